//! A drop of all capabilities that admission does not take for one.
//! Source: pod security standards, restricted, "Capabilities": the list must hold `ALL`, in this very spelling; runtimes are less strict.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::Container;
use pitfall_syntax::yaml::edit::New;

use super::kept_capabilities::drops_all;
use super::pod_security::{Asked, is_windows};

rule! {
    id: "k8s/drop-not-all",
    page: "drop_not_all.md",
    on: Container,
    severity: Information,
    category: Security,
    fix: Safe,
    since: "0.1.0",
    standard: Restricted,
    templates: too,
    also: ["trivy:KSV-0106"],
}

fn check(container: &Container<'_>, cx: &Context<'_>, out: &mut Findings) {
    let capabilities = container.security_context().capabilities();
    let dropped: Vec<&str> = capabilities.list("drop").filter_map(|item| item.as_str()).collect();
    if !drops_all(&dropped) || dropped.contains(&"ALL") {
        return;
    }
    let pod = container.pod();
    let asked = Asked::of(&pod, cx);
    let Some(severity) = asked.restricted else { return };
    let Some(span) = capabilities.key_span("drop") else { return };
    if asked.release < 22 || asked.release >= 25 && is_windows(&pod) {
        return;
    }
    out.at(span)
        .says(text! {
            en: "this drops all that a runtime gives, yet the restricted standard takes only ALL, in capitals",
            zh: "这去除了运行时给予的全部 capability，但 restricted 标准只认大写的 ALL",
        })
        .promises(severity)
        .mends(
            text! { en: "write ALL", zh: "写成 ALL" },
            container.set_path(&["securityContext", "capabilities", "drop"], New::Sequence(vec![New::from("ALL")])),
        );
}
