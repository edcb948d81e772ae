//! Fields of a kustomization that kustomize does not know, or is about to forget.
//! Source: `types.Kustomization` of kustomize 5, decoded without unknown fields, and the warnings of its `CheckDeprecatedFields`.

use pitfall_engine::{Context, Findings, Severity, Tag, rule, text};
use pitfall_models::kubernetes::View;
use pitfall_syntax::yaml::{Entry, Node, Stream, edit};
use pitfall_text::Edit;

use super::kustomization::kustomization;

rule! {
    id: "k8s/kustomization-field",
    page: "kustomization_field.md",
    on: Stream,
    severity: Error,
    category: Correctness,
    fix: Safe,
    since: "0.1.0",
    also: [],
}

const FIELDS: [&str; 34] = [
    "apiVersion",
    "bases",
    "buildMetadata",
    "commonAnnotations",
    "commonLabels",
    "components",
    "configMapGenerator",
    "configurations",
    "crds",
    "generatorOptions",
    "generators",
    "helmChartInflationGenerator",
    "helmCharts",
    "helmGlobals",
    "images",
    "imageTags",
    "kind",
    "labels",
    "metadata",
    "namePrefix",
    "nameSuffix",
    "namespace",
    "openapi",
    "patches",
    "patchesJson6902",
    "patchesStrategicMerge",
    "replacements",
    "replicas",
    "resources",
    "secretGenerator",
    "sortOptions",
    "transformers",
    "validators",
    "vars",
];

fn check(stream: &Stream, cx: &Context<'_>, out: &mut Findings) {
    let Some(view) = kustomization(stream, cx) else { return };
    for entry in view.entries() {
        let Some(key) = entry.key().as_str() else { continue };
        // Go's decoder looks past the case of letters.
        if !FIELDS.iter().any(|field| field.eq_ignore_ascii_case(key)) {
            unknown(entry, key, view, out);
            continue;
        }
        let (new, fix) = match key {
            "bases" => ("resources", renamed(entry, view, "resources")),
            "imageTags" => ("images", renamed(entry, view, "images")),
            "patchesStrategicMerge" => ("patches", as_patches(entry, view)),
            "patchesJson6902" => ("patches", renamed(entry, view, "patches")),
            "commonLabels" => ("labels", as_labels(entry, view, cx.text())),
            "vars" => ("replacements", None),
            _ => continue,
        };
        out.at(entry.key().span())
            .says(text! {
                en: "kustomize warns that {key} is deprecated; {new} takes its place",
                zh: "kustomize 警告 {key} 已弃用；请改用 {new}",
            })
            .at_most(Severity::Information)
            .tagged(Tag::Deprecated)
            .mends(text! { en: "write {new}", zh: "改为 {new}" }, fix);
    }
}

fn unknown(entry: Entry<'_>, key: &str, view: View<'_>, out: &mut Findings) {
    let near = FIELDS.iter().map(|field| (strsim::osa_distance(field, key), *field)).min();
    let near = near.filter(|(distance, field)| *distance <= 2 && view.entry(field).is_none()).map(|(_, field)| field);
    let said = out.at(entry.key().span()).says(match near {
        Some(near) => text! {
            en: "kustomize has no field {key}, only {near}: kustomize build refuses this file",
            zh: "kustomize 没有字段 {key}，只有 {near}：kustomize build 会拒绝此文件",
        },
        None => text! {
            en: "kustomize has no field {key}: kustomize build refuses this file",
            zh: "kustomize 没有字段 {key}：kustomize build 会拒绝此文件",
        },
    });
    if let Some(near) = near {
        said.suggests(text! { en: "write {near}", zh: "改为 {near}" }, edit::rename_key(entry, near));
    }
}

/// The same list under its new name, where nothing stands there yet.
fn renamed(entry: Entry<'_>, view: View<'_>, new: &str) -> Option<Vec<Edit>> {
    view.entry(new).is_none().then(|| edit::rename_key(entry, new)).flatten()
}

/// `- a.yaml` as `- path: a.yaml`; a list with patches in it stays.
fn as_patches(entry: Entry<'_>, view: View<'_>) -> Option<Vec<Edit>> {
    let list = entry.value();
    let is_path = |item: Node<'_>| {
        item.as_str()
            .is_some_and(|text| !text.contains(['\n', '{']) && (text.ends_with(".yaml") || text.ends_with(".yml")))
            && item.anchor().is_none()
            && item.resolved() == Some(item)
    };
    if list.is_flow() || list.is_shared() || !list.items().all(is_path) {
        return None;
    }
    let mut edits = renamed(entry, view, "patches")?;
    edits.extend(list.items().map(|item| Edit::insert(item.span().start as usize, "path: ")));
    Some(edits)
}

/// `commonLabels` as one item of `labels` that goes into selectors too, as `kustomize edit fix` writes it.
fn as_labels(entry: Entry<'_>, view: View<'_>, text: &str) -> Option<Vec<Edit>> {
    let (key, pairs) = (entry.key(), entry.value());
    if pairs.is_flow()
        || !pairs.is_mapping()
        || pairs.is_shared()
        || pairs.anchor().is_some()
        || view.entry("labels").is_some()
    {
        return None;
    }
    let (start, end) = (key.span().start as usize, pairs.span().end as usize);
    // Only in the usual layout: the key at the line's start, its pairs below it.
    let first = text.get(key.span().end as usize..pairs.span().start as usize)?;
    if start > 0 && !text.get(..start)?.ends_with('\n') || !first.starts_with(':') || !first.contains('\n') {
        return None;
    }
    let line_end = if first.contains("\r\n") { "\r\n" } else { "\n" };
    let mut edits = edit::rename_key(entry, "labels")?;
    let colon = key.span().end as usize + 1;
    edits.push(Edit::insert(colon, format!("{line_end}- includeSelectors: true{line_end}  pairs:")));
    let mut at = colon;
    while let Some(length) = text.get(at..end)?.find('\n') {
        at += length + 1;
        if at < end && !text[at..].starts_with(['\r', '\n']) {
            edits.push(Edit::insert(at, "  "));
        }
    }
    Some(edits)
}
