//! The process's PATH written back as the user's.
//! Source: <https://learn.microsoft.com/dotnet/api/system.environment.setenvironmentvariable>; dotnet/runtime issue 1442.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_syntax::shell::{Declarer, Dialect, Setting};
use pitfall_text::Edit;

rule! {
    id: "env/merged-path",
    page: "merged_path.md",
    on: Setting,
    severity: Warning,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["S19"],
}

fn check(setting: &Setting<'_>, _: &Context<'_>, out: &mut Findings) {
    if setting.dialect != Dialect::PowerShell || setting.by != Declarer::Setx || setting.variable() != "PATH" {
        return;
    }
    let text = setting.source;
    let value = setting.value.span();
    let lower = value.of(text).to_ascii_lowercase();
    if !["$env:path", "${env:path}"].iter().any(|name| lower.contains(name)) {
        return;
    }
    let command = setting.command.of(text).to_ascii_lowercase();
    let scope = if command[command.len().saturating_sub(30)..].contains("machine") { "Machine" } else { "User" };
    let part = setting
        .value
        .words()
        .iter()
        .flat_map(|word| &word.parts)
        .find(|part| part.as_expansion().is_some_and(|it| it.name.text.eq_ignore_ascii_case("PATH")));
    let span = part.map_or(value, |part| part.span);
    let inside =
        text.get(value.start as usize..span.start as usize).is_some_and(|before| before.matches('"').count() % 2 == 1);
    let own = format!("[Environment]::GetEnvironmentVariable('Path', '{scope}')");
    let fix = part.map(|part| Edit::replace(part.span, if inside { format!("$({own})") } else { own }));
    out.at(span)
        .says(text! {
            en: "$env:Path is the machine's PATH and the user's together, expanded: written back, each holds both for good",
            zh: "$env:Path 是系统与用户 PATH 合在一起并展开后的值：写回后会永久地互相混入",
        })
        .suggests(text! { en: "start from the stored value", zh: "以存储的值为基础" }, fix);
}
