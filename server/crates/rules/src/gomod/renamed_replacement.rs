//! A replacement by a folder whose go.mod names another module.
//! Source: `modload.goModSummary`: "a filesystem-local replacement, for which we have unfortunately not enforced any sort of invariants about
//! module lines or matching module paths".

use std::path::Path;

use pitfall_engine::{Context, Findings, Location, rule, text};
use pitfall_syntax::gomod::Replace;

use super::build::{is_foreign, part};

rule! {
    id: "gomod/renamed-replacement",
    page: "renamed_replacement.md",
    on: Replace,
    severity: Information,
    category: Correctness,
    fix: None,
    since: "0.1.0",
    also: ["GM044"],
}

fn check(replace: &Replace, cx: &Context<'_>, out: &mut Findings) {
    let (Some(old), Some(new)) = (&replace.old_path, &replace.new_path) else { return };
    if !replace.is_directory() || replace.line.faulty || replace.new_version.is_some() || is_foreign(&new.value) {
        return;
    }
    let Some(target) = cx.resolve(Path::new(&new.value)).and_then(|folder| part(cx, &folder.join("go.mod"))) else {
        return;
    };
    let Some(named) = &target.facts.module else { return };
    let (replaced, folder, called) = (&old.value, &new.value, &named.value);
    // Whoever replaces or requires the other name too has seen it.
    let knows_both = cx.file.module_file().is_some_and(|file| {
        let is_called =
            |word: &Option<pitfall_syntax::gomod::Word>| word.as_ref().is_some_and(|word| word.value == *called);
        file.replaces().any(|it| is_called(&it.old_path)) || file.requires().any(|it| is_called(&it.path))
    });
    if called == replaced || knows_both {
        return;
    }
    out.at(new.span)
        .says(text! {
            en: "{folder} calls itself {called} and stands for {replaced} here: what it imports of itself by that name is not found",
            zh: "{folder} 自称 {called}，在此却代表 {replaced}：其内部以该名导入的自身的包将找不到",
        })
        .see(Location::in_file(&target.path, named.span), text! { en: "its name", zh: "它的名称" });
}
