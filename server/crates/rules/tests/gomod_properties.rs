//! go.mod and go.work of any shape: no rule fails, every fix fits, and what was mended needs no more mending.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::path::Path;
use std::sync::Arc;

use pitfall_engine::{Applicability, Cancel, Host, Source, Workspace, fix_all};
use pitfall_testkit::memory::Memory;
use proptest::prelude::*;

/// Lines that rules look at, right and wrong ones.
const LINES: &[&str] = &[
    "module example.com/shop",
    "module shop // Deprecated: use another",
    "// DEPRECATED: use another",
    "go 1.25",
    "go 1.19.3",
    "go v1.21",
    "go 1.99999",
    "toolchain go1.24.2",
    "toolchain default",
    "toolchain 1.25.0",
    "require example.com/cart v1.4.1",
    "require example.com/cart v1.5.0 // indirect",
    "require example.com/cart v2.0.0",
    "require example.com/shop v1.0.0 // Indirect, see above",
    "require gopkg.in/yaml v2.0.0",
    "require example.com/é v1.0.0",
    "require example.com/mail v0.0.0-20241302030405-abcdefabcdef",
    "require (",
    ")",
    "replace (",
    "\texample.com/cart v1.4.1 // why",
    "\texample.com/mail v1",
    "\texample.com/cart => ../cart",
    "replace example.com/cart => ./cart",
    "replace example.com/mail => ./cart",
    "replace example.com/cart v1.4.1 => example.com/cart v1.4.1",
    "replace example.com/shop => /home/me/shop",
    "replace example.com/mail => mail",
    "exclude example.com/cart v1.4.1",
    "retract [v1.9.0, v1.0.0]",
    "retract v1.0.1",
    "godebug panicnil=1",
    "godebug nosuch=1",
    "godebug default=1.21",
    "tool ./cmd/x",
    "tool example.com/cart/cmd/x@v1.0.0",
    "ignore .",
    "ignore web*",
    "use ./cart",
    "use ./cart/",
    "use .",
    "requires example.com/cart v1.4.1",
    "<<<<<<< HEAD",
    "# note",
    "// note",
    "",
];

fn texts() -> impl Strategy<Value = String> {
    (prop::collection::vec(prop::sample::select(LINES), 0..14), prop::sample::select(vec!["\n", "\r\n"]), any::<bool>())
        .prop_map(|(lines, end, last)| {
            let mut text = lines.join(end);
            if last {
                text.push_str(end);
            }
            text
        })
}

proptest! {
    #[test]
    fn what_is_mended_stays_mended(text in texts(), name in prop::sample::select(vec!["go.mod", "go.work"])) {
        let mut files = Memory::new();
        files.write("/p/cart/go.mod", "module example.com/cart\n\ngo 1.27\n");
        files.write("/p/go.sum", "example.com/cart v1.4.1/go.mod h1:x=\n");
        let workspace = Workspace::new(pitfall_rules::all(), Arc::new(files), Arc::new(Host::at("/nowhere", [])));
        let path = Path::new("/p").join(name);
        let check = |text: &str| {
            let checked = workspace.check(&Source::new(Some(&path), text), &Cancel::new());
            assert!(checked.failures.is_empty(), "{:?}\n{text}", checked.failures);
            checked.findings
        };
        for finding in check(&text) {
            prop_assert!(text.get(finding.span.range()).is_some(), "{}: {:?}\n{text}", finding.rule.id, finding.span);
            for fix in finding.fixes.iter().filter_map(pitfall_engine::Fix::only_here) {
                prop_assert!(pitfall_text::apply(&text, fix).is_ok(), "{}: {fix:?}\n{text}", finding.rule.id);
            }
        }
        for least in [Applicability::Safe, Applicability::Suggested] {
            let once = fix_all(&text, least, check);
            if least == Applicability::Safe {
                prop_assert!(once.at_rest, "no rest\n{text}");
            }
            if once.at_rest {
                let twice = fix_all(&once.text, least, check);
                prop_assert_eq!(&once.text, &twice.text);
            }
            // A text keeps its line ends.
            if text.contains("\r\n") {
                prop_assert_eq!(once.text.matches('\n').count(), once.text.matches("\r\n").count(), "{:?}\n{}", once.text, text);
            }
        }
    }
}
