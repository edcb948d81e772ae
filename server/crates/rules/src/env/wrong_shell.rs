//! Another shell's way to set a variable.
//! Source: seen with bash 5.2, zsh 5.9, dash 0.5.12 and fish 3.6: `set -gx` is "invalid option" in bash; `export NAME+=` ends a file of
//! zsh ("not valid in this context") and dash ("bad variable name"); `NAME=value` is "unsupported use of '='" in fish.

mod arrays;
mod fish;
mod windows;

use pitfall_engine::{Context, Findings, Read, Severity, rule, text};
use pitfall_knowledge::golang;
use pitfall_syntax::shell::{Command, Declarer, Dialect, Item, Operation, Scope, ShellFile, Value, Word};
use pitfall_text::{Edit, Span};

use super::place;

rule! {
    id: "env/wrong-shell",
    page: "wrong_shell.md",
    on: ShellFile,
    severity: Error,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["S04", "shellcheck:SC2121"],
}

fn check(file: &Read<ShellFile>, cx: &Context<'_>, out: &mut Findings) {
    let text = cx.text();
    // Frameworks that several shells read ask which one it is.
    if ["BASH_VERSION", "ZSH_VERSION", "FISH_VERSION"].iter().any(|sign| cx.contains(sign)) {
        return;
    }
    for item in &file.items {
        match item {
            Item::Command(command) if file.dialect.is_posix_like() => fish_or_csh(command, file, cx, out),
            Item::Command(command) if file.dialect == Dialect::Fish => fish::command(command, text, out),
            Item::Command(command) if file.dialect.is_windows() => windows::command(command, file.dialect, text, out),
            Item::Assignment(it) if file.dialect == Dialect::Fish => fish::assignment(it, text, out),
            Item::Assignment(it) if matches!(it.value, Value::List { .. }) => arrays::list(it, file, cx, out),
            Item::Function(function) if file.dialect == Dialect::Posix => arrays::function(function, cx, out),
            Item::Assignment(it)
                if file.dialect == Dialect::Zsh
                    && it.op == Operation::Append
                    && it.by == Declarer::Export
                    && matches!(it.value, Value::Scalar(_)) =>
            {
                let plus = text.get(it.name.span.end as usize..).is_some_and(|rest| rest.starts_with("+="));
                let keyword = Span::new(it.command.start as usize, it.name.span.start as usize);
                let alone = keyword.of(text).trim() == "export" && it.name.text == "PATH";
                out.at(it.span)
                    .says(text! {
                        en: "zsh stops reading the file here: its export knows no +=",
                        zh: "zsh 会在此停止读取文件：它的 export 不支持 +=",
                    })
                    .suggests(
                        text! { en: "leave out export: PATH is exported already", zh: "去掉 export：PATH 早已导出" },
                        (plus && alone).then(|| Edit::remove(keyword)),
                    );
            }
            Item::Declaration(declaration) if file.dialect == Dialect::Posix => {
                for stray in &declaration.stray {
                    let written = stray.span.of(text);
                    let Some((name, _)) = written.split_once("+=") else { continue };
                    if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
                        continue;
                    }
                    out.at(stray.span).says(text! {
                        en: "+= is bash's: a POSIX shell such as dash stops reading the file here",
                        zh: "+= 是 bash 的写法：dash 等 POSIX shell 会在此停止读取文件",
                    });
                }
            }
            _ => {}
        }
    }
}

