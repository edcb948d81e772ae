//! A GOENV that is neither `off` nor the path of a file.
//! Source: `EnvFile` in cmd/go/internal/cfg/cfg.go: any value but `off` is a file's name, and a file that cannot be read says nothing.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_syntax::shell::{Dialect, Setting};
use pitfall_text::Edit;
use std::path::Path;

use super::{edit, own, place};

rule! {
    id: "env/goenv-value",
    page: "goenv_value.md",
    on: Setting,
    severity: Warning,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["EV045"],
}

fn check(setting: &Setting<'_>, cx: &Context<'_>, out: &mut Findings) {
    // In its own file it counts for nothing: `env/go-env-refuses`.
    if setting.variable() != "GOENV"
        || !setting.is_assignment()
        || setting.dialect == Dialect::GoEnv
        || place::is_templated(setting)
    {
        return;
    }
    let Some(value) = setting.literal().filter(|value| !value.is_empty() && value != "off") else { return };
    let span = setting.value.span();
    if value.starts_with('/') {
        // On the user's own machine it can be seen that this is no file.
        if own::sessions(cx).is_some() && cx.host().is_folder(Path::new(&value)) {
            let file = format!("{}/env", value.trim_end_matches('/'));
            let fix = edit::replace_value(setting, &file);
            out.at(span)
                .says(text! {
                    en: "{value} is a folder and GOENV names a file: what go env -w has kept counts for nothing",
                    zh: "{value} 是目录，而 GOENV 应是文件：go env -w 保存的设置都不起作用",
                })
                .suggests(text! { en: "name the file in it", zh: "写其中的文件" }, fix);
        }
        return;
    }
    let windows = value.as_bytes().get(1) == Some(&b':') || value.contains(['\\', '%']);
    if windows || value.starts_with(['~', '$', '`', '{', '<']) {
        return;
    }
    let said = out.at(span).says(text! {
        en: "GOENV is off or the path of a file: go looks for a file called {value:?} in whatever folder it runs in",
        zh: "GOENV 是 off 或文件路径：go 会在其运行所在的任意目录里寻找名为 {value:?} 的文件",
    });
    match value.to_ascii_lowercase().as_str() {
        "off" | "none" | "no" | "false" | "0" | "disabled" => {
            let fix: Option<Edit> = edit::replace_value(setting, "off");
            said.suggests(text! { en: "write off", zh: "写成 off" }, fix);
        }
        "on" | "auto" | "yes" | "true" | "1" | "default" => {
            said.suggests(text! { en: "delete it", zh: "删除它" }, edit::remove(setting, cx));
        }
        _ => {}
    }
}
