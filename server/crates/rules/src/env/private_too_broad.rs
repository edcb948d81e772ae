//! A whole public host in GOPRIVATE.
//! Source: <https://go.dev/ref/mod#private-modules>

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_syntax::shell::Setting;

rule! {
    id: "env/private-too-broad",
    page: "private_too_broad.md",
    on: Setting,
    severity: Hint,
    category: Security,
    fix: None,
    since: "0.1.0",
    also: ["X13"],
}

fn check(setting: &Setting<'_>, _: &Context<'_>, out: &mut Findings) {
    let name = setting.variable();
    let Some(value) = matches!(name, "GOPRIVATE" | "GONOSUMDB" | "GONOPROXY").then(|| setting.literal()).flatten()
    else {
        return;
    };
    let host =
        value.split(',').map(|pattern| pattern.trim().trim_end_matches("/*").trim_end_matches('/')).find(|pattern| {
            matches!(
                *pattern,
                "github.com"
                    | "gitlab.com"
                    | "bitbucket.org"
                    | "golang.org"
                    | "golang.org/x"
                    | "gopkg.in"
                    | "codeberg.org"
            )
        });
    if let Some(host) = host {
        out.at(setting.value.span()).says(text! {
            en: "every public module of {host} goes past the proxy and the checksum database too",
            zh: "{host} 上的所有公共模块也都绕过代理和校验和数据库",
        });
    }
}
