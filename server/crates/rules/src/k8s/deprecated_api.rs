//! An `apiVersion` that the configured release still serves, and a later one does not, or that is deprecated.
//! Source: <https://kubernetes.io/docs/reference/using-api/deprecation-guide/>; kubectl warns of it since 1.19.

use pitfall_engine::{Context, Findings, Tag, rule, text};
use pitfall_knowledge::kubernetes::{first_release, lifecycle};
use pitfall_models::kubernetes::Object;

use super::migration;
use super::pod_security::release;

rule! {
    id: "k8s/deprecated-api",
    page: "deprecated_api.md",
    on: Object,
    severity: Information,
    category: Portability,
    fix: Safe,
    since: "0.1.0",
    templates: too,
    also: ["kube-score:stable-version"],
}

fn check(object: &Object<'_>, cx: &Context<'_>, out: &mut Findings) {
    let (api_version, kind) = (object.api_version(), object.kind());
    let Some(known) = lifecycle(api_version, kind).filter(|_| !migration::asks_for_release(object)) else { return };
    let minor = release(cx);
    if known.removed.is_some_and(|removed| removed <= minor) || known.deprecated.is_none_or(|since| since > minor) {
        return;
    }
    let (Some(span), Some(since)) = (migration::api_version_span(object), known.deprecated) else { return };
    let said = match (known.removed, known.replacement) {
        (Some(removed), Some(new)) => out.at(span).says(text! {
            en: "{api_version} {kind} is deprecated since Kubernetes 1.{since} and gone in 1.{removed}; {new} takes its place",
            zh: "{api_version} {kind} 自 Kubernetes 1.{since} 起弃用，1.{removed} 中移除；请改用 {new}",
        }),
        (Some(removed), None) => out.at(span).says(text! {
            en: "{api_version} {kind} is deprecated since Kubernetes 1.{since} and gone in 1.{removed}",
            zh: "{api_version} {kind} 自 Kubernetes 1.{since} 起弃用，1.{removed} 中移除",
        }),
        (None, Some(new)) => out.at(span).says(text! {
            en: "{api_version} {kind} is deprecated since Kubernetes 1.{since}; {new} takes its place",
            zh: "{api_version} {kind} 自 Kubernetes 1.{since} 起弃用；请改用 {new}",
        }),
        (None, None) => out.at(span).says(text! {
            en: "{api_version} {kind} is deprecated since Kubernetes 1.{since}",
            zh: "{api_version} {kind} 自 Kubernetes 1.{since} 起弃用",
        }),
    };
    let said = said.tagged(Tag::Deprecated);
    // Only what the configured release serves already is a way out.
    let served = |new: &&str| {
        let first = pitfall_knowledge::kubernetes::kind(new, kind).map(|kind| kind.releases().first);
        first.is_some_and(|first| first <= minor || first == first_release())
    };
    let Some(new) = known.replacement.filter(served) else { return };
    let Some(migration) = migration::to(object, new) else { return };
    let title = migration.title(new);
    if migration.same {
        said.mends(title, migration.edits);
    } else {
        said.suggests(title, migration.edits);
    }
}
