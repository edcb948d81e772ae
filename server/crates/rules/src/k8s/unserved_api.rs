//! An `apiVersion` that the cluster does not serve: it was removed, or comes with a later release.
//! Source: <https://kubernetes.io/docs/reference/using-api/deprecation-guide/>; kubectl says "no matches for kind".

use pitfall_engine::{Context, Findings, Location, Severity, rule, text};
use pitfall_knowledge::kubernetes::{first_release, last_release, lifecycle};
use pitfall_models::kubernetes::Object;
use pitfall_syntax::Span;

use super::chart_releases::ChartReleases;
use super::migration;

rule! {
    id: "k8s/unserved-api",
    page: "unserved_api.md",
    on: Object,
    severity: Error,
    category: Portability,
    fix: Safe,
    since: "0.1.0",
    templates: too,
    around: around,
    also: ["kube-linter:no-extensions-v1beta", "kube-score:stable-version", "trivy:KSV-0107", "removed-api-version"],
}

/// What a chart's `kubeVersion` makes of its templates is not known of what is filled in or built.
fn around(cx: &Context<'_>) -> Option<u64> {
    (cx.config.kubernetes_version.is_some() || ChartReleases::of(cx).is_none()).then_some(0)
}

fn check(object: &Object<'_>, cx: &Context<'_>, out: &mut Findings) {
    let (api_version, kind) = (object.api_version(), object.kind());
    let configured = cx.config.kubernetes_version.map(|version| u32::from(version.minor));
    let known = lifecycle(api_version, kind);
    // A release beyond the table serves what its last one does.
    let first = object.known_kind().map(|kind| kind.releases().first).filter(|first| *first > first_release());
    if let (Some(first), Some(minor)) = (first, configured.filter(|minor| *minor <= last_release()))
        && minor < first
    {
        if let Some(span) = place(object) {
            out.at(span)
                .says(text! {
                    en: "Kubernetes 1.{minor} does not serve {api_version} {kind} yet: it comes with 1.{first}",
                    zh: "Kubernetes 1.{minor} 尚未提供 {api_version} {kind}：它自 1.{first} 起才有",
                })
                .about(|_| false);
        }
        return;
    }
    let Some(removed) = known.and_then(|known| known.removed) else { return };
    if configured.is_some_and(|minor| minor < removed) {
        return;
    }
    let of_chart = if configured.is_none() { ChartReleases::of(cx) } else { None };
    if of_chart.as_ref().is_some_and(|releases| !releases.any_from(removed)) {
        return;
    }
    let of_chart = of_chart.filter(|releases| !releases.any_before(removed));
    // Only now, as the place is known by parsing.
    let Some(span) = place(object) else { return };
    let replacement = known.and_then(|known| known.replacement);
    let said = match replacement {
        Some(new) => out.at(span).says(text! {
            en: "{api_version} {kind} is gone since Kubernetes 1.{removed}; {new} takes its place",
            zh: "{api_version} {kind} 自 Kubernetes 1.{removed} 起已被移除；请改用 {new}",
        }),
        None => out.at(span).says(text! {
            en: "{api_version} {kind} is gone since Kubernetes 1.{removed}, and nothing takes its place",
            zh: "{api_version} {kind} 自 Kubernetes 1.{removed} 起已被移除，没有替代",
        }),
    };
    let said = said.about(|id| id != "kube-linter:no-extensions-v1beta" || object.group() == "extensions");
    // A cluster that nobody named may be old enough, unless no release of today is.
    let sure = configured.is_some() || of_chart.is_some() || removed <= first_release();
    let said = if sure { said } else { said.at_most(Severity::Warning) };
    let said = match of_chart {
        Some(ChartReleases { path, span, .. }) => {
            said.see(Location::in_file(path, span), text! { en: "the chart asks for this", zh: "Chart 要求此版本" })
        }
        None => said,
    };
    let Some(new) = replacement else { return };
    let Some(migration) = migration::to(object, new) else { return };
    let title = migration.title(new);
    if migration.same {
        said.mends(title, migration.edits);
    } else {
        said.suggests(title, migration.edits);
    }
}

/// Where the version stands, unless a template chooses it by the cluster's release.
fn place(object: &Object<'_>) -> Option<Span> {
    migration::api_version_span(object).filter(|_| !migration::asks_for_release(object))
}
