//! A pod or container that leaves AppArmor's profile.
//! Source: pod security standards, baseline, "AppArmor".

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::{PodSpec, is_templated};
use pitfall_syntax::yaml::edit;

use super::pod_security::Asked;

rule! {
    id: "k8s/apparmor-off",
    page: "apparmor_off.md",
    on: PodSpec,
    severity: Warning,
    category: Security,
    fix: Suggested,
    since: "0.1.0",
    standard: Baseline,
    templates: too,
    also: ["pss:appArmorProfile", "trivy:KSV-0002", "monokle:PSS107"],
}

const ANNOTATION: &str = "container.apparmor.security.beta.kubernetes.io/";

fn check(pod: &PodSpec<'_>, cx: &Context<'_>, out: &mut Findings) {
    let contexts = std::iter::once(**pod).chain(pod.containers().map(|container| *container));
    for holder in contexts {
        let profile = holder.view_path(&["securityContext", "appArmorProfile"]).field::<&str>("type");
        let Some(known) = profile.known().filter(|it| !matches!(it.value, "RuntimeDefault" | "Localhost")) else {
            continue;
        };
        let Some(severity) = Asked::of(pod, cx).baseline else { return };
        out.at(known.span)
            .says(text! {
                en: "AppArmor profile {known}: the runtime's own rules no longer hold for this process",
                zh: "AppArmor 配置为 {known}：运行时自带的规则不再约束该进程",
            })
            .promises(severity)
            .suggests(text! { en: "set RuntimeDefault", zh: "改为 RuntimeDefault" }, profile.set("RuntimeDefault"));
    }
    for entry in pod.metadata().view("annotations").entries() {
        let Some(value) = entry.key().as_str().filter(|key| key.starts_with(ANNOTATION)).and(entry.value().as_str())
        else {
            continue;
        };
        let allowed =
            value.is_empty() || value == "runtime/default" || value.starts_with("localhost/") || is_templated(value);
        if allowed {
            continue;
        }
        let Some(severity) = Asked::of(pod, cx).baseline else { return };
        let fix = (!entry.mapping().is_shared()).then(|| edit::set(entry.value(), &"runtime/default".into())).flatten();
        out.at(entry.value().span())
            .says(text! {
                en: "AppArmor profile {value}: the runtime's own rules no longer hold for this container",
                zh: "AppArmor 配置为 {value}：运行时自带的规则不再约束该容器",
            })
            .promises(severity)
            .suggests(text! { en: "set runtime/default", zh: "改为 runtime/default" }, fix);
    }
}
