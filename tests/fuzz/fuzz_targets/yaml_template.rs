//! A masked template is as long as before and has the same line ends; what is no action stays; and reuse of documents equals a fresh parse.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pitfall_syntax::yaml::{Stream, template};

fuzz_target!(|texts: (&str, &str)| {
    for text in [texts.0, texts.1] {
        let masked = template::mask(text);
        assert_eq!(masked.text.len(), text.len());
        let mut at = 0;
        for action in &masked.actions {
            let span = action.span.range();
            assert!(at <= span.start && span.start < span.end);
            assert_eq!(masked.text[at..span.start], text[at..span.start]);
            let ends = |text: &str| text.match_indices(['\r', '\n']).map(|(at, _)| at).collect::<Vec<_>>();
            assert_eq!(ends(&masked.text[span.clone()]), ends(&text[span.clone()]));
            at = span.end;
        }
        assert_eq!(masked.text[at..], text[at..]);
    }
    let old = Stream::parse_template(texts.0);
    let _ = old.errors();
    let (reused, fresh) = (old.reparse_template(texts.1), Stream::parse_template(texts.1));
    let mut at = 0;
    assert_eq!(reused.documents().len(), fresh.documents().len());
    for (reused, fresh) in reused.documents().zip(fresh.documents()) {
        assert_eq!(fresh.base(), at);
        assert_eq!((reused.base(), reused.text(), reused.source()), (fresh.base(), fresh.text(), fresh.source()));
        assert_eq!(reused.actions(), fresh.actions());
        assert_eq!(format!("{:?}", reused.root()), format!("{:?}", fresh.root()));
        at += fresh.text().len();
    }
    assert_eq!(at, texts.1.len());
});
