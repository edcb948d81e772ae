//! `$env:HOME` on Windows.
//! Source: about_Automatic_Variables: `$HOME` is PowerShell's own; Windows itself sets `USERPROFILE`, not `HOME`.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_syntax::shell::{Dialect, Setting};
use pitfall_text::Edit;

rule! {
    id: "env/windows-home",
    page: "windows_home.md",
    on: Setting,
    severity: Warning,
    category: Portability,
    fix: Safe,
    since: "0.1.0",
    also: ["S24"],
}

fn check(setting: &Setting<'_>, _: &Context<'_>, out: &mut Findings) {
    if !matches!(setting.dialect, Dialect::PowerShell | Dialect::Cmd) {
        return;
    }
    let parts: Vec<_> = setting.value.words().iter().flat_map(|word| &word.parts).collect();
    for pair in parts.windows(2) {
        let written = pair[0].span.of(setting.source).to_ascii_lowercase();
        let home = matches!(written.as_str(), "$env:home" | "${env:home}" | "%home%");
        // A path with backslashes is one of Windows.
        if !home || !pair[1].as_literal().is_some_and(|text| text.starts_with('\\')) {
            continue;
        }
        let better = if setting.dialect == Dialect::Cmd { "%USERPROFILE%" } else { "$HOME" };
        out.at(pair[0].span)
            .says(text! {
                en: "Windows sets no HOME: the folder begins with its backslash, at the root of the drive",
                zh: "Windows 不设置 HOME：目录会从反斜杠开始，即位于驱动器的根目录",
            })
            .mends(text! { en: "write {better}", zh: "写成 {better}" }, Edit::replace(pair[0].span, better));
    }
}
