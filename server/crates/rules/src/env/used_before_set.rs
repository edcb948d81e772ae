//! A Go variable that is used on a line above the one that sets it.
//! Source: a start-up file runs from top to bottom.

use pitfall_engine::{Context, Findings, Location, Read, rule, text};
use pitfall_syntax::shell::{Assignment, Declarer, Dialect, Form, Item, Part, PartKind, Setting, ShellFile, Word};
use pitfall_text::Edit;

use super::edit;

rule! {
    id: "env/used-before-set",
    page: "used_before_set.md",
    on: ShellFile,
    severity: Warning,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["P08", "SH008", "SH010"],
}

const VARIABLES: [&str; 4] = ["GOROOT", "GOPATH", "GOBIN", "GOENV_ROOT"];

fn check(file: &Read<ShellFile>, cx: &Context<'_>, out: &mut Findings) {
    let starts_from_nothing = match file.dialect {
        Dialect::Posix | Dialect::Bash | Dialect::Zsh | Dialect::Fish | Dialect::Cmd | Dialect::PowerShell => true,
        Dialect::Dockerfile => has_no_go(file),
        _ => false,
    };
    if !starts_from_nothing {
        return;
    }
    let windows = file.dialect.is_windows();
    for name in VARIABLES {
        let is = |written: &str| written == name || windows && written.eq_ignore_ascii_case(name);
        let of_file = |it: &&Assignment| file.dialect != Dialect::Dockerfile || it.by == Declarer::DockerEnv;
        let Some(first) = file.assignments().filter(of_file).find(|it| is(&it.name.text)) else { continue };
        let uses = |part: &Part| {
            part.as_expansion().is_some_and(|it| matches!(it.form, Form::Plain | Form::Braced) && is(&it.name.text))
        };
        let inherits = first.value.words().iter().flat_map(|word| &word.parts).any(|part| match &part.kind {
            PartKind::Expansion(expansion) => is(&expansion.name.text),
            PartKind::CommandSubstitution { .. } => true,
            _ => false,
        });
        if !file.is_straight_line(first.block) || inherits {
            continue;
        }
        for item in &file.items {
            // What runs here may have set it.
            if matches!(item, Item::Eval(_) | Item::Source(_)) || item.span().start >= first.span.start {
                break;
            }
            let Item::Assignment(user) = item else { continue };
            if !of_file(&user) {
                continue;
            }
            let Some(part) = user.value.words().iter().flat_map(|word| &word.parts).find(|part| uses(part)) else {
                continue;
            };
            if !file.is_straight_line(user.block) {
                continue;
            }
            out.at(part.span)
                .says(text! {
                    en: "{name} is set only further down: here it is empty, unless something before this file has set it",
                    zh: "{name} 在下面才被设置：此处为空，除非在本文件之前已被设置",
                })
                .see(Location::here(first.span), text! { en: "set here", zh: "在这里设置" })
                .suggests(text! { en: "move the line up", zh: "把那一行移上来" }, moved(first, user, file, cx));
            break;
        }
    }
}

/// An image of one stage whose base is a distribution: Go's own images set GOPATH.
fn has_no_go(file: &ShellFile) -> bool {
    let mut stages =
        file.commands().filter(|command| command.name().is_some_and(|name| name.eq_ignore_ascii_case("FROM")));
    let (Some(only), None) = (stages.next(), stages.next()) else { return false };
    let base = only.words.get(1).and_then(Word::as_literal).unwrap_or("");
    let name = base.rsplit('/').next().unwrap_or(base).split([':', '@']).next().unwrap_or("");
    ["debian", "ubuntu", "alpine", "fedora", "centos", "rockylinux", "almalinux", "archlinux", "amazonlinux"]
        .contains(&name)
}

fn moved(first: &Assignment, user: &Assignment, file: &ShellFile, cx: &Context<'_>) -> Option<Vec<Edit>> {
    let text = cx.text();
    let removal = edit::remove(&Setting::of(first, file.dialect, text), cx)?;
    let line = removal.span.of(text);
    if !line.ends_with('\n') {
        return None;
    }
    let start = text.get(..user.command.start as usize)?.rfind('\n').map_or(0, |at| at + 1);
    let insert = Edit::insert(start, line);
    Some(vec![insert, removal])
}
