//! A fixed GOROOT beside a version manager.
//! Source: asdf-golang's exec-env sets GOROOT only where it is unset; gvm and mise set their own.

use pitfall_engine::{Context, Findings, Severity, rule, text};
use pitfall_syntax::shell::Setting;

use super::{goroot, names, place, shape};

rule! {
    id: "env/goroot-with-manager",
    page: "goroot_with_manager.md",
    on: Setting,
    severity: Warning,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["R08"],
}

fn check(setting: &Setting<'_>, cx: &Context<'_>, out: &mut Findings) {
    let Some(file) = cx.file.shell().filter(|_| setting.variable() == "GOROOT" && setting.is_assignment()) else {
        return;
    };
    if place::is_lost(setting, cx) || place::in_function(setting, cx) {
        return;
    }
    let Some(folder) = shape::of(setting).filter(|shape| shape.starts_with(['/', '~'])) else { return };
    let Some(manager) = names::manager(file, cx.text()) else { return };
    // goenv's shims put their own GOROOT in its place.
    let severity = if manager == "goenv" { Severity::Hint } else { Severity::Warning };
    out.at(setting.span)
        .says(text! {
            en: "{manager} chooses the Go version, and this GOROOT holds the standard library of one: builds fail when they differ",
            zh: "Go 版本由 {manager} 选择，而此 GOROOT 是某一版本的标准库：两者不同时构建失败",
        })
        .at_most(severity)
        .suggests(text! { en: "delete it", zh: "删除它" }, goroot::delete(setting, Some(&folder), cx));
}
