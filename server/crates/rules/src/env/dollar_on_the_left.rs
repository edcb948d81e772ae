//! `$` before the name that is to be set.
//! Source: POSIX XCU 2.10.2 and fish's `set`: the name is written bare; `$NAME` is its value.

use pitfall_engine::{Context, Findings, Read, rule, text};
use pitfall_knowledge::golang;
use pitfall_syntax::shell::{Command, Dialect, Form, Item, Name, ShellFile, Word, is_list_variable};
use pitfall_text::{Edit, Span};

use super::place;

rule! {
    id: "env/dollar-on-the-left",
    page: "dollar_on_the_left.md",
    on: ShellFile,
    severity: Error,
    category: Correctness,
    fix: Safe,
    since: "0.1.0",
    also: ["S03", "shellcheck:SC2281"],
}

fn check(file: &Read<ShellFile>, cx: &Context<'_>, out: &mut Findings) {
    let text = cx.text();
    for item in &file.items {
        let word = match item {
            Item::Command(command) if file.dialect == Dialect::Fish => {
                let mut words = command.words.iter();
                if words.next().and_then(Word::as_literal) != Some("set") {
                    continue;
                }
                let option = |word: &&Word| word.as_literal().is_some_and(|it| it.starts_with('-'));
                let queries = command
                    .words
                    .iter()
                    .any(|word| matches!(word.as_literal(), Some("-q" | "--query" | "-e" | "--erase" | "-S")));
                if queries {
                    continue;
                }
                words.find(|word| !option(word))
            }
            Item::Command(command) if file.dialect.is_posix_like() => {
                command.words.first().filter(|word| assigns(word))
            }
            Item::Declaration(declaration) if file.dialect.is_posix_like() => {
                declaration.stray.iter().find(|word| assigns(word))
            }
            Item::Command(command) if file.dialect == Dialect::Cmd => {
                percent_on_the_left(command, text, out);
                None
            }
            _ => None,
        };
        let Some(name) = word.and_then(leading_name) else { continue };
        let dollar = name.span.start as usize - 1;
        if Span::new(dollar, dollar + 1).of(text) != "$" {
            continue;
        }
        let called = &name.text;
        // In a start-up file it is meant for the programs that the shell starts.
        let exports = matches!(item, Item::Command(_))
            && file.dialect.is_posix_like()
            && place::is_startup_name(cx)
            && called != "PATH";
        out.at(Span::new(dollar, name.span.end as usize))
            .says(text! {
                en: "${called} is the value of {called}, not its name: {called} is not set",
                zh: "${called} 是 {called} 的值而不是名字：{called} 没有被设置",
            })
            .mends(
                text! { en: "remove the $", zh: "删除 $" },
                // What a search path should then hold is not told.
                (!is_list_variable(called) || called == "GOPATH")
                    .then(|| Edit::replace(Span::new(dollar, dollar + 1), if exports { "export " } else { "" })),
            );
    }
}

/// cmd's `set %NAME%=value`.
fn percent_on_the_left(command: &Command, text: &str, out: &mut Findings) {
    let [set, word, ..] = command.words.as_slice() else { return };
    let Some(name) = word.parts.first().and_then(|part| part.as_expansion()).map(|it| &it.name) else { return };
    let known = golang::environment_variable(&name.text.to_ascii_uppercase()).is_some()
        || name.text.eq_ignore_ascii_case("PATH");
    let span = Span::new(name.span.start as usize - 1, name.span.end as usize + 1);
    if !set.span.of(text).eq_ignore_ascii_case("set") || !assigns(word) || !known || !span.of(text).starts_with('%') {
        return;
    }
    let called = &name.text;
    out.at(span)
        .says(text! {
            en: "%{called}% is the value of {called}, not its name: {called} is not set",
            zh: "%{called}% 是 {called} 的值而不是名字：{called} 没有被设置",
        })
        .mends(text! { en: "remove the percent signs", zh: "删除百分号" }, Edit::replace(span, called.to_string()));
}

/// `$NAME=…`
fn assigns(word: &Word) -> bool {
    word.parts
        .get(1)
        .and_then(|part| part.as_literal())
        .is_some_and(|text| text.starts_with('=') && !text.starts_with("=="))
}

/// The variable that the word begins with: one that is known, so that nobody means to set what it names.
fn leading_name(word: &Word) -> Option<&Name> {
    let expansion = word.parts.first()?.as_expansion()?;
    let name = &expansion.name.text;
    let known = golang::environment_variable(name).is_some() || is_list_variable(name);
    (expansion.form == Form::Plain && known && name.bytes().all(|byte| !byte.is_ascii_lowercase()))
        .then_some(&expansion.name)
}
