//! A `go` line whose version is none.
//! Source: `modfile.GoVersionRE` and `cmd/go/internal/gover`.

use pitfall_engine::{Context, Findings, Read, rule, text};
use pitfall_syntax::gomod::{File, GoMod, GoWork, edit, gover};

use super::beside_gopls::shows_directives;

rule! {
    id: "gomod/malformed-go-version",
    page: "malformed_go_version.md",
    on: [GoMod: go_mod, GoWork: go_work],
    severity: Error,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["GM010", "GM011"],
}

fn go_mod(file: &Read<GoMod>, _: &Context<'_>, out: &mut Findings) {
    check(file, out);
}

fn go_work(file: &Read<GoWork>, _: &Context<'_>, out: &mut Findings) {
    check(file, out);
}

fn check(file: &File, out: &mut Findings) {
    let Some(version) = file.go().filter(|go| !go.line.faulty).and_then(|go| go.version.as_ref()) else { return };
    let written = &version.value;
    let said = if !gover::is_go_line(written) {
        out.at(version.span).says(text! {
            en: "{written} is no version that a go line takes; it is written like 1.25 or 1.25.3",
            zh: "{written} 不是 go 行接受的版本；应写成 1.25 或 1.25.3 这样",
        })
    } else if !gover::is_valid(written) {
        out.at(version.span).says(text! {
            en: "there is no Go {written}; a pre-release has no third number, as in 1.25rc1",
            zh: "没有 Go {written} 这个版本；预发布版没有第三个数字，如 1.25rc1",
        })
    } else {
        return;
    };
    let said = said.in_gopls(!gover::is_go_line(written) && shows_directives(file));
    if let Some(meant) = meant(written) {
        said.suggests(text! { en: "change to {meant}", zh: "改为 {meant}" }, edit::replace_word(version, &meant));
    }
}

/// The version that was most likely meant.
fn meant(written: &str) -> Option<String> {
    let bare = written.trim_start_matches(|c: char| !c.is_ascii_digit());
    let bare = bare.trim_end_matches(['.', 'x', 'X', '*', '+', ',', ';', '"', '\'', '`']);
    let split = bare.find(|c: char| c.is_ascii_lowercase()).unwrap_or(bare.len());
    let (numbers, kind) = bare.split_at_checked(split)?;
    let mut parts: Vec<String> = numbers
        .split('.')
        .map(|part| {
            let short = part.trim_start_matches('0');
            if short.is_empty() && !part.is_empty() { "0".to_owned() } else { short.to_owned() }
        })
        .collect();
    if !kind.is_empty() {
        parts.truncate(2);
    }
    let out = format!("{}{kind}", parts.join("."));
    let minor = parts.get(1).is_some();
    (minor && out != written && gover::is_go_line(&out) && gover::is_valid(&out)).then_some(out)
}
