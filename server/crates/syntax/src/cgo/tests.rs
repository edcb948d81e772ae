use std::fmt::Write as _;
use std::path::Path;

use proptest::prelude::*;

use super::*;
use crate::{Span, SyntaxError};

fn read(text: &str) -> (CgoFile, Vec<SyntaxError>) {
    let (file, errors) = parse(text);
    check(text, &file, &errors);
    (file, errors)
}

/// Every span lies inside the text and on character boundaries; lists are in order.
fn check(text: &str, file: &CgoFile, errors: &[SyntaxError]) {
    for export in &file.body.exports {
        assert!(text.get(export.span.range()).is_some() && text.get(export.name.range()).is_some());
        assert!(export.function.is_none_or(|name| text.get(name.range()).is_some()));
    }
    assert!(file.body.names.iter().all(|name| text.get(name.range()).is_some()));
    let inside = |span: Span| assert!(text.get(span.range()).is_some(), "{span:?} of {text:?}");
    errors.iter().for_each(|error| inside(error.span));
    assert!(errors.is_sorted_by_key(|error| error.span));
    inside(file.header);
    file.comments.iter().for_each(|comment| inside(comment.span));
    assert!(file.comments.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start));
    let preambles = file.imports.iter().filter_map(|import| import.preamble.as_ref());
    for preamble in preambles.chain(file.detached.iter().map(|detached| &detached.preamble)) {
        inside(preamble.span);
        preamble.lines.iter().for_each(|&line| inside(line));
        let near = preamble.near_misses.iter().map(|near| {
            inside(near.marker);
            &near.line
        });
        for line in preamble.directives.iter().chain(near) {
            assert!(preamble.span.contains(line.span));
            for span in
                [Some(line.marker), line.verb_span, line.colon, Some(line.arguments), line.function].iter().flatten()
            {
                inside(*span);
                assert!(line.span.contains(*span), "{span:?} in {:?}", line.span);
            }
            line.faults.iter().for_each(|fault| inside(fault.span));
            for condition in &line.conditions {
                inside(condition.span);
                condition.constraint.tags().for_each(|tag| assert!(condition.span.contains(tag.span)));
                condition.constraint.fault.iter().for_each(|(span, _)| inside(*span));
            }
            for flag in &line.flags {
                inside(flag.span);
                assert!(line.span.contains(flag.span));
                flag.srcdirs.iter().chain(&flag.refused).for_each(|&span| {
                    inside(span);
                    assert!(flag.span.contains(span));
                });
                for (i, c) in flag.value.char_indices() {
                    assert_eq!(flag.locate(i, i + c.len_utf8()).of(text), c.to_string());
                }
            }
            assert!(line.flags.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start));
        }
        let (functions, outline) = (preamble.c_functions(text), preamble.c_outline(text));
        outline.calls.iter().chain(&outline.own).for_each(|&name| inside(name));
        outline.variables.iter().for_each(|one| inside(Span::new(one.start as usize, one.name.end as usize)));
        outline.includes.iter().for_each(|include| {
            inside(include.span);
            inside(include.path);
        });
        functions.iter().for_each(|function| {
            inside(function.span);
            inside(function.name);
        });
    }
    for import in &file.imports {
        inside(import.path);
        inside(import.declaration);
    }
}

fn only_preamble(text: &str) -> Preamble {
    let (file, _) = read(text);
    assert_eq!(file.imports.len(), 1, "{text}");
    file.imports[0].preamble.clone().unwrap_or_else(|| panic!("no preamble: {text}"))
}

/// The one directive of a file whose preamble is `line` in a line comment.
fn line_of(line: &str) -> (String, CgoLine, Vec<SyntaxError>) {
    let text = format!("package p\n\n// {line}\nimport \"C\"\n");
    let (file, errors) = read(&text);
    let directive = file.imports[0].preamble.as_ref().unwrap().directives[0].clone();
    (text, directive, errors)
}

