//! Quotes that become part of the value.
//! Source: POSIX XCU 2.6.2 (in double quotes a single quote is a character); `initEnvCache` in cmd/go/internal/cfg takes the line as it is;
//! cmd's `set` and make keep quotes too.

use pitfall_engine::{Context, Findings, Severity, rule, text};
use pitfall_knowledge::golang;
use pitfall_syntax::shell::{Declarer, Dialect, Form, Setting, Word, is_list_variable};
use pitfall_text::{Edit, Span};

rule! {
    id: "env/quotes-in-value",
    page: "quotes_in_value.md",
    on: Setting,
    severity: Error,
    category: Correctness,
    fix: Safe,
    since: "0.1.0",
    also: ["S08", "GE002"],
}

/// Their values are lists of words that Go splits with quotes.
/// Source: `go help environment`, cmd/internal/quoted.
fn splits_quotes(name: &str) -> bool {
    matches!(name, "GOFLAGS" | "CC" | "CXX" | "FC" | "AR" | "PKG_CONFIG" | "GOCACHEPROG") || name.ends_with("FLAGS")
}

fn check(setting: &Setting<'_>, _: &Context<'_>, out: &mut Findings) {
    let name = setting.variable();
    if !(golang::environment_variable(name).is_some() || is_list_variable(name)) {
        return;
    }
    match setting.dialect {
        // The quotes around an argument of setx are cmd's own.
        Dialect::GoEnv | Dialect::Cmd | Dialect::Make if setting.by != Declarer::Setx && !splits_quotes(name) => {
            whole(setting, out)
        }
        Dialect::Posix | Dialect::Bash | Dialect::Zsh => {
            operators(setting, out);
            if !splits_quotes(name) {
                within_double(setting, out);
            }
        }
        _ => {}
    }
}

/// The value begins and ends with a quote that its reader keeps.
fn whole(setting: &Setting<'_>, out: &mut Findings) {
    let name = setting.variable();
    let value = setting.value.span();
    let written = value.of(setting.source).trim_end();
    let quoted =
        ['"', '\''].iter().any(|quote| written.len() > 1 && written.starts_with(*quote) && written.ends_with(*quote));
    // make hands the quotes of a recipe to the shell; cmd looks through them when it searches PATH.
    if !quoted || setting.dialect == Dialect::Cmd && written.starts_with('\'') {
        return;
    }
    let start = value.start as usize;
    let end = start + written.len();
    // In `set "NAME=value"` the quotes stand around all of it.
    let fix = if setting.dialect == Dialect::Cmd {
        let name = setting.name.span.start as usize;
        vec![Edit::insert(name, "\""), Edit::remove(Span::new(start, start + 1))]
    } else {
        vec![Edit::remove(Span::new(start, start + 1)), Edit::remove(Span::new(end - 1, end))]
    };
    out.at(Span::new(start, end))
        .says(text! { en: "the quotes become part of {name}", zh: "引号会成为 {name} 的一部分" })
        .mends(text! { en: "take them out of the value", zh: "从值中去掉引号" }, fix);
}

/// `"'value'"`.
fn within_double(setting: &Setting<'_>, out: &mut Findings) {
    let name = setting.variable();
    let [word] = setting.value.words() else { return };
    let (span, written) = (word.span, word.span.of(setting.source).trim_end());
    let inner = written.strip_prefix("\"'").and_then(|rest| rest.strip_suffix("'\""));
    if !setting.is_exact() || inner.is_none_or(|inner| inner.is_empty() || inner.contains(['"', '\''])) {
        return;
    }
    let (start, end) = (span.start as usize + 1, span.start as usize + written.len() - 1);
    let fix = vec![Edit::remove(Span::new(start, start + 1)), Edit::remove(Span::new(end - 1, end))];
    out.at(Span::new(start, end))
        .says(text! {
            en: "in double quotes a single quote is a character: these become part of {name}",
            zh: "双引号中的单引号只是普通字符：它们会成为 {name} 的一部分",
        })
        .mends(text! { en: "take them out of the value", zh: "从值中去掉引号" }, fix);
}

/// `"${NAME:-'value'}"`.
fn operators(setting: &Setting<'_>, out: &mut Findings) {
    let name = setting.variable();
    for part in setting.value.words().iter().flat_map(|word| &word.parts) {
        let Some(expansion) = part.as_expansion().filter(|it| it.quoted) else { continue };
        let Form::Operator { word, .. } = &expansion.form else { continue };
        let Some(span) = single_quoted(word, setting.source) else { continue };
        let (start, end) = (span.start as usize, span.end as usize);
        let fix = setting
            .is_exact()
            .then(|| vec![Edit::remove(Span::new(start, start + 1)), Edit::remove(Span::new(end - 1, end))]);
        out.at(span)
            .says(text! {
                en: "in double quotes a single quote is a character: these become part of {name}",
                zh: "双引号中的单引号只是普通字符：它们会成为 {name} 的一部分",
            })
            .at_most(Severity::Error)
            .mends(text! { en: "take them out of the value", zh: "从值中去掉引号" }, fix);
    }
}

fn single_quoted(word: &Word, text: &str) -> Option<Span> {
    let written = word.span.of(text);
    let inner = written.strip_prefix('\'')?.strip_suffix('\'')?;
    (!inner.is_empty() && !inner.contains('\'')).then_some(word.span)
}
