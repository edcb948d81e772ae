//! GOPATH and GOROOT that are the same folder, or one in the other.
//! Source: <https://go.dev/wiki/InstallTroubleshooting>: "warning: both GOPATH and GOROOT are the same directory".

use std::path::Path;

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_syntax::shell::Setting;
use pitfall_text::Span;

use super::{place, shape};

rule! {
    id: "env/gopath-in-goroot",
    page: "gopath_in_goroot.md",
    on: Setting,
    severity: Warning,
    category: Correctness,
    fix: None,
    since: "0.1.0",
    also: ["G03", "EV003"],
}

fn check(setting: &Setting<'_>, cx: &Context<'_>, out: &mut Findings) {
    let Some(file) = cx.file.shell() else { return };
    // For one command, in a tree that is thrown away, it is a choice.
    if place::is_lost(setting, cx) {
        return;
    }
    let (text, end) = (cx.text(), u32::MAX);
    let resolved = |shape: &str| shape::resolve(shape, file, end, text);
    match setting.variable() {
        "GOPATH" => {
            let goroot = shape::last_value(file, "GOROOT", end, text).map(|shape| resolved(&shape));
            // A GOROOT in the place where GOPATH is by default is itself the odd one.
            let goroot = goroot.filter(|root| root != "~/go" && root.len() > 2);
            // Windows' folders have no case, and either slash.
            let spelt = |folder: &str| match setting.dialect.is_windows() {
                true => folder.replace('\\', "/").trim_end_matches('/').to_ascii_lowercase(),
                false => folder.to_owned(),
            };
            let goroot = goroot.as_deref().map(spelt);
            for element in shape::elements(setting).into_iter().filter(|element| !element.old) {
                let Some(shape) = element.shape else { continue };
                let folder = if shape.starts_with("$GOROOT") { shape.clone() } else { spelt(&resolved(&shape)) };
                let within =
                    |root: &str| folder.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
                let known =
                    ["/usr/local/go", "/usr/lib/go", "/usr/lib/golang", "$GOROOT", &spelt("C:/Program Files/Go")];
                // Where Go was put before 1.16, and what many call the folder of their own: only the disk tells.
                let old = || {
                    setting.dialect.is_windows()
                        && within("c:/go")
                        && cx.host().go_installation(Path::new("C:/Go")).is_some()
                };
                if old() || known.iter().any(|root| within(root)) || goroot.as_deref().is_some_and(within) {
                    report(element.span, out);
                }
            }
        }
        "GOROOT" if shape::of(setting).as_deref() == Some("~/go") => {
            let gopath = shape::last_value(file, "GOPATH", end, text).map(|shape| resolved(&shape));
            if gopath.is_some_and(|path| path == "~/go" || path.starts_with("~/go/") || path.starts_with("$GOROOT")) {
                report(setting.value.span(), out);
            }
        }
        _ => {}
    }
}

fn report(span: Span, out: &mut Findings) {
    out.at(span).says(text! {
        en: "GOPATH and GOROOT share a folder: downloaded code lands among the standard library, and goes with the next upgrade",
        zh: "GOPATH 与 GOROOT 共用一个目录：下载的代码混入标准库，并会在下次升级时消失",
    });
}