#[test]
fn attaches_as_go_parser_does() {
    for (text, attached) in [
        ("package p\n// #include <a.h>\nimport \"C\"\n", true),
        ("package p\r\n\r\n/*\r\n#include <a.h>\r\n*/\r\nimport \"C\"\r\n", true),
        ("package p\n// #include <a.h>\n\nimport \"C\"\n", false),
        ("package p\n/* #include <a.h> */ import \"C\"\n", false),
        ("package p\n/* a */\n// b\nimport \"C\"\n", true),
        ("package p // #include <a.h>\nimport \"C\"\n", false),
        ("package p // x\n// #include <a.h>\nimport \"C\"\n", true),
        ("package p\n// #include <a.h>\nimport (\n\t\"C\"\n)\n", true),
        ("package p\n// #include <a.h>\nimport (\n\t\"C\"\n\t\"fmt\"\n)\n", false),
        ("package p\nimport (\n\t\"fmt\"\n\t// #include <a.h>\n\t\"C\"\n)\n", true),
        ("package p\nimport ( // #include <a.h>\n\t\"C\"\n)\n", false),
        ("package p\n// #include <a.h>\nimport \"fmt\"\nimport \"C\"\n", false),
        ("package p\n// #include <a.h>\n   \t\nimport \"C\"\n", false),
        ("\u{feff}package p; import \"fmt\"\n// #include <ä.h>\nimport \"C\"; import \"os\"\n", true),
        ("package p\n// #include <a.h>\nimport x \"C\"\n", true),
        ("package p\n// #include <a.h>\nimport \"C\"", true),
    ] {
        let (file, _) = read(text);
        assert_eq!(file.imports.len(), 1, "{text}");
        assert_eq!(file.imports[0].preamble.is_some(), attached, "{text}");
        assert_eq!(file.detached.len(), usize::from(!attached), "{text}");
    }
}

#[test]
fn says_what_keeps_a_comment_apart() {
    let reason = |text: &str| {
        let (file, _) = read(text);
        assert_eq!(file.detached.len(), 1, "{text} {:?}", file.detached);
        file.detached[0].reason
    };
    let text = "package p\n// #cgo LDFLAGS: -lm\n\n\nimport \"C\"\n";
    assert!(matches!(reason(text), DetachedReason::BlankLine(gap) if gap.of(text) == "\n\n\n"));
    let text = "package p\n// #cgo LDFLAGS: -lm\n\n// other\nimport \"C\"\n";
    assert!(matches!(reason(text), DetachedReason::OtherComment(other) if other.of(text) == "// other"));
    let text = "package p\n// #include <a.h>\nimport \"os\"\nimport \"C\"\n";
    assert!(matches!(reason(text), DetachedReason::Code(_)));
    let text = "package p\n// #include <a.h>\nimport (\n\"os\"\n\"C\"\n)\n";
    assert!(matches!(reason(text), DetachedReason::GroupOfSeveral(_)));
    let text = "package p\n// #include <a.h>\n\nimport (\n\"C\"\n)\n";
    assert!(matches!(reason(text), DetachedReason::BlankLine(_)));
    assert_eq!(reason("package p\nimport \"C\"\n// #include <a.h>\n\nfunc f() {}\n"), DetachedReason::AfterImport);
    assert_eq!(reason("package p\n// #cgo LDFLAGS: -lm\nfunc f() {}\n"), DetachedReason::NoImport);
    assert!(matches!(
        reason("package p\n// static int f(void) { return 1; }\n\nimport \"C\"\n"),
        DetachedReason::BlankLine(_)
    ));
    assert!(matches!(reason("package p\n/* #include <a.h> */ import \"C\"\n"), DetachedReason::SameLine(_)));
    assert!(matches!(reason("package p // #include <a.h>\nimport \"C\"\n"), DetachedReason::Trailing));
    for silent in [
        "// Copyright\n\npackage p\n\n// #include <a.h>\nimport \"C\"\n",
        "package p\n\n// Plain words.\n\nimport \"C\"\n",
        "package p\n\nimport \"C\"\n\n// f does it; or not.\nfunc f() {}\n",
    ] {
        assert_eq!(read(silent).0.detached, [], "{silent}");
    }
}

#[test]
fn several_imports_of_c_each_have_their_own() {
    let text = "package p\n// #include <a.h>\nimport \"C\"\nimport \"os\"\n/*\n#cgo LDFLAGS: -lb\n*/\nimport \"C\"\nvar x = \"C\"\n";
    let (file, errors) = read(text);
    assert_eq!(errors, []);
    assert_eq!(file.imports.len(), 2);
    assert_eq!(file.imports[1].preamble.as_ref().unwrap().directives[0].flags[0].value, "-lb");
    assert_eq!(file.header.of(text).lines().last(), Some("import \"C\""));
    assert_eq!(file.package.unwrap().of(text), "p");
}

