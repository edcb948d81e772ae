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
        let Some(shape) = element.shape else { continue };
        let Some(program) = ["/bin/go", "/bin/gofmt", "/bin/goenv"].into_iter().find(|end| shape.ends_with(end)) else {
            continue;
        };
        let name = program.trim_start_matches("/bin");
        let written = element.span.of(setting.source);
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
