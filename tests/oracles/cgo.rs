//! `#cgo` lines and preambles, as Pitfall and real builds judge them: several releases of Go, gcc, clang, musl's gcc and a cross compiler.
//!
//! Where a rule's page marks an error, the build is refused; what stands below "Fine" or "After the fix" is not refused for its cgo.

use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

use pitfall_engine::{Domain, Host, Severity};
use pitfall_syntax::cgo;
use pitfall_testkit::pages::{Example, Section, sections};

use crate::support::{Files, Said, go, pitfall, write};

/// Errors that no build shows: the tools go on, and what was meant is ignored.
const NOT_REFUSED: &[(&str, &str)] = &[
    ("cgo/blank-in-condition", "the line counts on other ports than were meant"),
    ("cgo/contradictory-condition", "the line never counts"),
    ("cgo/option-taken-as-folder", "the compiler gets a folder that is not there"),
    ("cgo/unexpanded-variable", "the compiler gets the variable's name for a folder"),
    ("cgo/backslash-in-path", "the compiler gets a path without its backslashes"),
    ("cgo/escape-hint-too-new", "the release it is about is that of the configuration"),
];

/// What is said of cgo in a text that is wrong, whatever the machine has.
const REFUSALS: &[&str] = &[
    "invalid flag in",
    "malformed #cgo",
    "invalid #cgo",
    "invalid pkg-config",
    "cannot rename import",
    "use of cgo in test",
    "source files not allowed when not using cgo",
    "export comment",
    "export missing",
    "no matched C function",
    "invalid preprocessing directive",
    "could not determine what C.",
    "multiple definition",
];

/// A way to build.
struct Way {
    go: &'static str,
    cc: &'static str,
    goarch: &'static str,
}

/// The oldest release that is asked.
const OLDEST: &str = "1.21.13";

/// With `PITFALL_QUICK` the first alone.
const WAYS: &[Way] = &[
    Way { go: "1.27.3", cc: "gcc", goarch: "amd64" },
    Way { go: "1.24.11", cc: "clang", goarch: "amd64" },
    Way { go: "1.22.10", cc: "musl-gcc", goarch: "amd64" },
    Way { go: "1.27.3", cc: "aarch64-linux-gnu-gcc", goarch: "arm64" },
    Way { go: OLDEST, cc: "gcc", goarch: "amd64" },
];

/// One way's go command with a build cache that stays from run to run: a project is always built in the folder that its texts tell, so the go
/// command finds what it compiled before. It throws out itself what was not used for days.
struct Builder {
    go: PathBuf,
    way: &'static Way,
    folder: PathBuf,
    /// What was said of a project: several rules show the same.
    said: RefCell<HashMap<Files, Option<String>>>,
    /// Held as long as this builder lives: another run would write to the same folders.
    _alone: std::fs::File,
}

impl Builder {
    /// `None` where a tool is missing, which fails only under `CI=true`.
    fn of(way: &'static Way) -> Option<Self> {
        let go = go(way.go)?;
        if Command::new(way.cc).arg("--version").output().is_err() {
            assert!(std::env::var_os("CI").is_none(), "no {}: run tests/setup/oracles.sh", way.cc);
            println!("skipped: no {}; run tests/setup/oracles.sh", way.cc);
            return None;
        }
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("cgo-{}-{}", way.go, way.cc));
        std::fs::create_dir_all(&folder).unwrap();
        let alone = std::fs::File::create(folder.join("lock")).unwrap();
        alone.lock().unwrap();
        Some(Self { go, way, folder, said: RefCell::default(), _alone: alone })
    }

    fn run(&self, project: &Path, words: &[&str]) -> Option<String> {
        let at = |name: &str| self.folder.join(name);
        let output = Command::new(&self.go)
            .args(words)
            .current_dir(project)
            .env_clear()
            .envs([("PATH", "/usr/bin:/bin"), ("GOENV", "off"), ("GOTOOLCHAIN", "local"), ("GOPROXY", "off")])
            .envs([("GOTELEMETRY", "off"), ("CGO_ENABLED", "1"), ("GOOS", "linux"), ("CC", self.way.cc)])
            .env("GOARCH", self.way.goarch)
            .env("HOME", &self.folder)
            .env("GOCACHE", at("cache"))
            .env("GOPATH", at("path"))
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        (!output.status.success()).then(|| format!("go {}: {said}", words.join(" ")))
    }

    /// What the linker says of the package in the project's folder: `go build` does not link what is no program.
    fn link(&self, project: &Path, files: &Files) -> Option<String> {
        let text = files.iter().find(|(path, _)| path.extension().is_some_and(|it| it == "go"))?.1;
        let package = text.lines().find_map(|line| line.strip_prefix("package "))?;
        let test = format!("package {package}\n\nimport \"testing\"\n\nfunc TestLink(t *testing.T) {{}}\n");
        std::fs::write(project.join("link_test.go"), test).unwrap();
        self.run(project, &["test", "-c", "-o", "linked", "."])
    }

    /// Why the go command, cgo, the compiler or the linker refuses the project; none where it is built.
    fn refusal(&self, files: &Files) -> Option<String> {
        let files = buildable(files);
        if let Some(said) = self.said.borrow().get(&files) {
            return said.clone();
        }
        let mut name = DefaultHasher::new();
        files.hash(&mut name);
        let project = self.folder.join(format!("{:x}", name.finish()));
        // What a run left that was broken off.
        let _ = std::fs::remove_dir_all(&project);
        write(&project, &files);
        let exports = files.values().any(|text| text.contains("\n//export "));
        let test = files.keys().any(|path| path.to_string_lossy().ends_with("_test.go"));
        let said = self
            .run(&project, &["build", "./..."])
            .or_else(|| test.then(|| self.run(&project, &["vet", "./..."]))?)
            .or_else(|| exports.then(|| self.link(&project, &files))?);
        std::fs::remove_dir_all(&project).unwrap();
        self.said.borrow_mut().insert(files, said.clone());
        said
    }
}