#[test]
fn half_typed_text_is_harmless() {
    for text in [
        "",
        "package",
        "package p\nimport \"C",
        "package p\n/*\n#cgo LDFLAGS: -lm\nimport \"C\"\nfunc f() {}\n",
        "package p\nimport (\n\t\"fm\n\t// #cgo\n\t\"C\"\n\nfunc f() {}\n",
        "package p\n// #cgo \nimport \"C\"\n",
        "package p\n// #cgo LD\nimport \"C\"\n",
        "package p\n// #cgo LDFLAGS: '\nimport \"C\"\n",
        "import \"C\"\n",
        "\u{feff}",
        "/*/",
        "package p\n// #cgo noescape\nimport \"C\"\n",
        "package p\n//\nimport `C`\n",
    ] {
        read(text);
    }
    let (file, _) = read("package p\nimpor\n\n// #cgo LDFLAGS: -lm\nimport \"C\"\n\nfunc f( {\n");
    assert_eq!(file.imports.len(), 1);
    let (file, errors) = read("package p\n/*\n#include <a.h>\nimport \"C\"\nfunc f() {}\n");
    assert_eq!((file.imports.len(), errors[0].message.as_str()), (0, "comment not terminated"));
}

#[test]
fn reads_a_cgo_line() {
    let (text, line, errors) = line_of("#cgo linux,!arm darwin LDFLAGS: -L${SRCDIR}/lib -lfoo");
    assert_eq!(errors, []);
    assert_eq!(line.span.of(&text), "#cgo linux,!arm darwin LDFLAGS: -L${SRCDIR}/lib -lfoo");
    let conditions: Vec<_> = line.conditions.iter().map(|c| c.span.of(&text)).collect();
    assert_eq!(conditions, ["linux,!arm", "darwin"]);
    let tags: Vec<_> = line.conditions[0].constraint.tags().map(|tag| tag.span.of(&text)).collect();
    assert_eq!(tags, ["linux", "arm"]);
    assert_eq!((line.verb, line.verb_span.unwrap().of(&text)), (Some(Verb::Ldflags), "LDFLAGS"));
    assert_eq!(line.arguments.of(&text), "-L${SRCDIR}/lib -lfoo");
    assert_eq!(line.flags[0].srcdirs[0].of(&text), "${SRCDIR}");
    assert_eq!(line.flags[1].span.of(&text), "-lfoo");
    for (goos, goarch, live) in [
        ("linux", "amd64", true),
        ("linux", "arm", false),
        ("darwin", "arm64", true),
        ("ios", "arm64", true),
        ("android", "arm", false),
    ] {
        assert_eq!(line.is_live(&Target::new(goos, goarch, 27)), live, "{goos}/{goarch}");
    }
}

#[test]
fn faults_stand_at_their_token() {
    for (line, kind, at) in [
        ("#cgo LDFLAG: -lm", FaultKind::UnknownVerb, "LDFLAG"),
        ("#cgo darwin ldflags: -lm", FaultKind::UnknownVerb, "ldflags"),
        ("#cgo LDFLAGS -lm", FaultKind::NoColon, "LDFLAGS"),
        ("#cgo what is it", FaultKind::NoColon, "what is it"),
        ("#cgo : -lm", FaultKind::NoVerb, ":"),
        ("#cgo noescape", FaultKind::FunctionCount, "noescape"),
        ("#cgo noescape f g", FaultKind::FunctionCount, "g"),
        ("#cgo noescape: f", FaultKind::UnknownVerb, "noescape"),
        ("#cgo CFLAGS: -DA='x y", FaultKind::UnclosedQuote, "'"),
        ("#cgo CFLAGS: -DA \\", FaultKind::UnfinishedEscape, "\\"),
        ("#cgo CFLAGS: $(pkg-config --cflags x)", FaultKind::RefusedCharacter, "("),
        ("#cgo CFLAGS: \"\"", FaultKind::EmptyArgument, "\"\""),
        ("#cgo pkg-config: a >= 1.0", FaultKind::RefusedCharacter, ">"),
    ] {
        let (text, directive, errors) = line_of(line);
        let fault = directive.faults[0];
        assert_eq!((fault.kind, fault.span.of(&text)), (kind, at), "{line}");
        assert!(errors[0].message.starts_with(&format!("{}: ", kind.go_message())), "{}", errors[0].message);
    }
    let (text, directive, _) = line_of("#cgo linux LDFLAGS -lm -lz");
    assert_eq!(directive.conditions[0].span.of(&text), "linux");
    assert_eq!(directive.flags.len(), 2);
    let (text, directive, _) = line_of("#cgo nocallback f");
    assert_eq!((directive.verb, directive.function.unwrap().of(&text)), (Some(Verb::NoCallback), "f"));
}

