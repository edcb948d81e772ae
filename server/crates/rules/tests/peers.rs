//! The words of other linters: their ids name our rules, and what they were told to leave alone is left alone.

use std::path::Path;
use std::sync::Arc;

use pitfall_engine::{Cancel, Config, Disk, Host, Language, Parsed, Source, Workspace, completions};

/// The rules that speak of `text`, in order of place.
fn found(text: &str) -> Vec<&'static str> {
    let workspace = Workspace::new(pitfall_rules::all(), Arc::new(Disk), Arc::new(Host::at("/nowhere", [])));
    let checked = workspace.check(&Source::new(Some(Path::new("/nowhere/pod.yaml")), text), &Cancel::new());
    checked.findings.iter().map(|finding| finding.rule.id).collect()
}

fn counts(text: &str, rule: &str) -> usize {
    found(text).into_iter().filter(|id| *id == rule).count()
}

/// Two privileged pods; `annotation` stands in the metadata of the first.
fn pods(annotation: &str) -> String {
    let pod = |annotations: &str| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata:\n  name: shop\n{annotations}spec:\n  hostPID: true\n  containers:\n  - name: shop\n    image: shop:1.2\n    securityContext:\n      privileged: true\n"
        )
    };
    let annotations = format!("  annotations:\n    {annotation}\n");
    format!("{}---\n{}", pod(&annotations), pod(""))
}

#[test]
fn annotations_silence_their_object_alone() {
    assert_eq!(counts(&pods("a: b"), "k8s/privileged"), 2);
    for annotation in [
        "ignore-check.kube-linter.io/privileged-container: needed",
        "kube-linter.io/ignore-all: needed",
        "kube-score/ignore: service-type, container-security-context-privileged",
        "polaris.fairwinds.com/runAsPrivileged-exempt: \"true\"",
        "polaris.fairwinds.com/exempt: \"true\"",
        "checkov.io/skip1: CKV_K8S_16=needed",
        "kubescape.io/ignore: \"true\"",
    ] {
        assert_eq!(counts(&pods(annotation), "k8s/privileged"), 1, "{annotation}");
    }
    for annotation in [
        "ignore-check.kube-linter.io/host-pid: needed",
        "polaris.fairwinds.com/runAsPrivileged-exempt: \"false\"",
        "checkov.io/skip1: CKV_K8S_17=needed",
        "kube-score/ignore: privileged",
    ] {
        assert_eq!(counts(&pods(annotation), "k8s/privileged"), 2, "{annotation}");
    }
    // A rule that the other linter does not have goes on.
    assert!(counts(&pods("kube-linter.io/ignore-all: x"), "k8s/unconfined") == 2);
}

#[test]
fn kube_score_reads_the_pod_template() {
    let text = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: shop}\nspec:\n  template:\n    metadata:\n      annotations: {kube-score/ignore: container-image-tag}\n    spec:\n      containers: [{name: shop, image: shop}]\n";
    assert_eq!(counts(text, "k8s/floating-image"), 0);
    assert_eq!(counts(&text.replace("image-tag", "other"), "k8s/floating-image"), 1);
}

#[test]
fn comments_silence_what_they_stand_at() {
    let text = |above: &str, behind: &str, top: &str| {
        format!(
            "{top}apiVersion: v1\nkind: Pod\nmetadata: {{name: shop}}\nspec:\n  containers:\n{above}  - name: shop\n    image: shop:1.2\n    securityContext:\n      privileged: true{behind}\n  - name: side\n    image: side:1.2\n    securityContext: {{privileged: true}}\n"
        )
    };
    let silenced = |above, behind, top| 2 - counts(&text(above, behind, top), "k8s/privileged");
    assert_eq!(silenced("", "", ""), 0);
    assert_eq!(silenced("", " # trivy:ignore:KSV-0017", ""), 1);
    assert_eq!(silenced("", " #trivy:ignore:AVD-KSV-0017:exp:2030-01-01", ""), 1);
    assert_eq!(silenced("  # trivy:ignore:KSV017\n", "", ""), 1);
    assert_eq!(silenced("", "", "#trivy:ignore:KSV-0017\n"), 2);
    assert_eq!(silenced("", "", "# trivy:ignore:KSV-0001 trivy:ignore:KSV-0017\n"), 2);
    assert_eq!(silenced("", " # trivy:ignore:KSV-0018", ""), 0);
    assert_eq!(silenced("  # checkov:skip=CKV_K8S_16:needed\n", "", ""), 2);
    // A suppression for someone else is no suppression without effect.
    assert!(!found(&text("", " # trivy:ignore:KSV-0018", "")).contains(&"pitfall/unused-suppression"));
}

