//! Whatever template and values: what is no action stays, what was filled in lies in order, and each of its places is one of the values.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pitfall_models::helm::{ChartNames, Place, Template, Values};
use pitfall_syntax::Span;
use pitfall_syntax::yaml::Stream;

fuzz_target!(|texts: (&str, &str)| {
    let (text, values_text) = texts;
    let stream = Stream::parse(values_text);
    let Some(values) = Values::new(&stream, ChartNames::default()) else { return };
    let Some(filled) = Template::of(text).and_then(|template| template.fill(text, &values)) else { return };
    let mut at = 0;
    for piece in &filled.pieces {
        assert!(at <= piece.span.start && piece.span.start <= piece.span.end);
        at = piece.span.end;
        for value in piece.marks.iter().filter_map(|mark| mark.value) {
            assert!(values_text.get(value.range()).is_some());
        }
    }
    for start in 0..filled.masked.text.len().min(200) {
        let (place, inside) = match filled.place(Span::new(start, start + 1)) {
            Place::Template(span) => (span, text),
            Place::Values { span, .. } => (span, values_text),
        };
        assert!(place.end as usize <= inside.len());
    }
    let _ = Stream::of_masked(&filled.masked).errors();
});
