//! Where a line stands: in a start-up file, a login file, or a script that runs and ends.

use pitfall_engine::Context;
use pitfall_syntax::shell::{Dialect, Scope, Setting};

fn name<'a>(cx: &'a Context<'_>) -> &'a str {
    cx.start_up_path().and_then(|path| path.file_name()).and_then(|name| name.to_str()).unwrap_or("")
}

/// The checked file is a script of its own: what it sets ends with it.
pub(super) fn is_script(cx: &Context<'_>) -> bool {
    let runs = match cx.file.shell().map(|file| file.dialect) {
        Some(Dialect::Cmd | Dialect::Make | Dialect::Actions) => true,
        Some(Dialect::PowerShell) => !name(cx).to_ascii_lowercase().ends_with("profile.ps1"),
        _ => cx.text().starts_with("#!"),
    };
    runs && !is_startup_name(cx)
}

/// The checked file has the name of a start-up file, or another place from which every session gets variables.
pub(super) fn is_startup_name(cx: &Context<'_>) -> bool {
    let bare = bare_name(cx);
    let dialect = cx.file.shell().map(|file| file.dialect);
    matches!(dialect, Some(Dialect::EtcEnvironment | Dialect::EnvironmentD | Dialect::Registry))
        || bare.ends_with("rc")
        || bare.ends_with("profile")
        || matches!(bare, "zshenv" | "zlogin" | "bash_login" | "config.fish" | "exports" | "path" | "extra")
}

fn bare_name<'a>(cx: &'a Context<'_>) -> &'a str {
    let name = name(cx);
    let name = name.strip_suffix(".tmpl").unwrap_or(name);
    name.strip_prefix("dot_").or_else(|| name.strip_prefix('.')).unwrap_or(name)
}

/// The checked file is a template of a dotfile manager.
pub(super) fn is_template(cx: &Context<'_>) -> bool {
    name(cx).ends_with(".tmpl") && cx.contains("{{")
}

/// The checked file is what a session begins with: it may well build its variables from nothing.
pub(super) fn is_login_file(cx: &Context<'_>) -> bool {
    matches!(
        bare_name(cx),
        "profile" | "bash_profile" | "bash_login" | "zprofile" | "zshenv" | "zlogin" | "environment"
    )
}

/// The checked file is direnv's: its values belong to one project.
pub(super) fn is_project_file(cx: &Context<'_>) -> bool {
    name(cx).contains("envrc") || matches!(cx.file.shell().map(|file| file.dialect), Some(Dialect::DotEnv))
}

/// What the setting does lasts: it stands in a start-up file, goes to one, or is kept by `go env -w` or an image; it is not lost in a
/// subshell, in front of one command, or in a function.
pub(super) fn lasts(setting: &Setting<'_>, cx: &Context<'_>) -> bool {
    !setting.is_assignment() || (!is_lost(setting, cx) && !in_function(setting, cx))
}

/// The setting is lost to the lines behind it.
pub(super) fn is_lost(setting: &Setting<'_>, cx: &Context<'_>) -> bool {
    setting.is_assignment() && cx.file.shell().is_some_and(|file| file.is_lost(setting.block))
}

/// The setting happens when a function is called.
pub(super) fn in_function(setting: &Setting<'_>, cx: &Context<'_>) -> bool {
    let Some(file) = cx.file.shell() else { return false };
    let called = |name: &str| {
        file.commands().any(|it| it.words.len() == 1 && it.name() == Some(name) && file.is_straight_line(it.block))
    };
    let waits = file.scopes(setting.block).any(|scope| match scope {
        // The file calls it itself.
        Scope::Function(Some(name)) => !called(&name.text),
        Scope::Function(None) => true,
        _ => false,
    });
    waits || setting.flags.local
}

/// The setting happens once and always.
pub(super) fn is_straight(setting: &Setting<'_>, cx: &Context<'_>) -> bool {
    cx.file.shell().is_some_and(|file| file.is_straight_line(setting.block))
}

/// The line is a template of a dotfile manager: what it says is decided later.
pub(super) fn is_templated(setting: &Setting<'_>) -> bool {
    setting.command.of(setting.source).contains("{{")
}
