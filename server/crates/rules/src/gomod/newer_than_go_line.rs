//! A line that the Go of the `go` line refuses.
//! Source: release notes: `retract` Go 1.16, `toolchain` and three-part versions 1.21, `godebug` 1.23, `tool` 1.24, `ignore` 1.25.

use pitfall_engine::{Context, Findings, Read, rule, text};
use pitfall_syntax::gomod::{GoMod, edit, gover};

use super::unknown_to_installed_go::since;

rule! {
    id: "gomod/newer-than-go-line",
    page: "newer_than_go_line.md",
    on: GoMod,
    severity: Information,
    category: Portability,
    fix: Suggested,
    since: "0.1.0",
    also: ["GM002", "GM012", "GM060"],
}

fn check(file: &Read<GoMod>, _: &Context<'_>, out: &mut Findings) {
    let Some(go) = file.go_version().filter(|go| gover::is_valid(&go.value)) else { return };
    let written = &go.value;
    // From Go 1.21 on, an older go command asks for a newer one before it reads further.
    let is_bound = gover::compare(written, "1.21").is_ge();
    let mut seen = Vec::new();
    for directive in file.directives.iter().filter(|it| !it.line().faulty) {
        let Some(verb) = directive.verb().filter(|verb| !seen.contains(verb)) else { continue };
        let Some(since) = since(verb).filter(|since| gover::compare(written, since).is_lt()) else { continue };
        seen.push(verb);
        let line = directive.line();
        let span = line.keyword.or_else(|| file.block_of(line).map(|block| block.keyword)).unwrap_or(line.span);
        let word = verb.keyword();
        out.at(span)
            .says(text! {
                en: "go {written} lets Go {written} build this module, but Go before {since} refuses the word {word}",
                zh: "go {written} 允许用 Go {written} 构建此模块，但 {since} 之前的 Go 不认识 {word}",
            })
            .suggests(text! { en: "set go {since}", zh: "改为 go {since}" }, edit::replace_word(go, since));
    }
    let three_parts = written.matches('.').count() == 2;
    if three_parts && !is_bound {
        let language = gover::language(written);
        out.at(go.span)
            .says(text! {
                en: "Go before 1.21 refuses a go line with three numbers, so Go {language} cannot build this module",
                zh: "Go 1.21 之前的版本不接受三段式的 go 行，因此 Go {language} 无法构建此模块",
            })
            .suggests(text! { en: "set go {language}", zh: "改为 go {language}" }, edit::replace_word(go, language));
    }
}
