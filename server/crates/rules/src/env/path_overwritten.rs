//! `PATH` set without its old value.
//! Source: POSIX XBD 8.3 (PATH); seen with bash 5.2, zsh 5.9, dash 0.5.12 and fish 3.6: `ls` is "command not found" from that line on.

use pitfall_engine::{Context, Findings, Severity, rule, text};
use pitfall_syntax::shell::{
    Declarer, Dialect, OldValue, Operation, Part, PartKind, PathEdit, Setting, ShellFile, Value,
};

use super::{edit, place};

rule! {
    id: "env/path-overwritten",
    page: "path_overwritten.md",
    on: Setting,
    severity: Error,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["P01", "P01a", "P01b", "SH013", "shellcheck:SC2123"],
}

fn check(setting: &Setting<'_>, cx: &Context<'_>, out: &mut Findings) {
    let name = setting.variable();
    if !(name == "PATH" || name == "path" && setting.dialect == Dialect::Zsh) {
        return;
    }
    let Some(file) = cx.file.shell() else { return };
    let quiet = matches!(setting.dialect, Dialect::DotEnv | Dialect::GoEnv | Dialect::Registry | Dialect::Actions | Dialect::LaunchAgent)
        || setting.by == Declarer::Setx
        // A reader that expands nothing: another rule has a word about it.
        || setting.dialect == Dialect::EtcEnvironment && setting.value.span().of(setting.source).contains("$PATH")
        || setting.by == Declarer::DockerArg
        || setting.flags.local
        || setting.flags.tied
        // A scalar called `path` may be any script's own variable.
        || name == "path" && !place::is_straight(setting, cx)
        || setting.subscript.is_some()
        || setting.op != Operation::Set
        || place::is_lost(setting, cx)
        || place::in_function(setting, cx)
        || place::is_templated(setting)
        || place::is_project_file(cx) && !setting.is_assignment();
    if quiet {
        return;
    }
    let edit = setting.path_edit();
    if let Some(list) = list_of_its_own(setting, file) {
        let severity = if list { Severity::Information } else { Severity::Warning };
        out.at(setting.span)
            .says(text! {
                en: "PATH loses everything that was in it: the list in this variable does not begin with the old value",
                zh: "PATH 原有的内容全部丢失：该变量中的列表没有包含原来的值",
            })
            .at_most(severity);
        return;
    }
    if edit.keeps_old_value() || edit.segments().is_empty() || may_hold_a_list(edit, setting) || is_saved(file) {
        return;
    }
    let keeps_system = has_system(edit) || is_completed(setting, file);
    let span = setting.span;
    let windows = setting.dialect.is_windows();
    let keeps_system =
        keeps_system || windows && setting.value.span().of(setting.source).to_ascii_lowercase().contains("system32");
    if !keeps_system {
        let said = out.at(span).says(text! {
            en: "PATH loses everything that was in it, /usr/bin too: no other program is found from here on",
            zh: "PATH 原有的内容全部丢失，包括 /usr/bin：此行之后找不到其他任何程序",
        });
        let said = said.at_most(if windows { Severity::Warning } else { Severity::Error });
        said.suggests(
            text! { en: "keep the old PATH behind it", zh: "在后面保留原来的 PATH" },
            edit::append_old_value(setting),
        );
        return;
    }
    // A list with the system's folders is how a session, an image or a careful script begins.
    let deliberate = place::is_login_file(cx)
        || place::is_script(cx)
        || matches!(setting.dialect, Dialect::EtcEnvironment)
        || setting.by == Declarer::DockerEnv
        || !place::is_straight(setting, cx);
    if matches!(setting.dialect, Dialect::EtcEnvironment) {
        return;
    }
    let severity = if deliberate { Severity::Information } else { Severity::Warning };
    out.at(span)
        .says(text! {
            en: "PATH loses what login files, version managers and WSL have put there: the old value is not kept",
            zh: "登录文件、版本管理器和 WSL 写入 PATH 的内容会丢失：没有保留原来的值",
        })
        .at_most(severity)
        .suggests(
            text! { en: "keep the old PATH behind it", zh: "在后面保留原来的 PATH" },
            edit::append_old_value(setting),
        );
}

