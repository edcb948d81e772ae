//! Options as the strongest layer of configuration.

use pitfall_engine::config::{keys, nearest};
use pitfall_engine::{Domain, Language, Layer, Message, RuleSet, Severity, text};
use serde_json::{Map, Value as Json, json};

use super::args::Options;

/// The layer that the options make, or what is wrong with them.
pub(super) fn layer(
    rules: &RuleSet,
    options: &Options,
    language: Option<Language>,
    fail_on: Option<Severity>,
) -> Result<Layer, Vec<Message>> {
    let mut root = Map::new();
    let mut wrong = Vec::new();
    for pair in &options.config {
        if let Err(message) = set(&mut root, pair) {
            wrong.push(message);
        }
    }
    for (key, words) in [("select", &options.select), ("ignore", &options.ignore)] {
        let Some(words) = words else { continue };
        let words: Vec<&str> = words.iter().map(|word| word.trim()).filter(|word| !word.is_empty()).collect();
        wrong.extend(words.iter().filter_map(|word| unknown(rules, word, true)));
        root.insert(key.into(), json!(words));
    }
    for pair in &options.severity {
        let Some((rule, level)) = pair.split_once('=') else {
            wrong.push(text! {
                en: "--severity {pair}: write it as RULE=LEVEL",
                zh: "--severity {pair}：应写作 RULE=LEVEL",
            });
            continue;
        };
        if Severity::named(level).is_none() {
            let levels = keys::SEVERITIES.join(", ");
            wrong.push(text! {
                en: "--severity {pair}: the level is one of {levels}",
                zh: "--severity {pair}：级别应为 {levels} 之一",
            });
        }
        wrong.extend(unknown(rules, rule, false));
        if let Json::Object(table) = root.entry("severity").or_insert_with(|| json!({})) {
            table.insert(rule.to_owned(), json!(level));
        }
    }
    if let Some(language) = language {
        root.insert("language".into(), json!(language.name()));
    }
    if let Some(severity) = fail_on {
        root.insert("fail-on".into(), json!(severity.name()));
    }
    if options.no_config {
        root.insert("root".into(), json!(true));
    }
    let layer = Layer::of_command_line(&Json::Object(root));
    wrong.extend(layer.complaints.iter().map(|complaint| complaint.fault.message()));
    if wrong.is_empty() { Ok(layer) } else { Err(wrong) }
}

/// Says so where `word` names no rule; `sets` are `all` and `default`.
fn unknown(rules: &RuleSet, word: &str, sets: bool) -> Option<Message> {
    let known = Domain::ALL.iter().any(|domain| domain.name() == word)
        || sets && matches!(word, "all" | "default")
        // Which rules a team has is known only where a file is.
        || word.strip_prefix("team/").is_some_and(|name| !name.is_empty())
        || !rules.named(word).is_empty();
    if known {
        return None;
    }
    let names = rules.iter().map(|rule| rule.meta.id).chain(Domain::ALL.map(Domain::name));
    Some(match nearest(word, names) {
        Some(near) => text! {
            en: "no rule is called {word}; did you mean {near}?",
            zh: "没有名为 {word} 的规则；是否想写 {near}？",
        },
        None => text! { en: "no rule is called {word}", zh: "没有名为 {word} 的规则" },
    })
}

/// Puts `table.key=value` into `root`. A value that is not `true`, `false`, quoted, or a TOML list or table is text as it stands, so that
/// `k8s.version=1.34` needs no quotes.
fn set(root: &mut Map<String, Json>, pair: &str) -> Result<(), Message> {
    let Some((key, value)) = pair.split_once('=') else {
        return Err(text! { en: "--config {pair}: write it as KEY=VALUE", zh: "--config {pair}：应写作 KEY=VALUE" });
    };
    let (key, value) = (key.trim(), value.trim());
    let structured = matches!(value, "true" | "false") || value.starts_with(['[', '{', '"', '\'']);
    let value = if structured {
        let table: Map<String, Json> = toml::from_str(&format!("value = {value}")).map_err(|error| {
            let reason = error.message();
            text! { en: "--config {pair}: {reason}", zh: "--config {pair}：{reason}" }
        })?;
        table.get("value").cloned().unwrap_or(Json::Null)
    } else {
        json!(value)
    };
    match key.split_once('.') {
        None => {
            root.insert(key.to_owned(), value);
        }
        Some((table, name)) => {
            if let Json::Object(inner) = root.entry(table).or_insert_with(|| json!({})) {
                inner.insert(name.trim_matches(['"', '\'']).to_owned(), value);
            }
        }
    }
    Ok(())
}
