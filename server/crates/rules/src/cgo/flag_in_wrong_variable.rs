//! A linker flag among compiler flags, or the other way round.
//! Source: the lists of cmd/go/internal/work/security.go, which differ for compiler and linker.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_knowledge::golang::{FlagKind, newest_release};
use pitfall_syntax::cgo::{CgoLine, Verb};

use super::{edits, judged};

rule! {
    id: "cgo/flag-in-wrong-variable",
    page: "flag_in_wrong_variable.md",
    on: CgoLine,
    severity: Error,
    category: Correctness,
    fix: Safe,
    since: "0.1.0",
    also: ["CG023"],
}

fn check(line: &CgoLine, cx: &Context<'_>, out: &mut Findings) {
    let (Some(verb), Some(file)) = (line.verb, cx.file.cgo()) else { return };
    let Some(kind) = judged::list_of(verb) else { return };
    for number in 0..line.flags.len() {
        let Some(Misplaced { verb: home, last }) = home_of(line, kind, number) else { continue };
        let (Some(flag), Some(last_flag)) = (line.flags.get(number), line.flags.get(last)) else { continue };
        let (name, verb, better) = (&flag.value, verb.name(), home.name());
        out.at(flag.span.cover(last_flag.span))
            .says(text! {
                en: "the go command refuses {name} in {verb}: it belongs into {better}",
                zh: "go 命令拒绝 {verb} 中的 {name}：它应放在 {better} 中",
            })
            .mends(
                text! { en: "move it to {better}", zh: "移到 {better}" },
                edits::move_flags(cx.text(), file, line, (number, last), home),
            );
    }
}

/// Where a flag belongs.
pub(super) struct Misplaced {
    /// The verb that may hold it.
    pub verb: Verb,
    /// The number of its last word.
    pub last: usize,
}

/// Where flag `number` of `line` belongs, if the list of `kind` refuses it and the other one knows it.
pub(super) fn home_of(line: &CgoLine, kind: FlagKind, number: usize) -> Option<Misplaced> {
    const COMPILER: [&str; 6] = ["-I", "-D", "-U", "-isystem", "-include", "-std="];
    const LINKER: [&str; 3] = ["-l", "-L", "-Wl,"];
    let flag = line.flags.get(number)?.value.as_str();
    let begins = |names: &[&str]| names.iter().any(|name| flag.starts_with(name));
    let (other, verb) = match kind {
        FlagKind::Linker if begins(&COMPILER) && flag.starts_with("-std=c++") => (FlagKind::Compiler, Verb::Cxxflags),
        FlagKind::Linker if begins(&COMPILER) => (FlagKind::Compiler, Verb::Cflags),
        FlagKind::Compiler if begins(&LINKER) => (FlagKind::Linker, Verb::Ldflags),
        _ => return None,
    };
    let alone = ["-I", "-D", "-U", "-isystem", "-include", "-L"].contains(&flag);
    let last = if alone { number + 1 } else { number };
    let words: Vec<&str> = line.flags.get(number..=last)?.iter().map(|flag| flag.value.as_str()).collect();
    let newest = newest_release().map_or(0, |release| release.minor);
    (judged::allowed(&words, other, newest) && !judged::allowed(&words[..1], kind, newest))
        .then_some(Misplaced { verb, last })
}