/// The system's folders are in the list.
fn has_system(edit: &PathEdit) -> bool {
    edit.segments().iter().filter_map(|segment| segment.literal()).any(|folder| {
        matches!(
            folder.trim_end_matches(['/', '\r']),
            "/usr/bin" | "/bin" | "/run/current-system/sw/bin" | "/usr/local/bin:/usr/bin"
        )
    })
}

/// A line further down adds the system's folders to the list.
fn is_completed(setting: &Setting<'_>, file: &ShellFile) -> bool {
    let later =
        file.assignments().filter(|it| it.span.start > setting.span.start && it.name.text == setting.variable());
    later.filter(|it| file.is_straight_line(it.block)).any(|it| {
        let edit = it.path_edit(setting.dialect);
        edit.keeps_old_value() && has_system(edit)
    })
}

/// cmd: PATH becomes a variable that a line above has set to a list without the old PATH; whether that list has the system's folders.
fn list_of_its_own(setting: &Setting<'_>, file: &ShellFile) -> Option<bool> {
    let [word] = setting.value.words() else { return None };
    let [part] = word.parts.as_slice() else { return None };
    let name = &part.as_expansion().filter(|_| setting.dialect == Dialect::Cmd)?.name.text;
    let above = file.assignments().rfind(|it| {
        it.span.start < setting.span.start && it.name.text.eq_ignore_ascii_case(name) && file.is_straight_line(it.block)
    })?;
    let value = above.value.span().of(setting.source).to_ascii_lowercase();
    let known = !value.contains("%path%") && !value.contains('!') && value.contains(';');
    known.then(|| value.contains("system32"))
}

/// Folders that a variable of this name holds one of.
const FOLDERS: [&str; 8] = ["HOME", "GOROOT", "GOPATH", "GOBIN", "JAVA_HOME", "PWD", "CARGO_HOME", "ZDOTDIR"];

/// An element is a variable or a command's output as a whole: it may be a PATH itself.
fn may_hold_a_list(edit: &PathEdit, setting: &Setting<'_>) -> bool {
    let is_end = |part: &Part| part.as_literal() == Some("\r");
    let whole = |parts: &[Part]| match parts {
        [part] | [part, _] if parts.len() == 1 || is_end(&parts[1]) => match &part.kind {
            PartKind::Expansion(expansion) => !FOLDERS.contains(&expansion.name.text.as_str()),
            PartKind::Literal { .. } | PartKind::Tilde { .. } => false,
            _ => true,
        },
        parts => parts.iter().any(|part| match &part.kind {
            PartKind::Unknown => true,
            PartKind::Expansion(expansion) => {
                expansion.name.text.to_ascii_uppercase().contains("PATH")
                    && !FOLDERS.contains(&expansion.name.text.as_str())
            }
            PartKind::CommandSubstitution { body, .. } => body.of(setting.source).contains("PATH"),
            _ => false,
        }),
    };
    // A word of fish or of an array may expand to several.
    let list = matches!(setting.value, Value::List { .. });
    edit.segments().iter().any(|segment| segment.old == OldValue::None && whole(&segment.parts))
        || list
            && setting
                .value
                .words()
                .iter()
                .any(|word| word.parts.iter().any(|part| matches!(part.kind, PartKind::Unknown)))
}

/// The file keeps the old PATH in another variable.
fn is_saved(file: &ShellFile) -> bool {
    let names_path = |part: &Part| {
        part.as_expansion().is_some_and(|expansion| matches!(expansion.name.text.as_str(), "PATH" | "path"))
    };
    file.assignments().any(|assignment| {
        !matches!(assignment.name.text.as_str(), "PATH" | "path" | "fish_user_paths")
            && assignment.value.words().iter().any(|word| word.parts.iter().any(names_path))
    })
}
