//! A variable or a home folder in a flag: nobody expands it.
//! Source: `expandSrcDir` of go/build knows `${SRCDIR}` and nothing else; compilers are run without a shell.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_syntax::cgo::{CgoLine, Flag, SRCDIR, Verb};
use pitfall_text::Edit;

rule! {
    id: "cgo/unexpanded-variable",
    page: "unexpanded_variable.md",
    on: CgoLine,
    severity: Error,
    category: Correctness,
    fix: Safe,
    since: "0.1.0",
    also: ["CG014", "CG015"],
}

fn check(line: &CgoLine, _: &Context<'_>, out: &mut Findings) {
    if line.verb.is_none() || line.verb == Some(Verb::PkgConfig) {
        return;
    }
    for flag in line.flags.iter().filter(|flag| flag.refused.is_none()) {
        let Some(Written { start, end, meant }) = of(flag) else { continue };
        let span = flag.locate(start, end);
        let word = &flag.value[start..end];
        match meant {
            Meant::Srcdir => out
                .at(span)
                .says(text! {
                    en: "nobody expands {word}: the compiler gets it as it stands here; the go command knows ${{SRCDIR}}",
                    zh: "没有谁会展开 {word}，编译器会原样收到它；go 命令只认识 ${{SRCDIR}}",
                })
                .mends(text! { en: "write ${{SRCDIR}}", zh: "改写为 ${{SRCDIR}}" }, Edit::replace(span, SRCDIR)),
            Meant::Other => out.at(span).says(text! {
                en: "nobody expands {word} in a #cgo line: the compiler gets it as it stands here",
                zh: "#cgo 行中没有谁会展开 {word}，编译器会原样收到它",
            }),
        };
    }
}

/// A word that looks like a variable, in bytes of a flag's value.
pub(super) struct Written {
    start: usize,
    end: usize,
    meant: Meant,
}

enum Meant {
    Srcdir,
    Other,
}

/// The first one in `flag`. The loader's own `$ORIGIN` and the compiler's `$SYSROOT` are none.
pub(super) fn of(flag: &Flag) -> Option<Written> {
    let value = flag.value.as_str();
    let mut from = 0;
    while let Some(found) = value.get(from..)?.find(['$', '%', '~']) {
        let start = from + found;
        let rest = value.get(start..)?;
        from = start + 1;
        if rest.starts_with(SRCDIR) {
            from = start + SRCDIR.len();
            continue;
        }
        let name_of = |open: usize| {
            let name = rest.get(open..)?;
            let end = name.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(name.len());
            let letters = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
            letters.then(|| name.get(..end)).flatten()
        };
        if rest.starts_with('~') {
            let at_path_start = value.get(..start).is_some_and(|before| {
                before.is_empty() || ["-I", "-L", "-F", "=", ","].iter().any(|end| before.ends_with(end))
            });
            if at_path_start && rest.get(1..).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')) {
                return Some(Written { start, end: start + 1, meant: Meant::Other });
            }
        } else if rest.starts_with('%') {
            if let Some(name) = name_of(1).filter(|name| rest.get(name.len() + 1..).is_some_and(|r| r.starts_with('%')))
            {
                return Some(Written { start, end: start + name.len() + 2, meant: meant(name) });
            }
        } else if let Some(name) = name_of(1).filter(|name| !matches!(*name, "ORIGIN" | "LIB" | "PLATFORM" | "SYSROOT"))
        {
            return Some(Written { start, end: start + name.len() + 1, meant: meant(name) });
        }
    }
    None
}

fn meant(name: &str) -> Meant {
    if name.eq_ignore_ascii_case("SRCDIR") || name == "SRC_DIR" { Meant::Srcdir } else { Meant::Other }
}
