//! Values of Go's variables as the real go command judges them, and lines that real shells refuse.
//!
//! Where Pitfall calls a value an error, a go command refuses it; what the go command accepts, Pitfall does not call an error.

use std::path::Path;
use std::process::{Command, Stdio};

use pitfall_engine::{Cancel, Disk, Host, Severity, Source, Workspace};
use pitfall_testkit::pages::{Section, sections};

use crate::support::{Home, go};

pub fn workspace() -> Workspace {
    Workspace::new(pitfall_rules::all(), std::sync::Arc::new(Disk), std::sync::Arc::new(Host::at("/nonexistent", [])))
}

/// The rules that call the variable's value an error in a start-up file.
pub fn errors(workspace: &Workspace, variable: &str, value: &str) -> Vec<&'static str> {
    let quote = if value.contains('\'') { '"' } else { '\'' };
    let text = format!("export {variable}={quote}{value}{quote}\n");
    let source = Source::new(Some(Path::new("/project/.bashrc")), text.as_str());
    let checked = workspace.check(&source, &Cancel::new());
    assert!(checked.failures.is_empty(), "{:?}", checked.failures);
    checked.findings.iter().filter(|it| it.severity == Severity::Error).map(|it| it.rule.id).collect()
}

/// A variable, values that Go accepts, and values that it refuses.
struct Grammar {
    variable: &'static str,
    good: &'static [&'static str],
    bad: &'static [&'static str],
    /// The release that still refuses: later ones lost the check.
    go: &'static str,
}

const NEWEST: &str = "1.27.3";

const GRAMMARS: &[Grammar] = &[
    Grammar { variable: "GO111MODULE", good: &["on", "auto", ""], bad: &["true", "On", "1", "yes"], go: NEWEST },
    Grammar {
        variable: "GOFLAGS",
        good: &["-mod=mod", "-tags=a,b -v", "-ldflags=-s", "'-ldflags=-s -w'", "--trimpath", ""],
        bad: &["mod=vendor", "-mod vendor", "-nosuchflag", "-tags a"],
        go: NEWEST,
    },
    Grammar {
        variable: "GOTOOLCHAIN",
        good: &["local", "local+path", "path"],
        bad: &["1.22.0", "latest", "off", "Auto", "default"],
        go: NEWEST,
    },
    Grammar { variable: "GOOS", good: &["linux", "darwin", "windows"], bad: &["macos", "Linux", "win32"], go: NEWEST },
    Grammar { variable: "GOARCH", good: &["amd64", "arm64", "386"], bad: &["x86_64", "aarch64", "x64"], go: NEWEST },
    Grammar { variable: "GOPATH", good: &["/srv/go", "/a:/b"], bad: &["go", "~/go"], go: NEWEST },
    Grammar { variable: "GOBIN", good: &["/srv/bin"], bad: &["bin", "~/bin"], go: NEWEST },
    Grammar { variable: "GOCACHE", good: &[], bad: &["cache", "off"], go: NEWEST },
    Grammar { variable: "GOAMD64", good: &["v1", "v2", "v3", "v4"], bad: &["3", "V2", "v5"], go: "1.22.10" },
    Grammar { variable: "GOFIPS140", good: &["off", "latest"], bad: &["on", "only", "1"], go: NEWEST },
    Grammar {
        variable: "GOEXPERIMENT",
        good: &["none", "", "jsonv2", "nogreenteagc,arenas"],
        bad: &["NoSuch", "Range_Func", "jsonv3", "arenas,dwarf6", "nogreentea_gc"],
        go: NEWEST,
    },
    Grammar { variable: "GOCACHEPROG", good: &[""], bad: &["\"/opt/cacher", "~/bin/cacher -v"], go: NEWEST },
    Grammar { variable: "GOWORK", good: &["off", "auto", ""], bad: &["go.work"], go: NEWEST },
    Grammar { variable: "CC", good: &["gcc", "/usr/bin/gcc"], bad: &["./gcc", "bin/gcc"], go: NEWEST },
];

