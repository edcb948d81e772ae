//! `-arch` in a `#cgo` line, which the go command gives itself.
//! Source: `gccArchArgs` of cmd/go/internal/work/exec.go.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_syntax::cgo::CgoLine;

use super::edits;

rule! {
    id: "cgo/second-arch",
    page: "second_arch.md",
    on: CgoLine,
    severity: Warning,
    category: Portability,
    fix: Suggested,
    since: "0.1.0",
    also: ["CG020"],
}

fn check(line: &CgoLine, cx: &Context<'_>, out: &mut Findings) {
    for (number, pair) in line.flags.windows(2).enumerate() {
        let [option, arch] = pair else { continue };
        if option.value != "-arch" {
            continue;
        }
        let name = &arch.value;
        out.at(option.span.cover(arch.span))
            .says(text! {
                en: "the go command gives -arch by GOARCH itself; -arch {name} beside it breaks builds for the other Mac",
                zh: "go 命令会按 GOARCH 自行传入 -arch；再加上 -arch {name} 会破坏面向另一类 Mac 的构建",
            })
            .suggests(
                text! { en: "remove -arch {name}", zh: "删除 -arch {name}" },
                edits::remove_flags(cx.text(), line, number, number + 1),
            );
    }
}
