//! Flags of the control plane's programs that leave a cluster open.
//! Source: CIS Kubernetes Benchmark 1.10.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_knowledge::kubernetes::{FlagWish, Wish, flag_wishes};
use pitfall_models::kubernetes::Container;
use pitfall_syntax::yaml::Node;
use pitfall_syntax::yaml::edit::{self, New};
use pitfall_text::Edit;

rule! {
    id: "k8s/control-plane-flag",
    page: "control_plane_flag.md",
    on: Container,
    severity: Information,
    category: Security,
    fix: Suggested,
    since: "0.1.0",
    default: off,
    also: ["checkov:CKV_K8S_68", "checkov:CKV_K8S_70", "checkov:CKV_K8S_72", "checkov:CKV_K8S_73", "checkov:CKV_K8S_74", "checkov:CKV_K8S_75", "checkov:CKV_K8S_77", "checkov:CKV_K8S_78", "checkov:CKV_K8S_79", "checkov:CKV_K8S_80", "checkov:CKV_K8S_82", "checkov:CKV_K8S_83", "checkov:CKV_K8S_85", "checkov:CKV_K8S_89", "checkov:CKV_K8S_90", "checkov:CKV_K8S_91", "checkov:CKV_K8S_92", "checkov:CKV_K8S_93", "checkov:CKV_K8S_94", "checkov:CKV_K8S_96", "checkov:CKV_K8S_97", "checkov:CKV_K8S_99", "checkov:CKV_K8S_100", "checkov:CKV_K8S_102", "checkov:CKV_K8S_104", "checkov:CKV_K8S_106", "checkov:CKV_K8S_107", "checkov:CKV_K8S_108", "checkov:CKV_K8S_110", "checkov:CKV_K8S_111", "checkov:CKV_K8S_112", "checkov:CKV_K8S_113", "checkov:CKV_K8S_114", "checkov:CKV_K8S_115", "checkov:CKV_K8S_116", "checkov:CKV_K8S_117", "checkov:CKV_K8S_118", "checkov:CKV_K8S_119", "checkov:CKV_K8S_121", "checkov:CKV_K8S_138", "checkov:CKV_K8S_139", "checkov:CKV_K8S_140", "checkov:CKV_K8S_141", "checkov:CKV_K8S_143", "checkov:CKV_K8S_144", "checkov:CKV_K8S_145", "checkov:CKV_K8S_146", "checkov:CKV_K8S_148", "checkov:CKV_K8S_149", "trivy:KCV-0001", "trivy:KCV-0002", "trivy:KCV-0005", "trivy:KCV-0006", "trivy:KCV-0007", "trivy:KCV-0008", "trivy:KCV-0009", "trivy:KCV-0010", "trivy:KCV-0011", "trivy:KCV-0012", "trivy:KCV-0014", "trivy:KCV-0015", "trivy:KCV-0016", "trivy:KCV-0017", "trivy:KCV-0018", "trivy:KCV-0019", "trivy:KCV-0020", "trivy:KCV-0021", "trivy:KCV-0022", "trivy:KCV-0024", "trivy:KCV-0025", "trivy:KCV-0026", "trivy:KCV-0027", "trivy:KCV-0028", "trivy:KCV-0029", "trivy:KCV-0030", "trivy:KCV-0033", "trivy:KCV-0034", "trivy:KCV-0035", "trivy:KCV-0036", "trivy:KCV-0037", "trivy:KCV-0038", "trivy:KCV-0039", "trivy:KCV-0040", "trivy:KCV-0041", "trivy:KCV-0042", "trivy:KCV-0043", "trivy:KCV-0044", "trivy:KCV-0045", "trivy:KCV-0046", "trivy:KCV-0047", "trivy:KCV-0079", "trivy:KCV-0080", "trivy:KCV-0081", "trivy:KCV-0082", "trivy:KCV-0083", "trivy:KCV-0084", "trivy:KCV-0085", "trivy:KCV-0086", "trivy:KCV-0088", "trivy:KCV-0089", "trivy:KCV-0090", "kubescape:ensure-that-the-admission-control-plugin-AlwaysAdmit-is-not-set", "kubescape:ensure-that-the-admission-control-plugin-AlwaysPullImages-is-set", "kubescape:ensure-that-the-admission-control-plugin-EventRateLimit-is-set", "kubescape:ensure-that-the-admission-control-plugin-NamespaceLifecycle-is-set", "kubescape:ensure-that-the-admission-control-plugin-NodeRestriction-is-set", "kubescape:ensure-that-the-admission-control-plugin-ServiceAccount-is-set", "kubescape:ensure-that-the-api-server-anonymous-auth-argument-is-set-to-false", "kubescape:ensure-that-the-api-server-audit-log-maxage-argument-is-set-to-30-or-as-appropriate", "kubescape:ensure-that-the-api-server-audit-log-maxbackup-argument-is-set-to-10-or-as-appropriate", "kubescape:ensure-that-the-api-server-audit-log-path-argument-is-set", "kubescape:ensure-that-the-api-server-authorization-mode-argument-includes-Node", "kubescape:ensure-that-the-api-server-authorization-mode-argument-includes-RBAC", "kubescape:ensure-that-the-api-server-authorization-mode-argument-is-not-set-to-AlwaysAllow", "kubescape:ensure-that-the-api-server-client-ca-file-argument-is-set-as-appropriate", "kubescape:ensure-that-the-api-server-etcd-cafile-argument-is-set-as-appropriate", "kubescape:ensure-that-the-api-server-etcd-certfile-and-etcd-keyfile-arguments-are-set-as-appropriate", "kubescape:ensure-that-the-api-server-kubelet-certificate-authority-argument-is-set-as-appropriate", "kubescape:ensure-that-the-api-server-kubelet-client-certificate-and-kubelet-client-key-arguments-are-set-as-appropriate", "kubescape:ensure-that-the-api-server-profiling-argument-is-set-to-false", "kubescape:ensure-that-the-api-server-secure-port-argument-is-not-set-to-0", "kubescape:ensure-that-the-api-server-service-account-lookup-argument-is-set-to-true", "kubescape:ensure-that-the-api-server-tls-cert-file-and-tls-private-key-file-arguments-are-set-as-appropriate", "kubescape:ensure-that-the-api-server-token-auth-file-parameter-is-not-set", "kubescape:ensure-that-the-controller-manager-RotateKubeletServerCertificate-argument-is-set-to-true", "kubescape:ensure-that-the-controller-manager-bind-address-argument-is-set-to-127.0.0.1", "kubescape:ensure-that-the-controller-manager-profiling-argument-is-set-to-false", "kubescape:ensure-that-the-controller-manager-root-ca-file-argument-is-set-as-appropriate", "kubescape:ensure-that-the-controller-manager-service-account-private-key-file-argument-is-set-as-appropriate", "kubescape:ensure-that-the-controller-manager-terminated-pod-gc-threshold-argument-is-set-as-appropriate", "kubescape:ensure-that-the-controller-manager-use-service-account-credentials-argument-is-set-to-true", "kubescape:ensure-that-the-scheduler-bind-address-argument-is-set-to-127.0.0.1", "kubescape:ensure-that-the-scheduler-profiling-argument-is-set-to-false", "kubescape:etcd-auto-tls-disabled", "kubescape:etcd-client-auth-cert", "kubescape:etcd-encryption-native", "kubescape:etcd-peer-auto-tls-disabled", "kubescape:etcd-peer-client-auth-cert", "kubescape:etcd-peer-tls-enabled", "kubescape:etcd-tls-enabled", "kubescape:k8s-audit-logs-enabled-native", "kubescape:k8s-audit-logs-enabled-native-cis", "kubescape:rbac-enabled-native"],
}

