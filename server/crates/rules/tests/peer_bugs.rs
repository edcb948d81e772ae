//! Faults of other linters, as they were measured, on our side: each is a file that one of them misses or wrongly reports.

use std::path::Path;
use std::sync::Arc;

use pitfall_engine::{Cancel, Disk, Host, Source, Workspace};

/// The rules that speak of `text`, each with the line (from 1) of its finding.
fn found(text: &str) -> Vec<(&'static str, usize)> {
    let workspace = Workspace::new(pitfall_rules::all(), Arc::new(Disk), Arc::new(Host::at("/nowhere", [])));
    let source = Source::new(Some(Path::new("/nowhere/manifest.yaml")), text);
    let checked = workspace.check(&source, &Cancel::new());
    let line = |at: u32| text[..at as usize].lines().count().max(1) + usize::from(text[..at as usize].ends_with('\n'));
    checked.findings.iter().map(|finding| (finding.rule.id, line(finding.span.start))).collect()
}

fn lines_of(text: &str, rule: &str) -> Vec<usize> {
    found(text).into_iter().filter(|(id, _)| *id == rule).map(|(_, line)| line).collect()
}

const NONE: [usize; 0] = [];

fn pod(container: &str) -> String {
    let indented: String = container.lines().map(|line| format!("    {line}\n")).collect();
    format!("apiVersion: v1\nkind: Pod\nmetadata: {{name: shop}}\nspec:\n  containers:\n  - name: shop\n{indented}")
}

/// Checkov's WildcardRoles reads the first rule alone.
#[test]
fn a_wildcard_in_the_second_rule() {
    let role = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: shop}\nrules:\n- apiGroups: [apps]\n  resources: [deployments]\n  verbs: [get]\n- apiGroups: [apps]\n  resources: [deployments]\n  verbs: ['*']\n";
    assert_eq!(lines_of(role, "k8s/rbac-wildcard"), [10]);
}

/// Trivy looks for `ClusterRolebinding`, which no object is.
#[test]
fn anonymous_users_of_a_whole_cluster() {
    for kind in ["RoleBinding", "ClusterRoleBinding"] {
        let text = format!(
            "apiVersion: rbac.authorization.k8s.io/v1\nkind: {kind}\nmetadata: {{name: shop}}\nroleRef: {{apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: edit}}\nsubjects:\n- {{kind: User, name: 'system:anonymous'}}\n"
        );
        assert_eq!(lines_of(&text, "k8s/anonymous-binding"), [6], "{kind}");
    }
}

/// Trivy's KSV-0012 takes the pod's `true` for an answer where a container says `false`; Monokle's PSS203 does not read the pod at all.
#[test]
fn a_container_undoes_what_its_pod_says() {
    let both = "apiVersion: v1\nkind: Pod\nmetadata: {name: shop}\nspec:\n  securityContext: {runAsNonRoot: true}\n  containers:\n  - name: shop\n    image: shop:1.2\n    securityContext: {runAsNonRoot: false}\n";
    assert_eq!(lines_of(both, "k8s/may-run-as-root"), [9]);
    assert_eq!(
        lines_of(&both.replace("    securityContext: {runAsNonRoot: false}\n", ""), "k8s/may-run-as-root"),
        NONE
    );
}

/// kube-score, Polaris and Monokle take the port of a registry for a tag; Checkov asks for a tag beside a digest.
#[test]
fn the_port_of_a_registry_is_no_tag() {
    assert_eq!(lines_of(&pod("image: localhost:5000/app"), "k8s/floating-image"), [7]);
    assert_eq!(lines_of(&pod("image: localhost:5000/app:1.2"), "k8s/floating-image"), NONE);
    assert_eq!(lines_of(&pod(&format!("image: app:latest@sha256:{}", "0a".repeat(32))), "k8s/floating-image"), NONE);
}

/// kube-score compares named ports as the number 0, so that all names are one.
#[test]
fn probes_of_two_named_ports_differ() {
    let probes = |ready| {
        pod(&format!(
            "image: shop:1.2\nports: [{{name: a, containerPort: 1}}, {{name: b, containerPort: 2}}]\nlivenessProbe: {{httpGet: {{path: /, port: a}}}}\nreadinessProbe: {{httpGet: {{path: /, port: {ready}}}}}"
        ))
    };
    assert_eq!(lines_of(&probes("b"), "k8s/identical-probes"), NONE);
    assert_eq!(lines_of(&probes("a"), "k8s/identical-probes"), [9]);
}

/// kube-linter knows no secret but one that is called so.
#[test]
fn a_password_is_a_secret_too() {
    assert_eq!(lines_of(&pod("image: shop:1.2\nenv: [{name: DB_PASSWORD, value: hunter2}]"), "k8s/secret-in-env"), [8]);
}

