//! A stream of manifests under edits: what an open document is told is what a first look at its text would tell, though only the changed
//! document is looked at again.
#![allow(clippy::unwrap_used, reason = "a test whose set-up fails has failed")]

use std::path::Path;
use std::sync::Arc;

use pitfall_engine::{Cancel, Finding, Host, Source, Workspace};
use pitfall_testkit::memory::Memory;
use proptest::prelude::*;
use proptest::sample::Index;

const PATH: &str = "/w/all.yaml";

/// Documents with something to find in each, and across them.
const DOCUMENTS: [&str; 6] = [
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: shop}\nspec:\n  selector:\n    matchLabels: {app: shop}\n  template:\n    metadata:\n      labels: {app: shop}\n    spec:\n      containers:\n      - name: web\n        image: r.example/web:1\n        ports:\n        - containerPort: 80\n          hostPort: 80\n        securityContext: {privileged: true}\n",
    "apiVersion: v1\nkind: Service\nmetadata: {name: shop}\nspec:\n  selector: {app: shoop}\n  ports:\n  - port: 80\n",
    "# pitfall: ignore-file[k8s/host-namespace]\napiVersion: v1\nkind: Pod\nmetadata:\n  name: é\nspec:\n  hostNetwork: true\n  containers:\n  - name: a\n    image: r.example/a:1\n    securityContext:\n      readOnlyRootFileSystem: true\n",
    "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: x\n  labels:\n    pod-security.kubernetes.io/enforce: restricted\n",
    "kind: {{ .Values.kind }}\n",
    "a: [1, 2\n",
];

/// What is typed, deleted and pasted.
const PIECES: [&str; 8] = ["", "x", "\n", "---\n", "shop", "  hostPID: true\n", "é", "\r\n---\r\n"];

fn workspace() -> Workspace {
    Workspace::new(pitfall_rules::all(), Arc::new(Memory::default()), Arc::new(Host::at("/nonexistent", [])))
}

fn open(workspace: &Workspace, text: &str) -> Vec<Finding> {
    let source = Source::new(Some(Path::new(PATH)), text);
    workspace.open(Path::new(PATH), source.clone());
    workspace.check(&source, &Cancel::new()).findings
}

fn shown(findings: &[Finding]) -> Vec<String> {
    findings.iter().map(|finding| format!("{finding:?}")).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn edits_are_told_what_a_first_look_tells(
        order in prop::collection::vec(0..DOCUMENTS.len(), 1..6),
        edits in prop::collection::vec((any::<Index>(), 0_usize..12, 0..PIECES.len()), 1..8),
    ) {
        let mut text = order.iter().map(|at| DOCUMENTS[*at]).collect::<Vec<_>>().join("---\n");
        let kept = workspace();
        open(&kept, &text);
        for (place, gone, piece) in edits {
            let boundary = |mut at: usize| {
                while !text.is_char_boundary(at) {
                    at += 1;
                }
                at
            };
            let start = boundary(place.index(text.len() + 1));
            let end = boundary((start + gone).min(text.len()));
            text.replace_range(start..end, PIECES[piece]);
            prop_assert_eq!(shown(&open(&kept, &text)), shown(&open(&workspace(), &text)), "{}", text);
        }
    }
}
