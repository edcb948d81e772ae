//! A field of `Chart.yaml` that Helm does not know.
//! Source: `Metadata`, `Dependency` and `Maintainer` of Helm's package chart, read without heed to unknown fields; `helm lint` reads them strictly.

use pitfall_engine::{Context, Findings, Severity, Tag, rule, text};
use pitfall_models::kubernetes::View;
use pitfall_syntax::yaml::{Entry, Stream, edit};

use super::chart::{chart, dependencies, entry, is_filled_in, said};

rule! {
    id: "k8s/chart-field",
    page: "chart_field.md",
    on: Stream,
    severity: Error,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: [],
}

/// Fields of a chart that change what is installed.
const EFFECTIVE: &[&str] = &["apiVersion", "name", "version", "appVersion", "kubeVersion", "type", "dependencies"];

/// Those that only describe it. The last two are read and make nothing.
const DESCRIPTIVE: &[&str] = &[
    "description",
    "keywords",
    "home",
    "sources",
    "maintainers",
    "icon",
    "deprecated",
    "annotations",
    "condition",
    "tags",
];

const DEPENDENCY: &[&str] =
    &["name", "version", "repository", "condition", "tags", "enabled", "import-values", "alias"];

const MAINTAINER: &[&str] = &["name", "email", "url"];

/// Fields of a dependency that people write in the way of others.
const ALSO_CALLED: &[(&str, &str)] =
    &[("conditions", "condition"), ("importValues", "import-values"), ("repo", "repository"), ("tag", "tags")];

/// What Helm 2 made use of.
const OF_HELM_2: &[&str] = &["engine", "tillerVersion"];

fn check(stream: &Stream, cx: &Context<'_>, out: &mut Findings) {
    let Some(view) = chart(stream, cx) else { return };
    let is_newer = said(view, "apiVersion").text().is_some_and(|text| text.value == "v2");
    for it in view.entries() {
        let Some(key) = it.key().as_str().filter(|key| !is_known(key, EFFECTIVE) && !is_known(key, DESCRIPTIVE)) else {
            continue;
        };
        if OF_HELM_2.contains(&key) {
            if is_newer {
                out.at(it.key().span())
                    .says(text! { en: "only Helm 2 reads {key}", zh: "只有 Helm 2 会读取 {key}" })
                    .at_most(Severity::Hint)
                    .tagged(Tag::Unnecessary)
                    .suggests(text! { en: "take it out", zh: "删除它" }, view.remove_key(key));
            }
            continue;
        }
        let fields: Vec<&'static str> = EFFECTIVE.iter().chain(DESCRIPTIVE).copied().collect();
        unknown((it, key), view, (&fields, DESCRIPTIVE), out);
    }
    for dependency in dependencies(view) {
        fields_of(dependency.view, DEPENDENCY, &[], out);
    }
    let maintainers = entry(view, "maintainers").and_then(|entry| entry.value().resolved());
    for maintainer in maintainers.iter().flat_map(|list| list.items()) {
        fields_of(View::of(maintainer), MAINTAINER, MAINTAINER, out);
    }
}

fn fields_of(view: View<'_>, fields: &[&'static str], descriptive: &[&str], out: &mut Findings) {
    for entry in view.entries() {
        if let Some(key) = entry.key().as_str().filter(|key| !is_known(key, fields)) {
            unknown((entry, key), view, (fields, descriptive), out);
        }
    }
}

/// Go's decoder looks past the case of letters.
fn is_known(key: &str, fields: &[&str]) -> bool {
    is_filled_in(key) || fields.iter().any(|field| field.eq_ignore_ascii_case(key))
}

fn unknown(
    (it, key): (Entry<'_>, &str),
    view: View<'_>,
    (fields, descriptive): (&[&'static str], &[&str]),
    out: &mut Findings,
) {
    let near = near(key, fields).filter(|near| entry(view, near).is_none());
    let Some(near) = near else {
        out.at(it.key().span())
            .says(text! {
                en: "Helm does not know {key}, and leaves it out of the package",
                zh: "Helm 不认识 {key}，打包时会丢弃它",
            })
            .at_most(Severity::Information);
        return;
    };
    let said = out.at(it.key().span()).says(text! {
        en: "Helm has no field {key}, only {near}: it passes over this without a word",
        zh: "Helm 没有字段 {key}，只有 {near}：它会悄悄忽略此项",
    });
    let said = if descriptive.contains(&near) { said.at_most(Severity::Warning) } else { said };
    // A list is not what a text was meant to be.
    let is_list = matches!(near, "sources" | "keywords" | "tags" | "maintainers" | "dependencies" | "import-values");
    if it.value().is_sequence() == is_list {
        said.suggests(
            text! { en: "write {near}", zh: "改为 {near}" },
            (!it.mapping().is_shared()).then(|| edit::rename_key(it, near)).flatten(),
        );
    }
}

/// The field that was perhaps meant.
fn near(key: &str, fields: &[&'static str]) -> Option<&'static str> {
    let lower = key.to_ascii_lowercase();
    let other = ALSO_CALLED.iter().find(|(called, _)| *called == key).map(|(_, field)| *field);
    if let Some(field) = other.filter(|field| fields.contains(field)) {
        return Some(field);
    }
    let bare: String = lower.chars().filter(|c| !matches!(c, '-' | '_')).collect();
    let near = fields.iter().map(|field| (strsim::osa_distance(&field.to_ascii_lowercase(), &bare), *field)).min();
    let most = if key.len() < 6 { 1 } else { 2 };
    near.filter(|(distance, _)| *distance <= most).map(|(_, field)| field)
}
