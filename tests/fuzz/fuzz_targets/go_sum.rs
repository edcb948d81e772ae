//! go.sum: every field is where its span says.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pitfall_syntax::gomod::sum;

fuzz_target!(|text: &str| {
    let (sum, errors) = sum::parse(text);
    for line in &sum.lines {
        for word in [line.module, line.version, line.hash] {
            assert!(text.get(word.range()).is_some());
            assert!(line.span().contains(word) && line.whole.contains(line.span()));
        }
    }
    for error in errors {
        assert!(text.get(error.span.range()).is_some());
    }
});
