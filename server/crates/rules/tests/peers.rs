//! The words of other linters: their ids name our rules, and what they were told to leave alone is left alone.

use std::path::Path;
use std::sync::Arc;

use pitfall_engine::{Cancel, Config, Disk, Host, Language, Layer, Parsed, Source, Workspace, completions};

/// The rules that speak of `text`, in order of place.
fn found(text: &str) -> Vec<&'static str> {
    let workspace = Workspace::new(pitfall_rules::all(), Arc::new(Disk), Arc::new(Host::at("/nowhere", [])));
    let checked = workspace.check(&Source::new(Some(Path::new("/nowhere/pod.yaml")), text), &Cancel::new());
    checked.findings.iter().map(|finding| finding.rule.id).collect()
}

fn counts(text: &str, rule: &str) -> usize {
    found(text).into_iter().filter(|id| *id == rule).count()
}

/// Two privileged pods; `annotation` stands in the metadata of the first.
fn pods(annotation: &str) -> String {
    let pod = |annotations: &str| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata:\n  name: shop\n{annotations}spec:\n  hostPID: true\n  containers:\n  - name: shop\n    image: shop:1.2\n    securityContext:\n      privileged: true\n"
        )
    };
    let annotations = format!("  annotations:\n    {annotation}\n");
    format!("{}---\n{}", pod(&annotations), pod(""))
}

#[test]
fn annotations_silence_their_object_alone() {
    assert_eq!(counts(&pods("a: b"), "k8s/privileged"), 2);
    for annotation in [
        "ignore-check.kube-linter.io/privileged-container: needed",
        "kube-linter.io/ignore-all: needed",
        "kube-score/ignore: service-type, container-security-context-privileged",
        "polaris.fairwinds.com/runAsPrivileged-exempt: \"true\"",
        "polaris.fairwinds.com/exempt: \"true\"",
        "checkov.io/skip1: CKV_K8S_16=needed",
        "kubescape.io/ignore: \"true\"",
    ] {
        assert_eq!(counts(&pods(annotation), "k8s/privileged"), 1, "{annotation}");
    }
    for annotation in [
        "ignore-check.kube-linter.io/host-pid: needed",
        "polaris.fairwinds.com/runAsPrivileged-exempt: \"false\"",
        "checkov.io/skip1: CKV_K8S_17=needed",
        "kube-score/ignore: privileged",
    ] {
        assert_eq!(counts(&pods(annotation), "k8s/privileged"), 2, "{annotation}");
    }
    // A rule that the other linter does not have goes on.
    assert!(counts(&pods("kube-linter.io/ignore-all: x"), "k8s/unconfined") == 2);
}

#[test]
fn kube_score_reads_the_pod_template() {
    let text = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: shop}\nspec:\n  template:\n    metadata:\n      annotations: {kube-score/ignore: container-image-tag}\n    spec:\n      containers: [{name: shop, image: shop}]\n";
    assert_eq!(counts(text, "k8s/floating-image"), 0);
    assert_eq!(counts(&text.replace("image-tag", "other"), "k8s/floating-image"), 1);
}

#[test]
fn comments_silence_what_they_stand_at() {
    let text = |above: &str, behind: &str, top: &str| {
        format!(
            "{top}apiVersion: v1\nkind: Pod\nmetadata: {{name: shop}}\nspec:\n  containers:\n{above}  - name: shop\n    image: shop:1.2\n    securityContext:\n      privileged: true{behind}\n  - name: side\n    image: side:1.2\n    securityContext: {{privileged: true}}\n"
        )
    };
    let silenced = |above, behind, top| 2 - counts(&text(above, behind, top), "k8s/privileged");
    assert_eq!(silenced("", "", ""), 0);
    assert_eq!(silenced("", " # trivy:ignore:KSV-0017", ""), 1);
    assert_eq!(silenced("", " #trivy:ignore:AVD-KSV-0017:exp:2030-01-01", ""), 1);
    assert_eq!(silenced("  # trivy:ignore:KSV017\n", "", ""), 1);
    assert_eq!(silenced("", "", "#trivy:ignore:KSV-0017\n"), 2);
    assert_eq!(silenced("", "", "# trivy:ignore:KSV-0001 trivy:ignore:KSV-0017\n"), 2);
    assert_eq!(silenced("", " # trivy:ignore:KSV-0018", ""), 0);
    assert_eq!(silenced("  # checkov:skip=CKV_K8S_16:needed\n", "", ""), 2);
    // A suppression for someone else is no suppression without effect.
    assert!(!found(&text("", " # trivy:ignore:KSV-0018", "")).contains(&"pitfall/unused-suppression"));
}

