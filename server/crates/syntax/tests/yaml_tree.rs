//! Trees of YAML documents: spans, styles, aliases, limits, reuse.

use pitfall_syntax::Span;
use pitfall_syntax::yaml::{Kind, Node, ScalarStyle, Stream, Value};
use proptest::prelude::*;

fn root(stream: &Stream) -> Node<'_> {
    stream.documents().find_map(|document| document.root()).expect("a root")
}

fn errors(text: &str) -> Vec<(String, String)> {
    let errors = Stream::parse(text).errors().into_iter();
    errors.map(|error| (error.span.of(text).to_owned(), error.message)).collect()
}

/// Path, source and decoded text of every scalar and alias.
fn leaves(text: &str) -> Vec<(String, String, String)> {
    let stream = Stream::parse(text);
    let mut found = Vec::new();
    for document in stream.documents() {
        let mut stack: Vec<Node> = document.root().into_iter().collect();
        while let Some(node) = stack.pop() {
            match node.kind() {
                Kind::Mapping => stack.extend(node.own_entries().rev().map(|entry| entry.value())),
                Kind::Sequence => stack.extend(node.items().rev()),
                Kind::Scalar | Kind::Alias => found.push((
                    node.path_text(),
                    node.span().of(text).to_owned(),
                    node.as_str().unwrap_or("(unresolved)").to_owned(),
                )),
            }
        }
    }
    found
}

fn leaf(path: &str, source: &str, text: &str) -> (String, String, String) {
    (path.to_owned(), source.to_owned(), text.to_owned())
}

#[test]
fn scalars_of_every_style_have_exact_spans() {
    let text = "a: plain # c\nb: 'it''s'\nc: \"x\\ty\"\nd: |  # note | here\n  x\n   y\n\ne: >-\n  fold\n  ed\n\n\nf:\ng: {h: 1, i: , j}\nk:\n- |+\n  keep\n\n- !!str &n |2\n   z\n- - 1\n  -\n? l\n: m\n";
    let expected = [
        leaf("a", "plain", "plain"),
        leaf("b", "'it''s'", "it's"),
        leaf("c", "\"x\\ty\"", "x\ty"),
        leaf("d", "|  # note | here\n  x\n   y", "x\n y\n"),
        leaf("e", ">-\n  fold\n  ed", "fold ed"),
        leaf("f", "", ""),
        leaf("g.h", "1", "1"),
        leaf("g.i", "", ""),
        leaf("g.j", "", ""),
        leaf("k[0]", "|+\n  keep", "keep\n\n"),
        leaf("k[1]", "|2\n   z", " z\n"),
        leaf("k[2][0]", "1", "1"),
        leaf("k[2][1]", "", ""),
        leaf("l", "m", "m"),
    ];
    assert_eq!(leaves(text), expected);
    let expected = expected.map(|(path, source, text)| leaf(&path, &source.replace('\n', "\r\n"), &text));
    assert_eq!(leaves(&text.replace('\n', "\r\n")), expected);
    assert_eq!(errors(text), []);
}

#[test]
fn empty_values_stand_behind_their_colon_tag_or_anchor() {
    let text = "a:\nb: !!null\nc: &x\nd :\ne: |\nf:   # c\n";
    let stream = Stream::parse(text);
    let ends: Vec<&str> = root(&stream).own_entries().map(|entry| &text[..entry.value().span().end as usize]).collect();
    let line = |ends: &str| ends.rsplit('\n').next().unwrap().to_owned();
    assert_eq!(ends.into_iter().map(line).collect::<Vec<_>>(), ["a:", "b: !!null", "c: &x", "d :", "e: |", "f:"]);
}

#[test]
fn collections_end_with_their_last_child() {
    let text = "# top\na:\n  b: 1\n  # tail\n\n# more\nc: [1, # x\n 2 ]  # y\nd: {}\ne:\n- f: 1\n  g: 2\n";
    let stream = Stream::parse(text);
    let source = |path: &[&str]| root(&stream).get_path(path).unwrap().span().of(text);
    assert_eq!(source(&["a"]), "b: 1");
    assert_eq!(source(&["c"]), "[1, # x\n 2 ]");
    assert_eq!(source(&["d"]), "{}");
    assert_eq!(source(&["e"]), "- f: 1\n  g: 2");
    let entry = root(&stream).get("a").unwrap();
    assert_eq!(entry.span().of(text), "a:\n  b: 1");
    let comments: Vec<_> = stream.comments().iter().map(|c| (c.span.of(text), c.own_line)).collect();
    assert_eq!(comments, [("# top", true), ("# tail", true), ("# more", true), ("# x", false), ("# y", false)]);
}

