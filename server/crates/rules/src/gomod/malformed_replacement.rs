//! A replacement whose right side is neither a folder nor a module with its version.
//! Source: `modfile.parseReplace` (`golang.org/x/mod`).

use std::path::Path;

use pitfall_engine::{Context, Findings, Presence, Read, rule, text};
use pitfall_syntax::gomod::module_path::is_directory_path;
use pitfall_syntax::gomod::{File, GoMod, GoWork, Replace, edit, quote, semver};
use pitfall_text::{Edit, Span};

use super::beside_gopls::shows_directives;
use super::build::directory_path;

rule! {
    id: "gomod/malformed-replacement",
    page: "malformed_replacement.md",
    on: [GoMod: go_mod, GoWork: go_work],
    severity: Error,
    category: Correctness,
    fix: Safe,
    since: "0.1.0",
    also: ["GM031", "GM032", "GM033", "GM034"],
}

fn go_mod(file: &Read<GoMod>, cx: &Context<'_>, out: &mut Findings) {
    all(file, cx, out);
}

fn go_work(file: &Read<GoWork>, cx: &Context<'_>, out: &mut Findings) {
    all(file, cx, out);
}

fn all(file: &File, cx: &Context<'_>, out: &mut Findings) {
    let shown = shows_directives(file);
    for replace in file.replaces() {
        check(replace, shown, cx, out);
    }
}

fn check(replace: &Replace, shown: bool, cx: &Context<'_>, out: &mut Findings) {
    let Some(new) = replace.new_path.as_ref().filter(|_| !replace.line.faulty) else { return };
    let path = &new.value;
    if let Some(version) = &replace.new_version {
        if is_directory_path(path) {
            let number = &version.value;
            let gap = Span::new(new.span.end as usize, version.span.end as usize);
            out.at(version.span)
                .says(text! { en: "a folder has no version; {number} must go", zh: "目录没有版本；应去掉 {number}" })
                .in_gopls(shown)
                .mends(text! { en: "remove {number}", zh: "删除 {number}" }, Edit::remove(gap));
        }
        return;
    }
    if is_directory_path(path) {
        backslashes(replace, path, shown, out);
        return;
    }
    if let Some((module, version)) = path.split_once('@') {
        let said = out.at(new.span).says(text! {
            en: "a module and its version are two words here, without @",
            zh: "此处模块与版本是两个词，之间没有 @",
        });
        let said = said.in_gopls(shown);
        if semver::is_valid(version) {
            let words = format!("{} {version}", quote::auto_quote(module));
            said.mends(text! { en: "put a space in place of @", zh: "将 @ 改为空格" }, Edit::replace(new.span, words));
        }
        return;
    }
    let said = out.at(new.span).says(text! {
        en: "{path} is a module without version, or a folder without ./ before it; the go command takes neither",
        zh: "{path} 要么是缺版本的模块，要么是前面缺 ./ 的目录；go 命令都不接受",
    });
    let said = said.in_gopls(shown);
    if let Some(folder) = folder_meant(path, cx) {
        said.suggests(
            text! { en: "take the folder {folder}", zh: "改用目录 {folder}" },
            edit::replace_word(new, &folder),
        );
    }
}

/// Unix has no `\` between folders.
fn backslashes(replace: &Replace, path: &str, shown: bool, out: &mut Findings) {
    let Some(new) = replace.new_path.as_ref().filter(|_| path.contains('\\')) else { return };
    let drive = matches!(path.as_bytes(), [letter, b':', ..] if letter.is_ascii_alphabetic());
    let said = out.at(new.span).says(text! {
        en: "outside of Windows the go command refuses a folder with \\ in it",
        zh: "在 Windows 之外，go 命令拒绝含有 \\ 的目录",
    });
    let said = said.in_gopls(shown);
    if !drive {
        let portable = path.replace('\\', "/");
        said.mends(text! { en: "write / for \\", zh: "将 \\ 改为 /" }, edit::replace_word(new, &portable));
    }
}

/// The folder that was meant by a path without `./`, if there is one.
fn folder_meant(path: &str, cx: &Context<'_>) -> Option<String> {
    let bare = path.trim_end_matches('/');
    let home = ["~/", "$HOME/", "${HOME}/", "%USERPROFILE%/"].iter().find_map(|start| bare.strip_prefix(start));
    if let Some(below) = home {
        let target = cx.host().home()?.join(below);
        return if cx.presence(&target) == Presence::Folder { directory_path(cx.folder()?, &target) } else { None };
    }
    let dotted = format!("./{bare}");
    let there = cx.resolve(Path::new(&dotted)).is_some_and(|target| cx.presence(&target) == Presence::Folder);
    there.then_some(dotted)
}
