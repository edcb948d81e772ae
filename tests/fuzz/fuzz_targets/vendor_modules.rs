//! vendor/modules.txt: every word is where its span says.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pitfall_syntax::gomod::vendor;

fuzz_target!(|text: &str| {
    let (vendor, errors) = vendor::parse(text);
    for module in &vendor.modules {
        let replacement = module.replacement.iter().flat_map(|it| it.version.iter().chain([&it.path]));
        for word in module.packages.iter().chain(&module.go).chain(&module.version).chain([&module.path]).chain(replacement) {
            assert_eq!(word.span.of(text), word.value);
        }
    }
    for error in errors {
        assert!(text.get(error.span.range()).is_some());
    }
});