/// What of a project a build reads, with a go.mod that every release takes.
fn buildable(files: &Files) -> Files {
    let mut files = files.clone();
    let kept = ["go", "h", "mod", "c", "cc", "s"];
    files.retain(|path, _| path.extension().is_some_and(|it| kept.iter().any(|kept| it == *kept)));
    if !files.contains_key(Path::new("go.mod")) {
        files.insert("go.mod".into(), "module example.com/m\n\ngo 1.21\n".to_owned());
    }
    // A release that is too old for the go line says nothing of cgo.
    if let Some(text) = files.get_mut(Path::new("go.mod")) {
        *text = text
            .lines()
            .map(|line| if line.starts_with("go ") { "go 1.21\n".to_owned() } else { format!("{line}\n") })
            .collect();
    }
    files
}

/// A machine that is not known.
fn host() -> Host {
    Host::at("/nonexistent", [])
}

fn project(example: &Example) -> Option<Files> {
    let relative = |path: &Path| path.strip_prefix("/project").ok().map(Path::to_owned);
    example.files.iter().map(|file| Some((relative(&file.path)?, file.text.clone()))).collect()
}

/// The project with one of its errors alone, and its line for every port.
fn alone(files: &Files, errors: &[Said], one: &Said) -> Files {
    let mut files = files.clone();
    for (path, text) in &mut files {
        let lines = text.split_inclusive('\n').enumerate().filter(|(number, _)| {
            let line = number + 1;
            let own = *path == one.path && line == one.line;
            own || !errors.iter().any(|other| other.path == *path && other.line == line && other.rule == one.rule)
        });
        let kept: Vec<(usize, &str)> = lines.collect();
        let own = kept.iter().position(|(number, _)| *path == one.path && number + 1 == one.line);
        let mut out: Vec<String> = kept.iter().map(|(_, line)| (*line).to_owned()).collect();
        if let Some(line) = own.and_then(|own| out.get_mut(own)) {
            *line = for_every_port(line);
        }
        *text = out.concat();
    }
    files
}

/// The line without its conditions.
fn for_every_port(line: &str) -> String {
    let text = format!("package p\n\n{}\nimport \"C\"\n", line.trim_end());
    let (file, _) = cgo::parse(&text);
    let preamble = file.imports.first().and_then(|import| import.preamble.as_ref());
    let Some(read) = preamble.and_then(|preamble| preamble.directives.first()) else { return line.to_owned() };
    let (Some(first), Some(verb)) = (read.conditions.first(), read.verb_span) else { return line.to_owned() };
    let (start, end) = (first.span.start as usize, verb.start as usize);
    format!("{}{}\n", &text[11..start], text[end..].lines().next().unwrap_or(""))
}

