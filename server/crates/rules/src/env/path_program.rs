//! A program on PATH instead of its folder.
//! Source: POSIX XBD 8.3: PATH holds folders.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_syntax::shell::Setting;
use pitfall_text::{Edit, Span};

use super::{names, shape};

rule! {
    id: "env/path-program",
    page: "path_program.md",
    on: Setting,
    severity: Warning,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["P11"],
}

fn check(setting: &Setting<'_>, _: &Context<'_>, out: &mut Findings) {
    if !names::is_path(setting) || !setting.value.span().of(setting.source).contains("go") {
        return;
    }
    for element in shape::elements(setting) {
        let Some(shape) = element.shape else {
            which(element.span, setting, out);
            continue;
        };
        let bare = if setting.dialect.is_windows() { shape.strip_suffix(".exe").unwrap_or(&shape) } else { &shape };
        if !["/bin/go", "/bin/gofmt", "/bin/goenv"].iter().any(|end| bare.ends_with(end)) {
            continue;
        }
        let written = element.span.of(setting.source);
        let name = written.rfind(['/', '\\']).map_or("", |at| &written[at..]);
        let fix = written
            .strip_suffix(name)
            .filter(|_| setting.is_exact())
            .map(|kept| Edit::remove(Span::new(element.span.start as usize + kept.len(), element.span.end as usize)));
        out.at(element.span)
            .says(
                text! { en: "PATH takes folders, and {shape} is a program", zh: "PATH 中应是目录，而 {shape} 是程序" },
            )
            .suggests(text! { en: "name its folder", zh: "写它所在的目录" }, fix);
    }
}

/// `$(which go)` as an element.
fn which(span: Span, setting: &Setting<'_>, out: &mut Findings) {
    let written = span.of(setting.source).trim_matches('"');
    let code = ["$(", "(", "`"].iter().find_map(|open| written.strip_prefix(open));
    let code = code.map(|code| code.trim_end_matches([')', '`']).trim());
    if matches!(code, Some("which go" | "command -v go" | "type -p go" | "whence -p go")) {
        out.at(span).says(text! {
            en: "PATH takes folders, and this is the go program, which is found without it",
            zh: "PATH 中应是目录，而这是 go 程序，没有它也能找到",
        });
    }
}
