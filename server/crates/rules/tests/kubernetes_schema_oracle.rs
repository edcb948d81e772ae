//! The schema rules beside `kubernetes-validate` of PyPI: objects made for every kind and broken one thing at a time, and real manifests.
#![allow(clippy::unwrap_used, reason = "a test whose set-up fails has failed")]
#![allow(clippy::print_stdout, reason = "a test says what it skips and how much it compared")]

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use pitfall_engine::{Applicability, Cancel, Checked, Disk, Finding, Host, Layer, Source, Workspace, fix_all};
use pitfall_knowledge::kubernetes::{
    Content, Field, KindRef, Name, Shape, TypeRef, first_release, kinds, last_release,
};
use pitfall_models::kubernetes::Manifest;
use pitfall_syntax::yaml::{Kind, Node, Stream, Value as Read};
use serde_json::{Value, json};

/// The rules that say what a JSON schema can say.
const SCHEMA: [&str; 4] = ["k8s/missing-field", "k8s/misplaced-field", "k8s/unknown-field", "k8s/wrong-type"];

/// Those that say more.
const BEYOND: [&str; 7] = [
    "k8s/bad-data",
    "k8s/bad-label",
    "k8s/bad-name",
    "k8s/bad-quantity",
    "k8s/bad-schedule",
    "k8s/out-of-range",
    "k8s/unknown-value",
];

fn workspace(release: u32) -> Workspace {
    let workspace = Workspace::new(pitfall_rules::all(), Arc::new(Disk), Arc::new(Host::at("/nowhere", [])));
    workspace.set_strongest(Layer::of_toml(None, &format!("[k8s]\nversion = \"1.{release}\"\n")));
    workspace
}

fn check(workspace: &Workspace, text: &str) -> Checked {
    let checked = workspace.check(&Source::new(Some(Path::new("/nowhere/object.json")), text), &Cancel::new());
    assert_eq!(checked.failures, [], "{text}");
    checked
}

fn of_schema(checked: &Checked) -> Vec<&Finding> {
    let ours = |finding: &&Finding| SCHEMA.contains(&finding.rule.id) || BEYOND.contains(&finding.rule.id);
    checked.findings.iter().filter(ours).collect()
}

/// The verdicts of `kubernetes-validate`: `ok`, `unknown`, or `bad` and why. `None` where it is not installed.
fn oracle(asked: &[(u32, Value)]) -> Option<Vec<String>> {
    let line = |(release, object): &(u32, Value)| {
        json!({"release": format!("1.{release}"), "object": object}).to_string() + "\n"
    };
    let said = pitfall_testkit::verdicts("schema_verdicts.py", asked.iter().map(line).collect())?;
    assert_eq!(said.len(), asked.len());
    Some(said)
}

/// A right value of a field.
fn right(shape: Shape, content: Option<Content>, release: u32, depth: usize) -> Value {
    match shape {
        Shape::Type(of_type) => match of_type.shape() {
            Some(inner) => right(inner, content, release, depth),
            None => minimal(of_type, release, depth),
        },
        Shape::List(items) => json!([right(items.get(), content, release, depth)]),
        Shape::Map(values) => match content {
            Some(Content::ContainerResources) => json!({"cpu": "1"}),
            _ => json!({"a": right(values.get(), None, release, depth)}),
        },
        Shape::Text => json!(match content {
            Some(Content::OneOf(words)) => words.iter().find(|word| !word.is_empty()).copied().unwrap_or(""),
            Some(Content::Schedule) => "@daily",
            Some(Content::AbsolutePath | Content::Name(Name::MountPath)) => "/a",
            Some(Content::ClusterIp) => "None",
            _ => "a",
        }),
        Shape::Bytes => json!("YQ=="),
        Shape::DateTime => json!("2026-01-01T00:00:00.000000Z"),
        Shape::Integer { .. } | Shape::Number => json!(1),
        Shape::Boolean => json!(true),
        Shape::IntOrText => json!(8080),
        Shape::NumberOrText => json!("1"),
        Shape::Object => json!({}),
        Shape::Any => json!("a"),
    }
}

