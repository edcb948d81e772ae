//! A line that was meant as a `#cgo` line and goes to the C compiler.
//! Source: `saveCgo` of go/build takes lines that begin with `#cgo` and a blank or tab.

use pitfall_engine::{Context, Findings, Read, rule, text};
use pitfall_syntax::cgo::{CgoFile, NearMiss, NearMissForm};
use pitfall_text::Edit;

use super::edits::whole_line;

rule! {
    id: "cgo/not-a-cgo-line",
    page: "not_a_cgo_line.md",
    on: CgoFile,
    severity: Error,
    category: Correctness,
    fix: Safe,
    since: "0.1.0",
    also: ["CG003"],
}

fn check(file: &Read<CgoFile>, cx: &Context<'_>, out: &mut Findings) {
    for preamble in file.imports.iter().filter_map(|import| import.preamble.as_ref()) {
        for near_miss in &preamble.near_misses {
            judge(near_miss, cx, out);
        }
    }
}

fn judge(near_miss: &NearMiss, cx: &Context<'_>, out: &mut Findings) {
    let marker = near_miss.marker;
    let written = marker.of(cx.text()).trim_end();
    match near_miss.form {
        // Whoever comments a line out means to.
        NearMissForm::Commented => {}
        NearMissForm::Bare => {
            out.at(marker)
                .says(text! {
                    en: "#cgo needs a verb behind it; by itself it is an error of the C compiler",
                    zh: "#cgo 之后需要动词；单独的 #cgo 会使 C 编译器报错",
                })
                .mends(
                    text! { en: "remove this line", zh: "删除此行" },
                    Edit::remove(whole_line(cx.text(), near_miss.line.span)),
                );
        }
        _ => {
            let behind = cx.text().get(marker.end as usize..).unwrap_or("");
            let blank = if behind.starts_with([' ', '\t']) { "" } else { " " };
            out.at(marker)
                .says(text! {
                    en: "{written} is not #cgo: the line goes to the C compiler instead of the go command",
                    zh: "{written} 不是 #cgo：此行会交给 C 编译器，而不是 go 命令",
                })
                .mends(text! { en: "write #cgo", zh: "改写为 #cgo" }, Edit::replace(marker, format!("#cgo{blank}")));
        }
    }
}
