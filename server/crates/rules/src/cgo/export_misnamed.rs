//! An `//export` comment that cgo refuses or does not see.
//! Source: `saveExport` of cmd/cgo/ast.go, "export comment has wrong name", "export missing name"; it looks at the documentation of functions.

use pitfall_engine::{Context, Findings, Read, Severity, rule, text};
use pitfall_syntax::Span;
use pitfall_syntax::cgo::{CgoFile, Export};
use pitfall_text::Edit;

rule! {
    id: "cgo/export-misnamed",
    page: "export_misnamed.md",
    on: CgoFile,
    severity: Error,
    category: Correctness,
    fix: Safe,
    since: "0.1.0",
    also: [],
}

fn check(file: &Read<CgoFile>, cx: &Context<'_>, out: &mut Findings) {
    let text = cx.text();
    let mut told = None;
    for export in &file.body.exports {
        let Some(function) = export.function else {
            belongs_to_nothing(export, text, out);
            continue;
        };
        let (written, name) = (export.name.of(text), function.of(text));
        // cgo reads the first export comment of a function, and no other.
        if told.replace(function) == Some(function) || written == name {
            continue;
        }
        if written.is_empty() {
            out.at(export.span)
                .says(text! {
                    en: "cgo refuses //export without a name; it takes {name}",
                    zh: "cgo 拒绝没有名字的 //export；此处应为 {name}",
                })
                .mends(
                    text! { en: "add {name}", zh: "添加 {name}" },
                    Edit::replace(export.span, format!("//export {name}")),
                );
            continue;
        }
        out.at(export.name)
            .says(text! {
                en: "cgo refuses the name {written}: a function is exported by its own, which is {name}",
                zh: "cgo 拒绝名字 {written}：函数只能以自身的名字 {name} 导出",
            })
            .mends(text! { en: "write {name}", zh: "改写为 {name}" }, Edit::replace(export.name, name));
    }
}

fn belongs_to_nothing(export: &Export, text: &str, out: &mut Findings) {
    let gap = blank_lines(text, export.span.end as usize);
    let behind = text.get(gap.end as usize..).unwrap_or("");
    let name = export.name.of(text);
    let next = behind.strip_prefix("func ").map(str::trim_start);
    let follows = next.and_then(|next| next.strip_prefix(name)).is_some_and(|rest| rest.starts_with(['(', '[']));
    if name.is_empty() || !follows {
        return;
    }
    out.at(export.span)
        .says(text! {
            en: "cgo does not see this: a blank line keeps it apart from {name}, which C code then does not find",
            zh: "cgo 看不到此注释：它与 {name} 之间隔着空行，C 代码因此找不到该函数",
        })
        .at_most(Severity::Warning)
        .mends(text! { en: "remove the blank line", zh: "删除空行" }, Edit::remove(gap));
}

/// The blank lines behind the line that ends at `end`.
fn blank_lines(text: &str, end: usize) -> Span {
    let rest = text.get(end..).unwrap_or("");
    let start = end + rest.find('\n').map_or(rest.len(), |at| at + 1);
    let blank = text.get(start..).unwrap_or("");
    Span::new(start, start + (blank.len() - blank.trim_start().len()))
}
