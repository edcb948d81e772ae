//! A pseudo-version that no commit can have.
//! Source: `codeRepo.validatePseudoVersion` (`cmd/go/internal/modfetch`), which sees it only when it fetches.

use pitfall_engine::{Context, Findings, Read, rule, text};
use pitfall_syntax::gomod::pseudo::PseudoVersion;
use pitfall_syntax::gomod::{GoMod, Word};

use super::build::Build;

rule! {
    id: "gomod/impossible-pseudo-version",
    page: "impossible_pseudo_version.md",
    on: GoMod,
    severity: Warning,
    category: Correctness,
    fix: None,
    since: "0.1.0",
    also: [],
}

/// What `go mod tidy` writes for a module that only a replacement has.
const PLACEHOLDER: &str = "00010101000000";

fn check(file: &Read<GoMod>, cx: &Context<'_>, out: &mut Findings) {
    let mut build = None;
    for require in file.requires().filter(|it| !it.line.faulty) {
        let (Some(path), Some(version)) = (&require.path, &require.version) else { continue };
        let Some(fault) = fault(version) else { continue };
        // What is replaced is never fetched.
        let build = build.get_or_insert_with(|| Build::of(cx));
        if build.as_ref().is_none_or(|build| build.replacing(&path.value, Some(&version.value)).is_some()) {
            continue;
        }
        report(version, fault, out);
    }
    for replace in file.replaces().filter(|it| !it.line.faulty) {
        if let Some((version, fault)) = replace.new_version.as_ref().and_then(|it| Some((it, fault(it)?))) {
            report(version, fault, out);
        }
    }
}

#[derive(Clone, Copy)]
enum Fault {
    Placeholder,
    Time,
    Revision,
}

fn fault(version: &Word) -> Option<Fault> {
    let parsed = PseudoVersion::parse(&version.value)?;
    if parsed.timestamp == PLACEHOLDER {
        Some(Fault::Placeholder)
    } else if parsed.time().is_none() {
        Some(Fault::Time)
    } else if !parsed.has_canonical_revision() {
        Some(Fault::Revision)
    } else {
        None
    }
}

fn report(version: &Word, fault: Fault, out: &mut Findings) {
    let written = &version.value;
    out.at(version.span).says(match fault {
        Fault::Placeholder => text! {
            en: "{written} stands for a module that a replacement provides, and none does; it cannot be fetched",
            zh: "{written} 代表由替换提供的模块，而现在没有替换；它无法下载",
        },
        Fault::Time => text! {
            en: "the time in {written} does not exist, so it can never be fetched",
            zh: "{written} 中的时间不存在，永远无法下载",
        },
        Fault::Revision => text! {
            en: "a pseudo-version ends in the first 12 hexadecimal digits of its commit; {written} can never be fetched",
            zh: "伪版本以提交的前 12 位十六进制数字结尾；{written} 永远无法下载",
        },
    });
}
