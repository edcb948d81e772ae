//! make's dollar sign, written as the shell's.
//! Source: the GNU make manual, "Basics of Variable References" and "Recipe Execution": `$HOME` is `$H` followed by "OME"; each line of a
//! recipe is a shell of its own; `$(which go)` is a variable called "which go".

use pitfall_engine::{Context, Findings, Read, rule, text};
use pitfall_knowledge::golang;
use pitfall_syntax::shell::{Declarer, Dialect, Item, Scope, ShellFile};
use pitfall_text::{Edit, Span};

rule! {
    id: "env/make-dollar",
    page: "make_dollar.md",
    on: ShellFile,
    severity: Error,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["S23", "R02"],
}

/// Programs whose output is meant where make is asked for a variable.
const PROGRAMS: [&str; 12] =
    ["which", "go", "command", "pwd", "uname", "brew", "git", "dirname", "basename", "readlink", "cat", "type"];

fn check(file: &Read<ShellFile>, cx: &Context<'_>, out: &mut Findings) {
    if file.dialect != Dialect::Make {
        return;
    }
    let text = cx.text();
    for item in &file.items {
        let recipe = *file.scope(item.block()) != Scope::TopLevel && file.is_lost(item.block());
        let span = match item {
            Item::Assignment(it) => it.command,
            Item::Command(command) => command.span,
            _ => continue,
        };
        shell_variable(span, recipe, text, out);
        if !recipe {
            program(span, text, out);
        }
        if let Item::Assignment(it) = item
            && recipe
            && it.by == Declarer::Export
            && !text.contains(".ONESHELL")
        {
            let last = !file.items.iter().any(|other| {
                other.span().start > it.span.start
                    && within(file, other.block(), it.block)
                    && !matches!(other, Item::Declaration(_))
            });
            if last {
                let name = &it.name.text;
                out.at(it.command).says(text! {
                    en: "{name} is gone with this line: each line of a recipe is a shell of its own",
                    zh: "{name} 只在这一行有效：配方的每一行都是独立的 shell",
                });
            }
        }
    }
}

fn within(file: &ShellFile, block: pitfall_syntax::shell::BlockId, outer: pitfall_syntax::shell::BlockId) -> bool {
    let mut at = Some(block);
    while let Some(id) = at {
        if id == outer {
            return true;
        }
        at = file.blocks.get(id.0 as usize).and_then(|block| block.parent);
    }
    false
}

/// `$NAME` of a variable that everybody knows.
fn shell_variable(span: Span, recipe: bool, text: &str, out: &mut Findings) {
    let written = span.of(text);
    for (at, _) in written.match_indices('$') {
        let before = written[..at].bytes().rev().take_while(|byte| *byte == b'$').count();
        let rest = &written[at + 1..];
        let length = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(rest.len());
        let name = &rest[..length];
        let known = matches!(name, "HOME" | "PATH" | "PWD" | "USER") || golang::environment_variable(name).is_some();
        if before % 2 == 1 || !known || length < 2 {
            continue;
        }
        let start = span.start as usize + at;
        let (letter, left) = name.split_at(1);
        let better = if recipe { format!("$${name}") } else { format!("$({name})") };
        out.at(Span::new(start, start + 1 + length))
            .says(text! {
                en: "make reads this as ${letter} followed by {left:?}",
                zh: "make 会把它读成 ${letter} 后接 {left:?}",
            })
            .suggests(
                text! { en: "write {better}", zh: "写成 {better}" },
                Edit::replace(Span::new(start, start + 1 + length), better.clone()),
            );
    }
}

/// `$(which go)`.
fn program(span: Span, text: &str, out: &mut Findings) {
    let written = span.of(text);
    for (at, _) in written.match_indices("$(") {
        let rest = &written[at + 2..];
        let Some(close) = rest.find(')') else { continue };
        let inner = &rest[..close];
        let first = inner.split_ascii_whitespace().next().unwrap_or("");
        let runs = PROGRAMS.contains(&first) && (inner.contains(' ') || first == "pwd");
        if !runs || written[..at].ends_with('$') {
            continue;
        }
        let start = span.start as usize + at;
        out.at(Span::new(start, start + 3 + close))
            .says(text! {
                en: "make takes this for a variable called {inner:?}, which is empty: it runs nothing",
                zh: "make 会把它当作名为 {inner:?} 的变量，其值为空：什么也不会运行",
            })
            .suggests(text! { en: "write $(shell …)", zh: "写成 $(shell …)" }, Edit::insert(start + 2, "shell "));
    }
}
