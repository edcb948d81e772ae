//! An argument of a `#cgo pkg-config:` line that is neither a package nor an allowed flag.
//! Source: `getPkgConfigFlags` of cmd/go/internal/work/exec.go.

use pitfall_engine::{Context, Findings, Severity, rule, text};
use pitfall_knowledge::golang::{check_pkg_config_line, newest_release};
use pitfall_syntax::cgo::{CgoLine, Flag, Verb};
use pitfall_text::Edit;

use super::edits;

rule! {
    id: "cgo/pkg-config-argument",
    page: "pkg_config_argument.md",
    on: CgoLine,
    severity: Error,
    category: Correctness,
    fix: Safe,
    since: "0.1.0",
    also: ["CG024"],
}

fn check(line: &CgoLine, cx: &Context<'_>, out: &mut Findings) {
    if line.verb != Some(Verb::PkgConfig) {
        return;
    }
    let values: Vec<&str> = line.flags.iter().map(|flag| flag.value.as_str()).collect();
    let newest = newest_release().map_or(0, |release| release.minor);
    for (number, verdict) in check_pkg_config_line(&values, newest) {
        let Some(flag) = line.flags.get(number) else { continue };
        judge(line, number, flag, verdict.is_allowed(), cx, out);
    }
}

fn judge(line: &CgoLine, number: usize, flag: &Flag, allowed: bool, cx: &Context<'_>, out: &mut Findings) {
    let text = cx.text();
    let name = flag.value.as_str();
    if let Some(at) = name.find(['<', '>']).or_else(|| (name == "=").then_some(0)) {
        let (start, last) = version_test(line, number, at);
        let test = flag.locate(start, name.len());
        let span = line.flags.get(last).filter(|_| last > number).map_or(test, |version| test.cover(version.span));
        let edit = match start {
            0 => edits::remove_flags(text, line, number, last),
            _ => Some(Edit::remove(span)),
        };
        out.at(span)
            .says(text! {
                en: "the go command refuses version tests; it takes whatever version pkg-config knows",
                zh: "go 命令拒绝版本条件，它只采用 pkg-config 所知的版本",
            })
            .mends(text! { en: "remove the test", zh: "删除版本条件" }, edit);
        return;
    }
    if flag.refused.is_some() {
        return;
    }
    let remove = edits::remove_flags(text, line, number, number);
    match name {
        "--libs" | "--cflags" => {
            let said = out.at(flag.span).says(text! {
                en: "the go command asks for --cflags and for --libs itself; with {name} each answer holds flags of the other kind",
                zh: "go 命令会自行分别请求 --cflags 和 --libs；加上 {name} 后，结果中会混入另一类选项",
            });
            // What --cflags prints is often nothing.
            let said = if name == "--cflags" { said.at_most(Severity::Warning) } else { said };
            said.mends(text! { en: "remove {name}", zh: "删除 {name}" }, remove);
        }
        _ if name.ends_with(".pc") => {
            let package = name.rsplit('/').next().and_then(|file| file.strip_suffix(".pc")).unwrap_or(name);
            let said = out.at(flag.span).says(text! {
                en: "pkg-config looks for {name}.pc: packages are named without .pc",
                zh: "pkg-config 会去找 {name}.pc：包名不含 .pc",
            });
            let title = text! { en: "write {package}", zh: "改写为 {package}" };
            let edit = Edit::replace(flag.span, package);
            if name.contains('/') {
                said.suggests(title, edit)
            } else {
                said.mends(title, edit)
            };
        }
        _ if allowed => {}
        _ if name.starts_with("-l") || name.starts_with("-L") || name.starts_with("-I") || name.starts_with("-D") => {
            let linker = name.starts_with("-l") || name.starts_with("-L");
            let verb = if linker { Verb::Ldflags } else { Verb::Cflags };
            let better = verb.name();
            let moved = cx.file.cgo().and_then(|file| edits::move_flags(text, file, line, (number, number), verb));
            out.at(flag.span)
                .says(text! {
                    en: "{name} is no name of a package; it belongs into {better}",
                    zh: "{name} 不是包名，应放在 {better} 中",
                })
                .mends(text! { en: "move it to {better}", zh: "移到 {better}" }, moved);
        }
        _ => {
            let said = out.at(flag.span).says(text! {
                en: "the go command refuses {name} in a pkg-config line",
                zh: "go 命令拒绝 pkg-config 行中的 {name}",
            });
            let better = format!("-{name}");
            let newest = newest_release().map_or(0, |release| release.minor);
            let known = !name.starts_with("--")
                && name.starts_with('-')
                && check_pkg_config_line(&[&better], newest).iter().all(|(_, verdict)| verdict.is_allowed());
            if known {
                said.mends(text! { en: "write {better}", zh: "改写为 {better}" }, Edit::replace(flag.span, better));
            } else {
                said.suggests(text! { en: "remove {name}", zh: "删除 {name}" }, remove);
            }
        }
    }
}

/// Where in flag `number` a version test begins, whose operator is at byte `at`, and the flag that it ends with.
fn version_test(line: &CgoLine, number: usize, at: usize) -> (usize, usize) {
    let is_version = |flag: &Flag| flag.value.starts_with(|c: char| c.is_ascii_digit());
    let bare =
        line.flags.get(number).is_some_and(|flag| flag.value.get(at..).is_some_and(|op| op.ends_with(['<', '>', '='])));
    let last = if bare && line.flags.get(number + 1).is_some_and(is_version) { number + 1 } else { number };
    (at, last)
}