fn judge(way: usize) {
    if way > 0 && std::env::var_os("PITFALL_QUICK").is_some() {
        println!("skipped: a quick run builds with go {} and {} alone", WAYS[0].go, WAYS[0].cc);
        return;
    }
    let way = &WAYS[way];
    let Some(builder) = Builder::of(way) else { return };
    let (mut errors_seen, mut fine_seen, mut report) = (0, 0, Vec::new());
    for rule in pitfall_rules::all().iter().filter(|rule| rule.meta.domain == Domain::Cgo) {
        let id = rule.meta.id;
        let name = format!("go {}, {}, {id}", way.go, way.cc);
        for section in sections(rule.meta.page.markdown()).unwrap() {
            let (example, trap) = match &section {
                Section::Trap(example) => (example, true),
                Section::After { example, .. } | Section::Fine(example) => (example, false),
            };
            let Some(files) =
                project(example).filter(|files| files.keys().any(|path| path.extension().is_some_and(|it| it == "go")))
            else {
                continue;
            };
            // Configuration speaks of releases that are not those of this way.
            if files.keys().any(|path| path.extension().is_some_and(|it| it == "toml")) {
                continue;
            }
            // What is right since Go 1.22 is refused by the release before.
            let newer = ["noescape", "nocallback"];
            if !trap && way.go == OLDEST && files.values().any(|text| newer.iter().any(|verb| text.contains(verb))) {
                continue;
            }
            let folder = tempfile::tempdir().unwrap();
            write(folder.path(), &files);
            let errors: Vec<Said> = pitfall(folder.path(), &files, host(), Severity::Error)
                .into_iter()
                .filter(|said| said.rule == id)
                .collect();
            for one in errors.iter().filter(|_| trap) {
                if NOT_REFUSED.iter().any(|(rule, _)| *rule == id) {
                    continue;
                }
                errors_seen += 1;
                if builder.refusal(&alone(&files, &errors, one)).is_none() {
                    report.push(format!(
                        "{name}: built all the same, line {} of {}: {}",
                        one.line,
                        one.path.display(),
                        one.text
                    ));
                }
            }
            if !trap && errors.is_empty() {
                fine_seen += 1;
                let refusal = builder.refusal(&files);
                if let Some(said) = refusal.filter(|said| REFUSALS.iter().any(|known| said.contains(known))) {
                    report.push(format!("{name}: {} is refused: {said}", example.heading));
                }
            }
        }
    }
    println!("go {} with {}: {errors_seen} errors, {fine_seen} fine examples", way.go, way.cc);
    assert!(errors_seen >= 40, "{errors_seen}");
    assert!(report.is_empty(), "\n{}\n", report.join("\n"));
}

#[test]
fn pages_with_gcc() {
    judge(0);
}

#[test]
fn pages_with_clang() {
    judge(1);
}

#[test]
fn pages_with_musl() {
    judge(2);
}

#[test]
fn pages_with_a_cross_compiler() {
    judge(3);
}

#[test]
fn pages_with_the_oldest_release() {
    judge(4);
}

/// The versions that gcc binds a program to, function by function, as far as the glibc of this machine has them.
#[test]
fn what_each_glibc_brought() {
    let run =
        |command: &mut Command| command.output().ok().map(|out| String::from_utf8_lossy(&out.stdout).into_owned());
    let version = run(Command::new("ldd").arg("--version")).unwrap_or_default();
    let here = version.lines().next().and_then(|line| line.rsplit_once("2.")?.1.trim().parse::<u16>().ok());
    let (Some(here), true) =
        (here.filter(|_| version.contains("GLIBC") || version.contains("GNU libc")), cfg!(target_arch = "x86_64"))
    else {
        println!("skipped: no glibc for amd64");
        return;
    };
    let known: Vec<(&str, u16)> =
        pitfall_knowledge::golang::glibc_symbols().filter(|(_, minor)| *minor <= here).collect();
    assert!(known.len() > 50, "{known:?}");
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let declared: String = known.iter().map(|(name, _)| format!("extern char {name}();\n")).collect();
    let used: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
    let text =
        format!("{declared}void *all[] = {{ {} }};\nint main(void) {{ return all[0] == 0; }}\n", used.join(", "));
    std::fs::write(at("a.c"), text).unwrap();
    let built = Command::new("gcc").args(["-w", "-fno-builtin", "-o"]).args([at("a"), at("a.c")]).arg("-lm").output();
    let Ok(built) = built else {
        assert!(std::env::var_os("CI").is_none(), "no gcc: run tests/setup/oracles.sh");
        println!("skipped: no gcc; run tests/setup/oracles.sh");
        return;
    };
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    let dump = run(Command::new("objdump").arg("-T").arg(at("a"))).unwrap();
    for (name, minor) in known {
        let line = dump.lines().find(|line| line.split_whitespace().last() == Some(name));
        assert!(line.is_some_and(|line| line.contains(&format!("(GLIBC_2.{minor})"))), "{name}: {line:?}");
    }
}

