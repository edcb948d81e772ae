//! The checks elsewhere that ask for flags of the control plane's programs, and for which.
//! Source: the checks of Checkov, Trivy and Kubescape themselves, which follow the same benchmark.

use pitfall_knowledge::kubernetes::{FlagWish, Wish};

/// A check elsewhere.
struct Check {
    id: &'static str,
    program: &'static str,
    flags: &'static [&'static str],
    /// What it looks for in the flag's list; empty where the flag is no list.
    item: &'static str,
}

const API: &str = "kube-apiserver";
const MANAGER: &str = "kube-controller-manager";
const SCHEDULER: &str = "kube-scheduler";
const ETCD: &str = "etcd";
const KUBELET: &str = "kubelet";

const fn ask(id: &'static str, program: &'static str, flags: &'static [&'static str], item: &'static str) -> Check {
    Check { id, program, flags, item }
}

const CHECKS: [Check; 143] = [
    ask("checkov:CKV_K8S_68", API, &["anonymous-auth"], ""),
    ask("checkov:CKV_K8S_70", API, &["token-auth-file"], ""),
    ask("checkov:CKV_K8S_72", API, &["kubelet-client-certificate", "kubelet-client-key"], ""),
    ask("checkov:CKV_K8S_73", API, &["kubelet-certificate-authority"], ""),
    ask("checkov:CKV_K8S_74", API, &["authorization-mode"], "AlwaysAllow"),
    ask("checkov:CKV_K8S_75", API, &["authorization-mode"], "Node"),
    ask("checkov:CKV_K8S_77", API, &["authorization-mode"], "RBAC"),
    ask("checkov:CKV_K8S_78", API, &["enable-admission-plugins"], "EventRateLimit"),
    ask("checkov:CKV_K8S_79", API, &["enable-admission-plugins"], "AlwaysAdmit"),
    ask("checkov:CKV_K8S_80", API, &["enable-admission-plugins"], "AlwaysPullImages"),
    ask("checkov:CKV_K8S_82", API, &["disable-admission-plugins"], "ServiceAccount"),
    ask("checkov:CKV_K8S_83", API, &["disable-admission-plugins"], "NamespaceLifecycle"),
    ask("checkov:CKV_K8S_85", API, &["enable-admission-plugins"], "NodeRestriction"),
    ask("checkov:CKV_K8S_89", API, &["secure-port"], ""),
    ask("checkov:CKV_K8S_90", API, &["profiling"], ""),
    ask("checkov:CKV_K8S_91", API, &["audit-log-path"], ""),
    ask("checkov:CKV_K8S_92", API, &["audit-log-maxage"], ""),
    ask("checkov:CKV_K8S_93", API, &["audit-log-maxbackup"], ""),
    ask("checkov:CKV_K8S_94", API, &["audit-log-maxsize"], ""),
    ask("checkov:CKV_K8S_96", API, &["service-account-lookup"], ""),
    ask("checkov:CKV_K8S_97", API, &["service-account-key-file"], ""),
    ask("checkov:CKV_K8S_99", API, &["etcd-certfile", "etcd-keyfile"], ""),
    ask("checkov:CKV_K8S_100", API, &["tls-cert-file", "tls-private-key-file"], ""),
    ask("checkov:CKV_K8S_102", API, &["etcd-cafile"], ""),
    ask("checkov:CKV_K8S_104", API, &["encryption-provider-config"], ""),
    ask("checkov:CKV_K8S_106", MANAGER, &["terminated-pod-gc-threshold"], ""),
    ask("checkov:CKV_K8S_107", MANAGER, &["profiling"], ""),
    ask("checkov:CKV_K8S_108", MANAGER, &["use-service-account-credentials"], ""),
    ask("checkov:CKV_K8S_110", MANAGER, &["service-account-private-key-file"], ""),
    ask("checkov:CKV_K8S_111", MANAGER, &["root-ca-file"], ""),
    ask("checkov:CKV_K8S_112", MANAGER, &["feature-gates"], ""),
    ask("checkov:CKV_K8S_113", MANAGER, &["bind-address"], ""),
    ask("checkov:CKV_K8S_114", SCHEDULER, &["profiling"], ""),
    ask("checkov:CKV_K8S_115", SCHEDULER, &["bind-address"], ""),
    ask("checkov:CKV_K8S_116", ETCD, &["cert-file", "key-file"], ""),
    ask("checkov:CKV_K8S_117", ETCD, &["client-cert-auth"], ""),
    ask("checkov:CKV_K8S_118", ETCD, &["auto-tls"], ""),
    ask("checkov:CKV_K8S_119", ETCD, &["peer-cert-file", "peer-key-file"], ""),
    ask("checkov:CKV_K8S_121", ETCD, &["peer-client-cert-auth"], ""),
    ask("checkov:CKV_K8S_138", KUBELET, &["anonymous-auth"], ""),
    ask("checkov:CKV_K8S_139", KUBELET, &["authorization-mode"], ""),
    ask("checkov:CKV_K8S_140", KUBELET, &["client-ca-file"], ""),
    ask("checkov:CKV_K8S_141", KUBELET, &["read-only-port"], ""),
    ask("checkov:CKV_K8S_143", KUBELET, &["streaming-connection-idle-timeout"], ""),
    ask("checkov:CKV_K8S_144", KUBELET, &["protect-kernel-defaults"], ""),
    ask("checkov:CKV_K8S_145", KUBELET, &["make-iptables-util-chains"], ""),
    ask("checkov:CKV_K8S_146", KUBELET, &["hostname-override"], ""),
    ask("checkov:CKV_K8S_148", KUBELET, &["tls-cert-file", "tls-private-key-file"], ""),
    ask("checkov:CKV_K8S_149", KUBELET, &["rotate-certificates"], ""),
    ask("trivy:KCV-0001", API, &["anonymous-auth"], ""),
    ask("trivy:KCV-0002", API, &["token-auth-file"], ""),
    ask("trivy:KCV-0005", API, &["kubelet-client-certificate", "kubelet-client-key"], ""),
    ask("trivy:KCV-0006", API, &["kubelet-certificate-authority"], ""),
    ask("trivy:KCV-0007", API, &["authorization-mode"], "AlwaysAllow"),
    ask("trivy:KCV-0008", API, &["authorization-mode"], "Node"),
    ask("trivy:KCV-0009", API, &["authorization-mode"], "RBAC"),
    ask("trivy:KCV-0010", API, &["enable-admission-plugins"], "EventRateLimit"),
    ask("trivy:KCV-0011", API, &["enable-admission-plugins"], "AlwaysAdmit"),
    ask("trivy:KCV-0012", API, &["enable-admission-plugins"], "AlwaysPullImages"),
    ask("trivy:KCV-0014", API, &["disable-admission-plugins"], "ServiceAccount"),
    ask("trivy:KCV-0015", API, &["disable-admission-plugins"], "NamespaceLifecycle"),
    ask("trivy:KCV-0016", API, &["enable-admission-plugins"], "NodeRestriction"),
    ask("trivy:KCV-0017", API, &["secure-port"], ""),
    ask("trivy:KCV-0018", API, &["profiling"], ""),
    ask("trivy:KCV-0019", API, &["audit-log-path"], ""),
    ask("trivy:KCV-0020", API, &["audit-log-maxage"], ""),
    ask("trivy:KCV-0021", API, &["audit-log-maxbackup"], ""),
    ask("trivy:KCV-0022", API, &["audit-log-maxsize"], ""),
    ask("trivy:KCV-0024", API, &["service-account-lookup"], ""),
    ask("trivy:KCV-0025", API, &["service-account-key-file"], ""),
    ask("trivy:KCV-0026", API, &["etcd-certfile", "etcd-keyfile"], ""),
    ask("trivy:KCV-0027", API, &["tls-cert-file", "tls-private-key-file"], ""),
    ask("trivy:KCV-0028", API, &["client-ca-file"], ""),
    ask("trivy:KCV-0029", API, &["etcd-cafile"], ""),
    ask("trivy:KCV-0030", API, &["encryption-provider-config"], ""),
    ask("trivy:KCV-0033", MANAGER, &["terminated-pod-gc-threshold"], ""),
    ask("trivy:KCV-0034", MANAGER, &["profiling"], ""),
    ask("trivy:KCV-0035", MANAGER, &["use-service-account-credentials"], ""),
    ask("trivy:KCV-0036", MANAGER, &["service-account-private-key-file"], ""),
    ask("trivy:KCV-0037", MANAGER, &["root-ca-file"], ""),
    ask("trivy:KCV-0038", MANAGER, &["feature-gates"], ""),
    ask("trivy:KCV-0039", MANAGER, &["bind-address"], ""),
    ask("trivy:KCV-0040", SCHEDULER, &["profiling"], ""),
    ask("trivy:KCV-0041", SCHEDULER, &["bind-address"], ""),
    ask("trivy:KCV-0042", ETCD, &["cert-file", "key-file"], ""),
    ask("trivy:KCV-0043", ETCD, &["client-cert-auth"], ""),
    ask("trivy:KCV-0044", ETCD, &["auto-tls"], ""),
    ask("trivy:KCV-0045", ETCD, &["peer-cert-file", "peer-key-file"], ""),
    ask("trivy:KCV-0046", ETCD, &["peer-client-cert-auth"], ""),
    ask("trivy:KCV-0047", ETCD, &["peer-auto-tls"], ""),
    ask("trivy:KCV-0079", KUBELET, &["anonymous-auth"], ""),
    ask("trivy:KCV-0080", KUBELET, &["authorization-mode"], ""),
    ask("trivy:KCV-0081", KUBELET, &["client-ca-file"], ""),
    ask("trivy:KCV-0082", KUBELET, &["read-only-port"], ""),
    ask("trivy:KCV-0083", KUBELET, &["protect-kernel-defaults"], ""),
    ask("trivy:KCV-0084", KUBELET, &["make-iptables-util-chains"], ""),
    ask("trivy:KCV-0085", KUBELET, &["streaming-connection-idle-timeout"], ""),
    ask("trivy:KCV-0086", KUBELET, &["hostname-override"], ""),
    ask("trivy:KCV-0088", KUBELET, &["tls-cert-file"], ""),
    ask("trivy:KCV-0089", KUBELET, &["tls-private-key-file"], ""),
    ask("trivy:KCV-0090", KUBELET, &["rotate-certificates"], ""),
    ask(
        "kubescape:ensure-that-the-admission-control-plugin-AlwaysAdmit-is-not-set",
        API,
        &["enable-admission-plugins"],
        "AlwaysAdmit",
    ),
    ask(
        "kubescape:ensure-that-the-admission-control-plugin-AlwaysPullImages-is-set",
        API,
        &["enable-admission-plugins"],
        "AlwaysPullImages",
    ),
    ask(
        "kubescape:ensure-that-the-admission-control-plugin-EventRateLimit-is-set",
        API,
        &["enable-admission-plugins"],
        "EventRateLimit",
    ),
    ask(
        "kubescape:ensure-that-the-admission-control-plugin-NamespaceLifecycle-is-set",
        API,
        &["disable-admission-plugins"],
        "NamespaceLifecycle",
    ),
    ask(
        "kubescape:ensure-that-the-admission-control-plugin-NodeRestriction-is-set",
        API,
        &["enable-admission-plugins"],
        "NodeRestriction",
    ),
    ask(
        "kubescape:ensure-that-the-admission-control-plugin-ServiceAccount-is-set",
        API,
        &["disable-admission-plugins"],
        "ServiceAccount",
    ),
    ask("kubescape:ensure-that-the-api-server-anonymous-auth-argument-is-set-to-false", API, &["anonymous-auth"], ""),
    ask(
        "kubescape:ensure-that-the-api-server-audit-log-maxage-argument-is-set-to-30-or-as-appropriate",
        API,
        &["audit-log-maxage"],
        "",
    ),
    ask(
        "kubescape:ensure-that-the-api-server-audit-log-maxbackup-argument-is-set-to-10-or-as-appropriate",
        API,
        &["audit-log-maxbackup"],
        "",
    ),
    ask("kubescape:ensure-that-the-api-server-audit-log-path-argument-is-set", API, &["audit-log-path"], ""),
    ask(
        "kubescape:ensure-that-the-api-server-authorization-mode-argument-includes-Node",
        API,
        &["authorization-mode"],
        "Node",
    ),
    ask(
        "kubescape:ensure-that-the-api-server-authorization-mode-argument-includes-RBAC",
        API,
        &["authorization-mode"],
        "RBAC",
    ),
    ask(
        "kubescape:ensure-that-the-api-server-authorization-mode-argument-is-not-set-to-AlwaysAllow",
        API,
        &["authorization-mode"],
        "AlwaysAllow",
    ),
    ask(
        "kubescape:ensure-that-the-api-server-client-ca-file-argument-is-set-as-appropriate",
        API,
        &["client-ca-file"],
        "",
    ),
    ask("kubescape:ensure-that-the-api-server-etcd-cafile-argument-is-set-as-appropriate", API, &["etcd-cafile"], ""),
    ask(
        "kubescape:ensure-that-the-api-server-etcd-certfile-and-etcd-keyfile-arguments-are-set-as-appropriate",
        API,
        &["etcd-certfile", "etcd-keyfile"],
        "",
    ),
    ask(
        "kubescape:ensure-that-the-api-server-kubelet-certificate-authority-argument-is-set-as-appropriate",
        API,
        &["kubelet-certificate-authority"],
        "",
    ),
    ask(
        "kubescape:ensure-that-the-api-server-kubelet-client-certificate-and-kubelet-client-key-arguments-are-set-as-appropriate",
        API,
        &["kubelet-client-certificate", "kubelet-client-key"],
        "",
    ),
    ask("kubescape:ensure-that-the-api-server-profiling-argument-is-set-to-false", API, &["profiling"], ""),
    ask("kubescape:ensure-that-the-api-server-secure-port-argument-is-not-set-to-0", API, &["secure-port"], ""),
    ask(
        "kubescape:ensure-that-the-api-server-service-account-lookup-argument-is-set-to-true",
        API,
        &["service-account-lookup"],
        "",
    ),
    ask(
        "kubescape:ensure-that-the-api-server-tls-cert-file-and-tls-private-key-file-arguments-are-set-as-appropriate",
        API,
        &["tls-cert-file", "tls-private-key-file"],
        "",
    ),
    ask("kubescape:ensure-that-the-api-server-token-auth-file-parameter-is-not-set", API, &["token-auth-file"], ""),
    ask(
        "kubescape:ensure-that-the-controller-manager-RotateKubeletServerCertificate-argument-is-set-to-true",
        MANAGER,
        &["feature-gates"],
        "",
    ),
    ask(
        "kubescape:ensure-that-the-controller-manager-bind-address-argument-is-set-to-127.0.0.1",
        MANAGER,
        &["bind-address"],
        "",
    ),
    ask("kubescape:ensure-that-the-controller-manager-profiling-argument-is-set-to-false", MANAGER, &["profiling"], ""),
    ask(
        "kubescape:ensure-that-the-controller-manager-root-ca-file-argument-is-set-as-appropriate",
        MANAGER,
        &["root-ca-file"],
        "",
    ),
    ask(
        "kubescape:ensure-that-the-controller-manager-service-account-private-key-file-argument-is-set-as-appropriate",
        MANAGER,
        &["service-account-private-key-file"],
        "",
    ),
    ask(
        "kubescape:ensure-that-the-controller-manager-terminated-pod-gc-threshold-argument-is-set-as-appropriate",
        MANAGER,
        &["terminated-pod-gc-threshold"],
        "",
    ),
    ask(
        "kubescape:ensure-that-the-controller-manager-use-service-account-credentials-argument-is-set-to-true",
        MANAGER,
        &["use-service-account-credentials"],
        "",
    ),
    ask(
        "kubescape:ensure-that-the-scheduler-bind-address-argument-is-set-to-127.0.0.1",
        SCHEDULER,
        &["bind-address"],
        "",
    ),
    ask("kubescape:ensure-that-the-scheduler-profiling-argument-is-set-to-false", SCHEDULER, &["profiling"], ""),
    ask("kubescape:etcd-auto-tls-disabled", ETCD, &["auto-tls"], ""),
    ask("kubescape:etcd-client-auth-cert", ETCD, &["client-cert-auth"], ""),
    ask("kubescape:etcd-encryption-native", API, &["encryption-provider-config"], ""),
    ask("kubescape:etcd-peer-auto-tls-disabled", ETCD, &["peer-auto-tls"], ""),
    ask("kubescape:etcd-peer-client-auth-cert", ETCD, &["peer-client-cert-auth"], ""),
    ask("kubescape:etcd-peer-tls-enabled", ETCD, &["peer-cert-file", "peer-key-file"], ""),
    ask("kubescape:etcd-tls-enabled", ETCD, &["cert-file", "key-file"], ""),
    ask("kubescape:k8s-audit-logs-enabled-native", API, &["audit-log-path"], ""),
    ask("kubescape:k8s-audit-logs-enabled-native-cis", API, &["audit-log-path"], ""),
    ask("kubescape:rbac-enabled-native", API, &["authorization-mode"], "RBAC"),
];

/// Their ids.
pub(super) const IDS: [&str; CHECKS.len()] = {
    let mut ids = [""; CHECKS.len()];
    let mut at = 0;
    while at < ids.len() {
        ids[at] = CHECKS[at].id;
        at += 1;
    }
    ids
};

/// The check asks for what is wished.
pub(super) fn is_about(id: &str, wish: &FlagWish) -> bool {
    CHECKS.iter().filter(|check| check.id == id).any(|check| {
        let item = match wish.wish {
            Wish::Has(item) | Wish::HasNot(item) if !check.item.is_empty() => item,
            _ => "",
        };
        check.program == wish.program && check.flags.contains(&wish.flag) && check.item == item
    })
}

#[cfg(test)]
mod tests {
    use pitfall_knowledge::kubernetes::flag_wishes;

    use super::*;

    #[test]
    fn every_check_asks_for_something_that_is_wished() {
        for check in &CHECKS {
            let wished: Vec<&str> =
                flag_wishes(check.program).filter(|wish| is_about(check.id, wish)).map(|wish| wish.flag).collect();
            assert_eq!(wished, check.flags, "{}", check.id);
        }
    }
}
