//! A module that go.mod requires more than once, or a version that it excludes more than once.
//! Source: `cmd/go/internal/modload` keeps the highest version of each and, under `-mod=readonly`, refuses a go.mod that says otherwise.

use std::collections::BTreeMap;

use pitfall_engine::{Context, Findings, Location, Read, Severity, Tag, rule, text};
use pitfall_syntax::gomod::{Exclude, GoMod, Require, edit, semver};
use rustc_hash::FxHashMap;

rule! {
    id: "gomod/duplicate-require",
    page: "duplicate_require.md",
    on: GoMod,
    severity: Error,
    category: Correctness,
    fix: Safe,
    since: "0.1.0",
    also: ["GM024", "GM025"],
}

fn check(file: &Read<GoMod>, cx: &Context<'_>, out: &mut Findings) {
    excluded(file, cx, out);
    let mut first: FxHashMap<&str, (&Require, &str)> = FxHashMap::default();
    // Of those that are required more than once, all.
    let mut by_path: BTreeMap<&str, Vec<(&Require, &str)>> = BTreeMap::new();
    for require in file.requires() {
        let (Some(path), Some(version)) = (&require.path, &require.version) else { continue };
        let before = *first.entry(&path.value).or_insert((require, &version.value));
        if !std::ptr::eq(before.0, require) {
            by_path.entry(&path.value).or_insert_with(|| vec![before]).push((require, &version.value));
        }
    }
    for (path, requires) in by_path {
        // The line that counts: the highest version, and of equal ones the first.
        let Some((kept, version)) = requires
            .iter()
            .copied()
            .reduce(|best, next| if semver::compare(next.1, best.1).is_gt() { next } else { best })
        else {
            continue;
        };
        for (other, lower) in requires.iter().filter(|(require, _)| !std::ptr::eq(*require, kept)) {
            let said = out.at(other.line.span).says(text! {
                en: "{path} is required twice; {version} counts, and this line does not",
                zh: "{path} 被 require 了两次；生效的是 {version}，此行不起作用",
            });
            // The go command lets the same version stand twice; only tidying removes it.
            let said = if *lower == version { said.at_most(Severity::Hint) } else { said };
            said.see(Location::here(kept.line.span), text! { en: "this line counts", zh: "此行生效" })
                .tagged(Tag::Unnecessary)
                .mends(text! { en: "remove this line", zh: "删除此行" }, edit::remove(cx.text(), file, &[&other.line]));
        }
    }
}

/// The go command lets a version be excluded twice; only `go mod edit -fmt` and tidying remove it.
fn excluded(file: &GoMod, cx: &Context<'_>, out: &mut Findings) {
    let mut first: FxHashMap<(&str, &str), &Exclude> = FxHashMap::default();
    for exclude in file.excludes() {
        let (Some(path), Some(version)) = (&exclude.path, &exclude.version) else { continue };
        let before = *first.entry((&path.value, &version.value)).or_insert(exclude);
        if std::ptr::eq(before, exclude) {
            continue;
        }
        let (path, version) = (&path.value, &version.value);
        out.at(exclude.line.span)
            .says(text! {
                en: "{path} {version} is excluded twice",
                zh: "{path} {version} 被 exclude 了两次",
            })
            .at_most(Severity::Hint)
            .see(Location::here(before.line.span), text! { en: "excluded here already", zh: "此处已 exclude" })
            .tagged(Tag::Unnecessary)
            .mends(text! { en: "remove this line", zh: "删除此行" }, edit::remove(cx.text(), file, &[&exclude.line]));
    }
}
