//! A replacement by a folder that is not there, or is no module.
//! Source: `cmd/go/internal/modfetch` and `modload.rawGoModSummary`: "replacement directory … does not exist".

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use pitfall_engine::{Context, Findings, Location, Presence, Read, rule, text};
use pitfall_syntax::gomod::{File, GoMod, GoWork, Replace, edit};

use super::build::{Build, Part, Vendor, directory_path, is_foreign, is_walked, part};

rule! {
    id: "gomod/replace-target-missing",
    page: "replace_target_missing.md",
    on: [GoMod: go_mod, GoWork: go_work],
    severity: Error,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["GM035", "GM036"],
}

fn go_mod(file: &Read<GoMod>, cx: &Context<'_>, out: &mut Findings) {
    check(file, cx, out);
}

fn go_work(file: &Read<GoWork>, cx: &Context<'_>, out: &mut Findings) {
    check(file, cx, out);
}

fn check(file: &File, cx: &Context<'_>, out: &mut Findings) {
    let targets: Vec<(&Replace, PathBuf)> = file.replaces().filter_map(|it| Some((it, folder_of(it, cx)?))).collect();
    let gone = |target: &Path| cx.presence(&target.join("go.mod")) != Presence::File;
    if !targets.iter().any(|(_, target)| gone(target)) {
        return;
    }
    let Some(build) = Build::of(cx) else { return };
    if matches!(build.vendor(cx), Vendor::Used(_)) {
        return;
    }
    for (replace, target) in targets.iter().filter(|(_, target)| gone(target)) {
        let (Some(old), Some(new)) = (&replace.old_path, &replace.new_path) else { continue };
        let Some((by, place)) = needed(replace, &old.value, &build) else { continue };
        let (module, folder) = (&old.value, &new.value);
        let said = out.at(new.span).says(if cx.presence(target) == Presence::Nothing {
            text! {
                en: "{folder} does not exist, so whatever needs {module} cannot be built",
                zh: "{folder} 不存在，凡需要 {module} 的构建都会失败",
            }
        } else {
            text! {
                en: "{folder} has no go.mod, so it cannot stand for {module}",
                zh: "{folder} 中没有 go.mod，无法替代 {module}",
            }
        });
        let here = cx.path().is_some_and(|path| pitfall_engine::normal(path) == by.path);
        let place = if here { Location::here(place) } else { Location::in_file(&by.path, place) };
        let mut said = said.see(place, text! { en: "required here", zh: "在此处 require" });
        for found in elsewhere(module, target, cx) {
            said = said.suggests(
                text! { en: "take {found}, which is {module}", zh: "改用 {found}，它就是 {module}" },
                edit::replace_word(new, &found),
            );
        }
        said.suggests(
            text! { en: "remove this replacement", zh: "删除此替换" },
            edit::remove(cx.text(), file, &[&replace.line]),
        );
    }
}

/// The folder that `replace` names, unless the line is broken otherwise.
fn folder_of(replace: &Replace, cx: &Context<'_>) -> Option<PathBuf> {
    let new = replace.new_path.as_ref()?;
    let plain = replace.is_directory() && replace.new_version.is_none() && !replace.line.faulty;
    if plain && !is_foreign(&new.value) { cx.resolve(Path::new(&new.value)) } else { None }
}

/// The `require` that makes the go command read this replacement: an unneeded one is never looked at.
fn needed<'a>(replace: &Replace, module: &str, build: &'a Build) -> Option<(&'a Part, pitfall_text::Span)> {
    build.modules.iter().find_map(|by| {
        let require = by.facts.requires.iter().find(|require| {
            let counts = || {
                let (part, line) = build.replacing(module, Some(&require.version))?;
                part.facts.replaces.get(line).map(|line| line.span)
            };
            require.path == module && counts() == Some(replace.line.span)
        })?;
        Some((by, require.span))
    })
}

/// How many folders are looked into for the module.
const MAX_LOOKS: usize = 128;
/// How many of them are offered.
const MAX_OFFERS: usize = 3;

/// Folders nearby whose go.mod says that they are `module`: below this folder, the one above, and where the target should have been.
fn elsewhere(module: &str, target: &Path, cx: &Context<'_>) -> Vec<String> {
    let Some(folder) = cx.folder() else { return Vec::new() };
    // The root of the file system holds no modules, and much else.
    let is_root = |folder: &Path| folder.parent().is_none();
    let mut roots = vec![folder.to_owned()];
    let above = target.ancestors().skip(1).find(|it| cx.presence(it) == Presence::Folder);
    roots.extend([above, folder.parent()].into_iter().flatten().filter(|it| !is_root(it)).map(Path::to_owned));
    let (mut found, mut seen, mut looks) = (Vec::new(), HashSet::new(), 0);
    for root in roots {
        let mut level = vec![root];
        for _ in 0..2 {
            let mut next = Vec::new();
            for folder in &level {
                for entry in cx.list(folder).iter().filter(|entry| entry.is_folder && is_walked(&entry.name)) {
                    let path = folder.join(&entry.name);
                    // By its bytes: comparing paths part by part is slow, and this is done at every keystroke.
                    if looks == MAX_LOOKS || !seen.insert(path.clone().into_os_string()) {
                        continue;
                    }
                    looks += 1;
                    if part(cx, &path.join("go.mod")).is_some_and(|it| it.module() == Some(module)) {
                        found.push(path.clone());
                    }
                    next.push(path);
                }
            }
            level = next;
        }
    }
    found.iter().take(MAX_OFFERS).filter_map(|path| directory_path(folder, path)).collect()
}
