//! A line of the go command's file that it does not read, or not as meant.
//! Source: `initEnvCache` in cmd/go/internal/cfg: a line counts where it has a `=` and begins with a capital letter; its value is all of the rest.

use pitfall_engine::{Context, Findings, Read, rule, text};
use pitfall_knowledge::golang;
use pitfall_syntax::shell::{Dialect, Item, ShellFile};
use pitfall_text::{Edit, Span};

rule! {
    id: "env/go-env-line",
    page: "go_env_line.md",
    on: ShellFile,
    severity: Warning,
    category: Correctness,
    fix: Safe,
    since: "0.1.0",
    also: ["GE001", "GE004"],
}

fn check(file: &Read<ShellFile>, cx: &Context<'_>, out: &mut Findings) {
    if file.dialect != Dialect::GoEnv {
        return;
    }
    let text = cx.text();
    for error in &file.errors {
        let line = error.span.of(text).trim_end_matches('\r');
        let bare = line.trim_start_matches(['\u{feff}', ' ', '\t']);
        let bare = bare.strip_prefix("export ").or_else(|| bare.strip_prefix("set ")).unwrap_or(bare).trim_start();
        let mended = bare.split_once(['=', ':']).and_then(|(name, value)| {
            let name = name.trim().to_ascii_uppercase();
            golang::environment_variable(&name).map(|_| format!("{name}={}", value.trim_start()))
        });
        let start = error.span.start as usize;
        out.at(Span::new(start, start + line.len()))
            .says(text! {
                en: "the go command skips this line: a line is NAME=value, with nothing before the name",
                zh: "go 命令会跳过这一行：一行应为 NAME=value，名字前面不能有任何内容",
            })
            .mends(
                text! { en: "write NAME=value", zh: "写成 NAME=value" },
                mended.map(|mended| Edit::replace(Span::new(start, start + line.len()), mended)),
            );
    }
    for item in &file.items {
        let Item::Assignment(it) = item else { continue };
        let value = it.value.span();
        let written = value.of(text);
        let Some(at) = written.find(" #") else { continue };
        let kept = written[..at].trim_end();
        let start = value.start as usize;
        let comment = written[at + 1..].trim_end_matches('\r');
        let line = it.span.start as usize;
        out.at(Span::new(start + at + 1, start + at + 1 + comment.len()))
            .says(text! {
                en: "this is part of the value: a comment stands on a line of its own here",
                zh: "这是值的一部分：此文件中注释必须独占一行",
            })
            .mends(
                text! { en: "move it to a line of its own", zh: "移到单独一行" },
                vec![
                    Edit::insert(line, format!("{comment}\n")),
                    Edit::remove(Span::new(start + kept.len(), start + at + 1 + comment.len())),
                ],
            );
    }
}
