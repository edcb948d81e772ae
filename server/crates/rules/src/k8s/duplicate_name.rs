//! Two containers, volumes or mounts of one pod under one name.
//! Source: `validateContainers`, `ValidateVolumes` and `ValidateVolumeMounts` of k8s.io/kubernetes/pkg/apis/core/validation, which refuse these.

use pitfall_engine::{Context, Findings, Location, rule, text};
use pitfall_models::kubernetes::{Known, PodSpec, Role, View, is_templated};
use pitfall_syntax::yaml::{Node, edit};

use super::workload::says_the_same;

rule! {
    id: "k8s/duplicate-name",
    page: "duplicate_name.md",
    on: PodSpec,
    severity: Warning,
    category: Correctness,
    fix: Safe,
    since: "0.1.0",
    also: [],
}

fn check(pod: &PodSpec<'_>, _: &Context<'_>, out: &mut Findings) {
    // Containers of all three lists share their names.
    let containers = Role::ALL.iter().flat_map(|role| pod.list(role.key())).collect();
    twins(containers, "name", out);
    twins(pod.list("volumes").collect(), "name", out);
    for container in pod.containers() {
        twins(container.list("volumeMounts").collect(), "mountPath", out);
        twins(container.list("volumeDevices").collect(), "devicePath", out);
    }
}

fn twins(items: Vec<Node<'_>>, key: &str, out: &mut Findings) {
    for (at, item) in items.iter().enumerate() {
        let Some(own) = name_of(*item, key) else { continue };
        let first = items[..at]
            .iter()
            .find_map(|other| Some((other, name_of(*other, key).filter(|it| it.value == own.value)?)));
        let Some((twin, other)) = first else { continue };
        let whole = says_the_same(*item, *twin).then_some(*item).filter(|item| !item.is_shared());
        let fix = whole.and_then(|item| edit::remove_item(item, edit::Emptied::RemoveParent));
        let span = own.span;
        out.at(span)
            .says(text! {
                en: "{key} {own} is used above already: the API server refuses this",
                zh: "{key} {own} 在上面已被使用：API 服务器会拒绝",
            })
            .see(Location::here(other.span), text! { en: "first here", zh: "首次出现在此" })
            .mends(text! { en: "remove the second", zh: "删除第二个" }, fix);
    }
}

/// Its name; that of an entry of a patch, which may take one out and put another in, is none.
fn name_of<'a>(item: Node<'a>, key: &str) -> Option<Known<'a, &'a str>> {
    let view = View::of(item);
    view.field::<&str>(key).known().filter(|name| !is_templated(name.value) && view.entry("$patch").is_none())
}
