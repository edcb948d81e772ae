//! The verdicts of the go command's own tests, where the labelled cases are at hand.

use std::path::Path;
use std::sync::Arc;

use pitfall_engine::{Cancel, Host, Severity, Source, Workspace};
use pitfall_testkit::memory::Memory;

/// A flag that the go command refuses is an error, and no other one is.
#[test]
fn flags_that_the_go_command_refuses() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared/corpus/go/labelled");
    let mut wrong = Vec::new();
    let mut count = 0;
    for (file, bad) in [("flags_ok.txt", false), ("flags_bad.txt", true)] {
        for case in std::fs::read_to_string(root.join(file)).unwrap_or_default().lines() {
            let (verb, flags) = case.split_once('\t').unwrap();
            let text = format!("package m\n\n// #cgo {verb}: {flags}\nimport \"C\"\n");
            let mut files = Memory::new();
            files.write("/project/go.mod", "module example.com/m\n\ngo 1.25\n");
            let workspace = Workspace::new(pitfall_rules::all(), Arc::new(files), Arc::new(Host::at("/nowhere", [])));
            let checked =
                workspace.check(&Source::new(Some(Path::new("/project/m.go")), text.as_str()), &Cancel::new());
            let errors: Vec<_> = checked.findings.iter().filter(|f| f.severity == Severity::Error).collect();
            count += 1;
            if errors.is_empty() == bad {
                wrong.push(format!("{case}: {:?}", errors.first().map(|f| f.rule.id)));
            }
        }
    }
    eprintln!("{count} cases{}", if count == 0 { ": skipped, not at hand" } else { "" });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