/// kube-linter is silent where nothing is said of privilege escalation, and flags sysctls that the standard allows.
#[test]
fn what_is_not_said_counts_and_what_is_safe_does_not() {
    assert_eq!(lines_of(&pod("image: shop:1.2"), "k8s/privilege-escalation"), [6]);
    let safe = "apiVersion: v1\nkind: Pod\nmetadata: {name: shop}\nspec:\n  securityContext: {sysctls: [{name: net.ipv4.ip_unprivileged_port_start, value: '0'}]}\n  containers: [{name: shop, image: 'shop:1.2'}]\n";
    assert_eq!(lines_of(safe, "k8s/unsafe-sysctl"), NONE);
    assert_eq!(
        lines_of(&safe.replace("net.ipv4.ip_unprivileged_port_start", "net.core.somaxconn"), "k8s/unsafe-sysctl"),
        [5]
    );
}

/// kube-linter and Kubescape miss a hostPath that names no path.
#[test]
fn a_host_path_without_a_path() {
    let text = "apiVersion: v1\nkind: Pod\nmetadata: {name: shop}\nspec:\n  containers: [{name: shop, image: 'shop:1.2'}]\n  volumes: [{name: a, hostPath: {}}, {name: b}]\n";
    assert_eq!(lines_of(text, "k8s/host-path"), [6]);
}

/// Polaris is content with any one label that a budget and a pod share, whatever else the budget asks for, and in any namespace.
#[test]
fn a_budget_selects_by_all_its_labels() {
    let text = |labels: &str, namespace: &str| {
        format!(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: shop, namespace: shop}}\nspec:\n  replicas: 3\n  selector: {{matchLabels: {{app: shop}}}}\n  template:\n    metadata: {{labels: {{app: shop, tier: front}}}}\n    spec: {{containers: [{{name: shop, image: 'shop:1.2'}}]}}\n---\napiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {{name: shop, namespace: {namespace}}}\nspec:\n  maxUnavailable: 1\n  selector: {{matchLabels: {labels}}}\n"
        )
    };
    assert_eq!(lines_of(&text("{app: shop, tier: front}", "shop"), "k8s/no-disruption-budget"), NONE);
    assert_eq!(lines_of(&text("{app: shop, tier: back}", "shop"), "k8s/no-disruption-budget"), [3]);
    assert_eq!(lines_of(&text("{app: shop}", "till"), "k8s/no-disruption-budget"), [3]);
}

/// Polaris reads fields of a container under the pod's security context, where Kubernetes has none.
#[test]
fn a_field_at_the_wrong_level_is_no_answer() {
    let text = "apiVersion: v1\nkind: Pod\nmetadata: {name: shop}\nspec:\n  securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true}\n  containers:\n  - name: shop\n    image: shop:1.2\n";
    assert_eq!(lines_of(text, "k8s/privilege-escalation"), [7]);
    assert_eq!(lines_of(text, "k8s/writable-root"), [7]);
}

/// To Checkov a text that says "false" is true.
#[test]
fn a_text_is_no_boolean() {
    let text = |value| pod(&format!("image: shop:1.2\nsecurityContext: {{privileged: {value}}}"));
    assert_eq!(lines_of(&text("'false'"), "k8s/privileged"), NONE);
    assert_eq!(lines_of(&text("true"), "k8s/privileged"), [8]);
}

/// kubeconform and Checkov take a patch of kustomize for an object with half of it missing.
#[test]
fn a_patch_lacks_nothing() {
    let patch = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: shop}\nspec:\n  template:\n    spec:\n      containers:\n      - name: shop\n        args: [--verbose]\n";
    assert!(found(patch).is_empty(), "{:?}", found(patch));
}

/// Checkov loses the whole file for one document, kube-score every file behind it.
#[test]
fn one_bad_document_costs_one_document() {
    let text = "apiVersion: v1\nkind: Pod\nmetadata: {name: shop}\nspec:\n  hostNetwork: true\n  containers: [{name: shop, image: 'shop:1.2'}]\n--- # next\na: [\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: till}\nspec:\n  hostPID: true\n  containers: [{name: till, image: 'till:1.2'}]\n";
    assert_eq!(lines_of(text, "k8s/host-namespace"), [5, 14]);
    assert_eq!(lines_of(text, "k8s/syntax"), [8]);
}

/// Trivy takes the name of a file for a password.
#[test]
fn the_name_of_a_file_is_no_secret() {
    let text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: shop}\ndata:\n  password_validation.py: return True\n  password: hunter2\n";
    assert_eq!(lines_of(text, "k8s/secret-in-config-map"), [6]);
}

/// Polaris writes the class `high-priority` and a probe of a file into a workload, Kubescape `YOUR_VALUE`: neither exists.
#[test]
fn no_fix_brings_a_placeholder() {
    let workspace = Workspace::new(pitfall_rules::all(), Arc::new(Disk), Arc::new(Host::at("/nowhere", [])));
    let text = pod("image: shop");
    let source = Source::new(Some(Path::new("/nowhere/manifest.yaml")), text.as_str());
    let findings = workspace.check(&source, &Cancel::new()).findings;
    assert!(findings.len() > 10, "{}", findings.len());
    for fix in findings.iter().flat_map(|finding| &finding.fixes) {
        for edit in fix.edits.iter().flat_map(|file| &file.edits) {
            let words = ["YOUR", "TODO", "<", "priorityClassName", "Probe", "/tmp/healthy"];
            assert!(!words.iter().any(|word| edit.text.contains(word)), "{}: {}", fix.title.en, edit.text);
        }
    }
}
