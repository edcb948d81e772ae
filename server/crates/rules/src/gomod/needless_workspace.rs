//! A go.work that holds nothing but the module beside it.
//! Source: go.dev/ref/mod, "Workspaces": it is for working on several modules at once.

use pitfall_engine::{Context, Findings, Presence, Read, rule, text};
use pitfall_syntax::gomod::GoWork;

rule! {
    id: "gomod/needless-workspace",
    page: "needless_workspace.md",
    on: GoWork,
    severity: Information,
    category: Tidiness,
    fix: None,
    since: "0.1.0",
    also: [],
}

fn check(file: &Read<GoWork>, cx: &Context<'_>, out: &mut Findings) {
    let mut uses = file.uses();
    let (Some(only), None) = (uses.next(), uses.next()) else { return };
    let adds = file.replaces().next().is_some() || file.godebugs().next().is_some() || file.toolchain().is_some();
    let Some(path) = only.path.as_ref().filter(|_| !adds && file.faults.is_empty()) else { return };
    let here = matches!(path.value.trim_end_matches('/'), ".");
    let there = cx.folder().is_some_and(|folder| cx.presence(&folder.join("go.mod")) == Presence::File);
    let vendored = cx.folder().is_some_and(|folder| cx.presence(&folder.join("vendor")) == Presence::Folder);
    if here && there && !vendored {
        out.at(only.line.span).says(text! {
            en: "this workspace holds the module beside it and nothing else: builds are the same without go.work, and in other modules below it they fail",
            zh: "此工作区只有旁边的这一个模块：没有 go.work 构建结果也一样，而其下其他模块的构建反而会失败",
        });
    }
}
