//! A suppression or a `pitfall.toml` that names a rule that there is not. The engine reports suppressions; this file, configuration.

use pitfall_engine::config::{Data, Entry, Value, keys, nearest};
use pitfall_engine::{Context, Domain, Findings, Layer, rule, text};
use pitfall_text::Edit;

rule! {
    id: "pitfall/unknown-rule",
    page: "unknown_rule.md",
    on: Configuration,
    severity: Warning,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: [],
}

fn check(layer: &Layer, cx: &Context<'_>, out: &mut Findings) {
    let settings = layer.settings.iter().chain(layer.overrides.iter().flat_map(|special| &special.settings));
    for setting in settings {
        match (setting.key.kind, &setting.value.data) {
            (keys::Kind::Rules, Data::List(items)) => {
                for item in items {
                    judge(item.as_str(), item.span, cx, out);
                }
            }
            (keys::Kind::Severities, Data::Table(entries)) => {
                for Entry { key, key_span, .. } in entries {
                    judge(Some(key), *key_span, cx, out);
                }
            }
            _ => {}
        }
    }
}

fn judge(name: Option<&str>, span: pitfall_text::Span, cx: &Context<'_>, out: &mut Findings) {
    let Some(name) = name else { return };
    let domain = Domain::ALL.iter().any(|domain| domain.name() == name);
    let own = cx.config.team_rule(name).is_some();
    if domain || own || matches!(name, "all" | "default") || !cx.rules().named(name).is_empty() {
        return;
    }
    let said = out.at(span).says(text! { en: "no rule is called {name}", zh: "没有名为 {name} 的规则" });
    let own = cx.config.team_rules().map(|rule| rule.meta.id);
    let names = cx.rules().iter().map(|rule| rule.meta.id).chain(Domain::ALL.map(Domain::name)).chain(own);
    if let Some(near) = nearest(name, names) {
        let quoted = Value { span, data: Data::String(near.clone()) }.show();
        said.suggests(text! { en: "change to {near}", zh: "改为 {near}" }, Edit::replace(span, quoted));
    }
}
