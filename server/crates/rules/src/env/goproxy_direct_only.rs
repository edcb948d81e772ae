//! GOPROXY=direct.
//! Source: <https://go.dev/ref/mod#environment-variables>

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_syntax::shell::Setting;

use super::place;

rule! {
    id: "env/goproxy-direct-only",
    page: "goproxy_direct_only.md",
    on: Setting,
    severity: Hint,
    category: Reliability,
    fix: None,
    since: "0.1.0",
    default: off,
    also: ["X08"],
}

fn check(setting: &Setting<'_>, cx: &Context<'_>, out: &mut Findings) {
    if setting.variable() == "GOPROXY" && setting.literal().as_deref() == Some("direct") && place::lasts(setting, cx) {
        out.at(setting.value.span()).says(text! {
            en: "every module is fetched from its own host: slower, with git, and gone when that host is",
            zh: "每个模块都从其自己的主机获取：更慢，需要 git，主机消失后就无法获取",
        });
    }
}
