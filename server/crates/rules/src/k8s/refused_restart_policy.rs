//! A restart policy that the kind does not have.
//! Source: `ValidateJobSpec` and `ValidatePodTemplateSpecForReplicaSet` of k8s.io/kubernetes: a Job needs `OnFailure` or `Never`, what keeps pods running
//! needs `Always`. What is not written means `Always`.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::PodSpec;

use super::pod_security::is_whole;

rule! {
    id: "k8s/refused-restart-policy",
    page: "refused_restart_policy.md",
    on: PodSpec,
    severity: Warning,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    templates: too,
    also: ["kube-score:cronjob-restartpolicy", "kube-linter:restart-policy"],
}

fn check(pod: &PodSpec<'_>, _: &Context<'_>, out: &mut Findings) {
    let owner = pod.owner();
    let policy = pod.restart_policy();
    match (owner.group(), owner.kind()) {
        ("batch", kind @ ("Job" | "CronJob")) => {
            let whole = pod.containers().next().is_some() && pod.containers().all(|container| is_whole(&container));
            let span = match policy.known() {
                Some(policy) if policy.value == "Always" => policy.span,
                None if policy.is_missing() && whole => owner.label_span(),
                _ => return,
            };
            out.at(span)
                .says(text! {
                    en: "the pods of a {kind} need restartPolicy OnFailure or Never: the API server refuses Always, which is meant where none is written",
                    zh: "{kind} 的 Pod 需要 restartPolicy OnFailure 或 Never：API 服务器拒绝 Always，而不写即为 Always",
                })
                .about(|id| id == "kube-score:cronjob-restartpolicy" && kind == "CronJob")
                .suggests(
                    text! { en: "set OnFailure: restart the container in its pod", zh: "设为 OnFailure：在原 Pod 中重启容器" },
                    pod.set_key("restartPolicy", "OnFailure"),
                )
                .suggests(
                    text! { en: "set Never: make a new pod", zh: "设为 Never：新建 Pod" },
                    pod.set_key("restartPolicy", "Never"),
                );
        }
        ("apps" | "extensions", kind @ ("Deployment" | "ReplicaSet" | "DaemonSet" | "StatefulSet"))
        | ("", kind @ "ReplicationController") => {
            let Some(policy) = policy.known().filter(|policy| matches!(policy.value, "Never" | "OnFailure")) else {
                return;
            };
            out.at(policy.span)
                .says(text! {
                    en: "a {kind} keeps its pods running: the API server refuses {policy}",
                    zh: "{kind} 会让 Pod 一直运行：API 服务器拒绝 {policy}",
                })
                .about(|id| id == "kube-linter:restart-policy" && policy.value == "Never")
                .suggests(
                    text! { en: "remove restartPolicy", zh: "删除 restartPolicy" },
                    pod.remove_key("restartPolicy"),
                );
        }
        _ => {}
    }
}
