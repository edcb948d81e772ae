//! What real shells, pkg-config and the go command are given by the traps of rules that promise an error, and by the same lines mended.

use std::process::{Command, Stdio};

use pitfall_testkit::pages::{Section, sections};

use crate::support::{Home, go, program};

const NEWEST: &str = "1.27.3";

/// A page's first trap, and what its fix makes of it.
fn trap_and_mended(rule: &str) -> (String, String) {
    let rules = pitfall_rules::all();
    let rule = rules.get(rule).unwrap();
    let text = |example: pitfall_testkit::pages::Example| example.files[0].text.clone();
    let mut trap = None;
    for section in sections(rule.meta.page.markdown()).unwrap() {
        match section {
            Section::Trap(example) if trap.is_none() => trap = Some(text(example)),
            Section::After { example, .. } => return (trap.unwrap(), text(example)),
            _ => {}
        }
    }
    panic!("{} has no trap with a fix", rule.meta.id);
}

/// What `shell` hands to its children in `variable` when it has read `text`, in an empty environment; `None` where it is not set.
/// The outer `None`: there is no such shell.
fn handed_down(shell: &str, text: &str, variable: &str) -> Option<Option<String>> {
    let program = program(shell)?;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    std::fs::write(&path, format!("{text}/usr/bin/env\n")).unwrap();
    let options: &[&str] = match shell {
        "bash" => &["--noprofile", "--norc"],
        "zsh" => &["-f"],
        "fish" => &["--no-config"],
        _ => &[],
    };
    let output = Command::new(program)
        .args(options)
        .arg(&path)
        .env_clear()
        .env("PATH", "/nonexistent")
        .env("HOME", "/home/me")
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let start = format!("{variable}=");
    Some(said.split('\n').find_map(|line| line.strip_prefix(&start)).map(str::to_owned))
}

const POSIX: [&str; 3] = ["bash", "dash", "zsh"];

/// `env/carriage-return`: the carriage return is a part of the value, and go refuses what it makes of it.
#[test]
fn shells_keep_a_carriage_return() {
    let (trap, mended) = trap_and_mended("env/carriage-return");
    for shell in POSIX {
        let Some(value) = handed_down(shell, &trap, "GOPATH") else { continue };
        assert_eq!(value.as_deref(), Some("/srv/go\r"), "{shell}");
        assert_eq!(handed_down(shell, &mended, "GOPATH"), Some(Some("/srv/go".to_owned())), "{shell}");
    }
    let Some(go) = go(NEWEST) else { return };
    let home = Home::new(go);
    let project = home.project();
    let kept = home.folder.path().join("env");
    std::fs::write(&kept, "GO111MODULE=on\r\n").unwrap();
    let file = kept.to_str().unwrap();
    for variable in [("GO111MODULE", "on\r"), ("GOENV", file)] {
        let output = home.run_with(&project, &["list"], &[variable]);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(said.contains("unknown environment setting GO111MODULE"), "{variable:?}: {said}");
    }
}

/// `env/typographic-sign`: no shell takes such a quote for one, and go refuses the value.
#[test]
fn typographic_signs_stay_in_the_value() {
    let (trap, mended) = trap_and_mended("env/typographic-sign");
    for shell in POSIX {
        let Some(value) = handed_down(shell, &trap, "GOPATH") else { continue };
        assert_eq!(value.as_deref(), Some("\u{201c}/srv/go\u{201d}"), "{shell}");
        assert_eq!(handed_down(shell, &mended, "GOPATH"), Some(Some("/srv/go".to_owned())), "{shell}");
    }
    let Some(go) = go(NEWEST) else { return };
    let home = Home::new(go);
    let project = home.project();
    std::fs::write(project.join("go.mod"), "module example.com/m\n\ngo 1.21\n").unwrap();
    for (variable, value, words) in [
        ("GOPATH", "\u{201c}/srv/go\u{201d}", "GOPATH entry is relative"),
        ("GOPROXY", "https://proxy.example.com\u{ff0c}direct", "proxy.example.com"),
        ("GOFLAGS", "\u{201c}-mod=mod\u{201d}", "non-flag"),
    ] {
        let download = ["mod", "download", "example.com/x@v1.0.0"];
        let output = home.run_with(&project, &download, &[(variable, value)]);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success() && said.contains(words), "{variable}={value}: {said}");
    }
}

