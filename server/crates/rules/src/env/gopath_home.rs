//! GOPATH that is the home folder.
//! Source: <https://go.dev/wiki/SettingGOPATH> names it as one of the common set-ups.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_syntax::shell::Setting;

use super::shape;

rule! {
    id: "env/gopath-home",
    page: "gopath_home.md",
    on: Setting,
    severity: Hint,
    category: Tidiness,
    fix: None,
    since: "0.1.0",
    default: off,
    also: ["G06"],
}

fn check(setting: &Setting<'_>, _: &Context<'_>, out: &mut Findings) {
    if setting.variable() == "GOPATH" && shape::of(setting).as_deref() == Some("~") {
        out.at(setting.value.span()).says(text! {
            en: "Go keeps its bin, pkg and src right in the home folder",
            zh: "Go 会把 bin、pkg 和 src 直接放在主目录下",
        });
    }
}
