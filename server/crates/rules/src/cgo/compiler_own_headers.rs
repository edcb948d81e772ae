//! The private headers of one release of a compiler, named to whatever compiler there is.
//! Source: clang's FAQ, "builtin headers": each compiler finds its own, and they only fit it.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_syntax::Span;
use pitfall_syntax::shell::Setting;

rule! {
    id: "cgo/compiler-own-headers",
    page: "compiler_own_headers.md",
    on: Setting,
    severity: Warning,
    category: Portability,
    fix: None,
    since: "0.1.0",
    also: [],
}

const VARIABLES: [&str; 7] = [
    "CGO_CFLAGS",
    "CGO_CPPFLAGS",
    "CGO_CXXFLAGS",
    "CPATH",
    "C_INCLUDE_PATH",
    "CPLUS_INCLUDE_PATH",
    "OBJC_INCLUDE_PATH",
];

fn check(setting: &Setting<'_>, _: &Context<'_>, out: &mut Findings) {
    if !VARIABLES.contains(&setting.variable()) {
        return;
    }
    let whole = setting.value.span();
    let written = whole.of(setting.source);
    let Some((start, end)) = private_folder(written) else { return };
    let path = &written[start..end];
    let compiler = if path.contains("/clang/") { "clang" } else { "gcc" };
    let base = whole.start as usize;
    // What is written for another file stands elsewhere in this one.
    let span = if setting.is_exact() { Span::new(base + start, base + end) } else { setting.span };
    out.at(span).says(text! {
        en: "{path} holds the private headers of one release of {compiler}, which finds them by itself; other compilers and releases break on them",
        zh: "{path} 中是某一版 {compiler} 私有的头文件，它自己就能找到；其他编译器和版本用上它们便会出错",
    });
}

/// `/usr/lib/clang/14/include`, `/usr/lib/gcc/x86_64-linux-gnu/12/include`: where it begins and ends.
fn private_folder(written: &str) -> Option<(usize, usize)> {
    let at = ["/lib/clang/", "/lib64/clang/", "/lib/gcc/", "/lib64/gcc/"].iter().find_map(|part| written.find(part))?;
    let is_end = |c: char| c.is_whitespace() || matches!(c, ':' | '"' | '\'' | ';');
    let before = written.get(..at)?;
    let word = before.rfind(is_end).map_or(0, |end| end + 1);
    let start = ["-isystem", "-I"]
        .iter()
        .find(|option| before[word..].starts_with(**option))
        .map_or(word, |option| word + option.len());
    // A substitution in the middle may hold blanks.
    let rest = written.get(at..)?;
    let include = rest.find("/include")? + "/include".len();
    let end = at + include;
    let whole = written.get(end..).is_none_or(|behind| behind.is_empty() || behind.starts_with(is_end));
    (whole && !rest[..include].contains(':')).then_some((start, end))
}
