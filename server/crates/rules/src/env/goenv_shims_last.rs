//! goenv that puts its programs behind another Go.
//! Source: seen with goenv at 305606f: GOROOT of the one and `go` of the other end every build with "compile: version … does not match".

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_host::SessionKind;
use pitfall_syntax::shell::{Dialect, Item, ShellFile};
use pitfall_text::Edit;

use super::own;

rule! {
    id: "env/goenv-shims-last",
    page: "goenv_shims_last.md",
    on: ShellFile,
    severity: Warning,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["R10"],
}

fn check(file: &pitfall_engine::Read<ShellFile>, cx: &Context<'_>, out: &mut Findings) {
    let text = cx.text();
    let init = file.items.iter().find(|item| {
        matches!(item, Item::Eval(_) | Item::Source(_))
            && item.span().of(text).contains("goenv init")
            && file.is_straight_line(item.block())
    });
    let Some(init) = init else { return };
    let Some(sessions) = own::sessions(cx) else { return };
    let Some(session) = own::of(&sessions, SessionKind::Terminal) else { return };
    let order = session
        .variable("GOENV_PATH_ORDER")
        .or_else(|| own::of(&sessions, SessionKind::Login)?.variable("GOENV_PATH_ORDER"));
    if order.is_some() || cx.host().environment().get("GOENV_PATH_ORDER").is_some() {
        return;
    }
    // What runs now tells whether another Go stands before the shims.
    let Some(first) = cx.host().go_binaries().first() else { return };
    let path = first.path.to_string_lossy();
    let Some(version) = first.installation.as_ref().and_then(|it| it.version.clone()) else { return };
    if path.contains("goenv") {
        return;
    }
    let start = init.span().start as usize;
    let line = text.get(..start).map_or(0, |before| before.rfind('\n').map_or(0, |at| at + 1));
    let before = text.get(line..start).unwrap_or("");
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let front = match file.dialect {
        Dialect::Fish => "set -gx GOENV_PATH_ORDER front",
        _ => "export GOENV_PATH_ORDER=front",
    };
    let edit = before.trim().is_empty().then(|| Edit::insert(line, format!("{before}{front}{end}")));
    out.at(init.span())
        .says(text! {
            en: "goenv puts its programs at the end of PATH, behind {path} ({version}): GOROOT is that of one Go, go that of the other",
            zh: "goenv 把自己的程序放在 PATH 末尾，排在 {path}（{version}）之后：GOROOT 属于一个 Go，而 go 属于另一个",
        })
        .suggests(text! { en: "put them first", zh: "把它们放到最前" }, edit);
}
