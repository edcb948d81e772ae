//! A linker's flag among the compiler's, or the reverse.
//! Source: `go help environment`: CGO_CFLAGS goes to the compiler, CGO_LDFLAGS to the linker; seen with Go 1.27 and gcc 12: `-L` at compile
//! time does nothing, and ld fails on a folder.

use pitfall_engine::{Context, Findings, Severity, rule, text};
use pitfall_syntax::shell::Setting;

use super::{place, words};

rule! {
    id: "env/flag-in-wrong-variable",
    page: "flag_in_wrong_variable.md",
    on: Setting,
    severity: Warning,
    category: Correctness,
    fix: None,
    since: "0.1.0",
    also: ["C10"],
}

/// What `ld` takes without a dash.
const FILES: [&str; 7] = [".a", ".o", ".so", ".dylib", ".tbd", ".lib", ".dll"];

fn check(setting: &Setting<'_>, _: &Context<'_>, out: &mut Findings) {
    let name = setting.variable();
    let compiles = matches!(name, "CGO_CFLAGS" | "CGO_CPPFLAGS" | "CGO_CXXFLAGS" | "CFLAGS" | "CPPFLAGS" | "CXXFLAGS");
    let links = matches!(name, "CGO_LDFLAGS" | "LDFLAGS");
    if !(compiles || links) || place::is_templated(setting) {
        return;
    }
    // Other builds hand CFLAGS to the linker too; cgo does not.
    let cgo = name.starts_with("CGO_");
    let mut before = "";
    for (word, span) in words::of(setting) {
        let last = std::mem::replace(&mut before, word);
        if compiles && (word.starts_with("-L") || cgo && word.starts_with("-l")) {
            let right = if cgo { "CGO_LDFLAGS" } else { "LDFLAGS" };
            out.at(span).says(text! {
                en: "{word} is for the linker and does nothing here: it belongs into {right}",
                zh: "{word} 是给链接器的，在这里不起作用：应放入 {right}",
            });
        } else if links && word.starts_with("-I") {
            let right = if cgo { "CGO_CFLAGS" } else { "CPPFLAGS" };
            out.at(span)
                .says(text! {
                    en: "{word} is for the compiler and does nothing here: it belongs into {right}",
                    zh: "{word} 是给编译器的，在这里不起作用：应放入 {right}",
                })
                .at_most(if cgo { Severity::Warning } else { Severity::Information });
        } else if name == "CGO_LDFLAGS"
            && word.starts_with('/')
            && !FILES.iter().any(|end| word.ends_with(end) || word.contains(&format!("{end}.")))
            && !matches!(
                last,
                "-framework" | "-L" | "-Xlinker" | "-rpath" | "-F" | "-isysroot" | "-T" | "-u" | "-z" | "-o"
            )
        {
            out.at(span).says(text! {
                en: "the linker takes this for a file and fails on a folder: a folder of libraries is written -L{word}",
                zh: "链接器会把它当作文件，遇到目录就失败：库所在的目录应写成 -L{word}",
            });
        }
    }
}
