//! What holds for any text: no panic, spans inside and in order; and what a broken line costs.

#![allow(clippy::print_stderr, reason = "figures of the corpus, and a corpus that is not at hand")]

use pitfall_syntax::Span;
use pitfall_syntax::shell::{Dialect, Form, Item, Part, PartKind, ShellFile, Value, Word, parse};
use proptest::prelude::*;

const DIALECTS: [Dialect; 15] = [
    Dialect::Posix,
    Dialect::Bash,
    Dialect::Zsh,
    Dialect::Fish,
    Dialect::GoEnv,
    Dialect::DotEnv,
    Dialect::EtcEnvironment,
    Dialect::EnvironmentD,
    Dialect::Dockerfile,
    Dialect::Cmd,
    Dialect::PowerShell,
    Dialect::Registry,
    Dialect::Make,
    Dialect::Actions,
    Dialect::LaunchAgent,
];

fn check_span(text: &str, span: Span, inside: Span) {
    assert!(span.start <= span.end && span.end as usize <= text.len(), "{span:?} in {} bytes", text.len());
    assert!(text.is_char_boundary(span.start as usize) && text.is_char_boundary(span.end as usize), "{span:?}");
    assert!(inside.contains(span), "{span:?} inside {inside:?}");
}

/// A registry file may write a name as bytes in hexadecimal.
fn is_name_at(text: &str, name: &str, span: Span) -> bool {
    let written = span.of(text);
    let digit = |c: char| c.is_ascii_hexdigit() || ",\\".contains(c) || c.is_ascii_whitespace();
    written == name || written.chars().all(digit)
}

fn check_parts(text: &str, parts: &[Part], inside: Span) {
    let mut at = inside.start;
    for part in parts {
        check_span(text, part.span, inside);
        assert!(part.span.start >= at, "{part:?} behind {at}");
        at = part.span.end;
        match &part.kind {
            PartKind::Expansion(expansion) => {
                check_span(text, expansion.name.span, part.span);
                assert!(is_name_at(text, &expansion.name.text, expansion.name.span), "{part:?}");
                if let Form::Operator { word, .. } = &expansion.form {
                    check_word(text, word, part.span);
                }
            }
            PartKind::CommandSubstitution { body, .. } => check_span(text, *body, part.span),
            _ => {}
        }
    }
}

fn check_word(text: &str, word: &Word, inside: Span) {
    check_span(text, word.span, inside);
    check_parts(text, &word.parts, word.span);
}

fn check_file(text: &str, file: &ShellFile) {
    let all = Span::new(0, text.len());
    let mut at = 0;
    for item in &file.items {
        let span = item.span();
        check_span(text, span, all);
        assert!(span.start >= at, "items in order: {item:?} behind {at}");
        at = span.start;
        assert!((item.block().0 as usize) < file.blocks.len());
        match item {
            Item::Assignment(assignment) => {
                check_span(text, assignment.command, all);
                check_span(text, assignment.name.span, span);
                if assignment.by != pitfall_syntax::shell::Declarer::FishAddPath {
                    assert_eq!(assignment.name.span.of(text), assignment.name.text);
                }
                check_span(text, assignment.value.span(), span);
                for word in assignment.value.words() {
                    check_word(text, word, span);
                }
                if let Value::List { words, .. } = &assignment.value {
                    assert!(words.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start));
                }
                let edit = assignment.path_edit(file.dialect);
                let mut last = 0;
                for segment in edit.segments() {
                    check_span(text, segment.span, span);
                    assert!(segment.span.start >= last, "segments in order");
                    last = segment.span.start;
                }
            }
            Item::Declaration(declaration) => {
                for word in &declaration.stray {
                    check_word(text, word, span);
                }
                for name in &declaration.names {
                    check_span(text, name.span, span);
                }
            }
            Item::Command(command) => {
                assert!(!command.words.is_empty());
                for word in &command.words {
                    check_word(text, word, span);
                }
                for redirect in &command.redirects {
                    check_span(text, redirect.span, span);
                    check_word(text, &redirect.target, redirect.span);
                }
            }
            Item::Eval(eval) => eval.words.iter().for_each(|word| check_word(text, word, span)),
            Item::Source(source) => source.path.iter().for_each(|word| check_word(text, word, span)),
            Item::Unset(_) | Item::Function(_) => {}
        }
    }
    for (place, block) in file.blocks.iter().enumerate() {
        check_span(text, block.span, all);
        // Ancestors come to an end.
        let id = pitfall_syntax::shell::BlockId(u32::try_from(place).expect("few blocks"));
        assert!(file.scopes(id).take(file.blocks.len() + 1).count() <= file.blocks.len(), "parents form no circle");
    }
    for comments in file.comments.windows(2) {
        assert!(comments[0].span.end <= comments[1].span.start, "comments in order");
    }
    for comment in &file.comments {
        check_span(text, comment.span, all);
    }
}

