//! PKG_CONFIG with arguments.
//! Source: cmd/go/internal/work: the go command runs the variable's first word alone.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_syntax::shell::Setting;

use super::{place, words};

rule! {
    id: "env/pkg-config-words",
    page: "pkg_config_words.md",
    on: Setting,
    severity: Warning,
    category: Correctness,
    fix: None,
    since: "0.1.0",
    also: ["EV041"],
}

fn check(setting: &Setting<'_>, cx: &Context<'_>, out: &mut Findings) {
    let go = || cx.contains("GO") || cx.contains("go build");
    if setting.variable() != "PKG_CONFIG" || setting.dialect.is_windows() || !go() || place::is_templated(setting) {
        return;
    }
    let words = words::of(setting);
    let [(first, _), (second, from), ..] = words.as_slice() else { return };
    if !second.starts_with('-') || first.contains(['$', '(']) {
        return;
    }
    let last = words.last().map_or(*from, |(_, span)| *span);
    out.at(from.cover(last)).says(text! {
        en: "the go command runs {first} without this: it takes the first word of PKG_CONFIG alone",
        zh: "go 命令运行 {first} 时不带这些参数：它只取 PKG_CONFIG 的第一个词",
    });
}
