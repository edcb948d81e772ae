//! A token for the API server in a pod that may not need it.
//! Source: "Configure Service Accounts for Pods" of the Kubernetes documentation: the pod's own word goes before that of its ServiceAccount.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::{Object, PodSpec};
use pitfall_syntax::yaml::Stream;

use super::scaling::objects_of;
use super::workload::is_whole_pod;

rule! {
    id: "k8s/mounted-token",
    page: "mounted_token.md",
    on: Stream,
    severity: Hint,
    category: Security,
    fix: Suggested,
    since: "0.1.0",
    also: ["kube-linter:default-service-account", "polaris:automountServiceAccountToken", "checkov:CKV_K8S_38", "checkov:CKV_K8S_41", "kubescape:C-0034", "kubescape:automount-service-account", "kubescape:automount-default-service-account", "trivy:KSV-0036", "monokle:KBP106", "kubescape:serviceaccount-token-mount"],
}

fn check(stream: &Stream, _: &Context<'_>, out: &mut Findings) {
    let objects = objects_of(stream);
    let accounts: Vec<&Object<'_>> = objects.iter().filter(|object| object.kind() == "ServiceAccount").collect();
    for pod in objects.iter().filter_map(Object::pod_spec) {
        token(&pod, &accounts, out);
    }
}

fn token(pod: &PodSpec<'_>, accounts: &[&Object<'_>], out: &mut Findings) {
    let field = pod.automount_service_account_token();
    let span = match field.known() {
        Some(mounts) if mounts.value => mounts.span,
        None if field.is_missing() && is_whole_pod(pod) && !account_refuses(pod, accounts) => {
            pod.service_account_name().span().unwrap_or(pod.owner().label_span())
        }
        _ => return,
    };
    out.at(span)
        .says(text! {
            en: "whoever gets into this pod gets its service account's token for the API server",
            zh: "攻入此 Pod 者即得到其服务账号访问 API 服务器的令牌",
        })
        .about(|id| match id {
            "kube-linter:default-service-account"
            | "checkov:CKV_K8S_41"
            | "kubescape:automount-default-service-account" => {
                matches!(pod.service_account_name().value(), None | Some("default"))
            }
            _ => true,
        })
        .suggests(
            text! { en: "set automountServiceAccountToken: false, unless it talks to the API server", zh: "设置 automountServiceAccountToken: false，除非它要访问 API 服务器" },
            pod.set_key("automountServiceAccountToken", false),
        );
}

/// Its ServiceAccount, where it stands in this file, mounts no token.
fn account_refuses(pod: &PodSpec<'_>, accounts: &[&Object<'_>]) -> bool {
    let name = pod.service_account_name();
    if name.is_unknown() {
        return true;
    }
    let name = name.value().unwrap_or("default");
    let namespace = pod.owner().namespace().value();
    let own = accounts.iter().find(|it| it.name().value() == Some(name) && it.namespace().value() == namespace);
    own.is_some_and(|account| {
        let field = account.view().field::<bool>("automountServiceAccountToken");
        field.is_unknown() || field.value() == Some(false)
    })
}
