//! Any `.pc` file: the reader returns, its spans are those of names, and values stay short however variables name one another.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pitfall_syntax::pkgconfig::parse;

fuzz_target!(|text: &str| {
    let (file, errors) = parse(text);
    for error in &errors {
        assert!(text.get(error.span.range()).is_some());
    }
    for entry in file.variables.iter().chain(&file.fields) {
        let written = entry.span.of(text);
        assert!(written == entry.name || written.contains('\\'), "{entry:?}");
    }
    let values = file.values("/usr/lib/pkgconfig");
    assert!(values.values().all(|value| value.len() <= 64 << 10));
    for name in ["Cflags", "Libs"] {
        assert!(file.flags(name, &values).iter().all(|word| !word.is_empty()));
    }
    assert!(file.requirements("Requires", &values).iter().all(|one| !one.package.is_empty()));
});
