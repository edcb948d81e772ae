//! Values that a string field may have. The API's schemas do not tell them.

/// The values that Kubernetes takes in a field of a type (`core.v1.Container`), where they are a closed list known here.
///
/// Source: the validation code and API reference of Kubernetes 1.37; a list holds every value of 1.25 to 1.37.
pub fn values(type_name: &str, field: &str) -> Option<&'static [&'static str]> {
    const PROTOCOLS: &[&str] = &["TCP", "UDP", "SCTP"];
    const ACCESS_MODES: &[&str] = &["ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod"];
    const VOLUME_MODES: &[&str] = &["Block", "Filesystem"];
    const PROFILES: &[&str] = &["RuntimeDefault", "Localhost", "Unconfined"];
    const SERVICE_POLICIES: &[&str] = &["Cluster", "Local"];
    const POD_POLICIES: &[&str] = &["Honor", "Ignore"];
    Some(match (type_name, field) {
        ("core.v1.Container" | "core.v1.EphemeralContainer", "imagePullPolicy") => &["Always", "Never", "IfNotPresent"],
        ("core.v1.VolumeMount", "recursiveReadOnly") => &["Disabled", "IfPossible", "Enabled"],
        ("core.v1.VolumeMount", "mountPropagation") => &["None", "HostToContainer", "Bidirectional"],
        ("core.v1.Container" | "core.v1.EphemeralContainer", "terminationMessagePolicy") => {
            &["File", "FallbackToLogsOnError"]
        }
        ("core.v1.PodSpec", "restartPolicy") => &["Always", "OnFailure", "Never"],
        ("core.v1.PodSpec", "dnsPolicy") => &["ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"],
        ("core.v1.PodSpec", "preemptionPolicy") => &["PreemptLowerPriority", "Never"],
        ("core.v1.PodOS", "name") => &["linux", "windows"],
        ("core.v1.ContainerPort" | "core.v1.ServicePort" | "core.v1.EndpointPort", "protocol") => PROTOCOLS,
        ("networking.v1.NetworkPolicyPort", "protocol") => PROTOCOLS,
        ("core.v1.ServiceSpec", "type") => &["ClusterIP", "NodePort", "LoadBalancer", "ExternalName"],
        ("core.v1.ServiceSpec", "sessionAffinity") => &["ClientIP", "None"],
        ("core.v1.ServiceSpec", "externalTrafficPolicy" | "internalTrafficPolicy") => SERVICE_POLICIES,
        ("core.v1.ServiceSpec", "ipFamilyPolicy") => &["SingleStack", "PreferDualStack", "RequireDualStack"],
        ("core.v1.ServiceSpec", "ipFamilies") => &["IPv4", "IPv6"],
        ("core.v1.SeccompProfile" | "core.v1.AppArmorProfile", "type") => PROFILES,
        ("core.v1.SecurityContext", "procMount") => &["Default", "Unmasked"],
        ("core.v1.PodSecurityContext", "fsGroupChangePolicy") => &["OnRootMismatch", "Always"],
        ("core.v1.PodSecurityContext", "supplementalGroupsPolicy") => &["Merge", "Strict"],
        ("core.v1.HTTPGetAction", "scheme") => &["HTTP", "HTTPS"],
        ("core.v1.Toleration", "operator") => &["Exists", "Equal", "Lt", "Gt"],
        ("core.v1.Toleration" | "core.v1.Taint", "effect") => &["NoSchedule", "PreferNoSchedule", "NoExecute"],
        ("core.v1.NodeSelectorRequirement", "operator") => &["In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"],
        ("meta.v1.LabelSelectorRequirement", "operator") => &["In", "NotIn", "Exists", "DoesNotExist"],
        ("core.v1.TopologySpreadConstraint", "whenUnsatisfiable") => &["DoNotSchedule", "ScheduleAnyway"],
        ("core.v1.TopologySpreadConstraint", "nodeAffinityPolicy" | "nodeTaintsPolicy") => POD_POLICIES,
        ("core.v1.PersistentVolumeClaimSpec" | "core.v1.PersistentVolumeSpec", "accessModes") => ACCESS_MODES,
        ("core.v1.PersistentVolumeClaimSpec" | "core.v1.PersistentVolumeSpec", "volumeMode") => VOLUME_MODES,
        ("core.v1.PersistentVolumeSpec", "persistentVolumeReclaimPolicy") => &["Retain", "Recycle", "Delete"],
        ("storage.v1.StorageClass", "reclaimPolicy") => &["Retain", "Recycle", "Delete"],
        ("storage.v1.StorageClass", "volumeBindingMode") => &["Immediate", "WaitForFirstConsumer"],
        ("core.v1.HostPathVolumeSource", "type") => {
            &["", "DirectoryOrCreate", "Directory", "FileOrCreate", "File", "Socket", "CharDevice", "BlockDevice"]
        }
        ("apps.v1.DeploymentStrategy", "type") => &["Recreate", "RollingUpdate"],
        ("apps.v1.DaemonSetUpdateStrategy" | "apps.v1.StatefulSetUpdateStrategy", "type") => {
            &["RollingUpdate", "OnDelete"]
        }
        ("apps.v1.StatefulSetSpec", "podManagementPolicy") => &["OrderedReady", "Parallel"],
        ("batch.v1.CronJobSpec", "concurrencyPolicy") => &["Allow", "Forbid", "Replace"],
        ("batch.v1.JobSpec", "completionMode") => &["NonIndexed", "Indexed"],
        ("batch.v1.JobSpec", "podReplacementPolicy") => &["TerminatingOrFailed", "Failed"],
        ("networking.v1.HTTPIngressPath", "pathType") => &["Exact", "Prefix", "ImplementationSpecific"],
        ("networking.v1.NetworkPolicySpec", "policyTypes") => &["Ingress", "Egress"],
        ("policy.v1.PodDisruptionBudgetSpec", "unhealthyPodEvictionPolicy") => &["IfHealthyBudget", "AlwaysAllow"],
        ("scheduling.v1.PriorityClass", "preemptionPolicy") => &["PreemptLowerPriority", "Never"],
        ("rbac.v1.Subject", "kind") => &["User", "Group", "ServiceAccount"],
        ("rbac.v1.RoleRef", "kind") => &["Role", "ClusterRole"],
        ("autoscaling.v2.MetricSpec", "type") => &["Object", "Pods", "Resource", "ContainerResource", "External"],
        ("autoscaling.v2.MetricTarget", "type") => &["Utilization", "Value", "AverageValue"],
        (
            "admissionregistration.v1.ValidatingWebhook" | "admissionregistration.v1.MutatingWebhook",
            "failurePolicy",
        ) => &["Ignore", "Fail"],
        ("admissionregistration.v1.ValidatingWebhook" | "admissionregistration.v1.MutatingWebhook", "sideEffects") => {
            &["None", "NoneOnDryRun", "Some", "Unknown"]
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::type_named;
    use super::*;

    /// Every type that the list names is one of the table, and every place that it names is a string there.
    #[test]
    fn every_place_is_a_field() {
        let source = include_str!("enums.rs");
        let list = source.split("#[cfg(test)]").next().expect("a list");
        let names = list.split('"').skip(1).step_by(2).filter(|word| word.contains(".v1.") || word.contains(".v2."));
        let mut places = 0;
        for name in names {
            let of_type = type_named(name).unwrap_or_else(|| panic!("{name} is no type"));
            let known = of_type.fields().filter(|field| values(name, field.name()).is_some()).count();
            assert!(known > 0, "{name} has no such field");
            places += known;
        }
        assert!(places > 60, "{places}");
        assert_eq!(values("core.v1.Container", "imagePullPolicy").map(<[_]>::len), Some(3));
        assert_eq!(values("core.v1.Container", "image"), None);
    }
}
