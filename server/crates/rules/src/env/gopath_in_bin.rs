//! GOPATH that names the folder of programs.
//! Source: `go help gopath`: GOPATH holds `src`, `bin` and `pkg`.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_syntax::shell::Setting;
use pitfall_text::{Edit, Span};

use super::shape;

rule! {
    id: "env/gopath-in-bin",
    page: "gopath_in_bin.md",
    on: Setting,
    severity: Warning,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["G04"],
}

fn check(setting: &Setting<'_>, _: &Context<'_>, out: &mut Findings) {
    if setting.variable() != "GOPATH" {
        return;
    }
    for element in shape::elements(setting) {
        let Some(root) = element.shape.as_deref().and_then(|shape| shape.strip_suffix("/bin")) else { continue };
        let written = element.span.of(setting.source).trim_end_matches('\r');
        let start = element.span.start as usize;
        let fix = written
            .trim_end_matches('/')
            .strip_suffix("/bin")
            .filter(|_| setting.is_exact())
            .map(|kept| Edit::remove(Span::new(start + kept.len(), start + written.len())));
        out.at(element.span)
            .says(text! {
                en: "go install puts programs into {root}/bin/bin: GOPATH is the folder above bin",
                zh: "go install 会把程序放进 {root}/bin/bin：GOPATH 是 bin 的上一级目录",
            })
            .suggests(text! { en: "write {root}", zh: "写成 {root}" }, fix);
    }
}
