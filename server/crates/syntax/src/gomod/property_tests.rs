//! Properties that hold for every text.

use proptest::prelude::*;

use super::*;
use crate::{Span, SyntaxError};
use pitfall_text::apply;

/// Texts made of what the grammar cares about, so that they reach its corners.
fn texts() -> impl Strategy<Value = String> {
    let bits = prop::sample::select(vec![
        "module",
        "go",
        "toolchain",
        "godebug",
        "require",
        "exclude",
        "replace",
        "retract",
        "tool",
        "ignore",
        "use",
        " ",
        "\t",
        "\n",
        "\r\n",
        "\r",
        " (\n",
        "(",
        ")",
        ")\n",
        "[",
        "]",
        ",",
        "=>",
        "=",
        "// indirect",
        "//",
        "/*",
        "*/",
        "\"",
        "`",
        "'",
        "\\",
        "a.b/c",
        "example.com/x/v2",
        "v1.2.3",
        "v2.0.0+incompatible",
        "1.21",
        "go1.21.0",
        "./é",
        "\u{feff}",
        "\u{a0}",
        "😀",
        "h1:x=",
        "/go.mod",
        "# a.b/c v1.0.0\n",
        "## explicit; go 1.21\n",
        "{",
        "}",
        "\0",
    ]);
    prop_oneof![3 => prop::collection::vec(bits, 0..60).prop_map(|bits| bits.concat()), 1 => any::<String>()]
}

/// Files without faults, in and out of the layout.
fn files() -> impl Strategy<Value = String> {
    let inner = prop::sample::select(vec![
        "\ta.b/c v1.0.0",
        "\ta.b/c v1.0.0 // indirect",
        "  \"d.e/f\"   v2.0.0+incompatible//why",
        "",
        "\t// about",
        "// loose ",
        "\t",
        "\tx.y/z v0.1.0",
        "\t// indirect",
    ]);
    let block = (
        prop::sample::select(vec!["require (", "exclude(", "require ( // open"]),
        prop::collection::vec(inner, 0..7),
        prop::sample::select(vec![")", ") // closed", " )"]),
    )
        .prop_map(|(open, lines, close)| {
            format!("{open}\n{}{close}", lines.iter().map(|line| format!("{line}\n")).collect::<String>())
        });
    let line = prop::sample::select(vec![
        "",
        "",
        "// comment",
        "//",
        "require m.n/p v1.2.3",
        "require m.n/q v1.2.3 // indirect",
        "exclude a.b/c v1.0.0",
        "replace a.b/c => ../c // here",
        "replace a.b/c=> => x.y/z v1.0.0",
        "retract [ v1.0.0,v1.1.0 ]",
        "retract v1.3.0",
        "retract (\n\tv1.0.0\n\n\t// two\n\tv2.0.0\n\t// last\n\n)",
        "tool \"a.b/c\"",
        "ignore ./é",
        "godebug a=b",
        "require ()",
        "exclude ( ) // none",
    ]);
    let head = prop::sample::select(vec![
        "module a.b/c\n",
        "// head\n\nmodule a.b/c // m\n\ngo 1.24\n\n",
        "",
        "go 1.20\nmodule \"a b\"\n",
    ]);
    (
        head,
        prop::collection::vec(prop_oneof![3 => line.prop_map(String::from), 1 => block], 0..12),
        any::<bool>(),
        any::<bool>(),
    )
        .prop_map(|(head, parts, crlf, open)| {
            let mut text = format!("{head}{}", parts.join("\n"));
            if !open {
                text.push('\n');
            }
            if crlf { text.replace('\n', "\r\n") } else { text }
        })
}

fn check_span(text: &str, span: Span) {
    assert!(text.get(span.range()).is_some(), "{span:?} does not lie on characters of {text:?}");
}

fn check_errors(text: &str, errors: &[SyntaxError]) {
    errors.iter().for_each(|error| check_span(text, error.span));
    assert!(errors.windows(2).all(|pair| pair[0].span.start <= pair[1].span.start), "{errors:?}");
}

fn check_file(text: &str, file: &File, errors: &[SyntaxError]) {
    check_errors(text, errors);
    assert_eq!(errors.len(), file.faults.len());
    let mut end = 0;
    for directive in &file.directives {
        let line = directive.line();
        for span in line.leading.iter().chain(&line.suffix).map(|it| it.span).chain([line.span, line.whole]) {
            check_span(text, span);
        }
        assert!(line.whole.start >= end, "lines are in order and apart");
        end = line.whole.end;
        assert!(line.whole.contains(line.span));
        assert!(line.suffix.is_none_or(|it| line.whole.contains(it.span) && it.span.start >= line.span.end));
        assert!(line.leading.iter().all(|it| it.span.end <= line.whole.start));
        assert_eq!(line.keyword.is_none(), line.block.is_some());
    }
    for comment in &file.comments {
        check_span(text, comment.span);
        assert!(comment.span.of(text).starts_with("//"));
    }
    assert!(file.comments.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start));
    for (index, block) in file.blocks.iter().enumerate() {
        check_span(text, block.whole);
        assert!(block.whole.contains(block.open) && block.close.is_none_or(|it| block.whole.contains(it)));
        assert!(
            file.directives_of(block)
                .iter()
                .all(|it| it.line().block == Some(index) && block.whole.contains(it.line().whole))
        );
    }
    // Every comment is attached at most once.
    let mut attached: Vec<Span> = file
        .directives
        .iter()
        .flat_map(|it| it.line().leading.iter().chain(&it.line().suffix))
        .map(|it| it.span)
        .collect();
    for block in &file.blocks {
        let own = block.leading.iter().chain(&block.trailing).chain(&block.open_suffix).chain(&block.close_suffix);
        attached.extend(own.map(|it| it.span));
    }
    attached.sort();
    assert!(attached.windows(2).all(|pair| pair[0] != pair[1]), "{attached:?}");
}

