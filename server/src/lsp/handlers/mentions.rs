//! The places of a text that name rules: suppressions, and the lists and tables of `pitfall.toml`.

use pitfall_engine::config::keys::Kind;
use pitfall_engine::config::{Setting, Value};
use pitfall_engine::{Config, Meta, Model, Parsed, suppressions_of};
use pitfall_text::Span;

/// A rule's name in a text.
pub(super) struct Mention {
    /// The bytes of the name, without quotes.
    pub(super) span: Span,
    /// The rule that it names; the first where an alias names several.
    pub(super) rule: &'static Meta,
}

/// All mentions in `parsed`, to which `config` applies, in no particular order.
pub(super) fn mentions(config: &Config, parsed: &Parsed) -> Vec<Mention> {
    let mut names: Vec<(Span, String)> = suppressions_of(parsed)
        .into_iter()
        .flat_map(|suppression| suppression.names)
        .map(|named| (named.span, named.name))
        .collect();
    if let Model::Config(layer) = &parsed.model {
        let settings = layer.settings.iter().chain(layer.overrides.iter().flat_map(|special| &special.settings));
        settings.for_each(|setting| of_setting(parsed.text(), setting, &mut names));
    }
    let rule = |name: &str| match config.team_rule(name) {
        Some(own) => Some(own.meta),
        None => config.rules().named(name).first().map(|rule| &rule.meta),
    };
    let mut found: Vec<Mention> =
        names.into_iter().filter_map(|(span, name)| Some(Mention { span, rule: rule(&name)? })).collect();
    if let Model::Config(layer) = &parsed.model {
        found.extend(layer.rules.iter().map(|own| Mention { span: bare(parsed.text(), own.span), rule: own.meta }));
    }
    found
}

fn of_setting(text: &str, setting: &Setting, names: &mut Vec<(Span, String)>) {
    match setting.key.kind {
        Kind::Rules => {
            let items = setting.value.as_list().unwrap_or_default().iter();
            names.extend(items.filter_map(|item: &Value| Some((bare(text, item.span), item.as_str()?.to_owned()))));
        }
        Kind::Severities => {
            let entries = setting.value.as_table().unwrap_or_default().iter();
            names.extend(entries.map(|entry| (bare(text, entry.key_span), entry.key.clone())));
        }
        _ => {}
    }
}

/// `span` without the quotes around its text.
fn bare(text: &str, span: Span) -> Span {
    let inner = span.of(text);
    let quoted =
        inner.len() >= 2 && ['"', '\''].iter().any(|quote| inner.starts_with(*quote) && inner.ends_with(*quote));
    if quoted { Span { start: span.start + 1, end: span.end - 1 } } else { span }
}
