//! A retraction whose lower end is above its upper end.
//! Source: `modload.CheckRetractions` compares `low <= v && v <= high`.

use pitfall_engine::{Context, Findings, Read, rule, text};
use pitfall_syntax::gomod::{GoMod, edit, semver};

rule! {
    id: "gomod/reversed-retraction",
    page: "reversed_retraction.md",
    on: GoMod,
    severity: Warning,
    category: Correctness,
    fix: Safe,
    since: "0.1.0",
    also: ["GM049"],
}

fn check(file: &Read<GoMod>, _: &Context<'_>, out: &mut Findings) {
    for retract in file.retracts().filter(|it| !it.line.faulty) {
        let (Some(low), Some(high), Some(interval)) = (&retract.low, &retract.high, retract.interval) else { continue };
        let known = semver::is_canonical(&low.value) && semver::is_canonical(&high.value);
        if !known || semver::compare(&low.value, &high.value).is_le() {
            continue;
        }
        out.at(interval)
            .says(text! {
                en: "this interval is empty: its lower end comes first, so no version is retracted",
                zh: "此区间为空：下限应写在前面，因此没有版本被撤回",
            })
            .mends(
                text! { en: "swap the ends", zh: "交换两端" },
                vec![edit::replace_word(low, &high.value), edit::replace_word(high, &low.value)],
            );
    }
}
