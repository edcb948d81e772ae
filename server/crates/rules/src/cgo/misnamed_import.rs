//! An import of C that cmd/cgo refuses.
//! Source: cmd/cgo/ast.go, "cannot rename import "C""; it looks for the literal `"C"`.

use pitfall_engine::{Context, Findings, Read, rule, text};
use pitfall_syntax::Span;
use pitfall_syntax::cgo::CgoFile;
use pitfall_text::Edit;

rule! {
    id: "cgo/misnamed-import",
    page: "misnamed_import.md",
    on: CgoFile,
    severity: Error,
    category: Correctness,
    fix: Safe,
    since: "0.1.0",
    also: ["CG009"],
}

fn check(file: &Read<CgoFile>, _: &Context<'_>, out: &mut Findings) {
    for import in &file.imports {
        if let Some(name) = import.name {
            out.at(name)
                .says(text! { en: "cgo refuses a name for import \"C\"", zh: "cgo 不允许为 import \"C\" 取别名" })
                .mends(
                    text! { en: "remove the name", zh: "删除别名" },
                    Edit::remove(Span::new(name.start as usize, import.path.start as usize)),
                );
        }
        if import.raw_string {
            out.at(import.path)
                .says(text! {
                    en: "cgo looks for \"C\" in these very quotes and finds no import",
                    zh: "cgo 只认带双引号的 \"C\"，因而找不到此导入",
                })
                .mends(text! { en: "write \"C\"", zh: "改写为 \"C\"" }, Edit::replace(import.path, "\"C\""));
        }
    }
}
