//! Any Go file: the reader returns, every span can be cut out of the text, every flag gets a verdict, and a text that was half as long before is read
//! as one that is new.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pitfall_knowledge::golang::{FlagKind, Overrides, as_judged, check_cgo_flags};
use pitfall_syntax::cgo::{COutline, CgoFile, Target, parse, reparse};

fuzz_target!(|text: &str| {
    let outline = COutline::of(text);
    outline.names(text);
    for span in outline.calls.iter().chain(&outline.own).chain(outline.includes.iter().map(|include| &include.span)) {
        assert!(text.get(span.range()).is_some());
    }
    let (file, errors) = parse(text);
    let half = (0..=text.len() / 2).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let (before, _) = parse(&text[..half]);
    let c = |file: &CgoFile, text: &str| -> Vec<_> {
        let preambles = file.imports.iter().filter_map(|import| import.preamble.as_ref());
        preambles.map(|one| (one.c_functions(text), one.c_outline(text), one.c_names(text))).collect()
    };
    c(&before, &text[..half]);
    let (again, _) = reparse(text, &before);
    assert_eq!(again, file);
    assert_eq!(c(&again, text), c(&file, text));
    let target = Target::new("linux", "amd64", 27);
    file.matches(&target);
    for error in &errors {
        assert!(text.get(error.span.range()).is_some());
    }
    let attached = file.imports.iter().filter_map(|import| import.preamble.as_ref());
    for preamble in attached.chain(file.detached.iter().map(|detached| &detached.preamble)) {
        let (functions, outline) = (preamble.c_functions(text), preamble.c_outline(text));
        let named =
            outline.includes.iter().map(|include| include.path).chain(outline.calls.clone()).chain(outline.own.clone());
        let functions = functions.iter().map(|function| function.name);
        let functions = functions.chain(outline.variables.iter().map(|variable| variable.name));
        for span in named.chain(functions).chain(preamble.lines.iter().copied()) {
            assert!(text.get(span.range()).is_some());
        }
        for line in preamble.directives.iter().chain(preamble.near_misses.iter().map(|near| &near.line)) {
            line.is_live(&target);
            let Some(kind) = line.verb.and_then(|verb| FlagKind::of_verb(verb.name())) else { continue };
            let args: Vec<&str> = line.flags.iter().map(|flag| flag.value.as_str()).collect();
            let args = as_judged(&args, "/folder");
            let args: Vec<&str> = args.iter().map(|argument| &**argument).collect();
            check_cgo_flags(kind, &args, 27, &Overrides::default());
            for flag in &line.flags {
                assert!(text.get(flag.span.range()).is_some());
                for (at, c) in flag.value.char_indices() {
                    assert_eq!(flag.locate(at, at + c.len_utf8()).of(text), c.encode_utf8(&mut [0; 4]));
                }
            }
        }
    }
});
