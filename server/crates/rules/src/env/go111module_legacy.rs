//! GO111MODULE=off and =auto.
//! Source: <https://go.dev/ref/mod#mod-commands>; seen with Go 1.27: `modules disabled by GO111MODULE=off`.

use pitfall_engine::{Context, Findings, Severity, rule, text};
use pitfall_syntax::shell::{Dialect, Means, Setting};

use super::{edit, place};

rule! {
    id: "env/go111module-legacy",
    page: "go111module_legacy.md",
    on: Setting,
    severity: Warning,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["M01", "M02"],
}

fn check(setting: &Setting<'_>, cx: &Context<'_>, out: &mut Findings) {
    if setting.variable() != "GO111MODULE" || !place::lasts(setting, cx) {
        return;
    }
    let delete = text! { en: "delete it", zh: "删除它" };
    match setting.literal().as_deref() {
        Some("off") => {
            let startup = place::is_startup_name(cx)
                || matches!(setting.means, Means::GoEnv(_))
                || setting.dialect == Dialect::GoEnv;
            let severity = if startup { Severity::Warning } else { Severity::Information };
            out.at(setting.span)
                .says(text! {
                    en: "off turns modules off everywhere: go install x@version and go mod fail",
                    zh: "off 使所有地方都不用模块：go install x@version 和 go mod 都会失败",
                })
                .at_most(severity)
                .suggests(delete, edit::remove(setting, cx));
        }
        Some("auto") => {
            out.at(setting.span)
                .says(text! {
                    en: "auto goes back to GOPATH mode in every folder without go.mod",
                    zh: "auto 使没有 go.mod 的目录退回 GOPATH 模式",
                })
                .at_most(Severity::Hint)
                .suggests(delete, edit::remove(setting, cx));
        }
        _ => {}
    }
}
