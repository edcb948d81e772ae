//! A CronJob without a deadline.
//! Source: "CronJob" of the Kubernetes documentation, deadline for delayed Job start.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::Object;

rule! {
    id: "k8s/missed-schedules",
    page: "missed_schedules.md",
    on: Object,
    severity: Hint,
    category: Reliability,
    fix: None,
    since: "0.1.0",
    default: off,
    also: ["kube-score:cronjob-has-deadline"],
}

fn check(object: &Object<'_>, _: &Context<'_>, out: &mut Findings) {
    if object.kind() != "CronJob" || object.group() != "batch" {
        return;
    }
    let deadline = object.spec().field::<i64>("startingDeadlineSeconds");
    if !deadline.is_missing() || object.spec().entry("schedule").is_none_or(|entry| entry.value().is_null()) {
        return;
    }
    let span = object.label_span();
    out.at(span).says(text! {
        en: "after an outage in which it missed more than 100 runs, this CronJob never runs again",
        zh: "若一次中断中错过超过 100 次运行，此 CronJob 将不再运行",
    });
}
