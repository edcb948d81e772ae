//! cgo turned on for another system, and no compiler for it.
//! Source: cmd/go: `CC` is the compiler of this machine unless it is set; release notes of Go 1.5, "cgo is disabled when cross-compiling".

use pitfall_engine::{Context, Findings, Read, rule, text};
use pitfall_knowledge::golang::ports;
use pitfall_syntax::shell::{Dialect, ShellFile};

use super::builds::{self, GoCommand, ImageArch};

rule! {
    id: "cgo/cross-without-compiler",
    page: "cross_without_compiler.md",
    on: ShellFile,
    severity: Warning,
    category: Portability,
    fix: None,
    since: "0.1.0",
    also: ["CG027", "EV036"],
}

/// A system or architecture, and the variable that names it.
type Foreign = (String, &'static str);

fn check(file: &Read<ShellFile>, cx: &Context<'_>, out: &mut Findings) {
    if !cx.contains("CGO_ENABLED") {
        return;
    }
    // Whoever names a compiler anywhere in the file has thought of it, and so has who lets xx find one.
    let named = ["CC=", "xx-go", "xx-clang"].iter().any(|word| cx.contains(word));
    if named || file.assignments().any(|one| matches!(one.name.text.as_str(), "CC" | "CXX")) {
        return;
    }
    let commands = builds::of(cx, file);
    let with_cgo: Vec<&GoCommand<'_>> = commands
        .iter()
        .filter(|go| matches!(go.verb.as_str(), "build" | "install" | "test"))
        .filter(|go| go.value("CGO_ENABLED").as_deref() == Some("1"))
        .collect();
    let mut told = Vec::new();
    for go in &with_cgo {
        let Some((foreign, by)) = foreign(go, &commands, file.dialect) else { continue };
        // What is turned on for the whole file is right for another of its builds.
        let alone = go.given("CGO_ENABLED").filter(|cgo| cgo.alone);
        let Some(at) = alone.or_else(|| go.given(by)).filter(|at| !told.contains(&at.span)) else { continue };
        told.push(at.span);
        out.at(at.span).says(text! {
            en: "cgo for {foreign} needs a C compiler for it: set CC, or the compiler of this machine is asked for what it cannot do",
            zh: "面向 {foreign} 的 cgo 需要相应的 C 编译器：请设置 CC，否则会用本机的编译器去做它做不到的事",
        });
    }
}

/// What `go` builds for, where that is surely not what it runs on, and the variable that says so.
fn foreign(go: &GoCommand<'_>, all: &[GoCommand<'_>], dialect: Dialect) -> Option<Foreign> {
    let (goos, goarch) = (go.value("GOOS"), go.value("GOARCH"));
    let (system, arch) = (goos.as_deref(), goarch.as_deref());
    let has_cgo = |port: &&pitfall_knowledge::golang::Port| {
        port.cgo && system.is_none_or(|goos| port.goos == goos) && arch.is_none_or(|goarch| port.goarch == goarch)
    };
    if !ports().iter().any(|port| has_cgo(&port)) {
        return None;
    }
    match dialect {
        Dialect::Dockerfile => in_image(go, all, system, arch),
        Dialect::Actions if go.runner().is_some() => on_runner(go.runner()?, system, arch),
        _ => among_others(all, system, arch),
    }
}

/// Images are Linux; of which architecture, their `FROM` may tell.
fn in_image(go: &GoCommand<'_>, all: &[GoCommand<'_>], goos: Option<&str>, goarch: Option<&str>) -> Option<Foreign> {
    if let Some(goos) = goos.filter(|goos| *goos != "linux") {
        return Some((goos.to_owned(), "GOOS"));
    }
    let image = go.image_arch()?;
    let written = go.written("GOARCH").unwrap_or("").trim_matches('"');
    if matches!(written, "$TARGETARCH" | "${TARGETARCH}") {
        let fixed = matches!(image, ImageArch::Builder | ImageArch::Asked(_));
        return fixed.then(|| ("TARGETARCH".to_owned(), "GOARCH"));
    }
    let goarch = goarch?;
    let foreign = match &image {
        // gcc for amd64 compiles for 386, too, where its libraries are there.
        _ if goarch == "386" => false,
        ImageArch::Asked(arch) | ImageArch::Named(arch) => arch != goarch,
        // Of the two that most machines have, a file that builds for both builds one on the other.
        ImageArch::Builder | ImageArch::Target => !matches!(goarch, "amd64" | "arm64") || both(all),
    };
    foreign.then(|| (goarch.to_owned(), "GOARCH"))
}

/// GitHub's own runners. Their compilers for a Mac compile for both kinds of Mac.
/// Source: <https://docs.github.com/actions/reference/runners/github-hosted-runners>.
fn on_runner(label: &str, goos: Option<&str>, goarch: Option<&str>) -> Option<Foreign> {
    let (system, arch) = match label.split_once('-')? {
        ("ubuntu", version) => ("linux", if version.ends_with("-arm") { "arm64" } else { "amd64" }),
        ("windows", version) => ("windows", if version.ends_with("-arm") { "arm64" } else { "amd64" }),
        ("macos", _) => ("darwin", "arm64"),
        _ => return None,
    };
    if let Some(goos) = goos.filter(|goos| *goos != system) {
        return Some((goos.to_owned(), "GOOS"));
    }
    let goarch = goarch.filter(|goarch| *goarch != arch && system != "darwin")?;
    (goarch != "386").then(|| (goarch.to_owned(), "GOARCH"))
}

/// A file that builds for more than one port builds for one that is not its own.
fn among_others(all: &[GoCommand<'_>], goos: Option<&str>, goarch: Option<&str>) -> Option<Foreign> {
    let mut systems: Vec<String> = all.iter().filter_map(|go| go.value("GOOS")).collect();
    systems.sort();
    systems.dedup();
    if let Some(goos) = goos.filter(|goos| systems.len() > 1 && !matches!(*goos, "linux")) {
        // A script is not written on the system that Linux builds for beside the others.
        let home = |goos: &str| matches!(goos, "linux" | "darwin");
        return (!home(goos) || systems.iter().any(|other| other == "linux")).then(|| (goos.to_owned(), "GOOS"));
    }
    let mac = goos == Some("darwin");
    let goarch = goarch.filter(|goarch| !matches!(*goarch, "amd64" | "386") && !mac)?;
    let mut arches = all.iter().filter_map(|go| go.value("GOARCH"));
    arches.any(|other| other == "amd64").then(|| (goarch.to_owned(), "GOARCH"))
}

/// The file builds for the two architectures that most machines have.
fn both(all: &[GoCommand<'_>]) -> bool {
    let builds = |goarch: &str| all.iter().any(|go| go.value("GOARCH").as_deref() == Some(goarch));
    builds("amd64") && builds("arm64")
}
