//! The go command is asked: which comments does cgo read, how does it split flags, which files does it leave out?
//!
//! The command is `$PITFALL_GO`, else `go` of the path, else the one that tests/setup/oracles.sh brings. Without one the test says so
//! and passes, except where `CI=true`.

#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "a test may panic and says what it skips")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use pitfall_syntax::cgo::{CgoFile, FileName, SRCDIR, Target, Verb, parse};
use serde_json::Value;

fn go() -> Option<PathBuf> {
    let tools = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/.tools/go/1.27.3/bin/go");
    let found = std::env::var_os("PITFALL_GO")
        .map(PathBuf::from)
        .into_iter()
        .chain(["go".into(), tools])
        .find(|go| Command::new(go).arg("version").output().is_ok_and(|output| output.status.success()));
    if found.is_none() {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "no go command: run tests/setup/oracles.sh");
        eprintln!("skipped: no go command (tests/setup/oracles.sh brings one)");
    }
    found
}

/// Numbers that are the same in every run: xorshift.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }

    fn several(&mut self, from: &[&str], most: usize) -> String {
        (0..=self.below(most)).map(|_| self.pick(from)).collect()
    }
}

/// A module with one package for each text, and what `go list` says of each, by package number.
fn ask(go: &Path, files: &[(String, String)]) -> (tempfile::TempDir, BTreeMap<usize, Value>) {
    let module = tempfile::tempdir().unwrap();
    std::fs::write(module.path().join("go.mod"), "module example.com/m\n\ngo 1.21\n").unwrap();
    for (index, (name, text)) in files.iter().enumerate() {
        let folder = module.path().join(format!("p{index}"));
        std::fs::create_dir(&folder).unwrap();
        std::fs::write(folder.join(name), text).unwrap();
        // So that a package whose other file is left out is still one.
        std::fs::write(folder.join("doc.go"), "package p\n").unwrap();
    }
    let fields =
        "-json=ImportPath,CgoFiles,GoFiles,IgnoredGoFiles,CgoCPPFLAGS,CgoLDFLAGS,CgoPkgConfig,Error,DepsErrors";
    let output = Command::new(go)
        .args(["list", "-e", fields, "./..."])
        .current_dir(module.path())
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("HOME", module.path())
        .envs([("GOENV", "off"), ("GOTOOLCHAIN", "local"), ("GOPROXY", "off"), ("GOFLAGS", ""), ("GOWORK", "off")])
        .envs([("GOOS", "linux"), ("GOARCH", "amd64"), ("CGO_ENABLED", "1"), ("GO111MODULE", "on")])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut answers = BTreeMap::new();
    for answer in serde_json::Deserializer::from_slice(&output.stdout).into_iter::<Value>() {
        let answer = answer.unwrap();
        let path = answer["ImportPath"].as_str().unwrap();
        if let Some(index) = path.rsplit_once("/p").and_then(|(_, index)| index.parse().ok()) {
            answers.insert(index, answer);
        }
    }
    assert_eq!(answers.len(), files.len());
    (module, answers)
}

fn strings(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(|v| v.as_str().map(str::to_owned)).collect()
}

fn go_minor(go: &Path) -> u16 {
    let output = Command::new(go).args(["env", "GOVERSION"]).env("GOTOOLCHAIN", "local").output().unwrap();
    let version = String::from_utf8_lossy(&output.stdout).into_owned();
    version.trim().trim_start_matches("go1.").split('.').next().and_then(|minor| minor.parse().ok()).unwrap()
}

/// What the go command would keep of the live lines of one verb: `${SRCDIR}` replaced, paths of -I and -L made absolute.
fn expected_flags(file: &CgoFile, verb: Verb, folder: &str, target: &Target) -> Vec<String> {
    let mut all = Vec::new();
    for line in file.imports.iter().filter_map(|import| import.preamble.as_ref()).flat_map(|p| &p.directives) {
        if line.verb != Some(verb) || !line.is_live(target) {
            continue;
        }
        let mut path_next = false;
        for flag in &line.flags {
            let value = flag.value.replace(SRCDIR, folder);
            let absolute = |path: &str| if path.starts_with('/') { path.to_owned() } else { join(folder, path) };
            all.push(if verb == Verb::PkgConfig {
                value
            } else if std::mem::take(&mut path_next) {
                absolute(&value)
            } else if value == "-I" || value == "-L" {
                path_next = true;
                value
            } else if value.starts_with("-I") || value.starts_with("-L") {
                if value[2..].starts_with('/') { value } else { value[..2].to_owned() + &absolute(&value[2..]) }
            } else {
                value
            });
        }
    }
    all
}

/// Go's `filepath.Join` on Unix.
fn join(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            _ => parts.push(part),
        }
    }
    format!("/{}", parts.join("/"))
}

