//! Does a module need cgo?

use std::path::{Path, PathBuf};

use pitfall_engine::{Context, Facts, GoFacts, Presence};

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

/// `path` as the people of the checked file's module write it.
pub(super) fn shown(cx: &Context<'_>, path: &Path) -> Option<String> {
    shown_from(&module_folder(cx)?, path)
}

/// `path` as the people of the module in `root` write it.
pub(super) fn shown_from(root: &Path, path: &Path) -> Option<String> {
    Some(path.strip_prefix(root).ok()?.to_string_lossy().replace('\\', "/"))
}
