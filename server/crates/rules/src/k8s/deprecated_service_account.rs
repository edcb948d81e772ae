//! The old name of `serviceAccountName`.
//! Source: the field `serviceAccount` of `core.v1.PodSpec`: "a deprecated alias for ServiceAccountName".

use pitfall_engine::{Context, Findings, Severity, Tag, rule, text};
use pitfall_models::kubernetes::PodSpec;

rule! {
    id: "k8s/deprecated-service-account",
    page: "deprecated_service_account.md",
    on: PodSpec,
    severity: Warning,
    category: Portability,
    fix: Safe,
    since: "0.1.0",
    templates: too,
    also: ["kube-linter:deprecated-service-account-field", "kubescape:C-0294", "kubescape:deprecated-service-account-field"],
}

fn check(pod: &PodSpec<'_>, _: &Context<'_>, out: &mut Findings) {
    let old = pod.field::<&str>("serviceAccount");
    let Some((key, value)) = old.key_span().zip(old.value()) else { return };
    match pod.service_account_name().value() {
        // What the API server gives back has both.
        Some(name) if name == value => {
            out.at(key)
                .says(text! { en: "serviceAccountName says the same", zh: "serviceAccountName 已说明同样内容" })
                .at_most(Severity::Hint)
                .tagged(Tag::Unnecessary)
                .mends(text! { en: "remove serviceAccount", zh: "删除 serviceAccount" }, old.remove());
        }
        Some(name) => {
            out.at(key)
                .says(text! {
                    en: "serviceAccountName says {name}, and holds: {value} is ignored",
                    zh: "serviceAccountName 为 {name} 且以它为准：{value} 被忽略",
                })
                .suggests(text! { en: "remove serviceAccount", zh: "删除 serviceAccount" }, old.remove());
        }
        None if pod.service_account_name().is_missing() => {
            out.at(key)
                .says(text! {
                    en: "serviceAccount is the old name of serviceAccountName",
                    zh: "serviceAccount 是 serviceAccountName 的旧名",
                })
                .at_most(Severity::Hint)
                .tagged(Tag::Deprecated)
                .mends(
                    text! { en: "rename to serviceAccountName", zh: "改名为 serviceAccountName" },
                    old.rename("serviceAccountName"),
                );
        }
        None => {}
    }
}
