//! Files that are made from code. A test fails when one of them is stale.

use std::fmt::Write;
use std::path::Path;

use pitfall_engine::{Domain, FixKind, Language, RuleSet, config};

/// Every generated file: its path from the repository's root, and its text.
pub fn files() -> Vec<(&'static str, String)> {
    let rules = pitfall_rules::all();
    let schema = serde_json::to_string_pretty(&config::schema(&rules)).unwrap_or_default();
    vec![("server/RULES.md", index(&rules)), ("editors/pitfall.schema.json", schema + "\n")]
}

/// Writes them all.
pub fn write(root: &Path) -> Result<String, String> {
    let files = files();
    for (path, text) in &files {
        std::fs::write(root.join(path), text).map_err(|error| format!("{path}: {error}"))?;
    }
    Ok(format!("wrote {}", files.iter().map(|(path, _)| *path).collect::<Vec<_>>().join(", ")))
}

fn index(rules: &RuleSet) -> String {
    let mut out = String::from(
        "<!-- Made by `cargo xtask generate`; do not edit. -->\n# Rules · 规则\n\nA rule's page opens with `pitfall explain ID`.\n",
    );
    for domain in Domain::ALL {
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