/// An object with what its type must have and no more.
fn minimal(of_type: TypeRef, release: u32, depth: usize) -> Value {
    let mut found = serde_json::Map::new();
    if depth < 12 {
        for field in of_type.fields().filter(|field| must(*field, release)) {
            found.insert(field.name().to_owned(), right(field.shape(), field.content(), release, depth + 1));
        }
    }
    Value::Object(found)
}

fn must(field: Field, release: u32) -> bool {
    field.is_required() && field.releases().contains(release)
}

/// The minimal object of a kind.
fn object_of(kind: KindRef, release: u32) -> Value {
    let mut object = minimal(kind.type_ref().unwrap(), release, 0);
    object["apiVersion"] = json!(kind.api_version());
    object["kind"] = json!(kind.kind());
    object["metadata"] = json!({"name": "a"});
    object
}

/// Kinds that a file can hold.
fn written(release: u32) -> impl Iterator<Item = KindRef> {
    kinds().filter(move |kind| {
        let has_name = kind.type_ref().is_some_and(|it| it.field("metadata").is_some());
        let is_object = !kind.kind().ends_with("List") && !matches!(kind.kind(), "CustomResourceDefinition" | "Status");
        kind.releases().contains(release) && has_name && is_object
    })
}

/// A minimal object of every kind in every release is right to both.
#[test]
fn minimal_objects_are_right() {
    let mut asked = Vec::new();
    for release in first_release()..=last_release() {
        let workspace = workspace(release);
        for kind in written(release) {
            let object = object_of(kind, release);
            let checked = check(&workspace, &object.to_string());
            let found: Vec<_> = of_schema(&checked).iter().map(|it| it.message.en.clone()).collect();
            assert!(found.is_empty(), "1.{release} {kind:?}: {found:?}\n{object}");
            asked.push((release, object));
        }
    }
    let Some(said) = oracle(&asked) else { return };
    let wrong: Vec<String> = asked
        .iter()
        .zip(&said)
        .filter(|(_, said)| *said != "ok" && !only_not_enforced(said))
        .map(|((release, object), said)| format!("1.{release} {}: {said}", object["kind"]))
        .collect();
    assert!(wrong.is_empty(), "{} of {}\n{}", wrong.len(), asked.len(), wrong.join("\n"));
    println!("{} objects", asked.len());
}

/// The schema asks for what the API server does without, or asked for it in some releases alone.
fn only_not_enforced(said: &str) -> bool {
    said.trim_start_matches("bad ").split(" | ").all(|one| one.contains(": required "))
}

/// One thing of an object that is broken, and the rules of which one must say so.
struct Broken {
    object: Value,
    by: &'static str,
    what: String,
}

/// For every type of the newest release, by the shortest way to it: each field with a value of another type, of another type in quotes or without, or with
/// one inside; with a value of the type that Kubernetes refuses; each with another name and with its own in other letters; each field of what it holds
/// beside it; and each that must be there left out.
fn broken(release: u32) -> Vec<Broken> {
    let mut found = Vec::new();
    each_field(release, |kind, path, holder, field| {
        let base = object_of(kind, release);
        let name = field.name();
        let mut push = |by, what: &str, change: &dyn Fn(&mut Value)| {
            let mut object = base.clone();
            change(reach(&mut object, path, kind.type_ref().unwrap(), release));
            let what = format!("{kind:?} {}.{name}: {what}", path.join("."));
            found.push(Broken { object, by, what });
        };
        // One word in place of a list is mended by a list of it.
        let word = match (field.shape(), field.content()) {
            (Shape::List(_), Some(Content::OneOf(words))) => Some(json!(words[0])),
            (shape, _) => wrong(shape),
        };
        if let Some(wrong) = word {
            push("k8s/wrong-type", "another type", &|holder| holder[name] = wrong.clone());
        }
        let other = format!("{name}Zzzzzz");
        push("k8s/unknown-field", "unknown", &|holder| holder[&other] = json!({}));
        if let Some(wrong) = other_quotes(field.shape()) {
            push("k8s/wrong-type", "other quotes", &|holder| holder[name] = wrong.clone());
        }
        if let Some(wrong) = wrong_inside(field) {
            push("k8s/wrong-type", "another type inside", &|holder| holder[name] = wrong.clone());
        }
        for (by, refused) in refused(field) {
            push(by, "refused", &|holder| holder[name] = refused.clone());
        }
        let value = right(field.shape(), field.content(), release, 0);
        let letters = name.to_ascii_uppercase();
        push("k8s/unknown-field", "in other letters", &|holder| {
            holder.as_object_mut().unwrap().remove(name);
            holder[&letters] = value.clone();
        });
        if let Some((inner, value)) = alone_inside(holder, field, release) {
            push("k8s/misplaced-field", &format!("{inner} beside it"), &|holder| {
                holder[name] = minimal(inner_type(field).unwrap(), release, 0);
                holder[inner] = value.clone();
            });
        }
        if must(field, release) {
            push("k8s/missing-field", "missing", &|holder| {
                holder.as_object_mut().unwrap().remove(name);
            });
        }
    });
    found
}

