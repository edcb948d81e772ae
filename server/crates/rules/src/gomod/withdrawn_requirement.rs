//! A requirement that its author has taken back: a retracted version, or a deprecated module.
//! Source: go.dev/ref/mod, "retract directive" and "Deprecation": the go.mod of the newest version tells. Only the module cache is looked at.

use pitfall_engine::{Context, Findings, Read, Severity, Tag, rule, text};
use pitfall_syntax::gomod::{self, File, GoMod, semver};

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
        let Some(newest) = newest(&path.value, cx) else { continue };
        // What is replaced is another module's affair, or this repository's.
        let build = build.get_or_insert_with(|| Build::of(cx));
        let build = build.as_ref().filter(|build| !build.is_main(&path.value));
        if build.is_none_or(|build| build.replacing(&path.value, Some(&version.value)).is_some()) {
            continue;
        }
        let (module, written) = (&path.value, &version.value);
        if let Some(reason) = retracted(&newest, written) {
            let why = said(&reason);
            out.at(version.span)
                .says(text! {
                    en: "the authors of {module} have retracted {written}{why}",
                    zh: "{module} 的作者已撤回 {written}{why}",
                })
                .tagged(Tag::Deprecated);
        }
        let deprecated = newest.module().and_then(|module| module.deprecated.clone());
        if let Some(message) = deprecated.filter(|_| !require.indirect) {
            let why = said(&message);
            out.at(path.span)
                .says(text! { en: "{module} is deprecated{why}", zh: "{module} 已弃用{why}" })
                .at_most(Severity::Information)
                .tagged(Tag::Deprecated);
        }
    }
}

/// The go.mod of the newest release that this machine knows of, else of the newest pre-release.
fn newest(module: &str, cx: &Context<'_>) -> Option<File> {
    let list = cx.host().cached_versions(module)?;
    let versions = || list.lines().map(str::trim).filter(|version| semver::is_canonical(version));
    let is_release = |version: &&str| !version.contains('-');
    let newest = versions().filter(is_release).reduce(higher).or_else(|| versions().reduce(higher))?;
    let text = cx.host().cached_go_mod(module, newest)?;
    Some(gomod::parse(&text).0.file)
}

fn higher<'a>(best: &'a str, next: &'a str) -> &'a str {
    if semver::compare(next, best).is_gt() { next } else { best }
}

/// Why `version` is retracted; empty without a reason.
fn retracted(newest: &File, version: &str) -> Option<String> {
    let holds = |retract: &&gomod::Retract| {
        let Some(low) = &retract.low else { return false };
        let high = retract.high.as_ref().unwrap_or(low);
        semver::is_canonical(version)
            && semver::compare(&low.value, version).is_le()
            && semver::compare(version, &high.value).is_le()
    };
    newest.retracts().find(holds).map(|retract| retract.rationale.clone())
}

/// The first line of an author's words, behind a colon.
fn said(message: &str) -> String {
    let line = message.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or("");
    let cut: String = line.chars().filter(|c| !c.is_control()).take(MAX_MESSAGE).collect();
    if cut.is_empty() { cut } else { format!(": {cut}") }
}
