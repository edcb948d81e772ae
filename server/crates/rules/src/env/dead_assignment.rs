//! A Go variable that the file sets again before anything has used it.
//! Source: a start-up file runs from top to bottom; in go/env "the last one wins" (`initEnvCache` in cmd/go/internal/cfg).

use pitfall_engine::{Context, Findings, Location, Read, Tag, rule, text};
use pitfall_knowledge::golang;
use pitfall_syntax::shell::{Assignment, Declarer, Dialect, Item, Operation, Setting, ShellFile};

use super::{edit, names};

rule! {
    id: "env/dead-assignment",
    page: "dead_assignment.md",
    on: ShellFile,
    severity: Hint,
    category: Tidiness,
    fix: Suggested,
    since: "0.1.0",
    also: ["M18", "GE011"],
}

fn check(file: &Read<ShellFile>, cx: &Context<'_>, out: &mut Findings) {
    let text = cx.text();
    let straight =
        |it: &Assignment| file.is_straight_line(it.block) && it.subscript.is_none() && it.op == Operation::Set;
    let reach = |it: &Assignment| it.by == Declarer::Setx;
    for (at, item) in file.items.iter().enumerate() {
        let Item::Assignment(first) = item else { continue };
        let name = &first.name.text;
        if !straight(first) || golang::environment_variable(name).is_none() {
            continue;
        }
        let again = file.items[at + 1..].iter().find_map(|item| match item {
            // setx and set reach different processes.
            Item::Assignment(it) if it.name.text == *name && straight(it) && reach(it) == reach(first) => Some(it),
            _ => None,
        });
        let Some(again) = again else { continue };
        // A program that runs in between, or a mention of the name, may have used it.
        let runs = file.items[at + 1..].iter().take_while(|item| item.span().start < again.span.start).any(|item| {
            matches!(item, Item::Command(_) | Item::Source(_) | Item::Eval(_) | Item::Function(_) | Item::Unset(_))
        });
        let between = text.get(first.span.end as usize..again.name.span.start as usize).unwrap_or("");
        let code: String =
            between.lines().filter(|line| !line.trim_start().starts_with('#')).collect::<Vec<_>>().join("\n");
        let mentioned = names::mentions(&code, name) > 0 || names::mentions(again.value.span().of(text), name) > 0;
        let declared =
            first.flags.export == Some(true) && again.flags.export.is_none() && file.dialect == Dialect::Fish;
        if (runs && file.dialect != Dialect::GoEnv) || mentioned || declared {
            continue;
        }
        let setting = Setting::of(first, file.dialect, text);
        out.at(first.span)
            .says(text! {
                en: "{name} is set again below before anything uses this value",
                zh: "在这个值被使用之前，{name} 在下面又被设置了一次",
            })
            .see(Location::here(again.span), text! { en: "set again here", zh: "在这里又被设置" })
            .tagged(Tag::Unnecessary)
            .suggests(text! { en: "delete this one", zh: "删除这一行" }, edit::remove(&setting, cx));
    }
}
