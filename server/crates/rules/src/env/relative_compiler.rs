//! A compiler named by a path that is not absolute.
//! Source: `CheckEnvCC` in cmd/go/internal/envcmd and cmd/go/internal/work: "CC environment variable is relative; must be absolute path".

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_syntax::shell::Setting;
use pitfall_text::{Edit, Span};

use super::{place, words};

rule! {
    id: "env/relative-compiler",
    page: "relative_compiler.md",
    on: Setting,
    severity: Error,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["EV040", "C11"],
}

fn check(setting: &Setting<'_>, cx: &Context<'_>, out: &mut Findings) {
    let name = setting.variable();
    // Other builds take a relative compiler from their own folder.
    let ours = || cx.contains("go build") || cx.contains("CGO_") || place::is_startup_name(cx);
    if !matches!(name, "CC" | "CXX") || !ours() || setting.dialect.is_windows() || place::is_templated(setting) {
        return;
    }
    let Some((first, span)) = words::of(setting).first().copied() else { return };
    let relative =
        first.contains('/') && !first.starts_with(['/', '~', '$', '"', '\'', '(', '`', '{']) && !first.contains('$');
    if !relative {
        return;
    }
    let start = span.start as usize;
    let dot = if first.starts_with("./") { 2 } else { 0 };
    let fix = (setting.dialect.is_posix_like() && setting.is_exact())
        .then(|| Edit::replace(Span::new(start, start + dot), "$PWD/"));
    out.at(span)
        .says(text! {
            en: "cgo refuses a relative path in {name}: it runs the compiler in other folders",
            zh: "cgo 拒绝 {name} 中的相对路径：它在别的目录中运行编译器",
        })
        .suggests(text! { en: "begin with the current folder", zh: "以当前目录开头" }, fix);
}
