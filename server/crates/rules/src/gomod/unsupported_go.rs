//! A Go release that the Go team no longer mends.
//! Source: go.dev/doc/devel/release, "Release Policy": a release is supported until there are two newer ones.

use pitfall_engine::{Context, Findings, Read, rule, text};
use pitfall_knowledge::golang::newest_release;
use pitfall_syntax::gomod::gover::{self, GoVersion};
use pitfall_syntax::gomod::{File, GoMod, GoWork};

rule! {
    id: "gomod/unsupported-go",
    page: "unsupported_go.md",
    on: [GoMod: go_mod, GoWork: go_work],
    severity: Information,
    category: Security,
    fix: None,
    since: "0.1.0",
    also: ["GM014"],
}

fn go_mod(file: &Read<GoMod>, _: &Context<'_>, out: &mut Findings) {
    check(file, out);
}

fn go_work(file: &Read<GoWork>, _: &Context<'_>, out: &mut Findings) {
    check(file, out);
}

/// So many releases are mended.
const SUPPORTED: u16 = 2;
/// So many more, a year's worth, nobody is reminded of.
const GRACE: u16 = 2;

/// The toolchain line, where it is the newer one, says what is built with; else the go line does.
fn check(file: &File, out: &mut Findings) {
    let toolchain = || file.toolchain()?.name.as_ref().map(|name| (name.span, gover::from_toolchain(&name.value)));
    let Some(go) = file.go_version() else { return };
    let (span, version) = match toolchain() {
        Some((span, Some(version))) if gover::compare(version, &go.value).is_gt() => (span, version),
        _ => (go.span, go.value.as_str()),
    };
    let (Some(parsed), Some(newest)) = (GoVersion::parse(version), newest_release()) else { return };
    let (Ok(minor), "1") = (parsed.minor.parse::<u16>(), parsed.major) else { return };
    if minor + SUPPORTED + GRACE > newest.minor {
        return;
    }
    let (language, oldest) = (gover::language(version), newest.minor - 1);
    out.at(span).says(text! {
        en: "Go {language} gets no more security fixes; Go 1.{oldest} is the oldest that does",
        zh: "Go {language} 不再获得安全修复；仍受支持的最旧版本是 Go 1.{oldest}",
    });
}
