//! An object of a custom kind that its CustomResourceDefinition refuses.
//! Source: <https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#validation>.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use pitfall_engine::{Context, CustomKind, Findings, Message, rule, text};
use pitfall_models::kubernetes::schema::{
    CustomExpression, CustomFault, CustomWrong, SchemaPart, custom_schema_at, custom_verdict, schema_of,
};
use pitfall_models::kubernetes::{Manifest, Object};
use pitfall_policy::{Budget, Inputs, ListType, ScalarType, Schema, path_of, value_as};
use pitfall_syntax::yaml::edit::{self, Edit, New};
use pitfall_syntax::yaml::{Node, Value};

use super::wrong_type::place;

rule! {
    id: "k8s/custom-resource",
    page: "custom_resource.md",
    on: Object,
    severity: Error,
    category: Correctness,
    fix: Safe,
    since: "0.1.0",
    also: [],
}

/// So many steps may the expressions of a definition take for one object.
const STEPS: u64 = 1_000_000;

/// So many folders above the file's own are looked through for definitions.
const HEIGHT: usize = 4;

/// Where definitions lie, from a folder above an object.
const FOLDERS: [&str; 6] = ["crds", "crd", "config/crd/bases", "manifests/crds", "deploy/crds", "charts/crds"];

fn check(object: &Object<'_>, cx: &Context<'_>, out: &mut Findings) {
    // The kinds of Kubernetes itself have rules of their own; a custom one has a group with a dot.
    if !object.group().contains('.') || object.known_kind().is_some() || object.kind() == "CustomResourceDefinition" {
        return;
    }
    let Some(root) = object.root().filter(|_| object.document().errors().next().is_none()) else { return };
    let Some(definition) = definition(object, cx) else { return };
    let version = object.api_version().rsplit('/').next().unwrap_or("");
    let Some(schema) = definition.document.root().and_then(|root| schema_of(root, version)) else { return };
    let verdict = custom_verdict(root, schema);
    let is_patch = verdict.is_patch || super::patch::may_be_patch(object, cx);
    for fault in verdict.faults.iter().filter(|fault| !(is_patch && fault.what.may_be_for_lack())) {
        report(fault, object, out);
    }
    if !is_patch && verdict.faults.is_empty() {
        let budget = Budget::new(STEPS);
        for expression in verdict.expressions {
            ask(expression, object, &definition, &budget, out);
        }
    }
}

/// Evaluates an expression of the definition; what it does not tell for sure is silent, and so is one about a change of the object.
fn ask(
    expression: CustomExpression<'_, '_>,
    object: &Object<'_>,
    definition: &CustomKind,
    budget: &Budget,
    out: &mut Findings,
) {
    let CustomExpression { node, entry, schema } = expression;
    let text = |key: &str| entry.get(key).and_then(|entry| entry.value().as_str()).map(str::trim);
    let expression = |key: &str| text(key).filter(|text| !text.is_empty() && !text.contains("oldSelf"));
    let Some(rule) = expression("rule") else { return };
    let Some(program) = definition.program(rule, "bool") else { return };
    let says = expression("messageExpression").and_then(|says| definition.program(says, "string"));
    let filled_in = |field: &str| field == "status" || has_default(schema, field, 0);
    let beside = Beside { value: node, schema };
    let inputs = Inputs {
        values: vec![value_as(node, beside.scalar(node))],
        filled_in: Some(&filled_in),
        schema: Some(&beside),
        ..Inputs::default()
    };
    if program.holds(&inputs, budget) != Ok(false) {
        return;
    }
    let path = text("fieldPath").and_then(|path| path_of(path.strip_prefix('.').unwrap_or(path)));
    let span = path.and_then(|path| pitfall_policy::place(node, &path)).unwrap_or_else(|| whole(node, object));
    let words = says.and_then(|says| says.message(&inputs, budget));
    let words = words.or_else(|| text("message").filter(|message| !message.is_empty()).map(str::to_owned));
    let (kind, words) = (object.kind(), words.unwrap_or_else(|| format!("failed rule: {}", shortened(rule))));
    out.at(span).says(text! {
        en: "the definition of {kind} refuses this: {words}",
        zh: "{kind} 的定义拒绝此处的内容：{words}",
    });
}

/// A value and its schema.
struct Beside<'a, 's> {
    value: Node<'a>,
    schema: Node<'s>,
}

