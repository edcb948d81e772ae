//! A version of Go that is newer than the one that runs, or than any.
//! Source: `cmd/go/internal/gover` (`TooNewError`), since Go 1.21.

use pitfall_engine::{Context, Findings, Read, rule, text};
use pitfall_syntax::gomod::vendor::VendorModules;
use pitfall_syntax::gomod::{File, GoMod, GoWork, Word, gover};

use super::build::{Build, Vendor, part};
use super::{graph, running};

rule! {
    id: "gomod/go-too-new",
    page: "go_too_new.md",
    on: [GoMod: go_mod, GoWork: go_work, VendorModules: vendored],
    severity: Error,
    category: Correctness,
    fix: None,
    since: "0.1.0",
    also: ["GM013", "GM066", "VD006"],
}

fn go_mod(file: &Read<GoMod>, cx: &Context<'_>, out: &mut Findings) {
    check(file, cx, out);
    required(file, cx, out);
}

/// A required module whose go.mod is in the cache is refused as this one would be, whatever the `go` line here says, in a workspace too.
fn required(file: &Read<GoMod>, cx: &Context<'_>, out: &mut Findings) {
    if !file.faults.is_empty() || file.requires().next().is_none() || !cx.host().has_module_cache() {
        return;
    }
    let Some(running) = running::fixed(cx) else { return };
    let (Some(alone), Some(build)) = (graph::alone(cx), Build::of(cx)) else { return };
    let Some(own) = alone.modules.first().filter(|_| !matches!(build.vendor(cx), Vendor::Used(_))) else { return };
    let graph = graph::of(file, own, cx);
    let newest = graph.newest_go.as_ref().filter(|newest| gover::compare(&newest.version, &running).is_gt());
    let Some((newest, by)) = newest.and_then(|newest| Some((newest, own.facts.requires.get(newest.by)?))) else {
        return;
    };
    if build.work.is_some() && build.replacing(&by.path, Some(&by.version)).is_some() || build.is_main(&by.path) {
        return;
    }
    let (path, wanted) = (&by.path, &newest.version);
    out.at(graph::words_of(file, by)).says(text! {
        en: "{path} needs go {wanted}: the Go here is {running} and GOTOOLCHAIN=local keeps it, so it refuses the module",
        zh: "{path} 需要 go {wanted}：此处的 Go 是 {running}，GOTOOLCHAIN=local 不允许换用其他版本，因此会拒绝该模块",
    });
}

fn go_work(file: &Read<GoWork>, cx: &Context<'_>, out: &mut Findings) {
    check(file, cx, out);
}

fn check(file: &File, cx: &Context<'_>, out: &mut Findings) {
    if let Some(version) = file.go().filter(|go| !go.line.faulty).and_then(|go| go.version.as_ref()) {
        judge(version, cx, out);
    }
}

/// The version of a vendored module counts where the folder is used.
fn vendored(file: &Read<VendorModules>, cx: &Context<'_>, out: &mut Findings) {
    let Some(root) = cx.folder().and_then(|folder| folder.parent()) else { return };
    let main = ["go.work", "go.mod"].into_iter().find_map(|name| part(cx, &root.join(name)));
    let Some(build) = main.map(|main| Build::around(&main, cx)) else { return };
    if matches!(build.vendor(cx), Vendor::Used(_)) {
        for version in file.modules.iter().filter_map(|module| module.go.as_ref()) {
            judge(version, cx, out);
        }
    }
}

fn judge(version: &Word, cx: &Context<'_>, out: &mut Findings) {
    let written = &version.value;
    if !gover::is_valid(written) {
        return;
    }
    if running::is_unheard_of(written) {
        out.at(version.span).says(text! {
            en: "there is no Go {written}, so every go command refuses this file",
            zh: "没有 Go {written} 这个版本，所有 go 命令都会拒绝此文件",
        });
    } else if let Some(running) = running::fixed(cx).filter(|running| gover::compare(written, running).is_gt()) {
        out.at(version.span).says(text! {
            en: "the Go here is {running} and GOTOOLCHAIN=local keeps it, so it refuses a file that needs go {written}",
            zh: "此处的 Go 是 {running}，GOTOOLCHAIN=local 不允许换用其他版本，因此会拒绝需要 go {written} 的文件",
        });
    }
}
