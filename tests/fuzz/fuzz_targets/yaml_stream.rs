//! Any text is cut without gaps, and reuse of documents equals a fresh parse.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pitfall_syntax::yaml::Stream;

fuzz_target!(|texts: (&str, &str)| {
    let old = Stream::parse(texts.0);
    let _ = old.errors();
    let (reused, fresh) = (old.reparse(texts.1), Stream::parse(texts.1));
    let mut at = 0;
    assert_eq!(reused.documents().len(), fresh.documents().len());
    for (reused, fresh) in reused.documents().zip(fresh.documents()) {
        assert_eq!(fresh.base(), at);
        assert_eq!((reused.base(), reused.text()), (fresh.base(), fresh.text()));
        assert_eq!(format!("{:?}", reused.root()), format!("{:?}", fresh.root()));
        at += fresh.text().len();
    }
    assert_eq!(at, texts.1.len());
    assert_eq!(reused.errors(), fresh.errors());
});