impl Schema for Beside<'_, '_> {
    fn list_type(&self, list: Node<'_>) -> ListType {
        let schema = match custom_schema_at(self.value, list, self.schema) {
            SchemaPart::Schema(schema) => schema,
            SchemaPart::Nothing => return ListType::Atomic,
            SchemaPart::Elsewhere => return ListType::Unknown,
        };
        match schema.get("x-kubernetes-list-type").and_then(|entry| entry.value().as_str()) {
            Some("set") => ListType::Set,
            Some("map") => {
                let keys = schema.get("x-kubernetes-list-map-keys").map(|entry| entry.value());
                let keys = keys.into_iter().flat_map(|keys| keys.items());
                ListType::Map(keys.filter_map(|key| key.as_str().map(str::to_owned)).collect())
            }
            _ => ListType::Atomic,
        }
    }

    fn scalar(&self, scalar: Node<'_>) -> ScalarType {
        let schema = match custom_schema_at(self.value, scalar, self.schema) {
            SchemaPart::Schema(schema) => schema,
            SchemaPart::Nothing => return ScalarType::Plain,
            SchemaPart::Elsewhere => return ScalarType::Unknown,
        };
        let word = |key: &str| schema.get(key).and_then(|entry| entry.value().as_str());
        match (word("type"), word("format")) {
            (Some("number"), _) => ScalarType::Number,
            (Some("string"), Some("duration")) => ScalarType::Duration,
            (Some("string"), Some("date")) => ScalarType::Date,
            (Some("string"), Some("date-time")) => ScalarType::DateTime,
            (Some("string"), Some("byte")) => ScalarType::Unknown,
            _ => ScalarType::Plain,
        }
    }
}

/// A field of this name gets a value by itself, somewhere in a schema; one that nests too deep to tell counts as if it did.
fn has_default(schema: Node<'_>, field: &str, depth: usize) -> bool {
    const DEPTH: usize = 32;
    let inner = |key: &str| schema.get(key).map(|entry| entry.value()).filter(|it| it.is_mapping());
    let below = |schema| has_default(schema, field, depth + 1);
    depth > DEPTH
        || inner("properties").is_some_and(|properties| {
            properties.own_entries().any(|entry| {
                let own = entry.key().as_str() == Some(field) && entry.value().get("default").is_some();
                own || below(entry.value())
            })
        })
        || ["items", "additionalProperties"].into_iter().filter_map(inner).any(below)
}

