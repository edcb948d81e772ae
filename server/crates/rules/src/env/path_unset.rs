//! A Go variable in PATH that no start-up file sets.
//! Source: POSIX XCU 2.6.2: a variable that is not set expands to nothing, so that `$GOPATH/bin` is `/bin`.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_syntax::shell::{Dialect, Form, PartKind, Setting};
use pitfall_text::Edit;

use super::{names, own, place};

rule! {
    id: "env/path-unset",
    page: "path_unset.md",
    on: Setting,
    severity: Hint,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["P09u", "SH008"],
}

/// The variable, and its value by default behind the home folder.
const VARIABLES: [(&str, Option<&str>); 3] = [("GOPATH", Some("go")), ("GOBIN", Some("go/bin")), ("GOROOT", None)];

fn check(setting: &Setting<'_>, cx: &Context<'_>, out: &mut Findings) {
    if !names::is_path(setting) || !setting.is_assignment() || !place::is_straight(setting, cx) {
        return;
    }
    for part in setting.value.words().iter().flat_map(|word| &word.parts) {
        let PartKind::Expansion(used) = &part.kind else { continue };
        let Some((name, default)) = VARIABLES
            .into_iter()
            .find(|(name, _)| used.name.text == *name && matches!(used.form, Form::Plain | Form::Braced))
        else {
            continue;
        };
        let host = cx.host();
        if host.environment().get(name).is_some() {
            return;
        }
        let Some(sessions) = own::sessions(cx) else { return };
        let mut readers = sessions.iter().filter(|session| own::is_read_by(session, cx)).peekable();
        // A session in which nothing touches it, not even a program whose output is run.
        if readers.peek().is_none() || readers.any(|session| session.variable(name).is_some()) {
            continue;
        }
        let fix = default.filter(|_| setting.is_exact()).and_then(|default| match setting.dialect {
            Dialect::Fish => Some(Edit::replace(part.span, format!("$HOME/{default}"))),
            dialect if dialect.is_posix_like() => {
                Some(Edit::replace(part.span, format!("${{{name}:-$HOME/{default}}}")))
            }
            _ => None,
        });
        out.at(part.span)
            .says(text! {
                en: "none of your start-up files sets {name}, so this is empty",
                zh: "您的启动文件都没有设置 {name}，因此这里为空",
            })
            .suggests(text! { en: "fall back on Go's default", zh: "回退到 Go 的默认值" }, fix);
    }
}
