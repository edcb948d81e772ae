//! An archive or object file named by a path that only the compiler's working folder completes.
//! Source: `makePathsAbsolute` of go/build, which rewrites `-I` and `-L` and nothing else; the final link runs where the go command does.

use pitfall_engine::{Context, Findings, Severity, rule, text};
use pitfall_syntax::cgo::{CgoLine, Flag, Verb};
use pitfall_text::Edit;

rule! {
    id: "cgo/archive-without-srcdir",
    page: "archive_without_srcdir.md",
    on: CgoLine,
    severity: Error,
    category: Correctness,
    fix: Safe,
    since: "0.1.0",
    also: ["CG012", "CG013"],
}

fn check(line: &CgoLine, _: &Context<'_>, out: &mut Findings) {
    if line.verb != Some(Verb::Ldflags) {
        return;
    }
    for (number, flag) in line.flags.iter().enumerate() {
        let after_option = number.checked_sub(1).and_then(|before| line.flags.get(before)).is_some_and(takes_a_path);
        if after_option || flag.is_quoted() || !is_relative_file(&flag.value) {
            continue;
        }
        let name = &flag.value;
        let path = name.strip_prefix("./").unwrap_or(name);
        let said = if is_below_parent(flag) {
            out.at(flag.span).says(text! {
                en: "the go command refuses {name} in LDFLAGS, as it begins with ../",
                zh: "go 命令拒绝 LDFLAGS 中的 {name}，因为它以 ../ 开头",
            })
        } else {
            out.at(flag.span)
                .says(text! {
                    en: "{name} is found only when the go command is run in this very folder, so nobody can import the package",
                    zh: "只有在本目录中运行 go 命令时才找得到 {name}，因此别的包无法导入此包",
                })
                .at_most(Severity::Warning)
        };
        said.mends(
            text! { en: "write ${{SRCDIR}}/{path}", zh: "改写为 ${{SRCDIR}}/{path}" },
            Edit::replace(flag.span, format!("${{SRCDIR}}/{path}")),
        );
    }
}

/// The go command refuses such a path outright.
pub(super) fn is_below_parent(flag: &Flag) -> bool {
    flag.value.starts_with("../") && is_relative_file(&flag.value)
}

fn takes_a_path(flag: &Flag) -> bool {
    matches!(flag.value.as_str(), "-L" | "-I" | "-framework" | "-Xlinker" | "-F")
}

/// `libx.a`, `./libx.a`, `../lib/libx.so`.
fn is_relative_file(value: &str) -> bool {
    let extension = value.rsplit_once('.').map(|(_, extension)| extension);
    let file = matches!(extension, Some("a" | "o" | "so" | "dylib" | "tbd" | "obj" | "lib"));
    let plain = value.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.');
    let drive = matches!(value.as_bytes(), [drive, b':', ..] if drive.is_ascii_alphabetic());
    file && plain && !drive && !value.starts_with(".../")
}
