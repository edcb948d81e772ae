//! A vendor folder that the go command does not use.
//! Source: `modload.setDefaultBuildMod` and its `cfg.BuildModReason`.

use pitfall_engine::{Context, Facts, Findings, Location, Read, rule, text};
use pitfall_syntax::gomod::{File, GoMod, GoWork, gover};
use pitfall_text::Span;

use super::build::Build;

rule! {
    id: "gomod/vendor-ignored",
    page: "vendor_ignored.md",
    on: [GoMod: go_mod, GoWork: go_work],
    severity: Warning,
    category: Correctness,
    fix: None,
    since: "0.1.0",
    also: ["VD007", "GW012"],
}

fn go_mod(file: &Read<GoMod>, cx: &Context<'_>, out: &mut Findings) {
    let Some(module) = file.module() else { return };
    check(file, module.line.span, cx, out);
}

fn go_work(file: &Read<GoWork>, cx: &Context<'_>, out: &mut Findings) {
    let Some(first) = file.directives.first() else { return };
    check(file, first.line().span, cx, out);
}

fn check(file: &File, top: Span, cx: &Context<'_>, out: &mut Findings) {
    if !file.faults.is_empty() {
        return;
    }
    let Some(folder) = cx.folder() else { return };
    let list = folder.join("vendor/modules.txt");
    let Some(facts) = cx.facts(&list) else { return };
    let Facts::VendorModules(modules) = &facts.facts else { return };
    let Some(build) = Build::of(cx) else { return };
    // Of a workspace, go.work tells.
    if build.root() != folder || build.work.as_ref().is_some_and(|work| cx.path() != Some(work.path.as_path())) {
        return;
    }
    let go = file.go_version();
    let written = go.map(|word| word.value.as_str());
    let place = go.map_or(top, |word| word.span);
    match (modules.workspace, build.work.is_some()) {
        (Some(word), false) => {
            out.at(top)
                .says(text! {
                    en: "vendor/ was made for a workspace and this module is built alone, so it is not used; run `go mod vendor`",
                    zh: "vendor/ 是为工作区生成的，而此模块单独构建，因此不会被使用；请运行 `go mod vendor`",
                })
                .see(Location::in_file(&list, word), text! { en: "made for a workspace", zh: "为工作区生成" });
        }
        (None, true) => {
            out.at(top).says(text! {
                en: "vendor/ was not made for this workspace, so it is not used; run `go work vendor`",
                zh: "vendor/ 不是为此工作区生成的，因此不会被使用；请运行 `go work vendor`",
            });
        }
        _ => match written {
            None => {
                out.at(top).says(text! {
                    en: "without a go line vendor/ is not used",
                    zh: "没有 go 行时，vendor/ 不会被使用",
                });
            }
            Some(go) if gover::is_valid(go) && gover::compare(go, "1.14").is_lt() => {
                out.at(place).says(text! {
                    en: "vendor/ is used from go 1.14 on; at go {go} it is not",
                    zh: "go 1.14 起才使用 vendor/；go {go} 时不会使用",
                });
            }
            Some(_) => {}
        },
    }
}
