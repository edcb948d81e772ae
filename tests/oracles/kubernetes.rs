//! What kustomize refuses and warns of, and what Go's runtime does not read in a container.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use pitfall_engine::{Cancel, Disk, Finding, Host, Severity, Source, Workspace, fix_all};

use crate::support::{Files, go, kubectl, write};

fn workspace() -> Workspace {
    Workspace::new(pitfall_rules::all(), Arc::new(Disk), Arc::new(Host::at("/nowhere", [])))
}

fn check(path: &Path, text: &str) -> Vec<Finding> {
    workspace().check(&Source::new(Some(path), text), &Cancel::new()).findings
}

/// `kubectl kustomize`: the objects, or what it says on failing. `None` where there is no kubectl.
fn build(folder: &Path) -> Option<Result<String, String>> {
    let output = Command::new(kubectl()?).arg("kustomize").arg(folder).output().unwrap();
    let (objects, errors) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    Some(if output.status.success() { Ok(objects.into_owned()) } else { Err(errors.into_owned()) })
}

const MAP: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: NAME}\n";
const DEPLOYMENT: &str = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: shop}\nspec:\n  selector: {matchLabels: {app: shop}}\n  template:\n    metadata: {labels: {app: shop}}\n    spec: {containers: [{name: a, image: a}]}\n";

fn project(kustomization: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let files = [
        ("app/one.yaml", MAP.replace("NAME", "one")),
        ("app/again.yaml", MAP.replace("NAME", "one")),
        ("app/shop.yaml", DEPLOYMENT.to_owned()),
        (
            "app/replicas.yaml",
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: shop}\nspec: {replicas: 4}\n".to_owned(),
        ),
        ("app/kustomization.yaml", kustomization.to_owned()),
        ("base/kustomization.yaml", "resources: [map.yaml]\n".to_owned()),
        ("base/map.yaml", MAP.replace("NAME", "base")),
        ("bare/map.yaml", MAP.replace("NAME", "bare")),
    ];
    let files: Files = files.into_iter().map(|(path, text)| (path.into(), text)).collect();
    write(folder.path(), &files);
    let path = folder.path().join("app/kustomization.yaml");
    (folder, path)
}

#[test]
fn kustomize_refuses_where_an_error_is_found_and_nowhere_else() {
    let mut compared = 0;
    for text in [
        "resources: [one.yaml]\n",
        "resources: [one.yaml, shop.yaml, ../base]\n",
        "resources: [nosuch.yaml]\n",
        "resources: [one.yaml, ../nosuch]\n",
        "resources: [../bare]\n",
        "resources: [one.yaml, again.yaml]\n",
        "resources: [one.yaml, one.yaml]\n",
        "resources: [../base]\nbases: [../base]\n",
        "bases: [../base]\n",
        "Resources: [one.yaml]\n",
        "resource: [one.yaml]\n",
        "resources: [one.yaml]\nnamespce: x\n",
        "resources: [shop.yaml]\npatches: [{path: replicas.yaml}]\n",
        "resources: [shop.yaml]\npatches: [{path: nosuch.yaml}]\n",
        "resources: [shop.yaml]\npatchesStrategicMerge: [replicas.yaml]\n",
        "resources: [shop.yaml]\npatchesStrategicMerge: [nosuch.yaml]\n",
        "resources: [one.yaml]\ncomponents: [../nosuch]\n",
        "resources: [shop.yaml]\ncommonLabels: {a: b}\nimages: [{name: a, newTag: b}]\n",
    ] {
        let (folder, path) = project(text);
        let Some(built) = build(&folder.path().join("app")) else { return };
        let errors: Vec<&str> = check(&path, text)
            .iter()
            .filter(|finding| finding.severity == Severity::Error)
            .map(|finding| finding.rule.id)
            .collect();
        assert_eq!(errors.is_empty(), built.is_ok(), "{text}{errors:?}\n{built:?}");
        compared += 1;
    }
    assert_eq!(compared, 18);
}

#[test]
fn kustomize_builds_the_same_after_deprecated_fields_are_renewed() {
    for text in [
        "bases: [../base]\n",
        "resources: [shop.yaml]\ncommonLabels:\n  team: web # ours\n  tier: front\n",
        "resources:\n- shop.yaml\npatchesStrategicMerge:\n- replicas.yaml\n",
        "commonLabels:\r\n  team: web\r\nresources:\r\n- shop.yaml\r\npatchesStrategicMerge:\r\n- replicas.yaml\r\n",
        "resources: [shop.yaml]\npatchesJson6902:\n- target: {version: v1, group: apps, kind: Deployment, name: shop}\n  patch: '[{\"op\": \"add\", \"path\": \"/spec/replicas\", \"value\": 3}]'\n",
    ] {
        let (folder, path) = project(text);
        let Some(before) = build(&folder.path().join("app")) else { return };
        assert!(before.is_ok(), "{before:?}");
        let fixed = fix_all(text, pitfall_engine::Applicability::Safe, |text| check(&path, text));
        assert!(fixed.fixes > 0 && fixed.at_rest, "{text}");
        assert!(!check(&path, &fixed.text).iter().any(|finding| finding.rule.id == "k8s/kustomization-field"));
        std::fs::write(&path, &fixed.text).unwrap();
        assert_eq!(build(&folder.path().join("app")), Some(before), "{}", fixed.text);
    }
}

/// The go command is a Go program, too.
#[test]
fn programs_end_at_a_memory_limit_that_go_does_not_read() {
    let Some(go) = go("1.27.3") else { return };
    for limit in
        ["512MiB", "512Mi", "1.5GiB", "off", "1073741824", "512M", "1GB", "64B", "9999999TiB", "1e9", "512 MiB"]
    {
        let output = Command::new(&go).arg("version").env("GOMEMLIMIT", limit).output().unwrap();
        let refused = String::from_utf8_lossy(&output.stderr).contains("malformed GOMEMLIMIT");
        let text = format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec:\n  containers:\n  - name: a\n    image: a\n    env: [{{name: GOMEMLIMIT, value: \"{limit}\"}}]\n"
        );
        let said = check(Path::new("/w/pod.yaml"), &text)
            .iter()
            .any(|finding| finding.rule.id == "k8s/go-memory-limit" && finding.severity == Severity::Error);
        assert_eq!(said, refused, "{limit}: {}", String::from_utf8_lossy(&output.stderr).lines().next().unwrap_or(""));
    }
}
