//! A requirement below the version that another required module asks for.
//! Source: `modload.updateRoots` and `mvs`: the graph selects the highest version that anybody requires, and a go.mod that says less is "updates to
//! go.mod needed" when read-only. Only the module cache is looked at.

use pitfall_engine::{Context, Findings, Location, Read, Severity, rule, text};
use pitfall_syntax::gomod::{GoMod, edit};

use super::behind_requirement::is_member;
use super::graph::{self, Asker};

rule! {
    id: "gomod/outvoted-requirement",
    page: "outvoted_requirement.md",
    on: GoMod,
    severity: Error,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["GM029"],
}

fn check(file: &Read<GoMod>, cx: &Context<'_>, out: &mut Findings) {
    let Some(own) = graph::held(file, cx) else { return };
    let graph = graph::of(file, &own, cx);
    if graph.demands.is_empty() {
        return;
    }
    let in_workspace = is_member(cx);
    for require in file.requires() {
        let (Some(path), Some(version)) = (&require.path, &require.version) else { continue };
        let Some(demand) = graph.demands.get(&path.value) else { continue };
        // What a folder asks for is said by another rule.
        let Asker::Cached(asker, at) = &demand.asker else { continue };
        let (module, wanted) = (&path.value, &demand.version);
        let message = if in_workspace {
            text! {
                en: "{asker} {at} requires {module} {wanted}: the workspace takes that one, and this module by itself (GOWORK=off) is refused",
                zh: "{asker} {at} 需要 {module} {wanted}：工作区会选用它，但单独构建此模块（GOWORK=off）会被拒绝",
            }
        } else {
            text! {
                en: "{asker} {at} requires {module} {wanted}, and the go command refuses this go.mod until this line does",
                zh: "{asker} {at} 需要 {module} {wanted}；此行不改，go 命令就拒绝此 go.mod",
            }
        };
        let mut said = out.at(version.span).says(message);
        if let Some(through) = own.facts.requires.get(demand.through) {
            said = said.see(Location::here(through.span), text! { en: "required here", zh: "在此处 require" });
        }
        said.at_most(if in_workspace { Severity::Warning } else { Severity::Error })
            .suggests(text! { en: "require {wanted}", zh: "改为 {wanted}" }, edit::replace_word(version, wanted));
    }
}
