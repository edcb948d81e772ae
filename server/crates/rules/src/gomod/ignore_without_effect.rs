//! An `ignore` line that ignores everything, or nothing.
//! Source: `modload.ignorePatterns` (Go 1.25): names of folders, no patterns.

use pitfall_engine::{Context, Findings, Read, Severity, rule, text};
use pitfall_syntax::gomod::{GoMod, edit};

rule! {
    id: "gomod/ignore-without-effect",
    page: "ignore_without_effect.md",
    on: GoMod,
    severity: Warning,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["GM062", "GM063"],
}

fn check(file: &Read<GoMod>, cx: &Context<'_>, out: &mut Findings) {
    for ignore in file.ignores().filter(|it| !it.line.faulty) {
        let Some(path) = &ignore.path else { continue };
        let written = &path.value;
        let said = out.at(path.span);
        let said = if matches!(written.trim_end_matches('/'), "" | ".") {
            said.says(text! {
                en: "this ignores the whole module: `./...` finds no package any more",
                zh: "这会忽略整个模块：`./...` 再也找不到任何包",
            })
        } else if written.contains(['*', '?', '[']) {
            said.says(text! {
                en: "{written} is taken as a name; ignore knows no patterns, so this line has no effect",
                zh: "{written} 会被当作目录名；ignore 不支持通配符，此行没有效果",
            })
            .at_most(Severity::Hint)
        } else if written.starts_with('/') || written.split('/').any(|part| part == "..") {
            said.says(text! {
                en: "{written} is not in this module, so this line has no effect",
                zh: "{written} 不在本模块中，此行没有效果",
            })
            .at_most(Severity::Hint)
        } else {
            continue;
        };
        said.suggests(text! { en: "remove this line", zh: "删除此行" }, edit::remove(cx.text(), file, &[&ignore.line]));
    }
}
