//! Templates with values in them.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use pitfall_models::helm::{ChartNames, Filled, Place, Template, Values};
use pitfall_syntax::Span;
use pitfall_syntax::yaml::Stream;
use proptest::prelude::*;

const VALUES: &str = "a: one\nb: {c: 2, d: [x, y]}\ne: \"\"\nf: false\ng:\n  h: long\n  i: null\nj: latest\n";

fn fill(template: &str) -> Option<Filled> {
    let stream = Stream::parse(VALUES);
    let values = Values::new(&stream, ChartNames::default()).unwrap();
    Template::of(template)?.fill(template, &values)
}

/// The filled text with masked words as `#`; the template where nothing is known.
fn shown(template: &str) -> String {
    let text = fill(template).map_or_else(|| template.to_owned(), |filled| filled.masked.text);
    text.replace('\u{e000}', "#")
}

#[test]
fn values_stand_in_place_of_actions() {
    for (template, filled) in [
        ("k: {{ .Values.a }}\n", "k: one\n"),
        ("k: {{ .Values.a | quote }}\n", "k: \"one\"\n"),
        ("k: \"{{ .Values.a }}:{{ .Values.j }}\"\n", "k: \"one:latest\"\n"),
        ("k: {{ .Values.b.c }}\r\n", "k: 2\r\n"),
        ("k: {{ .Values.e }}\n", "k: {{ .Values.e }}\n"),
        ("k: {{ .Values.e | default .Values.a }}\n", "k: one\n"),
        ("k: {{ .Values.e | quote }}\n", "k: \"\"\n"),
        ("k: {{ .Values.missing.b }}\n", "k: {{ .Values.missing.b }}\n"),
        ("k: {{- .Values.a }}\n", "k: {{- .Values.a }}\n"),
        ("k: {{ .Values.b }}\n", "k: {{ .Values.b }}\n"),
        ("k:\n  {{- toYaml .Values.b | nindent 2 }}\n", "k:\n  \n  c: 2\n  d:\n  - x\n  - y\n"),
        ("k: {{- toYaml .Values.g | nindent 2 }}\n", "k: \n  h: long\n"),
        ("{{ toYaml .Values.g | indent 2 }}\n", "  h: long\n"),
        (
            "{{ with .Values.g }}\nk: {{ .h }}\n{{ end }}\nl: {{ .h }}\n",
            "                   \nk: long\n         \nl: ###\n",
        ),
        (
            "{{ if .Values.f }}\nk: {{ .Values.a }}\n{{ else }}\nk: {{ .Values.j }}\n{{ end }}\n",
            "                  \nk: #####\n          \nk: latest\n         \n",
        ),
        (
            "{{ range .Values.b.d }}\nk: {{ $.Values.a }}{{ . }}\n{{ end }}\n",
            "                       \nk: one##x\n         \n",
        ),
        ("{{ define \"x\" }}\nk: {{ .Values.a }}\n{{ end }}\n", "{{ define \"x\" }}\nk: {{ .Values.a }}\n{{ end }}\n"),
        ("# {{ .Values.a }}\n", "# {{ .Values.a }}\n"),
    ] {
        let shown = shown(template);
        // How many letters a word of a masked action has, the masks' own tests say.
        let words = |text: &str| text.replace(['#', 'x'], "").lines().map(str::trim_end).collect::<Vec<_>>().join("\n");
        assert_eq!(words(&shown), words(filled), "{template:?}");
    }
}

