//! A `toolchain` line that is older than the `go` line.
//! Source: go.dev/doc/toolchain: the toolchain line has an effect only where it is newer than the Go that runs; `toolchain.Select`.

use pitfall_engine::{Context, Findings, Read, Tag, rule, text};
use pitfall_syntax::gomod::{File, GoMod, GoWork, edit, gover};

rule! {
    id: "gomod/ignored-toolchain",
    page: "ignored_toolchain.md",
    on: [GoMod: go_mod, GoWork: go_work],
    severity: Warning,
    category: Correctness,
    fix: Safe,
    since: "0.1.0",
    also: ["GM018"],
}

fn go_mod(file: &Read<GoMod>, cx: &Context<'_>, out: &mut Findings) {
    check(file, cx, out);
}

fn go_work(file: &Read<GoWork>, cx: &Context<'_>, out: &mut Findings) {
    check(file, cx, out);
}

fn check(file: &File, cx: &Context<'_>, out: &mut Findings) {
    let Some(line) = file.toolchain().filter(|line| !line.line.faulty) else { return };
    let (Some(name), Some(go)) = (&line.name, file.go_version()) else { return };
    let (written, go) = (&name.value, &go.value);
    let Some(version) = gover::from_toolchain(written) else { return };
    let counts = gover::is_valid(go) && gover::compare(version, "1.21").is_ge();
    if !counts || gover::compare(version, go).is_ge() {
        return;
    }
    out.at(name.span)
        .says(text! {
            en: "{written} is older than go {go}, so the go command passes over this line",
            zh: "{written} 比 go {go} 旧，go 命令会忽略此行",
        })
        .tagged(Tag::Unnecessary)
        .mends(text! { en: "remove this line", zh: "删除此行" }, edit::remove(cx.text(), file, &[&line.line]));
}