/// Every type of a release, by the shortest way to it, and each of its fields: the kind that holds it, the keys to it, the type, and the field. `status` is left out,
/// and so is what names an object.
fn each_field(release: u32, mut see: impl FnMut(KindRef, &[String], TypeRef, Field)) {
    let mut seen = BTreeSet::new();
    let mut queue = VecDeque::new();
    for kind in written(release) {
        queue.push_back((kind, Vec::<String>::new(), kind.type_ref().unwrap()));
    }
    while let Some((kind, path, of_type)) = queue.pop_front() {
        if !seen.insert(of_type.name()) {
            continue;
        }
        for field in of_type.fields().filter(|field| field.releases().contains(release)) {
            let name = field.name();
            if !(path.is_empty() && matches!(name, "apiVersion" | "kind" | "metadata" | "status")) {
                see(kind, &path, of_type, field);
            }
            let mut shape = field.shape();
            let inner = loop {
                match shape {
                    Shape::Type(inner) if inner.shape().is_none() => break Some(inner),
                    Shape::List(items) => shape = items.get(),
                    _ => break None,
                }
            };
            if let Some(inner) = inner.filter(|_| !(path.is_empty() && name == "status")) {
                queue.push_back((kind, [path.clone(), vec![name.to_owned()]].concat(), inner));
            }
        }
    }
}

/// The mapping under a path, made where it is not there.
fn reach<'a>(object: &'a mut Value, path: &[String], mut of_type: TypeRef, release: u32) -> &'a mut Value {
    let mut at = object;
    for key in path {
        let field = of_type.field(key).unwrap();
        at = &mut at[key.as_str()];
        if at.is_null() {
            *at = right(field.shape(), field.content(), release, 0);
        }
        let mut shape = field.shape();
        of_type = loop {
            match shape {
                Shape::Type(inner) => break inner,
                Shape::List(items) => {
                    at = &mut at[0];
                    shape = items.get();
                }
                other => panic!("{other:?}"),
            }
        };
    }
    at
}

/// The type of what a field holds, where that is a mapping.
fn inner_type(field: Field) -> Option<TypeRef> {
    match field.shape() {
        Shape::Type(inner) if inner.shape().is_none() => Some(inner),
        _ => None,
    }
}

/// A field of what `field` holds, with a value, that nothing else near by is called: it stands in the wrong place beside `field`, and nowhere else is meant.
fn alone_inside(holder: TypeRef, field: Field, release: u32) -> Option<(&'static str, Value)> {
    let inner = inner_type(field)?;
    let known = |name: &str| {
        let others = holder.fields().filter(|other| other.name() != field.name());
        holder.field(name).is_some() || others.filter_map(inner_type).any(|other| other.field(name).is_some())
    };
    let mut fields = inner.fields().filter(|it| it.releases().contains(release) && !must(*it, release));
    let found = fields.find(|it| !known(it.name()))?;
    Some((found.name(), right(found.shape(), found.content(), release, 0)))
}

