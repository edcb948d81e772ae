//! A version of a chart that YAML reads as a number.
//! Source: `Metadata` of Helm's package chart, read by sigs.k8s.io/yaml, which writes a number for a text field anew (`strconv.FormatFloat`,
//! `FormatInt`); `helm lint` asks for texts.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::View;
use pitfall_syntax::yaml::edit::{self, New};
use pitfall_syntax::yaml::{Stream, Value};

use super::chart::chart;

rule! {
    id: "k8s/chart-number",
    page: "chart_number.md",
    on: Stream,
    severity: Warning,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: [],
}

fn check(stream: &Stream, cx: &Context<'_>, out: &mut Findings) {
    let Some(view) = chart(stream, cx) else { return };
    let dependencies = view.list("dependencies").map(View::of).map(|view| (view, "version"));
    let own = [(view, "version"), (view, "appVersion")].into_iter();
    for (view, key) in own.chain(dependencies) {
        let Some(node) = view.entry(key).map(|entry| entry.value()).filter(|node| !node.is_shared()) else { continue };
        let Some(written) = node.as_str() else { continue };
        let read = match node.value() {
            Some(Value::Float(number)) if number.is_finite() => number.to_string(),
            Some(Value::Int(number)) => number.to_string(),
            _ => continue,
        };
        if read == written {
            continue;
        }
        out.at(node.span())
            .says(text! {
                en: "YAML reads {written} as a number, and Helm writes it as {read}",
                zh: "YAML 将 {written} 读作数字，而 Helm 会写成 {read}",
            })
            .suggests(
                text! { en: "put it in quotes", zh: "加上引号" },
                edit::set(node, &New::Text(written.to_owned())),
            );
    }
}
