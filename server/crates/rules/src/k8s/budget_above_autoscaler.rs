//! A disruption budget that keeps more pods than the autoscaler does.
//! Source: "Disruptions" of the Kubernetes documentation; percentages are rounded up.

use pitfall_engine::{Context, Findings, Location, rule, text};
use pitfall_models::kubernetes::{IntOrText, Object, Selector};
use pitfall_syntax::yaml::Stream;

use super::scaling::{Autoscalers, may_meet, objects_of, pod_labels};

rule! {
    id: "k8s/budget-above-autoscaler",
    page: "budget_above_autoscaler.md",
    on: Stream,
    severity: Warning,
    category: Reliability,
    fix: None,
    since: "0.1.0",
    also: ["polaris:pdbMinAvailableGreaterThanHPAMinReplicas", "kube-linter:pdb-min-available"],
}

fn check(stream: &Stream, _: &Context<'_>, out: &mut Findings) {
    let objects = objects_of(stream);
    let autoscalers = Autoscalers::among(&objects);
    for object in objects.iter().filter(|object| object.kind() == "PodDisruptionBudget") {
        budget(object, &objects, &autoscalers, out);
    }
}

fn budget(object: &Object<'_>, objects: &[Object<'_>], autoscalers: &Autoscalers<'_>, out: &mut Findings) {
    let Some(kept) = object.spec().field::<IntOrText<'_>>("minAvailable").known() else { return };
    let selector = Selector::of(object.spec().view("selector"));
    let workloads = objects.iter().filter(|other| other.kind() == "Deployment" && may_meet(other, object));
    for workload in workloads {
        let selected = workload.pod_spec().and_then(|pod| selector.selects(&pod_labels(&pod)?)) == Some(true);
        if !selected || object.spec().entry("selector").is_none() {
            continue;
        }
        let Some(autoscaler) = autoscalers.of(workload) else { continue };
        let Some(least) = autoscaler.spec().field::<i64>("minReplicas").known() else { continue };
        let pods = match kept.value {
            IntOrText::Int(pods) => pods,
            IntOrText::Text(text) => {
                let percent = text.strip_suffix('%').and_then(|number| number.parse::<u32>().ok());
                let Some(percent) = percent else { continue };
                i64::from(percent).saturating_mul(least.value).saturating_add(99) / 100
            }
        };
        if pods > least.value {
            let least_pods = least.value;
            out.at(kept.span)
                .says(text! {
                    en: "{pods} pods must stay, and the autoscaler goes down to {least_pods}: then no pod may be evicted",
                    zh: "须保留 {pods} 个 Pod，而自动伸缩器会缩到 {least_pods} 个：那时任何 Pod 都不能被驱逐",
                })
                .see(Location::here(least.span), text! { en: "the autoscaler's least", zh: "自动伸缩器的下限" });
            return;
        }
    }
}
