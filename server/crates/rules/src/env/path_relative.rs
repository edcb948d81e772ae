//! `.`, an empty or a relative element of PATH.
//! Source: POSIX XBD 8.3: a zero-length prefix is the current folder. Go refuses what it finds there: `os/exec.ErrDot`.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_syntax::shell::{OldValue, Operation, PartKind, Setting, Value};
use pitfall_text::{Edit, Span};

use super::{edit, names, place};

rule! {
    id: "env/path-relative",
    page: "path_relative.md",
    on: Setting,
    severity: Warning,
    category: Security,
    fix: Suggested,
    since: "0.1.0",
    also: ["P10"],
}

fn check(setting: &Setting<'_>, cx: &Context<'_>, out: &mut Findings) {
    if !names::is_path(setting) {
        return;
    }
    if place::is_lost(setting, cx) || place::is_templated(setting) || setting.flags.local {
        return;
    }
    let edit = setting.path_edit();
    let list = matches!(setting.value, Value::List { .. });
    let mut segments = edit.segments();
    // `PATH=folder:` with `PATH+=folder` below it.
    if let Some((last, rest)) = segments.split_last()
        && last.parts.iter().all(|part| part.as_literal() == Some("\r"))
        && is_appended_to(setting, cx)
    {
        segments = rest;
    }
    for segment in segments.iter().filter(|segment| segment.old == OldValue::None) {
        let first = segment.parts.first().map(|part| &part.kind);
        let relative = match first {
            // Windows passes over them.
            None => !list && edit.segments().len() > 1 && !setting.dialect.is_windows(),
            Some(PartKind::Literal { text, .. }) => {
                let text = text.trim_end_matches('\r');
                text.is_empty() && segment.parts.len() == 1
                    || text.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '.')
                        && !text.contains(['\\', '=', ' ', '%', ';', '{'])
            }
            _ => false,
        };
        if !relative || !setting.is_exact() && segment.parts.is_empty() {
            continue;
        }
        let shown = segment.span.of(setting.source).trim_end();
        // A folder that its owner makes by hand in the repositories they trust stands in the way to it.
        if shown.trim_start_matches(['"', '\'']).starts_with(".git/safe/") {
            continue;
        }
        let removable = matches!(shown, "" | "." | "./");
        let said = if shown.is_empty() {
            out.at(segment.span).says(text! {
                en: "an empty element of PATH is the current folder: programs that lie there run",
                zh: "PATH 中的空元素就是当前目录：那里的程序会被运行",
            })
        } else {
            out.at(segment.span).says(text! {
                en: "{shown} is looked for in the current folder, wherever that is: programs that lie there run",
                zh: "{shown} 相对于当前目录查找，无论当前在哪里：那里的程序会被运行",
            })
        };
        let fix = if removable { remove(setting, segment.span) } else { None };
        said.suggests(text! { en: "remove it", zh: "删除它" }, fix);
    }
}

/// The next line that sets PATH puts something right behind this value.
fn is_appended_to(setting: &Setting<'_>, cx: &Context<'_>) -> bool {
    let mut later = cx.file.shell().into_iter().flat_map(|file| file.assignments());
    let next = later.find(|it| it.span.start > setting.span.start && it.name.text == setting.variable());
    next.is_some_and(|it| it.op == Operation::Append)
}

/// An empty element goes with the colon next to it.
fn remove(setting: &Setting<'_>, span: Span) -> Option<Edit> {
    if !span.is_empty() {
        return edit::remove_element(setting, span);
    }
    let at = span.start as usize;
    let is_colon = |at: usize| Span::new(at, at + 1).of(setting.source) == ":";
    let colon = [at, at.wrapping_sub(1)].into_iter().find(|at| is_colon(*at))?;
    Some(Edit::remove(Span::new(colon, colon + 1)))
}
