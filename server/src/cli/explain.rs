//! `pitfall explain`.

use std::fmt::Write;

use pitfall_engine::{Domain, FixKind, Language, Meta, config, text};

use super::console::{Console, printable};
use super::{Outcome, args, rules};

const BOLD: &str = "\u{1b}[1m";
const CODE: &str = "\u{1b}[36m";
const DIM: &str = "\u{1b}[2m";
const RESET: &str = "\u{1b}[0m";

pub(super) fn run(args: &args::Explain, language: Option<Language>, console: &mut Console) -> Outcome {
    let session = rules::session(language);
    let language = session.language_in(&session.here);
    let all = rules::listed(&session);
    let word = args.id.trim();
    let mut named: Vec<&'static Meta> = all.iter().copied().filter(|rule| rule.id == word).collect();
    if named.is_empty() {
        named = all.iter().copied().filter(|rule| rule.answers_to(word)).collect();
    }
    if named.is_empty() {
        named = all.iter().copied().filter(|rule| rule.name() == word || rule.domain.name() == word).collect();
    }
    match named.as_slice() {
        [] => {
            console.problem(unknown(&all, word).in_language(language));
            Outcome::Failed
        }
        [rule] => {
            console.styled(&page(rule, language));
            Outcome::Clean
        }
        several => {
            let mut out = String::new();
            for rule in several {
                // Writing to a String does not fail.
                let _ = writeln!(out, "{BOLD}{}{RESET}  {}", rule.id, rule.page.title(language));
            }
            console.styled(&out);
            Outcome::Clean
        }
    }
}

fn unknown(all: &[&'static Meta], word: &str) -> pitfall_engine::Message {
    let shown = printable(word);
    let ids = || all.iter().map(|rule| rule.id);
    let names: Vec<&str> = all.iter().map(|rule| rule.name()).collect();
    let aliases: Vec<&str> = all.iter().flat_map(|rule| rule.also.iter().copied()).collect();
    let near = config::nearest(word, ids().chain(Domain::ALL.map(Domain::name)))
        .or_else(|| {
            let name = config::nearest(word, names)?;
            ids().find(|id| id.ends_with(&format!("/{name}"))).map(str::to_owned)
        })
        .or_else(|| config::nearest(word, aliases));
    match near {
        Some(near) => text! {
            en: "no rule is called {shown}; did you mean {near}?",
            zh: "没有名为 {shown} 的规则；是否想写 {near}？",
        },
        None => text! {
            en: "no rule is called {shown}; `pitfall rules` lists all",
            zh: "没有名为 {shown} 的规则；`pitfall rules` 列出全部规则",
        },
    }
}

/// What is known of a rule, then its page.
fn page(rule: &Meta, language: Language) -> String {
    let mut out = String::new();
    let fix = match (rule.fix, language) {
        (FixKind::None, Language::English) => "no fix",
        (FixKind::Suggested, Language::English) => "suggested fix",
        (FixKind::Safe, Language::English) => "safe fix",
        (FixKind::None, Language::Chinese) => "无修复",
        (FixKind::Suggested, Language::Chinese) => "建议的修复",
        (FixKind::Safe, Language::Chinese) => "安全的修复",
    };
    let off = if rule.on_by_default { "" } else { rules::off_word(language) };
    let (severity, category, since) = (rule.severity.name(), rule.category.name(), rule.since);
    let facts = match rule.domain {
        Domain::Team => text! { en: "{severity}, a rule of this project's own", zh: "{severity}，本项目的自定义规则" },
        _ => text! {
            en: "{severity}, {category}, {fix}, since {since}{off}",
            zh: "{severity}，{category}，{fix}，自 {since} 起{off}",
        },
    };
    // Writing to a String does not fail.
    let _ = writeln!(out, "{BOLD}{}{RESET}  {DIM}{}{RESET}", rule.id, facts.in_language(language));
    if !rule.also.is_empty() {
        let aliases = rule.also.join(", ");
        let also = text! { en: "also known as {aliases}", zh: "别名：{aliases}" };
        let _ = writeln!(out, "{DIM}{}{RESET}", also.in_language(language));
    }
    out.push('\n');
    out.push_str(&markdown(&rule.page.render(language)));
    out
}

/// Markdown with headings and code set off, otherwise as written.
fn markdown(text: &str) -> String {
    let mut out = String::new();
    let mut fenced = false;
    for line in text.lines() {
        let _ = if line.starts_with("```") {
            fenced = !fenced;
            writeln!(out, "{DIM}{line}{RESET}")
        } else if fenced {
            writeln!(out, "{CODE}{line}{RESET}")
        } else if line.starts_with('#') {
            writeln!(out, "{BOLD}{line}{RESET}")
        } else {
            writeln!(out, "{}", inline(line))
        };
    }
    out
}

fn inline(line: &str) -> String {
    let parts: Vec<&str> = line.split('`').collect();
    // Only pairs of marks set off code.
    if parts.len().is_multiple_of(2) {
        return line.to_owned();
    }
    let set_off = |(at, part): (usize, &&str)| {
        if at % 2 == 1 { format!("`{CODE}{part}{RESET}`") } else { (*part).to_owned() }
    };
    parts.iter().enumerate().map(set_off).collect()
}
