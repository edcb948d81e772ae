//! Edits that write suppressions, in every kind of file and at awkward places.
#![allow(clippy::unwrap_used, reason = "a test whose set-up fails has failed")]

use std::path::Path;

use pitfall_engine::{
    Check, Context, Domain, Finding, Findings, Parsed, Rule, Source, suppress_file, suppress_line, suppressions_of,
    text,
};
use pitfall_syntax::Span;
use pitfall_testkit::sample::meta;
use pitfall_text::apply;

static RULE: Rule = Rule { meta: meta("k8s/x", Domain::K8s), checks: &[Check::Require(never)], around: None };

fn never(_: &pitfall_syntax::gomod::Require, _: &Context<'_>, _: &mut Findings) {}

/// The text after the finding at `«…»` is silenced on its line, or in its file.
fn silenced(path: &str, marked: &str, whole_file: bool) -> Option<String> {
    let start = marked.find('«').unwrap();
    let end = marked.find('»').unwrap() - '«'.len_utf8();
    let text = marked.replace(['«', '»'], "");
    let parsed = Parsed::new(Source::new(Some(Path::new(path)), text.as_str()), None);
    let mut findings = Findings::of(&RULE);
    findings.at(Span::new(start, end)).says(text! { en: "x", zh: "x" });
    let finding: Finding = findings.into_list().remove(0);
    let edit = if whole_file { suppress_file(&parsed, &finding) } else { suppress_line(&parsed, &finding) }?;
    Some(apply(&text, &[edit]).unwrap())
}

fn line(path: &str, marked: &str) -> Option<String> {
    silenced(path, marked, false)
}

#[test]
fn a_comment_goes_to_the_end_of_the_line() {
    assert_eq!(line("/a.yaml", "a: «1»  \nb: 2\n").unwrap(), "a: 1 # pitfall: ignore[k8s/x]  \nb: 2\n");
    assert_eq!(line("/go.mod", "«module a»\r\n").unwrap(), "module a // pitfall: ignore[k8s/x]\r\n");
    assert_eq!(line("/.zshrc", "export «A»=1").unwrap(), "export A=1 # pitfall: ignore[k8s/x]");
    assert_eq!(
        line("/pitfall.toml", "a = «1» # why\n"),
        Some("a = 1 # why\n".replace("a =", "# pitfall: ignore[k8s/x]\na ="))
    );
}

#[test]
fn a_list_that_is_there_grows() {
    assert_eq!(
        line("/a.yaml", "a: «1» # pitfall: ignore[k8s/y] why\n").unwrap(),
        "a: 1 # pitfall: ignore[k8s/y, k8s/x] why\n"
    );
    assert_eq!(line("/a.yaml", "# pitfall: ignore[]\na: «1»\n").unwrap(), "# pitfall: ignore[k8s/x]\na: 1\n");
}

#[test]
fn where_no_comment_may_stand_it_goes_above() {
    // Behind a continued line of a shell a comment would end the command.
    assert_eq!(
        line("/.bashrc", "  export A=1 \\\n    «B»=2 \\\n    C=3\n").unwrap(),
        "    # pitfall: ignore[k8s/x]\n  export A=1 \\\n    B=2 \\\n    C=3\n"
    );
    // Inside a block scalar neither place is a comment.
    assert_eq!(line("/a.yaml", "a: |\n  «text»\n  more\n"), None);
}

#[test]
fn a_property_list_has_comments_with_an_end() {
    let head = "<?xml version=\"1.0\"?>\n<!DOCTYPE plist>\n";
    let entry = "<key>EnvironmentVariables</key>\n<dict>\n  <key>A</key>«<string>1</string>»\n</dict>\n";
    let bare = entry.replace(['«', '»'], "");
    let (path, marked) = ("/Library/LaunchAgents/a.plist", format!("{head}{entry}"));
    assert_eq!(
        line(path, &marked).unwrap(),
        format!("{head}{bare}").replace("1</string>", "1</string> <!-- pitfall: ignore[k8s/x] -->")
    );
    assert_eq!(silenced(path, &marked, true).unwrap(), format!("{head}<!-- pitfall: ignore-file[k8s/x] -->\n{bare}"));
    // Inside a string launchd knows no comments.
    let code = "<key>EnvironmentVariables</key>\n<dict><key>A</key><string>1\n«2»\n3</string></dict>\n";
    assert_eq!(line(path, code), None);
}

#[test]
fn a_whole_file_is_silenced_at_its_top() {
    let file = |path: &str, marked: &str| silenced(path, marked, true);
    assert_eq!(file("/a.yaml", "a: «1»\n").unwrap(), "# pitfall: ignore-file[k8s/x]\na: 1\n");
    assert_eq!(
        file("/x.sh", "#!/bin/bash\r\nA=«1»\r\n").unwrap(),
        "#!/bin/bash\r\n# pitfall: ignore-file[k8s/x]\r\nA=1\r\n"
    );
    assert_eq!(file("/a.yaml", "\u{feff}a: «1»\n").unwrap(), "\u{feff}# pitfall: ignore-file[k8s/x]\na: 1\n");
    for head in ["# syntax=docker/dockerfile:1\n# Escape = `\n", ""] {
        let marked = format!("{head}FROM «a»\n");
        assert_eq!(file("/Dockerfile", &marked).unwrap(), format!("{head}# pitfall: ignore-file[k8s/x]\nFROM a\n"));
    }
    let registry = "Windows Registry Editor Version 5.00\r\n";
    let marked = format!("{registry}[HKEY_CURRENT_USER\\Environment]\r\n«\"A\"=\"b\"»\r\n");
    let mended = file("/a.reg", &marked).unwrap();
    assert!(mended.starts_with(&format!("{registry}; pitfall: ignore-file[k8s/x]\r\n[")), "{mended}");
    let text = file("/go.mod", "// pitfall: ignore-file[k8s/y]\nmodule «a»\n").unwrap();
    assert_eq!(text, "// pitfall: ignore-file[k8s/y, k8s/x]\nmodule a\n");
}

#[test]
fn an_annotation_silences_its_object() {
    let text = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  annotations:\n    pitfall/ignore: \"k8s/x, k8s/y\"\n---\napiVersion: v1\nkind: Pod\nmetadata:\n  name: b\n";
    let parsed = Parsed::new(Source::new(Some(Path::new("/a.yaml")), text), None);
    let found = suppressions_of(&parsed);
    assert_eq!(found.len(), 1);
    let names: Vec<_> = found[0].names.iter().map(|named| (named.name.as_str(), named.span.of(text))).collect();
    assert_eq!(names, [("k8s/x", "k8s/x"), ("k8s/y", "k8s/y")]);
    assert!(
        matches!(found[0].reach, pitfall_engine::suppression::Reach::Span(span) if span.of(text).contains("name: a") && !span.of(text).contains("name: b"))
    );
}
