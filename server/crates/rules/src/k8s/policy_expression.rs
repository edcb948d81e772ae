//! An admission policy with an expression that cannot be compiled.
//! Source: "Validating Admission Policy" of the Kubernetes documentation; the API server compiles each expression when a policy is written.

use pitfall_engine::{Context, Findings, mistake_message, rule, text};
use pitfall_models::kubernetes::Object;

use super::policies::{is_policy, mistakes};

rule! {
    id: "k8s/policy-expression",
    page: "policy_expression.md",
    on: Object,
    severity: Warning,
    category: Correctness,
    fix: None,
    since: "0.1.0",
    also: [],
}

fn check(object: &Object<'_>, cx: &Context<'_>, out: &mut Findings) {
    if !is_policy(object) {
        return;
    }
    for (span, mistake, wanted) in mistakes(object, cx.config.kubernetes_version.map(|version| version.minor)) {
        let words = mistake_message(&mistake, wanted);
        let (en, zh) = (words.en, words.zh);
        out.at(span).says(text! {
            en: "the API server will refuse this policy: {en}",
            zh: "API 服务器会拒绝这条策略：{zh}",
        });
    }
}
