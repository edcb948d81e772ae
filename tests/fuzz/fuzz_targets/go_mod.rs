//! go.mod and go.work: sound spans, a layout that is stable, edits that apply.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pitfall_syntax::gomod::{File, FileKind, Line, edit, parse, parse_work, print};
use pitfall_text::apply;

fuzz_target!(|text: &str| {
    let (file, errors) = parse(text);
    assert_eq!(errors.len(), file.faults.len());
    check(text, &file);
    check(text, &parse_work(text).0);
    if let Some(printed) = print(text, &file) {
        let (again, errors) = parse(&printed);
        assert!(errors.is_empty(), "{printed:?}: {errors:?}");
        assert_eq!(again.directives.len(), file.directives.len());
        assert_eq!(print(&printed, &again).as_ref(), Some(&printed));
    }
});

fn check(text: &str, file: &File) {
    let mut end = 0;
    for directive in &file.directives {
        let line = directive.line();
        assert!(text.get(line.whole.range()).is_some() && line.whole.contains(line.span));
        assert!(line.whole.start >= end);
        end = line.whole.end;
    }
    for fault in &file.faults {
        assert!(text.get(fault.span.range()).is_some());
    }
    let every_second: Vec<&Line> = file.directives.iter().map(|it| it.line()).step_by(2).collect();
    apply(text, &edit::remove(text, file, &every_second)).expect("edits of a removal apply");
    if file.kind == FileKind::Mod {
        for verb in FileKind::Mod.verbs() {
            apply(text, &[edit::add(text, file, *verb, "a.b/c v1.0.0")]).expect("the edit of an addition applies");
        }
    }
}
