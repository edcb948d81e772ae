//! What kustomize tells objects apart by.

/// Group, version, kind, namespace and name.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Id {
    /// The API group; empty for the core group.
    pub group: String,
    /// `v1`
    pub version: String,
    /// `Deployment`
    pub kind: String,
    /// The namespace; empty where none is written.
    pub namespace: String,
    /// The name.
    pub name: String,
}

/// Kinds outside of namespaces.
///
/// Source: `kubectl api-resources --namespaced=false`, and kustomize's table of them (`kyaml/openapi`).
const CLUSTER_SCOPED: [&str; 31] = [
    "APIService",
    "CSIDriver",
    "CSINode",
    "CertificateSigningRequest",
    "ClusterRole",
    "ClusterRoleBinding",
    "ClusterTrustBundle",
    "ComponentStatus",
    "CustomResourceDefinition",
    "DeviceClass",
    "FlowSchema",
    "IPAddress",
    "IngressClass",
    "MutatingAdmissionPolicy",
    "MutatingAdmissionPolicyBinding",
    "MutatingWebhookConfiguration",
    "Namespace",
    "Node",
    "PersistentVolume",
    "PodSecurityPolicy",
    "PriorityClass",
    "PriorityLevelConfiguration",
    "ResourceSlice",
    "RuntimeClass",
    "ServiceCIDR",
    "StorageClass",
    "StorageVersionMigration",
    "ValidatingAdmissionPolicy",
    "ValidatingAdmissionPolicyBinding",
    "ValidatingWebhookConfiguration",
    "VolumeAttachment",
];

impl Id {
    /// Of `apps/v1` and the rest.
    pub fn new(api_version: &str, kind: &str, namespace: &str, name: &str) -> Self {
        let (group, version) = api_version.split_once('/').unwrap_or(("", api_version));
        let own = |text: &str| text.to_owned();
        Self { group: own(group), version: own(version), kind: own(kind), namespace: own(namespace), name: own(name) }
    }

    /// Its kind is one outside of namespaces.
    pub fn is_cluster_scoped(&self) -> bool {
        let is_built_in = self.group.is_empty()
            || self.group.ends_with(".k8s.io") && !self.group.ends_with(".x-k8s.io")
            || self.group == "policy";
        is_built_in && CLUSTER_SCOPED.contains(&self.kind.as_str())
    }

    /// The namespace, `default` where none is written; of what is outside of namespaces a word that is no namespace.
    pub(super) fn effective_namespace(&self) -> &str {
        match self.namespace.as_str() {
            _ if self.is_cluster_scoped() => "_non_namespaceable_",
            "" => "default",
            own => own,
        }
    }

    pub(super) fn same(&self, other: &Self) -> bool {
        self.name == other.name
            && self.kind == other.kind
            && self.group == other.group
            && self.version == other.version
            && self.effective_namespace() == other.effective_namespace()
    }
}
