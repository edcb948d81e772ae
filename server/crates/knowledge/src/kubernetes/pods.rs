//! Where a kind hides its pod spec.

/// The keys from an object's root to its pod spec; `None` for kinds that have none or are not known here.
///
/// Source: the API reference of Kubernetes; Argo Rollouts, Knative Serving and OpenShift for their own kinds.
pub fn pod_spec_path(api_version: &str, kind: &str) -> Option<&'static [&'static str]> {
    const TEMPLATE: &[&str] = &["spec", "template", "spec"];
    let group = api_version.split_once('/').map_or("", |(group, _)| group);
    Some(match (group, kind) {
        ("", "Pod") => &["spec"],
        ("", "PodTemplate") => &["template", "spec"],
        ("", "ReplicationController") => TEMPLATE,
        ("apps" | "extensions", "Deployment" | "ReplicaSet" | "DaemonSet") => TEMPLATE,
        ("apps", "StatefulSet") => TEMPLATE,
        ("batch", "Job") => TEMPLATE,
        ("batch", "CronJob") => &["spec", "jobTemplate", "spec", "template", "spec"],
        ("argoproj.io", "Rollout") => TEMPLATE,
        ("serving.knative.dev", "Service" | "Configuration") => TEMPLATE,
        ("serving.knative.dev", "Revision") => &["spec"],
        ("" | "apps.openshift.io", "DeploymentConfig") => TEMPLATE,
        _ => return None,
    })
}

/// Where custom kinds keep pod specs by convention, most usual first: tried where [`pod_spec_path`] knows nothing and
/// what is found has `containers`.
pub const WELL_KNOWN_TEMPLATES: &[&[&str]] = &[
    &["spec", "template", "spec"],
    &["spec", "podTemplate", "spec"],
    &["spec", "jobTemplate", "spec", "template", "spec"],
    &["spec", "jobTargetRef", "template", "spec"],
    &["spec", "workload", "template", "spec"],
];

#[cfg(test)]
mod tests {
    use super::super::{Shape, TypeRef, kinds};
    use super::*;

    fn step(at: TypeRef, name: &str) -> Option<TypeRef> {
        match at.field(name)?.shape() {
            Shape::Type(next) => Some(next),
            _ => None,
        }
    }

    /// The field table and the list agree: a kind has a path exactly where its type leads to a `PodSpec`.
    #[test]
    fn paths_are_those_of_the_field_table() {
        const TRIED: [&[&str]; 4] = [
            &["spec"],
            &["template", "spec"],
            &["spec", "template", "spec"],
            &["spec", "jobTemplate", "spec", "template", "spec"],
        ];
        let mut seen = 0;
        for kind in kinds() {
            let Some(root) = kind.type_ref() else { continue };
            let ends = |path: &[&str]| {
                let end = path.iter().try_fold(root, |at, name| step(at, name));
                end.is_some_and(|end| end.name() == "core.v1.PodSpec")
            };
            let expected = TRIED.into_iter().find(|path| ends(path));
            assert_eq!(pod_spec_path(kind.api_version(), kind.kind()), expected, "{kind:?}");
            seen += usize::from(expected.is_some());
        }
        assert!(seen >= 9, "{seen}");
    }
}
