//! Manifests are judged as what their kustomizations build.
#![allow(clippy::unwrap_used, reason = "a test whose set-up fails has failed")]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use pitfall_engine::{Cancel, Finding, Host, Source, Workspace};
use pitfall_testkit::memory::Memory;

const BASE: &str = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  selector: {matchLabels: {app: web}}\n  template:\n    metadata: {labels: {app: web}}\n    spec:\n      containers:\n      - name: web\n        image: nginx:latest\n";
const LIMITS: &str = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  template:\n    spec:\n      containers:\n      - name: web\n        resources: {limits: {memory: 1Gi}}\n";

fn workspace(files: &[(&str, &str)]) -> Workspace {
    let mut memory = Memory::new();
    for (path, text) in files {
        memory.write(format!("/w/{path}"), *text);
    }
    let workspace = Workspace::new(pitfall_rules::all(), Arc::new(memory), Arc::new(Host::at("/nonexistent", [])));
    workspace.set_roots([PathBuf::from("/w")]);
    workspace
}

fn found(files: &[(&str, &str)], path: &str, rule: &str) -> Vec<Finding> {
    let workspace = workspace(files);
    let text = files.iter().find(|(own, _)| *own == path).unwrap().1;
    let checked = workspace.check(&Source::new(Some(Path::new(&format!("/w/{path}"))), text), &Cancel::new());
    assert!(checked.failures.is_empty(), "{:?}", checked.failures);
    checked.findings.into_iter().filter(|finding| finding.rule.id == rule).collect()
}

fn project<'a>(one: &'a str, two: &'a str) -> Vec<(&'static str, &'a str)> {
    vec![
        ("base/kustomization.yaml", "resources: [web.yaml]\n"),
        ("base/web.yaml", BASE),
        ("one/limits.yaml", LIMITS),
        ("one/kustomization.yaml", one),
        ("two/limits.yaml", LIMITS),
        ("two/kustomization.yaml", two),
    ]
}

#[test]
fn what_every_overlay_mends_is_not_said() {
    let mending = "resources: [../base]\npatches:\n- path: limits.yaml\n";
    let bare = "resources: [../base]\n";
    let rule = "k8s/no-memory-limit";
    assert_eq!(found(&project(mending, mending), "base/web.yaml", rule).len(), 0);
    assert_eq!(found(&project(mending, bare), "base/web.yaml", rule).len(), 1);
    // What cannot be built tells nothing.
    let remote = "resources: [../base, https://example.com/x]\npatches:\n- path: limits.yaml\n";
    assert_eq!(found(&project(mending, remote), "base/web.yaml", rule).len(), 1);
    // Without any kustomization the manifest is judged alone.
    assert_eq!(found(&[("base/web.yaml", BASE)], "base/web.yaml", rule).len(), 1);
}

#[test]
fn images_that_a_kustomization_names_count() {
    let rule = "k8s/floating-image";
    let fixed = "resources: [../base]\nimages:\n- {name: nginx, newTag: 1.27.1}\n";
    assert_eq!(found(&project(fixed, fixed), "base/web.yaml", rule).len(), 0);
    let floating = "# é\r\nresources: [../base]\r\nimages:\r\n- name: nginx\r\n  newTag: latest\r\n";
    let files = project(fixed, floating);
    assert_eq!(found(&files, "base/web.yaml", rule).len(), 0);
    let there = found(&files, "two/kustomization.yaml", rule);
    let [there] = &there[..] else { panic!("{there:?}") };
    assert_eq!(there.span.of(floating), "latest");
}

#[test]
fn what_a_patch_brings_is_said_where_it_stands() {
    let patching = "resources: [../base]\npatches:\n- target: {kind: Deployment}\n  patch: |-\n    - op: add\n      path: /spec/template/spec/hostNetwork\n      value: true\n";
    let files = project("resources: [../base]\n", patching);
    let there = found(&files, "two/kustomization.yaml", "k8s/host-namespace");
    let [there] = &there[..] else { panic!("{there:?}") };
    assert!(
        there.span.of(patching).starts_with("true") || there.span.of(patching).contains("hostNetwork"),
        "{there:?}"
    );
    assert!(there.fixes.is_empty());
    assert_eq!(found(&files, "base/web.yaml", "k8s/host-namespace").len(), 0);
}

