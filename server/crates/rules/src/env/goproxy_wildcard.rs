//! A `*` in GOPROXY.
//! Source: <https://go.dev/ref/mod#environment-variables>: GOPROXY is a list of URLs; the go command looks the host up as it is written.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_syntax::shell::Setting;

use super::{edit, proxy};

rule! {
    id: "env/goproxy-wildcard",
    page: "goproxy_wildcard.md",
    on: Setting,
    severity: Error,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["X05", "EV011"],
}

fn check(setting: &Setting<'_>, _: &Context<'_>, out: &mut Findings) {
    if setting.variable() != "GOPROXY" {
        return;
    }
    let Some(value) = setting.literal() else { return };
    let entries = proxy::entries(&value);
    for entry in entries.iter().filter(|entry| entry.text.contains('*')) {
        let host = entry.text;
        let said = out.at(entry.span(setting)).says(text! {
            en: "GOPROXY knows no wildcards: the go command asks for a host called {host:?}",
            zh: "GOPROXY 不支持通配符：go 命令会去查找名为 {host:?} 的主机",
        });
        let fixed = value.replace("*.", "");
        if !fixed.contains('*') {
            said.suggests(
                text! { en: "name the host without *", zh: "写出不带 * 的主机名" },
                edit::replace_value(setting, &fixed),
            );
        }
    }
}