#[test]
fn splits_as_the_go_command_does() {
    let split = |args: &str| {
        let (flags, fault) = split_flags(args, Span::new(0, args.len()));
        (flags.into_iter().map(|flag| flag.value).collect::<Vec<_>>(), fault)
    };
    let line = r#"a b:"c d" 'e''f'  "g\"""#;
    assert_eq!(split(line), (vec!["a".into(), "b:c d".into(), "ef".into(), "g\"".into()], None));
    let (flags, fault) = split(r"-LC:\x '\' \ y");
    assert_eq!(flags, ["-LC:x", "'  y"]);
    assert!(matches!(fault, Some(SplitFault::UnclosedQuote(open)) if open.start == 7));
    assert_eq!(split("-DA=\"ü \\\"x\\\"\"\t\u{a0}''").0, ["-DA=ü \"x\"", ""]);
    assert_eq!(split("a\rb\r").0, ["ab"]);
    assert_eq!(split("").0, [""; 0]);
}

#[test]
fn near_misses_are_kept() {
    for (comment, form, marker) in [
        ("// # cgo LDFLAGS: -lm", NearMissForm::SpaceAfterHash, "# cgo"),
        ("// #CGO LDFLAGS: -lm", NearMissForm::WrongCase, "#CGO"),
        ("// #gco LDFLAGS: -lm", NearMissForm::Misspelt, "#gco"),
        ("// #cgo: LDFLAGS: -lm", NearMissForm::NoBlank, "#cgo:"),
        ("// #cgoLDFLAGS: -lm", NearMissForm::NoBlank, "#cgo"),
        ("// #cgo", NearMissForm::Bare, "#cgo"),
        ("// cgo LDFLAGS: -lm", NearMissForm::NoHash, "cgo"),
        ("/*\n * #cgo LDFLAGS: -lm\n */", NearMissForm::Star, "* #cgo"),
        ("/*\n// #cgo LDFLAGS: -lm\n*/", NearMissForm::Commented, "// #cgo"),
        ("// //#cgo LDFLAGS: -lm", NearMissForm::Commented, "//#cgo"),
        ("// \u{ff03}cgo LDFLAGS: -lm", NearMissForm::WideHash, "\u{ff03}cgo"),
        ("// #cgo\u{a0}LDFLAGS: -lm", NearMissForm::NoBlank, "#cgo"),
    ] {
        let text = format!("package p\n{comment}\nimport \"C\"\n");
        let preamble = only_preamble(&text);
        assert_eq!(preamble.directives, [], "{comment}");
        let near = &preamble.near_misses[0];
        assert_eq!((near.form, near.marker.of(&text)), (form, marker), "{comment}");
        if form != NearMissForm::Bare {
            assert_eq!(near.line.verb, Some(Verb::Ldflags), "{comment}");
        }
    }
    for comment in ["//#cgo LDFLAGS: -lm", "//\t  #cgo\tLDFLAGS: -lm", "/* #cgo LDFLAGS: -lm */"] {
        let preamble = only_preamble(&format!("package p\n{comment}\nimport \"C\"\n"));
        assert_eq!((preamble.directives.len(), preamble.near_misses.len()), (1, 0), "{comment}");
    }
    for comment in ["// #cgoify", "// #congo", "// cgo: see below", "// #define cgo 1", "// ## cgo"] {
        assert_eq!(only_preamble(&format!("package p\n{comment}\nimport \"C\"\n")).near_misses, [], "{comment}");
    }
}

