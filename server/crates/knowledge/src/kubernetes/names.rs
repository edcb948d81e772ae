//! How names, labels and paths are written.
//!
//! Source: k8s.io/apimachinery `pkg/util/validation` and `pkg/api/validation`, k8s.io/kubernetes `pkg/apis/core/validation`.

/// A syntax for names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Name {
    /// RFC 1123 label: lowercase letters, digits and `-`, at most 63.
    Label,
    /// RFC 1035 label: as [`Name::Label`], but a letter first.
    ServiceName,
    /// RFC 1123 subdomain: labels joined by dots, at most 253.
    Subdomain,
    /// The name of a role or binding, which stands in a URL: not `.` or `..`, no `/` or `%`.
    PathSegment,
    /// The name of a port: lowercase letters, digits and single `-`, at least one letter, at most 15.
    Port,
    /// A port's number from 1 to 65535, or its name.
    PortOrNumber,
    /// The name of an environment variable: printable ASCII without `=`. Before Kubernetes 1.32 letters, digits, `_`, `-` and `.` alone.
    Variable,
    /// The key of a label: `[prefix/]name`.
    LabelKey,
    /// The key of an annotation: as a label's, in any case.
    AnnotationKey,
    /// The value of a label: letters, digits, `-`, `_` and `.`, at most 63.
    LabelValue,
    /// The key of an entry of a ConfigMap or Secret.
    DataKey,
    /// Where a volume is mounted: not empty, no `:` (but that of a drive of Windows).
    MountPath,
}

impl Name {
    /// `text` is a name of this kind.
    pub fn accepts(self, text: &str) -> bool {
        match self {
            Self::Label => is_label(text),
            Self::ServiceName => is_label(text) && text.starts_with(|c: char| c.is_ascii_lowercase()),
            Self::Subdomain => is_subdomain(text),
            Self::PathSegment => !matches!(text, "" | "." | "..") && !text.contains(['/', '%']),
            Self::Port => is_port_name(text),
            // A number in quotes is no name: it has no letter.
            Self::PortOrNumber => is_port_name(text),
            Self::Variable => !text.is_empty() && text.bytes().all(|b| (b' '..=b'~').contains(&b) && b != b'='),
            Self::LabelKey => is_qualified(text, false),
            Self::AnnotationKey => is_qualified(text, true),
            Self::LabelValue => text.is_empty() || is_word(text),
            Self::DataKey => {
                let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
                !text.is_empty() && text.len() <= 253 && text.bytes().all(plain) && !matches!(text, "." | "..")
            }
            Self::MountPath => !text.is_empty() && (!text.contains(':') || is_drive(text)),
        }
    }
}

/// `C:\data`, and `\\.\pipe\docker` beside it.
fn is_drive(text: &str) -> bool {
    let mut bytes = text.bytes();
    bytes.next().is_some_and(|b| b.is_ascii_alphabetic()) && bytes.next() == Some(b':') && !text[2..].contains(':')
}

fn is_label(text: &str) -> bool {
    let inner = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    !text.is_empty() && text.len() <= 63 && text.bytes().all(inner) && !text.starts_with('-') && !text.ends_with('-')
}

/// Unlike a label's, the parts may be longer than 63.
fn is_subdomain(text: &str) -> bool {
    let inner = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    let part =
        |part: &str| !part.is_empty() && part.bytes().all(inner) && !part.starts_with('-') && !part.ends_with('-');
    text.len() <= 253 && text.split('.').all(part)
}

fn is_port_name(text: &str) -> bool {
    let inner = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    !text.is_empty()
        && text.len() <= 15
        && text.bytes().all(inner)
        && text.bytes().any(|b| b.is_ascii_lowercase())
        && !text.contains("--")
        && !text.starts_with('-')
        && !text.ends_with('-')
}

/// Letters, digits, `-`, `_` and `.`, a letter or digit first and last, at most 63.
fn is_word(text: &str) -> bool {
    let edge = |c: char| c.is_ascii_alphanumeric();
    text.len() <= 63
        && text.starts_with(edge)
        && text.ends_with(edge)
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
}

fn is_qualified(text: &str, any_case: bool) -> bool {
    match text.split_once('/') {
        None => is_word(text),
        Some((prefix, _)) if any_case && prefix.bytes().any(|b| b.is_ascii_uppercase()) => {
            is_qualified(&text.to_ascii_lowercase(), false)
        }
        Some((prefix, name)) => is_subdomain(prefix) && is_word(name),
    }
}