/// Values of the right type that Kubernetes refuses, and the rule that says so.
fn refused(field: Field) -> Vec<(&'static str, Value)> {
    let in_list = |value: Value| if matches!(field.shape(), Shape::List(_)) { json!([value]) } else { value };
    match field.content() {
        Some(Content::OneOf(_)) => vec![("k8s/unknown-value", in_list(json!("no-such-word")))],
        Some(Content::Name(Name::PortOrNumber)) => vec![("k8s/out-of-range", json!(70_000))],
        Some(Content::Name(Name::LabelKey | Name::LabelValue)) => vec![("k8s/bad-label", in_list(json!("a b!")))],
        Some(Content::Name(Name::MountPath)) => vec![("k8s/bad-name", json!("/a:b"))],
        Some(Content::Name(Name::Variable)) => vec![("k8s/bad-name", json!("A=B"))],
        Some(Content::Name(_)) => vec![("k8s/bad-name", in_list(json!("a b/..")))],
        Some(Content::Labels) => {
            vec![("k8s/bad-label", json!({"a b": "c"})), ("k8s/bad-label", json!({"a": "b c"}))]
        }
        Some(Content::Annotations) => vec![("k8s/bad-label", json!({"a b": "c"}))],
        Some(Content::Data) => vec![("k8s/bad-data", json!({"a b": "Yg=="}))],
        Some(Content::ContainerResources) => {
            vec![("k8s/bad-quantity", json!({"cpu": "1 core"})), ("k8s/bad-quantity", json!({"processor": "1"}))]
        }
        Some(Content::Schedule) => {
            vec![("k8s/bad-schedule", json!("61 * * * *")), ("k8s/bad-schedule", json!("daily"))]
        }
        Some(Content::Between(least, most)) => {
            let above = (most < i64::MAX).then(|| ("k8s/out-of-range", json!(most + 1)));
            std::iter::once(("k8s/out-of-range", json!(least - 1))).chain(above).collect()
        }
        Some(Content::FileMode) => vec![("k8s/out-of-range", json!(7777))],
        Some(Content::AbsolutePath | Content::ClusterIp) => Vec::new(),
        None if is_quantity(field.shape()) => vec![("k8s/bad-quantity", json!("1 core"))],
        None => Vec::new(),
    }
}

fn is_quantity(shape: Shape) -> bool {
    match shape {
        Shape::NumberOrText => true,
        Shape::Type(of_type) => of_type.shape().is_some_and(is_quantity),
        _ => false,
    }
}

/// A number or boolean in quotes.
fn other_quotes(shape: Shape) -> Option<Value> {
    match shape {
        Shape::Integer { .. } => Some(json!("1")),
        Shape::Boolean => Some(json!("true")),
        Shape::Type(of_type) => other_quotes(of_type.shape()?),
        _ => None,
    }
}

/// A list or a map with a value of another type in it.
fn wrong_inside(field: Field) -> Option<Value> {
    let key = if field.content() == Some(Content::ContainerResources) { "cpu" } else { "a" };
    match field.shape() {
        Shape::List(items) => Some(json!([wrong(items.get())?])),
        Shape::Map(values) => Some(json!({key: wrong(values.get())?})),
        _ => None,
    }
}

/// A value of another type.
fn wrong(shape: Shape) -> Option<Value> {
    Some(match shape {
        Shape::Type(of_type) => match of_type.shape() {
            Some(inner) => return wrong(inner),
            None if of_type.fields().next().is_none() => return None,
            None => json!("a"),
        },
        Shape::List(_) | Shape::Map(_) | Shape::Object => json!("a"),
        Shape::Text | Shape::Bytes | Shape::DateTime => json!(5),
        Shape::Integer { .. } | Shape::Number | Shape::Boolean => json!("a"),
        Shape::IntOrText | Shape::NumberOrText => json!(true),
        Shape::Any => return None,
    })
}

