//! A module below a go.work that does not use it.
//! Source: `modload.loadModFile`: "current directory is contained in a module that is not one of the workspace modules listed in go.work".

use pitfall_engine::{Context, Findings, Location, Read, rule, text};
use pitfall_syntax::gomod::GoMod;

use super::build::{Build, directory_path, part};

rule! {
    id: "gomod/unlisted-module",
    page: "unlisted_module.md",
    on: GoMod,
    severity: Information,
    category: Correctness,
    fix: None,
    since: "0.1.0",
    also: ["GW010"],
}

fn check(file: &Read<GoMod>, cx: &Context<'_>, out: &mut Findings) {
    let Some(module) = file.module() else { return };
    let Some(work) = cx.nearest("go.work") else { return };
    let Some(work) = part(cx, &work).filter(|work| !work.facts.uses.is_empty()) else { return };
    if Build::of(cx).is_some_and(|build| build.work.is_some()) {
        return;
    }
    // Folders that `./...` passes over hold modules for tests and tools.
    let below = cx.folder().and_then(|folder| folder.strip_prefix(work.folder()).ok());
    let walked = |name: &std::path::Component<'_>| name.as_os_str().to_str().is_some_and(super::build::is_walked);
    let Some(below) = below.filter(|below| below.components().all(|name| walked(&name))) else { return };
    let folder = directory_path(work.folder(), &work.folder().join(below)).unwrap_or_default();
    let place = work.facts.uses.first().map(|word| word.span).unwrap_or_default();
    out.at(module.line.span)
        .says(text! {
            en: "the go.work above does not use {folder}, so the go command refuses to build in this folder; run `go work use {folder}` there",
            zh: "上层的 go.work 没有 use {folder}，go 命令会拒绝在此目录中构建；请在那里运行 `go work use {folder}`",
        })
        .see(Location::in_file(&work.path, place), text! { en: "what it uses", zh: "它所 use 的目录" });
}