#[test]
fn an_open_base_is_checked_again_when_its_overlay_changes() {
    let mending = "resources: [../base]\npatches:\n- path: limits.yaml\n";
    let workspace = workspace(&project(mending, mending));
    let path = Path::new("/w/base/web.yaml");
    let source = Source::new(Some(path), BASE);
    let count = || {
        let findings = workspace.check(&source, &Cancel::new()).findings;
        findings.iter().filter(|it| it.rule.id == "k8s/no-memory-limit").count()
    };
    workspace.open(path, source.clone());
    assert_eq!(count(), 0);
    let overlay = Path::new("/w/two/kustomization.yaml");
    let affected = workspace.open(overlay, Source::new(Some(overlay), "resources: [../base]\n"));
    assert!(affected.0.contains(&path.to_owned()), "{affected:?}");
    assert_eq!(count(), 1);
    // Comments in it change nothing that is asked of others, and its text is looked at all the same.
    let patch = Path::new("/w/one/limits.yaml");
    let affected = workspace
        .open(patch, Source::new(Some(patch), "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n"));
    assert!(affected.0.contains(&path.to_owned()), "{affected:?}");
    let looked = workspace.looked();
    assert_eq!(count(), 1);
    assert_eq!(workspace.looked(), looked, "nothing is looked at twice");
}

const POLICY: &str = "apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingAdmissionPolicy\nmetadata: {name: labels}\nspec:\n  matchConstraints:\n    resourceRules:\n    - {apiGroups: [apps], apiVersions: [v1], operations: [CREATE], resources: [deployments]}\n  validations:\n  - expression: \"'team' in object.metadata.labels\"\n";

/// A policy judges what is built, wherever the file that it judges lies, and again when the policy changes.
#[test]
fn admission_policies_judge_what_is_built() {
    let rule = "k8s/admission-policy";
    let labelling = "resources: [../base]\nlabels:\n- pairs: {team: infra}\n";
    let bare = "resources: [../base]\n";
    let with = |one: &'static str, two: &'static str| {
        let mut files = project(one, two);
        files.push(("pitfall.toml", "[k8s]\nadmission-policies = [\"policies\"]\n"));
        files.push(("policies/labels.yaml", POLICY));
        files
    };
    assert_eq!(found(&with(labelling, labelling), "base/web.yaml", rule).len(), 0);
    let files = with(labelling, bare);
    let there = found(&files, "base/web.yaml", rule);
    let [there] = &there[..] else { panic!("{there:?}") };
    assert_eq!(there.span.of(BASE), "web");
    assert!(
        there
            .related
            .iter()
            .any(|related| related.location.file.as_deref() == Some(Path::new("/w/policies/labels.yaml"))),
        "{there:?}"
    );
    // One that cannot be built may add the label.
    assert_eq!(
        found(&with(labelling, "resources: [../base, https://example.com/x]\n"), "base/web.yaml", rule).len(),
        0
    );

    let workspace = workspace(&files);
    let path = Path::new("/w/base/web.yaml");
    let source = Source::new(Some(path), BASE);
    let count = || {
        let findings = workspace.check(&source, &Cancel::new()).findings;
        findings.iter().filter(|it| it.rule.id == rule).count()
    };
    workspace.open(path, source.clone());
    assert_eq!(count(), 1);
    let policy = Path::new("/w/policies/labels.yaml");
    let affected = workspace.open(policy, Source::new(Some(policy), POLICY.replace("'team' in", "'app' in")));
    assert!(affected.0.contains(&path.to_owned()), "{affected:?}");
    assert_eq!(count(), 1);
    workspace
        .open(policy, Source::new(Some(policy), POLICY.replace("'team' in", "!has(object.spec.paused) || 'team' in")));
    assert_eq!(count(), 0);
}