#[test]
fn ids_of_others_name_our_rules() {
    let rules = pitfall_rules::all();
    for (word, rule) in [
        ("CKV_K8S_16", "k8s/privileged"),
        ("KSV-0017", "k8s/privileged"),
        ("KSV017", "k8s/privileged"),
        ("AVD-KSV-0017", "k8s/privileged"),
        ("privileged-container", "k8s/privileged"),
        ("polaris:hostPortSet", "k8s/host-port"),
        ("C-0044", "k8s/host-port"),
        ("container-image-tag", "k8s/floating-image"),
    ] {
        let named: Vec<_> = rules.named(word).iter().map(|rule| rule.meta.id).collect();
        assert_eq!(named, [rule], "{word}");
    }
    assert!(rules.named("KSV").is_empty() && rules.named("AVD-KSV-").is_empty() && rules.named("é").is_empty());
}

/// Whatever id of another linter a rule lists, the id leads to the rule, with its origin and alone.
#[test]
fn every_id_of_others_leads_to_its_rule() {
    let rules = pitfall_rules::all();
    let mut count = 0;
    for rule in rules.iter() {
        for alias in rule.meta.also {
            let bare = alias.rsplit(':').next().unwrap_or(alias);
            for word in [alias, bare] {
                assert!(
                    rules.named(word).iter().any(|named| named.meta.id == rule.meta.id),
                    "{word}: {}",
                    rule.meta.id
                );
            }
            count += 1;
        }
    }
    assert!(count > 400, "{count}");
}

