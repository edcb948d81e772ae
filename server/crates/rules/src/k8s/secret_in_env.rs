//! A secret in the open, as an environment variable or an argument.
//! Source: "Good practices for Kubernetes Secrets" of the Kubernetes documentation.

use pitfall_engine::{Context, Findings, Severity, rule, text};
use pitfall_models::kubernetes::{Container, is_templated};
use pitfall_syntax::yaml::Node;

use super::secrets::{is_literal, is_secret_name, shape};

rule! {
    id: "k8s/secret-in-env",
    page: "secret_in_env.md",
    on: Container,
    severity: Warning,
    category: Security,
    fix: None,
    since: "0.1.0",
    templates: too,
    also: ["kube-linter:env-var-secret", "polaris:sensitiveContainerEnvVar", "kubescape:C-0012", "kubescape:rule-credentials-in-env-var", "monokle:KBP111"],
}

fn check(container: &Container<'_>, _: &Context<'_>, out: &mut Findings) {
    for variable in container.env() {
        let (Some(name), Some(value)) = (variable.name().value(), variable.value().known()) else { continue };
        if let Some(kind) = shape(value.value) {
            out.at(value.span).says(text! {
                en: "this is {kind}, and whoever may read this file or the pod has it",
                zh: "这是密钥（{kind}），能读取此文件或此 Pod 者都能得到它",
            });
        } else if is_secret_name(name) && is_literal(value.value) {
            out.at(value.span)
                .says(text! {
                    en: "by its name {name} is a secret, and whoever may read this file or the pod has it",
                    zh: "从名称看 {name} 是机密，能读取此文件或此 Pod 者都能得到它",
                })
                .at_most(Severity::Information);
        }
    }
    for key in ["command", "args"] {
        let words: Vec<Node<'_>> = container.list(key).collect();
        for (at, word) in words.iter().enumerate() {
            let Some(text) = word.as_str() else { continue };
            if let Some(kind) = shape(text) {
                out.at(word.span()).says(text! {
                    en: "this holds {kind}, and whoever may read this file or the pod has it",
                    zh: "其中有密钥（{kind}），能读取此文件或此 Pod 者都能得到它",
                });
                continue;
            }
            let Some(flag) = text.strip_prefix('-') else { continue };
            let flag = flag.trim_start_matches('-');
            let (name, value) = match flag.split_once('=') {
                Some((name, value)) => (name, Some(value)),
                None => (flag, words.get(at + 1).and_then(|next| next.as_str()).filter(|next| !next.starts_with('-'))),
            };
            let single_word = !name.contains(char::is_whitespace) && !is_templated(text);
            if single_word && is_secret_name(name) && value.is_some_and(is_literal) {
                out.at(word.span())
                    .says(text! {
                        en: "by its name {name} is a secret, and the arguments of a process are open to all on its node",
                        zh: "从名称看 {name} 是机密，而进程参数对节点上所有人可见",
                    })
                    .at_most(Severity::Information);
            }
        }
    }
}
