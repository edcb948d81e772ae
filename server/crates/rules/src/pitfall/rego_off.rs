//! Policies in Rego that are named and not run.

use pitfall_engine::{Context, Findings, Layer, rule, text};

rule! {
    id: "pitfall/rego-off",
    page: "rego_off.md",
    on: Configuration,
    severity: Information,
    category: Correctness,
    fix: None,
    since: "0.1.0",
    also: [],
}

fn check(layer: &Layer, cx: &Context<'_>, out: &mut Findings) {
    let all = layer.settings.iter().chain(layer.overrides.iter().flat_map(|special| &special.settings));
    for setting in all {
        let is_named = setting.key.path() == "k8s.conftest" && setting.value.as_list().is_some_and(|it| !it.is_empty());
        let is_on = setting.key.path() == "k8s.run-rego" && setting.value.as_bool() == Some(true);
        if !is_named && !is_on {
            continue;
        }
        if !pitfall_rego::AVAILABLE {
            out.at(setting.value.span).says(text! {
                en: "this Pitfall was built without the feature `rego`, so no policies are run",
                zh: "此 Pitfall 构建时未启用 `rego` 特性，因此不会运行策略",
            });
        } else if is_on && !cx.config.run_rego {
            out.at(setting.value.span).says(text! {
                en: "a project's file cannot let its own policies run: say run-rego in your own pitfall.toml, in the editor's settings or on the command line",
                zh: "项目的文件不能允许运行其自身的策略：请在你自己的 pitfall.toml、编辑器设置或命令行中打开 run-rego",
            });
        } else if is_named && !cx.config.run_rego {
            out.at(setting.value.span).says(text! {
                en: "these policies are not run until you trust them: run-rego in your own pitfall.toml, in the editor's settings or on the command line",
                zh: "在你信任这些策略之前不会运行它们：请在你自己的 pitfall.toml、编辑器设置或命令行中打开 run-rego",
            });
        }
    }
}
