//! A minimal sound object of each workload kind, broken in one thing at a time: exactly the rule that is about it speaks, and its fix restores the
//! object.

use std::path::Path;
use std::sync::Arc;

use pitfall_engine::{Cancel, Disk, Finding, Host, Source, Workspace};

/// A pod spec that no rule has a word on, one line a thing.
const POD: &str = "\
automountServiceAccountToken: false
priorityClassName: shop
restartPolicy: RESTART
securityContext:
  runAsNonRoot: true
  seccompProfile: {type: RuntimeDefault}
topologySpreadConstraints:
- {maxSkew: 1, topologyKey: kubernetes.io/hostname, whenUnsatisfiable: ScheduleAnyway, labelSelector: {matchLabels: {app: shop}}}
containers:
- name: shop
  image: registry.example/shop:1.2
  imagePullPolicy: Always
  ports:
  - {name: http, containerPort: 8080}
  env:
  - {name: MODE, value: fast}
  livenessProbe: {tcpSocket: {port: http}}
  readinessProbe: {httpGet: {path: /, port: http}}
  resources:
    requests: {cpu: 100m, memory: 128Mi}
    limits: {cpu: 200m, memory: 256Mi}
  securityContext:
    allowPrivilegeEscalation: false
    readOnlyRootFilesystem: true
    capabilities: {drop: [ALL]}
";

/// What stands beside it, so that nothing is missing.
const COMPANIONS: &str = "\
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: shop}
spec:
  podSelector: {matchLabels: {app: shop}}
  policyTypes: [Ingress, Egress]
  ingress: [{}]
  egress: [{}]
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: shop}
spec:
  maxUnavailable: 1
  selector: {matchLabels: {app: shop}}
";

/// A kind: its `apiVersion`, what its spec holds besides the pods, and the keys on the way to the pod's `metadata` and `spec`.
struct Kind {
    api_version: &'static str,
    kind: &'static str,
    spec: &'static str,
    path: &'static [&'static str],
    restart: &'static str,
}

const SELECTOR: &str = "  replicas: 2\n  selector: {matchLabels: {app: shop}}\n";
const TEMPLATE: &[&str] = &["spec", "template"];

const KINDS: [Kind; 12] = [
    Kind { api_version: "v1", kind: "Pod", spec: "", path: &[], restart: "Always" },
    Kind { api_version: "v1", kind: "PodTemplate", spec: "", path: &["template"], restart: "Always" },
    Kind {
        api_version: "v1",
        kind: "ReplicationController",
        spec: "  replicas: 2\n",
        path: TEMPLATE,
        restart: "Always",
    },
    Kind { api_version: "apps/v1", kind: "ReplicaSet", spec: SELECTOR, path: TEMPLATE, restart: "Always" },
    Kind { api_version: "apps/v1", kind: "Deployment", spec: SELECTOR, path: TEMPLATE, restart: "Always" },
    Kind {
        api_version: "apps/v1",
        kind: "StatefulSet",
        spec: "  serviceName: shop\n  replicas: 2\n  selector: {matchLabels: {app: shop}}\n",
        path: TEMPLATE,
        restart: "Always",
    },
    Kind {
        api_version: "apps/v1",
        kind: "DaemonSet",
        spec: "  selector: {matchLabels: {app: shop}}\n",
        path: TEMPLATE,
        restart: "Always",
    },
    Kind {
        api_version: "batch/v1",
        kind: "Job",
        spec: "  ttlSecondsAfterFinished: 60\n",
        path: TEMPLATE,
        restart: "Never",
    },
    Kind {
        api_version: "batch/v1",
        kind: "CronJob",
        spec: "  schedule: '@daily'\n",
        path: &["spec", "jobTemplate", "spec", "template"],
        restart: "OnFailure",
    },
    Kind { api_version: "argoproj.io/v1alpha1", kind: "Rollout", spec: SELECTOR, path: TEMPLATE, restart: "Always" },
    Kind { api_version: "serving.knative.dev/v1", kind: "Service", spec: "", path: TEMPLATE, restart: "Always" },
    Kind {
        api_version: "apps.openshift.io/v1",
        kind: "DeploymentConfig",
        spec: "  replicas: 2\n",
        path: TEMPLATE,
        restart: "Always",
    },
];

