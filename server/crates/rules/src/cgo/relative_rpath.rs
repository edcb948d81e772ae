//! A relative run path: the loader starts from wherever the program is started.
//! Source: ld.so(8), "RPATH"; `makePathsAbsolute` of go/build leaves `-Wl,` as it stands.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_syntax::cgo::{CgoLine, Verb};
use pitfall_text::Edit;

rule! {
    id: "cgo/relative-rpath",
    page: "relative_rpath.md",
    on: CgoLine,
    severity: Warning,
    category: Portability,
    fix: Suggested,
    since: "0.1.0",
    also: [],
}

fn check(line: &CgoLine, _: &Context<'_>, out: &mut Findings) {
    if line.verb != Some(Verb::Ldflags) {
        return;
    }
    for (number, flag) in line.flags.iter().enumerate() {
        let options = ["-Wl,-rpath,", "-Wl,-rpath=", "-Wl,--rpath=", "-Wl,--rpath,", "-Wl,-R"];
        // `-Wl,-rpath -Wl,lib`
        let before = number.checked_sub(1).and_then(|before| line.flags.get(before));
        let second = before.is_some_and(|flag| matches!(flag.value.as_str(), "-Wl,-rpath" | "-Wl,--rpath" | "-Wl,-R"));
        let second = Some("-Wl,").filter(|option| second && flag.value.starts_with(option));
        let option = options.into_iter().find(|option| flag.value.starts_with(option));
        let Some(option) = second.or(option) else { continue };
        let path = flag.value.get(option.len()..).unwrap_or("");
        let relative = path.starts_with(|c: char| c.is_alphanumeric() || c == '.' || c == '_');
        let drive = path.as_bytes().get(1) == Some(&b':');
        if !relative || drive || path.contains([',', ':']) {
            continue;
        }
        let span = flag.locate(option.len(), flag.value.len());
        // Behind a `-Wl,-rpath` of its own the go command lets neither `$` nor `@` stand.
        let (replaced, option) = match before.filter(|_| second.is_some()) {
            Some(before) => (before.span.cover(flag.span), "-Wl,-rpath,"),
            None => (span, ""),
        };
        let folder = path.strip_prefix("./").unwrap_or(path);
        let behind = if matches!(folder, "." | "") { String::new() } else { format!("/{folder}") };
        out.at(span)
            .says(text! {
                en: "the loader looks for {path} below the folder in which the program is started",
                zh: "加载器会在启动程序时所在的目录下查找 {path}",
            })
            .suggests(
                text! { en: "start from the program's folder", zh: "从程序所在目录查找" },
                Edit::replace(replaced, format!("{option}$ORIGIN{behind}")),
            )
            .suggests(
                text! { en: "start from the package's folder, on this machine", zh: "从包所在目录查找（仅限本机）" },
                Edit::replace(replaced, format!("{option}${{SRCDIR}}{behind}")),
            );
    }
}
