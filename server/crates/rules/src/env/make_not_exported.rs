//! A Go variable of a makefile that no recipe's go command sees.
//! Source: the GNU make manual, "Communicating Variables to a Sub-make"; seen with make 4.3.

use pitfall_engine::{Context, Findings, Read, rule, text};
use pitfall_knowledge::golang;
use pitfall_syntax::shell::{Dialect, ExportState, ShellFile};
use pitfall_text::Edit;

use super::names;

rule! {
    id: "env/make-not-exported",
    page: "make_not_exported.md",
    on: ShellFile,
    severity: Warning,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["S05"],
}

fn check(file: &Read<ShellFile>, cx: &Context<'_>, out: &mut Findings) {
    // Another makefile may export a variable or use it, and so may lines that are put together.
    let elsewhere = |line: &str| {
        let word = line.trim_start().split([' ', '\t', '(']).next().unwrap_or("");
        matches!(word, "include" | "-include" | "sinclude" | "$" | "define") || line.contains(".EXPORT_ALL_VARIABLES")
    };
    let is_part = || cx.path().is_some_and(|path| path.extension().is_some_and(|end| end == "mk"));
    let runs_go = || file.commands().any(|command| command.name() == Some("go"));
    if file.dialect != Dialect::Make || is_part() || !runs_go() || cx.text().lines().any(elsewhere) {
        return;
    }
    for assignment in file.assignments() {
        let name = assignment.name.text.as_str();
        let counts = golang::environment_variable(name).is_some()
            && assignment.export == ExportState::NotExported
            && file.is_straight_line(assignment.block);
        let own = || file.assignments().filter(|other| other.name.text == name).count();
        if !counts || names::mentions(cx.text(), name) > own() {
            continue;
        }
        out.at(assignment.name.span)
            .says(text! {
                en: "the go command does not see {name}: make hands on what is exported",
                zh: "go 命令看不到 {name}：make 只传递已导出的变量",
            })
            .suggests(
                text! { en: "export it", zh: "导出它" },
                Edit::insert(assignment.command.start as usize, "export "),
            );
    }
}
