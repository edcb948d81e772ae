//! The go command is asked which flags a `#cgo` line may hold, and its sources for the list itself.
//!
//! The commands are `$PITFALL_GO`, else those that tests/setup/oracles.sh brings, else `go` of the path. Without one the tests say so and
//! pass, except where `CI=true`.

#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "a test may panic and says what it skips")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use pitfall_knowledge::golang::{FlagKind, Overrides, Verdict, as_judged, check_cgo_flags, check_pkg_config_line};

const TABLE: &str = include_str!("../data/golang/cgo_flags.tsv");

/// Each go command at hand and the N of its release 1.N.
fn commands() -> Vec<(PathBuf, u16)> {
    let tools = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/.tools/go");
    let ours = std::fs::read_dir(tools).into_iter().flatten().flatten().map(|entry| entry.path().join("bin/go"));
    let mut candidates: Vec<PathBuf> = match std::env::var_os("PITFALL_GO") {
        Some(go) => vec![go.into()],
        None => ours.filter(|go| go.exists()).collect(),
    };
    if candidates.is_empty() {
        candidates.push("go".into());
    }
    let found: Vec<_> = candidates
        .into_iter()
        .filter_map(|go| {
            let version = go_env(&go, "GOVERSION")?;
            let minor = version.strip_prefix("go1.")?.split('.').next()?.parse().ok()?;
            Some((go, minor))
        })
        .collect();
    if found.is_empty() {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "no go command: run tests/setup/oracles.sh");
        eprintln!("skipped: no go command (tests/setup/oracles.sh brings some)");
    }
    found
}

