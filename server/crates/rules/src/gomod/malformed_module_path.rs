//! A module path that no module can have.
//! Source: `module.CheckImportPath` for the main module, `module.CheckPath` for what is required (`golang.org/x/mod/module`).

use pitfall_engine::{Context, Findings, Presence, Read, rule, text};
use pitfall_syntax::gomod::module_path::{PathError, check_import_path, check_path};
use pitfall_syntax::gomod::{GoMod, Word, edit};

use super::build::Build;

rule! {
    id: "gomod/malformed-module-path",
    page: "malformed_module_path.md",
    on: GoMod,
    severity: Error,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["GM006", "GM007"],
}

fn check(file: &Read<GoMod>, cx: &Context<'_>, out: &mut Findings) {
    if let Some(path) = file.module().filter(|line| !line.line.faulty).and_then(|line| line.path.as_ref()) {
        if matches!(path.value.as_str(), "go" | "toolchain") {
            let word = &path.value;
            out.at(path.span).says(text! {
                en: "{word} is a name of the go command's own; no module may have it",
                zh: "{word} 是 go 命令自用的名字，模块不能使用",
            });
        } else if matches!(path.value.as_str(), "std" | "cmd") && !is_in_goroot(cx) {
            let word = &path.value;
            out.at(path.span).says(text! {
                en: "{word} is the name of a part of Go itself; no package of this module can be built",
                zh: "{word} 是 Go 自身一部分的名字；此模块的任何包都无法构建",
            });
        } else if let Err(error) = check_import_path(&path.value) {
            say(path, &error, |path| check_import_path(path).is_ok(), out);
        }
    }
    // What stands in for something that is required.
    for replace in file.replaces().filter(|it| !it.line.faulty && it.new_version.is_some() && !it.is_directory()) {
        let (Some(old), Some(path)) = (&replace.old_path, &replace.new_path) else { continue };
        let same = |version: &Word| replace.old_version.as_ref().is_none_or(|old| old.value == version.value);
        let needed = file.requires().any(|it| {
            it.path.as_ref().is_some_and(|path| path.value == old.value) && it.version.as_ref().is_some_and(same)
        });
        match check_path(&path.value) {
            Err(error) if needed && error != PathError::MajorVersion => {
                say(path, &error, |path| check_path(path).is_ok(), out);
            }
            _ => {}
        }
    }
    let mut build = None;
    for require in file.requires().filter(|require| !require.line.faulty) {
        let (Some(path), Some(version)) = (&require.path, &require.version) else { continue };
        let Err(error) = check_path(&path.value) else { continue };
        // The version in such a path is spoken of by gomod/version-path-mismatch.
        if error == PathError::MajorVersion {
            continue;
        }
        let build = build.get_or_insert_with(|| Build::of(cx));
        let stands_in =
            |build: &Build| build.is_main(&path.value) || build.replacing(&path.value, Some(&version.value)).is_some();
        if build.as_ref().is_some_and(|build| !stands_in(build)) {
            say(path, &error, |path| check_path(path).is_ok(), out);
        }
    }
}

/// The file lies in a source tree of Go, in `src` or in a folder of it.
fn is_in_goroot(cx: &Context<'_>) -> bool {
    cx.folder().is_some_and(|folder| {
        folder.ancestors().take(3).any(|root| cx.presence(&root.join("src/runtime")) == Presence::Folder)
    })
}

fn say(path: &Word, error: &PathError, is_good: impl Fn(&str) -> bool, out: &mut Findings) {
    let (written, why) = (&path.value, error.to_string());
    let because = chinese(error);
    let said = out.at(path.span).says(text! {
        en: "{written} is no module path: {why}",
        zh: "{written} 不是合法的模块路径：{because}",
    });
    let bare = stripped(written);
    if bare != written && is_good(bare) {
        said.suggests(text! { en: "change to {bare}", zh: "改为 {bare}" }, edit::replace_word(path, bare));
    }
}

/// The path without what belongs to a URL or a command line.
fn stripped(path: &str) -> &str {
    let path = path.split_once("://").map_or(path, |(_, path)| path);
    let path = path.split_once('@').map_or(path, |(path, _)| path);
    let path = path.trim_matches('/');
    path.strip_suffix(".git").unwrap_or(path)
}

fn chinese(error: &PathError) -> String {
    match error {
        PathError::Empty => "为空".into(),
        PathError::LeadingDash => "以 - 开头".into(),
        PathError::DoubleSlash => "含有 //".into(),
        PathError::TrailingSlash => "以 / 结尾".into(),
        PathError::EmptyElement => "含有空的路径段".into(),
        PathError::DotElement(element) => format!("路径段 {element} 只含点"),
        PathError::LeadingDot => "路径段以点开头".into(),
        PathError::TrailingDot => "路径段以点结尾".into(),
        PathError::Character(c) => format!("含有非法字符 {c:?}"),
        PathError::WindowsName(name) => format!("{name} 是 Windows 的保留名"),
        PathError::TildeDigits => "路径段以波浪号加数字结尾".into(),
        PathError::NoDotInFirst => "第一段没有点".into(),
        PathError::CharacterInFirst(c) => format!("第一段含有非法字符 {c:?}"),
        PathError::MajorVersion => "主版本后缀有误".into(),
    }
}
