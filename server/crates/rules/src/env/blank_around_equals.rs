//! Blanks around the `=` of an assignment.
//! Source: POSIX XCU 2.10.2: an assignment is one word; seen with bash 5.2 ("not a valid identifier"), zsh 5.9 and dash 0.5.12, which stop
//! reading the file. cmd's `set NAME =v` sets a variable whose name ends in a blank.

use pitfall_engine::{Context, Findings, Read, rule, text};
use pitfall_knowledge::golang;
use pitfall_syntax::shell::{Assignment, Command, Declarer, Dialect, Item, Scope, ShellFile, Word, is_list_variable};
use pitfall_text::{Edit, Span};

use super::place;

rule! {
    id: "env/blank-around-equals",
    page: "blank_around_equals.md",
    on: ShellFile,
    severity: Error,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["S01", "SH004", "shellcheck:SC2290", "shellcheck:SC2283", "shellcheck:SC1007"],
}

fn check(file: &Read<ShellFile>, cx: &Context<'_>, out: &mut Findings) {
    let text = cx.text();
    if place::is_template(cx) {
        return;
    }
    for item in &file.items {
        match item {
            Item::Declaration(declaration) if file.dialect.is_posix_like() || file.dialect == Dialect::Dockerfile => {
                let Some(stray) = declaration.stray.first() else { continue };
                let before = declaration.names.iter().rfind(|name| name.span.end <= stray.span.start);
                let empty = file.assignments().find(|it| {
                    it.command.touches(stray.span.start as usize)
                        && it.value.words().iter().all(|word| word.parts.is_empty())
                        && it.span.end < stray.span.start
                        && text
                            .get(it.span.end as usize..stray.span.start as usize)
                            .is_some_and(|gap| gap.trim().is_empty())
                });
                if stray.span.of(text).starts_with('=') {
                    if let Some(name) = before {
                        report(name.span, &name.text, (file.dialect, false), declaration.span, text, out);
                    }
                } else if let Some(empty) = empty {
                    let name = empty.name.span;
                    report(name, &empty.name.text, (file.dialect, false), declaration.span, text, out);
                }
            }
            Item::Command(command) => {
                plain(command, file.dialect, cx, out);
                alone(command, file, cx, out);
            }
            Item::Assignment(assignment) if assignment.by == Declarer::DockerEnv => docker(assignment, text, out),
            Item::Assignment(assignment) if file.dialect == Dialect::Cmd => {
                let gap = text
                    .get(assignment.name.span.end as usize..)
                    .and_then(|rest| rest.find('=').map(|at| &rest[..at]))
                    .unwrap_or("");
                if !gap.is_empty() && gap.trim().is_empty() && !assignment.name.text.is_empty() {
                    let name = &assignment.name.text;
                    let start = assignment.name.span.end as usize;
                    out.at(Span::new(assignment.name.span.start as usize, start + gap.len() + 1))
                        .says(text! {
                            en: "the blank becomes part of the name: this sets \"{name} \", not {name}",
                            zh: "空格会成为变量名的一部分：设置的是 \"{name} \"，而不是 {name}",
                        })
                        .suggests(
                            text! { en: "remove the blank", zh: "删除空格" },
                            Edit::remove(Span::new(start, start + gap.len())),
                        );
                }
            }
            _ => {}
        }
    }
    go_env(file, text, out);
}

/// `NAME = value` as a command, and fish's `set NAME =`.
fn plain(command: &Command, dialect: Dialect, cx: &Context<'_>, out: &mut Findings) {
    let text = cx.text();
    let [name, second, ..] = command.words.as_slice() else { return };
    let shell = dialect.is_posix_like() || matches!(dialect, Dialect::Fish | Dialect::Dockerfile);
    let Some(text_of_name) = name.as_literal().filter(|_| shell) else { return };
    let known = golang::environment_variable(text_of_name).is_some() || is_list_variable(text_of_name);
    let equals = second.span.of(text);
    if known
        && text_of_name.bytes().all(|byte| !byte.is_ascii_lowercase())
        && equals.starts_with('=')
        && !equals.starts_with("==")
    {
        // In a start-up file it is meant for the programs that the shell starts.
        let exports = dialect.is_posix_like() && place::is_startup_name(cx) && text_of_name != "PATH";
        report(name.span, text_of_name, (dialect, exports), command.span, text, out);
    }
}