fn report(fault: &CustomFault<'_>, object: &Object<'_>, out: &mut Findings) {
    let node = fault.node;
    let kind = object.kind();
    match &fault.what {
        CustomWrong::UnknownField { known } => {
            let Some(key) = node.as_str() else { return };
            let bare = |text: &str| text.replace(['-', '_'], "").to_ascii_lowercase();
            let near = known.iter().map(|name| (strsim::osa_distance(&bare(name), &bare(key)), name)).min();
            let near = near
                .filter(|(distance, _)| *distance <= (key.len() / 4).min(2))
                .map(|(distance, name)| (distance == 0, name));
            let said = out.at(node.span()).says(match near {
                Some((_, name)) => text! {
                    en: "the definition of {kind} has no field {key} here, only {name}: it is refused or dropped",
                    zh: "{kind} 的定义在此处没有字段 {key}，只有 {name}：它会被拒绝或丢弃",
                },
                None => text! {
                    en: "the definition of {kind} has no field {key} here: it is refused or dropped",
                    zh: "{kind} 的定义在此处没有字段 {key}：它会被拒绝或丢弃",
                },
            });
            if let Some((surely, name)) = near {
                let edits = node.entry().filter(|_| !node.is_shared()).and_then(|entry| edit::rename_key(entry, name));
                let title = text! { en: "rename to {name}", zh: "改名为 {name}" };
                if surely {
                    said.mends(title, edits);
                } else {
                    said.suggests(title, edits);
                }
            }
        }
        CustomWrong::Type(wanted) => {
            let key = place(node);
            let said = out.at(node.span()).says(text! {
                en: "{key} must be of type {wanted} by the definition of {kind}: the API server refuses this object",
                zh: "按 {kind} 的定义，{key} 的类型必须是 {wanted}：API 服务器会拒绝此对象",
            });
            if let Some((title, edits)) = cure(node, wanted) {
                said.mends(title, edits);
            }
        }
        CustomWrong::MissingField(field) => {
            out.at(whole(node, object)).says(text! {
                en: "{field} is missing here, which the definition of {kind} asks for: the API server refuses this object",
                zh: "此处缺少 {kind} 的定义要求的 {field}：API 服务器会拒绝此对象",
            });
        }
        CustomWrong::Word(words) => {
            let (key, list) = (place(node), words.join(", "));
            let said = out.at(node.span()).says(text! {
                en: "{key} must be one of {list} by the definition of {kind}: the API server refuses this object",
                zh: "按 {kind} 的定义，{key} 必须是以下之一：{list}；API 服务器会拒绝此对象",
            });
            let written = node.as_str().unwrap_or("");
            let same = words.iter().find(|word| word.eq_ignore_ascii_case(written)).filter(|_| !node.is_shared());
            if let Some(word) = same {
                said.mends(text! { en: "write {word}", zh: "改为 {word}" }, edit::set(node, &New::Text(word.clone())));
            }
        }
        CustomWrong::Pattern(pattern) => {
            let (key, pattern) = (place(node), shortened(pattern));
            out.at(node.span()).says(text! {
                en: "{key} must match {pattern} by the definition of {kind}: the API server refuses this object",
                zh: "按 {kind} 的定义，{key} 必须匹配 {pattern}：API 服务器会拒绝此对象",
            });
        }
        CustomWrong::Format(format) => {
            let key = place(node);
            out.at(node.span()).says(text! {
                en: "{key} must have the format {format} by the definition of {kind}: the API server refuses this object",
                zh: "按 {kind} 的定义，{key} 必须符合格式 {format}：API 服务器会拒绝此对象",
            });
        }
        CustomWrong::NoneOf(alternatives) => {
            let list = either(alternatives);
            let span = whole(node, object);
            out.at(span).says(if list.is_empty() {
                text! {
                    en: "this fits none of the alternatives that the definition of {kind} gives here: the API server refuses this object",
                    zh: "这里不符合 {kind} 的定义给出的任何一种形式：API 服务器会拒绝此对象",
                }
            } else {
                text! {
                    en: "the definition of {kind} asks for one of {list} here: the API server refuses this object",
                    zh: "{kind} 的定义要求此处有以下之一：{list}；API 服务器会拒绝此对象",
                }
            });
        }
        CustomWrong::SeveralOf(alternatives) => {
            let list = either(alternatives);
            let span = whole(node, object);
            out.at(span).says(if list.is_empty() {
                text! {
                    en: "this fits more than one of the alternatives of which the definition of {kind} allows one: the API server refuses this object",
                    zh: "{kind} 的定义只允许一种形式，这里却符合多种：API 服务器会拒绝此对象",
                }
            } else {
                text! {
                    en: "the definition of {kind} allows only one of {list} here: the API server refuses this object",
                    zh: "{kind} 的定义在此处只允许以下之一：{list}；API 服务器会拒绝此对象",
                }
            });
        }
        CustomWrong::Forbidden(fields) => {
            let list = fields.join(", ");
            let span = match fields.as_slice() {
                [field] => node.get(field).map_or(whole(node, object), |entry| entry.key().span()),
                _ => whole(node, object),
            };
            out.at(span).says(if list.is_empty() {
                text! {
                    en: "the definition of {kind} forbids this: the API server refuses this object",
                    zh: "{kind} 的定义禁止这样写：API 服务器会拒绝此对象",
                }
            } else {
                text! {
                    en: "the definition of {kind} forbids {list} here: the API server refuses this object",
                    zh: "{kind} 的定义禁止此处出现 {list}：API 服务器会拒绝此对象",
                }
            });
        }
        CustomWrong::Twin(keys) => {
            let list = keys.join(", ");
            out.at(node.span()).says(if list.is_empty() {
                text! {
                    en: "this is in the list already, which is a set by the definition of {kind}: the API server refuses this object",
                    zh: "列表中已有此项，而按 {kind} 的定义它是集合：API 服务器会拒绝此对象",
                }
            } else {
                text! {
                    en: "an item above has the same {list}, by which the definition of {kind} tells items apart: the API server refuses this object",
                    zh: "上面已有一项的 {list} 与此相同，而 {kind} 的定义以此区分各项：API 服务器会拒绝此对象",
                }
            });
        }
        CustomWrong::Bound { name, bound } => {
            let key = place(node);
            out.at(node.span()).says(text! {
                en: "{key} is out of bounds: the definition of {kind} says {name} {bound}; the API server refuses this object",
                zh: "{key} 超出范围：{kind} 的定义为 {name} {bound}；API 服务器会拒绝此对象",
            });
        }
    }
}