#[test]
fn go_judges_the_values_of_its_variables() {
    let workspace = workspace();
    let mut wrong = Vec::new();
    let mut judged = 0;
    for version in [NEWEST, "1.22.10"] {
        let Some(go) = go(version) else { return };
        let home = Home::new(go);
        let project = home.project();
        std::fs::write(project.join("go.mod"), "module example.com/m\n\ngo 1.21\n").unwrap();
        std::fs::write(project.join("main.go"), "package main\n\nfunc main() {}\n").unwrap();
        for grammar in GRAMMARS.iter().filter(|grammar| grammar.go == version) {
            let variable = grammar.variable;
            let values = grammar.good.iter().map(|it| (it, true)).chain(grammar.bad.iter().map(|it| (it, false)));
            for (value, good) in values {
                judged += 1;
                let cgo = if variable == "CC" { "1" } else { "0" };
                let outputs = [&["build", "-n", "."][..], &["install", "-n", "."]]
                    .map(|words| home.run_with(&project, words, &[(variable, value), ("CGO_ENABLED", cgo)]));
                let refusal = outputs.iter().find(|output| !output.status.success());
                let said = refusal.map(|it| String::from_utf8_lossy(&it.stderr).trim().to_owned());
                // Another machine's programs cannot be installed into GOBIN; that is no word about the value.
                let accepted = said.as_deref().is_none_or(|said| good && said.contains("cross-compiled"));
                let ours = errors(&workspace, variable, value);
                if accepted != good {
                    wrong.push(format!("{variable}={value:?}: go {version} says {said:?}"));
                }
                if ours.is_empty() != good {
                    wrong.push(format!("{variable}={value:?}: Pitfall says {ours:?}, go {version} {said:?}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {judged}:\n{}", wrong.len(), wrong.join("\n"));
    println!("{judged} values judged alike");
}

/// Where a proxy or a checksum database is asked for, its setting is read.
#[test]
fn go_judges_proxies_and_checksum_databases() {
    let Some(go) = go(NEWEST) else { return };
    let home = Home::new(go);
    let project = home.project();
    std::fs::write(project.join("go.mod"), "module example.com/m\n\ngo 1.21\n").unwrap();
    home.publish("example.com/x", "v1.0.0");
    let workspace = workspace();
    let refused = [
        "invalid proxy URL",
        "parse \"",
        "invalid GOSUMDB",
        "malformed",
        "contains no entries",
        "invalid character",
        "must be absolute",
    ];
    let cases: &[(&str, &str, bool)] = &[
        ("GOPROXY", "on", false),
        ("GOPROXY", "dirct", false),
        ("GOPROXY", "https://a.example direct", false),
        ("GOPROXY", "off", true),
        ("GOSUMDB", "https://sum.golang.org", false),
        ("GOSUMDB", "OFF", false),
        ("GOSUMDB", "a b c", false),
        ("GOSUMDB", "off", true),
        ("GOMODCACHE", "mod", false),
    ];
    let mut wrong = Vec::new();
    for (variable, value, good) in cases {
        let words = ["mod", "download", "example.com/x@v1.0.0"];
        let output = home.run_with(&project, &words, &[(variable, value)]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
        let accepted = !refused.iter().any(|fragment| said.contains(fragment));
        let ours = errors(&workspace, variable, value);
        if accepted != *good || ours.is_empty() != *good {
            wrong.push(format!("{variable}={value:?}: Pitfall says {ours:?}, go {:?}", said.trim()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// GOVCS is read where a repository is to be asked, GOAUTH where a server is.
#[test]
fn go_judges_repositories_and_credentials() {
    let Some(go) = go(NEWEST) else { return };
    let home = Home::new(go);
    let project = home.project();
    std::fs::write(project.join("go.mod"), "module example.com/m\n\ngo 1.21\n").unwrap();
    let workspace = workspace();
    let refused = ["in GOVCS", "GOAUTH"];
    let cases: &[(&str, &str, bool)] = &[
        ("GOVCS", "public:off,private:all", true),
        ("GOVCS", "github.com: off , *:git | hg", true),
        ("GOVCS", "git", false),
        ("GOVCS", "public:off,", false),
        ("GOVCS", "public:", false),
        ("GOVCS", ":git", false),
        ("GOVCS", "./x:git", false),
        ("GOVCS", "public:git|", false),
        ("GOVCS", "github.com:off,github.com:git", false),
        ("GOAUTH", "off", true),
        ("GOAUTH", "netrc", true),
        ("GOAUTH", "off; netrc", false),
        ("GOAUTH", "git here", false),
        ("GOAUTH", "git", false),
        ("GOAUTH", "netrc;", false),
    ];
    let mut wrong = Vec::new();
    for (variable, value, good) in cases {
        // Nothing is reached: where GOVCS is fine it forbids the tool, and nobody listens on the port.
        let proxy = if *variable == "GOVCS" { "direct" } else { "https://127.0.0.1:1" };
        let words = ["mod", "download", "github.com/example/x@v1.0.0"];
        let output = home.run_with(&project, &words, &[(variable, value), ("GOPROXY", proxy)]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let accepted = !refused.iter().any(|fragment| said.contains(fragment)) || said.contains("GOVCS disallows");
        let ours = errors(&workspace, variable, value);
        if accepted != *good || ours.is_empty() != *good {
            wrong.push(format!("{variable}={value:?}: Pitfall says {ours:?}, go {:?}", said.trim()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// `go env -w` refuses what `env/go-env-refuses` says it refuses.
#[test]
fn go_env_keeps_only_its_own() {
    let Some(go) = go(NEWEST) else { return };
    let home = Home::new(go);
    let project = home.project();
    let file = home.folder.path().join("env");
    let file = file.to_str().unwrap();
    let workspace = workspace();
    for (line, good) in [
        ("GOROOT=/x", false),
        ("GOMOD=/x", false),
        ("GOVERSION=go1.27", false),
        ("PATH=/x", false),
        ("HTTP_PROXY=x", false),
        ("GOENV=/x", false),
        ("GOPROXY=direct", true),
        ("GOBIN=/x", true),
    ] {
        let output = home.run_with(&project, &["env", "-w", line], &[("GOENV", file)]);
        let text = format!("go env -w {line}\n");
        let source = Source::new(Some(Path::new("/project/setup.sh")), text.as_str());
        let checked = workspace.check(&source, &Cancel::new());
        let ours = checked.findings.iter().any(|it| it.rule.id == "env/go-env-refuses");
        assert_eq!(output.status.success(), good, "{line}: {}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(!ours, good, "{line}");
    }
}

/// Rules whose trap is a line that the shell itself complains about.
const REFUSED_BY_SHELLS: &[&str] = &[
    "env/blank-around-equals",
    "env/dollar-on-the-left",
    "env/fish-equals",
    "env/open-quote",
    "env/unquoted-blank",
    "env/wrong-shell",
];

#[test]
fn shells_refuse_the_examples() {
    let folder = tempfile::tempdir().unwrap();
    let mut run = 0;
    for rule in pitfall_rules::all().iter().filter(|rule| REFUSED_BY_SHELLS.contains(&rule.meta.id)) {
        for section in sections(rule.meta.page.markdown()).unwrap() {
            let Section::Trap(example) = section else { continue };
            for file in &example.files {
                let name = file.path.file_name().unwrap().to_str().unwrap();
                let shell: &[&str] = match name {
                    ".bashrc" => &["bash", "--noprofile", "--norc"],
                    ".zshrc" => &["zsh", "-f"],
                    ".profile" => &["dash"],
                    "config.fish" => &["fish", "--no-config"],
                    _ => continue,
                };
                let path = folder.path().join("file");
                std::fs::write(&path, &file.text).unwrap();
                let output = Command::new(shell[0])
                    .args(&shell[1..])
                    .arg(&path)
                    .env_clear()
                    .env("PATH", "/nonexistent:/usr/bin:/bin")
                    .env("HOME", folder.path())
                    .current_dir(folder.path())
                    .stdin(Stdio::null())
                    .output();
                let Ok(output) = output else {
                    assert!(std::env::var_os("CI").is_none(), "{} is not installed", shell[0]);
                    println!("skipped: {} is not installed", shell[0]);
                    continue;
                };
                // Or it reads it without a word and does nothing of what was meant.
                let meant = file.text.lines().filter_map(|line| match line.strip_prefix("set ") {
                    Some(assignment) => Some(assignment.split_once('=')?.0),
                    None => line.starts_with("path").then_some("PATH"),
                });
                let is_as_before = |name: &str| {
                    let value = format!("\"${{{name}-unset}}\"");
                    let script = format!("before={value}; . {}; [ {value} = \"$before\" ]", path.display());
                    let mut command = Command::new(shell[0]);
                    command.args(&shell[1..]).args(["-c", &script]).env_clear().env("HOME", folder.path());
                    command.status().is_ok_and(|status| status.success())
                };
                assert!(
                    !output.stderr.is_empty() || meant.clone().count() > 0 && meant.clone().all(is_as_before),
                    "{}: {} reads it without a word:\n{}",
                    rule.meta.id,
                    shell[0],
                    file.text
                );
                run += 1;
            }
        }
    }
    println!("{run} examples refused");
}

/// What GNU make makes of a line, as `env/make-dollar` and `env/quotes-in-value` say.
#[test]
fn make_reads_letters_and_keeps_quotes() {
    let folder = tempfile::tempdir().unwrap();
    let makefile = "export A := $HOME/go\nexport B = $(which go)\nexport C = \"q\"\nall:\n\t@printf '%s|' \"$$A\" \"$$B\" \"$$C\"\n";
    std::fs::write(folder.path().join("Makefile"), makefile).unwrap();
    let output = Command::new("make").current_dir(folder.path()).env("HOME", "/home/u").env_remove("H").output();
    let Ok(output) = output else {
        println!("skipped: make is not installed");
        return;
    };
    assert_eq!(String::from_utf8_lossy(&output.stdout), "OME/go||\"q\"|");
}

/// `env/make-not-exported`.
#[test]
fn make_hands_on_what_is_exported_or_came_from_the_environment() {
    let folder = tempfile::tempdir().unwrap();
    let told = |head: &str, own: Option<&str>| {
        let makefile = format!("{head}CGO_ENABLED = 0\nall:\n\t@printf '[%s]' \"$$CGO_ENABLED\"\n");
        std::fs::write(folder.path().join("Makefile"), makefile).unwrap();
        let mut make = Command::new("make");
        make.current_dir(folder.path()).env_remove("CGO_ENABLED").envs(own.map(|value| ("CGO_ENABLED", value)));
        make.output().ok().map(|output| String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let Some(plain) = told("", None) else {
        println!("skipped: make is not installed");
        return;
    };
    assert_eq!(plain, "[]");
    for (head, own) in [("", Some("1")), ("export CGO_ENABLED\n", None), (".EXPORT_ALL_VARIABLES:\n", None)] {
        assert_eq!(told(head, own).as_deref(), Some("[0]"), "{head:?} {own:?}");
    }
}