#[test]
fn a_place_is_that_of_the_value() {
    let template = "i: \"{{ .Values.a }}:{{ .Values.j }}\"\nk: {{ .Values.b.c }}\nl:\n  {{- toYaml .Values.b | nindent 2 }}\nm: {{ .x }}\n";
    let filled = fill(template).unwrap();
    let place = |what: &str| {
        let at = filled.masked.text.find(what).unwrap();
        match filled.place(Span::new(at, at + what.len())) {
            Place::Template(span) => format!("template {:?}", span.of(template)),
            Place::Values { span, others, .. } => format!("values {:?} {}", span.of(VALUES), others.len()),
        }
    };
    assert_eq!(place("\"one:latest\""), "values \"latest\" 1");
    assert_eq!(place("2"), "values \"2\" 0");
    assert_eq!(place("k"), "template \"k\"");
    assert_eq!(place("k: 2"), "template \"k: {{ .Values.b.c }}\"");
    assert_eq!(place("- y"), "values \"y\" 0");
    assert_eq!(place("d:"), "values \"d\" 0");
    assert_eq!(place("m"), "template \"m\"");
}

proptest! {
    #[test]
    fn whatever_the_template(parts in proptest::collection::vec(prop_oneof![
        Just("{{ .Values.a }}"), Just("{{ .Values.b.c | quote }}"), Just("{{- toYaml .Values.b | nindent 2 }}"), Just("{{ if .Values.f }}"),
        Just("{{ with .Values.g }}"), Just("{{ .h }}"), Just("{{ else }}"), Just("{{ end }}"), Just("{{ range .Values.b.d }}"), Just("\n"),
        Just("k: "), Just("- "), Just("  "), Just("\""), Just("é"), Just("\r\n"), Just("#"), Just("{{"), Just("}}"), Just(":"),
    ], 0..24)) {
        let text = parts.concat();
        if let Some(filled) = fill(&text) {
            let mut at = 0;
            for piece in &filled.pieces {
                prop_assert!(at <= piece.span.start);
                at = piece.span.end;
                for mark in &piece.marks {
                    prop_assert!(piece.span.contains(mark.span));
                    prop_assert!(mark.value.is_none_or(|value| VALUES.get(value.range()).is_some()));
                }
            }
            for start in 0..filled.masked.text.len() {
                for length in [1, 7] {
                    let (span, inside) = match filled.place(Span::new(start, start + length)) {
                        Place::Template(span) => (span, text.as_str()),
                        Place::Values { span, .. } => (span, VALUES),
                    };
                    prop_assert!(span.start <= span.end && span.end as usize <= inside.len() + length);
                }
                let span = Span::new(start, start + 1);
                if let Some(there) = filled.verbatim(span).filter(|_| filled.masked.text.get(span.range()).is_some_and(|it| it.is_ascii() && it != " " && it != "x")) {
                    prop_assert_eq!(there.of(&text), span.of(&filled.masked.text));
                }
            }
        }
    }
}

#[test]
fn what_is_not_rendered_is_told() {
    let template = "a: {{ .Values.a }}\n{{ if .Values.f }}\nb: 1\n{{ else if .Values.a }}\nc: 1\n{{ else }}\nd: 1\n{{ end }}\n{{ if .x }}\ne: 1\n{{ else }}\nf: 1\n{{ end }}\n";
    let filled = fill(template).unwrap();
    let dead: Vec<&str> = filled.dead.iter().map(|span| span.of(template).trim()).collect();
    assert_eq!(dead, ["b: 1", "d: 1"]);
}

#[test]
fn long_lines_and_values_that_grow_cost_little() {
    let line = "{{ .Values.a }} ".repeat(50_000);
    assert!(fill(&line).is_none_or(|filled| filled.pieces.len() < 2_000));
    let mut values = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for depth in 1..4 {
        let last = depth - 1;
        values += &format!("a{depth}: &a{depth} [{}]\n", vec![format!("*a{last}"); 10].join(", "));
    }
    let template = "k:\n  {{- toYaml .Values.a3 | nindent 2 }}\n".repeat(2_000);
    let stream = Stream::parse(&values);
    let values = Values::new(&stream, ChartNames::default()).unwrap();
    let began = std::time::Instant::now();
    let filled = Template::of(&template).unwrap().fill(&template, &values).unwrap();
    assert!(filled.masked.text.len() < 8 << 20 && filled.pieces.len() < 500, "{}", filled.pieces.len());
    assert!(began.elapsed() < std::time::Duration::from_secs(20), "{:?}", began.elapsed());
}
