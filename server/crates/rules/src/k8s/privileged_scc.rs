//! A security context constraint of OpenShift that admits privileged containers.
//! Source: "Managing security context constraints" of the OpenShift documentation.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::Object;

rule! {
    id: "k8s/privileged-scc",
    page: "privileged_scc.md",
    on: Object,
    severity: Information,
    category: Security,
    fix: Suggested,
    since: "0.1.0",
    default: off,
    also: ["kube-linter:scc-deny-privileged-container"],
}

fn check(object: &Object<'_>, _: &Context<'_>, out: &mut Findings) {
    if object.kind() != "SecurityContextConstraints" {
        return;
    }
    let allows = object.view().field::<bool>("allowPrivilegedContainer");
    let Some(allowed) = allows.known().filter(|allowed| allowed.value) else { return };
    let span = allowed.span;
    out.at(span)
        .says(text! {
            en: "who may use this constraint may run privileged containers, which have the node to themselves",
            zh: "可使用此约束者能运行特权容器，即可支配节点",
        })
        .suggests(text! { en: "allow none", zh: "不允许" }, allows.set(edit_false()));
}

fn edit_false() -> pitfall_syntax::yaml::edit::New {
    pitfall_syntax::yaml::edit::New::Raw("false".to_owned())
}