/// The syntax of `metadata.name` of the objects of a kind; `None` where any text goes or nothing is known.
pub fn name_of(api_version: &str, kind: &str) -> Option<Name> {
    let group = api_version.split_once('/').map_or("", |(group, _)| group);
    Some(match (group, kind) {
        ("", "Namespace") => Name::Label,
        ("", "Service") => Name::ServiceName,
        (
            "",
            "Pod"
            | "ReplicationController"
            | "ConfigMap"
            | "Secret"
            | "ServiceAccount"
            | "PersistentVolume"
            | "PersistentVolumeClaim"
            | "Node"
            | "LimitRange"
            | "ResourceQuota"
            | "Endpoints"
            | "PodTemplate",
        ) => Name::Subdomain,
        ("apps", "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet" | "ControllerRevision") => Name::Subdomain,
        ("batch", "Job" | "CronJob") => Name::Subdomain,
        ("networking.k8s.io", "Ingress" | "NetworkPolicy" | "IngressClass") => Name::Subdomain,
        ("extensions", "Ingress" | "Deployment" | "DaemonSet" | "ReplicaSet" | "NetworkPolicy") => Name::Subdomain,
        ("policy", "PodDisruptionBudget") => Name::Subdomain,
        ("autoscaling", "HorizontalPodAutoscaler") => Name::Subdomain,
        ("storage.k8s.io", "StorageClass" | "CSIDriver" | "CSINode") => Name::Subdomain,
        ("scheduling.k8s.io", "PriorityClass") => Name::Subdomain,
        ("node.k8s.io", "RuntimeClass") => Name::Subdomain,
        ("discovery.k8s.io", "EndpointSlice") => Name::Subdomain,
        ("coordination.k8s.io", "Lease") => Name::Subdomain,
        (
            "admissionregistration.k8s.io",
            "ValidatingWebhookConfiguration"
            | "MutatingWebhookConfiguration"
            | "ValidatingAdmissionPolicy"
            | "ValidatingAdmissionPolicyBinding",
        ) => Name::Subdomain,
        ("rbac.authorization.k8s.io", "Role" | "ClusterRole" | "RoleBinding" | "ClusterRoleBinding") => {
            Name::PathSegment
        }
        _ => return None,
    })
}

/// The longest name that an object of a kind can have and still do its work: a CronJob appends to its own.
///
/// Source: `MaxNameLength` of CronJob validation: 63 less the 11 that its jobs get behind their names.
pub fn longest_name(kind: &str) -> Option<usize> {
    (kind == "CronJob").then_some(52)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_as_the_api_server_takes_them() {
        let (long, longer) = ("a".repeat(63), "a".repeat(64));
        let cases: [(Name, &[&str], &[&str]); 9] = [
            (Name::Label, &["a", "a-1", "1a", &long], &["", "A", "a_b", "-a", "a-", "a.b", "é", &longer]),
            (Name::ServiceName, &["a", "a-1"], &["1a", "A"]),
            (Name::Subdomain, &["a.b", "1.2", &longer], &["", "a..b", "a.-b", "A.b", ".a", "a."]),
            (Name::PathSegment, &["system:node", "A b"], &["", ".", "..", "a/b", "a%b"]),
            (
                Name::Port,
                &["http", "a", "8080-tcp"],
                &["", "8080", "HTTP", "a--b", "-a", "a-", "metrics-endpoint", "a_b"],
            ),
            (Name::Variable, &["A", "a.b", "A B", "1A", "-"], &["", "A=B", "Ä", "A\n"]),
            (Name::LabelKey, &["app", "a.io/b", "A_b"], &["", "/a", "a/", "a/b/c", "A.io/b", "a b", &longer]),
            (Name::LabelValue, &["", "a", "A_b.c", "1"], &["-a", "a b", "a/b", "a:b", &longer]),
            (Name::DataKey, &["a", ".a", "a_b-C"], &["", "a/b", "a b", "..", "."]),
        ];
        for (name, good, bad) in cases {
            for text in good {
                assert!(name.accepts(text), "{name:?} {text:?}");
            }
            for text in bad {
                assert!(!name.accepts(text), "{name:?} {text:?}");
            }
        }
        assert!(Name::AnnotationKey.accepts("A.io/B") && !Name::AnnotationKey.accepts("a b"));
        assert!(Name::MountPath.accepts("/a") && Name::MountPath.accepts("C:\\a") && !Name::MountPath.accepts("/a:ro"));
    }

    #[test]
    fn kinds_have_the_names_that_their_storage_asks_for() {
        assert_eq!(name_of("v1", "Service"), Some(Name::ServiceName));
        assert_eq!(name_of("apps/v1", "Deployment"), Some(Name::Subdomain));
        assert_eq!(name_of("rbac.authorization.k8s.io/v1", "Role"), Some(Name::PathSegment));
        assert_eq!(name_of("example.com/v1", "Shop"), None);
        assert_eq!((longest_name("CronJob"), longest_name("Job")), (Some(52), None));
    }
}
