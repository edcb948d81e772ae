//! Block comments of a preamble that follow one another without a line end inside.
//! Source: `commentText` of cmd/cgo: a line comment gives its line and a line end, a block comment its inside and nothing more.

use pitfall_engine::{Context, Findings, Read, rule, text};
use pitfall_syntax::Span;
use pitfall_syntax::cgo::{CgoFile, PreambleComment};
use pitfall_text::{Edit, line_end};

rule! {
    id: "cgo/joined-block-comments",
    page: "joined_block_comments.md",
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
        for pair in preamble.comments.windows(2) {
            let [above, below] = pair else { continue };
            let Some(lost) = joined(above, below, text) else { continue };
            out.at(lost)
                .says(text! {
                    en: "cgo joins this to the last line of the comment above, as a block comment adds no line end, and it is lost there",
                    zh: "块注释不会补换行，cgo 会把这里接到上一段注释的最后一行，其内容因此丢失",
                })
                .mends(
                    text! { en: "end the line inside the comment above", zh: "在上一段注释内换行" },
                    Edit::insert(above.inner.end as usize, line_end(text)),
                );
        }
    }
}

/// The first line of `below`, if it is to stand on a line of its own and does not.
fn joined(above: &PreambleComment, below: &PreambleComment, text: &str) -> Option<Span> {
    if !above.block {
        return None;
    }
    let last = above.inner.of(text).rsplit('\n').next().unwrap_or("").trim();
    let inner = below.inner.of(text);
    let first = inner.split('\n').next().unwrap_or("");
    let start = below.inner.start as usize + (first.len() - first.trim_start().len());
    let first = first.trim();
    let directive = first.starts_with('#') || last.starts_with('#');
    (!last.is_empty() && !first.is_empty() && directive).then(|| Span::new(start, start + first.len()))
}
