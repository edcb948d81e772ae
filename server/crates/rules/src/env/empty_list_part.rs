//! A search path that may begin or end with an empty entry.
//! Source: ld.so(8): an empty entry is the current folder; seen with glibc 2.36.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_syntax::shell::{Declarer, Dialect, Form, OldValue, Operation, Segment, Setting};
use pitfall_text::{Edit, Span};

use super::place;

rule! {
    id: "env/empty-list-part",
    page: "empty_list_part.md",
    on: Setting,
    severity: Hint,
    category: Security,
    fix: Safe,
    since: "0.1.0",
    also: ["C07"],
}

const LISTS: [&str; 7] = [
    "LD_LIBRARY_PATH",
    "DYLD_LIBRARY_PATH",
    "DYLD_FALLBACK_LIBRARY_PATH",
    "LIBRARY_PATH",
    "CPATH",
    "C_INCLUDE_PATH",
    "CPLUS_INCLUDE_PATH",
];

/// Nothing stands there but the end of a line.
fn is_empty(segment: &Segment) -> bool {
    segment.parts.iter().all(|part| part.as_literal() == Some("\r"))
}

fn check(setting: &Setting<'_>, cx: &Context<'_>, out: &mut Findings) {
    let name = setting.variable();
    if !LISTS.contains(&name)
        || !(setting.dialect.is_posix_like() || setting.dialect == Dialect::Fish || setting.by == Declarer::DockerEnv)
        || setting.op != Operation::Set
        || place::is_lost(setting, cx)
    {
        return;
    }
    // A line above gives it a value.
    let above = cx.file.shell().is_some_and(|file| {
        file.assignments()
            .any(|it| it.name.text == name && it.span.start < setting.span.start && file.is_straight_line(it.block))
    });
    let edit = setting.path_edit();
    let segments = edit.segments();
    if above || segments.len() < 2 {
        return;
    }
    // `NAME=folder:`, an entry that is always empty.
    if segments.iter().all(|segment| segment.old == OldValue::None) && segments.iter().any(is_empty) {
        out.at(setting.value.span()).says(text! {
            en: "an empty entry is the current folder: libraries are loaded from it",
            zh: "空条目就是当前目录：库会从那里加载",
        });
        return;
    }
    let Some(at) = segments.iter().position(|segment| segment.old != OldValue::None) else { return };
    // A Windows line end is no part of the element.
    let solid: Vec<_> = segments[at].parts.iter().filter(|part| part.as_literal() != Some("\r")).collect();
    let [part] = solid.as_slice() else { return };
    if !part.as_expansion().is_some_and(|it| matches!(it.form, Form::Plain | Form::Braced)) {
        return;
    }
    // A list of fish's leaves nothing behind; in quotes it is joined to one text.
    let fish = setting.dialect == Dialect::Fish;
    if fish && !part.as_expansion().is_some_and(|it| it.quoted) {
        return;
    }
    let text = setting.source;
    let (start, end) = (part.span.start as usize, part.span.end as usize);
    let (span, better) = if at == 0 && text.get(end..).is_some_and(|rest| rest.starts_with(':')) {
        (Span::new(start, end + 1), format!("${{{name}:+${name}:}}"))
    } else if at + 1 == segments.len() && text.get(..start).is_some_and(|before| before.ends_with(':')) {
        (Span::new(start - 1, end), format!("${{{name}:+:${name}}}"))
    } else {
        return;
    };
    out.at(part.span)
        .says(text! {
            en: "where {name} is not set, this leaves an empty entry, which is the current folder: libraries are loaded from it",
            zh: "若 {name} 未设置，这里会留下空条目，即当前目录：库会从那里加载",
        })
        .mends(
            text! { en: "leave out the colon where it is not set", zh: "未设置时省去冒号" },
            (setting.is_exact() && !fish).then(|| Edit::replace(span, better)),
        );
}
