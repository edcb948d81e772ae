//! Any text gives a tree whose spans lie in the text, inside their parents, on character boundaries, the same by whichever reader; objects are read
//! from it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pitfall_models::kubernetes::Manifest;
use pitfall_syntax::yaml::{Kind, Stream, compare_readers};

fuzz_target!(|text: &str| {
    let stream = Stream::parse(text);
    for document in stream.documents() {
        let _ = (document.header(), document.is_template());
        assert_ne!(compare_readers(document.text()), Some(false));
        assert!(document.errors().all(|error| text.get(error.span.range()).is_some()));
        assert!(document.comments().all(|comment| comment.span.of(text).starts_with('#')));
        let mut stack: Vec<_> = document.root().into_iter().collect();
        let mut left = 2_000;
        while let Some(node) = stack.pop() {
            left -= 1;
            if left == 0 {
                break;
            }
            assert!(text.get(node.outer_span().range()).is_some());
            assert!(document.span().contains(node.outer_span()));
            let _ = (node.value(), node.path_text(), node.entries());
            if matches!(node.kind(), Kind::Mapping | Kind::Sequence) {
                let children = node.own_entries().flat_map(|entry| [entry.key(), entry.value()]).chain(node.items());
                for child in children {
                    assert!(node.span().contains(child.span()), "{child:?} outside {node:?}");
                    stack.push(child);
                }
            }
        }
    }
    for object in Manifest::new(&stream).objects() {
        let _ = (object.name().known(), object.label_span());
        for container in object.pod_spec().into_iter().flat_map(|pod| pod.containers()) {
            let _ = (container.image().known(), container.ports().count(), container.label_span());
        }
    }
});