impl Kind {
    /// An object of this kind around `pod`, with its companions.
    fn object(&self, pod: &str) -> String {
        let pod = pod.replace("RESTART", self.restart);
        let mut text = format!("apiVersion: {}\nkind: {}\n", self.api_version, self.kind);
        if self.path.is_empty() {
            text.push_str("metadata:\n  name: shop\n  labels: {app.kubernetes.io/instance: shop, app: shop}\nspec:\n");
            text.extend(pod.lines().map(|line| format!("  {line}\n")));
        } else {
            text.push_str("metadata:\n  name: shop\n  labels: {app.kubernetes.io/instance: shop}\n");
            for (depth, key) in self.path.iter().enumerate() {
                text.push_str(&format!("{}{key}:\n", "  ".repeat(depth)));
                if depth == 0 && *key == "spec" {
                    text.push_str(self.spec);
                }
            }
            let inside = "  ".repeat(self.path.len());
            text.push_str(&format!("{inside}metadata:\n{inside}  labels: {{app: shop}}\n{inside}spec:\n"));
            text.extend(pod.lines().map(|line| format!("{inside}  {line}\n")));
        }
        text + COMPANIONS
    }

    fn runs_for_ever(&self) -> bool {
        self.restart == "Always"
    }

    fn has_replicas(&self) -> bool {
        self.spec.contains("replicas: 2")
    }
}

fn check(text: &str) -> Vec<Finding> {
    let workspace = Workspace::new(pitfall_rules::all(), Arc::new(Disk), Arc::new(Host::at("/nowhere", [])));
    let checked = workspace.check(&Source::new(Some(Path::new("/nowhere/manifest.yaml")), text), &Cancel::new());
    assert!(checked.failures.is_empty(), "{:?}", checked.failures);
    checked.findings
}

fn ids(findings: &[Finding]) -> Vec<&'static str> {
    findings.iter().map(|finding| finding.rule.id).collect()
}

