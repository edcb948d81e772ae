//! The `|` of GOPROXY without quotes.
//! Source: seen with bash 5.2, zsh 5.9, dash 0.5.12 and fish 3.6: the shell runs a pipeline, and the variable stays unset.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_syntax::shell::Setting;
use pitfall_text::{Edit, Span};

rule! {
    id: "env/goproxy-pipe",
    page: "goproxy_pipe.md",
    on: Setting,
    severity: Error,
    category: Correctness,
    fix: Safe,
    since: "0.1.0",
    also: ["SH002"],
}

fn check(setting: &Setting<'_>, _: &Context<'_>, out: &mut Findings) {
    if setting.variable() != "GOPROXY" || !setting.is_assignment() || !setting.dialect.is_posix_like() {
        return;
    }
    let value = setting.value.span();
    let end = value.end as usize;
    let text = setting.source;
    let Some(rest) = text.get(end..).filter(|rest| rest.starts_with('|') && !rest.starts_with("||")) else { return };
    let length = rest.find(|c: char| c.is_whitespace() || matches!(c, ';' | '&' | '#')).unwrap_or(rest.len());
    let tail = &rest[..length];
    let written = value.of(text);
    let plain = !written.contains(['"', '\'']) && !tail.contains(['"', '\'']) && !written.is_empty();
    let fix = plain.then(|| vec![Edit::insert(value.start as usize, "\""), Edit::insert(end + length, "\"")]);
    out.at(Span::new(end, end + 1))
        .says(text! {
            en: "the shell takes | for a pipe: GOPROXY is not set, and {tail:?} is run",
            zh: "shell 把 | 当作管道：GOPROXY 没有被设置，而 {tail:?} 会被运行",
        })
        .mends(text! { en: "quote the value", zh: "给值加引号" }, fix);
}
