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
    let root = root.unwrap_or_else(|| topmost(&folder, cx));
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

/// So many folders are looked at above a package.
const MAX_ABOVE: usize = 8;

/// The topmost folder of a project that no version control marks: each folder from it down to the package's holds Go files.
fn topmost<'a>(folder: &'a Path, cx: &Context<'_>) -> &'a Path {
    let holds_go = |above: &Path| cx.list(above).iter().any(|it| !it.is_folder && it.name.ends_with(".go"));
    let is_end = |above: &Path| above.ends_with("src") || cx.host().home().is_some_and(|home| home == above);
    let above = folder.ancestors().skip(1).take(MAX_ABOVE);
    above.take_while(|above| !is_end(above) && holds_go(above)).last().unwrap_or(folder)
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
    let is_library =
        || folder.ancestors().any(|above| above.ends_with("src") && is_there(&above.join("runtime/proc.go"), cx));
    let by_bazel = || ["BUILD.bazel", "BUILD"].iter().any(|name| is_there(&folder.join(name), cx));
    is_off || is_download() || is_library() || by_bazel()
}

/// `go run file.go` and `go build file.go` build a program outside of any module as long as it imports the standard library alone.
fn needs_module(package: &PackageClause, text: &str) -> bool {
    let file = GoImports::of(text);
    let is_foreign = |path: &String| !is_standard(path);
    file.is_sure && !file.is_ignored && (package.name.of(text) != "main" || file.paths.iter().any(is_foreign))
}

/// What the paths of the standard library's packages begin with (`GOROOT/src`, Go 1.27), and `import "C"`.
const STANDARD: &str = "C archive arena bufio builtin bytes cmp compress container context crypto database debug embed encoding errors expvar flag fmt \
    go hash html image index internal io iter log maps math mime net os path plugin reflect regexp runtime simd slices sort strconv strings structs sync \
    syscall testing text time unicode unique unsafe uuid weak cmd vendor";

/// The import is of the standard library.
fn is_standard(path: &str) -> bool {
    let first = path.split('/').next().unwrap_or(path);
    STANDARD.split_whitespace().any(|word| word == first)
}

/// The path by which the files below `root` import each other: what stands before a folder that is there.
fn imported_as(root: &Path, cx: &Context<'_>) -> Option<String> {
    let imports = cx.imports_below(root)?;
    let prefix = |path: &str| {
        let mut cuts = path.match_indices('/').filter_map(|(at, _)| path.split_at_checked(at));
        cuts.find_map(|(prefix, below)| {
            let folder = root.join(below.trim_start_matches('/'));
            let is_here = folder != root && imports.packages().any(|package| package == folder);
            (is_here && check_import_path(prefix).is_ok()).then(|| prefix.to_owned())
        })
    };
    let mut known: Vec<String> = imports.any.iter().filter(|it| !is_standard(it)).filter_map(|it| prefix(it)).collect();
    // Other people's packages may be called as a folder here is.
    let name = root.file_name().and_then(|name| name.to_str())?;
    known.sort_by_key(|prefix| prefix.rsplit('/').next() != Some(name));
    known.into_iter().next()
}

/// The folder's place below `src` in `GOPATH` is its import path; elsewhere its own imports tell it, or nothing.
fn path_for(root: &Path, cx: &Context<'_>) -> String {
    let host = cx.host();
    let gopath: Vec<PathBuf> = host.environment().list("GOPATH").map(PathBuf::from).collect();
    let home = host.home().filter(|_| gopath.is_empty()).map(|home| home.join("go"));
    let below =
        gopath.into_iter().chain(home).find_map(|one| Some(root.strip_prefix(one.join("src")).ok()?.to_owned()));
    let slashed = |path: &Path| path.to_str().map(|path| path.replace('\\', "/"));
    let name = root.file_name().and_then(|name| name.to_str()).unwrap_or("app");
    let path = below.and_then(|below| slashed(&below)).or_else(|| imported_as(root, cx));
    let path = path.unwrap_or_else(|| format!("example.com/{name}"));
    if check_import_path(&path).is_ok() { path } else { "example.com/app".to_owned() }
}
