//! Code for the processor of whoever builds.
//! Source: gcc's manual, "-march=native"; the go command allows it.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_syntax::cgo::CgoLine;

use super::edits;

rule! {
    id: "cgo/march-native",
    page: "march_native.md",
    on: CgoLine,
    severity: Warning,
    category: Portability,
    fix: Suggested,
    since: "0.1.0",
    also: ["CG019"],
}

fn check(line: &CgoLine, cx: &Context<'_>, out: &mut Findings) {
    for (number, flag) in line.flags.iter().enumerate() {
        let name = flag.value.as_str();
        if matches!(name, "-march=native" | "-mcpu=native") {
            out.at(flag.span)
                .says(text! {
                    en: "{name} compiles for the processor of whoever builds; elsewhere the program dies of an illegal instruction",
                    zh: "{name} 针对构建者的处理器编译；在别处运行时会因非法指令而崩溃",
                })
                .suggests(
                    text! { en: "remove {name}", zh: "删除 {name}" },
                    edits::remove_flags(cx.text(), line, number, number),
                );
        }
    }
}
