//! A workload that does not say which instance it is.
//! Source: "Recommended Labels" of the Kubernetes documentation.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::PodSpec;

use super::workload::is_whole_pod;

rule! {
    id: "k8s/instance-label",
    page: "instance_label.md",
    on: PodSpec,
    severity: Hint,
    category: Tidiness,
    fix: Suggested,
    since: "0.1.0",
    also: ["polaris:metadataAndInstanceMismatched", "kubescape:C-0077", "kubescape:k8s-common-labels-usage"],
}

const LABEL: &str = "app.kubernetes.io/instance";

fn check(pod: &PodSpec<'_>, _: &Context<'_>, out: &mut Findings) {
    let owner = pod.owner();
    let Some(name) = owner.name().value() else { return };
    let label = owner.labels().field::<&str>(LABEL);
    match label.known() {
        Some(instance) if instance.value == name => {}
        Some(instance) => {
            out.at(instance.span)
                .says(text! {
                    en: "the label names the instance {instance}, the object is called {name}: who looks for one misses the other",
                    zh: "标签中的实例是 {instance}，对象名却是 {name}：按其一查找会漏掉另一个",
                })
                .suggests(text! { en: "set {name}", zh: "改为 {name}" }, label.set(name));
        }
        None if label.is_missing() && is_whole_pod(pod) => {
            out.at(owner.label_span())
                .says(text! {
                    en: "no label app.kubernetes.io/instance: tools cannot tell which objects belong to this instance",
                    zh: "没有标签 app.kubernetes.io/instance：工具无法判断哪些对象属于此实例",
                })
                .suggests(
                    text! { en: "add it, with the object's name", zh: "添加它，取对象名" },
                    owner.view().set_path(&["metadata", "labels", LABEL], name),
                );
        }
        None => {}
    }
}