/// Whatever is broken is found by exactly one rule, and by the oracle; a safe fix makes it whole.
#[test]
fn one_thing_broken_is_one_finding() {
    let release = last_release();
    let workspace = workspace(release);
    let all = broken(release);
    let mut faults = Vec::new();
    let mut mended = 0;
    for one in &all {
        let text = one.object.to_string();
        let checked = check(&workspace, &text);
        let found = of_schema(&checked);
        let rules: Vec<&str> = found.iter().map(|finding| finding.rule.id).collect();
        let misplaced = one.by == "k8s/unknown-field" && rules == ["k8s/misplaced-field"];
        if rules != [one.by] && !misplaced {
            faults.push(format!(
                "{}: {rules:?} {:?}",
                one.what,
                found.iter().map(|it| &it.message.en).collect::<Vec<_>>()
            ));
        } else if let Some(fix) = found[0].fixes.first() {
            mended += 1;
            if fix.applicability == Applicability::Suggested {
                let fixed =
                    fix.only_here().and_then(|edits| pitfall_text::apply(&text, edits).ok()).unwrap_or_default();
                if !of_schema(&check(&workspace, &fixed)).is_empty() {
                    faults.push(format!("{}: not mended: {fixed}", one.what));
                }
                continue;
            }
            let ours = |text: &str| {
                let findings = check(&workspace, text).findings;
                findings.into_iter().filter(|it| SCHEMA.contains(&it.rule.id)).collect()
            };
            let fixed = fix_all(&text, Applicability::Safe, ours);
            let again = check(&workspace, &fixed.text);
            if !of_schema(&again).is_empty() {
                faults.push(format!("{}: not mended: {}", one.what, fixed.text));
            }
        }
    }
    assert!(faults.is_empty(), "{} of {}\n{}", faults.len(), all.len(), faults.join("\n"));
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    all.iter().for_each(|one| *kinds.entry(one.by).or_default() += 1);
    println!("{} broken objects, {mended} mended: {kinds:?}", all.len());
    assert!(SCHEMA.iter().chain(&BEYOND).all(|rule| kinds.contains_key(rule)), "{kinds:?}");
    // Kubernetes' own types refuse what is said to be of another type.
    let typed: Vec<&Broken> = all.iter().filter(|one| one.by == "k8s/wrong-type").collect();
    let objects: Vec<String> = typed.iter().map(|one| one.object.to_string()).collect();
    if let Some(refused) = pitfall_testkit::not_decoded(&objects) {
        let taken: Vec<&str> = typed
            .iter()
            .enumerate()
            .filter(|(place, one)| !refused.contains_key(place) && !is_free_in_go(one))
            .map(|(_, one)| one.what.as_str())
            .collect();
        assert!(taken.is_empty(), "{} of {}\n{}", taken.len(), typed.len(), taken.join("\n"));
    }
    // What a schema cannot say is no matter of the other oracle.
    let told: Vec<&Broken> = all.iter().filter(|one| SCHEMA.contains(&one.by)).collect();
    let asked: Vec<(u32, Value)> = told.iter().map(|one| (release, one.object.clone())).collect();
    let Some(said) = oracle(&asked) else { return };
    let missed: Vec<&str> =
        told.iter().zip(&said).filter(|(_, said)| *said == "ok").map(|(one, _)| one.what.as_str()).collect();
    assert!(missed.is_empty(), "{} of {}: {:?}", missed.len(), told.len(), &missed[..missed.len().min(40)]);
}

/// Of a kind that kubectl has no type of, or a field whose JSON Go keeps as it is (`RawExtension`, `FieldsV1`).
fn is_free_in_go(one: &Broken) -> bool {
    one.object["kind"] == "APIService"
        || [".data: ", ".fieldsV1: ", ".parameters: "].iter().any(|it| one.what.contains(it))
}