#[test]
fn flags_are_split_as_the_go_command_splits_them() {
    let Some(go) = go() else { return };
    let pieces = [
        "-DA",
        "-I",
        "-Ix",
        "-L/l",
        "=",
        "1",
        " ",
        " ",
        "  ",
        "\t",
        "'",
        "\"",
        "'a b'",
        "\"c d\"",
        "\\",
        "\\ ",
        "\\\"",
        "${SRCDIR}",
        "$",
        "ä",
        "\u{a0}",
        "\u{3000}",
        "/",
        "..",
        "-l",
        "m",
        "(",
        "{SRCDIR}",
        ";",
        "#",
        "\u{b}",
        "~",
        "%",
        "@",
    ];
    let heads = [
        "LDFLAGS:",
        "LDFLAGS: ",
        "linux LDFLAGS: ",
        "!linux LDFLAGS: ",
        "linux,arm64 amd64 LDFLAGS: ",
        "(linux&&amd64) LDFLAGS:",
        "linux && arm64 LDFLAGS: ",
        "LDFLAGS ",
        "LDFLAG: ",
        "ldflags:",
        ": ",
        "pkg-config: ",
        "noescape ",
        "noescape f",
        "nocallback: ",
        "LDFLAGS:: ",
    ];
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
    let files: Vec<_> = (0..600)
        .map(|index| {
            let head = if index % 4 == 0 { numbers.pick(&heads) } else { "LDFLAGS: " };
            let line = format!("#cgo {head}{}", numbers.several(&pieces, 9));
            let line_end = if index % 7 == 0 { "\r\n" } else { "\n" };
            let comment = if index % 3 == 0 { format!("/*{line_end}{line}{line_end}*/") } else { format!("// {line}") };
            ("x.go".to_owned(), format!("package p{line_end}{line_end}{comment}{line_end}import \"C\"{line_end}"))
        })
        .collect();
    let (module, answers) = ask(&go, &files);
    let folder = module.path().canonicalize().unwrap();
    let target = Target::new("linux", "amd64", go_minor(&go));
    let (mut kept, mut refused) = (0, 0);
    for (index, (_, text)) in files.iter().enumerate() {
        let (file, _) = parse(text);
        let answer = &answers[&index];
        let error = answer["Error"]["Err"].as_str().unwrap_or("");
        let lines = file.imports.iter().filter_map(|import| import.preamble.as_ref()).flat_map(|p| &p.directives);
        // The go command does not look behind a condition that does not hold.
        let fault = lines
            .flat_map(|line| {
                line.faults
                    .iter()
                    .filter(|_| line.is_live(&target) || line.colon.is_none())
                    .map(|fault| fault.kind.go_message())
            })
            .next();
        if let Some(fault) = fault {
            assert!(error.contains(fault), "{text:?}: {fault:?}, go: {error:?}");
            refused += 1;
            continue;
        }
        if target.go_minor < 22 && text.contains("#cgo no") {
            assert!(error.contains("invalid #cgo line"), "{text:?}: go: {error:?}");
            continue;
        }
        assert!(!error.contains("#cgo"), "{text:?}: go: {error:?}");
        let here = folder.join(format!("p{index}"));
        for (verb, field) in [(Verb::Ldflags, "CgoLDFLAGS"), (Verb::PkgConfig, "CgoPkgConfig")] {
            let expected = expected_flags(&file, verb, here.to_str().unwrap(), &target);
            assert_eq!(strings(&answer[field]), expected, "{text:?} {error}");
        }
        kept += 1;
    }
    eprintln!("{kept} lines kept, {refused} refused");
    assert!(kept > 150 && refused > 100);
}

