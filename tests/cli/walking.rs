//! Which files are checked.

use crate::bench::{Bench, SAFE, run};

fn files(bench: &Bench, args: &[&str]) -> Vec<String> {
    let all = ["check", "--format", "json", "--fail-on", "error"].iter().chain(args);
    let ran = bench.run(all).ends(0);
    ran.findings().iter().map(|finding| finding.split(':').next().unwrap().to_owned()).collect()
}

#[test]
fn folders_are_walked_hidden_files_included() {
    let bench = Bench::new(&[
        ("pitfall.toml", SAFE),
        (".hidden/pitfall.toml", SAFE),
        ("a/b/c/pitfall.toml", SAFE),
        (".git/pitfall.toml", SAFE),
        ("a/notes.txt", SAFE),
        (".gitignore", "/ignored/\n"),
        ("ignored/pitfall.toml", SAFE),
    ]);
    let walked = [".hidden/pitfall.toml", "a/b/c/pitfall.toml", "pitfall.toml"];
    assert_eq!(files(&bench, &[]), walked);
    assert_eq!(files(&bench, &["."]), walked);
    assert_eq!(files(&bench, &["a", "a/b", "./a/../a"]), ["a/b/c/pitfall.toml"]);
    // Named outright, it is checked.
    assert_eq!(files(&bench, &["ignored/pitfall.toml"]), ["ignored/pitfall.toml"]);
    assert_eq!(files(&bench, &["a", "ignored/pitfall.toml"]), ["a/b/c/pitfall.toml", "ignored/pitfall.toml"]);
}

#[test]
fn configuration_excludes_files_and_folders() {
    let bench = Bench::new(&[
        ("pitfall.toml", "exclude = [\"third-party\", \"a/*.env\"]\n"),
        ("third-party/deep/pitfall.toml", SAFE),
        ("a/x.env", "# pitfall: ignore[none]\n"),
        ("a/pitfall.toml", SAFE),
    ]);
    assert_eq!(files(&bench, &[]), ["a/pitfall.toml"]);
    assert_eq!(files(&bench, &["third-party"]), [""; 0]);
    assert_eq!(files(&bench, &["third-party/deep/pitfall.toml"]), ["third-party/deep/pitfall.toml"]);
    assert_eq!(files(&bench, &["--no-config"]), ["a/pitfall.toml", "a/x.env", "third-party/deep/pitfall.toml"]);
}

#[test]
fn the_order_is_that_of_paths_on_every_run() {
    let bench = Bench::new(&[]);
    for folder in 0..40 {
        for file in 0..20 {
            bench.write(&format!("{folder:02}/{file:02}/pitfall.toml"), SAFE);
        }
    }
    let first = bench.run(["check", "--format", "github"]).ends(0);
    let mut sorted: Vec<&str> = first.out.lines().collect();
    assert_eq!(sorted.len(), 800);
    sorted.sort_unstable();
    assert_eq!(first.out.lines().collect::<Vec<_>>(), sorted);
    for threads in ["1", "2", "7"] {
        let mut command = bench.command(["check", "--format", "github"]);
        command.env("RAYON_NUM_THREADS", threads);
        assert_eq!(run(command, None).out, first.out);
    }
}

#[test]
fn a_file_is_opened_only_where_its_name_may_be_ours() {
    let bench = Bench::new(&[("pitfall.toml", SAFE)]);
    // A file that is not ours by name would be reported if it were looked at: it cannot be read as text.
    bench.write("picture.png", [0xff; 9000]);
    bench.write("program", [0xff; 9000]);
    let json = bench.run(["check", "--format", "json"]).ends(0).json();
    assert_eq!(json["summary"]["files"], 1);
}

#[test]
fn a_script_without_an_extension_is_known_by_its_first_line() {
    let bench = Bench::new(&[("setup", "#!/usr/bin/env bash\ntrue\n"), ("notes", "just words\n")]);
    let json = bench.run(["check", "--format", "json"]).ends(0).json();
    assert_eq!(json["summary"]["files"], 1);
}

#[test]
fn standard_input_is_checked_under_its_name() {
    let bench = Bench::new(&[("sub/pitfall.toml", "")]);
    let ran = bench.pipe(["check", "-", "--stdin-filename", "sub/pitfall.toml", "--format", "json"], SAFE).ends(0);
    assert_eq!(ran.findings(), ["sub/pitfall.toml:1:1 pitfall/unused-suppression"]);
    // Without a name its content decides.
    let script = "#!/bin/sh\n# pitfall: ignore[nope]\ntrue\n";
    let ran = bench.pipe(["check", "-", "--format", "json"], script).ends(1);
    assert_eq!(ran.findings().first().map(|finding| finding.starts_with("<stdin>:2:")), Some(true));
    let ran = bench.pipe(["check", "-"], "what is this?\n").ends(2);
    assert!(ran.err.contains("--stdin-filename"), "{}", ran.err);
}

#[test]
fn nothing_of_ours_is_clean() {
    let bench = Bench::new(&[("a.txt", "")]);
    assert_eq!(bench.run(["check"]).ends(0).out, "No findings in 0 files.\n");
    assert_eq!(bench.run(["check", "a.txt"]).ends(0).out, "No findings in 0 files.\n");
}

#[cfg(unix)]
#[test]
fn links_inside_are_followed_once_and_links_out_of_the_folder_too() {
    use std::os::unix::fs::symlink;
    let bench = Bench::new(&[("tree/pitfall.toml", SAFE), ("dotfiles/zshrc", "# pitfall: ignore[nope]\n")]);
    symlink("pitfall.toml", bench.path("tree/again.env")).unwrap();
    symlink("../dotfiles/zshrc", bench.path("tree/.zshrc")).unwrap();
    symlink("nowhere", bench.path("tree/go.mod")).unwrap();
    symlink("..", bench.path("tree/up")).unwrap();
    let mut found = files(&bench, &["tree"]);
    found.dedup();
    assert_eq!(found, ["tree/.zshrc", "tree/pitfall.toml"]);
}

/// One Go file of each folder without a go.mod speaks for the folder, and none of a module.
#[test]
fn go_files_outside_of_modules_are_found_by_folder() {
    let bench = Bench::new(&[
        ("old/cart/b.go", "package cart\n"),
        ("old/cart/a.go", "package cart\n"),
        ("old/cart/a_test.go", "package cart\n"),
        ("old/cart/sub/s.go", "package sub\n"),
        ("old/cart/zz.go", "package cart\n"),
        ("old/vendor/example.com/x/x.go", "package x\n"),
        ("new/go.mod", "module example.com/new\n\ngo 1.27\n"),
        ("new/deep/d.go", "package deep\n"),
        ("one/hello.go", "package main\n\nimport \"fmt\"\n\nfunc main() { fmt.Println() }\n"),
    ]);
    assert_eq!(files(&bench, &["."]), ["old/cart/a.go", "old/cart/sub/s.go"]);
    assert_eq!(files(&bench, &["new/deep", "old/cart/sub"]), ["old/cart/sub/s.go"]);
    // Named outright, each is looked at.
    assert_eq!(files(&bench, &["old/cart/zz.go"]), ["old/cart/zz.go"]);
}
