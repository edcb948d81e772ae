//! A requirement that only this module's own replacement can meet.
//! Source: go.dev/ref/mod, "replace directive": replacements of other modules than the main one are ignored.

use pitfall_engine::{Context, Findings, Location, Read, normal, rule, text};
use pitfall_syntax::gomod::GoMod;
use pitfall_syntax::gomod::module_path::check_path;

use super::build::Build;

rule! {
    id: "gomod/unfetchable-for-importers",
    page: "unfetchable_for_importers.md",
    on: GoMod,
    severity: Information,
    category: Portability,
    fix: None,
    since: "0.1.0",
    also: [],
}

/// Versions that are written where a replacement provides the module: by `go mod tidy`, and by hand.
const STAND_INS: [&str; 2] = ["v0.0.0-00010101000000-000000000000", "v0.0.0"];

fn check(file: &Read<GoMod>, cx: &Context<'_>, out: &mut Findings) {
    let stands_in = |version: &str| STAND_INS.contains(&version);
    if !file.requires().any(|it| it.version.as_ref().is_some_and(|version| stands_in(&version.value))) {
        return;
    }
    // Nobody can require a module of such a name in the first place.
    if file.module_path().is_none_or(|path| check_path(&path.value).is_err()) {
        return;
    }
    let Some(build) = Build::of(cx) else { return };
    let own = cx.path().map(normal);
    for require in file.requires().filter(|it| !it.line.faulty) {
        let (Some(path), Some(version)) = (&require.path, &require.version) else { continue };
        if !stands_in(&version.value) {
            continue;
        }
        let Some((part, line)) = build.replacing(&path.value, Some(&version.value)) else { continue };
        let Some(replace) = part.facts.replaces.get(line).filter(|it| it.new.1.is_none()) else { continue };
        let (module, written) = (&path.value, &version.value);
        let place = if Some(&part.path) == own.as_ref() {
            Location::here(replace.span)
        } else {
            Location::in_file(&part.path, replace.span)
        };
        out.at(version.span)
            .says(text! {
                en: "there is no {module} {written}; only the replacement here provides it, which modules that import this one do not get",
                zh: "不存在 {module} {written}；只有此处的替换提供它，而导入本模块的其他模块得不到这一替换",
            })
            .see(place, text! { en: "the replacement", zh: "该替换" });
    }
}
