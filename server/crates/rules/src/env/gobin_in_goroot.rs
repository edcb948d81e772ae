//! GOBIN in the Go installation.
//! Source: `go help install`; the installation's bin is replaced as a whole by the next upgrade.

use pitfall_engine::{Context, Findings, Severity, rule, text};
use pitfall_syntax::shell::{Dialect, Setting};
use pitfall_text::{Edit, Span};

use super::{edit, goroot, on_path, place, shape};

rule! {
    id: "env/gobin-in-goroot",
    page: "gobin_in_goroot.md",
    on: Setting,
    severity: Warning,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["G09"],
}

fn check(setting: &Setting<'_>, cx: &Context<'_>, out: &mut Findings) {
    if setting.variable() != "GOBIN" || place::is_lost(setting, cx) {
        return;
    }
    let Some(shape) = shape::of(setting) else { return };
    let Some(root) = shape.strip_suffix("/bin") else { return };
    if !(root == "$GOROOT" || goroot::is_default(root)) {
        return;
    }
    // A script may build Go itself.
    let severity =
        if place::is_script(cx) && setting.is_assignment() { Severity::Information } else { Severity::Warning };
    let span = setting.value.span();
    let written = span.of(setting.source).trim_end_matches('\r').len();
    let shell = matches!(setting.dialect, Dialect::Posix | Dialect::Bash | Dialect::Zsh | Dialect::Fish);
    let home = on_path::holds("~/go/bin", setting.span.start, cx);
    let used = on_path::entries(cx).iter().any(|entry| entry.shape == "$GOBIN");
    let said = out
        .at(setting.span)
        .says(text! {
            en: "go install writes into the Go installation: it needs root there, and the next upgrade deletes it all",
            zh: "go install 会写入 Go 安装目录：需要 root 权限，且下次升级时全部被删除",
        })
        .at_most(severity);
    if used && home {
        // go install goes to the folder of GOPATH then, which is on PATH already.
        let value = span.of(setting.source).trim_matches(['"', '\r']).to_owned();
        let fix = edit::inline(setting, |_, _| Some(value.clone()), cx);
        said.suggests(
            text! { en: "delete GOBIN, and write its folder on PATH", zh: "删除 GOBIN，并在 PATH 中写出其目录" },
            fix,
        );
    } else {
        let fix = (shell && setting.is_assignment())
            .then(|| Edit::replace(Span::new(span.start as usize, span.start as usize + written), "\"$HOME/go/bin\""));
        said.suggests(text! { en: "use $HOME/go/bin", zh: "使用 $HOME/go/bin" }, fix);
    }
}
