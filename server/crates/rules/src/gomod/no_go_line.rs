//! A go.mod or go.work that does not say for which Go it is.
//! Source: `gover.DefaultGoModVersion` and `gover.DefaultGoWorkVersion` of `cmd/go/internal/gover`.

use pitfall_engine::{Context, Findings, Read, rule, text};
use pitfall_knowledge::golang::newest_release;
use pitfall_syntax::gomod::{File, GoMod, GoWork, Verb, edit, gover};

rule! {
    id: "gomod/no-go-line",
    page: "no_go_line.md",
    on: [GoMod: go_mod, GoWork: go_work],
    severity: Hint,
    category: Tidiness,
    fix: Suggested,
    since: "0.1.0",
    also: ["GM015"],
}

fn go_mod(file: &Read<GoMod>, cx: &Context<'_>, out: &mut Findings) {
    if let Some(module) = file.module().filter(|_| file.gos().next().is_none()) {
        report(file, module.line.span, gover::DEFAULT_GO_MOD, cx, out);
    }
}

fn go_work(file: &Read<GoWork>, cx: &Context<'_>, out: &mut Findings) {
    if let Some(first) = file.uses().next().filter(|_| file.gos().next().is_none()) {
        report(file, first.line.span, gover::DEFAULT_GO_WORK, cx, out);
    }
}

fn report(file: &File, span: pitfall_text::Span, default: &str, cx: &Context<'_>, out: &mut Findings) {
    if !file.faults.is_empty() {
        return;
    }
    let minor = newest_release().map_or(0, |release| release.minor);
    out.at(span)
        .says(text! {
            en: "there is no go line, so this is built as Go {default}, whichever Go builds it",
            zh: "没有 go 行，因此无论用哪个 Go 构建，都按 Go {default} 处理",
        })
        .suggests(
            text! { en: "add go 1.{minor}", zh: "添加 go 1.{minor}" },
            edit::add(cx.text(), file, Verb::Go, &format!("1.{minor}")),
        );
}