/// A flag as it is written.
struct Flag<'a> {
    name: &'a str,
    /// What stands behind its `=`.
    value: Option<&'a str>,
    /// The word behind it, which is its value where it has no `=`.
    next: Option<&'a str>,
    word: Node<'a>,
}

impl<'a> Flag<'a> {
    fn value(&self, wish: &FlagWish) -> &'a str {
        // What is on or off takes no word of its own.
        let is_switch = matches!(wish.wish, Wish::Is("true" | "false") | Wish::IsNot("true" | "false"));
        self.value.or(self.next.filter(|_| !is_switch)).unwrap_or(if is_switch { "true" } else { "" })
    }
}

fn check(container: &Container<'_>, _: &Context<'_>, out: &mut Findings) {
    let words: Vec<Node<'_>> = ["command", "args"].into_iter().flat_map(|key| container.list(key)).collect();
    let Some(program) = words.first().copied() else { return };
    let Some(name) = program.as_str().and_then(|path| path.rsplit('/').next()) else { return };
    if flag_wishes(name).next().is_none() {
        return;
    }
    let Some(flags) = flags(&words[1..]) else { return };
    // The last of a name counts.
    let given = |name: &str| flags.iter().rfind(|flag| flag.name == name);
    for wish in flag_wishes(name) {
        if wish.or_file.is_some_and(|file| given(file).is_some()) {
            continue;
        }
        let flag = given(wish.flag);
        // What the environment of the container says is not written here.
        if flag.is_some_and(|flag| flag.value(wish).contains("$(")) || is_granted(wish, flag) {
            continue;
        }
        let (place, wanted, fix) = (flag.map_or(program, |flag| flag.word), wanted(wish), fix(container, wish, flag));
        let (en, zh) = (wish.en, wish.zh);
        let asked = if matches!(wish.wish, Wish::IsNot(_) | Wish::HasNot(_) | Wish::NotGiven) {
            text! { en: "{name} should run without {wanted}: {en}", zh: "{name} 不应带 {wanted} 运行：{zh}" }
        } else {
            text! { en: "{name} should run with {wanted}: {en}", zh: "{name} 应带 {wanted} 运行：{zh}" }
        };
        out.at(place.span()).says(asked).suggests(text! { en: "write {wanted}", zh: "写成 {wanted}" }, fix);
    }
}