/// What the file says, without places.
fn meaning(text: &str, file: &File) -> Vec<(Option<Verb>, Vec<String>, Vec<String>)> {
    let says = |directive: &Directive| {
        let line = directive.line();
        let words = match directive {
            Directive::Require(it) => {
                [&it.path, &it.version].into_iter().flatten().map(|it| it.value.clone()).collect()
            }
            Directive::Replace(it) => [&it.old_path, &it.old_version, &it.new_path, &it.new_version]
                .into_iter()
                .map(|it| it.as_ref().map_or(String::new(), |it| it.value.clone()))
                .collect(),
            Directive::Module(it) => vec![it.path.as_ref().map_or(String::new(), |it| it.value.clone())],
            other => vec![other.line().span.of(text).split_whitespace().collect::<String>().replace('"', "")],
        };
        let words: Vec<String> = words;
        let comments = line.leading.iter().chain(&line.suffix).map(|it| it.span.of(text).trim().to_owned()).collect();
        (directive.verb(), words, comments)
    };
    file.directives.iter().map(says).collect()
}

proptest! {
    #[test]
    fn any_text_gives_trees_with_sound_spans(text in texts()) {
        let (file, errors) = parse(&text);
        check_file(&text, &file, &errors);
        let (file, errors) = parse_work(&text);
        check_file(&text, &file, &errors);
        let (sums, errors) = sum::parse(&text);
        check_errors(&text, &errors);
        for line in &sums.lines {
            for word in [line.module, line.version, line.hash] {
                prop_assert!(text.get(word.range()).is_some());
                prop_assert!(line.span().contains(word) && line.whole.contains(line.span()));
            }
        }
        let (vendor, errors) = vendor::parse(&text);
        check_errors(&text, &errors);
        for module in &vendor.modules {
            let words = module.packages.iter().chain(&module.go).chain(&module.version).chain([&module.path]);
            for word in words {
                prop_assert_eq!(word.span.of(&text), &word.value);
            }
        }
    }

    #[test]
    fn printed_text_means_the_same_and_prints_the_same(text in prop_oneof![texts(), files()]) {
        let (file, _) = parse(&text);
        if let Some(printed) = print(&text, &file) {
            let (again, errors) = parse(&printed);
            prop_assert_eq!(errors, []);
            prop_assert_eq!(meaning(&text, &file), meaning(&printed, &again));
            prop_assert_eq!(print(&printed, &again), Some(printed.clone()));
        }
    }

    #[test]
    fn removing_lines_removes_them_and_nothing_else(text in prop_oneof![texts(), files()], picks in prop::collection::vec(any::<bool>(), 60)) {
        let (file, _) = parse(&text);
        let lines: Vec<&Line> = file.directives.iter().zip(&picks).filter(|(_, pick)| **pick).map(|(it, _)| it.line()).collect();
        let after = apply(&text, &edit::remove(&text, &file, &lines));
        prop_assert!(after.is_ok(), "{:?}", after);
        let after = after.unwrap();
        if file.faults.is_empty() {
            let (again, errors) = parse(&after);
            prop_assert_eq!(errors, []);
            prop_assert_eq!(again.directives.len(), file.directives.len() - lines.len());
        }
    }

    #[test]
    fn an_added_line_is_there(text in prop_oneof![texts(), files()], at in 0..10usize) {
        let (file, _) = parse(&text);
        let words = ["m.n/o", "1.23", "go1.23.0", "a=b", "m.n/o v1.0.0", "m.n/o v1.0.0", "m.n/o => ./o", "v9.0.0", "m.n/o", "./o"];
        let verb = FileKind::Mod.verbs()[at];
        let after = apply(&text, &[edit::add(&text, &file, verb, words[at])]);
        prop_assert!(after.is_ok(), "{:?}", after);
        if file.faults.is_empty() {
            let after = after.unwrap();
            let (again, errors) = parse(&after);
            let count = |file: &File| file.directives.iter().filter(|it| it.verb() == Some(verb)).count();
            prop_assert_eq!(count(&again), count(&file) + 1, "{:?}", after);
            let repeats = errors.iter().all(|it| it.message.starts_with("repeated"));
            prop_assert!(repeats, "{:?} {:?}", after, errors);
        }
    }

    #[test]
    fn versions_and_paths_of_any_text(a in ".{0,20}", b in "v?[0-9]{1,2}(\\.[0-9]{1,2}){0,2}(-[a-z0-9.-]{0,8})?(\\+incompatible)?|1\\.[0-9]{1,2}(rc[0-9]|\\.[0-9])?") {
        for (x, y) in [(&a, &b), (&b, &a), (&b, &b)] {
            prop_assert_eq!(semver::compare(x, y), semver::compare(y, x).reverse());
            prop_assert_eq!(gover::compare(x, y), gover::compare(y, x).reverse());
            gover::compare_toolchains(x, y);
            gover::previous(x);
            gover::is_go_line(x);
            gover::is_toolchain_line(x);
            pseudo::PseudoVersion::parse(x);
            if let Some(canonical) = semver::canonical(x) {
                prop_assert!(semver::is_canonical(&canonical));
                prop_assert_eq!(semver::compare(&canonical, x), std::cmp::Ordering::Equal);
            }
            if let Some((prefix, major)) = module_path::split_path_version(x) {
                prop_assert_eq!(&format!("{prefix}{major}"), x);
            }
            if module_path::check_path(x).is_ok() {
                prop_assert!(module_path::check_import_path(x).is_ok());
            }
            prop_assert_eq!(&quote::unquote(&quote::auto_quote(x)).unwrap_or_else(|| x.clone()), x);
        }
    }
}
