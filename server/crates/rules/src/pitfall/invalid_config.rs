//! A `pitfall.toml` whose syntax or values cannot be used.
//! Source: TOML 1.1; the table of keys in the engine.

use pitfall_engine::config::Fault;
use pitfall_engine::{Context, Findings, Layer, Presence, RULE_FILE_END, rule, text};
use pitfall_text::Edit;

rule! {
    id: "pitfall/invalid-config",
    page: "invalid_config.md",
    on: Configuration,
    severity: Error,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: [],
}

fn check(layer: &Layer, cx: &Context<'_>, out: &mut Findings) {
    missing_rule_files(layer, cx, out);
    missing_policies(layer, cx, out);
    for complaint in &layer.complaints {
        if matches!(complaint.fault, Fault::UnknownKey { .. }) {
            continue;
        }
        let said = out.at(complaint.span).says(complaint.fault.message());
        if let Fault::WrongValue { nearest: Some(near), .. } = &complaint.fault {
            said.suggests(
                text! { en: "change to \"{near}\"", zh: "改为 \"{near}\"" },
                Edit::replace(complaint.span, format!("\"{near}\"")),
            );
        }
    }
}

fn missing_rule_files(layer: &Layer, cx: &Context<'_>, out: &mut Findings) {
    let Some(folder) = layer.folder.as_deref() else { return };
    let files = layer.value("", "rule-files").and_then(|value| value.as_list()).unwrap_or_default();
    for file in files {
        let Some(name) = file.as_str() else { continue };
        if !name.ends_with(RULE_FILE_END) {
            out.at(file.span).says(text! {
                en: "the name of a file of rules ends with {RULE_FILE_END}: this one is not read",
                zh: "规则文件的名称以 {RULE_FILE_END} 结尾：不会读取此文件",
            });
        } else if cx.presence(&folder.join(name)) != Presence::File {
            out.at(file.span).says(text! { en: "there is no file {name}", zh: "没有文件 {name}" });
        }
    }
}

fn missing_policies(layer: &Layer, cx: &Context<'_>, out: &mut Findings) {
    let Some(folder) = layer.folder.as_deref() else { return };
    let all = layer.settings.iter().chain(layer.overrides.iter().flat_map(|special| &special.settings));
    for setting in
        all.filter(|setting| matches!(setting.key.path().as_str(), "k8s.admission-policies" | "k8s.conftest"))
    {
        for item in setting.value.as_list().unwrap_or_default() {
            let Some(name) = item.as_str() else { continue };
            if cx.presence(&folder.join(name)) == Presence::Nothing {
                out.at(item.span).says(text! { en: "there is no {name} here", zh: "此处没有 {name}" });
            }
        }
    }
}
