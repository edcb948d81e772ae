//! A secret in the environment.
//! Source: "Good practices for Kubernetes Secrets" of the Kubernetes documentation.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::{Container, View};

rule! {
    id: "k8s/secret-env-reference",
    page: "secret_env_reference.md",
    on: Container,
    severity: Hint,
    category: Security,
    fix: None,
    since: "0.1.0",
    default: off,
    templates: too,
    also: ["kube-linter:read-secret-from-env-var", "checkov:CKV_K8S_35", "kubescape:C-0207", "kubescape:rule-secrets-in-env-var", "monokle:KBP112"],
}

fn check(container: &Container<'_>, _: &Context<'_>, out: &mut Findings) {
    let references = container.env().map(|variable| (variable.value_from(), "secretKeyRef"));
    let whole = container.list("envFrom").map(|item| (View::of(item), "secretRef"));
    for (holder, key) in references.chain(whole) {
        let Some(span) = holder.key_span(key) else { continue };
        out.at(span).says(text! {
            en: "the environment is handed to child processes and written to crash reports: a mounted file is not",
            zh: "环境变量会传给子进程并写入崩溃报告；挂载的文件不会",
        });
    }
}
