//! An object without a label or annotation that the project asks for.
//! Source: "Recommended Labels" of the Kubernetes documentation; which ones a project wants is in its `pitfall.toml`.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::Object;

use super::patch::may_be_patch;

rule! {
    id: "k8s/missing-label",
    page: "missing_label.md",
    on: Object,
    severity: Warning,
    category: Tidiness,
    fix: None,
    since: "0.1.0",
    also: ["kube-linter:required-label-owner", "kube-linter:required-annotation-email", "kubescape:C-0076", "kubescape:label-usage-for-resources"],
}

fn check(object: &Object<'_>, cx: &Context<'_>, out: &mut Findings) {
    let wanted = [("labels", &cx.config.required_labels), ("annotations", &cx.config.required_annotations)];
    if wanted.iter().all(|(_, keys)| keys.is_empty()) || object.name().known().is_none() {
        return;
    }
    // What kustomize or a template adds is not seen here.
    if object.document().is_template() || may_be_patch(object, cx) || super::patch::is_taken_by_kustomization(cx) {
        return;
    }
    for (list, keys) in wanted {
        let there = object.metadata().view(list);
        for key in keys {
            let field = there.field::<&str>(key);
            if !field.is_missing() || field.is_unknown() {
                continue;
            }
            let span = field.key_span().or(object.metadata().key_span(list)).unwrap_or(object.label_span());
            let what = if list == "labels" { "label" } else { "annotation" };
            let wort = if list == "labels" { "标签" } else { "注解" };
            out.at(span)
                .says(text! {
                    en: "no {what} {key}, which this project's pitfall.toml asks of every object",
                    zh: "缺少{wort} {key}，本项目的 pitfall.toml 要求每个对象都有",
                })
                .about(|id| match id {
                    "kube-linter:required-label-owner" => what == "label" && key == "owner",
                    "kube-linter:required-annotation-email" => what == "annotation" && key == "email",
                    _ => what == "label",
                });
        }
    }
}
