//! Any text as a makefile and as a workflow.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pitfall_syntax::shell::{Dialect, parse};

fuzz_target!(|text: &str| {
    for dialect in [Dialect::Make, Dialect::Actions, Dialect::LaunchAgent] {
        let (file, errors) = parse(text, dialect);
        for span in file.items.iter().map(|item| item.span()).chain(errors.iter().map(|error| error.span)) {
            assert!(text.get(span.range()).is_some(), "{span:?}");
        }
        for assignment in file.assignments() {
            let _ = (assignment.value.literal(), assignment.path_edit(dialect));
        }
    }
});
