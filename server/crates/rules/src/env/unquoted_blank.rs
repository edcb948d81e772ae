//! A value with a blank and no quotes.
//! Source: POSIX XCU 2.6.5 and 2.10.2: a blank ends the word; seen with bash 5.2, and zsh 5.9 and dash 0.5.12, which stop reading the file.

use pitfall_engine::{Context, Findings, Read, rule, text};
use pitfall_syntax::shell::{Assignment, Declarer, Dialect, Item, Scope, ShellFile, Value};
use pitfall_text::{Edit, Span};

rule! {
    id: "env/unquoted-blank",
    page: "unquoted_blank.md",
    on: ShellFile,
    severity: Error,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["S02", "SH003"],
}

fn check(file: &Read<ShellFile>, cx: &Context<'_>, out: &mut Findings) {
    if !file.dialect.is_posix_like() && file.dialect != Dialect::Dockerfile {
        return;
    }
    let text = cx.text();
    for item in &file.items {
        match item {
            Item::Declaration(declaration) => {
                for stray in &declaration.stray {
                    let written = stray.span.of(text);
                    let other = written.contains('=') && !written.starts_with('-');
                    if other || written.contains(['[', '{', '(']) {
                        continue;
                    }
                    let before = file
                        .assignments()
                        .filter(|it| it.command.touches(stray.span.start as usize))
                        .rfind(|it| it.span.end <= stray.span.start);
                    let Some(assignment) = before.filter(|it| !it.value.span().is_empty()) else { continue };
                    report(assignment, stray.span, text, out);
                    break;
                }
            }
            // `ENV CGO_CFLAGS=-I/a -I/b`: the builder stops there.
            Item::Assignment(assignment) if assignment.by == Declarer::DockerEnv => {
                if let Some(stray) = behind(assignment, text) {
                    report(assignment, stray, text, out);
                }
            }
            // `GOFLAGS=-mod=mod -v`: the second word is run as a command.
            Item::Command(command) => {
                let first = command.words.first().map(|word| word.span).unwrap_or(command.span);
                if !first.of(text).starts_with('-') || *file.scope(command.block) == Scope::OneCommand {
                    continue;
                }
                let before = file.assignments().find(|it| {
                    it.command.touches(first.start as usize)
                        && it.span.end <= first.start
                        && *file.scope(it.block) == Scope::OneCommand
                });
                let go = |it: &Assignment| it.name.text.starts_with("GO") || it.name.text.ends_with("FLAGS");
                if let Some(assignment) = before.filter(|it| go(it)) {
                    report(assignment, first, text, out);
                }
            }
            _ => {}
        }
    }
}

/// The word behind an assignment of `ENV NAME=value` that is none itself.
fn behind(assignment: &Assignment, text: &str) -> Option<Span> {
    // The old form, `ENV NAME value`, takes all of the line.
    if assignment.span == assignment.command {
        return None;
    }
    let start = assignment.span.end as usize;
    let rest = text.get(start..assignment.command.end as usize)?;
    let lead = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    let word = rest[lead..].split_ascii_whitespace().next()?;
    let plain = lead > 0 && !word.contains(['=', '\\', '$', '"', '\'', '#']);
    plain.then(|| Span::new(start + lead, start + lead + word.len()))
}

fn report(assignment: &Assignment, stray: Span, text: &str, out: &mut Findings) {
    let name = &assignment.name.text;
    let written = stray.of(text);
    out.at(stray)
        .says(text! {
            en: "the blank ends the value of {name}: {written:?} is no part of it",
            zh: "空格处 {name} 的值就结束了：{written:?} 不是它的一部分",
        })
        .suggests(text! { en: "quote the value", zh: "给值加引号" }, quoted(assignment, stray, text));
}

/// Lists whose entries are separated by commas; Go trims none of them.
const LISTS: [&str; 4] = ["GOPRIVATE", "GONOPROXY", "GONOSUMDB", "GOINSECURE"];

/// Double quotes from the value's start to the command's end; in a list of patterns the blanks go instead.
fn quoted(assignment: &Assignment, stray: Span, text: &str) -> Option<Vec<Edit>> {
    let Value::Scalar(word) = &assignment.value else { return None };
    let start = word.span.start as usize;
    let mut end = assignment.command.end as usize;
    // Behind it ENV goes on with the next variable.
    if assignment.by == Declarer::DockerEnv {
        end = stray.end as usize;
        let next = text.get(end..assignment.command.end as usize)?.split_ascii_whitespace().next();
        next.is_none_or(|next| next.contains('=')).then_some(())?;
    }
    let written = text.get(start..end)?.trim_end();
    let flag = written.starts_with('-');
    let plain = !written.contains(['"', '\'', '`', '\\', ';', '|', '&', '>', '<', '(', '~', '\n', '*', '#'])
        && (flag || !written.contains('='));
    if !plain {
        return None;
    }
    if !LISTS.contains(&assignment.name.text.as_str()) {
        return Some(vec![Edit::insert(start, "\""), Edit::insert(start + written.len(), "\"")]);
    }
    let blanks = written.match_indices(", ").map(|(at, _)| {
        let gap = written[at + 1..].len() - written[at + 1..].trim_start().len();
        Edit::remove(Span::new(start + at + 1, start + at + 1 + gap))
    });
    let edits: Vec<Edit> = blanks.collect();
    let all = written.split_ascii_whitespace().count() == edits.len() + 1;
    all.then_some(edits)
}
