//! What the rules about GOROOT share.

use pitfall_engine::Context;
use pitfall_syntax::shell::{Form, Setting};
use pitfall_text::Edit;

use super::{edit, names};

/// Where installers put Go; a `go` found there knows its GOROOT by itself.
const DEFAULTS: [&str; 10] = [
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
    let file = cx.file.shell()?;
    let name = setting.variable();
    let mut edits = vec![edit::remove(setting, cx)?];
    let uses = file.assignments().flat_map(|it| it.value.words()).flat_map(|word| &word.parts).filter_map(|part| {
        let expansion = part.as_expansion().filter(|it| it.name.text == name)?;
        Some((part.span, matches!(expansion.form, Form::Plain | Form::Braced)))
    });
    for (span, plain) in uses {
        if !plain {
            return None;
        }
        edits.push(Edit::replace(span, folder?));
    }
    (names::mentions(cx.text(), name) == edits.len()).then_some(edits)
}
