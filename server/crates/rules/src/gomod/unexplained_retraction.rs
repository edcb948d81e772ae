//! A retraction without a reason.
//! Source: go.dev/ref/mod, "retract directive": the comment is shown to those who use a retracted version.

use pitfall_engine::{Context, Findings, Read, rule, text};
use pitfall_syntax::gomod::GoMod;

rule! {
    id: "gomod/unexplained-retraction",
    page: "unexplained_retraction.md",
    on: GoMod,
    severity: Hint,
    category: Tidiness,
    fix: None,
    since: "0.1.0",
    also: ["GM050"],
}

fn check(file: &Read<GoMod>, cx: &Context<'_>, out: &mut Findings) {
    for retract in file.retracts().filter(|it| !it.line.faulty && it.rationale.trim().is_empty()) {
        // A comment above the block is the reason of all its lines.
        let commented = |leading: &[pitfall_syntax::Comment]| leading.iter().any(|it| it.span.of(cx.text()).len() > 2);
        if file.block_of(&retract.line).is_some_and(|block| commented(&block.leading)) {
            continue;
        }
        out.at(retract.line.span).says(text! {
            en: "a comment here is what users of the version are shown as the reason; there is none",
            zh: "此处的注释会作为原因显示给该版本的用户，而现在没有注释",
        });
    }
}