#[test]
fn ids_of_others_name_our_rules() {
    let rules = pitfall_rules::all();
    for (word, rule) in [
        ("CKV_K8S_16", "k8s/privileged"),
        ("KSV-0017", "k8s/privileged"),
        ("KSV017", "k8s/privileged"),
        ("AVD-KSV-0017", "k8s/privileged"),
        ("privileged-container", "k8s/privileged"),
        ("polaris:hostPortSet", "k8s/host-port"),
        ("C-0044", "k8s/host-port"),
        ("container-image-tag", "k8s/floating-image"),
    ] {
        let named: Vec<_> = rules.named(word).iter().map(|rule| rule.meta.id).collect();
        assert_eq!(named, [rule], "{word}");
    }
    assert!(rules.named("KSV").is_empty() && rules.named("AVD-KSV-").is_empty() && rules.named("é").is_empty());
}

/// Whatever id of another linter a rule lists, the id leads to the rule, with its origin and alone.
#[test]
fn every_id_of_others_leads_to_its_rule() {
    let rules = pitfall_rules::all();
    let mut count = 0;
    for rule in rules.iter() {
        for alias in rule.meta.also {
            let bare = alias.rsplit(':').next().unwrap_or(alias);
            for word in [alias, bare] {
                assert!(
                    rules.named(word).iter().any(|named| named.meta.id == rule.meta.id),
                    "{word}: {}",
                    rule.meta.id
                );
            }
            count += 1;
        }
    }
    assert!(count > 400, "{count}");
}

/// Each linter's way to silence a check, for a rule that names one of its checks, in a workload of each form and in a list.
#[test]
fn each_way_reaches_wherever_an_object_stands() {
    let deployment = |annotation: &str, comment: &str| {
        format!(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: shop\n  annotations: {{a: b, {annotation}}}\nspec:\n  template:\n    spec:\n      {comment}\n      hostNetwork: true\n      containers: [{{name: shop, image: \"shop:1.2\"}}]\n"
        )
    };
    for (annotation, comment) in [
        ("ignore-check.kube-linter.io/host-network: x", ""),
        ("polaris.fairwinds.com/hostNetworkSet-exempt: 'true'", ""),
        ("checkov.io/skip1: CKV_K8S_19=x", ""),
        ("kubescape.io/ignore: 'true'", ""),
        ("", "# trivy:ignore:KSV-0009"),
        ("", "# checkov:skip=CKV_K8S_19:x"),
        ("", "# pitfall: ignore[CKV_K8S_19]"),
    ] {
        let text = deployment(annotation, comment);
        assert_eq!(counts(&text, "k8s/host-namespace"), 0, "{text}");
        let list: String = text.lines().map(|line| format!("  {line}\n")).collect();
        let list = format!(
            "apiVersion: v1\nkind: List\nitems:\n- {}{}",
            &list[2..],
            deployment("", "")
                .lines()
                .enumerate()
                .map(|(at, line)| format!("{}{line}\n", if at == 0 { "- " } else { "  " }))
                .collect::<String>()
        );
        assert_eq!(counts(&list, "k8s/host-namespace"), 1, "{list}");
    }
    assert_eq!(counts(&deployment("", ""), "k8s/host-namespace"), 1);
}

#[test]
fn a_suppression_may_be_written_in_their_words() {
    let text = "apiVersion: v1\nkind: Pod # pitfall: ignore[CKV_K8S_1]\n";
    let parsed = Parsed::new(Source::new(Some(Path::new("/nowhere/pod.yaml")), text), None);
    let offset = text.find(']').unwrap_or(0);
    let config = Config::new(&pitfall_rules::all(), &[], None);
    let offered = completions(&config, &parsed, offset, Language::English);
    let detail = |id: &str| offered.iter().find(|one| one.text == id).map(|one| one.detail.as_str());
    assert!(
        detail("CKV_K8S_16").is_some_and(|detail| detail.starts_with("k8s/privileged: ")),
        "{:?}",
        detail("CKV_K8S_16")
    );
    assert_eq!(detail("CKV_K8S_20"), None);
}
