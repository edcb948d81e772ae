//! GOPROXY over plain http.
//! Source: <https://go.dev/ref/mod#private-module-proxy-auth>; go.sum protects only what the checksum database or an earlier download vouches for.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_syntax::shell::Setting;

use super::{edit, proxy};

rule! {
    id: "env/goproxy-insecure",
    page: "goproxy_insecure.md",
    on: Setting,
    severity: Warning,
    category: Security,
    fix: Suggested,
    since: "0.1.0",
    also: ["X01"],
}

fn check(setting: &Setting<'_>, _: &Context<'_>, out: &mut Findings) {
    let Some(value) = (setting.variable() == "GOPROXY").then(|| setting.literal()).flatten() else { return };
    for entry in proxy::entries(&value) {
        let Some(rest) = entry.text.strip_prefix("http://") else { continue };
        let host = proxy::host(rest);
        if proxy::is_near(host) || rest.contains('@') {
            continue;
        }
        let fix = edit::replace_value(setting, &value.replacen(entry.text, &format!("https://{rest}"), 1));
        out.at(entry.span(setting))
            .says(text! {
                en: "whoever sits between here and {host} sees which modules are fetched, and can change those that go.sum does not know yet",
                zh: "本机与 {host} 之间的任何人都能看到下载了哪些模块，并能更改 go.sum 尚未记录的模块",
            })
            .suggests(text! { en: "use https", zh: "使用 https" }, fix);
    }
}
