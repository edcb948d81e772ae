//! A folder glued to `$PATH`: the colon is missing.
//! Source: POSIX XBD 8.3: the prefixes in PATH are separated by colons.

use pitfall_engine::{Context, Findings, Severity, rule, text};
use pitfall_syntax::shell::{Dialect, Form, OldValue, Operation, Part, PartKind, Setting, Value};
use pitfall_text::{Edit, Span};

use super::place;

rule! {
    id: "env/path-glued",
    page: "path_glued.md",
    on: Setting,
    severity: Error,
    category: Correctness,
    fix: Safe,
    since: "0.1.0",
    also: ["P04"],
}

/// Lists whose old value stands between colons.
const LISTS: [&str; 6] = ["PATH", "path", "MANPATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "PKG_CONFIG_PATH"];

fn check(setting: &Setting<'_>, cx: &Context<'_>, out: &mut Findings) {
    let name = setting.variable();
    // cmd keeps quotes, and has a rule of its own about them; its separator is not a colon.
    let windows = setting.dialect.is_windows();
    // To other shells `path` is a variable like any other.
    let is_other = name == "path" && setting.dialect != Dialect::Zsh && !windows;
    if !LISTS.contains(&name) || is_other || place::is_templated(setting) {
        return;
    }
    let separator = if windows { ";" } else { ":" };
    if setting.dialect == Dialect::Cmd && setting.value.span().of(setting.source).contains('"') {
        return;
    }
    let edit = setting.path_edit();
    if name == "PATH" && setting.op == Operation::Append && matches!(setting.value, Value::Scalar(_)) {
        appended(setting, separator, cx, out);
    }
    for segment in edit.segments().iter().filter(|segment| segment.old == OldValue::Glued) {
        let is_old = |part: &Part| {
            part.as_expansion().is_some_and(|it| {
                let is_name = it.name.text == name || windows && it.name.text.eq_ignore_ascii_case(name);
                // fish joins a list where it is quoted, and multiplies it where it is not.
                matches!(it.form, Form::Plain | Form::Braced)
                    && is_name
                    && (it.quoted || setting.dialect != Dialect::Fish)
            })
        };
        let mut olds = segment.parts.iter().enumerate().filter(|(_, part)| is_old(part));
        let (Some((at, old)), None) = (olds.next(), olds.next()) else { continue };
        let behind = segment.parts.get(at + 1).filter(|part| part.as_literal() != Some("\r"));
        let before = at.checked_sub(1).and_then(|at| segment.parts.get(at));
        let place = match (before, behind) {
            (_, Some(next)) if begins_folder(next, windows) => next.span.start,
            (Some(last), None) if last.as_literal().is_some_and(|text| !text.ends_with(['\r', '\n', ' '])) => {
                last.span.end
            }
            _ => continue,
        };
        let added = if behind.is_some() { behind } else { before };
        let span = added.map_or(old.span, |part| part.span.cover(old.span));
        let fix = setting.is_exact().then(|| Edit::insert(place as usize, separator));
        out.at(span)
            .says(text! {
                en: "the colon is missing: the new folder and the one next to it in {name} are both lost",
                zh: "缺少冒号：新目录和 {name} 中与它相邻的目录都会失效",
            })
            .mends(text! { en: "insert the colon", zh: "插入冒号" }, fix);
    }
}

/// `NAME+=folder`: nothing stands between it and the last of the old ones.
fn appended(setting: &Setting<'_>, separator: &str, cx: &Context<'_>, out: &mut Findings) {
    // Some put the separator behind each folder.
    let is_ended = |span: Span| span.of(setting.source).trim_end_matches(['"', '\'', '\r']).ends_with(separator);
    let mut before = cx.file.shell().into_iter().flat_map(|file| file.assignments()).rev();
    let last = before.find(|it| it.span.start < setting.span.start && it.name.text.eq_ignore_ascii_case("PATH"));
    if is_ended(setting.value.span()) || last.is_some_and(|it| is_ended(it.value.span())) {
        return;
    }
    let Some(word) = setting.value.words().first() else { return };
    let Some(first) = word.parts.first().filter(|part| begins_folder(part, setting.dialect.is_windows())) else {
        return;
    };
    let name = setting.variable();
    let fix = setting.is_exact().then(|| Edit::insert(first.span.start as usize, separator));
    out.at(setting.span)
        .says(text! {
            en: "no {separator} stands in front: the new folder and the last one in {name} are both lost",
            zh: "前面没有 {separator}：新目录和 {name} 中最后一个目录都会失效",
        })
        // On Windows the old value often ends in one.
        .at_most(if separator == ";" { Severity::Warning } else { Severity::Error })
        .suggests(text! { en: "insert {separator}", zh: "插入 {separator}" }, fix);
}

/// A path may begin with this part.
fn begins_folder(part: &Part, windows: bool) -> bool {
    match &part.kind {
        PartKind::Literal { text, .. } if windows => {
            text.starts_with('\\') || text.as_bytes().get(1) == Some(&b':') && text.as_bytes()[0].is_ascii_alphabetic()
        }
        PartKind::Literal { text, .. } => text.starts_with(['/', '~', '.']),
        PartKind::Tilde { .. } => true,
        PartKind::Expansion(expansion) => {
            matches!(expansion.name.text.as_str(), "HOME" | "GOPATH" | "GOROOT" | "GOBIN")
        }
        _ => false,
    }
}
