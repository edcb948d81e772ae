//! Variables that Go no longer reads.
//! Source: GO15VENDOREXPERIMENT went with Go 1.7, GOROOT_FINAL with Go 1.23; seen: no effect.

use pitfall_engine::{Context, Findings, Tag, rule, text};
use pitfall_syntax::shell::Setting;

use super::edit;

rule! {
    id: "env/obsolete-variable",
    page: "obsolete_variable.md",
    on: Setting,
    severity: Hint,
    category: Tidiness,
    fix: Suggested,
    since: "0.1.0",
    also: ["M10"],
}

fn check(setting: &Setting<'_>, cx: &Context<'_>, out: &mut Findings) {
    let name = setting.variable();
    if matches!(name, "GO15VENDOREXPERIMENT" | "GOROOT_FINAL" | "GOVENDOREXPERIMENT") {
        out.at(setting.span)
            .says(text! { en: "Go no longer reads {name}", zh: "Go 已不再读取 {name}" })
            .tagged(Tag::Unnecessary)
            .suggests(text! { en: "delete it", zh: "删除它" }, edit::remove(setting, cx));
    }
}
