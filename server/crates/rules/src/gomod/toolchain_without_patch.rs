//! A `toolchain` line that names a language version.
//! Source: `toolchain.NewerToolchain` and `Exec` of `cmd/go/internal/toolchain`: "is a language version but not a toolchain version", by each Go
//! that is older and would fetch it.

use pitfall_engine::{Context, Findings, Read, rule, text};
use pitfall_syntax::gomod::gover::{self, GoVersion};
use pitfall_syntax::gomod::{File, GoMod, GoWork, edit};

rule! {
    id: "gomod/toolchain-without-patch",
    page: "toolchain_without_patch.md",
    on: [GoMod: go_mod, GoWork: go_work],
    severity: Warning,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["GM019"],
}

fn go_mod(file: &Read<GoMod>, _: &Context<'_>, out: &mut Findings) {
    check(file, out);
}

fn go_work(file: &Read<GoWork>, _: &Context<'_>, out: &mut Findings) {
    check(file, out);
}

fn check(file: &File, out: &mut Findings) {
    let Some(name) = file.toolchain().filter(|line| !line.line.faulty).and_then(|line| line.name.as_ref()) else {
        return;
    };
    let Some(version) = name.value.strip_prefix("go").filter(|version| gover::is_valid(version)) else { return };
    let is_language = GoVersion::parse(version).is_some() && version == gover::language(version);
    // Before Go 1.21 the first release of a language version was called as it is.
    if !is_language || gover::compare(version, "1.21").is_lt() {
        return;
    }
    // The same as the go line is a fault of its own, and one that is not above it chooses nothing.
    let go = file.go_version().map_or(gover::DEFAULT_GO_MOD, |go| go.value.as_str());
    if gover::compare(version, go).is_le() {
        return;
    }
    let (written, meant) = (&name.value, format!("go{version}.0"));
    out.at(name.span)
        .says(text! {
            en: "{written} is a language version and no toolchain: a Go that is older cannot fetch it and refuses to build; the first release is {meant}",
            zh: "{written} 是语言版本而非工具链：更旧的 Go 无法获取它，会拒绝构建；其首个发布版是 {meant}",
        })
        .suggests(text! { en: "change to {meant}", zh: "改为 {meant}" }, edit::replace_word(name, &meant));
}