#[test]
fn bom_tabs_and_emoji_do_not_shift_spans() {
    let text = "\u{feff}😀: é\t# ü\r\nb:\t\"日本\"\r\n\u{feff}---\r\nc: [ß, 𝄞]\r\n";
    assert_eq!(
        leaves(text),
        [leaf("[\"😀\"]", "é", "é"), leaf("b", "\"日本\"", "日本"), leaf("c[0]", "ß", "ß"), leaf("c[1]", "𝄞", "𝄞")]
    );
}

#[test]
fn aliases_and_merge_keys_are_read_through() {
    let text =
        "base: &b {x: 1, y: 2}\nmore: &m\n  y: 3\n  z: 4\nuse:\n  <<: [*b, *m]\n  x: 0\nlist: *b\nq: {\"<<\": 1}\n";
    let stream = Stream::parse(text);
    let root = root(&stream);
    let read = |path: &[&str]| {
        let node = root.get_path(path).unwrap();
        (node.as_str().unwrap(), node.span().start as usize, node.is_shared())
    };
    assert_eq!(read(&["use", "x"]), ("0", text.find("x: 0").unwrap() + 3, false));
    assert_eq!(read(&["use", "y"]), ("2", text.find("y: 2").unwrap() + 3, true));
    assert_eq!(read(&["use", "z"]), ("4", text.find("z: 4").unwrap() + 3, true));
    assert_eq!(read(&["list", "x"]), ("1", text.find("x: 1").unwrap() + 3, true));
    assert_eq!(read(&["q", "<<"]), ("1", text.find("1}").unwrap(), false));
    let keys = |path: &[&str]| {
        let entries = root.get_path(path).unwrap().entries();
        entries.iter().map(|entry| entry.key().as_str().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(keys(&["use"]), ["x", "y", "z"]);
    assert_eq!(root.get("base").unwrap().value().anchor(), Some("b"));
    assert!(root.get("use").unwrap().value().own_entries().next().unwrap().is_merge());
}

#[test]
fn unknown_and_circular_aliases_are_errors_and_unresolved() {
    let text = "a: &x\n  b: *x\nc: *nope\nd: 1\n";
    let found = errors(text);
    assert_eq!(found.iter().map(|(source, _)| source.as_str()).collect::<Vec<_>>(), ["*x", "*nope"]);
    let stream = Stream::parse(text);
    assert!(root(&stream).get_path(&["a", "b"]).unwrap().resolved().is_none());
    assert_eq!(root(&stream).get_path(&["d"]).unwrap().as_str(), Some("1"));
}

#[test]
fn an_alias_bomb_stays_small() {
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..40 {
        let below = format!("*a{}", level - 1);
        text += &format!("a{level}: &a{level} [{}]\n", vec![below; 9].join(", "));
    }
    let stream = Stream::parse(&text);
    assert_eq!(stream.errors().len(), 1);
    let mut stack = vec![root(&stream)];
    let mut visited = 0;
    while let Some(node) = stack.pop().and_then(Node::resolved) {
        visited += 1;
        assert!(visited < 300_000);
        stack.extend(
            node.items()
                .chain(node.entries().into_iter().map(|entry| entry.value()))
                .filter(|node| node.resolved().is_some()),
        );
    }
    assert!(visited > 1000);
}

#[test]
fn deep_nesting_is_an_error_not_an_overflow() {
    for text in ["[".repeat(10_000), "{a: ".repeat(10_000), "- ".repeat(10_000), "a:\n ".repeat(3)] {
        assert!(Stream::parse(&text).errors().len() <= 1);
    }
    let block: String = (0..3_000).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect();
    let found = errors(&block);
    assert_eq!(found.len(), 1);
    assert!(found[0].1.contains("nest"), "{found:?}");
    assert_eq!(errors(&"[".repeat(10_000)).len(), 1);
}

#[test]
fn hostile_texts_take_linear_time() {
    let pieces = [
        "[",
        "{",
        "- ",
        "? ",
        ": ",
        "a: ",
        "&a ",
        "*a ",
        "!a ",
        "#\n",
        "# \n- \n",
        "\n",
        "---\n",
        "...\n",
        "{{",
        "{{ .x\n",
        "\"",
        "'",
        "x",
        "é ",
        "a:\n",
        "- a\n",
        "|\n",
        "- |\n",
        "-\n",
        "\t",
        "\r",
        "[a, ",
        "a: {b: 1}\n",
        "<<: {a: 1}\n",
        "a: 1\na: 1\n",
        "\u{feff}",
        "%a\n",
        " #",
        "- # -\n",
    ];
    for piece in pieces {
        for prefix in ["", "a: ", "x: &a {b: 1}\ny: [", "\""] {
            let text = format!("{prefix}{}", piece.repeat(100_000 / piece.len()));
            let start = std::time::Instant::now();
            let stream = Stream::parse(&text);
            let _ = (stream.errors().len(), stream.is_template());
            for document in stream.documents().take(10) {
                let _ = (document.header(), document.root().map(Node::entries));
            }
            let took = start.elapsed();
            assert!(took.as_secs() < 5, "{took:?} for {prefix:?} and many {piece:?}");
        }
    }
}

#[test]
fn a_broken_document_costs_itself_and_keeps_what_stands_before() {
    let text = "a: 1\n---\nb: 2\nc: d: e\nf: 3\n---\ng: 4\n";
    let stream = Stream::parse(text);
    assert_eq!(errors(text).len(), 1);
    let error = &stream.errors()[0];
    assert_eq!(error.span, Span::at(text.find(": e").unwrap()).cover(Span::at(text.find(" e").unwrap())));
    let values: Vec<_> = leaves(text).into_iter().map(|(path, _, text)| format!("{path}={text}")).collect();
    assert_eq!(values, ["a=1", "b=2", "c=d", "g=4"]);
}

#[test]
fn half_typed_lines_keep_the_keys_above() {
    for broken in ["a: 1\nb", "a: 1\nb: [", "a: 1\nb: \"x", "a: 1\n\tb: 2", "a: 1\n  b: 2", "a: 1\nb: {c: ", "a: 1\n@x"]
    {
        let stream = Stream::parse(broken);
        assert_eq!(stream.errors().len(), 1, "{broken:?}");
    }
    assert_eq!(leaves("a: 1\nb: {c: ")[0], leaf("a", "1", "1"));
}

#[test]
fn duplicate_keys_are_told_and_the_last_counts() {
    let keys: String = (0..20).map(|n| format!("k{n}: {n}\n")).collect();
    for more in ["", keys.as_str()] {
        let text = format!("a: 1\n{more}b: 2\n\"a\": 3\n<<: {{}}\n<<: {{}}\n");
        let stream = Stream::parse(&text);
        let found: Vec<_> = stream.documents().flat_map(|document| document.duplicates()).collect();
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].0.span().start, found[0].1.source()), (0, "\"a\""));
        assert_eq!(root(&stream).get("a").unwrap().value().value(), Some(Value::Int(3)));
        assert_eq!(root(&stream).entries().iter().filter(|entry| entry.key().as_str() == Some("a")).count(), 1);
    }
}

