//! Entries of GOPROXY that are never used.
//! Source: `proxyList` in cmd/go/internal/modfetch/proxy.go ends at `direct` and `off`.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_syntax::shell::Setting;

use super::{edit, proxy};

rule! {
    id: "env/goproxy-unreached",
    page: "goproxy_unreached.md",
    on: Setting,
    severity: Warning,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["X06", "EV008"],
}

fn check(setting: &Setting<'_>, _: &Context<'_>, out: &mut Findings) {
    let Some(value) = (setting.variable() == "GOPROXY").then(|| setting.literal()).flatten() else { return };
    let entries = proxy::entries(&value);
    let Some(end) = entries.iter().position(|entry| matches!(entry.text, "direct" | "off")) else { return };
    let Some(next) = entries.get(end + 1) else { return };
    let (last, rest) = (entries[end], &entries[end + 1..]);
    let kept = value.get(..last.at + last.text.len()).unwrap_or(&value);
    let word = last.text;
    let first: Vec<&str> =
        rest.iter().map(|entry| entry.text).filter(|text| !matches!(*text, "direct" | "off")).collect();
    let fix = if first.is_empty() || end > 0 {
        edit::replace_value(setting, kept)
    } else {
        edit::replace_value(setting, &format!("{},{word}", first.join(",")))
    };
    out.at(next.span(setting))
        .says(text! { en: "nothing behind {word} is ever used", zh: "{word} 之后的条目永远不会被使用" })
        .suggests(text! { en: "put {word} last", zh: "把 {word} 放在最后" }, fix);
}
