//! The queries of `syntaxes/` against their grammars, and the copies that editors hold of them.
//!
//! What the TextMate grammars make of samples is compared by `tests/syntaxes/run`.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

use std::path::{Path, PathBuf};

use tree_sitter::{Language, Parser, Query, QueryCursor, StreamingIterator};

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The copies that are committed: source, copy.
const COPIES: [(&str, &str); 1] =
    [("syntaxes/tree-sitter/go/injections.scm", "editors/neovim/queries/go/injections.scm")];

#[test]
fn copies_are_like_their_source() {
    for (source, copy) in COPIES {
        let [source_text, copy_text] =
            [source, copy].map(|path| std::fs::read_to_string(repository().join(path)).expect(path));
        assert!(source_text == copy_text, "{copy} is stale: copy {source} over it");
    }
}

#[test]
fn every_grammar_is_json_with_a_scope_of_its_own() {
    let mut scopes = Vec::new();
    for entry in std::fs::read_dir(repository().join("syntaxes/textmate")).expect("a folder") {
        let path: PathBuf = entry.expect("an entry").path();
        let text = std::fs::read_to_string(&path).expect("a grammar");
        let grammar: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        let scope = grammar["scopeName"].as_str().expect("a scope").to_owned();
        let name = path.file_name().and_then(|name| name.to_str()).expect("a name").to_owned();
        assert!(scope.starts_with("source.go."), "{name}: {scope}");
        assert!(!scopes.contains(&scope), "{name}: {scope} is taken");
        scopes.push(scope);
    }
    assert_eq!(scopes.len(), 5);
}

/// What `syntaxes/tree-sitter/go/injections.scm` takes for C in `go`, delimiters included.
fn preambles(go: &str) -> Vec<String> {
    let language: Language = tree_sitter_go::LANGUAGE.into();
    let source = std::fs::read_to_string(repository().join("syntaxes/tree-sitter/go/injections.scm")).expect("a query");
    let query = Query::new(&language, &source).expect("the query fits the grammar");
    let content = query.capture_index_for_name("injection.content").expect("a capture");
    let mut parser = Parser::new();
    parser.set_language(&language).expect("a language");
    let tree = parser.parse(go, None).expect("a tree");
    let mut cursor = QueryCursor::new();
    let mut found = Vec::new();
    let mut matches = cursor.matches(&query, tree.root_node(), go.as_bytes());
    while let Some(one) = matches.next() {
        for capture in one.captures().iter().filter(|capture| capture.index == content) {
            found.push(go[capture.node.byte_range()].to_owned());
        }
    }
    found
}

#[test]
fn the_comment_above_import_c_is_c() {
    let go = "package sound\n\n/* about fmt */\nimport \"fmt\"\n\n/*\n#include <sound.h>\nint twice(int x);\n*/\nimport \"C\"\n";
    let found = preambles(go);
    assert_eq!(found, ["/*\n#include <sound.h>\nint twice(int x);\n*/"]);
    // Without its delimiters, as `offset!` cuts them, it is C without an error.
    let c = &found[0][2..found[0].len() - 2];
    let mut parser = Parser::new();
    parser.set_language(&tree_sitter_c::LANGUAGE.into()).expect("a language");
    assert!(!parser.parse(c, None).expect("a tree").root_node().has_error());
}

#[test]
fn line_comments_above_import_c_are_c() {
    let go = "// About p.\npackage p\n\n// other\nimport \"fmt\"\n\n// #cgo LDFLAGS: -lm\n// #include <a.h>\n// int twice(int x);\nimport \"C\"\n";
    let mut found = preambles(go);
    found.sort();
    assert_eq!(found, ["// #cgo LDFLAGS: -lm", "// #include <a.h>", "// int twice(int x);"]);
    assert_eq!(preambles("package p\n\n//#include <a.h>\nimport \"C\"\n"), ["//#include <a.h>"]);
}

#[test]
fn other_comments_are_not_c() {
    assert!(preambles("package p\n\n/* C. */\nimport \"fmt\"\n").is_empty());
    assert!(preambles("package p\n\n// a\n// b\nimport \"fmt\"\n\n// Of f.\nfunc f() {}\n").is_empty());
    assert!(preambles("/* C */\npackage p\n\nimport \"C\"\n").is_empty());
}
