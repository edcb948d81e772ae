//! A password in GOPROXY.
//! Source: <https://go.dev/ref/mod#private-module-proxy-auth>; seen: `refusing to pass credentials to insecure URL` for http.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_syntax::shell::Setting;

use super::proxy;

rule! {
    id: "env/proxy-credentials",
    page: "proxy_credentials.md",
    on: Setting,
    severity: Warning,
    category: Security,
    fix: None,
    since: "0.1.0",
    also: ["X02", "EV010"],
}

fn check(setting: &Setting<'_>, _: &Context<'_>, out: &mut Findings) {
    let Some(value) = (setting.variable() == "GOPROXY").then(|| setting.literal()).flatten() else { return };
    for entry in proxy::entries(&value) {
        let Some((scheme, rest)) = entry.text.split_once("://") else { continue };
        let Some((user, _)) = rest.split('/').next().and_then(|authority| authority.rsplit_once('@')) else { continue };
        if !user.contains(':') || user.contains(['$', '{', '<', '%']) {
            continue;
        }
        let message = if scheme == "http" {
            text! {
                en: "Go refuses to send a password over http, and here everyone who sees this file has it",
                zh: "Go 拒绝通过 http 发送密码，而且凡能看到此文件的人都得到了它",
            }
        } else {
            text! {
                en: "a password in GOPROXY shows in go env, in error messages and to whoever reads this file",
                zh: "GOPROXY 中的密码会出现在 go env 和错误信息中，读到此文件的人也能看到",
            }
        };
        out.at(entry.span(setting)).says(message);
    }
}
