//! Files that are made from code. A test fails when one of them is stale.

use std::fmt::Write;
use std::path::Path;

use pitfall_engine::config::keys::Key;
use pitfall_engine::{Domain, FixKind, Language, RuleSet, config};
use serde_json::{Value as Json, json};

/// Every generated file: its path from the repository's root, and its text.
pub fn files() -> Vec<(&'static str, String)> {
    let rules = pitfall_rules::all();
    let schema = config::schema(&rules);
    let pretty = |value: &Json| serde_json::to_string_pretty(value).unwrap_or_default() + "\n";
    vec![
        ("server/RULES.md", index(&rules)),
        ("editors/pitfall.schema.json", pretty(&schema)),
        ("editors/settings.json", pretty(&settings(&schema))),
    ]
}

/// Writes them all.
pub fn write(root: &Path) -> Result<String, String> {
    let files = files();
    for (path, text) in &files {
        std::fs::write(root.join(path), text).map_err(|error| format!("{path}: {error}"))?;
    }
    Ok(format!("wrote {}", files.iter().map(|(path, _)| *path).collect::<Vec<_>>().join(", ")))
}

/// The keys that make sense as settings of an editor, in both languages. References are those of the schema.
fn settings(schema: &Json) -> Json {
    let of_files = |key: &&Key| {
        !matches!(
            key.path().as_str(),
            "root" | "fail-on" | "rule-files" | "k8s.admission-policies" | "k8s.conftest" | "k8s.conftest-namespaces"
        )
    };
    let settings = config::keys::KEYS.iter().filter(of_files).map(|key| {
        let pointer = match key.table {
            "" => format!("/properties/{}", key.name),
            table => format!("/properties/{table}/properties/{}", key.name),
        };
        let mut value = schema.pointer(&pointer).cloned().unwrap_or_default();
        if let Some(value) = value.as_object_mut() {
            value.remove("description");
        }
        let description = json!({ "en": key.about(Language::English), "zh-cn": key.about(Language::Chinese) });
        json!({ "key": key.path(), "schema": value, "description": description })
    });
    Json::Array(settings.collect())
}

fn index(rules: &RuleSet) -> String {
    let mut out = String::from(
        "<!-- Made by `cargo xtask generate`; do not edit. -->\n# Rules · 规则\n\nA rule's page opens with `pitfall explain ID`.\n",
    );
    for domain in Domain::ALL.into_iter().filter(|domain| *domain != Domain::Team) {
        // Writing to a String cannot fail.
        let _ = write!(
            out,
            "\n## {}\n\n| rule | severity | fix | trap | 陷阱 |\n| --- | --- | --- | --- | --- |\n",
            domain.name()
        );
        for rule in rules.iter().filter(|rule| rule.meta.domain == domain) {
            let meta = &rule.meta;
            let page = format!("crates/rules/src/{}/{}.md", domain.name(), meta.name().replace('-', "_"));
            let fix = if meta.fix == FixKind::None { "" } else { meta.fix.name() };
            let off = if meta.on_by_default { "" } else { " (off)" };
            let (en, zh) = (meta.page.title(Language::English), meta.page.title(Language::Chinese));
            let _ = writeln!(out, "| [{}]({page}){off} | {} | {fix} | {en} | {zh} |", meta.id, meta.severity.name());
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generated_files_are_fresh() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..");
        for (path, text) in files() {
            let there = std::fs::read_to_string(root.join(path)).unwrap_or_default();
            assert!(there == text, "{path} is stale: run `cargo xtask generate`");
        }
    }
}
