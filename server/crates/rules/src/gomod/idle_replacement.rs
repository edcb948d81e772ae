//! A replacement that changes nothing.
//! Source: `modload.Replacement`: the main module is never replaced.

use pitfall_engine::{Context, Findings, Location, Read, Severity, Tag, rule, text};
use pitfall_syntax::gomod::{GoMod, Replace, edit, gover, semver};

use super::build::Build;

rule! {
    id: "gomod/idle-replacement",
    page: "idle_replacement.md",
    on: GoMod,
    severity: Information,
    category: Tidiness,
    fix: Safe,
    since: "0.1.0",
    also: ["GM043"],
}

fn check(file: &Read<GoMod>, cx: &Context<'_>, out: &mut Findings) {
    let own = file.module_path().map(|path| path.value.as_str());
    for replace in file.replaces().filter(|it| !it.line.faulty) {
        let (Some(old), Some(new)) = (&replace.old_path, &replace.new_path) else { continue };
        let module = &old.value;
        let version = |word: &Option<pitfall_syntax::gomod::Word>| word.as_ref().map(|word| word.value.clone());
        let message = if Some(module.as_str()) == own {
            // As a member of a workspace its replacements count for the others too, and then it is still the main module.
            if Build::of(cx).is_none() {
                continue;
            }
            text! {
                en: "{module} is this module, which is never replaced",
                zh: "{module} 就是本模块，它永远不会被替换",
            }
        } else if *module == new.value
            && replace.old_version.is_some()
            && version(&replace.old_version) == version(&replace.new_version)
        {
            text! { en: "{module} is replaced by itself", zh: "{module} 被替换为它自己" }
        } else {
            of_another_version(file, replace, cx, out);
            continue;
        };
        out.at(replace.line.span).says(message).at_most(Severity::Hint).tagged(Tag::Unnecessary).mends(
            text! { en: "remove this replacement", zh: "删除此替换" },
            edit::remove(cx.text(), file, &[&replace.line]),
        );
    }
}

/// A version is replaced that the build does not use. Before Go 1.17, and in a workspace, go.mod does not tell which one it uses.
fn of_another_version(file: &GoMod, replace: &Replace, cx: &Context<'_>, out: &mut Findings) {
    let (Some(old), Some(version)) = (&replace.old_path, &replace.old_version) else { return };
    let is_told = file.go_version().is_some_and(|go| gover::compare(&go.value, "1.17").is_ge());
    if !is_told || !file.faults.is_empty() || !semver::is_canonical(&version.value) {
        return;
    }
    let mut requires = file.requires().filter(|it| it.path.as_ref().is_some_and(|path| path.value == old.value));
    let (Some(require), None) = (requires.next(), requires.next()) else { return };
    let Some(required) = require.version.as_ref().filter(|it| semver::is_canonical(&it.value)) else { return };
    let replaces_it = |it: &Replace| {
        let is_of = it.old_path.as_ref().is_some_and(|path| path.value == old.value);
        is_of && it.old_version.as_ref().is_none_or(|version| version.value == required.value)
    };
    if file.replaces().any(replaces_it) || Build::of(cx).is_none_or(|build| build.work.is_some()) {
        return;
    }
    let (module, version_is, wanted) = (&old.value, &version.value, &required.value);
    out.at(version.span)
        .says(text! {
            en: "{module} is required at {wanted}, so the replacement of {version_is} is not built with",
            zh: "require 的是 {module} {wanted}，因此对 {version_is} 的替换不参与构建",
        })
        .see(Location::here(require.line.span), text! { en: "required here", zh: "在此处 require" })
        .suggests(text! { en: "replace {wanted}", zh: "改为替换 {wanted}" }, edit::replace_word(version, wanted))
        .suggests(
            text! { en: "remove this replacement", zh: "删除此替换" },
            edit::remove(cx.text(), file, &[&replace.line]),
        );
}