#[test]
fn c_is_mapped_back_to_the_file() {
    let text = "package p\r\n\r\n// #cgo LDFLAGS: -lm\r\n// #include <math.h>\r\n//#include \"ö.h\"\r\n/*\r\n#if X\r\n#include MACRO\r\n#endif\r\nstatic inline char **name(int a) {\r\n  return 0;\r\n}\r\n*/\r\nimport \"C\"\r\n";
    let functions = only_preamble(text).c_functions(text);
    let outline = only_preamble(text).c_outline(text);
    let includes: Vec<_> = outline.includes.iter().map(|i| (i.span.of(text), i.path.of(text), i.form)).collect();
    assert_eq!(
        includes,
        [
            ("#include <math.h>", "math.h", IncludeForm::Angled),
            ("#include \"ö.h\"", "ö.h", IncludeForm::Quoted),
            ("#include MACRO", "MACRO", IncludeForm::Macro),
        ]
    );
    let function = &functions[0];
    assert_eq!((function.name.of(text), function.is_static, function.is_inline), ("name", true, true));
    assert!(function.span.of(text).starts_with("static inline") && function.span.of(text).ends_with('}'));
}

/// Every definition is found, whatever stands between them and in them, and its words are told from those of others.
#[test]
fn functions_of_c_are_found() {
    let functions = |c: &str| -> Vec<String> {
        let text = format!("package p\n\n/*\n{c}*/\nimport \"C\"\n");
        let found = only_preamble(&text).c_functions(&text);
        let with_crlf = text.replace('\n', "\r\n");
        assert_eq!(only_preamble(&with_crlf).c_functions(&with_crlf).len(), found.len(), "{c}");
        let word = |function: &Function| {
            let told = [(function.is_static, "static "), (function.is_inline, "inline ")];
            told.iter().filter(|(is, _)| *is).map(|(_, word)| *word).collect::<String>() + function.name.of(&text)
        };
        found.iter().map(word).collect()
    };
    // Types, data and declarations are none.
    let others = "struct a { int (*f)(int); };\nenum b { C };\nint t[] = { 1 };\nint (*fs[])(int) = { g };\nint g(int);\nint h(int) __attribute__((pure));\n";
    assert_eq!(functions(others), [""; 0]);
    assert_eq!(functions(&format!("{others}void f(void) {{ if (a) {{ b(); }} }}\n{others}")), ["f"]);
    assert_eq!(
        functions(
            "static const char *a(void)\n{\n}\nextern inline int b(int n) { return n; }\nint (*c(int n))(int) { return 0; }\n__inline void d() {}\n"
        ),
        ["static a", "inline b", "c", "inline d"]
    );
    assert_eq!(
        functions("extern \"C\" {\nint a(void) {}\n}\nextern int b(void) { x(); }\nint c() {}\n"),
        ["a", "b", "c"]
    );
    // The parameters of old C are declared behind the parentheses.
    assert_eq!(
        functions(
            "int g(int) __attribute__((pure));\nint a(n) int n; { return n; }\nstatic char *b(s, f)\n\tchar *s;\n\tint (*f)(int);\n{\n}\nint c(void) {}\n"
        ),
        ["a", "static b", "c"]
    );
    // Each branch has its own braces.
    assert_eq!(
        functions(
            "#ifdef A\nint a() {\n#else\nint a(int n) {\n#endif\n}\n#if 0\nint x() {\n#endif\nint b() {}\n#if X\n#else\nint c() {}\n#endif\n"
        ),
        ["a", "a", "x", "b", "c"]
    );
    assert_eq!(
        functions("static\n#ifdef A\ninline\n#endif\nint a() {}\nint b() {}\n"),
        ["b"],
        "what a is, a condition decides"
    );
    // What is broken costs itself alone.
    assert_eq!(
        functions("int a(int b { return (b; }\nstatic int c() { @ }\nint d( { }\nint e(void) { }\n"),
        ["a", "static c", "e"]
    );
    assert_eq!(functions("// int b() {\nchar c() { return '{'; }\nchar *d() { return \"}\"; }\n"), ["c", "d"]);
}

/// Variables that the linker sees, and nothing else.
#[test]
fn variables_of_c_are_found() {
    let variables = |c: &str| -> Vec<String> {
        let text = format!("package p\n\n/*\n{c}*/\nimport \"C\"\n");
        let found = only_preamble(&text).c_outline(&text).variables;
        let with_crlf = text.replace('\n', "\r\n");
        assert_eq!(only_preamble(&with_crlf).c_outline(&with_crlf).variables.len(), found.len(), "{c}");
        let from_start = |one: &Variable| text[one.start as usize..one.name.end as usize].to_owned();
        found.iter().map(from_start).collect()
    };
    assert_eq!(
        variables("int a = 1;\nint b;\nconst char *c[] = { \"x\" };\nunsigned long d, e;\n"),
        ["int a", "int b", "const char *c", "unsigned long d"]
    );
    assert_eq!(
        variables("struct s f;\nsize_t g;\nextern int h = 1;\n__thread int i;\nint (*j)(int);\n"),
        ["struct s f", "size_t g", "extern int h", "__thread int i", "int (*j"]
    );
    let others = "static int a;\ntypedef int b;\nextern int c;\nint d(int e, int f);\nstruct s;\nstruct t { int g; };\nenum { H = 1 };\nint i(n) int n; char m; {}\nMACRO(j);\nint k MACRO;\n#define l 1\nvoid o(void) { int p = 1; q = 2; }\nint (*r(int s))(int);\n#if X\nint t;\n#endif\n";
    assert_eq!(variables(others), [""; 0]);
}

