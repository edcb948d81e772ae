//! What real projects taught: how loudly rules speak where nothing but the severity tells two cases apart, and how far they look.
#![allow(clippy::unwrap_used, reason = "a test whose set-up fails has failed")]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use pitfall_engine::{Cancel, Host, Severity, Source, Workspace};
use pitfall_testkit::memory::Memory;

/// The severities of `rule` in a text, beside a `pitfall.toml`.
fn severities(text: &str, rule: &str, config: &str) -> Vec<Severity> {
    let mut memory = Memory::new();
    memory.write("/w/pitfall.toml", config);
    memory.write("/w/agent.yaml", text);
    let workspace = Workspace::new(pitfall_rules::all(), Arc::new(memory), Arc::new(Host::at("/nonexistent", [])));
    workspace.set_roots([PathBuf::from("/w")]);
    let checked = workspace.check(&Source::new(Some(Path::new("/w/agent.yaml")), text), &Cancel::new());
    assert!(checked.failures.is_empty(), "{:?}", checked.failures);
    checked.findings.iter().filter(|it| it.rule.id == rule).map(|it| it.severity).collect()
}

fn workload(kind: &str, network: &str) -> String {
    format!(
        "# é\r\napiVersion: apps/v1\nkind: {kind}\nmetadata: {{name: agent, namespace: agents}}\nspec:\n  selector: {{matchLabels: {{app: agent}}}}\n  \
         template:\n    metadata: {{labels: {{app: agent}}}}\n    spec:\n      hostNetwork: {network}\n      volumes:\n      \
         - {{name: log, hostPath: {{path: /var/log}}}}\n      - {{name: daemon, hostPath: {{path: /run/containerd/containerd.sock}}}}\n      \
         containers:\n      - name: agent\n        image: registry.example/agent:1.2\n        \
         ports: [{{containerPort: 9100, hostPort: 9100}}]\n        \
         securityContext: {{capabilities: {{add: [SYS_TIME, ALL, CAP_SYS_TIME]}}}}\n        \
         livenessProbe: {{httpGet: {{host: 127.0.0.1, port: 9100}}}}\n        \
         readinessProbe: {{httpGet: {{host: agent.internal, port: 9100}}}}\n"
    )
}

/// What an agent of a node is made for is no warning, unless someone asks for a standard; the socket of a daemon is.
#[test]
fn agents_of_nodes_may_use_their_node() {
    use Severity::{Information, Warning};
    let (agent, shop) = (workload("DaemonSet", "true"), workload("Deployment", "true"));
    let rules = [
        ("k8s/host-namespace", vec![Information]),
        ("k8s/host-port", vec![Information]),
        ("k8s/host-path", vec![Information, Warning]),
        ("k8s/dangerous-capability", vec![Information, Warning, Warning]),
    ];
    for (rule, wanted) in rules {
        let warnings = vec![Warning; wanted.len()];
        assert_eq!(severities(&agent, rule, ""), wanted, "{rule}");
        assert_eq!(severities(&shop, rule, ""), warnings, "{rule}");
        let asked = "[k8s]\nprofile = \"pss-baseline\"\n";
        assert_eq!(severities(&agent, rule, asked), warnings, "{rule}");
        let labelled = format!(
            "{agent}---\napiVersion: v1\nkind: Namespace\nmetadata:\n  name: agents\n  labels: {{pod-security.kubernetes.io/enforce: baseline}}\n"
        );
        assert_eq!(severities(&labelled, rule, ""), warnings, "{rule}");
    }
}

/// In the network of its node, the loopback address is the pod's own.
#[test]
fn a_probe_of_the_loopback_address() {
    use Severity::{Information, Warning};
    let rule = "k8s/probe-host";
    assert_eq!(severities(&workload("Deployment", "true"), rule, ""), [Information, Warning]);
    assert_eq!(severities(&workload("Deployment", "${NETWORK}"), rule, ""), [Information, Warning]);
    assert_eq!(severities(&workload("Deployment", "false"), rule, ""), [Warning, Warning]);
}

/// What a chart's user must ask for is no warning, also where the kind is a choice as deep as it.
#[test]
fn a_choice_of_the_user_beside_a_choice_of_kind() {
    use Severity::{Information, Warning};
    let template = |head: &str, network: &str| {
        let text = format!(
            "{head}metadata: {{name: shop}}\nspec:\n  template:\n    spec:\n{network}      containers:\n      - name: shop\n        image: registry.example/shop:1.2\n"
        );
        let mut memory = Memory::new();
        memory.write("/w/Chart.yaml", "apiVersion: v2\nname: shop\nversion: 1.0.0\n");
        memory.write("/w/templates/shop.yaml", text.as_str());
        let workspace = Workspace::new(pitfall_rules::all(), Arc::new(memory), Arc::new(Host::at("/nonexistent", [])));
        workspace.set_roots([PathBuf::from("/w")]);
        let source = Source::new(Some(Path::new("/w/templates/shop.yaml")), text.as_str());
        let findings = workspace.check(&source, &Cancel::new()).findings;
        findings.iter().filter(|it| it.rule.id == "k8s/host-namespace").map(|it| it.severity).collect::<Vec<_>>()
    };
    let chosen = "apiVersion: apps/v1\n{{- if .Values.stateful }}\nkind: StatefulSet\n{{- else }}\nkind: Deployment\n{{- end }}\n";
    let plain = "apiVersion: apps/v1\nkind: Deployment\n";
    let asked = "      {{- if .Values.hostNetwork }}\n      hostNetwork: true\n      {{- end }}\n";
    let always = "      hostNetwork: true\n";
    for head in [chosen, plain] {
        assert_eq!(template(head, asked), [Information], "{head}");
        assert_eq!(template(head, always), [Warning], "{head}");
    }
}

/// A repository has many folders, and manifests in few of them.
#[test]
fn folders_without_manifests_hide_no_slip() {
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n  - name: web\n    image: registry.example/web:1\n    envFrom:\n    - configMapRef: {name: web-setings}\n";
    let count = |extension: &str| {
        let mut memory = Memory::new();
        memory.write("/w/deploy/app/pod.yaml", pod);
        memory.write(
            "/w/deploy/app/settings.yaml",
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web-settings}\ndata: {a: b}\n",
        );
        for number in 0..300 {
            memory.write(format!("/w/pkg{number}/file.{extension}"), "");
        }
        let workspace = Workspace::new(pitfall_rules::all(), Arc::new(memory), Arc::new(Host::at("/nonexistent", [])));
        workspace.set_roots([PathBuf::from("/w")]);
        let checked = workspace.check(&Source::new(Some(Path::new("/w/deploy/app/pod.yaml")), pod), &Cancel::new());
        checked.findings.iter().filter(|it| it.rule.id == "k8s/dangling-reference").count()
    };
    assert_eq!(count("go"), 1);
    // Too many to look through: who knows what they hold.
    assert_eq!(count("yaml"), 0);
}