/// Null where each field of each type stands, in an object that is right but for it. To Kubernetes' decoder that is as if nothing stood there, so it is refused
/// where the field must be there and nowhere else. The schemas know no nulls of a decoder: they take them for scalars, even for one that must be there, and
/// refuse some for mappings that may be left out.
#[test]
fn null_is_nothing() {
    let release = last_release();
    let workspace = workspace(release);
    let (mut asked, mut ours, mut what) = (Vec::new(), Vec::new(), Vec::new());
    each_field(release, |kind, path, _, field| {
        let mut object = object_of(kind, release);
        reach(&mut object, path, kind.type_ref().unwrap(), release)[field.name()] = Value::Null;
        ours.push(must(field, release));
        what.push(format!("{kind:?} {}.{}", path.join("."), field.name()));
        asked.push((release, object));
    });
    for ((asked, must), what) in asked.iter().zip(&ours).zip(&what) {
        let checked = check(&workspace, &asked.1.to_string());
        let found: Vec<&str> = of_schema(&checked).iter().map(|finding| finding.rule.id).collect();
        assert_eq!(found, if *must { vec!["k8s/missing-field"] } else { vec![] }, "{what}");
    }
    let objects: Vec<String> = asked.iter().map(|(_, object)| object.to_string()).collect();
    if let Some(refused) = pitfall_testkit::not_decoded(&objects) {
        let refused: Vec<String> = refused.iter().map(|(place, why)| format!("{}: {why}", what[*place])).collect();
        assert!(refused.is_empty(), "{} of {}\n{}", refused.len(), what.len(), refused.join("\n"));
    }
    let Some(said) = oracle(&asked) else { return };
    let (mut both, mut beyond, mut taken) = (0, 0, 0);
    for (said, ours) in said.iter().zip(&ours) {
        match (*ours, said != "ok" && !only_not_enforced(said)) {
            (true, true) => both += 1,
            // The schema takes null for a scalar that must be there, as it would not take none.
            (true, false) => taken += 1,
            (false, true) => beyond += 1,
            (false, false) => {}
        }
    }
    println!(
        "{} nulls: {both} refused by both, {beyond} by the schema alone, {taken} by the API server alone",
        what.len()
    );
    assert!(what.len() > 1_000 && both > 50, "{} {both}", what.len());
}

/// A node as Kubernetes reads it; `None` where JSON has no such thing.
fn to_json(node: Node<'_>) -> Option<Value> {
    let node = node.resolved()?;
    Some(match node.kind() {
        Kind::Mapping => {
            let entries = node.entries().into_iter();
            let entry = |entry: pitfall_syntax::yaml::Entry<'_>| {
                Some((entry.key().as_str()?.to_owned(), to_json(entry.value())?))
            };
            Value::Object(entries.filter(|it| !it.is_merge()).map(entry).collect::<Option<_>>()?)
        }
        Kind::Sequence => Value::Array(node.items().map(to_json).collect::<Option<_>>()?),
        Kind::Scalar | Kind::Alias => match node.value()? {
            Read::Null => Value::Null,
            Read::Bool(value) => json!(value),
            Read::Int(value) => json!(i64::try_from(value).ok()?),
            Read::Float(value) => json!(value),
            Read::Text(text) => json!(text),
        },
    })
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|it| it == "yaml" || it == "yml" || it == "json") {
            found.push(path);
        }
    }
}

/// Every object of the real manifests that both know: the same verdict, but for what the schema asks for and the API server does without,
/// patches, places to fill in such as `<LUN>`, and `status`, which nobody applies.
#[test]
fn real_manifests_get_the_same_verdict() {
    let corpora = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared/corpus/k8s");
    let mut paths = Vec::new();
    for below in ["raw", "psa", "labelled"] {
        files(&corpora.join(below), &mut paths);
    }
    if paths.is_empty() {
        println!("skipped: no corpora beside the checkout");
        return;
    }
    paths.sort();
    let release = last_release();
    let workspace = workspace(release);
    let (mut asked, mut ours, mut places) = (Vec::new(), Vec::new(), Vec::new());
    for path in &paths {
        let source = Source::of_bytes(Some(path), std::fs::read(path).unwrap());
        let checked = workspace.check(&source, &Cancel::new());
        let stream = Stream::parse(&source.text);
        for object in Manifest::new(&stream).objects() {
            let sound = object.document().errors().next().is_none() && object.document().duplicates().next().is_none();
            let known = object.known_kind().is_some_and(|kind| kind.releases().contains(release));
            if !sound || !known || object.document().is_template() || object.kind() == "CustomResourceDefinition" {
                continue;
            }
            let Some(root) = object.root() else { continue };
            let Some(json) = to_json(root) else { continue };
            let here: BTreeMap<&str, usize> = checked
                .findings
                .iter()
                .filter(|it| SCHEMA.contains(&it.rule.id) && root.span().touches(it.span.start as usize))
                .fold(BTreeMap::new(), |mut counts, it| {
                    *counts.entry(it.rule.id).or_default() += 1;
                    counts
                });
            ours.push(here);
            places.push(format!("{} {}", path.strip_prefix(&corpora).unwrap_or(path).display(), object.kind()));
            asked.push((release, json));
        }
    }
    let Some(said) = oracle(&asked) else { return };
    let mut wrong = Vec::new();
    let (mut bad, mut lax) = (0, 0);
    for ((said, ours), place) in said.iter().zip(&ours).zip(&places) {
        let is_bad = said.starts_with("bad");
        bad += usize::from(is_bad);
        let excused = said
            .trim_start_matches("bad ")
            .split(" | ")
            .all(|one| one.contains(": required ") || one.starts_with("status") || one.contains("'<"));
        if is_bad == ours.is_empty() {
            if is_bad && excused { lax += 1 } else { wrong.push(format!("{place}: they {said}; we {ours:?}")) }
        }
    }
    println!(
        "{} objects, {bad} bad to kubernetes-validate, {lax} of them parts of objects, with a place to fill in, or wrong in their status alone",
        said.len()
    );
    assert!(wrong.is_empty(), "{} of {}\n{}", wrong.len(), said.len(), wrong[..wrong.len().min(40)].join("\n"));
}

