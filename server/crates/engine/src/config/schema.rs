//! The JSON schema of `pitfall.toml`, for TOML servers and for the editors' settings.

use serde_json::{Map, Value as Json, json};

use super::keys::{KEYS, Key, Kind, OVERRIDE, RULE, RULE_KEYS, SEVERITIES, tables};
use crate::{Domain, RuleSet};

/// The schema (draft 2020-12). Rule ids are listed, aliases are not, so that completion stays short.
pub fn schema(rules: &RuleSet) -> Json {
    let mut properties = tables_of(|_| true);
    let mut by_path = tables_of(|key| key.by_path);
    by_path.insert(
        "paths".into(),
        json!({ "type": "array", "items": { "type": "string" }, "minItems": 1,
                "description": "Globs, relative to the folder of this file, of the files that the settings of this table are for." }),
    );
    properties.insert(
        OVERRIDE.into(),
        json!({ "type": "array", "description": "Settings for some paths only.",
                "items": { "type": "object", "properties": by_path, "required": ["paths"], "additionalProperties": false } }),
    );
    let of_rule: Map<String, Json> = RULE_KEYS.iter().map(|key| (key.name.to_owned(), property(key))).collect();
    properties.insert(
        RULE.into(),
        json!({ "type": "array", "description": "Rules of a team's own, as CEL expressions over Kubernetes objects. `pitfall rules test` runs their examples.",
                "items": { "type": "object", "properties": of_rule, "required": ["id", "expression", "message"], "additionalProperties": false } }),
    );
    let ids: Vec<&str> = rules.iter().map(|rule| rule.meta.id).collect();
    let domains = Domain::ALL.map(Domain::name);
    let sets: Vec<&str> = ["default", "all"].into_iter().chain(domains).chain(ids.iter().copied()).collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "pitfall.toml",
        "description": "Configuration of Pitfall.",
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
        "$defs": {
            "rule": { "anyOf": [{ "enum": sets }, { "type": "string", "description": "The id of the same check elsewhere, or of a rule of one's own." }] },
            "severity": { "enum": SEVERITIES },
        },
    })
}

fn tables_of(wanted: impl Fn(&Key) -> bool) -> Map<String, Json> {
    let of = |table: &str| -> Map<String, Json> {
        KEYS.iter()
            .filter(|key| key.table == table && wanted(key))
            .map(|key| (key.name.to_owned(), property(key)))
            .collect()
    };
    let mut properties = of("");
    for table in tables() {
        let inner = of(table);
        if !inner.is_empty() {
            properties
                .insert(table.into(), json!({ "type": "object", "properties": inner, "additionalProperties": false }));
        }
    }
    properties
}

fn property(key: &Key) -> Json {
    let mut property = match key.kind {
        Kind::Bool => json!({ "type": "boolean" }),
        Kind::Word(words) => json!({ "enum": words }),
        Kind::Release(_) => json!({ "type": "string", "pattern": r"^v?[0-9]+\.[0-9]+(\.[0-9]+)?$" }),
        Kind::Rules => json!({ "type": "array", "items": { "$ref": "#/$defs/rule" } }),
        Kind::Globs | Kind::Texts => json!({ "type": "array", "items": { "type": "string" } }),
        Kind::Text | Kind::Expression => json!({ "type": "string" }),
        Kind::Words => json!({ "anyOf": [
            { "type": "string" },
            { "type": "object", "properties": { "en": { "type": "string" }, "zh-cn": { "type": "string" } },
              "minProperties": 1, "additionalProperties": false },
        ] }),
        Kind::Values => json!({ "type": "object" }),
        Kind::Severities => json!({ "type": "object", "additionalProperties": { "$ref": "#/$defs/severity" } }),
    };
    property["description"] = key.en.into();
    property
}
