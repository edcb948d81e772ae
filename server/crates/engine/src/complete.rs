//! What can be written next: rule ids in suppressions, keys and values in `pitfall.toml`.

use pitfall_text::Span;

use crate::config::keys::{KEYS, Key, Kind, OVERRIDE, RULE, RULE_KEYS, tables};
use crate::silence::of_file;
use crate::{Config, Domain, FileKind, Language, Meta, Parsed, RuleSet};

/// One thing that can be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// The bytes that it takes the place of.
    pub span: Span,
    /// The text, which is also what is shown.
    pub text: String,
    /// A few words on it.
    pub detail: String,
    /// Its documentation, in Markdown; empty where there is none.
    pub documentation: String,
    /// What it is.
    pub kind: CompletionKind,
}

/// What a completion is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CompletionKind {
    /// A rule's id, or a domain's name.
    Rule,
    /// A key or a table of `pitfall.toml`.
    Key,
    /// A value of one, of a variable or of a field.
    Value,
    /// A word of the file's own language: a directive of go.mod, a verb of a `#cgo` line.
    Keyword,
    /// An environment variable.
    Variable,
    /// A field of a Kubernetes object.
    Field,
    /// A module or package: of Go, of pkg-config.
    Module,
    /// A folder or a file.
    Path,
}

/// What can be written at the byte `offset` of a text to which `config` applies.
pub fn completions(config: &Config, parsed: &Parsed, offset: usize, language: Language) -> Vec<Completion> {
    let rules = config.rules();
    if let Some(span) = suppressed_name(parsed, offset) {
        let written = span.of(parsed.text());
        let mut all = rule_names(config, parsed.kind.domain(), span, language);
        all.extend(aliases(rules, written, span, language));
        return all;
    }
    if parsed.kind == FileKind::Config { in_config(config, parsed.text(), offset, language) } else { Vec::new() }
}

/// The bytes of the name at `offset` in a suppression's list, or the empty place for one.
fn suppressed_name(parsed: &Parsed, offset: usize) -> Option<Span> {
    let suppression = of_file(parsed).into_iter().find(|one| one.list.touches(offset))?;
    let named = suppression.names.iter().find(|named| named.span.touches(offset));
    Some(named.map_or(Span::at(offset), |named| named.span))
}

/// Ids, those of the file's own domain first.
fn rule_names(config: &Config, first: Option<Domain>, span: Span, language: Language) -> Vec<Completion> {
    let own = config.team_rules().map(|rule| rule.meta);
    let mut listed: Vec<&'static Meta> = config.rules().iter().map(|rule| &rule.meta).chain(own).collect();
    listed.sort_by_key(|meta| (Some(meta.domain) != first, meta.id));
    listed
        .into_iter()
        .map(|meta| Completion {
            span,
            text: meta.id.to_owned(),
            detail: meta.page.title(language).to_owned(),
            documentation: meta.page.lead(language).to_owned(),
            kind: CompletionKind::Rule,
        })
        .collect()
}

/// Ids that other linters have for our rules, where one of them is being written.
fn aliases(rules: &RuleSet, written: &str, span: Span, language: Language) -> Vec<Completion> {
    let begun = |id: &&str| {
        !written.is_empty() && id.get(..written.len()).is_some_and(|start| start.eq_ignore_ascii_case(written))
    };
    let bare = |alias: &'static str| alias.split_once(':').map_or(alias, |(_, id)| id);
    let mut found = Vec::new();
    for meta in rules.iter().map(|rule| &rule.meta) {
        let ids = meta.also.iter().copied().flat_map(|alias| [bare(alias), alias]).filter(begun);
        for id in ids {
            if found.iter().all(|one: &Completion| one.text != id) {
                found.push(Completion {
                    span,
                    text: id.to_owned(),
                    detail: format!("{}: {}", meta.id, meta.page.title(language)),
                    documentation: meta.page.lead(language).to_owned(),
                    kind: CompletionKind::Rule,
                });
            }
        }
    }
    found
}

