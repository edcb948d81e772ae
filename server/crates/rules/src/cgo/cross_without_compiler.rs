//! cgo turned on for another system, and no compiler for it.
//! Source: cmd/go: `CC` is the compiler of this machine unless it is set; release notes of Go 1.5, "cgo is disabled when cross-compiling".

use pitfall_engine::{Context, Findings, Read, rule, text};
use pitfall_syntax::shell::{Assignment, Command, Dialect, ExportState, Scope, ShellFile};

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
        let on = |one: &&Assignment| one.value.literal().is_some_and(|value| value.trim_end() == "1");
        let alone = given("CGO_ENABLED");
        let Some(cgo) = alone.or_else(|| exported(file, command)).filter(on) else { continue };
        // A Dockerfile is built on Linux; a script that names a system other than its own is run where it is read.
        let on_linux = file.dialect == Dialect::Dockerfile;
        let goos = given("GOOS").and_then(|one| Some((one, one.value.literal()?)));
        let goarch = given("GOARCH").and_then(|one| Some((one, one.value.literal()?)));
        let foreign = match (goos, goarch) {
            (Some((one, goos)), _) if matches!(goos.as_str(), "windows" | "darwin") => {
                (on_linux || are_several(file, "GOOS")).then_some((one, goos))
            }
            // Of two processors, one is not this machine's.
            (_, Some((one, goarch))) if goarch != "amd64" && are_several(file, "GOARCH") => Some((one, goarch)),
            _ => None,
        };
        let Some((one, foreign)) = foreign else { continue };
        out.at(if alone.is_some() { cgo.span } else { one.span }).says(text! {
            en: "cgo for {foreign} needs a C compiler for it: set CC, or the compiler of this machine is asked for what it cannot do",
            zh: "面向 {foreign} 的 cgo 需要相应的 C 编译器：请设置 CC，否则会用本机的编译器去做它做不到的事",
        });
    }
}

/// The last assignment that lets every build in the file use cgo, or not.
fn exported<'a>(file: &'a ShellFile, command: &Command) -> Option<&'a Assignment> {
    file.assignments().rev().find(|one| {
        one.name.text == "CGO_ENABLED"
            && one.export == ExportState::Exported
            && one.span.start < command.span.start
            && file.is_straight_line(one.block)
    })
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

/// The file builds for more than one system or processor, and so for one that is not its own.
fn are_several(file: &ShellFile, name: &str) -> bool {
    let mut values: Vec<String> =
        file.assignments().filter(|one| one.name.text == name).filter_map(|one| one.value.literal()).collect();
    values.sort();
    values.dedup();
    values.len() > 1
}