/// A preamble typed letter by letter is read as one that is there at once.
#[test]
fn c_is_read_again_where_it_changed() {
    const C: &str = "#include <a.h>\n#if defined(X)\n#include \"b.h\"\n#endif\nstatic int f(void) {\n\treturn 1; /* é */\n}\nint *g(int a) { return 0; }\n";
    let text = |c: &str| format!("package p\n\n/*\n#cgo LDFLAGS: -lm\n{c}*/\nimport \"C\"\n");
    let unit = |file: &CgoFile, text: &str| {
        file.imports[0].preamble.as_ref().map(|one| (one.c_functions(text), one.c_outline(text)))
    };
    let (mut file, _) = parse(&text(""));
    for (at, _) in C.char_indices().chain([(C.len(), ' ')]).chain(C.char_indices().rev()) {
        let text = text(&C[..at]);
        (file, _) = reparse(&text, &file);
        assert_eq!(unit(&file, &text), unit(&parse(&text).0, &text), "{text}");
    }
}

#[test]
fn c_of_an_unchanged_preamble_moves_along() {
    let text = "package p\n\n// #include <a.h>\n// static int f(void) { return 1; }\nimport \"C\"\n";
    let known = only_preamble(text);
    let typed = text.replace("package p", "package pitfall");
    let (file, _) = reparse(&typed, &read(text).0);
    let moved = file.imports[0].preamble.as_ref().unwrap();
    let names = |preamble: &Preamble, text: &str| {
        let (functions, outline) = (preamble.c_functions(text), preamble.c_outline(text));
        (outline.includes[0].path.of(text).to_owned(), functions[0].name.of(text).to_owned())
    };
    assert_eq!(names(moved, &typed), names(&known, text));
    assert_eq!(names(moved, &typed), ("a.h".to_owned(), "f".to_owned()));
}

#[test]
fn neighbouring_block_comments_share_a_c_line() {
    let text = "package p\n/* #cgo LDFLAGS: -lm */\n/* #include <math.h> */\nimport \"C\"\n";
    let preamble = only_preamble(text);
    assert_eq!(preamble.directives.len(), 1);
    assert_eq!(preamble.c_outline(text).includes, [], "cmd/cgo joins block comments without a line end");
}

#[test]
fn includes_under_a_condition_are_told() {
    let text = "package p\n\n// #include <a.h>\n// #ifdef X\n// #if Y\n// #include <b.h>\n// #endif\n// #include <c.h>\n// #else\n// #include <d.h>\n\
        // #endif\n// #include <e.h>\nimport \"C\"\n";
    let told: Vec<_> = only_preamble(text)
        .c_outline(text)
        .includes
        .iter()
        .map(|include| (include.path.of(text).to_owned(), include.conditional))
        .collect();
    let expected = [("a.h", false), ("b.h", true), ("c.h", true), ("d.h", true), ("e.h", false)];
    assert_eq!(told, expected.map(|(name, conditional)| (name.to_owned(), conditional)));
}

#[test]
fn exports_and_names_of_c() {
    let text = "package p\n\nimport \"C\"\n\n// Doc.\n//export Play\n// More.\nfunc (p *T) Play(x C.int) { _ = `C.raw` + \"C.str\"; x.C.no() }\n\n\
        //export Gone\n\nfunc Gone() {} // C.comment\n//export \nfunc Ä() { C.play(&C.struct_s{}) }\n//export A B\nvar x = 'C'";
    let (file, _) = read(text);
    let exports: Vec<_> = file
        .body
        .exports
        .iter()
        .map(|export| (export.name.of(text), export.function.map(|name| name.of(text))))
        .collect();
    assert_eq!(exports, [("Play", Some("Play")), ("Gone", None), ("", Some("Ä")), ("A B", None)]);
    let names: Vec<_> = file.body.names.iter().map(|name| name.of(text)).collect();
    assert_eq!(names, ["int", "play", "struct_s"]);
}

