//! A volume of a kind that reaches past the cluster's own storage.
//! Source: pod security standards, restricted, "Volume Types".

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::PodSpec;

use super::pod_security::Asked;

rule! {
    id: "k8s/volume-type",
    page: "volume_type.md",
    on: PodSpec,
    severity: Information,
    category: Security,
    fix: None,
    since: "0.1.0",
    standard: Restricted,
    templates: too,
    also: ["pss:restrictedVolumes", "trivy:KSV-0028", "monokle:PSS201"],
}

/// The sources that the restricted standard refuses. A volume without source is an `emptyDir`.
const REFUSED: [&str; 20] = [
    "awsElasticBlockStore",
    "azureDisk",
    "azureFile",
    "cephfs",
    "cinder",
    "fc",
    "flexVolume",
    "flocker",
    "gcePersistentDisk",
    "gitRepo",
    "glusterfs",
    "iscsi",
    "nfs",
    "photonPersistentDisk",
    "portworxVolume",
    "quobyte",
    "rbd",
    "scaleIO",
    "storageos",
    "vsphereVolume",
];

fn check(pod: &PodSpec<'_>, cx: &Context<'_>, out: &mut Findings) {
    let asked = Asked::of(pod, cx);
    let Some(severity) = asked.restricted else { return };
    for entry in pod.volumes().flat_map(|volume| volume.entries()) {
        let Some(source) = entry.key().as_str().filter(|_| !entry.value().is_null()) else { continue };
        // Where the baseline standard counts on its own, it has a rule about this.
        let path = source == "hostPath" && asked.restricts();
        if path || REFUSED.contains(&source) {
            out.at(entry.key().span())
                .says(text! {
                    en: "the restricted standard refuses {source} volumes: a persistentVolumeClaim keeps their settings out of the pod",
                    zh: "restricted 标准拒绝 {source} 卷：应改用 persistentVolumeClaim，使其设置不出现在 Pod 中",
                })
                .promises(severity);
        }
    }
}
