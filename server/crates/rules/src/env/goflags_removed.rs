//! Flags in GOFLAGS that Go has given up.
//! Source: cmd/go/internal/modget: `-insecure flag is no longer supported; use GOINSECURE instead`.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_syntax::shell::Setting;

use super::{edit, flags};

rule! {
    id: "env/goflags-removed",
    page: "goflags_removed.md",
    on: Setting,
    severity: Warning,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["M08", "EV023"],
}

fn check(setting: &Setting<'_>, cx: &Context<'_>, out: &mut Findings) {
    let Some(value) = (setting.variable() == "GOFLAGS").then(|| setting.literal()).flatten() else { return };
    let words = flags::words(&value).unwrap_or_default();
    for (_, word) in &words {
        let Some(name) = flags::name(word).filter(|name| matches!(*name, "insecure" | "i")) else { continue };
        let fix = if words.len() == 1 { edit::remove(setting, cx) } else { None };
        out.at(setting.value.span())
            .says(text! {
                en: "-{name} is gone: it has no effect, or go get fails; GOINSECURE names hosts without TLS",
                zh: "-{name} 已取消：不起作用，或使 go get 失败；用 GOINSECURE 列出不用 TLS 的主机",
            })
            .suggests(text! { en: "delete it", zh: "删除它" }, fix);
    }
}