/// Objects as they were written for versions that are gone, beyond what a minimal one holds.
const OLD: [&str; 12] = [
    "apiVersion: extensions/v1beta1\nkind: Ingress\nmetadata: {name: a}\nspec:\n  backend: {serviceName: a, servicePort: 80}\n  tls: [{hosts: [a.example.com], secretName: a}]\n  rules:\n  - host: a.example.com\n    http:\n      paths:\n      - path: /\n        backend: {serviceName: a, servicePort: http}\n      - backend:\n          serviceName: b\n          servicePort: 8080\n",
    "apiVersion: networking.k8s.io/v1beta1\nkind: Ingress\nmetadata: {name: a}\nspec:\n  rules:\n  - http:\n      paths:\n      - path: /x\n        pathType: Prefix\n        backend:\n          resource: {apiGroup: example.com, kind: Bucket, name: a}\n",
    "apiVersion: autoscaling/v2beta1\nkind: HorizontalPodAutoscaler\nmetadata: {name: a}\nspec:\n  maxReplicas: 3\n  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: a}\n  metrics:\n  - {type: Resource, resource: {name: cpu, targetAverageUtilization: 50}}\n  - {type: Resource, resource: {name: memory, targetAverageValue: 100Mi}}\n  - type: Pods\n    pods:\n      metricName: a\n      targetAverageValue: 1k\n      selector: {matchLabels: {a: b}}\n  - type: Object\n    object:\n      metricName: b\n      target: {kind: Service, name: a}\n      targetValue: 10\n      averageValue: 5\n  - type: External\n    external: {metricName: c, targetValue: 30, metricSelector: {matchExpressions: [{key: a, operator: In, values: [b]}]}}\n  - type: ContainerResource\n    containerResource: {container: a, name: cpu, targetAverageUtilization: 50}\n",
    "apiVersion: autoscaling/v2beta2\nkind: HorizontalPodAutoscaler\nmetadata: {name: a}\nspec:\n  maxReplicas: 3\n  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: a}\n  behavior: {scaleDown: {stabilizationWindowSeconds: 60, policies: [{type: Pods, value: 1, periodSeconds: 60}]}}\n  metrics:\n  - type: External\n    external: {metric: {name: a, selector: {matchLabels: {a: b}}}, target: {type: AverageValue, averageValue: 30}}\n",
    "apiVersion: admissionregistration.k8s.io/v1beta1\nkind: MutatingWebhookConfiguration\nmetadata: {name: a}\nwebhooks:\n- name: a.example.com\n  clientConfig: {service: {name: a, namespace: a}}\n- name: b.example.com\n  sideEffects: Unknown\n  admissionReviewVersions: [v1, v1beta1]\n  clientConfig: {url: \"https://b.example.com\"}\n",
    "apiVersion: admissionregistration.k8s.io/v1beta1\nkind: ValidatingWebhookConfiguration\nmetadata: {name: a}\nwebhooks: [{name: a.example.com, clientConfig: {url: \"https://a.example.com\"}, timeoutSeconds: 5}]\n",
    "apiVersion: policy/v1beta1\nkind: PodDisruptionBudget\nmetadata: {name: a}\nspec: {minAvailable: 50%, selector: {matchLabels: {a: b}}}\n",
    "apiVersion: batch/v1beta1\nkind: CronJob\nmetadata: {name: a}\nspec:\n  schedule: '@daily'\n  concurrencyPolicy: Forbid\n  jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: 'a:1'}]}}}}\n",
    "apiVersion: apps/v1beta1\nkind: StatefulSet\nmetadata: {name: a}\nspec:\n  serviceName: a\n  template:\n    metadata: {labels: {a: b}}\n    spec: {containers: [{name: a, image: 'a:1'}]}\n",
    "apiVersion: flowcontrol.apiserver.k8s.io/v1beta2\nkind: PriorityLevelConfiguration\nmetadata: {name: a}\nspec: {type: Limited, limited: {assuredConcurrencyShares: 5, limitResponse: {type: Reject}}}\n",
    "apiVersion: discovery.k8s.io/v1beta1\nkind: EndpointSlice\nmetadata: {name: a}\naddressType: IPv4\nendpoints: [{addresses: [10.0.0.1], topology: {kubernetes.io/hostname: n, topology.kubernetes.io/region: r}}]\nports: [{port: 80}]\n",
    "apiVersion: networking.k8s.io/v1beta1\nkind: IngressClass\nmetadata: {name: a}\nspec: {controller: example.com/a, parameters: {kind: Thing, name: a}}\n",
];