#[test]
fn tags_and_quotes_decide_what_a_scalar_means() {
    let stream = Stream::parse("[yes, 'yes', !!str yes, !!int '12', !x 1, 010]");
    let values: Vec<_> = root(&stream).items().map(|item| item.value().unwrap()).collect();
    let text = Value::Text;
    assert_eq!(values, [Value::Bool(true), text("yes"), text("yes"), Value::Int(12), text("1"), Value::Int(8)]);
    let stream = Stream::parse("a: !!set {b}\n");
    assert_eq!(root(&stream).get("a").unwrap().value().tag(), Some("!!set"));
    assert_eq!(root(&stream).get("a").unwrap().value().style(), ScalarStyle::Plain);
}

#[test]
fn the_deepest_node_at_an_offset() {
    let text = "x: 1\n---\na:\n  b: [c, d]\n";
    let stream = Stream::parse(text);
    let at = |needle: &str| {
        let offset = text.find(needle).unwrap();
        stream.document_at(offset).unwrap().root().unwrap().deepest_at(offset).unwrap().source().to_owned()
    };
    assert_eq!((at("d]"), at("b:"), at("x: 1")), ("d".to_owned(), "b".to_owned(), "x".to_owned()));
    assert_eq!(stream.document_at(text.len() + 9).unwrap().base(), 5);
    assert!(Stream::parse("").document_at(0).is_none());
}

