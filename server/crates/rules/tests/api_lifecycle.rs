//! Versions of the API that come and go: each row of the table in each release, and the table beside the one that was studied.
#![allow(clippy::unwrap_used, reason = "a test whose set-up fails has failed")]
#![allow(clippy::print_stdout, reason = "a test says what it skips")]

use std::path::Path;
use std::sync::Arc;

use pitfall_engine::{Cancel, Disk, Host, Layer, Source, Workspace};
use pitfall_knowledge::kubernetes::{first_release, kind, last_release, lifecycle, lifecycles};

/// What is said of the version of an object, by rule, in a cluster of that release.
fn said(workspace: &Workspace, api_version: &str, kind: &str) -> Vec<&'static str> {
    let text = format!("apiVersion: {api_version}\nkind: {kind}\nmetadata:\n  name: a\n");
    let source = Source::new(Some(Path::new("/nowhere/object.yaml")), text.as_str());
    let findings = workspace.check(&source, &Cancel::new()).findings;
    let ids = findings.iter().map(|finding| finding.rule.id);
    ids.filter(|id| matches!(*id, "k8s/unserved-api" | "k8s/deprecated-api")).collect()
}

fn cluster(release: u32) -> Workspace {
    let workspace = Workspace::new(pitfall_rules::all(), Arc::new(Disk), Arc::new(Host::at("/nowhere", [])));
    workspace.set_strongest(Layer::of_toml(None, &format!("[k8s]\nversion = \"1.{release}\"\n")));
    workspace
}

/// Every row in every release: gone where it is gone, said to go where it will, silent before it was deprecated, and not there before it came.
#[test]
fn every_version_has_its_verdict_in_every_release() {
    let mut count = 0;
    for release in first_release()..=last_release() {
        let workspace = cluster(release);
        for row in lifecycles() {
            let said = said(&workspace, row.api_version, row.kind);
            let known = kind(row.api_version, row.kind);
            let is_gone = row.removed.is_some_and(|removed| removed <= release);
            let is_to_come = known.is_some_and(|known| known.releases().first > release);
            let is_deprecated = row.deprecated.is_some_and(|deprecated| deprecated <= release);
            let wanted: &[&str] = match is_gone || is_to_come {
                true => &["k8s/unserved-api"],
                false if is_deprecated => &["k8s/deprecated-api"],
                false => &[],
            };
            assert_eq!(said, wanted, "1.{release} {row:?}");
            count += 1;
        }
    }
    assert!(count > 1_000, "{count}");
}

/// The table of removed versions in the reference, where it lies beside the repository: the same releases and replacements.
#[test]
fn rows_agree_with_the_reference() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared/reference/kubernetes.md");
    let Ok(text) = std::fs::read_to_string(path) else {
        println!("skipped: no reference beside the checkout");
        return;
    };
    let table = text.split_once("## 9. Removed").unwrap().1;
    let mut count = 0;
    for line in table.lines().filter(|line| line.starts_with("| 1.")) {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(|cell| cell.trim().trim_matches('`')).collect();
        let [removed, api_version, kinds, replacement] = cells[..] else { panic!("{line}") };
        // Audit events and policies are files that the API server reads, and no objects of a cluster.
        if api_version.starts_with("audit.k8s.io/") {
            continue;
        }
        for kind in kinds.split(", ") {
            let row = lifecycle(api_version, kind).unwrap_or_else(|| panic!("no {api_version} {kind}"));
            assert_eq!(row.removed.map(|minor| format!("1.{minor}")).as_deref(), Some(removed), "{row:?}");
            assert_eq!(row.replacement.unwrap_or("—"), replacement, "{row:?}");
            count += 1;
        }
    }
    assert!(count >= 90, "{count}");
}
