//! A requirement that its author has taken back: a retracted version, or a deprecated module.
//! Source: go.dev/ref/mod, "retract directive" and "Deprecation": the go.mod of the newest version tells. Only the module cache is looked at.

use pitfall_engine::{Context, Findings, Read, Severity, Tag, rule, text};
use pitfall_syntax::gomod::GoMod;

use super::build::Build;

rule! {
    id: "gomod/withdrawn-requirement",
    page: "withdrawn_requirement.md",
    on: GoMod,
    severity: Warning,
    category: Reliability,
    fix: None,
    since: "0.1.0",
    also: [],
}

/// A message of an author is cut behind so many characters.
const MAX_MESSAGE: usize = 160;

fn check(file: &Read<GoMod>, cx: &Context<'_>, out: &mut Findings) {
    let mut build = None;
    for require in file.requires().filter(|it| !it.line.faulty) {
        let (Some(path), Some(version)) = (&require.path, &require.version) else { continue };
        let Some(newest) = cx.host().newest_cached_mod(&path.value) else { continue };
        let (retraction, deprecated) = (newest.retraction(&version.value), &newest.deprecated);
        if retraction.is_none() && deprecated.is_none() {
            continue;
        }
        // What is replaced is another module's affair, or this repository's.
        let build = build.get_or_insert_with(|| Build::of(cx));
        let build = build.as_ref().filter(|build| !build.is_main(&path.value));
        if build.is_none_or(|build| build.replacing(&path.value, Some(&version.value)).is_some()) {
            continue;
        }
        let (module, written) = (&path.value, &version.value);
        if let Some(reason) = retraction {
            let why = said(reason);
            // Which version of an indirect one is taken, others decide too.
            let severity = if require.indirect { Severity::Information } else { Severity::Warning };
            out.at(version.span)
                .says(text! {
                    en: "the authors of {module} have retracted {written}{why}",
                    zh: "{module} 的作者已撤回 {written}{why}",
                })
                .at_most(severity)
                .tagged(Tag::Deprecated);
        }
        if let Some(message) = deprecated.as_ref().filter(|_| !require.indirect) {
            let why = said(message);
            out.at(path.span)
                .says(text! { en: "{module} is deprecated{why}", zh: "{module} 已弃用{why}" })
                .at_most(Severity::Information)
                .tagged(Tag::Deprecated);
        }
    }
}

/// The first line of an author's words, behind a colon.
fn said(message: &str) -> String {
    let line = message.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or("");
    let cut: String = line.chars().filter(|c| !c.is_control()).take(MAX_MESSAGE).collect();
    if cut.is_empty() { cut } else { format!(": {cut}") }
}
