//! `pitfall rules`.

use std::fmt::Write;

use pitfall_engine::{Domain, Language, Meta, text};
use serde_json::{Value as Json, json};

use super::args::{self, ListFormat};
use super::console::Console;
use super::session::Session;
use super::{Outcome, options};

pub(super) fn run(args: &args::Rules, language: Option<Language>, console: &mut Console) -> Outcome {
    if let Some(args::RulesCommand::Test(test)) = &args.command {
        return super::rules_test::run(test, language, console);
    }
    let session = session(language);
    let all = listed(&session);
    match args.format {
        ListFormat::Json => console.plain(&json_list(&all)),
        ListFormat::Text => console.styled(&table(&all, session.language_in(&session.here))),
    }
    Outcome::Clean
}

/// A run about no file, with the configuration of the working folder.
pub(super) fn session(language: Option<Language>) -> Session {
    // Options that are not given cannot be wrong.
    let rules = pitfall_rules::all();
    Session::new(options::layer(&rules, &args::Options::default(), language, None).unwrap_or_default())
}

/// The rules, and those that the working folder's configuration adds, by id.
pub(super) fn listed(session: &Session) -> Vec<&'static Meta> {
    let config = session.workspace.config_for(Some(&session.here.join("any")));
    let own = config.team_rules().map(|rule| rule.meta);
    let mut all: Vec<&'static Meta> = session.rules().iter().map(|rule| &rule.meta).chain(own).collect();
    all.sort_by_key(|meta| meta.id);
    all
}

fn json_list(rules: &[&'static Meta]) -> String {
    let list: Vec<Json> = rules.iter().map(|rule| of(rule)).collect();
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

fn table(rules: &[&'static Meta], language: Language) -> String {
    let width = rules.iter().map(|rule| rule.id.len()).max().unwrap_or(0);
    let mut out = String::new();
    for domain in Domain::ALL {
        for rule in rules.iter().filter(|rule| rule.domain == domain) {
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
    let count = rules.len();
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
