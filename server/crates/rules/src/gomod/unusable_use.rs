//! A `use` of go.work that cannot be: a folder without module, a folder or a module twice.
//! Source: `modload.LoadWorkFile`, `loadModFile` and `makeMainModules`.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use pitfall_engine::{Context, Findings, Location, Presence, Read, Severity, normal, rule, text};
use pitfall_syntax::gomod::{GoWork, Use, edit};

use super::build::{is_foreign, modules_below, part};

rule! {
    id: "gomod/unusable-use",
    page: "unusable_use.md",
    on: GoWork,
    severity: Error,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["GW002", "GW005", "GW006"],
}

fn check(file: &Read<GoWork>, cx: &Context<'_>, out: &mut Findings) {
    // `go mod vendor` copies the file and not the modules that it names; nobody works there.
    if cx.path().is_some_and(|path| path.iter().any(|part| part == "vendor")) {
        return;
    }
    let mut is_bare = None;
    let mut promise = || match *is_bare.get_or_insert_with(|| is_bare_workspace(file, cx)) {
        true => Severity::Warning,
        false => Severity::Error,
    };
    if file.uses().next().is_none() && file.faults.is_empty() {
        let first = file.directives.first().map(|directive| directive.line().span);
        out.at(first.unwrap_or_default())
            .says(text! {
                en: "this go.work uses no module, so below it the go command finds nothing to build",
                zh: "此 go.work 没有 use 任何模块，go 命令在其下找不到可构建的内容",
            })
            .at_most(promise());
    }
    let mut folders: HashMap<PathBuf, &Use> = HashMap::new();
    let mut modules: HashMap<String, &Use> = HashMap::new();
    for line in file.uses().filter(|line| !line.line.faulty) {
        let Some(word) = &line.path else { continue };
        let Some(target) = cx.resolve(Path::new(&word.value)).filter(|_| !is_foreign(&word.value)) else { continue };
        let folder = &word.value;
        let remove = edit::remove(cx.text(), file, &[&line.line]);
        let title = text! { en: "remove this line", zh: "删除此行" };
        if let Some(first) = folders.get(&target) {
            out.at(word.span)
                .says(text! { en: "{folder} is used twice, which the go command refuses", zh: "{folder} 被 use 了两次，go 命令拒绝" })
                .see(Location::here(first.line.span), text! { en: "used here first", zh: "先在此处 use" })
                .mends(title, remove);
            continue;
        }
        folders.insert(target.clone(), line);
        if cx.presence(&target.join("go.mod")) != Presence::File {
            let message = if cx.presence(&target) == Presence::Nothing {
                text! { en: "{folder} does not exist, so nothing in this workspace can be built", zh: "{folder} 不存在，整个工作区都无法构建" }
            } else {
                text! { en: "{folder} has no go.mod, so nothing in this workspace can be built", zh: "{folder} 中没有 go.mod，整个工作区都无法构建" }
            };
            // gopls says so even where nothing else of go.work can be read.
            out.at(word.span).says(message).in_gopls(true).at_most(promise()).suggests(title, remove);
            continue;
        }
        let Some(member) = part(cx, &normal(&target.join("go.mod"))) else { continue };
        let Some(module) = member.module() else { continue };
        if let Some(first) = modules.get(module) {
            out.at(word.span)
                .says(text! {
                    en: "{module} is in this workspace already; the go command refuses two folders of one module",
                    zh: "{module} 已在此工作区中；go 命令拒绝同一模块的两个目录",
                })
                .see(Location::here(first.line.span), text! { en: "the other folder", zh: "另一个目录" })
                .suggests(title, remove);
            continue;
        }
        modules.insert(module.to_owned(), line);
    }
}

/// No module lies where this go.work stands or points to: its members are still to be made or checked out, and until then there is nothing
/// that a build of it could break.
fn is_bare_workspace(file: &GoWork, cx: &Context<'_>) -> bool {
    let there = |folder: &str| cx.resolve(&Path::new(folder).join("go.mod")).map(|path| cx.presence(&path));
    let used = || file.uses().filter_map(|line| line.path.as_ref());
    !used().any(|word| there(&word.value) == Some(Presence::File))
        && cx.folder().is_some_and(|folder| modules_below(cx, folder).is_empty())
}