/// Each linter's way to silence a check, for a rule that names one of its checks, in a workload of each form and in a list.
#[test]
fn each_way_reaches_wherever_an_object_stands() {
    let deployment = |annotation: &str, comment: &str| {
        format!(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: shop\n  annotations: {{a: b, {annotation}}}\nspec:\n  template:\n    spec:\n      {comment}\n      hostNetwork: true\n      containers: [{{name: shop, image: \"shop:1.2\"}}]\n"
        )
    };
    for (annotation, comment) in [
        ("ignore-check.kube-linter.io/host-network: x", ""),
        ("polaris.fairwinds.com/hostNetworkSet-exempt: 'true'", ""),
        ("checkov.io/skip1: CKV_K8S_19=x", ""),
        ("kubescape.io/ignore: 'true'", ""),
        ("", "# trivy:ignore:KSV-0009"),
        ("", "# checkov:skip=CKV_K8S_19:x"),
        ("", "# pitfall: ignore[CKV_K8S_19]"),
    ] {
        let text = deployment(annotation, comment);
        assert_eq!(counts(&text, "k8s/host-namespace"), 0, "{text}");
        let list: String = text.lines().map(|line| format!("  {line}\n")).collect();
        let list = format!(
            "apiVersion: v1\nkind: List\nitems:\n- {}{}",
            &list[2..],
            deployment("", "")
                .lines()
                .enumerate()
                .map(|(at, line)| format!("{}{line}\n", if at == 0 { "- " } else { "  " }))
                .collect::<String>()
        );
        assert_eq!(counts(&list, "k8s/host-namespace"), 1, "{list}");
    }
    assert_eq!(counts(&deployment("", ""), "k8s/host-namespace"), 1);
}

/// How often `rule` speaks of `text` when it alone is asked for, with a comment for the whole file that names `id`.
fn left(text: &str, rule: &str, id: &str) -> usize {
    let workspace = Workspace::new(pitfall_rules::all(), Arc::new(Disk), Arc::new(Host::at("/nowhere", [])));
    workspace.set_strongest(Layer::of_toml(None, &format!("select = [{rule:?}]\n[k8s]\nprofile = \"strict\"\n")));
    let text = format!("# pitfall: ignore-file[{id}] needed\n{text}");
    let checked = workspace.check(&Source::new(Some(Path::new("/nowhere/pod.yaml")), text), &Cancel::new());
    checked.findings.iter().filter(|finding| finding.rule.id == rule).count()
}

/// A rule that several checks of others make up: each id silences what that check is about, and nothing else.
#[test]
fn an_id_silences_no_more_than_its_check() {
    let pod = |spec: &str, container: &str| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: shop}}\nspec:\n{spec}  containers:\n  - name: shop\n    image: shop:1.2\n{container}"
        )
    };
    let role = |rule: &str| {
        format!(
            "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {{name: shop}}\nrules:\n{rule}\n"
        )
    };
    let of_rbac = |resource: &str, verbs: &str| {
        role(&format!("- {{apiGroups: [rbac.authorization.k8s.io], resources: [{resource}], verbs: [{verbs}]}}"))
    };
    let pods =
        |resources: &str| role(&format!("- {{apiGroups: [\"\"], resources: [{resources}], verbs: [create, get]}}"));
    let added =
        |name: &str| pod("", &format!("    securityContext: {{capabilities: {{drop: [ALL], add: [{name}]}}}}\n"));
    let volume = |path: &str, mount: &str| {
        pod(
            &format!("  volumes: [{{name: v, hostPath: {{path: {path}}}}}]\n"),
            &format!("    volumeMounts: [{{name: v, mountPath: /v{mount}}}]\n"),
        )
    };
    let snippet = |text: &str| {
        format!(
            "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: shop\n  annotations: {{nginx.ingress.kubernetes.io/server-snippet: \"{text}\"}}\n"
        )
    };
    let bound = |kind: &str, name: &str| {
        format!(
            "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {{name: shop}}\nroleRef: {{apiGroup: rbac.authorization.k8s.io, kind: Role, name: shop}}\nsubjects: [{{kind: {kind}, apiGroup: rbac.authorization.k8s.io, name: \"{name}\"}}]\n"
        )
    };
    let probe = "    ports: [{name: web, containerPort: 80}]\n    livenessProbe: {tcpSocket: {port: wbe}}\n";
    let api_server = pod("", "    command: [kube-apiserver, --profiling=true]\n");
    let budget = "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: shop}\nspec: {maxUnavailable: 0, selector: {}}\n";
    let job = "apiVersion: batch/v1\nkind: Job\nmetadata: {name: shop}\nspec: {template: {spec: {restartPolicy: Always, containers: [{name: a, image: a:1}]}}}\n";
    let cron_job = "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: shop}\nspec: {schedule: '@daily', jobTemplate: {spec: {template: {spec: {restartPolicy: Always, containers: [{name: a, image: a:1}]}}}}}\n";
    let deployment = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: shop}\nspec: {selector: {matchLabels: {app: a}}, template: {metadata: {labels: {app: b}}, spec: {containers: [{name: a, image: a:1}]}}}\n";
    for (rule, text, about, others) in [
        (
            "k8s/host-namespace",
            pod("  hostPID: true\n", ""),
            "CKV_K8S_17 host-pid C-0038 PSS102",
            "CKV_K8S_19 KSV-0008 hostIPCSet",
        ),
        ("k8s/host-namespace", pod("  hostNetwork: true\n", ""), "CKV_K8S_19 KSV-0009", "C-0038 host-pid"),
        (
            "k8s/dangerous-capability",
            added("NET_RAW"),
            "KSV-0119 KSV-0022 CKV_K8S_25",
            "CKV_K8S_39 dangerousCapabilities",
        ),
        (
            "k8s/dangerous-capability",
            added("SYS_ADMIN"),
            "CKV_K8S_39 dangerousCapabilities C-0046",
            "KSV-0119 KSV-0120",
        ),
        ("k8s/dangerous-capability", added("WAKE_ALARM"), "KSV-0022", "dangerousCapabilities C-0046"),
        (
            "k8s/host-path",
            volume("/var/run/docker.sock", ", readOnly: true"),
            "CKV_K8S_27 KSV-0023 C-0074",
            "writable-host-mount KSV-0121",
        ),
        ("k8s/host-path", volume("/etc", ""), "sensitive-host-mounts hostPathSet C-0045", "docker-sock CKV_K8S_27"),
        ("k8s/host-path", volume("/srv", ", readOnly: true"), "hostPathSet", "sensitive-host-mounts C-0045"),
        ("k8s/kept-capabilities", pod("", ""), "CKV_K8S_37 KSV-0004 insecureCapabilities", "CKV_K8S_28"),
        (
            "k8s/kept-capabilities",
            pod("", "    securityContext: {capabilities: {drop: [NET_RAW]}}\n"),
            "CKV_K8S_37",
            "KSV-0004",
        ),
        ("k8s/kept-capabilities", added("CHOWN"), "KSV-0106", "CKV_K8S_37"),
        (
            "k8s/low-user-id",
            pod("  securityContext: {runAsUser: 1000}\n", ""),
            "CKV_K8S_40 KSV-0020",
            "KSV-0021 KSV-0116",
        ),
        ("k8s/low-user-id", pod("  securityContext: {runAsGroup: 1000}\n", ""), "KSV-0021", "CKV_K8S_40"),
        ("k8s/probe-port", pod("", probe), "liveness-port", "readiness-port startup-port"),
        ("k8s/ingress-snippet", snippet("content_by_lua_block {}"), "CKV_K8S_152 CKV_K8S_153", "CKV_K8S_154"),
        ("k8s/ingress-snippet", snippet("alias /etc;"), "CKV_K8S_154", "CKV_K8S_152"),
        (
            "k8s/rbac-wildcard",
            role("- {apiGroups: [a.b], resources: ['*'], verbs: [get]}"),
            "KSV-0046 wildcard-in-rules",
            "KSV-0044 KSV-0045",
        ),
        (
            "k8s/rbac-wildcard",
            role("- {apiGroups: ['*'], resources: ['*'], verbs: ['*']}"),
            "KSV-0044 CKV_K8S_49",
            "KSV-0046 KSV-0045",
        ),
        (
            "k8s/rbac-wildcard",
            role("- {apiGroups: ['*'], resources: [pods], verbs: [get]}"),
            "CKV_K8S_49",
            "wildcard-in-rules",
        ),
        ("k8s/rbac-escalation", of_rbac("roles", "escalate"), "CKV_K8S_158 C-0191", "CKV_K8S_157 KSV-0051 CKV_K8S_155"),
        ("k8s/rbac-escalation", of_rbac("roles", "escalate, bind"), "C-0191 KSV-0050", "CKV_K8S_158 CKV_K8S_157"),
        (
            "k8s/rbac-escalation",
            of_rbac("clusterrolebindings", "create"),
            "KSV-0052 CKV2_K8S_1",
            "KSV-0051 CKV_K8S_158",
        ),
        ("k8s/pod-exec", pods("pods/exec"), "KSV-0053 C-0002 CKV2_K8S_2", "KSV-0054 KSV-0047"),
        ("k8s/pod-exec", pods("pods/exec, pods/attach"), "clusterrolePodExecAttach", "KSV-0053 KSV-0054"),
        (
            "k8s/rbac-network",
            role("- {apiGroups: [''], resources: [services/status], verbs: [patch]}"),
            "CKV2_K8S_4",
            "KSV-0056",
        ),
        ("k8s/rbac-tracks", role("- {apiGroups: [''], resources: [pods/log], verbs: [delete]}"), "KSV-0042", "C-0031"),
        ("k8s/anonymous-binding", bound("Group", "system:masters"), "KSV-0123", "KSV-0122 C-0265"),
        ("k8s/anonymous-binding", bound("User", "system:anonymous"), "KSV-0122 C-0262", "KSV-0123 KSV-01011"),
        ("k8s/tiller", pod("", "").replace("shop:1.2", "tiller:v2"), "CKV_K8S_34 KSV-0102", "CKV_K8S_45"),
        ("k8s/eviction-blocked", budget.to_owned(), "pdb-max-unavailable pdbDisruptionsIsZero", "pdb-min-available"),
        ("k8s/refused-restart-policy", cron_job.to_owned(), "cronjob-restartpolicy", "restart-policy"),
        ("k8s/refused-restart-policy", job.to_owned(), "k8s/refused-restart-policy", "cronjob-restartpolicy"),
        ("k8s/floating-image", pod("", "").replace(":1.2", ""), "KBP116 CKV_K8S_14", "KBP001"),
        ("k8s/selector-mismatch", deployment.to_owned(), "mismatching-selector C-0296", "dangling-service C-0293"),
        ("k8s/bad-label", pod("", "").replace("name: shop}", "name: shop, labels: {a b: c}}"), "k8s", "label-values"),
        ("k8s/bad-label", pod("", "").replace("name: shop}", "name: shop, labels: {a: 'b c'}}"), "label-values", "env"),
    ] {
        assert_eq!(left(&text, rule, "none"), 1, "{rule}\n{text}");
        for id in about.split(' ') {
            assert_eq!(left(&text, rule, id), 0, "{rule} {id}\n{text}");
        }
        for id in others.split(' ') {
            assert_eq!(left(&text, rule, id), 1, "{rule} {id}\n{text}");
        }
    }
    // One program of the control plane, and many wishes.
    let all = left(&api_server, "k8s/control-plane-flag", "none");
    for id in ["CKV_K8S_90", "KCV-0018", "KCV-0009"] {
        assert_eq!(left(&api_server, "k8s/control-plane-flag", id), all - 1, "{id}");
    }
    assert_eq!(left(&api_server, "k8s/control-plane-flag", "CKV_K8S_72"), all - 2);
    assert_eq!(left(&api_server, "k8s/control-plane-flag", "CKV_K8S_107"), all);
}

#[test]
fn a_suppression_may_be_written_in_their_words() {
    let text = "apiVersion: v1\nkind: Pod # pitfall: ignore[CKV_K8S_1]\n";
    let parsed = Parsed::new(Source::new(Some(Path::new("/nowhere/pod.yaml")), text), None);
    let offset = text.find(']').unwrap_or(0);
    let config = Config::new(&pitfall_rules::all(), &[], None);
    let offered = completions(&config, &parsed, offset, Language::English);
    let detail = |id: &str| offered.iter().find(|one| one.text == id).map(|one| one.detail.as_str());
    assert!(
        detail("CKV_K8S_16").is_some_and(|detail| detail.starts_with("k8s/privileged: ")),
        "{:?}",
        detail("CKV_K8S_16")
    );
    assert_eq!(detail("CKV_K8S_20"), None);
}
