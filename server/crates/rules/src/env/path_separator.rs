//! A colon between folders on Windows.
//! Source: `Path.PathSeparator` of .NET is `;` there; PowerShell's tokenizer takes `$env:PATH:` for the variable of that name.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_syntax::shell::{Dialect, Operation, Setting};
use pitfall_text::{Edit, Span};

rule! {
    id: "env/path-separator",
    page: "path_separator.md",
    on: Setting,
    severity: Error,
    category: Correctness,
    fix: Safe,
    since: "0.1.0",
    also: ["P17"],
}

fn check(setting: &Setting<'_>, _: &Context<'_>, out: &mut Findings) {
    if !matches!(setting.dialect, Dialect::Cmd | Dialect::PowerShell) || setting.variable() != "PATH" {
        return;
    }
    let text = setting.source;
    let parts: Vec<_> = setting.value.words().iter().flat_map(|word| &word.parts).collect();
    for (at, part) in parts.iter().enumerate() {
        let written = part.span.of(text);
        let start = part.span.start as usize;
        if setting.dialect == Dialect::PowerShell && written.eq_ignore_ascii_case("$env:path:") {
            let fix = vec![Edit::insert(start + 1, "{"), Edit::insert(start + written.len() - 1, "}")];
            out.at(part.span)
                .says(text! {
                    en: "the second colon belongs to the name: there is no such variable, and the old PATH is lost",
                    zh: "第二个冒号属于变量名：没有这个变量，原来的 PATH 会丢失",
                })
                .mends(text! { en: "write ${{env:PATH}}:", zh: "写成 ${{env:PATH}}:" }, fix);
            continue;
        }
        // With a Windows path behind it the drive's letter becomes a part of the name, too.
        let lead = "$env:path:".len();
        let drive = written
            .get(lead..)
            .is_some_and(|rest| rest.len() == 2 && rest.as_bytes()[0].is_ascii_alphabetic() && rest.ends_with(':'));
        if setting.dialect == Dialect::PowerShell
            && drive
            && written.get(..lead).is_some_and(|start| start.eq_ignore_ascii_case("$env:path:"))
        {
            let colon = Span::new(start + lead - 1, start + lead);
            let fix = vec![Edit::insert(start + 1, "{"), Edit::replace(colon, "};")];
            out.at(part.span)
                .says(text! {
                    en: "the second colon belongs to the name: there is no such variable, and the old PATH is lost",
                    zh: "第二个冒号属于变量名：没有这个变量，原来的 PATH 会丢失",
                })
                .mends(text! { en: "write ${{env:PATH}};", zh: "写成 ${{env:PATH}};" }, fix);
            continue;
        }
        let Some(literal) = part.as_literal() else { continue };
        let behind_variable =
            at > 0 && parts[at - 1].as_expansion().is_some() || at == 0 && setting.op == Operation::Append;
        let next = literal.strip_prefix(':').unwrap_or("");
        // On Unix, PowerShell separates with colons too.
        let windows = setting.dialect == Dialect::Cmd
            || next.as_bytes().get(1) == Some(&b':')
            || next.contains('\\')
            || next.is_empty()
                && parts.get(at + 1).is_some_and(|next| next.as_expansion().is_some())
                && text.contains(":\\");
        if behind_variable && literal.starts_with(':') && windows {
            let span = Span::new(start, start + 1);
            let fix = (span.of(text) == ":").then(|| Edit::replace(span, ";"));
            out.at(span)
                .says(text! {
                    en: "Windows separates folders by semicolons: these two become one that does not exist",
                    zh: "Windows 以分号分隔目录：这两个会变成一个不存在的目录",
                })
                .mends(text! { en: "write ;", zh: "写成 ;" }, fix);
        }
    }
}
