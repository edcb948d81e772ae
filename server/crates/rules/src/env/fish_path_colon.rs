//! fish: a list variable next to a colon.
//! Source: <https://fishshell.com/docs/current/language.html#combining-lists>; seen with fish 3.6 and 4.0.

use pitfall_engine::{Context, Findings, Severity, rule, text};
use pitfall_syntax::shell::{Declarer, Dialect, Part, PartKind, Quoting, Setting, Word, is_list_variable};
use pitfall_text::{Edit, Span};

rule! {
    id: "env/fish-path-colon",
    page: "fish_path_colon.md",
    on: Setting,
    severity: Error,
    category: Correctness,
    fix: Safe,
    since: "0.1.0",
    also: ["S10"],
}

fn check(setting: &Setting<'_>, _: &Context<'_>, out: &mut Findings) {
    if setting.dialect != Dialect::Fish || !is_list_variable(setting.variable()) {
        return;
    }
    for word in setting.value.words() {
        let list = |part: &Part| {
            part.as_expansion()
                .is_some_and(|it| !it.quoted && is_list_variable(&it.name.text) && it.name.text != "GOPATH")
        };
        let touches = word.parts.windows(2).any(|pair| {
            list(&pair[0]) && pair[1].as_literal().is_some_and(|text| text.starts_with(':'))
                || list(&pair[1]) && pair[0].as_literal().is_some_and(|text| text.ends_with(':'))
        });
        if !touches {
            continue;
        }
        let name = setting.variable();
        if setting.by == Declarer::Export {
            // In quotes a list is joined by colons.
            let plain = !word.span.of(setting.source).contains(['"', '\'', '~']) && !word.parts.is_empty();
            let fix = (plain && setting.is_exact()).then(|| {
                vec![Edit::insert(word.span.start as usize, "\""), Edit::insert(word.span.end as usize, "\"")]
            });
            out.at(word.span)
                .says(text! {
                    en: "fish makes one word of each element here, and export keeps only the last: the rest of {name} is lost",
                    zh: "fish 在此把每个元素各变成一个词，而 export 只保留最后一个：{name} 的其余内容丢失",
                })
                .mends(text! { en: "quote the value", zh: "给值加引号" }, fix);
        } else {
            out.at(word.span)
                .says(text! {
                    en: "fish adds this text to each element of the list: {name} doubles at every start",
                    zh: "fish 把这段文字加到列表的每个元素上：每次启动 {name} 都会加倍",
                })
                .at_most(Severity::Warning)
                .mends(text! { en: "make them elements of their own", zh: "写成各自独立的元素" }, split(setting, word));
        }
    }
}

/// Blanks instead of the colons of a word.
fn split(setting: &Setting<'_>, word: &Word) -> Option<Vec<Edit>> {
    if !setting.is_exact() {
        return None;
    }
    let mut edits = Vec::new();
    for part in &word.parts {
        let PartKind::Literal { text, quoting } = &part.kind else { continue };
        if *quoting != Quoting::None || part.span.len() != text.len() {
            if text.contains(':') {
                return None;
            }
            continue;
        }
        for (at, _) in text.match_indices(':') {
            let at = part.span.start as usize + at;
            edits.push(Edit::replace(Span::new(at, at + 1), " "));
        }
    }
    Some(edits)
}
