//! A `toolchain` line that names none, or the line that makes the go command ask for a tidy go.mod.
//! Source: `modfile.ToolchainRE`; `modload.UpdateGoModFromReqs`, which drops such a line and, being read-only, refuses instead (go.dev/issue/73127).

use pitfall_engine::{Context, Findings, Read, rule, text};
use pitfall_syntax::gomod::{File, GoMod, GoWork, edit, gover};

use super::beside_gopls::shows_directives;
use super::build::Build;

rule! {
    id: "gomod/malformed-toolchain",
    page: "malformed_toolchain.md",
    on: [GoMod: go_mod, GoWork: go_work],
    severity: Error,
    category: Correctness,
    fix: Safe,
    since: "0.1.0",
    also: ["GM016", "GM017"],
}

fn go_mod(file: &Read<GoMod>, cx: &Context<'_>, out: &mut Findings) {
    if !form(file, out) {
        return;
    }
    let Some(line) = file.toolchain().filter(|line| !line.line.faulty) else { return };
    let Some(name) = &line.name else { return };
    let go = file.go_version().map_or(gover::DEFAULT_GO_MOD, |go| go.value.as_str());
    let written = &name.value;
    let version = gover::from_toolchain(written);
    let message = if *written == format!("go{go}") {
        text! {
            en: "{written} is what the go line asks for already, and the go command refuses to build until this line is gone",
            zh: "go 行已经要求 {written}；此行不删除，go 命令就拒绝构建",
        }
    } else if version.is_none_or(|version| gover::compare(version, "1.21").is_lt()) {
        text! {
            en: "{written} is no toolchain that can be chosen, and the go command refuses to build until this line is gone",
            zh: "{written} 不是可选用的工具链；此行不删除，go 命令就拒绝构建",
        }
    } else {
        return;
    };
    // A member of a workspace is not written to, so there the line only has no effect.
    if Build::of(cx).is_some_and(|build| build.work.is_some()) {
        return;
    }
    out.at(line.line.span)
        .says(message)
        .mends(text! { en: "remove this line", zh: "删除此行" }, edit::remove(cx.text(), file, &[&line.line]));
}

fn go_work(file: &Read<GoWork>, _: &Context<'_>, out: &mut Findings) {
    form(file, out);
}

/// Reports a name of the wrong form.
fn form(file: &File, out: &mut Findings) -> bool {
    let Some(line) = file.toolchain().filter(|line| !line.line.faulty) else { return true };
    let Some(name) = line.name.as_ref().filter(|name| !gover::is_toolchain_line(&name.value)) else { return true };
    let written = &name.value;
    let said = out.at(name.span).says(text! {
        en: "{written} is no toolchain; one is written like go1.25.3",
        zh: "{written} 不是工具链名；应写成 go1.25.3 这样",
    });
    let said = said.in_gopls(shows_directives(file));
    let meant = format!("go{}", written.trim_start_matches(|c: char| !c.is_ascii_digit()));
    if gover::is_toolchain_line(&meant) && gover::from_toolchain(&meant).is_some() {
        said.mends(text! { en: "change to {meant}", zh: "改为 {meant}" }, edit::replace_word(name, &meant));
    }
    false
}
