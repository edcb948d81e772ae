//! A program that a start-up file runs to set a variable.
//! Source: measured: `go env` takes some 10 ms, `brew --prefix go` up to a second; each new shell waits for it.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_syntax::shell::{Dialect, PartKind, Setting};
use pitfall_text::Edit;

use super::place;

rule! {
    id: "env/slow-start",
    page: "slow_start.md",
    on: Setting,
    severity: Hint,
    category: Reliability,
    fix: Suggested,
    since: "0.1.0",
    also: ["S21"],
}

fn check(setting: &Setting<'_>, cx: &Context<'_>, out: &mut Findings) {
    let startup = matches!(setting.dialect, Dialect::Posix | Dialect::Bash | Dialect::Zsh | Dialect::Fish);
    if !startup || !setting.is_assignment() {
        return;
    }
    for part in setting.value.words().iter().flat_map(|word| &word.parts) {
        let PartKind::CommandSubstitution { body, .. } = &part.kind else { continue };
        let command = body.of(setting.source).trim();
        let slow = ["go env ", "brew --prefix", "mise where", "asdf where", "goenv prefix"]
            .iter()
            .any(|start| command.starts_with(start));
        if !slow || place::is_script(cx) || !place::lasts(setting, cx) {
            continue;
        }
        let fix = (command == "go env GOPATH").then(|| Edit::replace(part.span, "$HOME/go"));
        out.at(part.span)
            .says(text! {
                en: "every new shell waits for {command:?}, and gets nothing where the program is not on PATH yet",
                zh: "每个新 shell 都要等待 {command:?}；若程序此时还不在 PATH 上，则得到空值",
            })
            .suggests(text! { en: "write the folder that it is by default", zh: "写出默认的目录" }, fix);
    }
}
