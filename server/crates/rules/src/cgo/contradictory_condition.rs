//! A condition that no port can meet.
//! Source: build constraints of the go command: a comma means AND, and a build has one GOOS and one GOARCH.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_knowledge::golang::{newest_release, ports};
use pitfall_syntax::cgo::{CgoLine, Condition, Constraint, KNOWN_ARCH, KNOWN_OS, Target};
use pitfall_text::{Edit, Span};

rule! {
    id: "cgo/contradictory-condition",
    page: "contradictory_condition.md",
    on: CgoLine,
    severity: Error,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: [],
}

fn check(line: &CgoLine, cx: &Context<'_>, out: &mut Findings) {
    for (number, condition) in line.conditions.iter().enumerate() {
        if let Some(name) = unreadable(condition) {
            let (written, name) = (condition.span.of(cx.text()), name.of(cx.text()));
            let said = match name {
                "" => out.at(condition.span).says(text! {
                    en: "{written} never holds: a name is missing beside a comma or behind !, and nobody says so",
                    zh: "{written} 永远不成立：逗号旁或 ! 之后缺少名称，而且没有任何提示",
                }),
                _ => out.at(condition.span).says(text! {
                    en: "{written} never holds: {name} cannot be the name of a system, an architecture or a tag, and nobody says so",
                    zh: "{written} 永远不成立：{name} 不可能是系统、架构或标签的名称，而且没有任何提示",
                }),
            };
            if let Some((span, whole)) = completed(line, number, cx.text()) {
                said.suggests(text! { en: "write {whole}", zh: "改写为 {whole}" }, Edit::replace(span, whole.as_str()));
            }
            continue;
        }
        if can_hold(condition) {
            continue;
        }
        let written = condition.span.of(cx.text());
        let said = out.at(condition.span).says(text! {
            en: "{written} never holds: a comma means AND, and no build is for all of these",
            zh: "{written} 永远不成立：逗号表示“与”，而没有哪次构建同时面向这些目标",
        });
        if let Some(words) = alternatives(written) {
            said.suggests(
                text! { en: "write {words}", zh: "改写为 {words}" },
                Edit::replace(condition.span, words.as_str()),
            );
        }
    }
}

/// What stands in a condition in place of a name and can be none: the go command reads it as one that is never set.
fn unreadable(condition: &Condition) -> Option<Span> {
    let readable = condition.constraint.fault.is_none();
    condition.constraint.tags().find(|tag| readable && !tag.valid).map(|tag| tag.span)
}

/// Condition `number` without commas that have nothing beside them; one that ends with a comma goes on behind the blank.
fn completed(line: &CgoLine, number: usize, text: &str) -> Option<(Span, String)> {
    let own = line.conditions.get(number)?.span;
    let next = line.conditions.get(number + 1).filter(|_| own.of(text).ends_with(',')).map(|next| next.span);
    let joined = [own.of(text), next.map_or("", |next| next.of(text))].concat();
    let names: Vec<&str> = joined.split(',').filter(|name| !name.is_empty()).collect();
    let whole = names.join(",");
    let read = Constraint::cgo_condition(&whole, Span::new(0, whole.len()));
    let is_fine = !names.is_empty() && read.fault.is_none() && read.tags().all(|tag| tag.valid);
    is_fine.then(|| (next.map_or(own, |next| own.cover(next)), whole))
}

/// Some port meets the condition, or a name in it is none of a port.
fn can_hold(condition: &Condition) -> bool {
    if condition.constraint.fault.is_some() {
        return true;
    }
    let known = |name: &str| ports().iter().any(|port| port.goos == name || port.goarch == name) || name == "unix";
    if !condition.constraint.tags().all(|tag| tag.valid && known(&tag.name)) {
        return true;
    }
    let newest = newest_release().map_or(0, |release| release.minor);
    ports().iter().any(|port| condition.constraint.matches(&Target::new(port.goos, port.goarch, newest)))
}

/// The systems and architectures of a term, one term for each that there can be.
fn alternatives(written: &str) -> Option<String> {
    let (systems, rest): (Vec<&str>, Vec<&str>) = written.split(',').partition(|word| KNOWN_OS.contains(word));
    if !rest.iter().all(|word| KNOWN_ARCH.contains(word)) {
        return None;
    }
    if systems.is_empty() || rest.is_empty() {
        return Some([systems, rest].concat().join(" "));
    }
    let pairs = systems.iter().flat_map(|system| rest.iter().map(move |arch| format!("{system},{arch}")));
    Some(pairs.collect::<Vec<_>>().join(" "))
}
