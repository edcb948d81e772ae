//! How loudly a violation of the pod security standards is said.
//! Source: the package `policy` of k8s.io/pod-security-admission, checks up to 1.37, for what each release checks and what overrides what.

use std::path::Path;

use pitfall_engine::config::Profile;
use pitfall_engine::{Context, FileFacts, Labels, ObjectFacts, PodSecurity, Severity};
use pitfall_models::kubernetes::{Container, PodSpec};

/// The minor release of Kubernetes that the manifest is for: the configured one, else the last one that is known.
pub(super) fn release(cx: &Context<'_>) -> u32 {
    cx.config.kubernetes_version.map_or_else(pitfall_knowledge::kubernetes::last_release, |it| u32::from(it.minor))
}

/// What is asked of one pod.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Asked {
    /// The minor release of Kubernetes whose checks count.
    pub(super) release: u32,
    /// How loudly a violation of the baseline standard is said; `None`: not at all.
    pub(super) baseline: Option<Severity>,
    /// How loudly one of the restricted standard is said.
    pub(super) restricted: Option<Severity>,
}

impl Asked {
    /// By the profile of the configuration, else by the labels of the pod's namespace where they can be seen, else the baseline standard at
    /// warning and the restricted one at information.
    pub(super) fn of(pod: &PodSpec<'_>, cx: &Context<'_>) -> Self {
        let release = release(cx);
        let (baseline, restricted) = match cx.config.profile {
            Profile::PssBaseline => (Some(Severity::Warning), None),
            Profile::PssRestricted => (Some(Severity::Warning), Some(Severity::Warning)),
            Profile::Default | Profile::Strict => match namespace_level(pod, cx) {
                Some(level) => {
                    let loud = |least| (level >= least).then_some(Severity::Warning);
                    (loud(PodSecurity::Baseline), loud(PodSecurity::Restricted))
                }
                None => (Some(Severity::Warning), Some(Severity::Information)),
            },
        };
        Self { release, baseline, restricted }
    }

    /// How loudly it is said that a pod uses what is its node's. Agents of nodes, which a DaemonSet runs, are made for that: unless someone asks for
    /// more, it is worth knowing and no more.
    pub(super) fn of_node(self, pod: &PodSpec<'_>, cx: &Context<'_>) -> Option<Severity> {
        let is_agent = pod.owner().kind() == "DaemonSet";
        let is_asked = cx.config.profile != Profile::Default || self.restricted != Some(Severity::Information);
        self.baseline.map(|severity| if is_agent && !is_asked { Severity::Information } else { severity })
    }

    /// The severity of a baseline control that, from 1.`since` on, a restricted one takes the place of.
    pub(super) fn overridden(self, since: u32) -> Option<Severity> {
        self.baseline.filter(|_| self.release < since || !self.restricts())
    }

    /// The restricted standard counts in full, and not as a mere remark beside the baseline one.
    pub(super) fn restricts(self) -> bool {
        self.restricted >= Some(Severity::Warning)
    }
}

/// The pod says that it runs on Windows, which the controls about Linux leave alone from 1.25 on.
pub(super) fn is_windows(pod: &PodSpec<'_>) -> bool {
    pod.os_name().value() == Some("windows")
}

/// What is not written is not there. A container without an image is a part of a patch, which a bare pod, that nobody patches, has none of;
/// and what a template fills in is not seen.
pub(super) fn is_whole(container: &Container<'_>) -> bool {
    let owner = container.pod().owner();
    let patched = !container.image().is_written() && (owner.kind() != "Pod" || container.entry("$patch").is_some());
    let document = owner.document();
    !patched && document.is_sound()
}

/// The strictest level that the labels of the pod's namespace name, in this file or in a file beside it that is called after namespaces.
fn namespace_level(pod: &PodSpec<'_>, cx: &Context<'_>) -> Option<PodSecurity> {
    let namespace = pod.owner().namespace().value()?;
    cx.namespace_level(namespace, || find_level(namespace, cx))
}

fn find_level(namespace: &str, cx: &Context<'_>) -> Option<PodSecurity> {
    if let Some(own) = namespace_in(cx.file.facts(), namespace) {
        return level_of(&own.labels);
    }
    let folder = cx.folder()?;
    let names = cx.list(folder);
    let speaking = names.iter().filter(|listed| {
        let name = listed.name.to_ascii_lowercase();
        let yaml = name.ends_with(".yaml") || name.ends_with(".yml");
        yaml && name
            .split(|c: char| !c.is_ascii_alphabetic())
            .any(|word| matches!(word, "namespace" | "namespaces" | "ns"))
    });
    speaking
        .filter(|listed| Some(folder.join(&listed.name).as_path()) != cx.path())
        .find_map(|listed| level_in(cx, &folder.join(&listed.name), namespace))
}

fn level_in(cx: &Context<'_>, path: &Path, namespace: &str) -> Option<PodSecurity> {
    level_of(&namespace_in(&*cx.facts(path)?, namespace)?.labels)
}

fn namespace_in<'a>(file: &'a FileFacts, name: &str) -> Option<&'a ObjectFacts> {
    file.objects().find(|it| it.kind == "Namespace" && it.name.as_deref() == Some(name))
}

fn level_of(labels: &Labels) -> Option<PodSecurity> {
    let labels = labels.as_ref()?;
    let named = ["enforce", "warn", "audit"].into_iter().filter_map(|mode| {
        Some(match labels.get(&format!("pod-security.kubernetes.io/{mode}"))?.as_str() {
            "privileged" => PodSecurity::Privileged,
            "baseline" => PodSecurity::Baseline,
            "restricted" => PodSecurity::Restricted,
            _ => return None,
        })
    });
    named.max()
}
