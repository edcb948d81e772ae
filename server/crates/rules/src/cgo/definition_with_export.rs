//! A function defined in the preamble of a file that exports Go functions.
//! Source: cmd/cgo, "Using //export in a file places a restriction on the preamble": it is copied into two C files.

use pitfall_engine::{Context, Findings, Read, Severity, rule, text};
use pitfall_syntax::Span;
use pitfall_syntax::cgo::CgoFile;
use pitfall_text::Edit;

rule! {
    id: "cgo/definition-with-export",
    page: "definition_with_export.md",
    on: CgoFile,
    severity: Error,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: [],
}

fn check(file: &Read<CgoFile>, cx: &Context<'_>, out: &mut Findings) {
    let text = cx.text();
    if file.body.exports.is_empty() {
        return;
    }
    for preamble in file.imports.iter().filter_map(|import| import.preamble.as_ref()) {
        // Only now: reading the heads of functions costs a parse.
        let conditional = preamble.span.of(text).contains("#if");
        for function in preamble.c_functions(text) {
            let head = Span::new(function.span.start as usize, function.name.start as usize);
            let words = head.of(text);
            let single = function.is_static || function.is_inline || words.contains("weak");
            let name = function.name.of(text);
            // A macro before the name may stand for `static`.
            let plain = !words.is_empty() && !words.split_whitespace().any(is_macro) && !name.is_empty();
            if single || !plain {
                continue;
            }
            let said = out.at(function.name).says(text! {
                en: "a file with //export has its preamble in two C files, so that {name} is defined twice and the link fails",
                zh: "含 //export 的文件，其前导注释会进入两个 C 文件，{name} 因此重复定义，链接失败",
            });
            let said = if conditional { said.at_most(Severity::Warning) } else { said };
            said.suggests(
                text! { en: "make it static inline", zh: "改为 static inline" },
                Edit::insert(function.span.start as usize, "static inline "),
            );
        }
    }
}

fn is_macro(word: &str) -> bool {
    let letters = word.trim_matches(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    letters.len() > 2 && letters.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
}