fn check(text: &str) {
    for dialect in DIALECTS {
        let (file, errors) = parse(text, dialect);
        check_file(text, &file);
        let mut at = 0;
        for error in errors {
            check_span(text, error.span, Span::new(0, text.len()));
            assert!(error.span.start >= at);
            at = error.span.start;
        }
    }
}

/// Text of the characters that mean something, so that chance finds the odd combinations.
fn shellish() -> impl Strategy<Value = String> {
    let token = prop_oneof![
        prop::sample::select(vec![
            "'",
            "\"",
            "`",
            "$(",
            "${",
            "$((",
            "((",
            "(",
            ")",
            "{",
            "}",
            "[[",
            "]]",
            "\\",
            "\\\n",
            "\\\r\n",
            "\n",
            "\r\n",
            "\r",
            "\t",
            " ",
            ";",
            ";;",
            "&",
            "&&",
            "|",
            "||",
            "<",
            ">",
            ">>",
            "<<EOF",
            "<<-'E F'",
            "<<<",
            "EOF",
            "\nEOF\n",
            "#",
            "$",
            "~",
            ":",
            "=",
            "+=",
            "export ",
            "export A=",
            "A=b",
            "PATH=",
            "path=(",
            "$PATH",
            "${PATH:+:$PATH}",
            "$path",
            "if ",
            "then ",
            "elif ",
            "else ",
            "fi",
            "for x in ",
            "do ",
            "done",
            "while ",
            "case x in ",
            "esac",
            "a) ",
            "function f ",
            "f() ",
            "set -gx ",
            "set -e ",
            "end",
            "begin",
            "switch ",
            "unset ",
            "source ",
            ". ",
            "eval ",
            ": ${A:=",
            "alias a=",
            "typeset -U ",
            "ENV ",
            "RUN ",
            "ARG ",
            "FROM x",
            "fish_add_path ",
            "é",
            "😀",
            "\u{feff}",
            "*",
            "?",
            "[a]",
            "%",
            "!",
            "-",
            "/x",
            "$'\\n",
            "@",
            "1",
            "$env:A = ",
            "${env:A}",
            "SetEnvironmentVariable('A', ",
            "@\"",
            "\"@",
            "<#",
            "#>",
            "set A=",
            "setx A ",
            "%A%",
            "%~dp0",
            "^\n",
            "rem ",
            "if exist x ",
            "export A := ",
            "$(shell ",
            "$(A)",
            "a: b\n\t",
            "define x\n",
            "endef\n",
            "env:\n  A: ",
            "run: |\n    ",
            "[HKEY_CURRENT_USER\\Environment]\n",
            "\"A\"=\"x\"\n",
        ])
        .prop_map(str::to_owned),
        "[a-zA-Z_]{1,4}",
        "\\PC{0,3}",
    ];
    prop::collection::vec(token, 0..60).prop_map(|tokens| tokens.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_gives_a_file(text in any::<String>()) {
        check(&text);
    }

    #[test]
    fn shell_like_text_gives_a_file(text in shellish()) {
        check(&text);
    }
}

/// One line of a tidy start-up file that exports `name`.
fn export_line(name: &str, shape: usize) -> String {
    match shape {
        0 => format!("export {name}=/opt/x"),
        1 => format!("export {name}=\"$HOME/go:$PATH\""),
        2 => format!("export {name}='/opt/a b'"),
        3 => format!("export {name}=\"/opt/x\"  # it's a comment"),
        4 => format!("if [ -d /x ]; then\n  export {name}=\"/opt/x\"\nfi"),
        5 => format!("f_{name}() {{\n  export {name}=\"$1\"\n}}"),
        6 => format!("export {name}=\"$(go env \"GOPATH\")/bin\""),
        7 => format!("alias a_{name}='ls -l'\nexport {name}=${{X:-\"/y\"}}"),
        8 => format!("case \"$TERM\" in\n  xterm*) export {name}=1 ;;\nesac"),
        9 => format!("echo \"hello $USER\"\nexport {name}=a:b"),
        10 => format!("export {name}=`uname -m`"),
        _ => format!("cat <<EOF\nisn't \"this\nEOF\nexport {name}=/z"),
    }
}

/// Breaks a file at the `nth` place that `kind` names; also the variable whose line it hits.
fn broken(text: &str, kind: usize, nth: usize) -> Option<String> {
    let places: Vec<usize> = match kind {
        0 => text.match_indices('"').map(|(place, _)| place).collect(),
        1 => text.match_indices('\'').map(|(place, _)| place).collect(),
        2 => text.match_indices(['{', '}', '(', ')']).map(|(place, _)| place).collect(),
        3 => text.match_indices("fi\n").map(|(place, _)| place).collect(),
        _ => text.match_indices('=').map(|(place, _)| place).collect(),
    };
    let place = *places.get(nth.checked_rem(places.len())?)?;
    let end = match kind {
        3 => place + 2,
        // Half a line: what stands behind the place is gone.
        4 => text[place..].find('\n').map_or(text.len(), |newline| place + newline),
        _ => place + 1,
    };
    Some(format!("{}{}", &text[..place], &text[end..]))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    /// A quote, a brace, a `fi` or half a line is taken away: every export of the other lines is still found.
    #[test]
    fn a_broken_line_costs_itself(
        shapes in prop::collection::vec(0usize..12, 3..12),
        kind in 0usize..5,
        nth in 0usize..64,
        zsh in any::<bool>(),
    ) {
        let names: Vec<String> = (0..shapes.len()).map(|n| format!("V{n}")).collect();
        let lines: Vec<String> = names.iter().zip(&shapes).map(|(name, shape)| export_line(name, *shape)).collect();
        let text = lines.join("\n") + "\n";
        let Some(damaged) = broken(&text, kind, nth) else { return Ok(()) };
        // The first byte that differs lies on the line that was hit.
        let at = text.bytes().zip(damaged.bytes()).take_while(|(a, b)| a == b).count();
        let mut start = 0;
        let hit = lines.iter().position(|line| {
            start += line.len() + 1;
            at < start
        });
        let (file, _) = parse(&damaged, if zsh { Dialect::Zsh } else { Dialect::Bash });
        for (place, name) in names.iter().enumerate() {
            if Some(place) != hit {
                prop_assert!(
                    file.assignments().any(|assignment| assignment.name.text == name),
                    "{} is lost after {:?} in\n{}", name, hit, damaged
                );
            }
        }
    }
}

/// One line of a tidy file of another dialect that sets `name`.
fn line_of(dialect: Dialect, name: &str, shape: usize) -> String {
    match (dialect, shape % 3) {
        (Dialect::Fish, 0) => format!("set -gx {name} \"$HOME/go\" '/opt/a b'"),
        (Dialect::Fish, 1) => format!("set -gx {name} (go env GOPATH)/bin"),
        (Dialect::Fish, _) => format!("export {name}=\"/opt/x\""),
        (Dialect::Dockerfile, 0) => format!("ENV {name}=\"/opt/x\""),
        (Dialect::Dockerfile, 1) => format!("ENV {name} '/opt/y'"),
        (Dialect::Dockerfile, _) => format!("ARG {name}=${{X:-(y)}}"),
        (Dialect::Cmd, 0) => format!("set \"{name}=C:\\x\""),
        (Dialect::Cmd, 1) => format!("setx {name} \"%USERPROFILE%\\go\""),
        (Dialect::Cmd, _) => format!("set {name}=it's (x)"),
        (Dialect::PowerShell, 0) => format!("$env:{name} = \"$HOME\\go\""),
        (Dialect::PowerShell, 1) => format!("$env:{name} = 'x' + $(y)"),
        (Dialect::PowerShell, _) => format!("$env:{name} = (Join-Path $HOME 'go')"),
        (Dialect::Make, 0) => format!("export {name} := $(HOME)/go"),
        (Dialect::Make, 1) => format!("export {name} = ${{X}} \"y\""),
        (Dialect::Make, _) => format!("{name} ?= $(shell go env 'GOPATH')"),
        (Dialect::Actions, 0) => format!("  {name}: \"x\""),
        (Dialect::Actions, 1) => format!("  {name}: 'y'"),
        (Dialect::Actions, _) => format!("  {name}: (z)"),
        (_, 0) => format!("{name}=\"/opt/x\""),
        (_, 1) => format!("{name}='/opt/y'"),
        (_, _) => format!("{name}=/opt/(z)"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    /// The same for the other dialects: what is broken on one line costs that line.
    #[test]
    fn a_broken_line_costs_itself_in_other_dialects(
        shapes in prop::collection::vec(0usize..3, 3..10),
        kind in prop::sample::select(vec![0usize, 1, 2, 4]),
        nth in 0usize..64,
        dialect in prop::sample::select(vec![
            Dialect::Fish,
            Dialect::Dockerfile,
            Dialect::Cmd,
            Dialect::PowerShell,
            Dialect::Make,
            Dialect::Actions,
            Dialect::GoEnv,
            Dialect::DotEnv,
            Dialect::EnvironmentD,
            Dialect::EtcEnvironment,
        ]),
    ) {
        let names: Vec<String> = (0..shapes.len()).map(|n| format!("V{n}")).collect();
        let lines: Vec<String> = names.iter().zip(&shapes).map(|(name, shape)| line_of(dialect, name, *shape)).collect();
        let head = if dialect == Dialect::Actions { "env:\n" } else { "" };
        let text = head.to_owned() + &lines.join("\n") + "\n";
        let Some(damaged) = broken(&text, kind, nth) else { return Ok(()) };
        let at = text.bytes().zip(damaged.bytes()).take_while(|(a, b)| a == b).count();
        let mut start = head.len();
        let hit = lines.iter().position(|line| {
            start += line.len() + 1;
            at < start
        });
        let (file, _) = parse(&damaged, dialect);
        for (place, name) in names.iter().enumerate() {
            if Some(place) != hit {
                prop_assert!(
                    file.assignments().any(|assignment| assignment.name.text == name),
                    "{:?}: {} is lost after {:?} in\n{}", dialect, name, hit, damaged
                );
            }
        }
    }
}

#[test]
fn a_tidy_file_has_no_errors() {
    for shape in 0..12 {
        let text = export_line("A", shape);
        for dialect in [Dialect::Posix, Dialect::Bash, Dialect::Zsh] {
            let (file, errors) = parse(&text, dialect);
            assert_eq!(errors, [], "{text}");
            assert_eq!(file.assignments().filter(|a| a.name.text == "A").count(), 1, "{text}");
        }
    }
}

#[test]
fn hostile_text_is_read_in_linear_time() {
    for unit in [
        "$(",
        "\"$(",
        "${x:-",
        "`\"",
        "A=\"\n",
        "A=$(\n",
        "cat <<E\n",
        "((",
        "{ ",
        "if ",
        "case x in a) ",
        "a | ",
        "a && ",
        "'\"",
        "\\",
    ] {
        let text = unit.repeat(40_000 / unit.len());
        let start = std::time::Instant::now();
        for dialect in DIALECTS {
            parse(&text, dialect);
        }
        let spent = start.elapsed();
        assert!(spent < std::time::Duration::from_secs(20), "{unit:?} took {spent:?}");
    }
}

/// Start-up files of public repositories, where they are at hand.
#[test]
fn real_files() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared/corpus/shell/raw");
    let root = if root.is_dir() { root } else { return eprintln!("no corpus beside the repository: skipped") };
    let mut folders = vec![root];
    let (mut files, mut bytes, mut with_errors, mut spent) = (0, 0, 0, std::time::Duration::ZERO);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = String::from_utf8_lossy(&std::fs::read(&path).unwrap_or_default()).into_owned();
            let start = std::time::Instant::now();
            let own = Dialect::of(&path, &text).unwrap_or(Dialect::Bash);
            let (_, errors) = parse(&text, own);
            spent += start.elapsed();
            files += 1;
            bytes += text.len();
            with_errors += usize::from(!errors.is_empty());
            if !errors.is_empty() && std::env::var_os("SHOW_ERRORS").is_some() {
                let line = text[..errors[0].span.start as usize].matches('\n').count() + 1;
                eprintln!("{}:{line}: {:?} {} ({} errors)", path.display(), own, errors[0].message, errors.len());
            }
            check(&text);
        }
    }
    eprintln!("{files} files, {bytes} bytes, {with_errors} with errors, {spent:?} of reading");
    assert!(files > 0);
}
