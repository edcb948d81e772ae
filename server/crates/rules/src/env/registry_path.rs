//! PATH replaced in the registry.
//! Source: `reg add /?`; a .reg file's value replaces the stored one: <https://support.microsoft.com/help/310516>.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_syntax::shell::{Command, Dialect, Setting};
use pitfall_text::Span;

rule! {
    id: "env/registry-path",
    page: "registry_path.md",
    on: [Setting: check, Command: reg_add],
    severity: Error,
    category: Correctness,
    fix: None,
    since: "0.1.0",
    also: ["S20"],
}

fn check(setting: &Setting<'_>, _: &Context<'_>, out: &mut Findings) {
    if setting.dialect == Dialect::Registry && setting.variable() == "PATH" {
        report(setting.span, out);
    }
}

fn reg_add(command: &Command, cx: &Context<'_>, out: &mut Findings) {
    let dialect = cx.file.shell().map(|file| file.dialect);
    if !matches!(dialect, Some(Dialect::Cmd | Dialect::PowerShell)) {
        return;
    }
    let text = cx.text();
    if dialect == Some(Dialect::PowerShell) && sets_property(command, text) {
        report(command.span, out);
        return;
    }
    let words: Vec<String> =
        command.words.iter().map(|word| word.span.of(text).trim_matches(['"', '\'']).to_ascii_lowercase()).collect();
    let at = |name: &str| words.iter().position(|word| word == name);
    let value = at("/v").and_then(|at| words.get(at + 1));
    let data = at("/d").and_then(|at| words.get(at + 1));
    let adds = words.iter().take(2).map(String::as_str).eq(["reg", "add"])
        || words.iter().take(2).map(String::as_str).eq(["reg.exe", "add"]);
    let environment = words.get(2).is_some_and(|key| key.trim_end_matches('\\').ends_with("\\environment"));
    let keeps = data.is_some_and(|data| {
        data.contains("%path%") || data.contains("$env:path") || data.contains("$path") || data.contains("!path!")
    });
    if adds && environment && value.is_some_and(|name| name == "path") && data.is_some() && !keeps {
        report(command.span, out);
    }
}

/// `Set-ItemProperty -Path HKCU:\Environment -Name Path -Value …` without the old entries.
fn sets_property(command: &Command, text: &str) -> bool {
    let words: Vec<String> =
        command.words.iter().map(|word| word.span.of(text).trim_matches(['"', '\'']).to_ascii_lowercase()).collect();
    let behind = |name: &str| {
        let at = words.iter().position(|word| word == name)?;
        words.get(at + 1).map(String::as_str)
    };
    let sets = words.first().is_some_and(|name| name == "set-itemproperty" || name == "sp");
    let key = behind("-path").or_else(|| words.get(1).map(String::as_str).filter(|word| !word.starts_with('-')));
    let data = behind("-value");
    sets && key.is_some_and(|key| key.trim_end_matches('\\').ends_with("\\environment"))
        && behind("-name") == Some("path")
        // A variable may hold the old entries and more.
        && data.is_some_and(|data| !data.contains(['$', '(', '%']))
}

fn report(span: Span, out: &mut Findings) {
    out.at(span).says(text! {
        en: "this replaces the stored PATH as a whole: every entry that is not in it is gone",
        zh: "这会整个替换存储的 PATH：其中没有写到的条目全部消失",
    });
}
