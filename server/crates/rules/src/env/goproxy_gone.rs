//! A proxy that no longer runs.
//! Source: GoCenter closed on 1 May 2021 (stern pull request 123, func-e issue 286); athens.azurefd.net is gone as well.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_syntax::shell::Setting;

use super::{edit, proxy};

rule! {
    id: "env/goproxy-gone",
    page: "goproxy_gone.md",
    on: Setting,
    severity: Error,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["X07"],
}

const GONE: [&str; 2] = ["gocenter.io", "athens.azurefd.net"];

fn check(setting: &Setting<'_>, _: &Context<'_>, out: &mut Findings) {
    let Some(value) = (setting.variable() == "GOPROXY").then(|| setting.literal()).flatten() else { return };
    for entry in proxy::entries(&value) {
        let rest = entry.text.split_once("://").map_or(entry.text, |(_, rest)| rest);
        let host = proxy::host(rest);
        if GONE.contains(&host) {
            let fixed = value.replacen(entry.text, "https://proxy.golang.org", 1);
            let fixed =
                if fixed.contains("direct") || fixed.contains("off") { fixed } else { format!("{fixed},direct") };
            out.at(entry.span(setting))
                .says(text! { en: "{host} has closed: every download fails", zh: "{host} 已关闭：所有下载都会失败" })
                .suggests(
                    text! { en: "use proxy.golang.org", zh: "使用 proxy.golang.org" },
                    edit::replace_value(setting, &fixed),
                );
        }
    }
}