#[test]
fn unchanged_documents_are_reused_wherever_they_move() {
    let old = Stream::parse("---\na: 1\n---\nb: 2\n---\nc: 3\n");
    assert_eq!(old.errors(), []);
    let parsed = |stream: &Stream| stream.documents().map(|document| document.is_parsed()).collect::<Vec<_>>();
    assert_eq!(parsed(&old.reparse("---\na: 1\n---\nb: 22\n---\nc: 3\n")), [true, false, true]);
    assert_eq!(parsed(&old.reparse("---\nc: 3\n---\nnew: 0\n---\na: 1\n")), [true, false, true]);
    assert_eq!(parsed(&old.reparse("---\na: 1\n---\nx: 0\n---\nb: 2\n---\nc: 3\n")), [true, false, true, true]);
    assert_eq!(parsed(&old.reparse("")), [false; 0]);
    let moved = old.reparse("# more\n---\nx: 0\n---\nb: 2\n");
    assert_eq!(moved.documents().last().unwrap().root().unwrap().span(), Span::new(20, 24));
}

/// Lines that make, bend and break YAML.
fn yamlish() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[a-d]: ?(1|x|yes|'q'|\"e\\\\n\"|&a z|\\*a|\\||>-|\\[|\\{b: c\\}|!!str|)",
        2 => " {1,4}",
        2 => Just("\n".to_owned()),
        1 => Just("\r\n".to_owned()),
        1 => Just("- ".to_owned()),
        1 => "(---|\\.\\.\\.)( |\n)",
        1 => "[#\t:,\\[\\]{}&*!|>'\"%@`?é😀\u{feff}-]",
        1 => Just("<<: *a".to_owned()),
        1 => ".",
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// Every span of the stream lies on character boundaries, children inside their parents.
fn check(text: &str, stream: &Stream) {
    let fits = |span: Span| text.get(span.range()).is_some();
    for document in stream.documents() {
        assert!(fits(document.span()));
        assert!(document.errors().all(|error| fits(error.span)));
        for comment in document.comments() {
            assert!(comment.span.of(text).starts_with('#'), "{comment:?}");
        }
        let _ = (document.header(), document.is_template(), document.group_version_kind());
        let mut stack: Vec<Node> = document.root().into_iter().collect();
        while let Some(node) = stack.pop() {
            assert!(fits(node.span()) && fits(node.outer_span()), "{node:?} in {text:?}");
            assert!(document.span().contains(node.outer_span()), "{node:?} in {text:?}");
            let _ = (node.as_str(), node.value(), node.path_text(), node.tag(), node.anchor(), node.entries());
            let mut at = node.span().start;
            let children = node.own_entries().flat_map(|entry| [entry.key(), entry.value()]).chain(node.items());
            for child in children.filter(|_| matches!(node.kind(), Kind::Mapping | Kind::Sequence)) {
                assert!(child.span().start >= at, "{child:?} before {at} in {text:?}");
                assert!(node.span().contains(child.span()), "{child:?} outside {node:?} in {text:?}");
                assert_eq!(child.parent(), Some(node));
                at = child.span().end;
                stack.push(child);
            }
        }
    }
}

fn same(left: &Stream, right: &Stream) -> bool {
    format!("{:?}", parsed(left)) == format!("{:?}", parsed(right))
}

fn parsed(stream: &Stream) -> (Vec<String>, Vec<pitfall_syntax::SyntaxError>) {
    let roots = stream.documents().map(|document| match document.root() {
        Some(root) => format!("{} {:?} {:?}", document.base(), root, root.source()),
        None => String::new(),
    });
    (roots.collect(), stream.errors())
}

proptest! {
    #[test]
    fn any_text_gives_a_sound_tree(text in yamlish()) {
        check(&text, &Stream::parse(&text));
    }

    #[test]
    fn any_characters_give_a_sound_tree(text in "\\PC{0,60}") {
        check(&text, &Stream::parse(&text));
    }

    #[test]
    fn reuse_equals_a_fresh_parse(texts in prop::collection::vec(yamlish(), 1..5)) {
        let mut stream = Stream::parse("");
        for text in texts {
            stream = stream.reparse(&text);
            prop_assert!(same(&stream, &Stream::parse(&text)));
        }
    }

    #[test]
    fn a_scanned_header_is_that_of_the_tree(lines in prop::collection::vec(
        "(apiVersion: v1|kind: Pod|kind: \"Job\" # c|metadata:|  name: x|  name: 'y'|    name: z|  labels:|spec:|  a: 1|- b|# c|--- ?|  more|)", 0..8,
    )) {
        let text = lines.join("\n");
        let scanned = Stream::parse(&text);
        let full = Stream::parse(&text);
        // A key that stands twice is a finding of its own; the scan takes the first, the tree the last.
        let doubled = full.documents().any(|document| document.duplicates().next().is_some());
        if full.errors().is_empty() && !doubled {
            for (scanned, full) in scanned.documents().zip(full.documents()) {
                prop_assert_eq!(scanned.header(), full.header(), "{}", text);
            }
        }
    }
}
