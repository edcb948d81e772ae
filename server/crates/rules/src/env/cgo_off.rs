//! cgo switched off for every build.
//! Source: `go help environment`; "build constraints exclude all Go files" where a package needs cgo.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_syntax::shell::{Dialect, Means, Setting};

use super::{edit, place};

rule! {
    id: "env/cgo-off",
    page: "cgo_off.md",
    on: Setting,
    severity: Information,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["M14"],
}

fn check(setting: &Setting<'_>, cx: &Context<'_>, out: &mut Findings) {
    let everywhere = || {
        place::is_startup_name(cx) && !place::is_project_file(cx)
            || setting.dialect == Dialect::GoEnv
            || matches!(setting.means, Means::GoEnv(_)) && setting.dialect != Dialect::Dockerfile
    };
    if setting.variable() != "CGO_ENABLED"
        || setting.literal().as_deref() != Some("0")
        || !everywhere()
        || !place::lasts(setting, cx)
        || !place::is_straight(setting, cx)
    {
        return;
    }
    out.at(setting.span)
        .says(text! {
            en: "every build of this user is without cgo: packages that need it do not build, and -race does not work",
            zh: "该用户的所有构建都不用 cgo：需要 cgo 的包无法构建，-race 也不能用",
        })
        .suggests(
            text! { en: "delete it, and set it for single commands", zh: "删除它，只对单个命令设置" },
            edit::remove(setting, cx),
        );
}
