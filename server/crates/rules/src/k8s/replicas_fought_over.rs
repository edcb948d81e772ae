//! A number of replicas beside an autoscaler.
//! Source: "Migrating Deployments and StatefulSets to horizontal autoscaling" of the Kubernetes documentation, which asks to remove `spec.replicas`.

use pitfall_engine::{Context, Findings, Located, Location, Surroundings, rule, text};
use pitfall_models::kubernetes::Object;
use pitfall_syntax::yaml::Stream;

use super::around::location;
use super::scaling::{Autoscalers, objects_of};

rule! {
    id: "k8s/replicas-fought-over",
    page: "replicas_fought_over.md",
    on: Stream,
    severity: Warning,
    category: Reliability,
    fix: Suggested,
    since: "0.1.0",
    also: ["kube-score:deployment-targeted-by-hpa-does-not-have-replicas-configured"],
}

fn check(stream: &Stream, cx: &Context<'_>, out: &mut Findings) {
    let objects = objects_of(stream);
    let autoscalers = Autoscalers::among(&objects);
    let scaled =
        |object: &&Object<'_>| matches!(object.kind(), "Deployment" | "StatefulSet" | "ReplicaSet" | "Rollout");
    for object in objects.iter().filter(scaled) {
        workload(object, &autoscalers, cx, out);
    }
}

fn workload(object: &Object<'_>, autoscalers: &Autoscalers<'_>, cx: &Context<'_>, out: &mut Findings) {
    let replicas = object.spec().field::<i64>("replicas");
    // An autoscaler leaves alone what is scaled to nothing.
    let Some(count) = replicas.known().filter(|count| count.value > 0) else { return };
    let autoscaler = match autoscalers.of(object) {
        Some(autoscaler) => Location::here(autoscaler.label_span()),
        None => match beside(object, &cx.once(|| Surroundings::of(cx)), cx) {
            Some(autoscaler) => autoscaler,
            None => return,
        },
    };
    out.at(count.span)
        .says(text! {
            en: "each apply of this file sets {count} again, whatever the autoscaler has made of it",
            zh: "每次应用此文件都会重设为 {count}，不管自动伸缩器已调到多少",
        })
        .see(autoscaler, text! { en: "this autoscaler decides", zh: "由此自动伸缩器决定" })
        .suggests(
            text! { en: "remove replicas; what runs may go down to 1 once, when this is applied on the client's side", zh: "删除 replicas；以客户端方式应用时，运行中的副本可能会短暂降到 1" },
            replicas.remove(),
        );
}

/// An autoscaler in another file that scales the workload. A file that defines the workload again is a variant of this one, and its
/// autoscaler is for that.
fn beside(object: &Object<'_>, surroundings: &Surroundings, cx: &Context<'_>) -> Option<Location> {
    let (name, namespace) = (object.name().value()?, object.namespace().value());
    let scales = |found: &Located<'_>| {
        found.object.names.iter().any(|it| it.kind == object.kind() && it.name == name)
            && (namespace.is_none()
                || found.object.namespace.is_none()
                || found.object.namespace.as_deref() == namespace)
    };
    let found = ["HorizontalPodAutoscaler", "ScaledObject"]
        .into_iter()
        .find_map(|kind| surroundings.near().iter().flat_map(|folder| folder.of_kind(kind)).find(scales))?;
    let is_alone = surroundings.named(name).filter(|other| other.object.kind == object.kind()).count() == 1;
    is_alone.then(|| location(&found, cx))
}
