//! A version whose major version is not the one in its module's path.
//! Source: `module.SplitPathVersion` and `module.CheckPathMajor` (`golang.org/x/mod/module`); `modload.fixVersion`, which go.work is read without.

use pitfall_engine::{Context, Findings, Read, Severity, rule, text};
use pitfall_syntax::gomod::module_path::{check_path_major, split_path_version};
use pitfall_syntax::gomod::{File, FileKind, GoMod, GoWork, Word, edit, semver};
use pitfall_text::Edit;

use super::beside_gopls::shows_directives;

rule! {
    id: "gomod/version-path-mismatch",
    page: "version_path_mismatch.md",
    on: [GoMod: go_mod, GoWork: go_work],
    severity: Error,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["GM021", "GM022", "GM039", "GM040", "GM048"],
}

fn go_mod(file: &Read<GoMod>, _: &Context<'_>, out: &mut Findings) {
    check(file, out);
    let Some(module) = file.module().filter(|it| !it.line.faulty).and_then(|it| it.path.as_ref()) else { return };
    let Some((_, major)) = split_path_version(&module.value) else { return };
    for word in file.retracts().filter(|it| !it.line.faulty).flat_map(|it| it.low.iter().chain(&it.high)) {
        let Some(mismatch) = semver::is_canonical(&word.value).then(|| check_path_major(&word.value, major).err())
        else {
            continue;
        };
        let Some(mismatch) = mismatch else { continue };
        let (version, path, expected) = (&word.value, &module.value, mismatch.expected);
        out.at(word.span).says(text! {
            en: "{version} is no version of {path}, whose versions are {expected}",
            zh: "{version} 不是 {path} 的版本；它的版本应为 {expected}",
        });
    }
}

fn go_work(file: &Read<GoWork>, _: &Context<'_>, out: &mut Findings) {
    check(file, out);
}

fn check(file: &File, out: &mut Findings) {
    let plain = How { in_gopls: shows_directives(file), promise: Severity::Error };
    for require in file.requires().filter(|it| !it.line.faulty) {
        pair(&require.path, &require.version, plain, out);
    }
    for exclude in file.excludes().filter(|it| !it.line.faulty) {
        pair(&exclude.path, &exclude.version, plain, out);
    }
    for replace in file.replaces().filter(|it| !it.line.faulty) {
        pair(&replace.old_path, &replace.old_version, plain, out);
        if !replace.is_directory() && replace.new_version.is_some() {
            // The go command judges what go.work replaces with no sooner than when it unpacks it for a build.
            let promise = if file.kind == FileKind::Mod { Severity::Error } else { Severity::Warning };
            pair(&replace.new_path, &replace.new_version, How { in_gopls: false, promise }, out);
        }
    }
}

/// How a finding is told.
#[derive(Clone, Copy)]
struct How {
    in_gopls: bool,
    promise: Severity,
}

fn pair(path: &Option<Word>, version: &Option<Word>, how: How, out: &mut Findings) {
    let Some(path) = path else { return };
    let number = version.as_ref().map_or("", |version| version.value.as_str());
    let (name, is_gopkg) = (&path.value, path.value.starts_with("gopkg.in/"));
    let Some((prefix, major)) = split_path_version(name) else {
        let said = out.at(path.span).says(text! {
            en: "{name} is no module path: its major version is written wrongly",
            zh: "{name} 不是合法的模块路径：主版本写法有误",
        });
        let said = said.in_gopls(how.in_gopls).at_most(how.promise);
        if let Some(meant) = good_path(name, number, is_gopkg) {
            said.suggests(text! { en: "change to {meant}", zh: "改为 {meant}" }, edit::replace_word(path, &meant));
        }
        return;
    };
    let Some(version) = version.as_ref().filter(|version| semver::is_canonical(&version.value)) else { return };
    let Err(mismatch) = check_path_major(number, major) else { return };
    let expected = mismatch.expected;
    let said = out.at(version.span).says(text! {
        en: "{number} is no version of {name}, whose versions are {expected}",
        zh: "{number} 不是 {name} 的版本；它的版本应为 {expected}",
    });
    let mut said = said.in_gopls(how.in_gopls).at_most(how.promise);
    let Some(wanted) = semver::major(number) else { return };
    let bare = number.trim_end_matches(semver::INCOMPATIBLE);
    if matches!(wanted, "v0" | "v1") && !is_gopkg {
        if bare != number || !major.is_empty() {
            let mut edits = vec![edit::replace_word(version, bare)];
            edits.retain(|_| bare != number);
            edits.extend((!major.is_empty()).then(|| edit::replace_word(path, prefix)));
            let path = prefix;
            said.suggests(text! { en: "require {path} {bare}", zh: "改为 {path} {bare}" }, edits);
        }
        return;
    }
    let moved = if is_gopkg { format!("{prefix}.{wanted}") } else { format!("{prefix}/{wanted}") };
    let mut edits: Vec<Edit> = Vec::new();
    edits.extend((moved != *name).then(|| edit::replace_word(path, &moved)));
    edits.extend((bare != number).then(|| edit::replace_word(version, bare)));
    said = said.suggests(text! { en: "take {moved} {bare}", zh: "改用 {moved} {bare}" }, edits);
    if major.is_empty() && bare == number && !is_gopkg {
        let marked = format!("{number}{}", semver::INCOMPATIBLE);
        said.suggests(
            text! { en: "mark it +incompatible: that version has no go.mod", zh: "标记为 +incompatible：该版本没有 go.mod" },
            edit::replace_word(version, &marked),
        );
    }
}

/// The path with its major version written rightly.
fn good_path(path: &str, version: &str, is_gopkg: bool) -> Option<String> {
    if is_gopkg {
        let major = semver::major(version)?;
        let meant = format!("{path}.{major}");
        return split_path_version(&meant).is_some().then_some(meant);
    }
    let (prefix, last) = path.rsplit_once('/')?;
    let digits = last.strip_prefix('v')?.trim_start_matches('0');
    match digits {
        "" | "1" => Some(prefix.to_owned()),
        digits => {
            let meant = format!("{prefix}/v{digits}");
            split_path_version(&meant).is_some().then_some(meant)
        }
    }
}