#[test]
fn build_constraints() {
    let linux = Target::new("linux", "amd64", 24);
    let windows = Target { cgo: false, ..Target::new("windows", "arm64", 21) };
    for (expr, on_linux, on_windows) in [
        ("linux", true, false),
        ("!linux && (arm64 || 386)", false, true),
        ("linux || windows && amd64", true, false),
        ("!(linux || darwin)", false, true),
        ("unix && cgo && gc && go1.24", true, false),
        ("go1.25 || go1.x", false, false),
        ("!!linux", false, false),
        ("linux &", false, false),
        ("(linux", false, false),
        ("linux darwin", false, false),
        ("", false, false),
    ] {
        let text = format!("//go:build {expr}\n\npackage p\n");
        let (file, _) = read(&text);
        assert_eq!(file.matches(&linux), on_linux, "{expr}");
        assert_eq!(file.matches(&windows), on_windows, "{expr}");
        assert_eq!(file.go_build.len(), 1);
    }
    let (file, _) = read("// +build linux,!arm darwin\n// +build cgo\n\npackage p\n");
    assert_eq!(file.plus_build.len(), 2);
    assert!(file.matches(&linux) && !file.matches(&windows));
    assert_eq!(read("// +build linux\npackage p\n").0.plus_build, [], "no blank line, no constraint");
    let (_, errors) = read("//go:build a\n//go:build b\n\npackage p\n");
    assert_eq!(errors[0].message, "multiple //go:build comments");
    let deep = format!("//go:build {}x\n\npackage p\n", "(".repeat(200_000));
    assert_eq!(read(&deep).1.len(), 1);
}

#[test]
fn file_names() {
    for (name, goos, goarch, test) in [
        ("x.go", None, None, false),
        ("linux.go", None, None, false),
        ("x_linux.go", Some("linux"), None, false),
        ("x_amd64.go", None, Some("amd64"), false),
        ("x_linux_amd64_test.go", Some("linux"), Some("amd64"), true),
        ("x_amd64_linux.go", Some("linux"), None, false),
        ("x_unix.go", None, None, false),
        ("x_windows.pb.go", Some("windows"), None, false),
        ("_test.go", None, None, true),
    ] {
        assert_eq!(FileName::read(name), FileName { goos, goarch, test }, "{name}");
    }
    assert!(FileName::read("x_linux.go").matches(&Target::new("android", "arm64", 27)));
    assert!(!FileName::read("x_linux_arm.go").matches(&Target::new("linux", "arm64", 27)));
}

/// Each of these took quadratic time in some way of reading; a second is far more than the linear way needs.
#[test]
fn hostile_text_costs_linear_time() {
    let head = "package p\n";
    for body in [
        "/**/".repeat(200_000),
        "// #cgo\n\n".repeat(60_000) + "\nimport \"C\"",
        "/*#cgo CFLAGS: ".to_owned() + &"( ".repeat(200_000) + "*/\nimport \"C\"",
        "import \"C\"\n".repeat(20_000),
        "// #include <a>\n".repeat(20_000) + "import \"C\"",
        "/*#cgo ".to_owned() + &"!a,".repeat(200_000) + "b CFLAGS: x*/\nimport \"C\"",
        "/*int ".to_owned() + &"*".repeat(100_000) + "f(){}*/\nimport \"C\"",
        "import (".to_owned() + &"(".repeat(100_000),
    ] {
        let text = format!("{head}{body}\n");
        let start = std::time::Instant::now();
        let (file, _) = parse(&text);
        for import in file.imports.iter().filter_map(|import| import.preamble.as_ref()) {
            import.c_functions(&text);
            import.c_outline(&text);
        }
        let spent = start.elapsed();
        assert!(spent.as_secs() < 5, "{spent:?} for {:?}", &body[..20]);
        eprintln!("{spent:?} {:?}", &body[..20]);
    }
}

#[test]
fn a_file_without_c_is_refused_by_a_search() {
    assert!(!mentions_c(b"package p\nimport \"CC\"\n"));
    assert!(mentions_c(b"import(\"os\";\"C\")"));
    assert!(mentions_cgo_line(b"// #cgo LDFLAGS: -lm"));
}