/// `set NAME=value`, `set -gx NAME value` and `setenv NAME value`.
fn fish_or_csh(command: &Command, file: &ShellFile, cx: &Context<'_>, out: &mut Findings) {
    let text = cx.text();
    if !matches!(command.name(), Some("set" | "setenv" | "fish_add_path")) {
        return powershell_or_bash(command, file, cx, out);
    }
    let words: Vec<Option<&str>> = command.words.iter().map(Word::as_literal).collect();
    let is_name = |name: &str| {
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
    };
    let (name, first_value) = match words.as_slice() {
        [Some("set"), Some(option), Some(name), _, ..]
            if matches!(*option, "-gx" | "-xg" | "-Ux" | "-xU" | "-x" | "-g" | "-U") && is_name(name) =>
        {
            (*name, 3)
        }
        [Some("setenv"), Some(name), _] if is_name(name) => (*name, 2),
        [Some("set"), ..] if sets_a_parameter(command, text) => {
            out.at(command.span)
                .says(text! {
                    en: "set gives this text to $1 here, and sets no variable",
                    zh: "在这里 set 把这段文字赋给 $1，不会设置变量",
                })
                .suggests(
                    text! { en: "write export", zh: "写成 export" },
                    Edit::replace(command.words[0].span, "export"),
                );
            return;
        }
        [Some("fish_add_path"), ..] => {
            out.at(command.span).says(text! {
                en: "fish_add_path is fish's: here there is no such command, and PATH stays as it was",
                zh: "fish_add_path 是 fish 的命令：这里没有这个命令，PATH 保持不变",
            });
            return;
        }
        _ => {
            powershell_or_bash(command, file, cx, out);
            return;
        }
    };
    let defines = |called: &str| {
        file.items.iter().any(|item| match item {
            Item::Function(function) => function.name.as_ref().is_some_and(|name| name.text == called),
            _ => false,
        }) || text.contains(&format!("alias {called}"))
    };
    let conditional = file.scopes(command.block).any(|scope| matches!(scope, Scope::Function(_)));
    if defines("setenv") || conditional && words[0] == Some("setenv") || place::is_script(cx) && words[1] == Some("-x")
    {
        return;
    }
    let value = Span::new(command.words[first_value].span.start as usize, command.span.end as usize);
    let one = command.words.len() == first_value + 1 && command.redirects.is_empty();
    let fix = one.then(|| Edit::replace(command.span, format!("export {name}={}", value.of(text))));
    let shell = if words[0] == Some("set") { "fish" } else { "csh" };
    out.at(command.span)
        .says(text! {
            en: "this is how {shell} sets a variable: here {name} stays as it was",
            zh: "这是 {shell} 设置变量的写法：在这里 {name} 保持不变",
        })
        .suggests(text! { en: "write export", zh: "写成 export" }, fix);
}

/// `set NAME=value` of cmd and csh, where the name is one that programs look for.
fn sets_a_parameter(command: &Command, text: &str) -> bool {
    let [_, word] = command.words.as_slice() else { return false };
    let name = word.span.of(text).split_once('=').map_or("", |(name, _)| name);
    name == "PATH" || golang::environment_variable(name).is_some()
}

/// `$env:NAME = value`; and bash's `[[` in a start-up file of any shell.
fn powershell_or_bash(command: &Command, file: &ShellFile, cx: &Context<'_>, out: &mut Findings) {
    let written = command.span.of(cx.text());
    if written.starts_with("$env:") && written.contains('=') {
        out.at(command.span).says(text! {
            en: "this is how PowerShell sets a variable: this shell looks for a command of that name",
            zh: "这是 PowerShell 设置变量的写法：此 shell 会去找这个名字的命令",
        });
    } else if file.dialect == Dialect::Posix && place::is_startup_name(cx) && written.starts_with("[[") {
        out.at(command.span)
            .says(text! {
                en: "[[ is bash's and zsh's: where dash reads this file, as at a login on Debian, there is no such command",
                zh: "[[ 是 bash 和 zsh 的写法：由 dash 读取此文件时（如 Debian 登录时）没有这个命令",
            })
            .at_most(Severity::Warning);
    } else if file.dialect == Dialect::Posix && place::is_startup_name(cx) && appends(written) {
        out.at(command.span)
            .says(text! {
                en: "+= is bash's and zsh's: dash, which may read this file at a login, looks for a command of that name",
                zh: "+= 是 bash 和 zsh 的写法：登录时可能由 dash 读取此文件，它会去找这个名字的命令",
            })
            .at_most(Severity::Warning);
    }
}

/// `NAME+=…`.
fn appends(written: &str) -> bool {
    let name = written.split_once("+=").map_or("", |(name, _)| name);
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}
