//! Which fields name which objects, as far as kustomize follows names that it changes.
//!
//! Source: `namereference.go` in `api/internal/konfig/builtinpluginconsts` of kustomize 5.

use super::id::Id;

/// Where pods and what makes them keep their pod spec, by kind.
const PODS: [(&str, &str); 8] = [
    ("Pod", "spec"),
    ("PodTemplate", "template/spec"),
    ("Deployment", "spec/template/spec"),
    ("ReplicaSet", "spec/template/spec"),
    ("DaemonSet", "spec/template/spec"),
    ("StatefulSet", "spec/template/spec"),
    ("Job", "spec/template/spec"),
    ("CronJob", "spec/jobTemplate/spec/template/spec"),
];

/// In pod specs: the kind that is named, and the path below the pod spec.
const IN_PODS: [(&str, &str); 13] = [
    ("ConfigMap", "volumes/configMap/name"),
    ("ConfigMap", "containers/env/valueFrom/configMapKeyRef/name"),
    ("ConfigMap", "initContainers/env/valueFrom/configMapKeyRef/name"),
    ("ConfigMap", "containers/envFrom/configMapRef/name"),
    ("ConfigMap", "initContainers/envFrom/configMapRef/name"),
    ("ConfigMap", "volumes/projected/sources/configMap/name"),
    ("Secret", "volumes/secret/secretName"),
    ("Secret", "containers/env/valueFrom/secretKeyRef/name"),
    ("Secret", "initContainers/env/valueFrom/secretKeyRef/name"),
    ("Secret", "containers/envFrom/secretRef/name"),
    ("Secret", "initContainers/envFrom/secretRef/name"),
    ("Secret", "imagePullSecrets/name"),
    ("Secret", "volumes/projected/sources/secret/name"),
];

/// Where other things are named in pods, by kind.
const ALSO_IN_PODS: [(&str, &str); 3] = [
    ("ServiceAccount", "serviceAccountName"),
    ("PersistentVolumeClaim", "volumes/persistentVolumeClaim/claimName"),
    ("PriorityClass", "priorityClassName"),
];

const POD_MAKERS: [(&str, &str); 7] = [
    ("Pod", "spec"),
    ("StatefulSet", "spec/template/spec"),
    ("Deployment", "spec/template/spec"),
    ("ReplicationController", "spec/template/spec"),
    ("CronJob", "spec/jobTemplate/spec/template/spec"),
    ("Job", "spec/template/spec"),
    ("DaemonSet", "spec/template/spec"),
];

