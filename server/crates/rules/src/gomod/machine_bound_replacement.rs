//! A replacement by a folder that only this machine has.
//! Source: go.dev/ref/mod, "replace directive": a path is taken as it is written, on every machine.

use std::path::{Path, PathBuf};

use pitfall_engine::{Context, Findings, Presence, Read, normal, rule, text};
use pitfall_syntax::gomod::{GoMod, edit};

use super::build::{directory_path, is_foreign};

rule! {
    id: "gomod/machine-bound-replacement",
    page: "machine_bound_replacement.md",
    on: GoMod,
    severity: Warning,
    category: Portability,
    fix: Suggested,
    since: "0.1.0",
    also: ["GM041"],
}

fn check(file: &Read<GoMod>, cx: &Context<'_>, out: &mut Findings) {
    let mut repository = None;
    for replace in file.replaces().filter(|it| !it.line.faulty && it.is_directory() && it.new_version.is_none()) {
        let Some(new) = &replace.new_path else { continue };
        let written = &new.value;
        let drive = matches!(written.as_bytes(), [letter, b':', ..] if letter.is_ascii_alphabetic());
        let is_absolute = written.starts_with('/') || drive;
        let target = cx.resolve(Path::new(written)).filter(|_| !is_foreign(written));
        let repository = repository.get_or_insert_with(|| repository_of(cx)).as_deref();
        let inside = target.as_ref().zip(repository).map(|(target, root)| target.starts_with(root));
        let message = if is_absolute {
            text! {
                en: "{written} is a place on this machine; elsewhere this module cannot be built",
                zh: "{written} 是本机上的位置；在其他机器上无法构建此模块",
            }
        } else if inside == Some(false) {
            text! {
                en: "{written} lies outside of this repository, so whoever clones it cannot build this module",
                zh: "{written} 位于仓库之外，克隆仓库的人无法构建此模块",
            }
        } else {
            continue;
        };
        let mut said = out.at(new.span).says(message);
        let relative = target.filter(|_| is_absolute && inside == Some(true)).zip(cx.folder());
        if let Some(relative) = relative.and_then(|(target, folder)| directory_path(folder, &target)) {
            said = said.suggests(
                text! { en: "change to {relative}", zh: "改为 {relative}" },
                edit::replace_word(new, &relative),
            );
        }
        said.suggests(
            text! { en: "remove this replacement", zh: "删除此替换" },
            edit::remove(cx.text(), file, &[&replace.line]),
        );
    }
}

/// The nearest folder above the file that holds a `.git`, be it a folder or, in a worktree, a file.
fn repository_of(cx: &Context<'_>) -> Option<PathBuf> {
    let folder = normal(cx.folder()?);
    folder.ancestors().find(|folder| cx.presence(&folder.join(".git")) != Presence::Nothing).map(Path::to_owned)
}
