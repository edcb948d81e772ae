//! GOBIN in the Go installation.
//! Source: `go help install`; the installation's bin is replaced as a whole by the next upgrade.

use pitfall_engine::{Context, Findings, Severity, rule, text};
use pitfall_syntax::shell::{Dialect, Setting};
use pitfall_text::{Edit, Span};

use super::{goroot, place, shape};

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
    let shell = matches!(setting.dialect, Dialect::Posix | Dialect::Bash | Dialect::Zsh | Dialect::Fish);
    let fix = (shell && setting.is_assignment()).then(|| {
        let span = setting.value.span();
        let written = span.of(setting.source).trim_end_matches('\r').len();
        Edit::replace(Span::new(span.start as usize, span.start as usize + written), "\"$HOME/go/bin\"")
    });
    out.at(setting.span)
        .says(text! {
            en: "go install writes into the Go installation: it needs root there, and the next upgrade deletes it all",
            zh: "go install 会写入 Go 安装目录：需要 root 权限，且下次升级时全部被删除",
        })
        .at_most(severity)
        .suggests(text! { en: "use $HOME/go/bin", zh: "使用 $HOME/go/bin" }, fix);
}
