//! A condition that no port can meet.
//! Source: build constraints of the go command: a comma means AND, and a build has one GOOS and one GOARCH.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_knowledge::golang::{newest_release, ports};
use pitfall_syntax::cgo::{CgoLine, Condition, KNOWN_ARCH, KNOWN_OS, Target};
use pitfall_text::Edit;

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
    for condition in &line.conditions {
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
