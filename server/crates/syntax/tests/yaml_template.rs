//! Templates with masked actions: the text keeps its length and its line ends, and what is no action stays as it was.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

use pitfall_syntax::yaml::Stream;
use pitfall_syntax::yaml::template::{MARK, mask};
use proptest::prelude::*;

fn line_ends(text: &str) -> Vec<usize> {
    text.match_indices(['\r', '\n']).map(|(at, _)| at).collect()
}

/// Texts out of what templates are made of, whole and broken.
fn template() -> impl Strategy<Value = String> {
    let pieces = [
        "{{ .Values.a }}",
        "{{- if .x }}",
        "{{- end }}",
        "{{ else }}",
        "{{/* é }} */}}",
        "{{ \"}}\" }}",
        "{{ `a\nb` }}",
        "{{ .a\n.b }}",
        "{{",
        "}}",
        "key: ",
        "- ",
        "  ",
        "\n",
        "\r\n",
        "---\n",
        "\"",
        "é",
        "# ",
        "a",
        ":",
        "|\n",
        "'",
        "{",
        "\t",
        "{{'",
    ];
    prop::collection::vec(prop::sample::select(pieces.to_vec()), 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn masking_keeps_what_is_no_action(text in template()) {
        let masked = mask(&text);
        prop_assert_eq!(masked.text.len(), text.len());
        prop_assert_eq!(line_ends(&masked.text), line_ends(&text));
        let mut at = 0;
        for action in &masked.actions {
            let span = action.span.range();
            prop_assert_eq!(&masked.text[at..span.start], &text[at..span.start]);
            prop_assert_eq!(&text[span.start..span.start + 2], "{{");
                let is_left = masked.text[span.clone()].contains(['{', '}', '"', ':', '#']);
            prop_assert!(!is_left, "{:?}", masked.text);
            at = span.end;
        }
        prop_assert_eq!(&masked.text[at..], &text[at..]);
        prop_assert_eq!(masked.text.find("{{"), None);
    }

    #[test]
    fn a_template_read_again_is_a_template_read_anew(before in template(), after in template()) {
        let old = Stream::parse_template(&before);
        let _ = old.errors();
        let (reused, fresh) = (old.reparse_template(&after), Stream::parse_template(&after));
        prop_assert_eq!(reused.documents().len(), fresh.documents().len());
        for (reused, fresh) in reused.documents().zip(fresh.documents()) {
            prop_assert_eq!((reused.base(), reused.text(), reused.source()), (fresh.base(), fresh.text(), fresh.source()));
            prop_assert_eq!(reused.actions(), fresh.actions());
            prop_assert_eq!(format!("{:?}", reused.root()), format!("{:?}", fresh.root()));
        }
    }
}

/// What a node hides is known to it: a blanked action counts in the blanks around a mapping, and only within a text that is written.
#[test]
fn nodes_know_what_they_hide() {
    let text = "a: 1\n{{- if .x }}\nb:\n  c: 2\n  {{- toYaml .y | nindent 2 }}\nd: {{ .z }}\ne: 3\nf: {{ .w }}\n  g: 4\nh: {i: 5}\nj: \"k{{ .l }}\"\n";
    let stream = Stream::parse_template(text);
    assert!(stream.errors().is_empty(), "{:?}", stream.errors());
    let root = stream.documents().next().unwrap().root().unwrap();
    let hides = |key: &str| root.get(key).unwrap().value().hides_something();
    let hiding: Vec<&str> = ["a", "b", "d", "e", "f", "h", "j"].into_iter().filter(|key| hides(key)).collect();
    assert_eq!(hiding, ["b", "d", "f", "j"]);
    assert!(root.hides_something());
    assert!(root.get("d").unwrap().value().as_str().unwrap().contains(MARK));
}

/// Masking takes time in proportion, whatever the text.
#[test]
fn hostile_templates_are_masked_in_time() {
    for piece in ["{{", "{{ .a }}", "a: {{ .b }}\n", "{{ \"", "{{/*", "k: {{ x }}\n\n\n", "- {{ a }}", "{{ ` "] {
        let text = piece.repeat(100_000 / piece.len());
        assert_eq!(mask(&text).text.len(), text.len());
    }
}