#[test]
fn grammars_are_the_ones_this_was_written_against() {
    let go = tree_sitter::Language::from(tree_sitter_go::LANGUAGE);
    let c = tree_sitter::Language::from(tree_sitter_c::LANGUAGE);
    assert_eq!((go.abi_version(), go.node_kind_count()), (15, 219));
    assert_eq!((c.abi_version(), c.node_kind_count()), (15, 363));
}

/// Real files, where they are at hand.
#[test]
fn corpus_of_real_files() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared/corpus/go/raw");
    let mut stack = vec![root];
    let (mut files, mut preambles) = (0, 0);
    while let Some(path) = stack.pop() {
        if let Ok(entries) = std::fs::read_dir(&path) {
            stack.extend(entries.flatten().map(|entry| entry.path()));
        } else if let Ok(bytes) = std::fs::read(&path)
            && path.extension().is_some_and(|extension| extension == "go")
        {
            let text = String::from_utf8_lossy(&bytes);
            let (file, errors) = read(&text);
            let top = text.find('`').map_or(&*text, |end| &text[..end]);
            assert!(
                !file.imports.is_empty()
                    || !top.contains(
                        "
import \"C\"
"
                    ),
                "{path:?}"
            );
            assert!(errors.is_empty() || text.contains("{{"), "{path:?} {errors:?}");
            files += 1;
            preambles += file.imports.iter().filter(|import| import.preamble.is_some()).count();
        }
    }
    if files == 0 {
        eprintln!("skipped: no corpus of Go files");
    } else {
        eprintln!("{files} files, {preambles} preambles");
        assert!(preambles * 2 > files);
    }
}

/// Pieces that Go headers are made of, whole and broken.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "package p",
        "import \"C\"",
        "import (",
        ")",
        "\"C\"",
        "`C`",
        "\n",
        "\n\n",
        "\r\n",
        "\t",
        " ",
        "// ",
        "//",
        "/*",
        "*/",
        "#cgo ",
        "#cgo linux,!arm LDFLAGS: ",
        "# cgo",
        "#CGO CFLAGS",
        "-lm ",
        "${SRCDIR}/x",
        "'a b'",
        "\"",
        "\\",
        ":",
        "noescape f",
        "ä\u{a0}",
        "𝒳",
        "#include <a.h>",
        "#include \"b.h\"",
        "static int f(void) {}",
        "//go:build linux && (",
        "// +build a,b !c",
        "func f() {}",
        ";",
        "x",
        "\u{feff}",
        "\0",
    ]);
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_text_is_read(text in any::<String>()) {
        read(&text);
    }

    #[test]
    fn any_mixture_is_read(text in pieces()) {
        read(&text);
        let outline = COutline::of(&text);
        for span in outline.calls.iter().chain(&outline.own).chain(outline.includes.iter().map(|one| &one.span)) {
            prop_assert!(text.get(span.range()).is_some());
        }
    }

    /// What an earlier version of the text left is what a first reading finds.
    #[test]
    fn read_again_is_read_anew(before in pieces(), after in pieces(), keep in any::<bool>(), typed in "[a-z\n]{0,3}") {
        let (known, _) = read(&before);
        let after = if keep { format!("{typed}{before}{after}") } else { after };
        let (again, errors) = reparse(&after, &known);
        check(&after, &again, &errors);
        let (anew, _) = read(&after);
        let c = |file: &CgoFile| -> Vec<(Vec<Function>, COutline)> {
            let preambles = file.imports.iter().filter_map(|import| import.preamble.as_ref());
            preambles.map(|one| (one.c_functions(&after), one.c_outline(&after))).collect()
        };
        prop_assert_eq!(c(&again), c(&anew));
        prop_assert_eq!(again, anew);
    }

    /// What is quoted for the go command comes back as it was.
    #[test]
    fn quoting_round_trip(values in prop::collection::vec("[ -~äß\\t]{0,12}", 0..6)) {
        let mut line = String::new();
        for value in &values {
            let escaped: String = value.chars().flat_map(|c| if matches!(c, '"' | '\\') { vec!['\\', c] } else { vec![c] }).collect();
            write!(line, " \"{escaped}\"").unwrap();
        }
        let (flags, fault) = split_flags(&line, Span::new(0, line.len()));
        prop_assert_eq!(fault, None);
        prop_assert_eq!(flags.iter().map(|flag| flag.value.clone()).collect::<Vec<_>>(), values);
    }
}
