//! Tests of the trees and faults of go.mod and go.work.

use super::*;

/// Fault spans as text, and the messages.
fn said(text: &str) -> Vec<(&str, String)> {
    parse(text).1.into_iter().map(|error| (error.span.of(text), error.message)).collect()
}

fn value(word: &Option<Word>) -> Option<&str> {
    word.as_ref().map(|word| word.value.as_str())
}

#[test]
fn every_directive_with_its_parts() {
    let text = "module \"example.com/m\" // m\r\n\r\ngo 1.24\r\ntoolchain go1.24.1\r\ngodebug panicnil=1=2\r\n\
                require (\r\n\ta.b/c v1.0.0 // indirect; why\r\n\t\"d e\" v1\r\n)\r\nexclude a.b/c v1.1.0\r\n\
                replace a.b/c v1.0.0 => ../c\r\nreplace x.y/z=>./z => x.y/w v1.0.0\r\nretract [v1.0.0, v1.2.0]\r\n\
                tool a.b/c/cmd\r\nignore ./é\r\n";
    let (file, errors) = parse(text);
    assert_eq!(errors, []);
    assert_eq!(
        file.module_path().map(|it| (it.value.as_str(), it.span.of(text))),
        Some(("example.com/m", "\"example.com/m\""))
    );
    assert_eq!(file.go_version().map(|it| it.value.as_str()), Some("1.24"));
    assert_eq!(file.toolchain().and_then(|it| value(&it.name)), Some("go1.24.1"));
    let debug = file.godebugs().next().unwrap();
    assert_eq!((value(&debug.key), value(&debug.value)), (Some("panicnil"), Some("1=2")));
    assert_eq!(debug.value.as_ref().map(|it| it.span.of(text)), Some("1=2"));
    let requires: Vec<_> =
        file.requires().map(|it| (value(&it.path), value(&it.version), it.indirect, it.line.block)).collect();
    assert_eq!(requires, [(Some("a.b/c"), Some("v1.0.0"), true, Some(0)), (Some("d e"), Some("v1"), false, Some(0))]);
    let replaces: Vec<_> = file.replaces().collect();
    assert_eq!((value(&replaces[0].old_version), value(&replaces[0].new_path)), (Some("v1.0.0"), Some("../c")));
    assert!(replaces[0].is_directory() && replaces[0].new_version.is_none());
    assert_eq!((value(&replaces[1].old_path), value(&replaces[1].new_version)), (Some("x.y/z=>./z"), Some("v1.0.0")));
    let retract = file.retracts().next().unwrap();
    assert_eq!((value(&retract.low), value(&retract.high)), (Some("v1.0.0"), Some("v1.2.0")));
    assert_eq!(retract.interval.map(|it| it.of(text)), Some("[v1.0.0, v1.2.0]"));
    assert_eq!(file.tools().next().and_then(|it| value(&it.path)), Some("a.b/c/cmd"));
    assert_eq!(file.ignores().next().and_then(|it| value(&it.path)), Some("./é"));
    let line = &file.requires().next().unwrap().line;
    assert_eq!(line.span.of(text), "a.b/c v1.0.0");
    assert_eq!(line.whole.of(text), "\ta.b/c v1.0.0 // indirect; why\r\n");
    assert_eq!(line.suffix.map(|it| it.span.of(text)), Some("// indirect; why"));
    let block = file.block_of(line).unwrap();
    assert_eq!((block.open.of(text), block.close.map(|it| it.of(text))), ("(", Some(")")));
    assert!(block.whole.of(text).starts_with("require (\r\n") && block.whole.of(text).ends_with(")\r\n"));
    let at = text.find("d e").unwrap();
    assert_eq!(file.directive_at(at).map(|it| it.line().span.of(text)), Some("\"d e\" v1"));
}

