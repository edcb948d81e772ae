//! A Service that sends to a named port which its pods do not name.
//! Source: "Port definitions" in the Kubernetes documentation of Services: `targetPort` by name is looked up in each pod; a pod without it gets
//! no endpoint.

use std::collections::BTreeMap;

use pitfall_engine::{Context, Findings, Labels, Located, ObjectFacts, PortFacts, Surroundings, labels, rule, text};
use pitfall_models::kubernetes::{IntOrText, Object, View};
use pitfall_syntax::yaml::edit::{self, Edit, New};

use super::around::{alike, location};
use super::pods_by_label::PodsByLabel;

rule! {
    id: "k8s/missing-target-port",
    page: "missing_target_port.md",
    on: Object,
    severity: Warning,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: [],
}

fn check(object: &Object<'_>, cx: &Context<'_>, out: &mut Findings) {
    if object.kind() != "Service" || !object.group().is_empty() {
        return;
    }
    let ports = object.spec().list("ports").map(View::of);
    let named = ports.filter_map(|port| {
        let target = port.field::<IntOrText<'_>>("targetPort").known()?;
        if let IntOrText::Text(name) = target.value { Some((target, name)) } else { None }
    });
    let named: Vec<_> = named.collect();
    let Some(wanted) = labels(object.spec().view("selector")).filter(|wanted| !wanted.is_empty()) else { return };
    if named.is_empty() {
        return;
    }
    let pods = cx.once(|| Pods::of(cx));
    let namespace = object.namespace().value();
    let meets = |it: &ObjectFacts| match (it.namespace.as_deref(), namespace) {
        (Some(one), Some(other)) => one == other,
        _ => true,
    };
    let selects = |pods: &Labels| {
        // Labels that cannot be known may be the ones.
        pods.as_ref().is_none_or(|pods| wanted.iter().all(|(key, value)| pods.get(key) == Some(value)))
    };
    let fits = |found: &Located<'_>| meets(found.object) && selects(&found.object.pod_labels);
    let workloads: Vec<Located<'_>> = pods.with(&wanted).filter(fits).collect();
    let known: Option<Vec<&Vec<PortFacts>>> = workloads.iter().map(|found| found.object.ports.as_ref()).collect();
    let Some(known) = known.filter(|_| workloads.iter().all(|found| found.object.pod_labels.is_some())) else { return };
    let [first, ..] = workloads.as_slice() else { return };
    for (target, name) in named {
        if known.iter().any(|ports| ports.iter().any(|port| port.name.as_deref() == Some(name)))
            || is_added(first, name, cx)
        {
            continue;
        }
        let kind = &first.object.kind;
        let workload = first.object.name.as_deref().unwrap_or(kind);
        let said = out
            .at(target.span)
            .says(text! {
                en: "no container of {kind} {workload} names a port {name}: this port leads nowhere",
                zh: "{kind} {workload} 的容器没有名为 {name} 的端口：此端口无处可去",
            })
            .see(location(first, cx), text! { en: "its pods", zh: "其 Pod" });
        let names: Vec<&str> =
            known.iter().flat_map(|ports| ports.iter()).filter_map(|it| it.name.as_deref()).collect();
        let near: Vec<&str> = names.iter().copied().filter(|it| alike(it, name)).collect();
        let meant = match (near.as_slice(), names.as_slice()) {
            ([one], _) | ([], [one]) => *one,
            _ => continue,
        };
        let edits: Option<Vec<Edit>> = edit::set_own(target.node, &New::from(meant));
        said.suggests(text! { en: "send to {meant}", zh: "改为发往 {meant}" }, edits);
    }
}

/// What makes pods around the checked file.
struct Pods {
    surroundings: Surroundings,
    /// Which of the objects these are.
    places: Vec<usize>,
    by_label: PodsByLabel,
}

impl Pods {
    fn of(cx: &Context<'_>) -> Self {
        let surroundings = Surroundings::of(cx);
        let makers = || surroundings.objects().enumerate().filter(|(_, found)| found.object.makes_pods);
        let places = makers().map(|(place, _)| place).collect();
        let by_label = PodsByLabel::of(makers().map(|(_, found)| &found.object.pod_labels));
        Self { surroundings, places, by_label }
    }

    /// Those that have the first of these labels, or may have it.
    fn with(&self, wanted: &BTreeMap<String, String>) -> impl Iterator<Item = Located<'_>> {
        let places = self.by_label.with(wanted).into_iter().filter_map(|at| self.places.get(at));
        places.filter_map(|place| self.surroundings.get(*place))
    }
}

/// Another definition of the workload, a patch say, stands in a folder around and names the port, or may.
fn is_added(workload: &Located<'_>, port: &str, cx: &Context<'_>) -> bool {
    let Some(name) = workload.object.name.as_deref() else { return true };
    Surroundings::any_around(cx, |folder| {
        let mut same = folder.named(name).filter(|found| found.object.kind == workload.object.kind);
        same.any(|found| {
            let ports = found.object.ports.as_ref();
            ports.is_none_or(|ports| ports.iter().any(|it| it.name.as_deref() == Some(port)))
        })
    })
}
