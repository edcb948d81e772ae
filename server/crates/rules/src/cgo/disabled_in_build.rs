//! `CGO_ENABLED=0` where something that is built needs cgo.
//! Source: go/build, files that import "C" are left out: "build constraints exclude all Go files"; README of go-sqlite3, "CGO_ENABLED=1 is required".

use pitfall_engine::{Context, Findings, Read, Severity, normal, rule, text};
use pitfall_syntax::shell::ShellFile;

use super::dockerfile::stages;
use super::needs_cgo;

rule! {
    id: "cgo/disabled-in-build",
    page: "disabled_in_build.md",
    on: ShellFile,
    severity: Warning,
    category: Correctness,
    fix: None,
    since: "0.1.0",
    also: ["CG026"],
}

fn check(_: &Read<ShellFile>, cx: &Context<'_>, out: &mut Findings) {
    let stages = stages(cx);
    for build in stages.iter().flat_map(|stage| &stage.builds) {
        let Some((_, span)) = build.cgo.as_ref().filter(|(value, _)| value == "0") else { continue };
        let Some(root) = needs_cgo::module_folder(cx) else { return };
        let targets = build.words.iter().filter(|word| *word == "." || word.starts_with("./"));
        let only = targets
            .filter(|word| !word.contains("..."))
            .find(|word| needs_cgo::is_cgo_only(cx, &normal(&root.join(word))));
        if let Some(package) = only {
            out.at(*span).says(text! {
                en: "without cgo nothing is left of {package}: each of its files imports \"C\"",
                zh: "没有 cgo，{package} 便什么都不剩：其每个文件都导入 \"C\"",
            });
            return;
        }
        if let Some(module) = needs_cgo::required(cx) {
            out.at(*span)
                .says(text! {
                    en: "{module} does not work without cgo, which this turns off; it is fine where only tests need that module",
                    zh: "{module} 没有 cgo 便无法工作，而此处关闭了它；若只有测试需要该模块则无妨",
                })
                .at_most(Severity::Information);
            return;
        }
    }
}
