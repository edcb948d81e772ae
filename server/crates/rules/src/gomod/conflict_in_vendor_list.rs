//! The marks of a merge in vendor/modules.txt.
//! Source: `readVendorList` of `cmd/go/internal/modload/vendor.go` passes over lines that it does not know, so both sides of the conflict are read.

use pitfall_engine::{Context, Findings, Read, rule, text};
use pitfall_syntax::Span;
use pitfall_syntax::gomod::vendor::VendorModules;

rule! {
    id: "gomod/conflict-in-vendor-list",
    page: "conflict_in_vendor_list.md",
    on: VendorModules,
    severity: Warning,
    category: Correctness,
    fix: None,
    since: "0.1.0",
    also: ["VD008"],
}

fn check(_: &Read<VendorModules>, cx: &Context<'_>, out: &mut Findings) {
    let text = cx.text();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let words = line.trim_end();
        if ["<<<<<<< ", ">>>>>>> ", "||||||| "].iter().any(|mark| words.starts_with(mark)) || words == "=======" {
            out.at(Span::new(at, at + words.len())).says(text! {
                en: "a merge conflict is not resolved here: the go command passes over the mark and reads both sides; run `go mod vendor`",
                zh: "此处有未解决的合并冲突：go 命令会跳过标记并读取双方；请运行 `go mod vendor`",
            });
        }
        at += line.len();
    }
}