fn in_config(config: &Config, text: &str, offset: usize, language: Language) -> Vec<Completion> {
    let Some(before) = text.get(..offset) else { return Vec::new() };
    let line_start = before.rfind(['\n', '\r']).map_or(0, |at| at + 1);
    let line = &before[line_start..];
    let table = table_at(&before[..line_start]);
    let word = word_at(text, offset);
    if line.trim_start().starts_with('[') {
        let names = tables().chain([OVERRIDE, RULE]).map(|name| plain(word, name, "", CompletionKind::Key));
        return names.collect();
    }
    let by_path = table == OVERRIDE || table.starts_with("override.");
    let inner = table.strip_prefix("override.").unwrap_or(if by_path { "" } else { table });
    let keys = KEYS.iter().chain(RULE_KEYS).filter(|key| key.table == inner && (!by_path || key.by_path));
    if inner == "severity" && !line.contains('=') {
        let quoted = |one: Completion| Completion { text: format!("\"{}\"", one.text), ..one };
        return rule_names(config, None, word, language).into_iter().map(quoted).collect();
    }
    // A list may go on over several lines: the key is the last one that stands before an `=`.
    let open_list = before
        .rfind('[')
        .is_some_and(|open| before[open..].find(']').is_none() && before[..open].trim_end().ends_with('='));
    let key = if open_list { before[..before.rfind('[').unwrap_or(0)].lines().last().unwrap_or("") } else { line };
    let Some((name, _)) = key.split_once('=') else {
        let mut all: Vec<Completion> = keys.map(|key| describe(word, key, language)).collect();
        if by_path && inner.is_empty() {
            all.push(plain(word, "paths", "", CompletionKind::Key));
        }
        return all;
    };
    // Inside quotes the word alone is written.
    let quoted = text[..word.start as usize].ends_with('"');
    if inner == "severity" {
        return values(word, quoted, &crate::config::keys::SEVERITIES);
    }
    match KEYS.iter().chain(RULE_KEYS).find(|key| key.table == inner && key.name == name.trim()).map(|key| key.kind) {
        Some(Kind::Word(words)) => values(word, quoted, words),
        Some(Kind::Bool) => ["true", "false"].map(|it| plain(word, it, "", CompletionKind::Value)).into(),
        Some(Kind::Rules) => {
            let sets = ["default", "all"].into_iter().chain(Domain::ALL.map(Domain::name));
            let sets = sets.map(|name| plain(word, name, "", CompletionKind::Rule));
            let all = sets.chain(rule_names(config, None, word, language));
            all.map(|one| if quoted { one } else { Completion { text: format!("\"{}\"", one.text), ..one } }).collect()
        }
        _ => Vec::new(),
    }
}

/// The last table header in `before`.
fn table_at(before: &str) -> &str {
    before
        .lines()
        .rev()
        .map(str::trim)
        .find(|line| line.starts_with('[') && line.ends_with(']'))
        .map_or("", |line| line.trim_start_matches('[').trim_end_matches(']').trim())
}

/// The word around `offset`: letters, digits and what joins them in keys and ids.
fn word_at(text: &str, offset: usize) -> Span {
    let inside = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '/' | ':' | '.');
    let before = text.get(..offset).unwrap_or("");
    let behind = text.get(offset..).unwrap_or("");
    let start = before.trim_end_matches(inside).len();
    let end = offset + (behind.len() - behind.trim_start_matches(inside).len());
    Span::new(start, end)
}

fn values(word: Span, quoted: bool, words: &[&str]) -> Vec<Completion> {
    let written = |it: &&str| if quoted { (*it).to_owned() } else { format!("\"{it}\"") };
    words.iter().map(|it| plain(word, &written(it), "", CompletionKind::Value)).collect()
}

fn plain(span: Span, text: &str, detail: &str, kind: CompletionKind) -> Completion {
    Completion { span, text: text.to_owned(), detail: detail.to_owned(), documentation: String::new(), kind }
}

fn describe(word: Span, key: &Key, language: Language) -> Completion {
    let documentation = key.about(language).to_owned();
    Completion { documentation, ..plain(word, key.name, "", CompletionKind::Key) }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::Source;

    /// The completions at `|` in a `pitfall.toml`.
    fn at(text: &str) -> Vec<String> {
        let offset = text.find('|').unwrap();
        let source = Source::new(Some(Path::new("/p/pitfall.toml")), text.replace('|', ""));
        let parsed = Parsed::new(source, None);
        let config = Config::new(&RuleSet::new([]), &[], None);
        completions(&config, &parsed, offset, Language::English).into_iter().map(|one| one.text).collect()
    }

    #[test]
    fn keys_tables_and_values() {
        assert!(at("|").contains(&"select".to_owned()));
        let of_k8s = at("[k8s]\npro|");
        assert!(of_k8s.contains(&"profile".to_owned()) && !of_k8s.contains(&"select".to_owned()), "{of_k8s:?}");
        assert_eq!(at("[|"), ["go", "k8s", "env", "override", "rule"]);
        assert!(at("[[rule]]\n|").contains(&"expression".to_owned()));
        assert_eq!(at("[[rule]]\non = |"), ["\"object\"", "\"pod-spec\"", "\"container\""]);
        assert!(at("[[override]]\n|").contains(&"paths".to_owned()));
        assert!(!at("[[override]]\n|").contains(&"root".to_owned()));
        assert_eq!(at("[severity]\n\"k8s\" = |").len(), 4);
        assert_eq!(at("root = |"), ["true", "false"]);
        assert!(at("ignore = [\n  \"|\"\n]").contains(&"k8s".to_owned()));
        assert!(at("ignore = [|]").contains(&"\"k8s\"".to_owned()));
        assert_eq!(at("[go]\nversion = |"), Vec::<String>::new());
    }
}