/// `NAME= /folder`: the folder is run as a command, with an empty variable.
fn alone(command: &Command, file: &ShellFile, cx: &Context<'_>, out: &mut Findings) {
    let [word] = command.words.as_slice() else { return };
    if !place::is_startup_name(cx) || !command.redirects.is_empty() {
        return;
    }
    let text = cx.text();
    let is_folder = word.span.of(text).trim_start_matches('"').starts_with(['/', '~', '$']);
    let empty = file.assignments().rfind(|it| it.span.end <= word.span.start).filter(|it| {
        let gap = text.get(it.span.end as usize..word.span.start as usize).unwrap_or("x");
        *file.scope(it.block) == Scope::OneCommand
            && it.value.span().is_empty()
            && !gap.is_empty()
            && gap.trim().is_empty()
    });
    let Some(empty) = empty.filter(|_| is_folder) else { return };
    let name = empty.name.text.as_str();
    let takes_folder = is_list_variable(name) || matches!(name, "GOROOT" | "GOBIN" | "GOCACHE" | "GOMODCACHE");
    if takes_folder {
        let whole = empty.span.cover(command.span);
        report(empty.name.span, name, (file.dialect, false), whole, text, out);
    }
}

/// `ENV NAME = value`: the sign is a part of the value.
fn docker(assignment: &Assignment, text: &str, out: &mut Findings) {
    let value = assignment.value.span();
    let written = value.of(text);
    let rest =
        written.strip_prefix('=').filter(|rest| rest.starts_with([' ', '\t']) && assignment.span == assignment.command);
    let Some(rest) = rest else { return };
    let (name, start) = (&assignment.name.text, assignment.name.span.end as usize);
    let behind = value.start as usize + 1 + (rest.len() - rest.trim_start().len());
    out.at(Span::new(assignment.name.span.start as usize, value.start as usize + 1))
        .says(text! {
            en: "ENV without a = right behind the name takes the rest of the line: {name} begins with \"= \"",
            zh: "名字后面没有紧跟 = 时，ENV 把该行其余部分都当作值：{name} 以 \"= \" 开头",
        })
        .suggests(text! { en: "remove the blanks", zh: "删除空格" }, Edit::replace(Span::new(start, behind), "="));
}

/// `go env -w NAME =value`.
fn go_env(file: &ShellFile, text: &str, out: &mut Findings) {
    for command in file.commands() {
        let is_written = |three: &[Word]| {
            three[1].span.of(text) == "env" && three[2].span.of(text) == "-w" && three[0].span.of(text).ends_with("go")
        };
        let Some(at) = command.words.windows(3).position(is_written) else {
            continue;
        };
        for pair in command.words[at + 3..].windows(2) {
            let (name, value): (&Word, &Word) = (&pair[0], &pair[1]);
            let written = name.span.of(text);
            let is_name = !written.is_empty()
                && written.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
            if is_name && value.span.of(text).starts_with('=') {
                let gap = Span::new(name.span.end as usize, value.span.start as usize);
                out.at(name.span.cover(value.span))
                    .says(text! {
                        en: "go env -w takes NAME=value as one word and refuses this",
                        zh: "go env -w 要求 NAME=value 是一个词，会拒绝此写法",
                    })
                    .suggests(text! { en: "remove the blank", zh: "删除空格" }, Edit::remove(gap));
            }
        }
    }
}

fn report(
    name: Span,
    called: &str,
    (dialect, exports): (Dialect, bool),
    command: Span,
    text: &str,
    out: &mut Findings,
) {
    let end = name.end as usize;
    let rest = text.get(end..command.end as usize).unwrap_or("");
    let blanks = |text: &str| text.len() - text.trim_start_matches([' ', '\t']).len();
    let before = blanks(rest);
    let behind = rest.get(before..).and_then(|rest| rest.strip_prefix('=')).map_or(0, blanks);
    let value = rest.get(before + 1 + behind..).unwrap_or("");
    // One word, or none, makes the value.
    let one = !value.trim_end().contains([' ', '\t', ';', '|', '&']);
    let mut edits = Vec::new();
    if exports {
        edits.push(Edit::insert(name.start as usize, "export "));
    }
    if before > 0 {
        edits.push(Edit::remove(Span::new(end, end + before)));
    }
    if behind > 0 {
        let start = end + before + 1;
        edits.push(Edit::remove(Span::new(start, start + behind)));
    }
    let said = out.at(Span::new(name.start as usize, end + before + 1));
    let said = if dialect.bad_export_ends_file() {
        said.says(text! {
            en: "{called} gets no value, and the shell stops reading the file here: no blank may stand around =",
            zh: "{called} 得不到值，shell 也会在此停止读取文件：= 两边不能有空格",
        })
    } else {
        said.says(text! {
            en: "{called} gets no value: no blank may stand around =",
            zh: "{called} 得不到值：= 两边不能有空格",
        })
    };
    // fish has no assignment with `=` at all.
    let fits = one && dialect != Dialect::Fish;
    said.suggests(text! { en: "remove the blanks", zh: "删除空格" }, fits.then_some(edits));
}
