//! A C compiler that is not on PATH.
//! Source: seen with Go 1.21 and 1.27: `cgo: C compiler "clang-14" not found: exec: "clang-14": executable file not found in $PATH`.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_syntax::shell::{ExportState, Setting};

use super::{edit, own, place};

rule! {
    id: "env/compiler-missing",
    page: "compiler_missing.md",
    on: Setting,
    severity: Warning,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["C11", "EV040"],
}

fn check(setting: &Setting<'_>, cx: &Context<'_>, out: &mut Findings) {
    let name = setting.variable();
    if !matches!(name, "CC" | "CXX")
        || !setting.is_assignment()
        || setting.export != ExportState::Exported
        || !place::is_straight(setting, cx)
    {
        return;
    }
    let Some(value) = setting.literal() else { return };
    let Some(compiler) = value.split_whitespace().next().filter(|word| !word.contains(['/', '\\', '~', '"', '\'']))
    else {
        return;
    };
    // A PATH that is not known tells nothing.
    if own::is_on_path(compiler, cx) != Some(false) {
        return;
    }
    out.at(setting.value.span())
        .says(text! {
            en: "{compiler} is not on PATH: every package that uses cgo ends with \"C compiler not found\"",
            zh: "PATH 上没有 {compiler}：每个使用 cgo 的包都以 \"C compiler not found\" 结束",
        })
        .suggests(
            text! { en: "delete it, and let go take the usual compiler", zh: "删除此行，让 go 使用默认编译器" },
            edit::remove(setting, cx),
        );
}
