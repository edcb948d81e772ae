//! A StatefulSet whose Service has an address of its own.
//! Source: "Limitations" and "Stable Network ID" in the Kubernetes documentation of StatefulSets, which ask for a headless Service.

use pitfall_engine::{Context, Findings, Surroundings, rule, text};
use pitfall_models::kubernetes::Object;

use super::around::location;

rule! {
    id: "k8s/not-headless",
    page: "not_headless.md",
    on: Object,
    severity: Information,
    category: Correctness,
    fix: None,
    since: "0.1.0",
    also: ["kube-score:statefulset-has-servicename"],
}

fn check(object: &Object<'_>, cx: &Context<'_>, out: &mut Findings) {
    if object.kind() != "StatefulSet" || object.group() != "apps" || object.spec().entry("serviceName").is_none() {
        return;
    }
    let surroundings = cx.once(|| Surroundings::of(cx));
    for reference in object.references().iter().filter(|it| it.kind == "Service") {
        let found = surroundings.named_by(object, reference);
        let [first, ..] = found.as_slice() else { continue };
        if found.iter().any(|found| found.object.headless != Some(false)) {
            continue;
        }
        let service = reference.name;
        out.at(service.span)
            .says(text! {
                en: "Service {service} is not headless, so the pods get no names of their own in DNS",
                zh: "Service {service} 不是无头服务，因此各 Pod 在 DNS 中没有自己的名字",
            })
            .see(location(first, cx), text! { en: "it needs clusterIP: None", zh: "它需要 clusterIP: None" });
    }
}
