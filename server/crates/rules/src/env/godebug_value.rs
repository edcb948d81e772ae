//! GODEBUG settings that nothing reads.
//! Source: internal/godebug and runtime/runtime1.go of Go 1.27: what is not `name=value` with a known name is passed over.

use pitfall_engine::{Context, Findings, rule};
use pitfall_syntax::shell::{Dialect, Means, Setting};
use pitfall_text::{Edit, Span};

use super::place;
use crate::godebug;

rule! {
    id: "env/godebug-value",
    page: "godebug_value.md",
    on: Setting,
    severity: Hint,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["EV051"],
}

fn check(setting: &Setting<'_>, _: &Context<'_>, out: &mut Findings) {
    // In the file of go env -w it counts for nothing at all: `env/go-env-refuses`.
    let kept = setting.dialect == Dialect::GoEnv || matches!(setting.means, Means::GoEnv(_));
    if setting.variable() != "GODEBUG" || kept || place::is_templated(setting) {
        return;
    }
    let Some(value) = setting.literal() else { return };
    let whole = setting.value.span();
    let exact = setting.plain().map(|(_, span)| span);
    for fault in godebug::faults(&value) {
        let there = |span: Span| exact.map(|exact| span.shifted(exact.start as usize));
        let said = out.at(there(fault.span).unwrap_or(whole)).says(fault.message);
        if let Some((title, edit)) = fault.fix {
            said.suggests(title, there(edit.span).map(|span| Edit { span, text: edit.text }));
        }
    }
}