/// What is left to a person: kinds whose shape changed too much for edits of text.
const BY_HAND: [(&str, &str); 4] = [
    ("resource.k8s.io/v1alpha3", "ResourceClaim"),
    ("resource.k8s.io/v1alpha3", "ResourceClaimTemplate"),
    ("resource.k8s.io/v1beta1", "ResourceClaim"),
    ("resource.k8s.io/v1beta1", "ResourceClaimTemplate"),
];

#[test]
fn what_moves_to_a_new_version_is_valid_there() {
    let release = last_release();
    let workspace = workspace(release);
    let mut texts: Vec<String> = OLD.iter().map(|text| (*text).to_owned()).collect();
    for row in pitfall_knowledge::kubernetes::lifecycles() {
        let new = row.replacement.and_then(|new| pitfall_knowledge::kubernetes::kind(new, row.kind));
        let Some(new) = new.filter(|new| new.releases().contains(release) && new.type_ref().is_some()) else {
            continue;
        };
        if row.kind == "CustomResourceDefinition" {
            continue;
        }
        let mut object = object_of(new, release);
        object["apiVersion"] = json!(row.api_version);
        texts.push(serde_json::to_string_pretty(&object).unwrap());
    }
    let (mut asked, mut fixed_texts) = (Vec::new(), Vec::new());
    for text in &texts {
        let ours = |text: &str| -> Vec<Finding> {
            let moves = |it: &Finding| matches!(it.rule.id, "k8s/unserved-api" | "k8s/deprecated-api");
            let source = Source::new(Some(Path::new("/nowhere/object.yaml")), text);
            workspace.check(&source, &Cancel::new()).findings.into_iter().filter(moves).collect()
        };
        assert!(!ours(text).is_empty(), "nothing is said of {text}");
        let fixed = fix_all(text, Applicability::Suggested, ours);
        let stream = Stream::parse(&fixed.text);
        let json = to_json(stream.documents().next().unwrap().root().unwrap()).unwrap();
        let old = to_json(Stream::parse(text).documents().next().unwrap().root().unwrap()).unwrap();
        if fixed.fixes == 0 {
            let (version, kind) = (old["apiVersion"].as_str().unwrap(), old["kind"].as_str().unwrap());
            assert!(BY_HAND.contains(&(version, kind)), "no way for {text}");
            continue;
        }
        assert!(ours(&fixed.text).is_empty(), "{}", fixed.text);
        asked.push((release, json));
        fixed_texts.push(fixed.text);
    }
    let Some(said) = oracle(&asked) else { return };
    for (said, text) in said.iter().zip(&fixed_texts) {
        assert!(said == "ok", "{said}\n{text}");
    }
    println!("{} objects moved, all valid", said.len());
    assert!(said.len() > 40, "{}", said.len());
}
