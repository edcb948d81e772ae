//! `CFLAGS` and its kind, which the go command does not read.
//! Source: `envVars` of cmd/go/internal/work/exec.go reads CGO_CFLAGS, CGO_CPPFLAGS, CGO_CXXFLAGS, CGO_FFLAGS and CGO_LDFLAGS; compilers read none of the others
//! either.

use pitfall_engine::{Context, Findings, Read, Severity, rule, text};
use pitfall_syntax::shell::{Assignment, ExportState, Scope, ShellFile};
use pitfall_text::Edit;

use super::builds;

rule! {
    id: "cgo/flags-not-read",
    page: "flags_not_read.md",
    on: ShellFile,
    severity: Information,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: [],
}

const NAMES: [&str; 5] = ["CFLAGS", "CPPFLAGS", "CXXFLAGS", "FFLAGS", "LDFLAGS"];

fn check(file: &Read<ShellFile>, cx: &Context<'_>, out: &mut Findings) {
    let text = cx.text();
    for go in builds::of(cx, file).iter().filter(|go| matches!(go.verb.as_str(), "build" | "install")) {
        for name in NAMES {
            let Some(given) = go.given(name).filter(|given| given.alone && !given.written.is_empty()) else { continue };
            let ours = format!("CGO_{name}");
            let begins = given.span.of(text).starts_with(name) && go.given(&ours).is_none();
            out.at(given.span)
                .says(text! {
                    en: "the go command does not read {name}: this does nothing; it reads {ours}",
                    zh: "go 命令不读取 {name}，此处不起作用；它读取的是 {ours}",
                })
                .suggests(
                    text! { en: "set {ours}", zh: "设置 {ours}" },
                    begins.then(|| Edit::insert(given.span.start as usize, "CGO_")),
                );
        }
    }
    // What is given to one command may be for that one's own use.
    let exported =
        |one: &&Assignment| one.export != ExportState::NotExported && *file.scope(one.block) != Scope::OneCommand;
    for one in file.assignments().filter(exported).filter(|one| NAMES.contains(&one.name.text.as_str())) {
        let (name, ours) = (one.name.text.as_str(), format!("CGO_{}", one.name.text));
        let written = one.value.span().of(text).trim_end().trim_matches(['"', '\'']);
        let named = written == format!("${ours}") || written == format!("${{{ours}}}");
        let same = || {
            let value = one.value.literal().filter(|value| !value.trim().is_empty());
            value.is_some_and(|value| {
                let twin =
                    |other: &Assignment| other.name.text == ours && other.value.literal().as_ref() == Some(&value);
                file.assignments().any(twin)
            })
        };
        if named || same() {
            out.at(one.name.span)
                .says(text! {
                    en: "the go command reads {ours} and never {name}: nothing needs the two to be the same",
                    zh: "go 命令只读取 {ours}，从不读取 {name}：两者无须保持一致",
                })
                .at_most(Severity::Hint);
        }
    }
}