fn go_env(go: &Path, name: &str) -> Option<String> {
    let output = Command::new(go).args(["env", name]).env("GOTOOLCHAIN", "local").output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

#[test]
fn the_table_is_the_list_of_the_sources() {
    let kinds = [
        ("var validCompilerFlags =", "compiler_regex"),
        ("var validCompilerFlagsWithNextArg =", "compiler_next_arg"),
        ("var invalidLinkerFlags =", "linker_deny_regex"),
        ("var validLinkerFlags =", "linker_regex"),
        ("var validLinkerFlagsWithNextArg =", "linker_next_arg"),
        ("var validPkgConfigFlags =", "pkgconfig_regex"),
    ];
    for (go, minor) in commands() {
        let source = Path::new(&go_env(&go, "GOROOT").unwrap()).join("src/cmd/go/internal/work/security.go");
        let Ok(source) = std::fs::read_to_string(source) else { continue };
        let mut listed = BTreeSet::new();
        for (variable, kind) in kinds {
            let body = source.split_once(variable).map_or("", |(_, rest)| rest.split("\n}").next().unwrap());
            for line in body.lines().map(str::trim) {
                let quoted = line.strip_prefix("re(`").and_then(|rest| rest.split('`').next());
                let plain = line.strip_prefix('"').and_then(|rest| rest.split('"').next());
                listed.extend(quoted.or(plain).map(|pattern| (kind.to_owned(), pattern.to_owned())));
            }
        }
        let number = |cell: &str| -> u16 { cell[2..].split('(').next().unwrap().parse().unwrap() };
        let tabled: BTreeSet<_> = TABLE
            .lines()
            .filter(|line| !line.starts_with('#'))
            .skip(1)
            .map(|line| line.split('\t').collect::<Vec<_>>())
            .filter(|row| number(row[2]) <= minor && minor <= number(row[3]))
            .map(|row| (row[0].to_owned(), row[1].to_owned()))
            .collect();
        assert_eq!(listed, tabled, "go1.{minor}");
        eprintln!("go1.{minor}: {} rows", listed.len());
    }
}

/// Arguments that stand in a `#cgo` line as they are.
const ARGUMENTS: &[&str] = &[
    "-D",
    "-DX",
    "-DX=1",
    "-DX=-1",
    "-DX=a@b",
    "-D1",
    "-I",
    "-I/x",
    "-I@x",
    "-I-",
    "=",
    "=/x",
    "=@x",
    "$SYSROOT/x",
    "$HOME",
    "-U",
    "-UX",
    "-UX=1",
    "-F",
    "-F/x",
    "-O",
    "-O2",
    "-O-",
    "-W",
    "-Wall",
    "-W,a",
    "-Wa,-mbig-obj",
    "-Wp,-DX=1",
    "-Wp,-DX,-DY",
    "-ansi",
    "-fpic",
    "-fno-PIE",
    "-fbuiltin-x",
    "-fno-builtin-x",
    "-fno-builtin",
    "-fsigned-char",
    "-funsigned-char",
    "-fstack-protector",
    "-fdebug-prefix-map=a=b",
    "-fdebug-prefix-map=a",
    "-fsanitize=address",
    "-fsanitize=",
    "-fvisibility=hidden",
    "-g",
    "-g3",
    "-g-",
    "-m32",
    "-m64",
    "-march=native",
    "-mtls-dialect=gnu",
    "-msimd=none",
    "-mfma",
    "-mavx2",
    "-mavx512f",
    "-mno-avx.x",
    "-msse4.2",
    "-mssse3",
    "-mstack-x",
    "-mcmodel=large",
    "-mmacosx-version-min=10.9",
    "-no-canonical-prefixes",
    "-nostdlib",
    "--param=ssp-buffer-size=8",
    "-pedantic",
    "-pipe",
    "-pthread",
    "-static",
    "--static",
    "-static-libgcc",
    "-static-pie",
    "-static_x",
    "-std=c99",
    "--std=c99",
    "-std=-c",
    "-stdlib=libc++",
    "--sysroot",
    "--sysroot=/x",
    "-isystem",
    "-isystem/x",
    "-include",
    "x.h",
    "-x",
    "-xc",
    "c",
    "-w",
    "-v",
    "-target",
    "-arch",
    "arm64",
    "-framework",
    "Cocoa",
    "-l",
    "-lm",
    "-l:libx.a",
    "-l@x",
    "-lto_library",
    "-L",
    "-L/x",
    "-L@x",
    "-flto",
    "-rdynamic",
    "-shared",
    "-rpath",
    "-Wl,-rpath",
    "-Wl,-rpath,/x",
    "-Wl,-rpath=/x",
    "-Wl,-rpath,@x",
    "-Wl,-rpath-link,/x",
    "-Wl,/x",
    "-Wl,@x",
    "-Wl,a,b",
    "-Wl,-R",
    "-Wl,-Rx",
    "-Wl,-R,x",
    "-Wl,-framework",
    "-Wl,-framework,X",
    "-Wl,-z,now",
    "-Wl,-z,relro,-z,now",
    "-Wl,-z,defs",
    "-Wl,--as-needed",
    "-Wl,--no-as-needed",
    "-Wl,--push-state",
    "-Wl,--push-state,--as-needed",
    "-Wl,--push-state,-x",
    "-Wl,--push-state,",
    "-Wl,--pop-state",
    "-Wl,--whole-archive",
    "-Wl,--start-group",
    "-Wl,-Bstatic",
    "-Wl,-Bsymbolic",
    "-Wl,-O1",
    "-Wl,-s",
    "-Wl,--wrap=x",
    "-Wl,-wrap,x",
    "-Wl,--hash-style=gnu",
    "-Wl,-undefined",
    "-Wl,-undefined,dynamic_lookup",
    "-Wl,--just-symbols",
    "-Wl,--just-symbols,x",
    "-Wl,-e,main",
    "-Wl,-subsystem,windows",
    "-Wl,--warn-x",
    "-Wl,--no-warn-x,y",
    "-Wl,-sectcreate,a,b,c",
    "-Wl,-dn",
    "-Wl,-dx",
    "-s",
    "-no-pie",
    "-pie",
    "-PIE",
    "x.a",
    "x.o",
    "x.obj",
    "./x.so",
    "../x.a",
    "/x/y.dylib",
    "x.so.1",
    "x.tbd",
    "x.lib",
    "-x.o",
    "_x.a",
    "@x.a",
    "-headerpad_max_install_names",
    "-ObjC",
    "-weak_framework",
];

/// Flags that take the argument behind them.
const FIRST: &[&str] = &[
    "-D",
    "-I",
    "-U",
    "-F",
    "-x",
    "-l",
    "-L",
    "-framework",
    "-include",
    "-isystem",
    "-target",
    "-Wl,-rpath",
    "-Wl,-R",
    "-Wl,-framework",
    "-Wl,-undefined",
];

const SECOND: &[&str] =
    &["x", "@x", "-x", "=x", "=@x", "$SYSROOT", "ä", "-Wl,x", "-Wl,@x", "-Wl,x,y", ".x", "/x", "_", "~"];

const PKG_CONFIG: &[&str] = &[
    "--static",
    "--cflags",
    "--libs",
    "--define-variable=a=b",
    "--define-variable=a=-b",
    "--atleast-version=1.2.3",
    "--atleast-version=1.2",
    "--nosuch",
    "--with-path=/x",
    "--with-path=@x",
    "--personality=triplet",
    "--personality=x",
    "-static",
    "@x",
    "=",
    "a+b",
    "-",
];

/// Builds one package for each case without running any compiler, and returns what is said of its flags, by case.
fn ask(go: &Path, minor: u16, cases: &[(&str, Vec<&str>)]) -> (PathBuf, BTreeMap<usize, String>) {
    let name = format!("pitfall-cgo-flags-{}-{minor}-{}", std::process::id(), cases.len());
    let module = std::env::temp_dir().join(name);
    std::fs::create_dir_all(&module).unwrap();
    std::fs::write(module.join("go.mod"), "module example.com/m\n\ngo 1.21\n").unwrap();
    for (index, (verb, args)) in cases.iter().enumerate() {
        let folder = module.join(format!("p{index}"));
        std::fs::create_dir_all(&folder).unwrap();
        let text = format!("package p\n\n// #cgo {verb}: {}\nimport \"C\"\n", args.join(" "));
        std::fs::write(folder.join("x.go"), text).unwrap();
    }
    let output = Command::new(go)
        .args(["build", "-n", "./..."])
        .current_dir(&module)
        .envs([("GOENV", "off"), ("GOTOOLCHAIN", "local"), ("GOPROXY", "off"), ("GOFLAGS", ""), ("GOWORK", "off")])
        .envs([("CGO_ENABLED", "1"), ("GO111MODULE", "on"), ("GOOS", "linux"), ("GOARCH", "amd64")])
        .env("GOCACHE", module.join(".cache"))
        .env("PKG_CONFIG", "true")
        .stdout(Stdio::null())
        .output()
        .unwrap();
    std::fs::remove_dir_all(&module).unwrap();
    let said = String::from_utf8_lossy(&output.stderr)
        .lines()
        .filter(|line| line.contains("invalid flag in") || line.contains("invalid pkg-config package name"))
        .filter_map(|line| {
            let (index, message) = line.split_once("example.com/m/p")?.1.split_once(": ")?;
            Some((index.parse().ok()?, message.to_owned()))
        })
        .collect();
    (module, said)
}

#[test]
fn verdicts_are_those_of_the_go_command() {
    let mut cases: Vec<(&str, Vec<&str>)> = Vec::new();
    for verb in ["CFLAGS", "LDFLAGS"] {
        cases.extend(ARGUMENTS.iter().map(|&argument| (verb, vec![argument])));
        for &first in FIRST {
            cases.extend(SECOND.iter().map(|&second| (verb, vec![first, second])));
        }
    }
    let flags = cases.len();
    cases.extend(PKG_CONFIG.iter().map(|&argument| ("pkg-config", vec![argument])));
    for (go, minor) in commands() {
        let (module, said) = ask(&go, minor, &cases);
        let mut wrong = Vec::new();
        for (index, (verb, args)) in cases.iter().enumerate() {
            let folder = module.join(format!("p{index}"));
            let args = as_judged(args, folder.to_str().unwrap());
            let args: Vec<&str> = args.iter().map(|argument| &**argument).collect();
            let verdicts = match FlagKind::of_verb(verb).unwrap() {
                FlagKind::PkgConfig => check_pkg_config_line(&args, minor),
                kind => check_cgo_flags(kind, &args, minor, &Overrides::default()),
            };
            let first = verdicts.into_iter().find(|(_, verdict)| !verdict.is_allowed());
            let said = said.get(&index);
            let agrees = match (first, said) {
                (None, None) => true,
                (Some((_, Verdict::MissingNext)), Some(message)) => message.contains("without argument"),
                (Some((_, Verdict::DeniedWithNext)), Some(message)) => args.len() == 2 && message.contains(args[1]),
                (Some((at, _)), Some(message)) => message.contains(args[at]) && !message.contains("without argument"),
                _ => false,
            };
            if !agrees {
                wrong.push(format!("{verb}: {args:?}: {first:?}, go: {said:?}"));
            }
        }
        assert!(wrong.is_empty(), "go1.{minor}: {wrong:#?}");
        assert!(said.len() > 200 && said.len() + 150 < flags, "{} of {flags}", said.len());
        eprintln!("go1.{minor}: {} cases, {} refused", cases.len(), said.len());
    }
}
