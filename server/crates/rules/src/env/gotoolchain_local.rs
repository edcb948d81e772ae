//! GOTOOLCHAIN=local for every module.
//! Source: <https://go.dev/doc/toolchain#select>

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_syntax::shell::{Dialect, Means, Setting};

use super::{edit, place};

rule! {
    id: "env/gotoolchain-local",
    page: "gotoolchain_local.md",
    on: Setting,
    severity: Information,
    category: Reliability,
    fix: Suggested,
    since: "0.1.0",
    also: ["M12", "EV025"],
}

fn check(setting: &Setting<'_>, cx: &Context<'_>, out: &mut Findings) {
    let everywhere =
        || place::is_startup_name(cx) && !place::is_project_file(cx) || matches!(setting.means, Means::GoEnv(_));
    let image = setting.dialect == Dialect::Dockerfile;
    if setting.variable() == "GOTOOLCHAIN"
        && everywhere()
        && !image
        && setting.literal().as_deref() == Some("local")
        && place::lasts(setting, cx)
    {
        out.at(setting.value.span())
            .says(text! {
                en: "modules whose go line is newer than the installed Go cannot be built",
                zh: "go 行比已安装的 Go 更新的模块无法构建",
            })
            .suggests(text! { en: "delete it", zh: "删除它" }, edit::remove(setting, cx));
    }
}
