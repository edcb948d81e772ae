//! What the rules about GOROOT share.

use pitfall_engine::Context;
use pitfall_syntax::shell::{Part, Setting};
use pitfall_text::Edit;

use super::{edit, on_path};

/// Where installers put Go; a `go` found there knows its GOROOT by itself.
const DEFAULTS: [&str; 17] = [
    "/usr/local/opt/golang/libexec",
    "/opt/homebrew/opt/golang/libexec",
    "/home/linuxbrew/.linuxbrew/opt/golang/libexec",
    "$HOMEBREW_PREFIX/opt/go/libexec",
    "C:/Program Files/Go",
    "C:/Go",
    "$ProgramFiles/Go",
    "/usr/local/go",
    "/usr/local/opt/go/libexec",
    "/opt/homebrew/opt/go/libexec",
    "/home/linuxbrew/.linuxbrew/opt/go/libexec",
    "/usr/lib/go",
    "/usr/lib/golang",
    "/usr/share/go",
    "/snap/go/current",
    "/opt/local/lib/go",
    "/usr/lib64/go",
];

/// Go is installed there as a rule.
pub(super) fn is_default(folder: &str) -> bool {
    DEFAULTS.contains(&folder)
        || folder.strip_prefix("/usr/lib/go-1.").is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_digit()))
}

/// The setting deleted, and `folder` written where the file uses the variable; `None` where that cannot be done everywhere.
pub(super) fn delete(setting: &Setting<'_>, folder: Option<&str>, cx: &Context<'_>) -> Option<Vec<Edit>> {
    if setting.dialect.is_windows() {
        return None;
    }
    edit::inline(setting, |_, _| folder.map(str::to_owned), cx)
}

/// As [`delete`], where the setting names `root`'s folder of programs: that folder stays on PATH.
pub(super) fn delete_bin(setting: &Setting<'_>, root: &str, cx: &Context<'_>) -> Option<Vec<Edit>> {
    if setting.dialect.is_windows() {
        return None;
    }
    let whole = |part: &Part| on_path::entries(cx).iter().any(|entry| entry.span.range() == part.span.range());
    edit::inline(setting, |part, _| Some(if whole(part) { format!("{root}/bin") } else { root.to_owned() }), cx)
}
