//! What the value of a field must look like beyond its type. The API's schemas do not tell it.
//!
//! Source: the validation code (`pkg/apis/*/validation`) and API reference of Kubernetes 1.37; a list holds every value of 1.25 to 1.37.

use super::names::Name;

/// What a text, a number or the keys and values of a map must look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// One of these words; also of each item of a list.
    OneOf(&'static [&'static str]),
    /// A name; also each item of a list.
    Name(Name),
    /// A map whose keys are label names and whose values are label values.
    Labels,
    /// A map whose keys are names such as those of labels, and whose values are free.
    Annotations,
    /// A map whose keys are names of entries of a ConfigMap or Secret.
    Data,
    /// A map whose keys name resources of a container and whose values are quantities.
    ContainerResources,
    /// A cron line.
    Schedule,
    /// A whole number in these bounds, both included.
    Between(i64, i64),
    /// A file's permission bits: 0 to 0777, which is 511.
    FileMode,
    /// A path that begins with `/`.
    AbsolutePath,
    /// The IP address of a service, `None` or nothing.
    ClusterIp,
}

type Row = (&'static [&'static str], &'static [&'static str], Content);

/// Types, fields and what both lead to.
pub(super) const CONTENTS: &[Row] = {
    use Content::{Annotations, Between, Labels, OneOf};
    const CONTAINERS: &[&str] = &["core.v1.Container", "core.v1.EphemeralContainer"];
    const PROTOCOLS: &[&str] = &["TCP", "UDP", "SCTP"];
    const CLAIM: &[&str] = &["core.v1.PersistentVolumeClaimSpec", "core.v1.PersistentVolumeSpec"];
    const PORT: Content = Between(1, 65535);
    const HPA: &[&str] = &["autoscaling.v2.HorizontalPodAutoscalerSpec", "autoscaling.v1.HorizontalPodAutoscalerSpec"];
    const HOOKS: &[&str] = &["admissionregistration.v1.ValidatingWebhook", "admissionregistration.v1.MutatingWebhook"];
    const UNSIGNED: Content = Between(0, i64::MAX);
    const POSITIVE: Content = Between(1, i64::MAX);
    const NAME: &[&str] = &["name"];
    const POLICIES: &[&str] = &["Retain", "Recycle", "Delete"];
    &[
        (CONTAINERS, &["imagePullPolicy"], OneOf(&["Always", "Never", "IfNotPresent"])),
        (CONTAINERS, &["terminationMessagePolicy"], OneOf(&["File", "FallbackToLogsOnError"])),
        (CONTAINERS, NAME, Content::Name(Name::Label)),
        (&["core.v1.ImageVolumeSource"], &["pullPolicy"], OneOf(&["Always", "Never", "IfNotPresent"])),
        (&["core.v1.ContainerResizePolicy"], &["restartPolicy"], OneOf(&["NotRequired", "RestartContainer"])),
        (&["core.v1.VolumeMount"], &["recursiveReadOnly"], OneOf(&["Disabled", "IfPossible", "Enabled"])),
        (&["core.v1.VolumeMount"], &["mountPropagation"], OneOf(&["None", "HostToContainer", "Bidirectional"])),
        (&["core.v1.PodSpec"], &["restartPolicy"], OneOf(&["Always", "OnFailure", "Never"])),
        (&["core.v1.PodSpec"], &["dnsPolicy"], OneOf(&["ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"])),
        (&["core.v1.PodSpec"], &["preemptionPolicy"], OneOf(&["PreemptLowerPriority", "Never"])),
        (&["core.v1.PodSpec"], &["hostname", "subdomain"], Content::Name(Name::Label)),
        (&["core.v1.PodSpec"], &["serviceAccountName"], Content::Name(Name::Subdomain)),
        (&["core.v1.PodSpec"], &["nodeSelector"], Labels),
        (&["core.v1.PodSpec"], &["terminationGracePeriodSeconds"], UNSIGNED),
        (&["core.v1.PodSpec"], &["activeDeadlineSeconds"], POSITIVE),
        (&["core.v1.PodOS"], NAME, OneOf(&["linux", "windows"])),
        (&["core.v1.Volume"], NAME, Content::Name(Name::Label)),
        (&["core.v1.VolumeMount"], &["mountPath"], Content::Name(Name::MountPath)),
        (&["core.v1.EnvVar"], NAME, Content::Name(Name::Variable)),
        (&["core.v1.ContainerPort"], NAME, Content::Name(Name::Port)),
        (&["core.v1.ContainerPort"], &["containerPort"], PORT),
        (&["core.v1.ContainerPort"], &["hostPort"], Between(0, 65535)),
        (&["core.v1.ServicePort"], NAME, Content::Name(Name::Label)),
        (&["core.v1.ServicePort"], &["port"], PORT),
        (&["core.v1.ServicePort"], &["nodePort"], Between(0, 65535)),
        (&["core.v1.ServicePort"], &["targetPort"], Content::Name(Name::PortOrNumber)),
        (&["core.v1.HTTPGetAction", "core.v1.TCPSocketAction"], &["port"], Content::Name(Name::PortOrNumber)),
        (&["core.v1.GRPCAction"], &["port"], PORT),
        (&["networking.v1.ServiceBackendPort"], &["number"], PORT),
        (&["networking.v1.ServiceBackendPort"], NAME, Content::Name(Name::Port)),
        (&["core.v1.ContainerPort", "core.v1.ServicePort", "core.v1.EndpointPort"], &["protocol"], OneOf(PROTOCOLS)),
        (&["networking.v1.NetworkPolicyPort", "discovery.v1.EndpointPort"], &["protocol"], OneOf(PROTOCOLS)),
        (&["core.v1.Probe"], &["periodSeconds", "timeoutSeconds", "successThreshold", "failureThreshold"], UNSIGNED),
        (&["core.v1.Probe"], &["initialDelaySeconds"], UNSIGNED),
        (&["core.v1.Probe"], &["terminationGracePeriodSeconds"], POSITIVE),
        (&["core.v1.ServiceSpec"], &["type"], OneOf(&["ClusterIP", "NodePort", "LoadBalancer", "ExternalName"])),
        (&["core.v1.ServiceSpec"], &["sessionAffinity"], OneOf(&["ClientIP", "None"])),
        (&["core.v1.ServiceSpec"], &["externalTrafficPolicy", "internalTrafficPolicy"], OneOf(&["Cluster", "Local"])),
        (&["core.v1.ServiceSpec"], &["ipFamilyPolicy"], OneOf(&["SingleStack", "PreferDualStack", "RequireDualStack"])),
        (&["core.v1.ServiceSpec"], &["ipFamilies"], OneOf(&["IPv4", "IPv6"])),
        (&["core.v1.ServiceSpec"], &["selector"], Labels),
        (&["core.v1.ServiceSpec"], &["clusterIP"], Content::ClusterIp),
        (
            &["core.v1.SeccompProfile", "core.v1.AppArmorProfile"],
            &["type"],
            OneOf(&["RuntimeDefault", "Localhost", "Unconfined"]),
        ),
        (&["core.v1.SecurityContext"], &["procMount"], OneOf(&["Default", "Unmasked"])),
        (
            &["core.v1.SecurityContext", "core.v1.PodSecurityContext"],
            &["runAsUser", "runAsGroup", "fsGroup"],
            Between(0, i32::MAX as i64),
        ),
        (&["core.v1.PodSecurityContext"], &["fsGroupChangePolicy"], OneOf(&["OnRootMismatch", "Always"])),
        (&["core.v1.PodSecurityContext"], &["supplementalGroupsPolicy"], OneOf(&["Merge", "Strict"])),
        (&["core.v1.HTTPGetAction"], &["scheme"], OneOf(&["HTTP", "HTTPS"])),
        (&["core.v1.Toleration"], &["operator"], OneOf(&["Exists", "Equal", "Lt", "Gt"])),
        (
            &["core.v1.Toleration", "core.v1.Taint"],
            &["effect"],
            OneOf(&["NoSchedule", "PreferNoSchedule", "NoExecute", ""]),
        ),
        (
            &["core.v1.NodeSelectorRequirement"],
            &["operator"],
            OneOf(&["In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"]),
        ),
        (&["meta.v1.LabelSelectorRequirement"], &["operator"], OneOf(&["In", "NotIn", "Exists", "DoesNotExist"])),
        (
            &["meta.v1.LabelSelectorRequirement", "core.v1.NodeSelectorRequirement"],
            &["key"],
            Content::Name(Name::LabelKey),
        ),
        (&["meta.v1.LabelSelectorRequirement"], &["values"], Content::Name(Name::LabelValue)),
        (&["meta.v1.LabelSelector"], &["matchLabels"], Labels),
        (&["meta.v1.ObjectMeta"], &["labels"], Labels),
        (&["meta.v1.ObjectMeta"], &["annotations"], Annotations),
        (&["meta.v1.ObjectMeta"], &["namespace"], Content::Name(Name::Label)),
        (&["core.v1.TopologySpreadConstraint"], &["whenUnsatisfiable"], OneOf(&["DoNotSchedule", "ScheduleAnyway"])),
        (
            &["core.v1.TopologySpreadConstraint"],
            &["nodeAffinityPolicy", "nodeTaintsPolicy"],
            OneOf(&["Honor", "Ignore"]),
        ),
        (&["core.v1.TopologySpreadConstraint"], &["maxSkew"], POSITIVE),
        (
            &["core.v1.TopologySpreadConstraint", "core.v1.PodAffinityTerm"],
            &["topologyKey"],
            Content::Name(Name::LabelKey),
        ),
        (&["core.v1.PreferredSchedulingTerm", "core.v1.WeightedPodAffinityTerm"], &["weight"], Between(1, 100)),
        (CLAIM, &["accessModes"], OneOf(&["ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod"])),
        (CLAIM, &["volumeMode"], OneOf(&["Block", "Filesystem"])),
        (&["core.v1.PersistentVolumeSpec"], &["persistentVolumeReclaimPolicy"], OneOf(POLICIES)),
        (&["core.v1.ResourceRequirements"], &["limits", "requests"], Content::ContainerResources),
        (&["core.v1.ConfigMap"], &["data", "binaryData"], Content::Data),
        (&["core.v1.Secret"], &["data", "stringData"], Content::Data),
        (
            &[
                "core.v1.ConfigMapVolumeSource",
                "core.v1.SecretVolumeSource",
                "core.v1.DownwardAPIVolumeSource",
                "core.v1.ProjectedVolumeSource",
            ],
            &["defaultMode"],
            Content::FileMode,
        ),
        (&["core.v1.KeyToPath", "core.v1.DownwardAPIVolumeFile"], &["mode"], Content::FileMode),
        (
            &["core.v1.HostPathVolumeSource"],
            &["type"],
            OneOf(&[
                "",
                "DirectoryOrCreate",
                "Directory",
                "FileOrCreate",
                "File",
                "Socket",
                "CharDevice",
                "BlockDevice",
            ]),
        ),
        (&["storage.v1.StorageClass"], &["reclaimPolicy"], OneOf(POLICIES)),
        (&["storage.v1.StorageClass"], &["volumeBindingMode"], OneOf(&["Immediate", "WaitForFirstConsumer"])),
        (&["storage.v1.CSIDriverSpec"], &["fsGroupPolicy"], OneOf(&["ReadWriteOnceWithFSType", "File", "None"])),
        (&["storage.v1.CSIDriverSpec"], &["volumeLifecycleModes"], OneOf(&["Persistent", "Ephemeral"])),
        (&["apps.v1.DeploymentStrategy"], &["type"], OneOf(&["Recreate", "RollingUpdate"])),
        (
            &["apps.v1.DaemonSetUpdateStrategy", "apps.v1.StatefulSetUpdateStrategy"],
            &["type"],
            OneOf(&["RollingUpdate", "OnDelete"]),
        ),
        (&["apps.v1.StatefulSetSpec"], &["podManagementPolicy"], OneOf(&["OrderedReady", "Parallel"])),
        (
            &["apps.v1.StatefulSetPersistentVolumeClaimRetentionPolicy"],
            &["whenDeleted", "whenScaled"],
            OneOf(&["Retain", "Delete"]),
        ),
        (
            &[
                "apps.v1.DeploymentSpec",
                "apps.v1.ReplicaSetSpec",
                "apps.v1.StatefulSetSpec",
                "core.v1.ReplicationControllerSpec",
            ],
            &["replicas", "minReadySeconds", "revisionHistoryLimit"],
            UNSIGNED,
        ),
        (&["apps.v1.DeploymentSpec"], &["progressDeadlineSeconds"], UNSIGNED),
        (&["batch.v1.CronJobSpec"], &["concurrencyPolicy"], OneOf(&["Allow", "Forbid", "Replace"])),
        (&["batch.v1.CronJobSpec"], &["schedule"], Content::Schedule),
        (
            &["batch.v1.CronJobSpec"],
            &["successfulJobsHistoryLimit", "failedJobsHistoryLimit", "startingDeadlineSeconds"],
            UNSIGNED,
        ),
        (&["batch.v1.JobSpec"], &["completionMode"], OneOf(&["NonIndexed", "Indexed"])),
        (&["batch.v1.JobSpec"], &["podReplacementPolicy"], OneOf(&["TerminatingOrFailed", "Failed"])),
        (
            &["batch.v1.JobSpec"],
            &["parallelism", "completions", "backoffLimit", "activeDeadlineSeconds", "ttlSecondsAfterFinished"],
            UNSIGNED,
        ),
        (&["batch.v1.PodFailurePolicyRule"], &["action"], OneOf(&["FailJob", "FailIndex", "Ignore", "Count"])),
        (&["networking.v1.HTTPIngressPath"], &["pathType"], OneOf(&["Exact", "Prefix", "ImplementationSpecific"])),
        (&["networking.v1.NetworkPolicySpec"], &["policyTypes"], OneOf(&["Ingress", "Egress"])),
        (&["discovery.v1.EndpointSlice"], &["addressType"], OneOf(&["IPv4", "IPv6", "FQDN"])),
        (
            &["policy.v1.PodDisruptionBudgetSpec"],
            &["unhealthyPodEvictionPolicy"],
            OneOf(&["IfHealthyBudget", "AlwaysAllow"]),
        ),
        (&["scheduling.v1.PriorityClass"], &["preemptionPolicy"], OneOf(&["PreemptLowerPriority", "Never"])),
        (&["rbac.v1.Subject"], &["kind"], OneOf(&["User", "Group", "ServiceAccount"])),
        (&["rbac.v1.RoleRef"], &["kind"], OneOf(&["Role", "ClusterRole"])),
        (
            &["autoscaling.v2.MetricSpec"],
            &["type"],
            OneOf(&["Object", "Pods", "Resource", "ContainerResource", "External"]),
        ),
        (&["autoscaling.v2.MetricTarget"], &["type"], OneOf(&["Utilization", "Value", "AverageValue"])),
        (&["autoscaling.v2.HPAScalingPolicy"], &["type"], OneOf(&["Pods", "Percent"])),
        (&["autoscaling.v2.HPAScalingRules"], &["selectPolicy"], OneOf(&["Max", "Min", "Disabled"])),
        (HPA, &["maxReplicas"], POSITIVE),
        (HPA, &["minReplicas"], UNSIGNED),
        (HOOKS, &["failurePolicy"], OneOf(&["Ignore", "Fail"])),
        (HOOKS, &["matchPolicy"], OneOf(&["Exact", "Equivalent"])),
        (HOOKS, &["sideEffects"], OneOf(&["None", "NoneOnDryRun"])),
        (HOOKS, &["timeoutSeconds"], Between(1, 30)),
        (&["admissionregistration.v1.MutatingWebhook"], &["reinvocationPolicy"], OneOf(&["Never", "IfNeeded"])),
        (
            &["admissionregistration.v1.RuleWithOperations"],
            &["operations"],
            OneOf(&["CREATE", "UPDATE", "DELETE", "CONNECT", "*"]),
        ),
        (&["admissionregistration.v1.RuleWithOperations"], &["scope"], OneOf(&["Cluster", "Namespaced", "*"])),
        (&["apiextensions.v1.CustomResourceDefinitionSpec"], &["scope"], OneOf(&["Cluster", "Namespaced"])),
        (&["apiextensions.v1.CustomResourceConversion"], &["strategy"], OneOf(&["None", "Webhook"])),
        (&["networking.v1.IngressClassParametersReference"], &["scope"], OneOf(&["Cluster", "Namespace"])),
    ]
};

#[cfg(test)]
mod tests {
    use super::super::type_named;
    use super::*;

    /// Every row names types and fields of the table, and each field is held by one row.
    #[test]
    fn every_place_is_a_field() {
        let mut seen = std::collections::BTreeSet::new();
        for (types, fields, content) in CONTENTS {
            for name in *types {
                let of_type = type_named(name).unwrap_or_else(|| panic!("{name} is no type"));
                let mut held = 0;
                for field in fields.iter().filter_map(|field| of_type.field(field)) {
                    assert_eq!(field.content(), Some(*content), "{name} {field:?}");
                    assert!(seen.insert((*name, field.name())), "{name} {field:?} stands twice");
                    held += 1;
                }
                assert!(held > 0, "{name} has none of {fields:?}");
            }
            for field in *fields {
                let of = |name: &&str| type_named(name).is_some_and(|of_type| of_type.field(field).is_some());
                assert!(types.iter().any(of), "no type of {types:?} has {field}");
            }
        }
        assert!(seen.len() > 120, "{}", seen.len());
        let image = type_named("core.v1.Container").and_then(|it| it.field("image")).expect("a field");
        assert_eq!(image.content(), None);
    }
}
