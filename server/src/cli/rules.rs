//! `pitfall rules`.

use std::fmt::Write;

use pitfall_engine::{Domain, Language, Meta, RuleSet, text};
use serde_json::{Value as Json, json};

use super::args::{self, ListFormat};
use super::console::Console;
use super::session::Session;
use super::{Outcome, options};

pub(super) fn run(args: &args::Rules, language: Option<Language>, console: &mut Console) -> Outcome {
    let rules = pitfall_rules::all();
    match args.format {
        ListFormat::Json => console.plain(&json_list(&rules)),
        ListFormat::Text => {
            let language = spoken(&rules, language);
            console.styled(&table(&rules, language));
        }
    }
    Outcome::Clean
}

/// The language of a command that is about no file: asked for, or that of the working folder.
pub(super) fn spoken(rules: &RuleSet, language: Option<Language>) -> Language {
    // Options that are not given cannot be wrong.
    let strongest = options::layer(rules, &args::Options::default(), language, None).unwrap_or_default();
    let session = Session::new(strongest);
    session.language_in(&session.here)
}

fn json_list(rules: &RuleSet) -> String {
    let list: Vec<Json> = rules.iter().map(|rule| of(&rule.meta)).collect();
    let mut text = serde_json::to_string_pretty(&json!({ "version": 1, "rules": list })).unwrap_or_default();
    text.push('\n');
    text
}

fn of(rule: &Meta) -> Json {
    let both = |words: fn(pitfall_engine::Page, Language) -> &'static str| json!({ "en": words(rule.page, Language::English), "zh-cn": words(rule.page, Language::Chinese) });
    json!({
        "id": rule.id,
        "domain": rule.domain.name(),
        "category": rule.category.name(),
        "severity": rule.severity.name(),
        "title": both(pitfall_engine::Page::title),
        "summary": both(pitfall_engine::Page::lead),
        "fix": rule.fix.name(),
        "on_by_default": rule.on_by_default,
        "since": rule.since,
        "aliases": rule.also,
    })
}

fn table(rules: &RuleSet, language: Language) -> String {
    let width = rules.iter().map(|rule| rule.meta.id.len()).max().unwrap_or(0);
    let mut out = String::new();
    for domain in Domain::ALL {
        for rule in rules.iter().map(|rule| &rule.meta).filter(|rule| rule.domain == domain) {
            let off = if rule.on_by_default { "" } else { off_word(language) };
            // Writing to a String does not fail.
            let _ = writeln!(
                out,
                "\u{1b}[1m{:width$}\u{1b}[0m  {:11}  {:9}  {}{off}",
                rule.id,
                rule.severity.name(),
                match rule.fix {
                    pitfall_engine::FixKind::None => "-",
                    kind => kind.name(),
                },
                rule.page.title(language),
            );
        }
    }
    let count = rules.iter().len();
    let end = text! {
        en: "{count} rules. Columns: id, severity, fix, trap. More on one: pitfall explain ID",
        zh: "共 {count} 条规则。各列：规则 id、严重程度、修复、陷阱。查看某条规则：pitfall explain ID",
    };
    let _ = writeln!(out, "\n{}", end.in_language(language));
    out
}

pub(super) fn off_word(language: Language) -> &'static str {
    match language {
        Language::English => " (off by default)",
        Language::Chinese => "（默认关闭）",
    }
}
