//! Conftest policies in projects: `conftest.md` says what is found where, in the form of a rule's page.
#![cfg(feature = "rego")]
#![allow(clippy::unwrap_used, reason = "a test whose set-up fails has failed")]

mod projects;

use std::path::Path;

use pitfall_engine::{Cancel, Finding, Layer, Source, Workspace};
use pitfall_testkit::pages::{Section, sections};
use projects::{check, compare, texts, workspace};

fn is_about_policies(finding: &Finding) -> bool {
    matches!(finding.rule.id, "k8s/conftest" | "k8s/rego-error")
}

fn trusting(workspace: Workspace) -> Workspace {
    workspace.set_strongest(Layer::of_json(&serde_json::json!({ "k8s": { "run-rego": true } })));
    workspace
}

#[test]
fn projects_are_judged_as_written_down() {
    let (mut wrong, mut count) = (Vec::new(), 0);
    for section in sections(include_str!("conftest.md")).unwrap() {
        if let Section::Trap(example) | Section::Fine(example) = section {
            count += 1;
            compare(&example, &trusting(workspace(texts(&example))), is_about_policies, &mut wrong);
            // Without trust, nothing runs.
            let quiet = workspace(texts(&example));
            let found = example.files.iter().flat_map(|file| check(&quiet, &file.path, &file.text).findings);
            assert_eq!(found.filter(is_about_policies).count(), 0, "{}", example.heading);
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    assert!(count >= 9, "{count}");
}

const COMBINE: &str = "package main\ndeny contains msg if {\n  some it in input\n  it.contents.kind == \"Deployment\"\n  not it.contents.metadata.name in {other.contents.metadata.name | some other in input; other.contents.kind == \"Service\"}\n  msg := sprintf(\"no service for %s\", [it.contents.metadata.name])\n}\n";

/// What one file says counts in another, as it is typed.
#[test]
fn other_files_count_as_they_are_typed() {
    let deployment = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\n";
    let service = "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\n";
    let path = Path::new("/project/deploy/web.yaml");
    let other = Path::new("/project/deploy/service.yaml");
    let workspace = trusting(workspace([
        (Path::new("/project/pitfall.toml"), "[k8s]\nconftest = [\"policy\"]\n"),
        (Path::new("/project/conftest.toml"), "combine = true\n"),
        (Path::new("/project/policy/a.rego"), COMBINE),
        (path, deployment),
        (other, service),
    ]));
    workspace.open(path, Source::new(Some(path), deployment));
    let found = |workspace: &Workspace| {
        let parsed = workspace.parsed(path).unwrap();
        let findings = workspace.check_parsed(&parsed, &Cancel::new()).findings;
        let ours = findings.into_iter().filter(is_about_policies);
        ours.map(|finding| (finding.message.en.to_string(), finding.span.of(deployment).to_owned())).collect::<Vec<_>>()
    };
    assert_eq!(found(&workspace), []);
    let affected = workspace.open(other, Source::new(Some(other), service.replace("web", "wob")));
    assert!(affected.0.iter().any(|it| it == path), "{affected:?}");
    let wanted = ("no service for web (deny of this project's policies)".to_owned(), "web".to_owned());
    assert_eq!(found(&workspace), std::slice::from_ref(&wanted));
    // What cannot be read while it is typed is unknown, and so is all that rests on it.
    workspace.open(other, Source::new(Some(other), "apiVersion: v1\nkind: Service\nmetadata:\n  name: \"wob\n"));
    assert_eq!(found(&workspace), []);
    workspace.open(other, Source::new(Some(other), service.replace("web", "wob")));
    assert_eq!(found(&workspace), [wanted]);
    workspace.close(other);
    assert_eq!(found(&workspace), []);
}
