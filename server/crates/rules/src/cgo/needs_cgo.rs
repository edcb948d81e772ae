//! Does a module need cgo?

use std::path::{Path, PathBuf};

use pitfall_engine::{Context, Facts, GoFacts, Presence, normal};

use super::builds::GoCommand;

/// Modules that do not compile without cgo, or compile to something that only says so when it runs. A list by hand of well-known ones.
const MODULES: [&str; 24] = [
    "github.com/bytecodealliance/wasmtime-go",
    "github.com/ceph/go-ceph",
    "github.com/confluentinc/confluent-kafka-go",
    "github.com/CosmWasm/wasmvm",
    "github.com/DataDog/zstd",
    "github.com/davidbyttow/govips",
    "github.com/duckdb/duckdb-go",
    "github.com/go-gl/gl",
    "github.com/go-gl/glfw",
    "github.com/godror/godror",
    "github.com/gordonklaus/portaudio",
    "github.com/h2non/bimg",
    "github.com/libgit2/git2go",
    "github.com/linxGNU/grocksdb",
    "github.com/marcboeker/go-duckdb",
    "github.com/mattn/go-sqlite3",
    "github.com/pebbe/zmq4",
    "github.com/rogchap/v8go",
    "github.com/smacker/go-tree-sitter",
    "github.com/supranational/blst",
    "github.com/tree-sitter/go-tree-sitter",
    "github.com/valyala/gozstd",
    "github.com/veandco/go-sdl2",
    "gocv.io/x/gocv",
];

/// As many folders of a module are looked into.
const MAX_FOLDERS: usize = 300;

/// The folder of the module that the checked file is in.
pub(super) fn module_folder(cx: &Context<'_>) -> Option<PathBuf> {
    Some(cx.nearest("go.mod")?.parent()?.to_path_buf())
}

/// The folder of the module that the files of `folder` belong to.
pub(super) fn module_of(cx: &Context<'_>, folder: &Path) -> Option<PathBuf> {
    let is_module = |folder: &&Path| cx.presence(&folder.join("go.mod")) == Presence::File;
    folder.ancestors().find(is_module).map(Path::to_owned)
}

/// A module that the module in `folder` requires by itself and that needs cgo.
pub(super) fn required(cx: &Context<'_>, folder: &Path) -> Option<String> {
    let facts = cx.facts(&folder.join("go.mod"))?;
    let Facts::GoMod(module) = &facts.facts else { return None };
    let needs = |path: &str| {
        MODULES
            .iter()
            .any(|known| path.strip_prefix(known).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
    };
    module.requires.iter().find(|one| !one.indirect && needs(&one.path)).map(|one| one.path.clone())
}

/// A file of the checked file's module that imports `"C"`, if a look into the first few hundred folders shows one.
pub(super) fn own_file(cx: &Context<'_>) -> Option<PathBuf> {
    find(cx, |path, _| Some(path.to_path_buf()))
}

/// The first that `pick` makes of a file of the checked file's module that imports `"C"`, in the first few hundred folders.
pub(super) fn find<T>(cx: &Context<'_>, pick: impl Fn(&Path, &GoFacts) -> Option<T>) -> Option<T> {
    let root = module_folder(cx)?;
    let mut waiting = vec![root.clone()];
    let mut looked = 0;
    while let Some(folder) = waiting.pop() {
        looked += 1;
        if looked > MAX_FOLDERS || cx.cancel.is_cancelled() {
            return None;
        }
        // A folder with a go.mod of its own is another module.
        if folder != root && cx.presence(&folder.join("go.mod")) == Presence::File {
            continue;
        }
        let names = cx.list(&folder);
        for one in names.iter() {
            let path = folder.join(&one.name);
            if one.is_folder {
                if !matches!(one.name.as_str(), "testdata" | "node_modules") && !one.name.starts_with(['.', '_']) {
                    waiting.push(path);
                }
            } else if one.name.ends_with(".go")
                && !one.name.ends_with("_test.go")
                && let Some(facts) = cx.facts(&path)
                && let Facts::Go(go) = &facts.facts
                && go.uses_cgo
                && let Some(picked) = pick(&path, go)
            {
                return Some(picked);
            }
        }
    }
    None
}

/// Goes through the packages of `module`, which lies in `root`, that the one in `folder` imports, perhaps by way of others, itself first. `look` says what the
/// package in a folder imports, or how the walk ends.
pub(super) fn through_imports<'a, T>(
    folder: &Path,
    (root, module): (&Path, &str),
    look: impl Fn(&Path) -> Result<Vec<&'a str>, Option<T>>,
) -> Option<T> {
    let (mut next, mut seen) = (vec![folder.to_owned()], Vec::new());
    while let Some(folder) = next.pop() {
        let paths = match look(&folder) {
            Ok(paths) => paths,
            Err(end) => return end,
        };
        for path in paths {
            let Some(rest) = path.strip_prefix(module) else { continue };
            let below = match rest.strip_prefix('/') {
                Some(below) => root.join(below),
                None if rest.is_empty() => root.to_owned(),
                None => continue,
            };
            if below != folder && !seen.contains(&below) && !next.contains(&below) {
                next.push(below);
            }
        }
        seen.push(folder);
    }
    None
}

/// A package that `go`, run in the module in `root`, builds, and one of Go's own that it imports, perhaps by way of others, and that uses cgo where cgo is on.
///
/// Source: `net` and `os/user` of Go's library are the packages of it that import `"C"`, but for those of the runtime and of tests; the others listed here import
/// `net` (`go list -deps`).
pub(super) fn own_of_go(cx: &Context<'_>, go: &GoCommand<'_>) -> Option<(String, String)> {
    const OF_GO: [&str; 18] = [
        "crypto/tls",
        "crypto/x509",
        "expvar",
        "log/syslog",
        "net",
        "net/http",
        "net/http/cgi",
        "net/http/cookiejar",
        "net/http/fcgi",
        "net/http/httptest",
        "net/http/httptrace",
        "net/http/httputil",
        "net/http/pprof",
        "net/mail",
        "net/rpc",
        "net/smtp",
        "net/textproto",
        "os/user",
    ];
    let folder = go.folder(cx)?;
    let root = module_of(cx, &folder)?;
    let facts = cx.facts(&root.join("go.mod"))?;
    let Facts::GoMod(module) = &facts.facts else { return None };
    let module = module.module.as_ref()?.value.as_str();
    let imports = cx.imports_below(&root)?;
    go.packages().into_iter().filter(|package| !package.ends_with("...")).find_map(|package| {
        let found = through_imports(&normal(&folder.join(package)), (&root, module), |at| {
            let paths = imports.without_cgo(at).ok_or(None)?;
            match paths.iter().find(|path| OF_GO.contains(path)) {
                Some(path) => Err(Some((*path).to_owned())),
                None => Ok(paths),
            }
        });
        Some((package.to_owned(), found?))
    })
}

/// `path` as the people of the checked file's module write it.
pub(super) fn shown(cx: &Context<'_>, path: &Path) -> Option<String> {
    shown_from(&module_folder(cx)?, path)
}

/// `path` as the people of the module in `root` write it.
pub(super) fn shown_from(root: &Path, path: &Path) -> Option<String> {
    Some(path.strip_prefix(root).ok()?.to_string_lossy().replace('\\', "/"))
}
