//! The fix that allows a flag on this machine, in the file of `go env -w` or the start-up file that hides it: another file than the checked one.

#![allow(clippy::unwrap_used, reason = "a test whose set-up fails has failed")]

use std::path::Path;
use std::sync::Arc;

use pitfall_engine::{Cancel, Disk, Host, Severity, Source, Workspace};
use pitfall_text::apply;

/// What the file of `go env -w` says after the fix, and how the finding is judged then.
fn mended(before: Option<&str>, flag: &str) -> (String, Severity) {
    mended_in(".config/go/env", "/bin/sh", before, flag)
}

/// What the file `name` of the home folder says after the fix, and how the finding is judged then.
fn mended_in(name: &str, shell: &str, before: Option<&str>, flag: &str) -> (String, Severity) {
    let machine = tempfile::tempdir().unwrap();
    let home = machine.path().canonicalize().unwrap();
    let file = home.join(name);
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    if let Some(text) = before {
        std::fs::write(&file, text).unwrap();
    }
    let text = format!("package p\n\n// #cgo CFLAGS: {flag}\nimport \"C\"\n");
    let check = || {
        let environment = [("HOME", home.to_str().unwrap()), ("SHELL", shell)];
        let host = Host::at("/", environment.map(|(name, value)| (name.to_owned(), value.to_owned())));
        let workspace = Workspace::new(pitfall_rules::all(), Arc::new(Disk), Arc::new(host));
        let checked = workspace.check(&Source::new(Some(Path::new("/project/p.go")), text.as_str()), &Cancel::new());
        checked.findings.into_iter().find(|finding| finding.rule.id == "cgo/flag-not-allowed").unwrap()
    };
    let finding = check();
    assert_eq!(finding.severity, Severity::Error);
    let fix = finding.fixes.iter().find(|fix| fix.only_here().is_none()).unwrap();
    let edits = &fix.edits[0];
    assert_eq!(edits.file.as_deref(), Some(file.as_path()));
    let after = apply(before.unwrap_or(""), &edits.edits).unwrap();
    std::fs::write(&file, &after).unwrap();
    (after, check().severity)
}

#[test]
fn the_file_of_go_env_gets_the_flag() {
    let cases = [
        (None, "CGO_CFLAGS_ALLOW=-mfma4\n"),
        (Some("GOPROXY=direct"), "GOPROXY=direct\nCGO_CFLAGS_ALLOW=-mfma4\n"),
        (Some("CGO_CFLAGS_ALLOW=-mbmi2\n"), "CGO_CFLAGS_ALLOW=-mbmi2|-mfma4\n"),
        // The first alternative that matches counts.
        (Some("CGO_CFLAGS_ALLOW=-mfma\n"), "CGO_CFLAGS_ALLOW=-mfma4|-mfma\n"),
    ];
    for (before, after) in cases {
        assert_eq!(mended(before, "-mfma4"), (after.to_owned(), Severity::Warning), "{before:?}");
    }
}

#[test]
fn a_start_up_file_that_sets_the_variable_gets_the_flag() {
    let cases = [
        (
            ".bashrc",
            "/bin/bash",
            "export CGO_CFLAGS_ALLOW=-mbmi2 # é\n",
            "export CGO_CFLAGS_ALLOW='-mbmi2|-mfma4' # é\n",
        ),
        (
            ".zshenv",
            "/bin/zsh",
            "A=1\nexport CGO_CFLAGS_ALLOW=\"-mfma\"\n",
            "A=1\nexport CGO_CFLAGS_ALLOW='-mfma4|-mfma'\n",
        ),
        (
            ".config/fish/config.fish",
            "/usr/bin/fish",
            "set -gx CGO_CFLAGS_ALLOW '-mbmi.*'\n",
            "set -gx CGO_CFLAGS_ALLOW '-mbmi.*|-mfma4'\n",
        ),
    ];
    for (name, shell, before, after) in cases {
        assert_eq!(mended_in(name, shell, Some(before), "-mfma4"), (after.to_owned(), Severity::Warning), "{name}");
    }
}