/// The rule, what is replaced by what, and for which kinds.
type Break = (&'static str, &'static str, &'static str, fn(&Kind) -> bool);

fn all(_: &Kind) -> bool {
    true
}

const BREAKS: &[Break] = &[
    ("k8s/mounted-token", "automountServiceAccountToken: false\n", "", all),
    ("k8s/mounted-token", "automountServiceAccountToken: false", "automountServiceAccountToken: true", all),
    ("k8s/no-priority-class", "priorityClassName: shop\n", "", all),
    ("k8s/deprecated-service-account", "priorityClassName", "serviceAccount: shop\npriorityClassName", all),
    ("k8s/host-namespace", "priorityClassName", "hostPID: true\npriorityClassName", all),
    ("k8s/may-run-as-root", "  runAsNonRoot: true\n", "", all),
    ("k8s/may-run-as-root", "runAsNonRoot: true", "runAsNonRoot: false", all),
    ("k8s/root-user", "  runAsNonRoot: true", "  runAsUser: 0\n  runAsNonRoot: true", all),
    ("k8s/no-seccomp-profile", "  seccompProfile: {type: RuntimeDefault}\n", "", all),
    ("k8s/seccomp-off", "seccompProfile: {type: RuntimeDefault}", "seccompProfile: {type: Unconfined}", all),
    ("k8s/selinux-options", "  runAsNonRoot: true", "  seLinuxOptions: {type: spc_t}\n  runAsNonRoot: true", all),
    (
        "k8s/unsafe-sysctl",
        "  runAsNonRoot: true",
        "  sysctls: [{name: kernel.msgmax, value: '1'}]\n  runAsNonRoot: true",
        all,
    ),
    (
        "k8s/no-spread",
        "topologySpreadConstraints:\n- {maxSkew: 1, topologyKey: kubernetes.io/hostname, whenUnsatisfiable: ScheduleAnyway, labelSelector: {matchLabels: {app: shop}}}\n",
        "",
        Kind::has_replicas,
    ),
    ("k8s/floating-image", "shop:1.2", "shop", all),
    ("k8s/floating-image", "shop:1.2", "shop:latest", all),
    ("k8s/frozen-registry", "registry.example/shop:1.2", "k8s.gcr.io/shop:1.2", all),
    ("k8s/stale-image", "  imagePullPolicy: Always\n", "", all),
    ("k8s/stale-image", "imagePullPolicy: Always", "imagePullPolicy: IfNotPresent", all),
    ("k8s/host-port", "containerPort: 8080", "containerPort: 8080, hostPort: 8080", all),
    (
        "k8s/ssh-port",
        "  - {name: http, containerPort: 8080}",
        "  - {name: http, containerPort: 8080}\n  - {name: ssh, containerPort: 22}",
        all,
    ),
    (
        "k8s/duplicate-port",
        "  - {name: http, containerPort: 8080}",
        "  - {name: http, containerPort: 8080}\n  - {name: http, containerPort: 8080}",
        all,
    ),
    (
        "k8s/duplicate-env",
        "  - {name: MODE, value: fast}",
        "  - {name: MODE, value: slow}\n  - {name: MODE, value: fast}",
        all,
    ),
    ("k8s/secret-in-env", "  - {name: MODE, value: fast}", "  - {name: PASSWORD, value: hunter2}", all),
    ("k8s/no-liveness-probe", "  livenessProbe: {tcpSocket: {port: http}}\n", "", Kind::runs_for_ever),
    ("k8s/no-readiness-probe", "  readinessProbe: {httpGet: {path: /, port: http}}\n", "", Kind::runs_for_ever),
    (
        "k8s/identical-probes",
        "livenessProbe: {tcpSocket: {port: http}}",
        "livenessProbe: {httpGet: {path: /, port: http}}",
        all,
    ),
    ("k8s/probe-port", "tcpSocket: {port: http}", "tcpSocket: {port: htpp}", all),
    ("k8s/probe-port", "tcpSocket: {port: http}", "tcpSocket: {port: 9}", all),
    ("k8s/probe-host", "httpGet: {path: /,", "httpGet: {path: /, host: shop.example,", all),
    ("k8s/no-cpu-limit", "limits: {cpu: 200m, memory: 256Mi}", "limits: {memory: 256Mi}", all),
    ("k8s/no-memory-limit", "limits: {cpu: 200m, memory: 256Mi}", "limits: {cpu: 200m}", all),
    (
        "k8s/privileged",
        "    allowPrivilegeEscalation: false",
        "    privileged: true\n    allowPrivilegeEscalation: false",
        all,
    ),
    ("k8s/privilege-escalation", "    allowPrivilegeEscalation: false\n", "", all),
    ("k8s/privilege-escalation", "allowPrivilegeEscalation: false", "allowPrivilegeEscalation: true", all),
    ("k8s/writable-root", "    readOnlyRootFilesystem: true\n", "", all),
    ("k8s/writable-root", "readOnlyRootFilesystem: true", "readOnlyRootFilesystem: false", all),
    (
        "k8s/proc-mount",
        "    allowPrivilegeEscalation: false",
        "    procMount: Unmasked\n    allowPrivilegeEscalation: false",
        all,
    ),
    (
        "k8s/windows-host-process",
        "    allowPrivilegeEscalation: false",
        "    windowsOptions: {hostProcess: true}\n    allowPrivilegeEscalation: false",
        all,
    ),
    (
        "k8s/apparmor-off",
        "    allowPrivilegeEscalation: false",
        "    appArmorProfile: {type: Unconfined}\n    allowPrivilegeEscalation: false",
        all,
    ),
    ("k8s/dangerous-capability", "{drop: [ALL]}", "{drop: [ALL], add: [SYS_ADMIN]}", all),
    ("k8s/kept-capabilities", "\n    capabilities: {drop: [ALL]}", "", all),
    ("k8s/drop-not-all", "{drop: [ALL]}", "{drop: [all]}", all),
    ("k8s/refused-restart-policy", "restartPolicy: Never", "restartPolicy: Always", |kind| kind.kind == "Job"),
    ("k8s/refused-restart-policy", "restartPolicy: Always", "restartPolicy: Never", |kind| {
        kind.api_version == "apps/v1"
    }),
    ("k8s/finished-jobs-stay", "  ttlSecondsAfterFinished: 60\n", "", |kind| kind.kind == "Job"),
    ("k8s/single-replica", "  replicas: 2\n", "", |kind| kind.kind == "Deployment"),
    ("k8s/instance-label", "instance: shop", "instance: till", all),
    ("k8s/eviction-blocked", "maxUnavailable: 1", "maxUnavailable: 0", all),
    ("k8s/eviction-blocked", "maxUnavailable: 1", "minAvailable: 100%", all),
    ("k8s/eviction-blocked", "maxUnavailable: 1", "minAvailable: 2", |kind| {
        matches!(kind.kind, "Deployment" | "StatefulSet" | "ReplicaSet")
    }),
    (
        "k8s/no-disruption-budget",
        "  maxUnavailable: 1\n  selector: {matchLabels: {app: shop}}",
        "  maxUnavailable: 1\n  selector: {matchLabels: {app: till}}",
        |kind| matches!(kind.kind, "Deployment" | "StatefulSet"),
    ),
    (
        "k8s/no-network-policy",
        "podSelector: {matchLabels: {app: shop}}",
        "podSelector: {matchLabels: {app: till}}",
        all,
    ),
    ("k8s/no-network-policy", "policyTypes: [Ingress, Egress]", "policyTypes: [Ingress]", all),
    ("k8s/no-service-name", "  serviceName: shop\n", "", |kind| kind.kind == "StatefulSet"),
];

#[test]
fn a_sound_object_is_left_alone() {
    for kind in &KINDS {
        let text = kind.object(POD);
        let findings = check(&text);
        assert_eq!(ids(&findings), [] as [&str; 0], "{}\n{text}", kind.kind);
    }
}

/// The restart policy is the kind's own, so it is broken in the finished object.
fn broken(kind: &Kind, from: &str, to: &str) -> Option<String> {
    let text = kind.object(POD);
    // Keys of the pod spec stand deeper in the object than here.
    let inside = " ".repeat(2 * (kind.path.len() + 1));
    let indent = |part: &str| {
        let lines: Vec<String> = part
            .split('\n')
            .enumerate()
            .map(|(at, line)| if at == 0 || line.is_empty() { line.to_owned() } else { format!("{inside}{line}") })
            .collect();
        lines.join("\n")
    };
    let whole_line = |part: &str| if part.ends_with('\n') { format!("{inside}{}", indent(part)) } else { indent(part) };
    let (deep, replaced) = (whole_line(from), if to.is_empty() { String::new() } else { whole_line(to) });
    let (from, to) = if text.contains(&deep) { (deep, replaced) } else { (from.to_owned(), to.to_owned()) };
    text.contains(&from).then(|| text.replacen(&from, &to, 1))
}

#[test]
fn one_broken_thing_is_one_rule_and_its_fix_mends_it() {
    let (mut tried, mut mended) = (0, 0);
    let mut wrong = Vec::new();
    for kind in &KINDS {
        for (rule, from, to, _) in BREAKS.iter().filter(|(.., fits)| fits(kind)) {
            let Some(text) = broken(kind, from, to) else {
                wrong.push(format!("{}: {rule}: {from:?} is not there", kind.kind));
                continue;
            };
            tried += 1;
            let findings = check(&text);
            if ids(&findings) != [*rule] {
                wrong.push(format!("{}: {to:?} for {from:?}: {:?}, and not {rule}", kind.kind, ids(&findings)));
                continue;
            }
            for fix in &findings[0].fixes {
                let Some(edits) = fix.only_here() else { continue };
                let fixed = pitfall_text::apply(&text, edits).unwrap_or_default();
                let left = check(&fixed);
                mended += 1;
                if !left.is_empty() {
                    wrong.push(format!("{}: {rule}: {:?} leaves {:?}", kind.kind, fix.title.en, ids(&left)));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {tried}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(tried > 450 && mended > 250, "{tried} tried, {mended} fixes");
}
