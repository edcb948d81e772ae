//! A Windows path with backslashes in a flag: the go command takes them for escapes.
//! Source: `splitQuoted` of go/build.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_syntax::cgo::{CgoLine, Flag};
use pitfall_text::Edit;

rule! {
    id: "cgo/backslash-in-path",
    page: "backslash_in_path.md",
    on: CgoLine,
    severity: Error,
    category: Correctness,
    fix: Safe,
    since: "0.1.0",
    also: ["CG016"],
}

fn check(line: &CgoLine, cx: &Context<'_>, out: &mut Findings) {
    for flag in line.flags.iter().filter(|flag| flag.is_quoted()) {
        let written = flag.span.of(cx.text());
        if !is_windows_path(flag, written) {
            continue;
        }
        let read = &flag.value;
        let better = written.replace("\\\\", "/").replace('\\', "/");
        out.at(flag.span)
            .says(text! {
                en: "backslashes are escapes here: the compiler gets {read}",
                zh: "反斜杠在此是转义符：编译器收到的是 {read}",
            })
            .mends(text! { en: "write {better}", zh: "改写为 {better}" }, Edit::replace(flag.span, better));
    }
}

/// A single backslash before a letter or digit, in what begins like a path.
fn is_windows_path(flag: &Flag, written: &str) -> bool {
    let swallowed = written
        .match_indices('\\')
        .filter(|(at, _)| !written.get(..*at).is_some_and(|before| before.ends_with('\\')))
        .any(|(at, _)| written.as_bytes().get(at + 1).is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'.'));
    let bare = written.trim_start_matches(['"', '\'']);
    let option = ["-I", "-L", "-isystem", "-F"].iter().any(|option| bare.starts_with(option));
    let drive = flag.value.as_bytes().get(1) == Some(&b':') || bare.contains(":\\");
    swallowed && (option || drive)
}