#[test]
fn preambles_are_those_of_the_go_command() {
    let Some(go) = go() else { return };
    let mut numbers = Numbers(0x2545_f491_4f6c_dd1d);
    let files: Vec<_> = (0..600)
        .map(|_| {
            let mut marks = 0;
            let mut text = numbers
                .pick(&[
                    "package p",
                    "package p\n",
                    "package p // x\n",
                    "package p /* x */ // y\n",
                    "\u{feff}package p\n\n",
                ])
                .to_owned();
            for _ in 0..=numbers.below(8) {
                marks += 1;
                let mark = format!("#cgo CPPFLAGS: -DM{marks}");
                let piece = match numbers.below(14) {
                    0..3 => format!("// {mark}\n"),
                    3 => format!("/*\n{mark}\n*/\n"),
                    4 => format!("/* {mark} */"),
                    5 => "\n".to_owned(),
                    6 | 7 => "\nimport \"C\"\n".to_owned(),
                    8 => format!("// {mark}\nimport \"C\"\n"),
                    9 => format!("import (\n\t// {mark}\n\t\"C\"\n)\n"),
                    10 => {
                        format!("import (\n\t// {mark}\n\n\t\"C\" // #cgo CPPFLAGS: -DT\n\t// {mark}b\n\t\"os\"\n)\n")
                    }
                    11 => format!("import ( // {mark}\n\t\"C\"\n)\n"),
                    12 => "import \"os\" ".to_owned(),
                    _ => format!("//{mark} \\\r\n// x\r\n"),
                };
                if piece.starts_with("import") && !text.ends_with(['\n', '/']) {
                    text.push_str(numbers.pick(&[";", "\n", "\r\n"]));
                }
                text.push_str(&piece);
            }
            text.push_str(numbers.pick(&[
                "\nimport \"C\"\n",
                "import \"C\"\n",
                "\n// #cgo CPPFLAGS: -DL\nfunc f() {}\n",
                "\n\nfunc f() {}\n",
            ]));
            ("x.go".to_owned(), text)
        })
        .collect();
    let (module, answers) = ask(&go, &files);
    let target = Target::new("linux", "amd64", go_minor(&go));
    let (mut compared, mut with_flags) = (0, 0);
    for (index, (_, text)) in files.iter().enumerate() {
        let answer = &answers[&index];
        let error = answer["Error"]["Err"].as_str().unwrap_or("");
        let (file, _) = parse(text);
        if error.contains("invalid #cgo line") {
            assert!(
                file.imports.iter().flat_map(|i| &i.preamble).flat_map(|p| &p.directives).any(|l| !l.faults.is_empty()),
                "{text:?} {error}"
            );
            continue;
        }
        if strings(&answer["CgoFiles"]).is_empty() && !error.is_empty() {
            continue;
        }
        let folder = module.path().join(format!("p{index}"));
        let expected = expected_flags(&file, Verb::Cppflags, folder.to_str().unwrap(), &target);
        assert_eq!(strings(&answer["CgoCPPFLAGS"]), expected, "{text}\n{error}");
        compared += 1;
        with_flags += usize::from(!expected.is_empty());
    }
    eprintln!("{compared} headers compared, {with_flags} with flags");
    assert!(compared > 250 && with_flags > 100);
}

#[test]
fn constraints_are_those_of_the_go_command() {
    let Some(go) = go() else { return };
    let words = [
        "linux",
        "amd64",
        "windows",
        "arm64",
        "cgo",
        "unix",
        "gc",
        "go1.18",
        "go1.999",
        "ignore",
        "android",
        "ä",
        "x_y.z",
        "boringcrypto",
    ];
    let operators = [" && ", " || ", "&&", "||", " ! ", "!", "(", ")", " ", ",", ""];
    let names = [
        "x.go",
        "x_linux.go",
        "x_windows.go",
        "linux.go",
        "x_amd64.go",
        "x_linux_amd64.go",
        "x_linux_arm64.go",
        "x_amd64_linux.go",
        "_linux_x.go",
        "x_unix.go",
        "x_hurd.go",
        "x_windows.pb.go",
        "x.windows.go",
    ];
    let mut numbers = Numbers(0x1234_5678_9abc_def1);
    let files: Vec<_> = (0..600)
        .map(|index| {
            let mut expr = String::new();
            for _ in 0..=numbers.below(4) {
                expr += numbers.pick(&["", "", "", "!", "(", "!("]);
                expr += numbers.pick(&words);
                expr += numbers.pick(&["", "", ")", ")"]);
                expr += numbers.pick(if index % 5 == 0 { &operators } else { &operators[..4] });
            }
            let expr = expr.trim_end_matches(['&', '|', ' ', ',']);
            let text = match index % 4 {
                0 => format!("// +build {expr}\n\npackage p\n"),
                1 => format!("// x\n\n// +build {expr}\n// +build {}\npackage p\n", numbers.pick(&words)),
                2 => format!("//go:build {expr}\npackage p\n"),
                _ => format!("/* x */\n\n//go:build\t{expr}\r\n// +build ignore\r\n\r\npackage p\r\n"),
            };
            (if index % 3 == 0 { numbers.pick(&names) } else { "x.go" }.to_owned(), text)
        })
        .collect();
    let (_module, answers) = ask(&go, &files);
    let target = Target::new("linux", "amd64", go_minor(&go));
    let (mut taken, mut left, mut refused) = (0, 0, 0);
    for (index, (name, text)) in files.iter().enumerate() {
        let answer = &answers[&index];
        let (file, errors) = parse(text);
        let error = answer["Error"]["Err"].as_str().unwrap_or("");
        let named = FileName::read(name).matches(&target) && !name.starts_with('_');
        if named && !errors.is_empty() {
            assert!(error.contains("parsing //go:build line"), "{name} {text:?} {errors:?} {error}");
            refused += 1;
            continue;
        }
        let go_takes = strings(&answer["GoFiles"]).contains(name);
        assert_eq!(go_takes, named && file.matches(&target), "{name} {text:?} {error}");
        taken += usize::from(go_takes);
        left += usize::from(!go_takes);
    }
    eprintln!("{taken} taken, {left} left out, {refused} refused");
    assert!(taken > 80 && left > 80 && refused > 20);
}