/// No Go has the file that `env/go-version-file` is about, and apt no version that `env/go-package-version` calls impossible.
#[test]
fn versions_of_distributions() {
    for version in WAYS.iter().map(|way| way.go).chain([OLDEST]) {
        let Some(root) = go(version).and_then(|go| Some(go.parent()?.parent()?.to_owned())) else { return };
        assert!(!root.join("src/runtime/version.go").exists());
        assert!(std::fs::read_to_string(root.join("VERSION")).unwrap().starts_with(&format!("go{version}\n")));
    }
    let run = |program: &str, words: &[&str]| {
        let output = Command::new(program).args(words).env("LC_ALL", "C").output().ok()?;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Some((text(&output.stdout), text(&output.stderr)))
    };
    let known = run("apt-cache", &["madison", "golang-go"]).map(|(known, _)| known).unwrap_or_default();
    if known.is_empty() {
        println!("skipped: apt knows no golang-go here");
        return;
    }
    for line in known.lines() {
        let version = line.split('|').nth(1).unwrap().trim();
        assert!(version.starts_with("2:1.") && !version[4..].contains('.') || version.contains('+'), "{version}");
    }
    for version in ["2:1.19.13-1ubuntu1~22.04.1", "1.19.8", "1.19*"] {
        let (_, said) = run("apt-get", &["--simulate", "install", &format!("golang-go={version}")]).unwrap();
        assert!(said.contains(&format!("Version '{version}' for 'golang-go' was not found")), "{said}");
    }
}

/// What `cgo/cross-pkg-config` rests on: a folder put in front and a root alone leave this machine's modules, and only `PKG_CONFIG_LIBDIR` takes
/// their place.
#[test]
fn what_pkg_config_says_to_a_cross_build() {
    let Some(program) = crate::support::program("pkg-config") else { return };
    let folder = tempfile::tempdir().unwrap();
    let ask = |variables: &[(&str, &str)]| {
        let mut command = Command::new(&program);
        command.args(["--keep-system-cflags", "--keep-system-libs", "--cflags", "--libs", "openssl"]);
        command.env_clear().env("PATH", "/usr/bin:/bin").envs(variables.iter().copied());
        let output = command.output().unwrap();
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let Some(here) = ask(&[]) else {
        println!("skipped: no openssl.pc; run tests/setup/oracles.sh");
        return;
    };
    let other = folder.path().to_str().unwrap();
    assert_eq!(ask(&[("PKG_CONFIG_PATH", other)]).as_ref(), Some(&here));
    assert_eq!(ask(&[("PKG_CONFIG_LIBDIR", other)]), None);
    let below = ask(&[("PKG_CONFIG_SYSROOT_DIR", "/other")]).unwrap();
    assert_eq!(below, here.replace("-I/", "-I/other/").replace("-L/", "-L/other/"));
}

/// What the rule says that musl lacks: each header and function, with both C libraries.
#[test]
fn what_only_glibc_has() {
    for compiler in ["gcc", "musl-gcc"] {
        if Command::new(compiler).arg("--version").output().is_err() {
            assert!(std::env::var_os("CI").is_none(), "no {compiler}: run tests/setup/oracles.sh");
            println!("skipped: no {compiler}; run tests/setup/oracles.sh");
            return;
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let builds = |compiler: &str, text: &str| {
        let source = folder.path().join("a.c");
        std::fs::write(&source, text).unwrap();
        let out = folder.path().join("a");
        let mut command = Command::new(compiler);
        command.args(["-w", "-fno-builtin", "-o"]).arg(out).arg(&source);
        command.output().unwrap().status.success()
    };
    let text = "package p\n\n// #include <argp.h>\n// #include <sys/queue.h>\nimport \"C\"\n\nfunc f() { C.malloc_trim(0); C.mallopt(1, 2); C.swapcontext(nil, nil) }\n";
    let said = {
        let project = tempfile::tempdir().unwrap();
        let files = Files::from([(PathBuf::from("a.go"), text.to_owned())]);
        write(project.path(), &files);
        pitfall(project.path(), &files, host(), Severity::Information)
    };
    let said: Vec<&Said> = said.iter().filter(|said| said.rule == "cgo/glibc-only").collect();
    assert_eq!(said.len(), 5, "{said:?}");
    for header in pitfall_knowledge::golang::GLIBC_ONLY_HEADERS {
        let text =
            format!("#define _GNU_SOURCE\n#include <stdio.h>\n#include <{header}>\nint main(void) {{ return 0; }}\n");
        assert!(builds("gcc", &text), "glibc has no {header}");
        assert!(!builds("musl-gcc", &text), "musl has {header}");
    }
    for (function, header) in pitfall_knowledge::golang::GLIBC_ONLY_FUNCTIONS {
        let text = format!("#define _GNU_SOURCE\n#include <{header}>\nint main(void) {{ return {function} == 0; }}\n");
        assert!(builds("gcc", &text), "{header} declares no {function}");
        let text = format!("char {function}();\nint main(void) {{ return {function}(); }}\n");
        assert!(builds("gcc", &text), "glibc has no {function}");
        assert!(!builds("musl-gcc", &text), "musl has {function}");
    }
}
