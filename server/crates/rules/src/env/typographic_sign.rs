//! Quotes and separators that a word processor or an input method wrote.
//! Source: POSIX XCU 2.2: quotes are the ASCII characters; seen with bash 5.2, zsh 5.9, dash 0.5.12: others stay in the value.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_knowledge::golang;
use pitfall_syntax::shell::{Setting, is_list_variable};
use pitfall_text::{Edit, Span};

rule! {
    id: "env/typographic-sign",
    page: "typographic_sign.md",
    on: Setting,
    severity: Error,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["S06", "shellcheck:SC1110"],
}

/// What is written, and what was meant.
const SIGNS: [(char, &str); 10] = [
    ('\u{201c}', "\""),
    ('\u{201d}', "\""),
    ('\u{2018}', "'"),
    ('\u{2019}', "'"),
    ('\u{ff02}', "\""),
    ('\u{ff0c}', ","),
    ('\u{ff1a}', ":"),
    ('\u{ff1b}', ";"),
    ('\u{ff0f}', "/"),
    ('\u{a0}', " "),
];

fn check(setting: &Setting<'_>, _: &Context<'_>, out: &mut Findings) {
    if setting.value.span().of(setting.source).is_ascii() {
        return;
    }
    let name = setting.variable();
    // What separates the entries of GOPROXY has a rule of its own.
    if name == "GOPROXY" || !(golang::environment_variable(name).is_some() || is_list_variable(name)) {
        return;
    }
    let span = setting.value.span();
    let value = span.of(setting.source);
    let meant = |c: char| SIGNS.iter().find(|(sign, _)| *sign == c).map(|(_, meant)| *meant);
    let mut edits = Vec::new();
    for (at, c) in value.char_indices() {
        let Some(meant) = meant(c) else { continue };
        let start = span.start as usize + at;
        edits.push(Edit::replace(Span::new(start, start + c.len_utf8()), meant));
    }
    let (Some(first), Some(sign)) = (edits.first().map(|edit| edit.span), value.chars().find(|c| meant(*c).is_some()))
    else {
        return;
    };
    let quotes = value.chars().filter(|c| matches!(meant(*c), Some("\"" | "'"))).count();
    let fits = setting.is_exact() && quotes % 2 == 0 && !value.contains(['"', '\'']) && setting.is_assignment();
    out.at(first)
        .says(text! {
            en: "{sign:?} is no sign of the shell's: it stays in the value of {name}",
            zh: "{sign:?} 不是 shell 的符号：它会留在 {name} 的值中",
        })
        .suggests(text! { en: "write ASCII signs", zh: "写成 ASCII 符号" }, fits.then_some(edits));
}
