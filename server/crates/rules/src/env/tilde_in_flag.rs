//! A `~`, or a name that nothing expands, within a flag.
//! Source: POSIX XCU 2.6.1: a `~` behind other text is text; `go help environment`: the go command expands nothing in CGO_CFLAGS.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_syntax::shell::{PartKind, Quoting, Setting};
use pitfall_text::{Edit, Span};

use super::words;

rule! {
    id: "env/tilde-in-flag",
    page: "tilde_in_flag.md",
    on: Setting,
    severity: Warning,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["C03", "EV037"],
}

fn check(setting: &Setting<'_>, _: &Context<'_>, out: &mut Findings) {
    let name = setting.variable();
    if !(name.ends_with("FLAGS") && name != "GOFLAGS") || setting.dialect.is_windows() {
        return;
    }
    for (word, span) in words::of(setting) {
        let folder = ["-I", "-L", "-F", "-isystem", "-Wl,-rpath,"].iter().find_map(|flag| word.strip_prefix(flag));
        let start = span.end as usize - folder.map_or(0, str::len);
        if folder.is_some_and(|folder| folder.starts_with("~/")) {
            let shell = setting.dialect.is_posix_like() && !in_single_quotes(setting, start);
            let end = start + 1;
            out.at(Span::new(start, end))
                .says(text! {
                    en: "~ is not expanded behind a flag: the compiler looks for a folder called \"~\"",
                    zh: "选项后面的 ~ 不会展开：编译器会去找名为 \"~\" 的目录",
                })
                .suggests(
                    text! { en: "write $HOME", zh: "写成 $HOME" },
                    (shell && setting.is_exact()).then(|| Edit::replace(Span::new(start, end), "$HOME")),
                );
        } else if name.starts_with("CGO_") && word.contains("${SRCDIR}") {
            out.at(span).says(text! {
                en: "${{SRCDIR}} is known in #cgo lines only: here it is the shell's variable of that name, or text",
                zh: "${{SRCDIR}} 只在 #cgo 行中有效：在这里它是同名的 shell 变量，或只是文字",
            });
        }
    }
}

fn in_single_quotes(setting: &Setting<'_>, at: usize) -> bool {
    setting.value.words().iter().flat_map(|word| &word.parts).any(|part| {
        part.span.start as usize <= at
            && at < part.span.end as usize
            && matches!(part.kind, PartKind::Literal { quoting: Quoting::Single | Quoting::DollarSingle, .. })
    })
}