/// Elsewhere: the kind that is named; group and kind of what names it; the path.
const ELSEWHERE: [(&str, &str, &str, &str); 41] = [
    ("Deployment", "", "HorizontalPodAutoscaler", "spec/scaleTargetRef/name"),
    ("ReplicationController", "", "HorizontalPodAutoscaler", "spec/scaleTargetRef/name"),
    ("ReplicaSet", "", "HorizontalPodAutoscaler", "spec/scaleTargetRef/name"),
    ("StatefulSet", "", "HorizontalPodAutoscaler", "spec/scaleTargetRef/name"),
    ("ConfigMap", "", "Node", "spec/configSource/configMap"),
    ("ConfigMap", "", "Role", "rules/resourceNames"),
    ("ConfigMap", "", "ClusterRole", "rules/resourceNames"),
    ("ConfigMap", "", "Ingress", "metadata/annotations/nginx.ingress.kubernetes.io\\/fastcgi-params-configmap"),
    ("Secret", "", "Ingress", "spec/tls/secretName"),
    ("Secret", "", "Ingress", "metadata/annotations/ingress.kubernetes.io\\/auth-secret"),
    ("Secret", "", "Ingress", "metadata/annotations/nginx.ingress.kubernetes.io\\/auth-secret"),
    ("Secret", "", "Ingress", "metadata/annotations/nginx.ingress.kubernetes.io\\/auth-tls-secret"),
    ("Secret", "", "ServiceAccount", "imagePullSecrets/name"),
    ("Secret", "", "StorageClass", "parameters/secretName"),
    ("Secret", "", "StorageClass", "parameters/adminSecretName"),
    ("Secret", "", "StorageClass", "parameters/userSecretName"),
    ("Secret", "", "StorageClass", "parameters/secretRef"),
    ("Secret", "", "Role", "rules/resourceNames"),
    ("Secret", "", "ClusterRole", "rules/resourceNames"),
    ("Secret", "serving.knative.dev", "Service", "spec/template/spec/containers/env/valueFrom/secretKeyRef/name"),
    ("Secret", "", "PersistentVolume", "spec/azureFile/secretName"),
    ("Service", "apps", "StatefulSet", "spec/serviceName"),
    ("Service", "", "Ingress", "spec/rules/http/paths/backend/serviceName"),
    ("Service", "", "Ingress", "spec/backend/serviceName"),
    ("Service", "", "Ingress", "spec/rules/http/paths/backend/service/name"),
    ("Service", "", "Ingress", "spec/defaultBackend/service/name"),
    ("Service", "apiregistration.k8s.io", "APIService", "spec/service/name"),
    ("Service", "admissionregistration.k8s.io", "ValidatingWebhookConfiguration", "webhooks/clientConfig/service"),
    ("Service", "admissionregistration.k8s.io", "MutatingWebhookConfiguration", "webhooks/clientConfig/service"),
    ("Role", "rbac.authorization.k8s.io", "RoleBinding", "roleRef/name"),
    ("ClusterRole", "rbac.authorization.k8s.io", "RoleBinding", "roleRef/name"),
    ("ClusterRole", "rbac.authorization.k8s.io", "ClusterRoleBinding", "roleRef/name"),
    ("ServiceAccount", "rbac.authorization.k8s.io", "RoleBinding", "subjects"),
    ("ServiceAccount", "rbac.authorization.k8s.io", "ClusterRoleBinding", "subjects"),
    ("PersistentVolume", "", "PersistentVolumeClaim", "spec/volumeName"),
    ("PersistentVolume", "", "ClusterRole", "rules/resourceNames"),
    ("StorageClass", "", "PersistentVolume", "spec/storageClassName"),
    ("StorageClass", "", "PersistentVolumeClaim", "spec/storageClassName"),
    ("StorageClass", "", "StatefulSet", "spec/volumeClaimTemplates/spec/storageClassName"),
    ("IngressClass", "", "Ingress", "spec/ingressClassName"),
    (
        "ValidatingAdmissionPolicy",
        "admissionregistration.k8s.io",
        "ValidatingAdmissionPolicyBinding",
        "spec/policyName",
    ),
];

/// The kinds that an object of `id` may name, each with the path to the name, or to a mapping that has it.
pub(super) fn named_by(id: &Id) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    let pod =
        |table: &[(&'static str, &'static str)]| table.iter().find(|(kind, _)| *kind == id.kind).map(|(_, at)| *at);
    let is_knative = id.group == "serving.knative.dev";
    if let Some(base) = pod(&PODS).filter(|_| !is_knative) {
        found.extend(IN_PODS.iter().map(|(kind, path)| (*kind, format!("{base}/{path}"))));
    }
    if let Some(base) = pod(&POD_MAKERS).filter(|_| !is_knative) {
        found.extend(ALSO_IN_PODS.iter().map(|(kind, path)| (*kind, format!("{base}/{path}"))));
    }
    let own =
        ELSEWHERE.iter().filter(|(_, group, kind, _)| (group.is_empty() || *group == id.group) && *kind == id.kind);
    found.extend(own.map(|(named, _, _, path)| (*named, (*path).to_owned())));
    found
}

/// What is named is of this group and version, where that is asked.
pub(super) fn is_named(id: &Id, kind: &str) -> bool {
    let group = match kind {
        "Role" | "ClusterRole" => Some("rbac.authorization.k8s.io"),
        "StorageClass" => Some("storage.k8s.io"),
        "PriorityClass" => Some("scheduling.k8s.io"),
        "ValidatingAdmissionPolicy" => Some("admissionregistration.k8s.io"),
        _ => None,
    };
    let version = match kind {
        "ConfigMap"
        | "Secret"
        | "Service"
        | "ServiceAccount"
        | "PersistentVolumeClaim"
        | "PersistentVolume"
        | "StorageClass"
        | "PriorityClass" => Some("v1"),
        _ => None,
    };
    // Kustomize's own entry for IngressClass asks for a group that no object has.
    kind != "IngressClass"
        && id.kind == kind
        && group.is_none_or(|group| id.group == group)
        && version.is_none_or(|version| id.version == version)
}
