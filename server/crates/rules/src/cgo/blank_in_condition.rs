//! Terms of a condition with blanks between them, where AND was meant: a blank means OR.
//! Source: `matchAuto` of go/build: each term stands alone, and the line counts if one of them holds.

use pitfall_engine::{Context, Findings, Severity, rule, text};
use pitfall_syntax::Span;
use pitfall_syntax::cgo::{CgoLine, Condition, KNOWN_ARCH, KNOWN_OS};
use pitfall_text::Edit;

rule! {
    id: "cgo/blank-in-condition",
    page: "blank_in_condition.md",
    on: CgoLine,
    severity: Error,
    category: Correctness,
    fix: Safe,
    since: "0.1.0",
    also: ["CG006"],
}

fn check(line: &CgoLine, cx: &Context<'_>, out: &mut Findings) {
    let (Some(first), Some(last)) = (line.conditions.first(), line.conditions.last()) else { return };
    let text = cx.text();
    let span = first.span.cover(last.span);
    let words: Vec<&str> = line.conditions.iter().map(|condition| condition.span.of(text)).collect();
    if line.conditions.iter().any(|condition| is_torn(condition, text)) {
        let joined: String = words.concat();
        let count = words.len();
        if count == 1 {
            out.at(span).says(text! {
                en: "the go command cannot read {joined}, and passes this line over without a word",
                zh: "go 命令无法读懂 {joined}，会一声不响地略过此行",
            });
            return;
        }
        let said = out.at(span).says(text! {
            en: "blanks cut this condition into {count} terms, and one that holds is enough",
            zh: "空格把此条件拆成了 {count} 项，只要其中一项成立即可",
        });
        said.mends(text! { en: "write {joined}", zh: "改写为 {joined}" }, without_blanks(line, text));
        return;
    }
    let joined = words.join(",");
    if let [one, other] = words.as_slice()
        && (is_os(one) && is_arch(other) || is_arch(one) && is_os(other))
    {
        out.at(span)
            .says(text! {
                en: "a blank means OR: this line counts on every {one}, and on every {other}",
                zh: "空格表示“或”：此行在所有 {one} 上以及所有 {other} 上都生效",
            })
            .at_most(Severity::Warning)
            .suggests(text! { en: "write {joined}", zh: "改写为 {joined}" }, commas(line));
    } else if words.len() > 1 && words.iter().all(|word| word.strip_prefix('!').is_some_and(is_os)) {
        out.at(span)
            .says(text! {
                en: "a blank means OR, and no system is all of these: the condition always holds",
                zh: "空格表示“或”，而没有系统同时是这些系统：此条件总是成立",
            })
            .at_most(Severity::Warning)
            .suggests(text! { en: "write {joined}", zh: "改写为 {joined}" }, commas(line));
    }
}

/// The term is half of an expression: `&&`, `(linux`, `amd64)`, `linux||`.
fn is_torn(condition: &Condition, text: &str) -> bool {
    let word = condition.span.of(text);
    condition.constraint.fault.is_some() && word.contains(['&', '|', '(', ')'])
}

/// The whole condition as one term, if that can be read.
fn without_blanks(line: &CgoLine, text: &str) -> Option<Vec<Edit>> {
    let first = line.conditions.first()?.span;
    let joined: String = line.conditions.iter().map(|condition| condition.span.of(text)).collect();
    let whole = Span::new(0, joined.len());
    let constraint = pitfall_syntax::cgo::Constraint::cgo_condition(&joined, whole);
    if constraint.fault.is_some() {
        return None;
    }
    let last = line.conditions.last()?.span;
    Some(vec![Edit::replace(first.cover(last), joined)])
}

fn commas(line: &CgoLine) -> Vec<Edit> {
    let gap =
        |pair: &[Condition]| Edit::replace(Span::new(pair[0].span.end as usize, pair[1].span.start as usize), ",");
    line.conditions.windows(2).map(gap).collect()
}

fn is_os(word: &str) -> bool {
    KNOWN_OS.contains(&word)
}

fn is_arch(word: &str) -> bool {
    KNOWN_ARCH.contains(&word)
}
