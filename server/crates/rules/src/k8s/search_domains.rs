//! A pod whose outside names are first asked for in every domain of the cluster.
//! Source: "DNS for Services and Pods" of the Kubernetes documentation, and resolv.conf(5) for `ndots`.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::PodSpec;
use pitfall_syntax::yaml::edit::{self, Edit, New};

use super::pod_security::is_windows;
use super::workload::is_whole_pod;

rule! {
    id: "k8s/search-domains",
    page: "search_domains.md",
    on: PodSpec,
    severity: Hint,
    category: Reliability,
    fix: Suggested,
    since: "0.1.0",
    default: off,
    also: ["kube-linter:dnsconfig-options"],
}

fn check(pod: &PodSpec<'_>, _: &Context<'_>, out: &mut Findings) {
    let (policy, config) = (pod.field::<&str>("dnsPolicy"), pod.view("dnsConfig"));
    let of_cluster = match policy.value() {
        Some(policy) => matches!(policy, "ClusterFirst" | "ClusterFirstWithHostNet"),
        // A pod in its node's network reads the node's own resolv.conf.
        None => policy.is_missing() && !pod.host_network().is_unknown() && pod.host_network().value() != Some(true),
    };
    if !of_cluster || config.is_open() || is_windows(pod) || !is_whole_pod(pod) {
        return;
    }
    let options = config.field::<&str>("options");
    let says_ndots = config.list("options").any(|option| match option.get("name") {
        Some(name) => matches!(name.value().as_str(), None | Some("ndots")),
        None => true,
    });
    if options.is_unknown() || says_ndots {
        return;
    }
    let span = config.key_span("options").or(pod.key_span("dnsConfig")).unwrap_or(pod.owner().label_span());
    out.at(span)
        .says(text! {
            en: "a name with fewer than five dots, as every outside name has, is first asked for in each search domain of the cluster",
            zh: "点数少于五个的名称（外部名称几乎都是）会先在集群的每个搜索域中查询一遍",
        })
        .suggests(text! { en: "ask at once for names with two dots", zh: "含两个点的名称直接查询" }, ndots(pod));
}

fn ndots(pod: &PodSpec<'_>) -> Option<Vec<Edit>> {
    let option = New::Mapping(vec![("name".to_owned(), New::from("ndots")), ("value".to_owned(), New::from("2"))]);
    let list = pod.view("dnsConfig").entry("options").map(|entry| entry.value());
    match list.filter(|list| list.items().len() > 0) {
        Some(list) => (!list.is_shared()).then(|| edit::append_item(list, option)).flatten(),
        None => pod.set_path(&["dnsConfig", "options"], New::Sequence(vec![option])),
    }
}
