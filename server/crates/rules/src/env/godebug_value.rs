//! GODEBUG settings that nothing reads.
//! Source: internal/godebug and runtime/runtime1.go of Go 1.27: what is not `name=value` with a known name is passed over.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_knowledge::golang;
use pitfall_syntax::shell::{Dialect, Means, Setting};
use pitfall_text::{Edit, Span};

use super::place;

rule! {
    id: "env/godebug-value",
    page: "godebug_value.md",
    on: Setting,
    severity: Hint,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["EV051"],
}

fn check(setting: &Setting<'_>, _: &Context<'_>, out: &mut Findings) {
    // In the file of go env -w it counts for nothing at all: `env/go-env-refuses`.
    let kept = setting.dialect == Dialect::GoEnv || matches!(setting.means, Means::GoEnv(_));
    if setting.variable() != "GODEBUG" || kept || place::is_templated(setting) {
        return;
    }
    let Some(value) = setting.literal() else { return };
    let whole = setting.value.span();
    let exact = setting.plain().map(|(_, span)| span);
    let mut at = 0;
    for item in value.split(',') {
        let from = at;
        let start = from + (item.len() - item.trim_start().len());
        at += item.len() + 1;
        let word = item.trim();
        if word.is_empty() {
            continue;
        }
        let place = |from: usize, length: usize| {
            exact.map_or(whole, |span| Span::new(span.start as usize + from, span.start as usize + from + length))
        };
        let Some((name, _)) = word.split_once('=') else {
            let end = place(start, word.len()).end as usize;
            let on = exact.filter(|_| is_known(word)).map(|_| Edit::insert(end, "=1"));
            out.at(place(start, word.len()))
                .says(text! {
                    en: "GODEBUG is a list of name=value: {word} without a value is passed over",
                    zh: "GODEBUG 是 name=value 的列表：没有值的 {word} 会被略过",
                })
                .suggests(text! { en: "switch it on", zh: "将其打开" }, on);
            continue;
        };
        let span = place(start, name.len());
        let blank = start - from;
        if blank > 0 && is_known(name) {
            out.at(span)
                .says(text! {
                    en: "the blank before {name} is read as a part of the name, which nothing knows",
                    zh: "{name} 前的空格会被当作名称的一部分，于是无人认识它",
                })
                .suggests(
                    text! { en: "remove the blank", zh: "删除空格" },
                    exact.map(|_| Edit::remove(place(from, blank))),
                );
            continue;
        }
        if let Some(until) = golang::godebug(name).and_then(|it| it.removed) {
            out.at(span).says(text! {
                en: "{name} has had no effect since Go 1.{until}",
                zh: "自 Go 1.{until} 起 {name} 不再起作用",
            });
        } else if !is_known(name)
            && let Some(meant) = nearest(name)
        {
            out.at(span)
                .says(text! {
                    en: "no Go reads {name} in GODEBUG; it may mean {meant}",
                    zh: "没有 Go 会读取 GODEBUG 中的 {name}；可能是指 {meant}",
                })
                .suggests(text! { en: "write {meant}", zh: "写成 {meant}" }, exact.map(|_| Edit::replace(span, meant)));
        }
    }
}

/// Settings of the runtime and of the go command that stand in no table of internal/godebugs.
/// Source: runtime/runtime1.go (`dbgvars`) and runtime/extern.go of Go 1.21 to 1.27; `godebug.New("#…")` in cmd/go and its packages.
const RUNTIME: [&str; 41] = [
    "adaptivestackstart",
    "allocfreetrace",
    "asyncpreemptoff",
    "cgocheck",
    "checkfinalizers",
    "clobberfree",
    "cmdgonetlimit",
    "disablethp",
    "dontfreezetheworld",
    "efence",
    "execwait",
    "fuzzdebug",
    "gccheckmark",
    "gcpacertrace",
    "gcshrinkstackoff",
    "gcstoptheworld",
    "gctrace",
    "gofsystrace",
    "gofsystracelog",
    "gofsystracestack",
    "goindex",
    "gotoolchainexec",
    "harddecommit",
    "inittrace",
    "invalidptr",
    "madvdontneed",
    "memprofilerate",
    "pagetrace",
    "profstackdepth",
    "runtimecontentionstacks",
    "sbrk",
    "scavtrace",
    "scheddetail",
    "schedtrace",
    "simd",
    "toolchaintrace",
    "traceadvanceperiod",
    "traceallocfree",
    "tracebackancestors",
    "tracecheckstackownership",
    "tracefpunwindoff",
];

fn is_known(name: &str) -> bool {
    golang::godebug(name).is_some() || RUNTIME.contains(&name) || name.starts_with("cpu.")
}

fn nearest(name: &str) -> Option<&'static str> {
    let tabled = golang::godebugs().iter().map(|it| it.name);
    tabled
        .chain(RUNTIME)
        .map(|known| (strsim::osa_distance(known, name), known))
        .filter(|(distance, known)| *distance <= 2 && known.len() >= 6 && name.len() >= 5)
        .min()
        .map(|(_, known)| known)
}
