//! A version that go.mod requires and excludes.
//! Source: `modload.rootsFromModFile` ignores the requirement and then finds go.mod out of date.

use pitfall_engine::{Context, Findings, Location, Read, rule, text};
use pitfall_syntax::gomod::{GoMod, edit};

use super::build::Build;

rule! {
    id: "gomod/required-and-excluded",
    page: "required_and_excluded.md",
    on: GoMod,
    severity: Error,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["GM026"],
}

fn check(file: &Read<GoMod>, cx: &Context<'_>, out: &mut Findings) {
    let excludes: Vec<_> = file.excludes().collect();
    if excludes.is_empty() {
        return;
    }
    let mut in_workspace = None;
    for require in file.requires() {
        let (Some(path), Some(version)) = (&require.path, &require.version) else { continue };
        let same = excludes.iter().find(|it| {
            it.path.as_ref().is_some_and(|it| it.value == path.value)
                && it.version.as_ref().is_some_and(|it| it.value == version.value)
        });
        let Some(exclude) = same else { continue };
        // A member of a workspace is not written to, so go.mod need not be up to date.
        if *in_workspace.get_or_insert_with(|| Build::of(cx).is_none_or(|build| build.work.is_some())) {
            continue;
        }
        let (path, version) = (&path.value, &version.value);
        out.at(require.line.span)
            .says(text! {
                en: "{path} {version} is excluded below: the go command ignores this line and refuses to build",
                zh: "{path} {version} 又被 exclude：go 命令忽略此行并拒绝构建",
            })
            .see(Location::here(exclude.line.span), text! { en: "excluded here", zh: "在此处 exclude" })
            .suggests(
                text! { en: "exclude it no more", zh: "删除 exclude" },
                edit::remove(cx.text(), file, &[&exclude.line]),
            )
            .suggests(
                text! { en: "require it no more", zh: "删除 require" },
                edit::remove(cx.text(), file, &[&require.line]),
            );
    }
}
