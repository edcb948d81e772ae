//! A mapping without a field that it must have.
//! Source: the API's own schemas and validation code ("spec.template.spec.containers: Required value").

use pitfall_engine::{Context, Findings, Said, rule, text};
use pitfall_models::kubernetes::schema::{SchemaFault, Wrong};
use pitfall_syntax::yaml::edit::{self, New};
use pitfall_syntax::yaml::{Entry, Node};

use super::patch::{gets_selector, may_be_patch};
use super::schema::may_mean;

rule! {
    id: "k8s/missing-field",
    page: "missing_field.md",
    on: SchemaFault,
    severity: Error,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["kube-linter:schema-validation", "monokle:K8S001"],
}

fn check(fault: &SchemaFault<'_>, cx: &Context<'_>, out: &mut Findings) {
    let Wrong::MissingField { holder, of_type, field } = &fault.what else { return };
    if may_be_patch(&fault.object, cx)
        || *field == "selector" && gets_selector(cx)
        || matches!(*field, "selector" | "namespace") && is_built_unseen(cx)
    {
        return;
    }
    // kubectl sends the items of a list one by one: of `items: null`, none.
    let is_list = fault.object.root() == Some(*holder) && fault.object.kind().ends_with("List");
    if is_list && *field == "items" && holder.get("items").is_some() {
        return;
    }
    // `k8s/unknown-field` speaks of it.
    let mut keys = holder.own_entries().filter_map(|entry| entry.key().as_str());
    if keys.any(|key| of_type.field(key).is_none() && may_mean(key, field)) {
        return;
    }
    let written = holder.own_entries().find(|entry| entry.key().as_str() == Some(field));
    let place = match written {
        Some(empty) => empty.key().span(),
        None => place(*holder, &fault.object),
    };
    let of_type = of_type.short_name();
    let said = out.at(place).says(text! {
        en: "{of_type} must have {field}: the API server refuses this object without it",
        zh: "{of_type} 必须有 {field}：缺少时 API 服务器会拒绝此对象",
    });
    if written.is_none() {
        mend(said, fault, *holder, field);
    }
}

/// Kustomizations take the file, and what they build of it, with which labels and namespace, cannot be told.
fn is_built_unseen(cx: &Context<'_>) -> bool {
    cx.root().is_some() && cx.path().is_some_and(|path| cx.is_taken(path)) && !cx.is_built()
}

/// The key that holds the mapping; of an item of a list its name or first key, of an object its kind.
fn place(holder: Node<'_>, object: &pitfall_models::kubernetes::Object<'_>) -> pitfall_syntax::Span {
    if object.root() == Some(holder) {
        return object.kind_span();
    }
    if let Some(entry) = holder.entry().filter(|entry| entry.value() == holder) {
        return entry.key().span();
    }
    let named = holder.get("name").filter(|entry| !entry.mapping().is_shared()).map(|entry| entry.value().span());
    let first = holder.own_entries().next().map(|entry| entry.key().span());
    named.or(first).unwrap_or(holder.span())
}

/// Only where one value is as good as written already.
fn mend(said: Said<'_>, fault: &SchemaFault<'_>, holder: Node<'_>, field: &str) {
    let kind = fault.object.kind();
    match (kind, field) {
        ("Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet", "selector") => {
            let labels = fault.object.pod_spec().map(|pod| pod.metadata().view("labels")).filter(|it| !it.is_open());
            let label = |entry: Entry<'_>| {
                Some((entry.key().as_str()?.to_owned(), New::Text(entry.value().as_str()?.to_owned())))
            };
            let labels: Option<Vec<_>> = labels.and_then(|it| it.entries().into_iter().map(label).collect());
            let Some(labels) = labels.filter(|labels| !labels.is_empty()) else { return };
            let selector = New::entry("matchLabels", New::Mapping(labels));
            said.suggests(
                text! { en: "select by the template's labels", zh: "按模板的标签选择" },
                edit::add_entry(holder, "selector", selector),
            );
        }
        ("Ingress", "pathType") => {
            said.suggests(
                text! { en: "match by prefix: pathType: Prefix", zh: "按前缀匹配：pathType: Prefix" },
                edit::add_entry(holder, "pathType", New::from("Prefix")),
            );
        }
        _ => {}
    }
}
