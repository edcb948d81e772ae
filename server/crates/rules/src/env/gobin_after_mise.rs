//! GOBIN set behind mise's set-up line.
//! Source: jdx/mise: its hook sets GOBIN again at the next change of folder.

use pitfall_engine::{Context, Findings, Location, Read, rule, text};
use pitfall_syntax::shell::{Item, ShellFile};

rule! {
    id: "env/gobin-after-mise",
    page: "gobin_after_mise.md",
    on: ShellFile,
    severity: Information,
    category: Correctness,
    fix: None,
    since: "0.1.0",
    also: ["R11"],
}

fn check(file: &Read<ShellFile>, cx: &Context<'_>, out: &mut Findings) {
    if !cx.contains("GOBIN") {
        return;
    }
    let text = cx.text();
    let hook = file.items.iter().find(|item| {
        let runs = match item {
            Item::Eval(_) | Item::Source(_) | Item::Command(_) => true,
            Item::Assignment(_) | Item::Declaration(_) | Item::Unset(_) | Item::Function(_) => false,
        };
        runs && ["mise activate", "rtx activate"].iter().any(|sign| item.span().of(text).contains(sign))
    });
    let Some(hook) = hook else { return };
    for item in &file.items {
        let Item::Assignment(it) = item else { continue };
        if it.name.text != "GOBIN" || it.span.start < hook.span().end || !file.is_straight_line(it.block) {
            continue;
        }
        out.at(it.span)
            .says(text! {
                en: "mise sets GOBIN back at the next cd: set it above, or in mise.toml",
                zh: "下一次 cd 时 mise 会把 GOBIN 改回去：应写在它之前，或写进 mise.toml",
            })
            .see(Location::here(hook.span()), text! { en: "mise is set up here", zh: "mise 在这里启用" });
    }
}
