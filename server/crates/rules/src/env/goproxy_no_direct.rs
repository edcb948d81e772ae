//! One public proxy and nothing behind it.
//! Source: <https://go.dev/ref/mod#environment-variables>: on 404 and 410 the go command goes to the next entry.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_syntax::shell::Setting;
use pitfall_text::Edit;

use super::{edit, proxy};

rule! {
    id: "env/goproxy-no-direct",
    page: "goproxy_no_direct.md",
    on: Setting,
    severity: Information,
    category: Reliability,
    fix: Suggested,
    since: "0.1.0",
    also: ["X04", "EV009"],
}

fn check(setting: &Setting<'_>, _: &Context<'_>, out: &mut Findings) {
    let Some(value) = (setting.variable() == "GOPROXY").then(|| setting.literal()).flatten() else { return };
    let entries = proxy::entries(&value);
    let [only] = entries.as_slice() else { return };
    if !proxy::is_public(only.text) {
        return;
    }
    let plain = setting.plain();
    let fix = plain.map(|(value, span)| Edit::insert(span.start as usize + value.trim_end().len(), ",direct"));
    let fix = fix.or_else(|| edit::replace_value(setting, &format!("{},direct", value.trim_end())));
    out.at(only.span(setting))
        .says(text! {
            en: "modules that this proxy does not have, private ones first, cannot be fetched: direct is missing behind it",
            zh: "该代理没有的模块（首先是私有模块）无法获取：后面缺少 direct",
        })
        .suggests(text! { en: "append ,direct", zh: "加上 ,direct" }, fix);
}
