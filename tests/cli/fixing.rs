//! `--fix`, `--suggested`, `--diff`.

use crate::bench::{Bench, SAFE};

const SUGGESTED: &str = "ingore = [\"k8s\"]\n";

#[test]
fn safe_fixes_are_written_and_the_rest_is_reported() {
    let bench = Bench::new(&[("a/pitfall.toml", SAFE), ("b/pitfall.toml", SUGGESTED), ("c/pitfall.toml", "")]);
    let ran = bench.run(["check", "--fix"]).ends(1);
    assert_eq!(bench.read("a/pitfall.toml"), "");
    assert_eq!(bench.read("b/pitfall.toml"), SUGGESTED);
    assert!(!ran.out.contains("unused-suppression"), "{}", ran.out);
    assert!(
        ran.out.ends_with(
            "Applied 1 fix in 1 file. Found 1 warning in 1 of 3 files. Fixable with --fix --suggested: 1.\n"
        ),
        "{}",
        ran.out
    );
    let ran = bench.run(["check", "--fix", "--suggested", "--format", "json"]).ends(0);
    assert_eq!(bench.read("b/pitfall.toml"), "ignore = [\"k8s\"]\n");
    assert_eq!(ran.json()["summary"]["fixes_applied"], 1);
    assert_eq!(ran.json()["summary"]["files_changed"], 1);
    let ran = bench.run(["check", "--fix", "--suggested"]).ends(0);
    assert_eq!(ran.out, "Applied 0 fixes in 0 files. No findings in 3 files.\n");
}

#[test]
fn suggested_needs_fix_or_diff() {
    let bench = Bench::new(&[]);
    let ran = bench.run(["check", "--suggested"]).ends(2);
    assert!(ran.err.contains("--fix"), "{}", ran.err);
}

#[test]
fn line_ends_and_everything_else_stay() {
    let text = format!("\u{feff}# 中文\r\n{}# é\r\nfail-on = \"error\"", SAFE.replace('\n', "\r\n"));
    let bench = Bench::new(&[("pitfall.toml", &text)]);
    bench.run(["check", "--fix"]).ends(0);
    assert_eq!(bench.read("pitfall.toml"), "\u{feff}# 中文\r\n# é\r\nfail-on = \"error\"");
}

#[test]
fn a_diff_writes_nothing_and_can_be_applied() {
    let text = format!("fail-on = \"error\"\n\n\n\n\n\n{SAFE}root = true");
    let bench = Bench::new(&[("a/pitfall.toml", &text), ("b/pitfall.toml", "")]);
    let ran = bench.run(["check", "--diff"]).ends(1);
    assert_eq!(bench.read("a/pitfall.toml"), text);
    assert_eq!(
        ran.out,
        "--- a/pitfall.toml\n+++ a/pitfall.toml\n@@ -4,5 +4,4 @@\n \n \n \n-# pitfall: ignore[pitfall/too-large]\n \
         root = true\n\\ No newline at end of file\n"
    );
    bench.run(["check", "b", "--diff"]).ends(0);
    // Both together: nothing is written either.
    bench.run(["check", "--diff", "--fix"]).ends(1);
    assert_eq!(bench.read("a/pitfall.toml"), text);
}

#[test]
fn standard_input_is_mended_to_standard_output() {
    let bench = Bench::new(&[("pitfall.toml", "# on disk\n")]);
    let args = ["check", "-", "--stdin-filename", "pitfall.toml", "--fix"];
    let ran = bench.pipe(args, &format!("{SAFE}{SUGGESTED}")).ends(1);
    assert_eq!(ran.out, SUGGESTED);
    assert!(ran.err.contains("pitfall/unknown-key"), "{}", ran.err);
    assert_eq!(bench.read("pitfall.toml"), "# on disk\n");
    let ran = bench.pipe(["check", "-", "--stdin-filename", "pitfall.toml", "--diff"], SAFE).ends(1);
    assert!(ran.out.starts_with("--- pitfall.toml\n+++ pitfall.toml\n@@ -1 +0,0 @@\n"), "{}", ran.out);
    bench.pipe(["check", "-", "--fix"], SAFE).ends(2);
}

#[cfg(unix)]
mod unix {
    use super::*;
    use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};

    #[test]
    fn mode_and_links_stay() {
        let bench = Bench::new(&[("real/config", SAFE)]);
        symlink("real/config", bench.path("pitfall.toml")).unwrap();
        std::fs::set_permissions(bench.path("real/config"), std::fs::Permissions::from_mode(0o640)).unwrap();
        bench.run(["check", "pitfall.toml", "--fix"]).ends(0);
        assert!(bench.path("pitfall.toml").symlink_metadata().unwrap().is_symlink());
        assert_eq!(bench.read("real/config"), "");
        assert_eq!(bench.path("real/config").metadata().unwrap().mode() & 0o7777, 0o640);
        let left: Vec<_> = std::fs::read_dir(bench.path("real")).unwrap().collect();
        assert_eq!(left.len(), 1, "{left:?}");
    }

    #[test]
    fn readers_see_the_old_text_or_the_new_one() {
        // The old file is kept open: it was replaced, not written into.
        let bench = Bench::new(&[("pitfall.toml", SAFE)]);
        let old = std::fs::File::open(bench.path("pitfall.toml")).unwrap();
        bench.run(["check", "--fix"]).ends(0);
        assert_eq!(std::io::read_to_string(old).unwrap(), SAFE);
        assert_eq!(bench.read("pitfall.toml"), "");
    }

    #[test]
    fn a_read_only_file_is_left_alone() {
        let bench = Bench::new(&[("a/pitfall.toml", SAFE), ("b/pitfall.toml", SAFE)]);
        std::fs::set_permissions(bench.path("a/pitfall.toml"), std::fs::Permissions::from_mode(0o444)).unwrap();
        let ran = bench.run(["check", "--fix"]).ends(2);
        assert_eq!(ran.err, "pitfall: a/pitfall.toml: is read-only; left as it is\n");
        assert_eq!(bench.read("a/pitfall.toml"), SAFE);
        assert_eq!(bench.read("b/pitfall.toml"), "");
        assert!(ran.out.contains("a/pitfall.toml:1:1"), "{}", ran.out);
    }

    #[test]
    fn a_folder_that_may_not_be_written() {
        use std::os::unix::process::CommandExt;
        let bench = Bench::new(&[("a/pitfall.toml", SAFE)]);
        let program = bench.path("program");
        std::fs::copy(env!("CARGO_BIN_EXE_pitfall"), &program).unwrap();
        for folder in [bench.root(), bench.path("a")] {
            std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o555)).unwrap();
        }
        let mut command = bench.command_of(&program, ["check", "--fix"]);
        if bench.root().metadata().unwrap().uid() == 0 {
            command.uid(65534).gid(65534);
        }
        let ran = crate::bench::run(command, None);
        for folder in [bench.root(), bench.path("a")] {
            std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o755)).unwrap();
        }
        let ran = ran.ends(2);
        assert!(ran.err.contains("a/pitfall.toml: permission denied"), "{}", ran.err);
        assert_eq!(bench.read("a/pitfall.toml"), SAFE);
    }
}