/// `env/fish-glob`: a pattern that matches no file is nothing at all.
#[test]
fn fish_expands_patterns() {
    let (trap, mended) = trap_and_mended("env/fish-glob");
    let Some(value) = handed_down("fish", &trap, "GOPRIVATE") else { return };
    assert_eq!(value.as_deref().unwrap_or(""), "");
    assert_eq!(handed_down("fish", &mended, "GOPRIVATE"), Some(Some("*.corp.example".to_owned())));
    for shell in POSIX {
        let text = "export GOPRIVATE=*.corp.example\n";
        let Some(value) = handed_down(shell, text, "GOPRIVATE") else { continue };
        assert_eq!(value.as_deref(), Some("*.corp.example"), "{shell}: only fish does");
    }
}

/// `env/goproxy-pipe`: the shell runs `direct`, and the variable is not set.
#[test]
fn shells_make_a_pipe() {
    let (trap, mended) = trap_and_mended("env/goproxy-pipe");
    for shell in POSIX {
        let Some(value) = handed_down(shell, &trap, "GOPROXY") else { continue };
        assert_eq!(value, None, "{shell}");
        let whole = Some(Some("https://proxy.example.com|direct".to_owned()));
        assert_eq!(handed_down(shell, &mended, "GOPROXY"), whole, "{shell}");
    }
}

/// `env/flag-pattern`: what is no regular expression stops every build that uses cgo.
#[test]
fn go_refuses_patterns_that_are_none() {
    let Some(go) = go(NEWEST) else { return };
    let home = Home::new(go);
    let project = home.project();
    std::fs::write(project.join("go.mod"), "module example.com/m\n\ngo 1.21\n").unwrap();
    let source = "package main\n\n// #cgo CFLAGS: -DX=1\nimport \"C\"\n\nfunc main() {}\n";
    std::fs::write(project.join("main.go"), source).unwrap();
    for (pattern, good) in [("-f.*", true), ("(", false), ("[a", false), ("*", false)] {
        let variables = [("CGO_ENABLED", "1"), ("CGO_CFLAGS_ALLOW", pattern)];
        let output = home.run_with(&project, &["build", "-n", "."], &variables);
        let said = String::from_utf8_lossy(&output.stderr);
        let refused = said.contains("error parsing regexp");
        assert_eq!(refused, !good, "{pattern}: {said}");
        let ours = crate::env::errors(&crate::env::workspace(), "CGO_CFLAGS_ALLOW", pattern);
        assert_eq!(ours, if good { vec![] } else { vec!["env/flag-pattern"] }, "{pattern}");
    }
}

/// `env/pkg-config-path`: only a colon separates folders, and a file in one is no folder.
#[test]
fn pkg_config_takes_folders_between_colons() {
    let folder = tempfile::tempdir().unwrap();
    let mut paths = Vec::new();
    for name in ["one", "two"] {
        let below = folder.path().join(name);
        std::fs::create_dir(&below).unwrap();
        let text = format!("Name: {name}\nDescription: x\nVersion: 1\n");
        std::fs::write(below.join(format!("{name}.pc")), text).unwrap();
        paths.push(below.display().to_string());
    }
    let finds = |list: &str, package: &str| {
        let status = Command::new("pkg-config")
            .args(["--exists", package])
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .env("PKG_CONFIG_LIBDIR", "")
            .env("PKG_CONFIG_PATH", list)
            .status();
        match status {
            Ok(status) => Some(status.success()),
            Err(_) => {
                assert!(std::env::var_os("CI").is_none(), "pkg-config is not installed");
                println!("skipped: pkg-config is not installed");
                None
            }
        }
    };
    let (one, two) = (&paths[0], &paths[1]);
    let Some(found) = finds(&format!("{one}:{two}"), "one") else { return };
    assert!(found);
    assert_eq!(finds(&format!("{one}:{two}"), "two"), Some(true));
    for list in [format!("{one};{two}"), format!("{one} {two}"), format!("{one}/one.pc")] {
        assert_eq!(finds(&list, "one"), Some(false), "{list}");
        let ours = crate::env::errors(&crate::env::workspace(), "PKG_CONFIG_PATH", &list);
        assert_eq!(ours, ["env/pkg-config-path"], "{list}");
    }
}
