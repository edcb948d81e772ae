//! A tool whose package cannot be, or whose module go.mod does not know.
//! Source: `modload.makeMainModules`: "malformed tool path"; `go tool`: "no required module provides package".

use pitfall_engine::{Context, Findings, Presence, Read, Severity, rule, text};
use pitfall_syntax::gomod::module_path::{PathError, check_import_path};
use pitfall_syntax::gomod::{GoMod, edit};

use super::build::{Build, Part, is_foreign};

rule! {
    id: "gomod/malformed-tool",
    page: "malformed_tool.md",
    on: GoMod,
    severity: Error,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["GM058", "GM059"],
}

fn check(file: &Read<GoMod>, cx: &Context<'_>, out: &mut Findings) {
    let mut build = None;
    for tool in file.tools().filter(|it| !it.line.faulty) {
        let Some(path) = &tool.path else { continue };
        let name = &path.value;
        if let Err(error) = check_import_path(name) {
            let own = || file.module_path().map(|module| module.value.as_str());
            let said = if matches!(error, PathError::DotElement(_)) {
                text! {
                    en: "a tool is named by its import path; the go command refuses the folder {name}",
                    zh: "tool 须用导入路径指定；go 命令拒绝目录 {name}",
                }
            } else {
                text! { en: "{name} is no import path: {error}", zh: "{name} 不是合法的导入路径（{error}）" }
            };
            let said = out.at(path.span).says(said);
            let bare = name.split_once('@').map_or(name.as_str(), |(path, _)| path).trim_end_matches('/');
            let meant = match bare.strip_prefix("./") {
                Some(below) => own().map(|module| format!("{module}/{below}")),
                None => Some(bare.to_owned()),
            };
            if let Some(meant) = meant.filter(|meant| meant != name && check_import_path(meant).is_ok()) {
                said.suggests(text! { en: "change to {meant}", zh: "改为 {meant}" }, edit::replace_word(path, &meant));
            }
            continue;
        }
        let build = build.get_or_insert_with(|| Build::of(cx));
        if build.as_ref().is_some_and(|build| !is_provided(name, build, cx)) {
            out.at(path.span)
                .says(text! {
                    en: "neither this module nor one that is required here provides {name}; run `go get -tool {name}`",
                    zh: "本模块和此处 require 的模块都不提供 {name}；请运行 `go get -tool {name}`",
                })
                // Builds go on; it is `go tool` that refuses.
                .at_most(Severity::Warning);
        }
    }
}

/// The package may lie in a module of this build that is not here, in a folder that is, or in the standard library, whose paths have no dot
/// in their first part.
fn is_provided(package: &str, build: &Build, cx: &Context<'_>) -> bool {
    let below = |module: &str| {
        package.strip_prefix(module).filter(|rest| rest.is_empty() || rest.starts_with('/')).map(str::to_owned)
    };
    let parts = || build.modules.iter().chain(&build.work);
    let here = |part: &Part| {
        let rest = part.module().and_then(below)?;
        let folder = part.folder().join(rest.trim_start_matches('/'));
        (cx.presence(&folder) == Presence::Folder).then_some(())
    };
    // A folder that stands in for a required module can be looked into.
    let may_be_in = |path: &str, version: &str| {
        let Some(rest) = below(path) else { return false };
        let Some((part, line)) = build.replacing(path, Some(version)) else { return true };
        let Some(replace) = part.facts.replaces.get(line).filter(|it| it.new.1.is_none()) else { return true };
        let folder = part.folder().join(&replace.new.0).join(rest.trim_start_matches('/'));
        is_foreign(&replace.new.0) || cx.presence(&folder) == Presence::Folder
    };
    !package.split('/').next().unwrap_or("").contains('.')
        || parts().any(|part| here(part).is_some())
        || parts().flat_map(|part| &part.facts.requires).any(|it| may_be_in(&it.path, &it.version))
}
