//! A C file in a package of which no file imports `"C"`.
//! Source: cmd/go/internal/load, "C source files not allowed when not using cgo or SWIG".

use pitfall_engine::{Context, Facts, Findings, Listed, rule, text};
use pitfall_knowledge::golang::{newest_release, ports};
use pitfall_syntax::cgo::{CSource, FileName, PackageClause, Target, c_language};
use pitfall_text::Edit;

rule! {
    id: "cgo/c-file-without-cgo",
    page: "c_file_without_cgo.md",
    on: GoPackage,
    severity: Error,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["CG011"],
}

fn check(clause: &PackageClause, cx: &Context<'_>, out: &mut Findings) {
    let (Some(folder), Some(own)) = (cx.folder(), name(cx)) else { return };
    let package = clause.name;
    if !is_for_all(own) || package.of(cx.text()) == "documentation" {
        return;
    }
    let names = cx.list(folder);
    let files = || names.iter().filter(|one| !one.is_folder);
    // Said once, in the first of them.
    if files().map(|one| one.name.as_str()).find(|name| is_for_all(name)) != Some(own) {
        return;
    }
    if !files().any(|one| c_language(&one.name).is_some()) || !CSource::constraints_of(cx.text()).constraints.is_empty()
    {
        return;
    }
    if cx.file.cgo().is_some_and(|file| !file.imports.is_empty()) {
        return;
    }
    let swig = files().any(|one| one.name.ends_with(".swig") || one.name.ends_with(".swigcxx"));
    let is_cgo = |one: &Listed| {
        one.name.ends_with(".go")
            && cx.facts(&folder.join(&one.name)).is_some_and(|it| matches!(&it.facts, Facts::Go(go) if go.uses_cgo))
    };
    if swig || files().any(is_cgo) {
        return;
    }
    let taken = files().find_map(|one| Some((&one.name, c_language(&one.name).filter(|_| is_taken(one, cx))?)));
    let Some((name, language)) = taken else { return };
    out.at(package)
        .says(text! {
            en: "where cgo is on, the go command refuses this package: {name} is {language}, and no file imports \"C\"",
            zh: "启用 cgo 时 go 命令会拒绝此包：{name} 是 {language} 文件，却没有文件导入 \"C\"",
        })
        .suggests(
            text! { en: "import \"C\"", zh: "导入 \"C\"" },
            Edit::insert(package.end as usize, format!("{0}{0}import \"C\"", line_end(cx.text()))),
        );
}

fn name<'a>(cx: &'a Context<'_>) -> Option<&'a str> {
    cx.path()?.file_name()?.to_str()
}

/// A Go file that its name lets into every build.
fn is_for_all(name: &str) -> bool {
    let said = FileName::read(name);
    name.ends_with(".go") && !name.starts_with(['.', '_']) && !said.test && said.goos.is_none() && said.goarch.is_none()
}

/// The go command takes the file for some port with cgo when nobody asks for tags.
fn is_taken(one: &Listed, cx: &Context<'_>) -> bool {
    let Some(path) = cx.folder().map(|folder| folder.join(&one.name)) else { return false };
    let Some(facts) = cx.facts(&path) else { return false };
    let Facts::CSource(source) = &facts.facts else { return false };
    let newest = newest_release().map_or(0, |release| release.minor);
    let name = FileName::read(&one.name);
    ports().iter().filter(|port| port.cgo && port.exists_in(newest)).any(|port| {
        let target = Target::new(port.goos, port.goarch, newest);
        name.matches(&target) && source.constraints.iter().all(|line| line.constraint.matches(&target))
    })
}

fn line_end(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}