#[test]
fn half_typed_lines_keep_what_they_have() {
    for (text, at) in [
        ("require", "require"),
        ("require ", "require"),
        ("require example.com/x", "example.com/x"),
        ("require a@v1.0.0\t", "a@v1.0.0"),
        ("require a v1 extra more", "extra more"),
        ("replace", "replace"),
        ("replace a", "a"),
        ("replace a v1", "v1"),
        ("replace a =>", "=>"),
        ("replace => b", "=>"),
        ("replace a v1 v2 => b", "v2"),
        ("replace a => b v1 c d", "c d"),
        ("exclude a", "a"),
        ("module", "module"),
        ("module a b", "b"),
        ("go", "go"),
        ("go 1.2 3", "3"),
        ("toolchain", "toolchain"),
        ("godebug", "godebug"),
        ("godebug a = b", "a = b"),
        ("godebug a", "a"),
        ("tool", "tool"),
        ("ignore", "ignore"),
        ("retract", "retract"),
        ("retract [", "["),
        ("retract [v1", "v1"),
        ("retract [v1,", ","),
        ("retract [v1, v2", "v2"),
        ("retract [v1 v2]", "v2"),
        ("retract v1 v2", "v2"),
        ("use ./a", "use"),
        ("# note", "#"),
        (")", ")"),
    ] {
        for whole in [text.to_owned(), format!("go 1.21\r\n{text}\r\ntool a.b/c\r\n")] {
            let whole = if text.starts_with("go") { whole.replacen("go 1.21", "//", 1) } else { whole };
            let errors = said(&whole);
            assert_eq!(errors.iter().map(|(span, _)| *span).collect::<Vec<_>>(), [at], "{whole:?}: {errors:?}");
            if whole.contains("a.b/c") {
                assert!(
                    parse(&whole).0.tools().any(|it| value(&it.path) == Some("a.b/c")),
                    "the next line is read: {whole:?}"
                );
            }
        }
    }
    let (file, _) = parse("replace a v1 =>\n");
    let replace = file.replaces().next().unwrap();
    assert_eq!(
        (value(&replace.old_path), value(&replace.old_version), &replace.new_path),
        (Some("a"), Some("v1"), &None)
    );
    assert!(replace.arrow.is_some() && replace.line.faulty);
}

#[test]
fn what_no_token_may_hold() {
    for (text, at, message) in [
        ("use ./*\n", "/*", "mod files must use // comments (not /* */ comments)"),
        ("module a\n/* x\n y */ \ngo 1.21", "/* x\n y */", "mod files must use // comments (not /* */ comments)"),
        ("\u{feff}module a", "\u{feff}", r"unexpected input character '\ufeff'"),
        ("module\u{a0}\u{a0}a", "\u{a0}\u{a0}", r"unexpected input character '\u00a0'"),
        ("module \u{0}a", "\0", r"unexpected input character '\x00'"),
        ("module \"a\\\ngo 1.2", "\"a\\", "unexpected newline in string"),
        ("module `a", "`a", "unexpected EOF in string"),
        ("module `a`", "`a`", "invalid quoted string: unquoted string cannot contain quote"),
        ("module 'a'", "'a'", "invalid quoted string: unquoted string cannot contain quote"),
        ("module \"\\q\"", "\"\\q\"", "invalid quoted string: invalid syntax"),
    ] {
        let file = parse(text).0;
        let kind = if text.starts_with("use") { FileKind::Work } else { FileKind::Mod };
        let errors: Vec<_> = if kind == FileKind::Work {
            parse_work(text).1.into_iter().map(|it| (it.span.of(text), it.message)).collect()
        } else {
            assert!(file.module().is_some(), "{text:?}");
            said(text)
        };
        assert_eq!(errors, [(at, message.to_owned())], "{text:?}");
    }
    assert_eq!(parse("module\u{a0}a.b/c").0.module_path().map(|it| it.value.as_str()), Some("a.b/c"));
    assert_eq!(parse("module https://x/y").0.module_path().map(|it| it.value.as_str()), Some("https:"));
    assert_eq!(said("module a\rgo 1.21").len(), 1, "CR alone ends no line");
}

