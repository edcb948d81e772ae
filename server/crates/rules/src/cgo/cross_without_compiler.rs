//! cgo turned on for another system, and no compiler for it.
//! Source: cmd/go: `CC` is the compiler of this machine unless it is set; release notes of Go 1.5, "cgo is disabled when cross-compiling".

use pitfall_engine::{Context, Findings, Read, rule, text};
use pitfall_syntax::shell::{Assignment, Command, Dialect, Scope, ShellFile};

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

fn check(file: &Read<ShellFile>, cx: &Context<'_>, out: &mut Findings) {
    // Whoever names a compiler anywhere in the file has thought of it.
    if file.assignments().any(|one| matches!(one.name.text.as_str(), "CC" | "CXX")) || cx.text().contains("CC=") {
        return;
    }
    for command in file.commands() {
        let words: Vec<&str> = command.words.iter().take(2).filter_map(|word| word.as_literal()).collect();
        if !matches!(words.as_slice(), ["go", "build" | "install" | "test"]) {
            continue;
        }
        let given = |name: &str| given(file, command, name);
        let Some(cgo) = given("CGO_ENABLED").filter(|one| one.value.literal().as_deref() == Some("1")) else {
            continue;
        };
        let Some(goos) = given("GOOS").and_then(|one| one.value.literal()) else { continue };
        // A Dockerfile is built on Linux; a script that names a system other than its own is run where it is read.
        let here = if file.dialect == Dialect::Dockerfile { Some("linux") } else { None };
        let Some(foreign) = (match (goos.as_str(), here) {
            ("windows" | "darwin", Some(_)) => Some(goos),
            ("windows" | "darwin", None) if several_systems(file) => Some(goos),
            _ => None,
        }) else {
            continue;
        };
        out.at(cgo.span).says(text! {
            en: "cgo for {foreign} needs a C compiler for it: set CC, or the compiler of this machine is asked for what it cannot do",
            zh: "面向 {foreign} 的 cgo 需要相应的 C 编译器：请设置 CC，否则会用本机的编译器去做它做不到的事",
        });
    }
}

/// The assignment of `name` that stands before `command` for it alone.
fn given<'a>(file: &'a ShellFile, command: &Command, name: &str) -> Option<&'a Assignment> {
    file.assignments().rev().find(|one| {
        one.name.text == name
            && one.span.start < command.span.start
            && *file.scope(one.block) == Scope::OneCommand
            && (one.command.contains(command.span) || one.block == command.block)
    })
}

/// The file builds for more than one system, and so for one that is not its own.
fn several_systems(file: &ShellFile) -> bool {
    let mut systems: Vec<String> =
        file.assignments().filter(|one| one.name.text == "GOOS").filter_map(|one| one.value.literal()).collect();
    systems.sort();
    systems.dedup();
    systems.len() > 1
}
