//! Tests of edits and of the layout.

use super::edit::*;
use super::*;
use pitfall_text::apply;

const FORMATTED: &str = "\
// The header.

module example.com/m

go 1.24

require (
	a.b/c v1.0.0
	// about d
	d.e/f v1.1.0

	g.h/i v1.2.0 // why
)

require j.k/l v1.0.0 // indirect

// All bad.
retract [v1.0.0, v1.1.0]

// The end.
";

/// Applies what `edit` says to the text with LF and with CRLF; both must give the same, and be in the layout.
fn edited(text: &str, edit: impl Fn(&str, &File) -> Vec<pitfall_text::Edit>) -> String {
    let run = |text: &str| apply(text, &edit(text, &parse(text).0.file)).unwrap();
    let (lf, crlf) = (run(text), run(&text.replace('\n', "\r\n")));
    assert_eq!(lf.replace('\n', "\r\n"), crlf, "line ends are those of the file");
    assert_eq!(parse(&crlf).1, []);
    assert_eq!(print(&lf, &parse(&lf).0), Some(lf.clone()), "the result is in the layout");
    lf
}

fn removed(text: &str, which: &[&str]) -> String {
    edited(text, |text, file| {
        let lines: Vec<_> =
            file.directives.iter().map(Directive::line).filter(|it| which.contains(&it.span.of(text))).collect();
        assert_eq!(lines.len(), which.len());
        remove(text, file, &lines)
    })
}

fn added(text: &str, verb: Verb, words: &str) -> String {
    edited(text, |text, file| vec![add(text, file, verb, words)])
}

#[test]
fn removing_lines() {
    assert_eq!(removed(FORMATTED, &["d.e/f v1.1.0"]), FORMATTED.replace("\t// about d\n\td.e/f v1.1.0\n", ""));
    assert_eq!(removed(FORMATTED, &["g.h/i v1.2.0"]), FORMATTED.replace("\n\tg.h/i v1.2.0 // why\n", ""));
    assert_eq!(removed(FORMATTED, &["go 1.24"]), FORMATTED.replace("go 1.24\n\n", ""));
    assert_eq!(
        removed(FORMATTED, &["retract [v1.0.0, v1.1.0]"]),
        FORMATTED.replace("// All bad.\nretract [v1.0.0, v1.1.0]\n\n", "")
    );
    let end = "module m\n\ngo 1.24\n";
    assert_eq!(removed(end, &["go 1.24"]), "module m\n");
    assert_eq!(removed(end, &["module m", "go 1.24"]), "");
}

#[test]
fn a_block_of_one_or_none() {
    let block = &FORMATTED[FORMATTED.find("require (").unwrap()..FORMATTED.find("require j").unwrap()];
    assert_eq!(
        removed(FORMATTED, &["d.e/f v1.1.0", "a.b/c v1.0.0"]),
        FORMATTED.replace(block, "require g.h/i v1.2.0 // why\n\n")
    );
    assert_eq!(
        removed(FORMATTED, &["g.h/i v1.2.0", "a.b/c v1.0.0"]),
        FORMATTED.replace(block, "// about d\nrequire d.e/f v1.1.0\n\n")
    );
    assert_eq!(removed(FORMATTED, &["d.e/f v1.1.0", "a.b/c v1.0.0", "g.h/i v1.2.0"]), FORMATTED.replace(block, ""));
}

