//! A version that is none yet: a branch, `latest`, or a short form.
//! Source: `modload.fixVersion` asks what is meant and, being read-only, refuses to write the answer down.

use pitfall_engine::{Context, Findings, Read, rule, text};
use pitfall_syntax::gomod::module_path::split_path_version;
use pitfall_syntax::gomod::{File, FileKind, GoMod, GoWork, Word, edit, semver};

use super::beside_gopls::shows_directives;

rule! {
    id: "gomod/version-not-canonical",
    page: "version_not_canonical.md",
    on: [GoMod: go_mod, GoWork: go_work],
    severity: Error,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["GM023", "GM046"],
}

fn go_mod(file: &Read<GoMod>, _: &Context<'_>, out: &mut Findings) {
    check(file, out);
}

fn go_work(file: &Read<GoWork>, _: &Context<'_>, out: &mut Findings) {
    check(file, out);
}

fn check(file: &File, out: &mut Findings) {
    let own = file.module_path();
    let requires = file.requires().filter(|it| !it.line.faulty).map(|it| (it.path.as_ref(), it.version.as_ref()));
    let excludes = file.excludes().filter(|it| !it.line.faulty).map(|it| (it.path.as_ref(), it.version.as_ref()));
    let replaces = file.replaces().filter(|it| !it.line.faulty).flat_map(|it| {
        let new = if it.is_directory() { None } else { it.new_version.as_ref() };
        [(it.old_path.as_ref(), it.old_version.as_ref()), (it.new_path.as_ref(), new)]
    });
    let retracts = file.retracts().filter(|it| !it.line.faulty).flat_map(|it| [it.low.as_ref(), it.high.as_ref()]);
    let shown = shows_directives(file);
    let all = requires.chain(excludes).chain(replaces).map(|(path, version)| (path, version, shown));
    // What is meant by a retracted version gopls does not ask.
    for (path, version, shown) in all.chain(retracts.map(|version| (own, version, false))) {
        if let (Some(path), Some(version)) = (path, version)
            && split_path_version(&path.value).is_some()
        {
            judge(version, file.kind, shown, out);
        }
    }
}

fn judge(version: &Word, kind: FileKind, shown: bool, out: &mut Findings) {
    let written = &version.value;
    if semver::is_canonical(written) {
        return;
    }
    // A go.work is read without asking anybody: a short form is filled with zeros.
    let canonical = semver::canonical(written);
    if kind == FileKind::Work && canonical.is_some() {
        return;
    }
    let said = out.at(version.span).says(text! {
        en: "{written} is no full version; go build never looks one up, it refuses the file",
        zh: "{written} 不是完整的版本；go build 不会去查询，而是拒绝此文件",
    });
    // A short form, and what stands behind a +, gopls fills up and takes.
    let said = said.in_gopls(shown && canonical.is_none());
    let with_v = semver::canonical(&format!("v{}", written.trim_start_matches('V')));
    if let Some(meant) = canonical.or(with_v) {
        said.suggests(text! { en: "change to {meant}", zh: "改为 {meant}" }, edit::replace_word(version, &meant));
    }
}
