//! A folder glued to `$PATH`: the colon is missing.
//! Source: POSIX XBD 8.3: the prefixes in PATH are separated by colons.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_syntax::shell::{Dialect, Form, OldValue, Part, PartKind, Setting};
use pitfall_text::Edit;

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

fn check(setting: &Setting<'_>, _: &Context<'_>, out: &mut Findings) {
    let name = setting.variable();
    if !LISTS.contains(&name) || setting.dialect == Dialect::Fish || place::is_templated(setting) {
        return;
    }
    // cmd keeps quotes, and has a rule of its own about them; its separator is not a colon.
    let separator = if setting.dialect.is_windows() { ";" } else { ":" };
    if setting.dialect == Dialect::Cmd && setting.value.span().of(setting.source).contains('"') {
        return;
    }
    let edit = setting.path_edit();
    for segment in edit.segments().iter().filter(|segment| segment.old == OldValue::Glued) {
        let is_old = |part: &Part| {
            part.as_expansion().is_some_and(|it| matches!(it.form, Form::Plain | Form::Braced) && it.name.text == name)
        };
        let mut olds = segment.parts.iter().enumerate().filter(|(_, part)| is_old(part));
        let (Some((at, old)), None) = (olds.next(), olds.next()) else { continue };
        let behind = segment.parts.get(at + 1).filter(|part| part.as_literal() != Some("\r"));
        let before = at.checked_sub(1).and_then(|at| segment.parts.get(at));
        let place = match (before, behind) {
            (_, Some(next)) if begins_folder(next) => next.span.start,
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

/// A path may begin with this part.
fn begins_folder(part: &Part) -> bool {
    match &part.kind {
        PartKind::Literal { text, .. } => text.starts_with(['/', '~', '.']),
        PartKind::Tilde { .. } => true,
        PartKind::Expansion(expansion) => {
            matches!(expansion.name.text.as_str(), "HOME" | "GOPATH" | "GOROOT" | "GOBIN")
        }
        _ => false,
    }
}