#[test]
fn adding_lines() {
    assert_eq!(
        added(FORMATTED, Verb::Require, "e.f/g v1.0.0"),
        FORMATTED.replace("v1.1.0\n\n\tg", "v1.1.0\n\te.f/g v1.0.0\n\n\tg")
    );
    assert_eq!(
        added(FORMATTED, Verb::Require, "b.c/d v1.0.0 // indirect"),
        FORMATTED.replace(
            "require j.k/l v1.0.0 // indirect\n",
            "require (\n\tb.c/d v1.0.0 // indirect\n\tj.k/l v1.0.0 // indirect\n)\n"
        )
    );
    assert_eq!(
        added(FORMATTED, Verb::Retract, "v1.2.0 // Oops."),
        FORMATTED.replace(
            "// All bad.\nretract [v1.0.0, v1.1.0]\n",
            "retract (\n\tv1.2.0 // Oops.\n\t// All bad.\n\t[v1.0.0, v1.1.0]\n)\n"
        )
    );
    assert_eq!(
        added(FORMATTED, Verb::Toolchain, "go1.25.0"),
        FORMATTED.replace("go 1.24\n", "go 1.24\n\ntoolchain go1.25.0\n")
    );
    assert_eq!(added(FORMATTED, Verb::Tool, "a.b/c/cmd"), format!("{FORMATTED}\ntool a.b/c/cmd\n"));
    assert_eq!(added("// c\nrequire a.b/c v1.0.0\n", Verb::Module, "m"), "module m\n\n// c\nrequire a.b/c v1.0.0\n");
    assert_eq!(apply("", &[add("", &parse("").0, Verb::Module, "m")]).unwrap(), "module m\n");
    let empty = "module m\n\ntool () // none\n";
    let edit = add(empty, &parse(empty).0, Verb::Tool, "a.b/c");
    assert_eq!(apply(empty, &[edit]).unwrap(), "module m\n\ntool (\n\ta.b/c\n) // none\n");
    let open = "module m";
    assert_eq!(apply(open, &[add(open, &parse(open).0, Verb::Go, "1.24")]).unwrap(), "module m\n\ngo 1.24\n");
    let work = "go 1.24\n\nuse (\n\t./a\n\t./c\n)\n";
    assert_eq!(
        apply(work, &[add(work, &parse_work(work).0, Verb::Use, "./b")]).unwrap(),
        work.replace("\t./c", "\t./b\n\t./c")
    );
}

#[test]
fn words_and_comments() {
    let line = |text: &str, at: usize| parse(text).0.file.directives[at].line().clone();
    let set = |text: &str, indirect: bool| {
        let edit = set_indirect(text, &line(text, 0), indirect)?;
        Some(apply(text, &[edit]).unwrap())
    };
    assert_eq!(set("require a v1", true).as_deref(), Some("require a v1 // indirect"));
    assert_eq!(set("require a v1 // why\r\n", true).as_deref(), Some("require a v1 // indirect; why\r\n"));
    assert_eq!(set("require a v1 //indirect\r\n", false).as_deref(), Some("require a v1\r\n"));
    assert_eq!(set("require a v1 // indirect; why", false).as_deref(), Some("require a v1 // why"));
    assert_eq!(set("require a v1 // indirect", true), None);
    let text = "module \"a b\"\n";
    let (file, _) = parse(text);
    let path = file.module_path().unwrap();
    assert_eq!(apply(text, &[replace_word(path, "c")]).unwrap(), "module c\n");
    assert_eq!(apply(text, &[replace_word(path, "c d")]).unwrap(), "module \"c d\"\n");
}

#[test]
fn the_layout() {
    let loose = "\n// c \r\n\r\n\r\nmodule   m // x\ngo\t1.24\nrequire (\n\n  a  \"v1\"  //y\n\n\n // z\n  b \"v 1\"\n\n)\nretract [ v1,v2 ]\nexclude ( )";
    let laid = "// c\n\nmodule m // x\n\ngo 1.24\n\nrequire (\n\ta v1 //y\n\n\t// z\n\tb \"v 1\"\n)\n\nretract [v1, v2]\n\nexclude (\n)\n";
    assert_eq!(print(loose, &parse(loose).0).as_deref(), Some(laid));
    assert_eq!(print(laid, &parse(laid).0).as_deref(), Some(laid));
    let bracket = "module \"(\" // }\n";
    assert_eq!(print(bracket, &parse(bracket).0).as_deref(), Some(bracket));
    assert_eq!(print("require", &parse("require").0), None);
}
