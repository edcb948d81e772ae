//! A container port that is declared twice.
//! Source: `validateContainerPorts` of k8s.io/kubernetes/pkg/apis/core/validation, which refuses names that are used twice, and the patch strategy of
//! `ports`, which merges entries of one `containerPort`.

use pitfall_engine::{Context, Findings, Location, rule, text};
use pitfall_models::kubernetes::{Container, Port};
use pitfall_syntax::yaml::edit;

use super::workload::says_the_same;

rule! {
    id: "k8s/duplicate-port",
    page: "duplicate_port.md",
    on: Container,
    severity: Warning,
    category: Correctness,
    fix: Safe,
    since: "0.1.0",
    templates: too,
    also: ["kube-score:container-ports-check"],
}

fn check(container: &Container<'_>, _: &Context<'_>, out: &mut Findings) {
    let ports: Vec<Port<'_>> = container.ports().collect();
    for (at, port) in ports.iter().enumerate() {
        let name = port.name().known();
        let named = name.and_then(|name| {
            ports[..at].iter().find_map(|other| other.name().known().filter(|it| it.value == name.value))
        });
        let number = port.container_port().known();
        let numbered = number.and_then(|number| {
            let same =
                ports[..at].iter().filter(|other| protocol(other).is_some() && protocol(other) == protocol(port));
            let same = same.filter(|other| of_host(other) == of_host(port));
            same.filter_map(|other| Some((other, other.container_port().known()?)))
                .find(|(_, it)| it.value == number.value)
        });
        if let (Some(number), Some((twin, other))) = (number, numbered) {
            let whole = || says_the_same(port.node()?, twin.node()?).then(|| port.node()).flatten();
            let fix = whole()
                .filter(|item| !item.is_shared())
                .and_then(|item| edit::remove_item(item, edit::Emptied::RemoveParent));
            out.at(number.span)
                .says(text! {
                    en: "port {number} is declared above: apply merges the two into one when either is changed",
                    zh: "端口 {number} 已在上面声明：任一处改动时 apply 会把两者合并为一",
                })
                .see(Location::here(other.span), text! { en: "first here", zh: "首次出现在此" })
                .mends(text! { en: "remove the second", zh: "删除第二个" }, fix);
        } else if let (Some(name), Some(other)) = (name, named) {
            out.at(name.span)
                .says(text! {
                    en: "another port of this container is called {name}: the API server refuses this",
                    zh: "此容器另有端口名为 {name}：API 服务器会拒绝",
                })
                .see(Location::here(other.span), text! { en: "first here", zh: "首次出现在此" });
        }
    }
}

fn protocol<'a>(port: &Port<'a>) -> Option<&'a str> {
    let field = port.protocol();
    if field.is_missing() { Some("TCP") } else { field.value() }
}

/// What the node lends it, which may differ between two entries of one port.
fn of_host(port: &Port<'_>) -> (Option<i64>, Option<String>) {
    (port.host_port().value(), port.field::<&str>("hostIP").value().map(str::to_owned))
}