#[test]
fn blocks_that_are_not_closed_do_not_swallow_the_file() {
    let text = "require (\n\ta v1\nreplace b => ./b\n\nexclude (\n\tc v1\n)\n";
    let (file, _) = parse(text);
    assert_eq!(said(text), [("require (", "syntax error (unterminated block started at go.mod:1:1)".into())]);
    assert_eq!((file.requires().count(), file.replaces().count(), file.excludes().count()), (1, 1, 1));
    let text = "module a\nrequire (\n";
    assert_eq!(said(text), [("require (", "syntax error (unterminated block started at go.mod:2:1)".into())]);
    // A line that only looks like a keyword is none as long as the block is closed.
    let (file, errors) = parse("ignore (\nmodule\ngo\n)\n");
    assert_eq!((file.ignores().count(), errors.len()), (2, 0));
    let text = "go (\n1.21\n)\nrequire x (\na v1\n)\nrequire ( ) // none\nrequire ()\ntool (\na.b/c\n) x\n";
    let errors = said(text);
    assert_eq!(errors[0], ("go", "unknown block type: go".into()));
    assert_eq!(errors[1], ("require x", "unknown block type: require x".into()));
    assert_eq!(errors[2], ("x", "syntax error (expected newline after closing paren)".into()));
    assert_eq!(errors.len(), 3);
}

#[test]
fn comments_belong_to_lines() {
    let text = "// top\n\n// Deprecated: use b\n// instead.\n//\n// more\nmodule a // Deprecated: no\n\n// bad\n// really\nretract (\n\tv1.0.0\n\n\tv1.1.0\n\t// own\n\tv1.2.0 // too\n\t// last\n)\n";
    let (file, errors) = parse(text);
    assert_eq!(errors, []);
    let module = file.module().unwrap();
    assert_eq!(module.deprecated.as_deref(), Some("use b\ninstead."));
    assert_eq!(module.line.leading.first().map(|it| it.span.of(text)), Some("// Deprecated: use b"));
    let reasons: Vec<_> = file.retracts().map(|it| it.rationale.as_str()).collect();
    assert_eq!(reasons, ["bad\nreally", "", "own\ntoo"], "a line below a blank line does not inherit, as in go");
    assert_eq!(file.blocks[0].trailing.len(), 1);
    assert_eq!(file.comments.len(), 11);
    assert_eq!(file.comments.iter().filter(|it| it.own_line).count(), 9);
    for (comment, indirect) in [
        ("//indirect", true),
        ("// indirect; x", true),
        ("// indirect;", false),
        ("// Indirect", false),
        ("// indirect x", false),
    ] {
        let text = format!("require a v1 {comment}");
        assert_eq!(parse(&text).0.requires().next().map(|it| it.indirect), Some(indirect), "{comment}");
    }
}

#[test]
fn repeated_statements() {
    let text = "module a\ngo 1.21\nmodule b\ngo 1.22\n";
    assert_eq!(
        said(text),
        [("module b", "repeated module statement".into()), ("go 1.22", "repeated go statement".into())]
    );
}

#[test]
fn work_files_have_their_own_directives() {
    let text = "go 1.21\nuse (\n\t.\n\t./b // x\n)\nreplace a => ./a\nrequire a v1\n";
    let (file, errors) = parse_work(text);
    assert_eq!(file.uses().filter_map(|it| value(&it.path)).collect::<Vec<_>>(), [".", "./b"]);
    assert_eq!(errors.iter().map(|it| it.message.as_str()).collect::<Vec<_>>(), ["unknown directive: require"]);
    assert_eq!(file.unknowns().next().map(|it| it.words.len()), Some(3));
}

#[test]
fn hostile_blocks_take_linear_time() {
    let text = "foo (\nmodule a\n\tb (\n".repeat(40_000);
    let start = std::time::Instant::now();
    let (file, errors) = parse(&text);
    assert!(!errors.is_empty() && !file.blocks.is_empty());
    parse(&"/*\n".repeat(40_000));
    parse(&"retract (\n// c\n".repeat(40_000));
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}
