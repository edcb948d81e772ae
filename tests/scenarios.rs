//! Plays every file of tests/scenarios: what an editor does and what it then shows. `PITFALL_UPDATE=1` writes what was shown.

use std::path::{Path, PathBuf};
use std::process::Command;

use pitfall_testkit::client::{Archive, Client, play};

/// A server with that home folder, and with that folder of `.pc` files alone.
fn server(home: &Path, modules: Option<&Path>) -> Client {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pitfall"));
    command.arg("server").env("XDG_CACHE_HOME", env!("CARGO_TARGET_TMPDIR")).env("HOME", home).env("SHELL", "/bin/zsh");
    for name in ["XDG_CONFIG_HOME", "ZDOTDIR", "GOENV", "GOPROXY", "GOFLAGS"] {
        command.env_remove(name);
    }
    if let Some(modules) = modules {
        command.env_remove("PKG_CONFIG_PATH").env("PKG_CONFIG_LIBDIR", modules);
    }
    Client::start(command)
}

#[test]
fn scenarios_go_as_written() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios");
    let mut files: Vec<PathBuf> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "txt"));
    assert!(!files.is_empty());
    let update = std::env::var_os("PITFALL_UPDATE").is_some();
    let mut wrong = String::new();
    for file in files {
        let written = std::fs::read_to_string(&file).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        // A scenario may have a home folder of its own.
        let home = root.join("home");
        let home = if written.contains("\n-- home/") { &home } else { Path::new(env!("CARGO_TARGET_TMPDIR")) };
        let modules = root.join("pkgconfig");
        let modules = written.contains("\n-- pkgconfig/").then_some(modules.as_path());
        let played = play(&Archive::parse(&written), server(home, modules), root.clone()).print();
        if played == written {
            continue;
        }
        if update {
            std::fs::write(&file, played).unwrap();
        } else {
            wrong.push_str(&format!("=== {} went otherwise:\n{played}\n", file.display()));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}
