//! A -mod flag for every go command.
//! Source: <https://go.dev/ref/mod#build-commands>: vendoring is automatic from go 1.14 on.

use pitfall_engine::{Context, Findings, Severity, rule, text};
use pitfall_syntax::shell::{Declarer, Dialect, Means, Setting};

use super::{edit, place};

rule! {
    id: "env/goflags-everywhere",
    page: "goflags_everywhere.md",
    on: Setting,
    severity: Warning,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["M06", "M09"],
}

fn check(setting: &Setting<'_>, cx: &Context<'_>, out: &mut Findings) {
    let everywhere = || {
        place::is_startup_name(cx) && !place::is_project_file(cx)
            || matches!(setting.means, Means::GoEnv(_))
            || matches!(setting.dialect, Dialect::GoEnv | Dialect::Cmd)
    };
    if setting.variable() != "GOFLAGS"
        || !everywhere()
        || !place::lasts(setting, cx)
        || setting.dialect == Dialect::Dockerfile
    {
        return;
    }
    let Some(value) = setting.literal() else { return };
    let fix = if value.trim().contains(' ') { None } else { edit::remove(setting, cx) };
    let delete = text! { en: "delete it", zh: "删除它" };
    // A window of cmd is no start-up file.
    let window = setting.dialect == Dialect::Cmd && setting.by != Declarer::Setx;
    if value.contains("-mod=vendor") && !window {
        out.at(setting.value.span())
            .says(text! {
                en: "every module without a vendor folder fails to build, and so does go install x@version",
                zh: "没有 vendor 目录的模块都无法构建，go install x@version 也会失败",
            })
            .suggests(delete, fix);
    } else if value.contains("-mod=mod") {
        out.at(setting.value.span())
            .says(text! {
                en: "every go command may rewrite go.mod and go.sum without a word",
                zh: "每个 go 命令都可能悄悄改写 go.mod 和 go.sum",
            })
            .at_most(Severity::Hint)
            .suggests(delete, fix);
    }
}
