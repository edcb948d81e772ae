//! A Go file with no go.mod in its folder or above it.
//! Source: `modload.Init`: "go.mod file not found in current directory or any parent directory", by default since Go 1.16.

use std::path::{Path, PathBuf};

use pitfall_engine::{Context, FileEdits, Findings, Presence, fingerprint, normal, rule, text};
use pitfall_knowledge::golang::newest_release;
use pitfall_syntax::cgo::{GoImports, PackageClause};
use pitfall_syntax::gomod::gover;
use pitfall_syntax::gomod::module_path::check_import_path;
use pitfall_text::Edit;

rule! {
    id: "gomod/outside-module",
    page: "outside_module.md",
    on: GoPackage,
    severity: Information,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: [],
}

fn check(package: &PackageClause, cx: &Context<'_>, out: &mut Findings) {
    let Some(folder) = cx.folder().map(normal) else { return };
    if folder.components().any(|part| is_passed_over(part.as_os_str().to_str().unwrap_or("")))
        || cx.nearest("go.mod").is_some()
        || is_built_otherwise(&folder, cx)
        || !needs_module(package, cx.text())
    {
        return;
    }
    let root = folder.ancestors().find(|above| [".git", ".hg", ".svn"].iter().any(|it| is_there(&above.join(it), cx)));
    let root = root.unwrap_or(&folder);
    let path = path_for(root, cx);
    let place = root.display();
    let new = Edit::insert(0, format!("module {path}\n\ngo {}\n", go_line(cx)));
    out.at(package.span)
        .says(text! {
            en: "there is no go.mod here or above, so the go command refuses to build this package; run `go mod init {path}` in {place}",
            zh: "此目录及其上层都没有 go.mod，go 命令拒绝构建此包；请在 {place} 中运行 `go mod init {path}`",
        })
        .suggests(
            text! { en: "make a go.mod for module {path}", zh: "为模块 {path} 创建 go.mod" },
            FileEdits::in_file(root.join("go.mod"), fingerprint(""), vec![new]),
        );
}

/// The `go` line that `go mod init` would write here: its own version, before Go 1.21 that of its language.
fn go_line(cx: &Context<'_>) -> String {
    let installed = cx.host().go_binaries().first().and_then(|go| go.installation.as_ref()?.version.clone());
    let installed = installed.as_deref().and_then(gover::from_toolchain);
    match installed {
        Some(version) if gover::compare(version, "1.21").is_ge() => version.to_owned(),
        Some(version) => gover::language(version).to_owned(),
        None => newest_release().map_or_else(|| "1.21".to_owned(), |release| format!("1.{}.0", release.minor)),
    }
}

/// Files for tests, copies of others' code, and folders that the go command never enters.
fn is_passed_over(name: &str) -> bool {
    matches!(name, "testdata" | "vendor" | "node_modules") || name.starts_with('_')
}

fn is_there(path: &Path, cx: &Context<'_>) -> bool {
    cx.presence(path) != Presence::Nothing
}

/// Modules are off here, the folder holds somebody else's download, or another tool than the go command builds it.
fn is_built_otherwise(folder: &Path, cx: &Context<'_>) -> bool {
    let host = cx.host();
    let value = host.environment().get_non_empty("GO111MODULE").map(str::to_owned);
    let value = value.or_else(|| host.go_env()?.get("GO111MODULE"));
    let is_off = value.is_some_and(|value| matches!(value.as_str(), "off" | "auto"));
    let is_download = || host.module_cache().is_some_and(|cache| folder.starts_with(cache));
    // The standard library has a go.mod since Go 1.14; before, its folder tells it.
    let is_standard =
        || folder.ancestors().any(|above| above.ends_with("src") && is_there(&above.join("runtime/proc.go"), cx));
    let by_bazel = || ["BUILD.bazel", "BUILD"].iter().any(|name| is_there(&folder.join(name), cx));
    is_off || is_download() || is_standard() || by_bazel()
}

/// `go run file.go` and `go build file.go` build a program outside of any module as long as it imports the standard library alone.
fn needs_module(package: &PackageClause, text: &str) -> bool {
    let file = GoImports::of(text);
    let is_foreign = |path: &String| path.split('/').next().is_some_and(|first| first.contains('.'));
    file.is_sure && !file.is_ignored && (package.name.of(text) != "main" || file.paths.iter().any(is_foreign))
}

/// The folder's place below `src` in `GOPATH` is its import path; elsewhere nothing tells it.
fn path_for(root: &Path, cx: &Context<'_>) -> String {
    let host = cx.host();
    let gopath: Vec<PathBuf> = host.environment().list("GOPATH").map(PathBuf::from).collect();
    let home = host.home().filter(|_| gopath.is_empty()).map(|home| home.join("go"));
    let below =
        gopath.into_iter().chain(home).find_map(|one| Some(root.strip_prefix(one.join("src")).ok()?.to_owned()));
    let slashed = |path: &Path| path.to_str().map(|path| path.replace('\\', "/"));
    let name = root.file_name().and_then(|name| name.to_str()).unwrap_or("app");
    let path = below.and_then(|below| slashed(&below)).unwrap_or_else(|| format!("example.com/{name}"));
    if check_import_path(&path).is_ok() { path } else { "example.com/app".to_owned() }
}
