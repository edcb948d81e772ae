//! Windows line ends in a file that a Unix program reads.
//! Source: seen with bash 5.2, zsh 5.9, dash 0.5.12: values end in a carriage return, `then` is not found; `initEnvCache` in
//! cmd/go/internal/cfg splits at line feeds alone.

use pitfall_engine::{Context, Findings, Read, rule, text};
use pitfall_syntax::shell::{Dialect, ShellFile};
use pitfall_text::{Edit, Span};

rule! {
    id: "env/carriage-return",
    page: "carriage_return.md",
    on: ShellFile,
    severity: Error,
    category: Correctness,
    fix: Safe,
    since: "0.1.0",
    also: ["S07", "GE005", "shellcheck:SC1017"],
}

fn check(file: &Read<ShellFile>, cx: &Context<'_>, out: &mut Findings) {
    let keeps = file.dialect.is_posix_like() || matches!(file.dialect, Dialect::Fish | Dialect::GoEnv);
    let text = cx.text();
    if !keeps || file.items.is_empty() {
        return;
    }
    let ends: Vec<usize> = memchr::memmem::find_iter(text.as_bytes(), b"\r\n").collect();
    let Some(first) = ends.first() else { return };
    let lines = ends.len();
    out.at(Span::new(*first, first + 1))
        .says(text! {
            en: "{lines} lines end as on Windows: the carriage return becomes part of values and of words such as then",
            zh: "有 {lines} 行以 Windows 换行符结尾：回车符会成为值以及 then 等词的一部分",
        })
        .mends(
            text! { en: "write Unix line ends", zh: "写成 Unix 换行符" },
            ends.iter().map(|at| Edit::remove(Span::new(*at, at + 1))).collect::<Vec<_>>(),
        );
}