/// The flags among the words behind a program; nothing where a word is not known.
fn flags<'a>(words: &[Node<'a>]) -> Option<Vec<Flag<'a>>> {
    let mut found = Vec::new();
    let mut words = words.iter().copied().peekable();
    while let Some(word) = words.next() {
        if word.hides_something() {
            return None;
        }
        let Some(written) = word.as_str()?.strip_prefix('-') else { continue };
        let written = written.strip_prefix('-').unwrap_or(written);
        let (name, value) = match written.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (written, None),
        };
        let next = words.peek().and_then(|next| next.as_str()).filter(|next| !next.starts_with('-'));
        found.push(Flag { name, value, next, word });
    }
    Some(found)
}

fn is_granted(wish: &FlagWish, flag: Option<&Flag<'_>>) -> bool {
    let value = flag.map(|flag| flag.value(wish));
    let has = |wanted: &str| value.is_some_and(|value| value.split(',').any(|one| one.trim() == wanted));
    match wish.wish {
        Wish::Is(wanted) => value == Some(wanted),
        Wish::IsNot(wanted) => value != Some(wanted),
        Wish::Given => value.is_some_and(|value| !value.is_empty()),
        Wish::NotGiven => value.is_none(),
        Wish::Has(wanted) => has(wanted),
        Wish::HasNot(wanted) => !has(wanted),
        Wish::AtLeast(least) => value.is_none_or(|value| value.parse().is_ok_and(|number: u32| number >= least)),
    }
}

/// What should or should not be there, as it is written.
fn wanted(wish: &FlagWish) -> String {
    let flag = wish.flag;
    match wish.wish {
        Wish::Is(value) | Wish::IsNot(value) | Wish::Has(value) | Wish::HasNot(value) => format!("--{flag}={value}"),
        Wish::Given | Wish::NotGiven => format!("--{flag}"),
        Wish::AtLeast(least) => format!("--{flag}={least}"),
    }
}

/// Writes the value where there is but one that is right.
fn fix(container: &Container<'_>, wish: &FlagWish, flag: Option<&Flag<'_>>) -> Option<Vec<Edit>> {
    if !matches!(wish.wish, Wish::Is(_) | Wish::AtLeast(_)) {
        return None;
    }
    let wanted = New::from(wanted(wish).as_str());
    let Some(flag) = flag else {
        let list = ["args", "command"].into_iter().find_map(|key| container.entry(key))?.value();
        return if list.is_shared() || !list.is_sequence() { None } else { edit::append_item(list, wanted) };
    };
    let holds_its_value = flag.value.is_some() || flag.next.is_none();
    if flag.word.is_shared() || !holds_its_value { None } else { edit::set(flag.word, &wanted) }
}
