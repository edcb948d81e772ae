//! The checksum database switched off for every module.
//! Source: <https://go.dev/ref/mod#checksum-database>

use pitfall_engine::{Context, Findings, Severity, rule, text};
use pitfall_syntax::shell::Setting;

use super::{edit, place};

rule! {
    id: "env/checksums-off",
    page: "checksums_off.md",
    on: Setting,
    severity: Warning,
    category: Security,
    fix: Suggested,
    since: "0.1.0",
    also: ["X10", "X11", "EV014"],
}

fn check(setting: &Setting<'_>, cx: &Context<'_>, out: &mut Findings) {
    let name = setting.variable();
    let Some(value) =
        matches!(name, "GOSUMDB" | "GONOSUMDB" | "GOINSECURE" | "GOPRIVATE").then(|| setting.literal()).flatten()
    else {
        return;
    };
    if !place::lasts(setting, cx) {
        return;
    }
    let everything = value.split(',').any(|pattern| matches!(pattern.trim(), "*" | "*/*"));
    let message = match name {
        "GOSUMDB" if value == "off" => text! {
            en: "no module is checked against the checksum database: what a proxy serves is believed",
            zh: "所有模块都不再与校验和数据库核对：代理给什么就信什么",
        },
        "GOSUMDB" => return,
        _ if !everything => return,
        "GOINSECURE" => text! {
            en: "every host may be reached without TLS, and no module is checked against the checksum database",
            zh: "任何主机都可以不经 TLS 访问，所有模块都不再与校验和数据库核对",
        },
        "GOPRIVATE" => text! {
            en: "every module counts as private: no proxy, and no check against the checksum database",
            zh: "所有模块都被当作私有模块：不用代理，也不与校验和数据库核对",
        },
        _ => text! {
            en: "no module is checked against the checksum database: name the private ones only",
            zh: "所有模块都不再与校验和数据库核对：应只列出私有模块",
        },
    };
    let script = place::is_script(cx) && setting.is_assignment();
    out.at(setting.span)
        .says(message)
        .at_most(if script { Severity::Information } else { Severity::Warning })
        .suggests(text! { en: "delete it, and name private modules in GOPRIVATE", zh: "删除它，并在 GOPRIVATE 中列出私有模块" }, edit::remove(setting, cx));
}
