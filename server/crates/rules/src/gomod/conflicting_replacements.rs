//! Two replacements of the same module that contradict each other, or say the same twice.
//! Source: `modload.toReplaceMap` and `makeMainModules`: "conflicting replacements".

use std::collections::HashMap;
use std::path::Path;

use pitfall_engine::{Context, Findings, Location, Read, Severity, Tag, normal, rule, text};
use pitfall_syntax::gomod::{File, GoMod, GoWork, Replace, edit};

use super::build::{Build, Part};

rule! {
    id: "gomod/conflicting-replacements",
    page: "conflicting_replacements.md",
    on: [GoMod: go_mod, GoWork: go_work],
    severity: Error,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["GM037", "GM038", "GW008", "GW009"],
}

/// A module path and a version.
type Version<'a> = (&'a str, Option<&'a str>);

fn old(replace: &Replace) -> Option<Version<'_>> {
    Some((&replace.old_path.as_ref()?.value, replace.old_version.as_ref().map(|word| word.value.as_str())))
}

fn new(replace: &Replace) -> Option<Version<'_>> {
    Some((&replace.new_path.as_ref()?.value, replace.new_version.as_ref().map(|word| word.value.as_str())))
}

fn go_mod(file: &Read<GoMod>, cx: &Context<'_>, out: &mut Findings) {
    within(file, cx, out);
    members(file, cx, out);
}

fn go_work(file: &Read<GoWork>, cx: &Context<'_>, out: &mut Findings) {
    within(file, cx, out);
    let mut build = None;
    for replace in file.replaces().filter(|it| !it.line.faulty && it.old_version.is_none()) {
        let Some(path) = &replace.old_path else { continue };
        let build = build.get_or_insert_with(|| Build::of(cx));
        if !build.as_ref().is_some_and(|build| build.is_main(&path.value)) {
            continue;
        }
        let module = &path.value;
        out.at(replace.line.span)
            .says(text! {
                en: "{module} is a member of this workspace; the go command refuses to replace all its versions",
                zh: "{module} 是此工作区的成员；go 命令拒绝替换它的所有版本",
            })
            .suggests(
                text! { en: "remove this replacement", zh: "删除此替换" },
                edit::remove(cx.text(), file, &[&replace.line]),
            );
    }
}

/// Two lines of one file.
fn within(file: &File, cx: &Context<'_>, out: &mut Findings) {
    let mut first: HashMap<Version<'_>, &Replace> = HashMap::new();
    for replace in file.replaces().filter(|it| !it.line.faulty) {
        let Some(key) = old(replace) else { continue };
        let Some(earlier) = first.get(&key) else {
            first.insert(key, replace);
            continue;
        };
        let (path, same) = (key.0, new(earlier) == new(replace));
        let remove = edit::remove(cx.text(), file, &[&replace.line]);
        let there = Location::here(earlier.line.span);
        let here = text! { en: "replaced here first", zh: "先在此处替换" };
        if same {
            out.at(replace.line.span)
                .says(text! { en: "{path} is replaced twice by the same", zh: "{path} 两次被替换为同一目标" })
                .at_most(Severity::Hint)
                .tagged(Tag::Unnecessary)
                .see(there, here)
                .mends(text! { en: "remove this line", zh: "删除此行" }, remove);
        } else {
            out.at(replace.line.span)
                .says(text! {
                    en: "{path} is replaced twice, each time by something else; the go command refuses to choose",
                    zh: "{path} 被替换了两次，目标不同；go 命令拒绝二选一",
                })
                .see(there, here)
                .suggests(text! { en: "remove this line", zh: "删除此行" }, remove)
                .suggests(
                    text! { en: "remove the first one", zh: "删除前一行" },
                    edit::remove(cx.text(), file, &[&earlier.line]),
                );
        }
    }
}

/// A line of this member and one of a member before it.
fn members(file: &File, cx: &Context<'_>, out: &mut Findings) {
    if file.replaces().next().is_none() {
        return;
    }
    let Some(build) = Build::of(cx) else { return };
    let (Some(work), Some(own)) = (&build.work, cx.path().map(normal)) else { return };
    let by_work = |path: &str| work.facts.replaces.iter().any(|it| it.old.0 == path);
    for replace in file.replaces().filter(|it| !it.line.faulty) {
        let (Some((path, version)), Some(target)) = (old(replace), new(replace)) else { continue };
        if by_work(path) {
            continue;
        }
        let target = resolved(target, cx.folder().unwrap_or(Path::new("")));
        let other = build.modules.iter().take_while(|part| part.path != own).find_map(|part: &Part| {
            let line = part.facts.replaces.iter().find(|it| it.old.0 == path && it.old.1.as_deref() == version)?;
            let other = resolved((&line.new.0, line.new.1.as_deref()), part.folder());
            (other != target).then_some((part, line.span))
        });
        let Some((part, span)) = other else { continue };
        out.at(replace.line.span)
            .says(text! {
                en: "another member of this workspace replaces {path} by something else; replace it in go.work",
                zh: "此工作区的另一成员将 {path} 替换为别的目标；请在 go.work 中替换",
            })
            .see(Location::in_file(&part.path, span), text! { en: "the other member's", zh: "另一成员的替换" })
            .suggests(
                text! { en: "remove this replacement", zh: "删除此替换" },
                edit::remove(cx.text(), file, &[&replace.line]),
            );
    }
}

/// The target as it can be compared across folders.
fn resolved((path, version): Version<'_>, folder: &Path) -> (String, Option<String>) {
    match version {
        Some(version) => (path.to_owned(), Some(version.to_owned())),
        None => (normal(&folder.join(path)).display().to_string(), None),
    }
}
