//! A variable in single quotes.
//! Source: POSIX XCU 2.2.2: single quotes keep the literal value of each character.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_syntax::shell::{Dialect, PartKind, Quoting, Setting};

use super::{edit, names, place};

rule! {
    id: "env/single-quoted-variable",
    page: "single_quoted_variable.md",
    on: Setting,
    severity: Error,
    category: Correctness,
    fix: Safe,
    since: "0.1.0",
    also: ["P03", "C03", "shellcheck:SC2016"],
}

fn check(setting: &Setting<'_>, _: &Context<'_>, out: &mut Findings) {
    let name = setting.variable();
    let folders = names::is_path(setting)
        || matches!(name, "GOPATH" | "GOBIN" | "GOROOT" | "GOCACHE" | "GOMODCACHE" | "GOTMPDIR");
    let shell = matches!(setting.dialect, Dialect::Posix | Dialect::Bash | Dialect::Zsh | Dialect::Fish);
    let flags = name.starts_with("CGO_") && name.ends_with("FLAGS") || name.starts_with("PKG_CONFIG_");
    if !(folders || flags) || !shell || place::is_templated(setting) {
        return;
    }
    for part in setting.value.words().iter().flat_map(|word| &word.parts) {
        let PartKind::Literal { text, quoting: Quoting::Single } = &part.kind else { continue };
        let variable = text.split_once('$').map(|(_, rest)| rest.trim_start_matches('{'));
        if !variable.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_uppercase())) {
            continue;
        }
        // The linker's own sign, which must reach it as it is; and what only `#cgo` lines know.
        if variable.is_some_and(|rest| rest.starts_with("ORIGIN") || rest.starts_with("SRCDIR")) {
            continue;
        }
        out.at(part.span)
            .says(text! {
                en: "single quotes keep $ as it is: {name} gets this very text",
                zh: "单引号使 $ 保持原样：{name} 得到的就是这串文字",
            })
            .mends(text! { en: "use double quotes", zh: "改用双引号" }, edit::double_quotes(setting, part));
    }
}
