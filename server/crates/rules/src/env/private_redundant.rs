//! GONOPROXY and GONOSUMDB that repeat GOPRIVATE, and a wildcard that leaves the domain itself out.
//! Source: `go help environment`: both default to GOPRIVATE; `MatchPrefixPatterns` in golang.org/x/mod/module.

use pitfall_engine::{Context, Findings, Read, Severity, rule, text};
use pitfall_syntax::shell::{Setting, ShellFile};
use pitfall_text::Edit;

use super::edit;

rule! {
    id: "env/private-redundant",
    page: "private_redundant.md",
    on: ShellFile,
    severity: Information,
    category: Tidiness,
    fix: Suggested,
    since: "0.1.0",
    also: ["EV013", "EV015"],
}

fn check(file: &Read<ShellFile>, cx: &Context<'_>, out: &mut Findings) {
    if !["GOPRIVATE", "GONOPROXY", "GONOSUMDB"].iter().any(|name| cx.contains(name)) {
        return;
    }
    let settings = file.settings(cx.text());
    let private = settings.iter().find(|setting| setting.variable() == "GOPRIVATE").and_then(Setting::literal);
    for setting in &settings {
        let name = setting.variable();
        let Some(value) = setting.literal().filter(|value| !value.is_empty()) else { continue };
        if matches!(name, "GONOPROXY" | "GONOSUMDB") && private.as_ref() == Some(&value) {
            out.at(setting.span)
                .says(text! {
                    en: "{name} is what GOPRIVATE says unless it is set: this line changes nothing",
                    zh: "未设置时 {name} 就等于 GOPRIVATE：这一行不改变什么",
                })
                .at_most(Severity::Hint)
                .suggests(text! { en: "delete it", zh: "删除它" }, edit::remove(setting, cx));
            continue;
        }
        if !matches!(name, "GOPRIVATE" | "GONOPROXY" | "GONOSUMDB") {
            continue;
        }
        let patterns: Vec<&str> = value.split(',').collect();
        for pattern in &patterns {
            let Some(domain) = pattern.strip_prefix("*.") else { continue };
            let covered = patterns.iter().any(|other| *other == domain || other.starts_with(&format!("{domain}/")));
            // Nobody keeps modules at the top of these.
            if covered || domain.contains(['*', '/', '?', '[']) || domain.matches('.').count() != 1 {
                continue;
            }
            let fix = setting.plain().map(|(_, span)| Edit::insert(span.end as usize, format!(",{domain}")));
            out.at(setting.value.span())
                .says(text! {
                    en: "{pattern} does not match modules of {domain} itself",
                    zh: "{pattern} 不匹配 {domain} 本身的模块",
                })
                .suggests(text! { en: "add {domain}", zh: "加上 {domain}" }, fix);
            break;
        }
    }
}
