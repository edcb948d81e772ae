//! A variable that `setx` has set, used in the same batch file.
//! Source: `help setx`: "SETX … does not affect the current command window".

use pitfall_engine::{Context, Findings, Location, Read, rule, text};
use pitfall_syntax::shell::{Assignment, Declarer, Dialect, Item, ShellFile};
use pitfall_text::{Edit, Span};

rule! {
    id: "env/setx-not-here",
    page: "setx_not_here.md",
    on: ShellFile,
    severity: Error,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["S18v"],
}

fn check(file: &Read<ShellFile>, cx: &Context<'_>, out: &mut Findings) {
    if file.dialect != Dialect::Cmd {
        return;
    }
    let text = cx.text();
    for set in file.assignments().filter(|it| it.by == Declarer::Setx) {
        let name = &set.name.text;
        // What the process has already, it keeps.
        if name.eq_ignore_ascii_case("PATH") || assigned_here(file, name, set.span.end) {
            continue;
        }
        for item in file.items.iter().filter(|item| item.span().start > set.span.end) {
            let (own, span) = match item {
                Item::Assignment(it) => (it.name.text.eq_ignore_ascii_case(name) && it.by == Declarer::Set, it.command),
                Item::Command(command) if !command.prints() => (false, command.span),
                _ => continue,
            };
            if own {
                break;
            }
            let Some(at) = find_use(span.of(text), name) else { continue };
            let start = span.start as usize + at;
            out.at(Span::new(start, start + name.len() + 2))
                .says(text! {
                    en: "setx has not set {name} for this process: %{name}% is what it was before",
                    zh: "setx 不会为当前进程设置 {name}：%{name}% 仍是原来的值",
                })
                .see(Location::here(set.span), text! { en: "set here", zh: "在这里设置" })
                .suggests(text! { en: "set it here too", zh: "在这里也设置它" }, also_here(set, text));
        }
    }
}

/// The file has given it the value for itself too.
fn assigned_here(file: &ShellFile, name: &str, before: u32) -> bool {
    file.assignments()
        .any(|it| it.by == Declarer::Set && it.name.text.eq_ignore_ascii_case(name) && it.span.start < before)
}

/// `%NAME%`, whatever the case.
fn find_use(text: &str, name: &str) -> Option<usize> {
    text.to_ascii_uppercase().find(&format!("%{}%", name.to_ascii_uppercase()))
}

/// A `set` on the line behind.
fn also_here(set: &Assignment, text: &str) -> Option<Edit> {
    let value = set.value.span().of(text);
    let value = value.strip_prefix('"').and_then(|inner| inner.strip_suffix('"')).unwrap_or(value);
    let end = set.command.end as usize;
    let rest = text.get(end..)?;
    let line = &rest[..rest.find('\n')?];
    if !line.trim().is_empty() || value.contains('"') {
        return None;
    }
    let newline = if line.ends_with('\r') { "\r\n" } else { "\n" };
    Some(Edit::insert(end + line.len() + 1, format!("set \"{}={value}\"{newline}", set.name.text)))
}
