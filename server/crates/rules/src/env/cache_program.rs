//! A GOCACHEPROG that cannot be started.
//! Source: `startCacheProg` in cmd/go/internal/cache/prog.go: the value is split at blanks, quotes heeded, and the first word is run.

use pitfall_engine::{Context, Findings, Severity, rule, text};
use pitfall_syntax::shell::Setting;

use super::{edit, own, place};

rule! {
    id: "env/cache-program",
    page: "cache_program.md",
    on: Setting,
    severity: Error,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["EV049"],
}

fn check(setting: &Setting<'_>, cx: &Context<'_>, out: &mut Findings) {
    if setting.variable() != "GOCACHEPROG" || place::is_templated(setting) {
        return;
    }
    let Some(value) = setting.literal() else { return };
    let trimmed = value.trim_start();
    let (program, closed) = match trimmed.chars().next() {
        None => return,
        Some(quote @ ('"' | '\'')) => {
            let inside = &trimmed[1..];
            inside.split_once(quote).map_or((inside, false), |(program, _)| (program, true))
        }
        Some(_) => (trimmed.split_whitespace().next().unwrap_or(""), true),
    };
    let span = setting.value.span();
    if !closed {
        out.at(span).says(text! {
            en: "every build fails: a quote in GOCACHEPROG is not closed",
            zh: "每次构建都失败：GOCACHEPROG 中有引号没有闭合",
        });
    } else if program.starts_with("~/") && !setting.dialect.is_windows() {
        out.at(span).says(text! {
            en: "every build fails: go runs GOCACHEPROG without a shell, and {program} is no program",
            zh: "每次构建都失败：go 不经 shell 运行 GOCACHEPROG，而 {program} 不是程序",
        });
    } else if place::is_straight(setting, cx)
        && !program.contains(['/', '\\'])
        && own::is_on_path(program, cx) == Some(false)
    {
        // It may be installed tomorrow: the file is right then.
        out.at(span)
            .says(text! {
                en: "every build fails: {program}, which GOCACHEPROG names, is not on PATH",
                zh: "每次构建都失败：GOCACHEPROG 所指的 {program} 不在 PATH 上",
            })
            .at_most(Severity::Warning)
            .suggests(text! { en: "delete it", zh: "删除它" }, edit::remove(setting, cx));
    }
}