/// Where to point at all of a value: its key, else its first key, or the object's kind.
fn whole(node: Node<'_>, object: &Object<'_>) -> pitfall_syntax::Span {
    let of_item = || if object.root() == Some(node) { object.kind_span() } else { first_key(node) };
    node.entry().filter(|entry| entry.value() == node).map_or_else(of_item, |entry| entry.key().span())
}

/// `a, b + c`: the fields by which alternatives are told apart; empty where they do more than ask for fields.
fn either(alternatives: &[Vec<String>]) -> String {
    if alternatives.iter().any(Vec::is_empty) {
        return String::new();
    }
    alternatives.iter().map(|fields| fields.join(" + ")).collect::<Vec<_>>().join(", ")
}

/// Its beginning, as far as a message can hold.
fn shortened(pattern: &str) -> String {
    const LENGTH: usize = 80;
    match pattern.char_indices().nth(LENGTH) {
        Some((end, _)) => format!("{}…", &pattern[..end]),
        None => pattern.to_owned(),
    }
}

fn first_key(node: Node<'_>) -> pitfall_syntax::Span {
    node.own_entries().next().map_or(node.span(), |entry| entry.key().span())
}

/// Quotes put on or taken off.
fn cure(node: Node<'_>, wanted: &str) -> Option<(Message, Vec<Edit>)> {
    if node.is_shared() || node.anchor().is_some() || node.tag().is_some() {
        return None;
    }
    match (wanted, node.value()?) {
        ("string", Value::Bool(_) | Value::Int(_) | Value::Float(_)) => {
            let edits = edit::set(node, &New::Text(node.as_str()?.to_owned()))?;
            Some((text! { en: "write it as a string", zh: "写成字符串" }, edits))
        }
        ("integer" | "boolean", Value::Text(written)) => {
            let right = match Value::of_plain(written) {
                Value::Bool(_) => wanted == "boolean",
                Value::Int(number) => wanted == "integer" && number.to_string() == written,
                _ => false,
            };
            let edits = right.then(|| edit::set(node, &New::Raw(written.to_owned())))??;
            Some((text! { en: "take the quotes off", zh: "去掉引号" }, edits))
        }
        _ => None,
    }
}

/// What the definitions in the checked file define.
struct Own(Vec<Arc<CustomKind>>);

impl Own {
    fn of(cx: &Context<'_>) -> Self {
        let objects = cx.file.yaml().into_iter().flat_map(|stream| Manifest::new(stream).objects());
        let definitions = objects.filter(|it| it.kind() == "CustomResourceDefinition");
        Self(definitions.filter_map(|it| CustomKind::of(&it)).map(Arc::new).collect())
    }
}

/// The definition of the object's kind: in its own file, else in a file that is called after definitions or lies in a folder of them, here
/// or in a folder above.
fn definition(object: &Object<'_>, cx: &Context<'_>) -> Option<Arc<CustomKind>> {
    let is = |found: &&Arc<CustomKind>| found.group == object.group() && found.kind == object.kind();
    if let Some(found) = cx.once(|| Own::of(cx)).0.iter().find(is) {
        return Some(Arc::clone(found));
    }
    let own = cx.path()?;
    own.ancestors().skip(1).take(HEIGHT).find_map(|folder| {
        let here = files(folder, cx).into_iter().filter(|path| path != own && is_called_definition(path));
        let below = FOLDERS.iter().map(|name| folder.join(name)).flat_map(|folder| files(&folder, cx));
        here.chain(below).find_map(|path| {
            let facts = cx.facts(&path)?;
            facts.objects().filter_map(|it| it.defines.as_ref()).find(is).map(Arc::clone)
        })
    })
}

fn files(folder: &Path, cx: &Context<'_>) -> Vec<PathBuf> {
    let yaml = |name: &str| [".yaml", ".yml", ".json"].iter().any(|end| name.ends_with(end));
    let names = cx.list(folder);
    names.iter().filter(|it| !it.is_folder && yaml(&it.name)).map(|it| folder.join(&it.name)).collect()
}

fn is_called_definition(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or("").to_ascii_lowercase();
    name.contains("crd") || name.contains("customresourcedefinition")
}
