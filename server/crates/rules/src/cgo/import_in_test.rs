//! cgo in a test file.
//! Source: cmd/go/internal/load, "use of cgo in test … not supported".

use pitfall_engine::{Context, Findings, Read, rule, text};
use pitfall_syntax::cgo::{CgoFile, FileName};

rule! {
    id: "cgo/import-in-test",
    page: "import_in_test.md",
    on: CgoFile,
    severity: Error,
    category: Correctness,
    fix: None,
    since: "0.1.0",
    also: ["CG010"],
}

fn check(file: &Read<CgoFile>, cx: &Context<'_>, out: &mut Findings) {
    let is_test = cx.path().and_then(|path| path.file_name()?.to_str()).is_some_and(|name| FileName::read(name).test);
    for import in file.imports.iter().filter(|_| is_test) {
        out.at(import.path).says(text! {
            en: "the go command refuses cgo in a test file, and with it every test of the package",
            zh: "go 命令不允许在测试文件中使用 cgo，整个包的测试都会因此失败",
        });
    }
}
