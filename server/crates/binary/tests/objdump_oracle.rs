//! Programs built for several C libraries, as this reader and `objdump` see them. `tests/setup/oracles.sh` brings the compilers; without
//! them a test says so and passes, unless `CI=true`.
#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "a test may panic and says what it skips")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use pitfall_binary::{Binary, Libc, Unreadable};
use proptest::prelude::*;

fn there(program: &str) -> bool {
    let found = Command::new(program).arg("--version").output().is_ok();
    if !found {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "no {program}: run tests/setup/oracles.sh");
        eprintln!("skipped: no {program} (tests/setup/oracles.sh brings it)");
    }
    found
}

const PROGRAM: &str = r#"
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <math.h>
#include <pthread.h>
#include <dlfcn.h>
#include <netdb.h>
static void *run(void *x) { return x; }
int main(int argc, char **argv) {
    pthread_t thread;
    struct addrinfo *found = 0;
    char copy[64];
    memcpy(copy, argv[0], (size_t)argc);
    pthread_create(&thread, 0, run, dlsym(0, argv[0]));
    pthread_join(thread, 0);
    printf("%f %d %s\n", pow(argc, 0.5), getaddrinfo(argv[0], 0, 0, &found), copy);
    return 0;
}
"#;

const LIBRARY: &str = r#"
#include <stdlib.h>
#include <string.h>
char *shout(const char *text) { char *copy = strdup(text); if (copy && getenv("X")) strcat(copy, "!"); return copy; }
"#;

fn build(folder: &Path, compiler: &str, name: &str, text: &str, flags: &[&str]) -> PathBuf {
    let source = folder.join(format!("{name}.c"));
    std::fs::write(&source, text).unwrap();
    let out = folder.join(name);
    let built = Command::new(compiler).args(["-w", "-o"]).arg(&out).arg(&source).args(flags).output().unwrap();
    assert!(built.status.success(), "{compiler} {flags:?}: {}", String::from_utf8_lossy(&built.stderr));
    out
}

fn read(path: &Path) -> Binary {
    Binary::read(&std::fs::read(path).unwrap()).unwrap()
}

/// Version and symbol of each undefined symbol in `objdump -T`: `0000  DF *UND*  0000 (GLIBC_2.34) name`, or without parentheses.
fn objdump(objdump: &str, path: &Path) -> BTreeSet<(String, String)> {
    let output = Command::new(objdump).arg("-T").arg(path).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let undefined = text.lines().filter_map(|line| line.split_once("*UND*"));
    undefined
        .filter_map(|(_, rest)| {
            let words: Vec<&str> = rest.split_whitespace().skip(1).collect();
            let [version, name] = words.as_slice() else { return None };
            // What has no version, it calls so.
            if *version == "Base" {
                return None;
            }
            Some((version.trim_matches(['(', ')']).to_owned(), (*name).to_owned()))
        })
        .collect()
}

fn ours(binary: &Binary) -> BTreeSet<(String, String)> {
    let symbols =
        binary.needs.iter().flat_map(|need| need.symbols.iter().map(|symbol| (need.version.clone(), symbol.clone())));
    symbols.collect()
}

#[test]
fn versions_and_symbols_are_those_of_objdump() {
    let folder = tempfile::tempdir().unwrap();
    for (compiler, dump) in
        [("gcc", "objdump"), ("clang", "objdump"), ("aarch64-linux-gnu-gcc", "aarch64-linux-gnu-objdump")]
    {
        if !there(compiler) || !there(dump) {
            continue;
        }
        let program = build(folder.path(), compiler, "program", PROGRAM, &["-lm", "-lpthread", "-ldl"]);
        let stripped = build(folder.path(), compiler, "stripped", PROGRAM, &["-lm", "-s", "-no-pie"]);
        let library = build(folder.path(), compiler, "library.so", LIBRARY, &["-shared", "-fPIC"]);
        for path in [&program, &stripped, &library] {
            let binary = read(path);
            let theirs = objdump(dump, path);
            assert!(!theirs.is_empty(), "{compiler}");
            assert_eq!(ours(&binary), theirs, "{compiler} {}", path.display());
            assert_eq!(binary.libc, Libc::Glibc, "{compiler} {}", path.display());
            let newest = theirs.iter().filter_map(|(version, _)| version.strip_prefix("GLIBC_")?.parse().ok()).max();
            assert!(binary.oldest_glibc() >= newest, "{compiler} {}", path.display());
        }
        assert_eq!(read(&program).goarch, Some(if compiler.starts_with("aarch64") { "arm64" } else { "amd64" }));
        let alone = read(&build(folder.path(), compiler, "static", PROGRAM, &["-static", "-lm"]));
        assert_eq!((alone.libc, alone.oldest_glibc()), (Libc::Static, None), "{compiler}");
    }
}

#[test]
fn musl_is_told_from_glibc() {
    if !there("musl-gcc") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let program = read(&build(folder.path(), "musl-gcc", "program", PROGRAM, &[]));
    assert_eq!((program.libc, program.oldest_glibc()), (Libc::Musl, None));
    let library = read(&build(folder.path(), "musl-gcc", "library.so", LIBRARY, &["-shared", "-fPIC"]));
    assert_eq!(library.libc, Libc::Musl);
    let alone = read(&build(folder.path(), "musl-gcc", "static", PROGRAM, &["-static"]));
    assert_eq!(alone.libc, Libc::Static);
}

/// The system's own libraries: many versions, weak ones, `GLIBC_PRIVATE`.
#[test]
fn libraries_of_this_system() {
    if !there("objdump") {
        return;
    }
    let mut read_ones = 0;
    for folder in ["/usr/lib/x86_64-linux-gnu", "/lib/x86_64-linux-gnu"] {
        let mut paths: Vec<PathBuf> =
            std::fs::read_dir(folder).into_iter().flatten().flatten().map(|e| e.path()).collect();
        paths.sort();
        for path in paths.iter().filter(|path| path.to_string_lossy().contains(".so.")).take(25) {
            let Ok(bytes) = std::fs::read(path) else { continue };
            let Ok(binary) = Binary::read(&bytes) else { continue };
            assert_eq!(ours(&binary), objdump("objdump", path), "{}", path.display());
            read_ones += 1;
        }
    }
    eprintln!("libraries compared: {read_ones}");
}

#[test]
fn other_formats_are_named() {
    assert_eq!(Binary::read(b"MZ\x90\x00"), Err(Unreadable::Other("PE")));
    assert_eq!(Binary::read(&[0xcf, 0xfa, 0xed, 0xfe, 7, 0, 0, 1]), Err(Unreadable::Other("Mach-O")));
    assert!(matches!(Binary::read(b""), Err(Unreadable::Broken(_))));
    assert!(matches!(Binary::read(b"#!/bin/sh\n"), Err(Unreadable::Broken(_))));
}

/// The first bytes of this test's own program, some of them changed.
fn broken() -> impl Strategy<Value = Vec<u8>> {
    let own = std::env::current_exe().and_then(std::fs::read).unwrap();
    let tail = own.len().saturating_sub(8192);
    let small: Vec<u8> = own[..own.len().min(4096)].iter().chain(&own[tail..]).copied().collect();
    let len = small.len();
    (prop::collection::vec((0..len, any::<u8>()), 0..64), 0..len).prop_map(move |(changes, cut)| {
        let mut bytes = small.clone();
        for (at, byte) in changes {
            bytes[at] = byte;
        }
        bytes.truncate(len - cut);
        bytes
    })
}

proptest! {
    #[test]
    fn broken_files_do_no_harm(bytes in broken()) {
        let _ = Binary::read(&bytes);
    }
}
