//! A package that pkg-config does not know on this machine.
//! Source: `getPkgConfigFlags` of cmd/go/internal/work/exec.go; pkg-config says "Package … was not found in the pkg-config search path".

use pitfall_engine::{Context, Findings, Severity, rule, text};
use pitfall_knowledge::golang::package_of_module;
use pitfall_syntax::cgo::{CgoLine, Verb};
use pitfall_text::Edit;

use super::machine::Machine;

rule! {
    id: "cgo/module-not-here",
    page: "module_not_here.md",
    on: CgoLine,
    severity: Information,
    category: Portability,
    fix: Suggested,
    since: "0.1.0",
    also: [],
}

fn check(line: &CgoLine, cx: &Context<'_>, out: &mut Findings) {
    let Some(file) = cx.file.cgo().filter(|_| line.verb == Some(Verb::PkgConfig)) else { return };
    let known = cx.host().pkg_config_names();
    // Without a single one pkg-config is hardly here, and its folders may be others.
    if known.is_empty() || !line.faults.is_empty() {
        return;
    }
    for flag in &line.flags {
        let name = flag.value.as_str();
        let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || "-_.+".contains(c));
        if name.starts_with('-') || !plain || name.ends_with(".pc") {
            continue;
        }
        let Err(missing) = cx.host().pkg_config_module(name) else { continue };
        if !Machine::of(cx, file).is_some_and(|machine| machine.is_live(line)) {
            return;
        }
        if let Some(by) = &missing.required_by {
            let missing = &missing.name;
            let packages =
                package_of_module(missing).map_or_else(String::new, |package| format!(": {}", package.everywhere()));
            out.at(flag.span).says(text! {
                en: "pkg-config finds no {missing} on this machine, which {by} requires{packages}",
                zh: "本机的 pkg-config 找不到 {by} 所依赖的 {missing}{packages}",
            });
            continue;
        }
        if let Some(package) = package_of_module(name) {
            let packages = package.everywhere();
            out.at(flag.span).says(text! {
                en: "pkg-config finds no {name} on this machine; it comes with {packages}",
                zh: "本机的 pkg-config 找不到 {name}；它由以下软件包提供：{packages}",
            });
            continue;
        }
        match near(name, known) {
            Some(near) => out
                .at(flag.span)
                .says(text! {
                    en: "pkg-config finds no {name} on this machine, but a {near}",
                    zh: "本机的 pkg-config 找不到 {name}，但有 {near}",
                })
                .promises(Severity::Warning)
                .suggests(text! { en: "write {near}", zh: "改写为 {near}" }, Edit::replace(flag.span, near)),
            None => out.at(flag.span).says(text! {
                en: "pkg-config finds no {name} on this machine",
                zh: "本机的 pkg-config 找不到 {name}",
            }),
        };
    }
}

/// The one module whose name is written almost so. Other numbers are other versions, not slips.
fn near<'a>(name: &str, known: &'a [String]) -> Option<&'a str> {
    let letters = |name: &str| -> String {
        let kept = name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase());
        kept.collect()
    };
    let digits = |name: &str| name.chars().filter(char::is_ascii_digit).collect::<String>();
    let wanted = letters(name);
    let same = |other: &&String| {
        let other_letters = letters(other);
        let prefixed =
            other_letters.strip_prefix("lib") == Some(&wanted) || wanted.strip_prefix("lib") == Some(&other_letters);
        let slip =
            wanted.len() >= 5 && digits(other) == digits(name) && strsim::osa_distance(&other_letters, &wanted) == 1;
        other_letters == wanted || prefixed || slip
    };
    let mut found = known.iter().filter(same);
    let first = found.next()?;
    found.next().is_none().then_some(first.as_str())
}
