//! `CGO_CFLAGS` set without the flags that it has by itself.
//! Source: `DefaultCFlags` of cmd/go/internal/work/exec.go is "-g -O2", for C, C++ and Fortran; a value replaces it.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_syntax::shell::{Dialect, Operation, Setting};
use pitfall_text::Edit;

rule! {
    id: "cgo/optimization-dropped",
    page: "optimization_dropped.md",
    on: Setting,
    severity: Information,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: [],
}

const DEFAULT: &str = "-g -O2";

fn check(setting: &Setting<'_>, _: &Context<'_>, out: &mut Findings) {
    let name = setting.variable();
    if !matches!(name, "CGO_CFLAGS" | "CGO_CXXFLAGS" | "CGO_FFLAGS") || setting.op != Operation::Set {
        return;
    }
    let Some(value) = setting.literal().filter(|value| !value.trim().is_empty()) else { return };
    // Whoever says how to optimise, or to debug, has chosen.
    let chosen = |word: &str| word.starts_with("-O") || word.starts_with("-g") || word.starts_with("-fsanitize");
    if value.split_whitespace().any(chosen) {
        return;
    }
    let edit = setting.plain().filter(|_| setting.is_exact()).and_then(|(_, span)| {
        let quoted = setting.value.span() != span;
        if quoted || matches!(setting.dialect, Dialect::GoEnv | Dialect::EnvironmentD) {
            return Some(Edit::insert(span.start as usize, format!("{DEFAULT} ")));
        }
        let bare = value.chars().all(|c| c.is_ascii_alphanumeric() || "/.:,_-+@%=".contains(c));
        let shell = setting.dialect.is_posix_like() && setting.is_assignment();
        (bare && shell).then(|| Edit::replace(span, format!("\"{DEFAULT} {value}\"")))
    });
    out.at(setting.value.span())
        .says(text! {
            en: "{name} is {DEFAULT} by itself; this value takes its place, and C is compiled without optimisation",
            zh: "{name} 的默认值是 {DEFAULT}；此值会取而代之，C 代码将不经优化编译",
        })
        .suggests(text! { en: "write {DEFAULT} before it", zh: "在其前写上 {DEFAULT}" }, edit);
}
