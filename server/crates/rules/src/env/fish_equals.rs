//! fish: `=` in `set`.
//! Source: <https://fishshell.com/docs/current/cmds/set.html>; seen with fish 3.6 and 4.0: `=` becomes the first element.

use pitfall_engine::{Context, Findings, Read, rule, text};
use pitfall_syntax::shell::{Declarer, Dialect, Item, ShellFile, Word};
use pitfall_text::{Edit, Span};

rule! {
    id: "env/fish-equals",
    page: "fish_equals.md",
    on: ShellFile,
    severity: Error,
    category: Correctness,
    fix: Safe,
    since: "0.1.0",
    also: ["S11"],
}

fn check(file: &Read<ShellFile>, cx: &Context<'_>, out: &mut Findings) {
    if file.dialect != Dialect::Fish {
        return;
    }
    let text = cx.text();
    for item in &file.items {
        match item {
            Item::Assignment(it) if it.by == Declarer::Set => {
                let glued = |word: &Word| word.span.of(text).starts_with('=') && word.span.of(text).len() > 1;
                let Some(first) = it.value.words().first().filter(|word| word.as_literal() == Some("=") || glued(word))
                else {
                    continue;
                };
                let name = &it.name.text;
                let end = match it.value.words().get(1) {
                    _ if glued(first) => first.span.start + 1,
                    Some(next) => next.span.start,
                    None => first.span.end,
                };
                let sign = Span::new(first.span.start as usize, first.span.start as usize + 1);
                out.at(sign)
                    .says(text! {
                        en: "set takes no =: it becomes the first element of {name}",
                        zh: "set 不用 =：它会成为 {name} 的第一个元素",
                    })
                    .mends(
                        text! { en: "remove it", zh: "删除它" },
                        Edit::remove(Span::new(first.span.start as usize, end as usize)),
                    );
            }
            // `set -gx NAME=value`
            Item::Command(command) if command.name() == Some("set") => {
                let Some(word) = command.words.iter().skip(1).find(|word: &&Word| !word.span.of(text).starts_with('-'))
                else {
                    continue;
                };
                let written = word.span.of(text);
                let Some((name, value)) = written.split_once('=') else { continue };
                let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
                if !is_name {
                    continue;
                }
                let equals = word.span.start as usize + name.len();
                out.at(Span::new(equals, equals + 1))
                    .says(text! {
                        en: "set takes no =: fish refuses this name, and {name} is not set",
                        zh: "set 不用 =：fish 拒绝这个名字，{name} 没有被设置",
                    })
                    .mends(
                        text! { en: "write a blank", zh: "写成空格" },
                        (!value.is_empty()).then(|| Edit::replace(Span::new(equals, equals + 1), " ")),
                    );
            }
            _ => {}
        }
    }
}
