//! GO111MODULE=on.
//! Source: Go 1.16 release notes: module-aware mode is the default, whatever the folder.

use pitfall_engine::{Context, Findings, Tag, rule, text};
use pitfall_syntax::shell::Setting;

use super::{edit, place};

rule! {
    id: "env/go111module-on",
    page: "go111module_on.md",
    on: Setting,
    severity: Hint,
    category: Tidiness,
    fix: Suggested,
    since: "0.1.0",
    also: ["M03"],
}

fn check(setting: &Setting<'_>, cx: &Context<'_>, out: &mut Findings) {
    if setting.variable() == "GO111MODULE" && place::lasts(setting, cx) && setting.literal().as_deref() == Some("on") {
        out.at(setting.span)
            .says(text! { en: "on is the default since Go 1.16", zh: "自 Go 1.16 起默认就是 on" })
            .tagged(Tag::Unnecessary)
            .suggests(text! { en: "delete it", zh: "删除它" }, edit::remove(setting, cx));
    }
}
