//! A variable in an `#include`: nobody expands it.
//! Source: `expandSrcDir` of go/build is asked for `#cgo` lines alone; C knows no variables in the name of a header.

use pitfall_engine::{Context, Findings, Read, rule, text};
use pitfall_syntax::Span;
use pitfall_syntax::cgo::{CgoFile, IncludeForm};
use pitfall_text::Edit;

rule! {
    id: "cgo/variable-in-include",
    page: "variable_in_include.md",
    on: CgoFile,
    severity: Error,
    category: Correctness,
    fix: Safe,
    since: "0.1.0",
    also: [],
}

fn check(file: &Read<CgoFile>, cx: &Context<'_>, out: &mut Findings) {
    let text = cx.text();
    for preamble in file.imports.iter().filter_map(|import| import.preamble.as_ref()) {
        if !preamble.span.of(text).contains('$') {
            continue;
        }
        for include in preamble.c_outline(text).includes.iter().filter(|include| include.form != IncludeForm::Macro) {
            let path = include.path.of(text);
            let Some((word, rest)) = variable(path) else { continue };
            let said = out.at(include.path).says(text! {
                en: "nobody expands {word} here: the compiler looks for a folder of that name; the go command knows ${{SRCDIR}} in #cgo lines alone",
                zh: "此处没有谁会展开 {word}，编译器会查找这个名字的目录；go 命令只在 #cgo 行中认识 ${{SRCDIR}}",
            });
            // The compiler looks in the folder of the package for what stands between quotes.
            let is_srcdir = word.eq_ignore_ascii_case("${SRCDIR}") || word.eq_ignore_ascii_case("$SRCDIR");
            let quotes = Span::new(include.path.start as usize - 1, include.path.end as usize + 1);
            let better = rest.strip_prefix('/').filter(|rest| is_srcdir && !rest.is_empty() && !rest.contains('$'));
            if let Some(better) = better {
                let title = text! { en: "write \"{better}\"", zh: "改写为 \"{better}\"" };
                said.mends(title, Edit::replace(quotes, format!("\"{better}\"")));
            }
        }
    }
}

/// The variable that a path begins with, and what stands behind it.
fn variable(path: &str) -> Option<(&str, &str)> {
    let name = path.strip_prefix('$')?;
    let length = match name.strip_prefix('{') {
        Some(inner) => inner.find('}')? + 2,
        None => name.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(name.len()),
    };
    let end = 1 + length;
    (end > 1).then(|| (path.get(..end), path.get(end..))).and_then(|(word, rest)| Some((word?, rest?)))
}
