//! `// indirect` that does not fit what the module's Go files import.
//! Source: go.dev/ref/mod, "go.mod file updates": `// indirect` marks a module of which no package is imported by a package of the main module.

use pitfall_engine::{Context, Findings, Read, Severity, normal, rule, text};
use pitfall_syntax::gomod::{GoMod, edit};

use super::build::part;
use super::imported::{is_within, of_module, provider, within};

rule! {
    id: "gomod/wrong-indirect",
    page: "wrong_indirect.md",
    on: GoMod,
    severity: Information,
    category: Tidiness,
    fix: Safe,
    since: "0.1.0",
    also: [],
}

/// gopls can work out what `go mod tidy` would write, and then shows each such line: every required module is on this machine.
fn is_loadable(file: &GoMod, cx: &Context<'_>) -> bool {
    let Some(own) = cx.path().and_then(|path| part(cx, &normal(path))) else { return false };
    file.requires().all(|require| {
        let (Some(path), Some(version)) = (&require.path, &require.version) else { return false };
        let fetched = |path: &str, version: &str| cx.host().cached_zip_hash(path, version).is_some();
        match own.replacement(&path.value, &version.value) {
            None => fetched(&path.value, &version.value),
            Some((path, Some(version))) => fetched(path, version),
            Some((_, None)) => true,
        }
    })
}

/// Of so many requirements that are imported, one may be imported by nobody.
const FEW: usize = 3;

fn check(file: &Read<GoMod>, cx: &Context<'_>, out: &mut Findings) {
    let Some(module) = file.module_path().map(|path| path.value.as_str()) else { return };
    if !file.faults.is_empty() || file.requires().next().is_none() {
        return;
    }
    let Some(imports) = of_module(cx).filter(|imports| imports.has_files()) else { return };
    let (mut imported, mut unused) = (0, Vec::new());
    for require in file.requires().filter(|it| !it.line.faulty) {
        let Some(path) = &require.path else { continue };
        let named = &path.value;
        // A tool is imported by nobody and needed all the same; the go command marks its module so or so.
        let is_tool = file.tools().any(|tool| tool.path.as_ref().is_some_and(|tool| is_within(&tool.value, named)));
        if is_tool || is_within(named, module) {
            continue;
        }
        let is_imported = within(&imports.any, named).next().is_some();
        imported += usize::from(is_imported);
        if !require.indirect {
            unused.extend((!is_imported).then_some((require, path)));
            continue;
        }
        // Who else may provide a package is asked of all requirements; nearly no indirect one is imported at all.
        if !is_imported {
            continue;
        }
        let Some(import) = provider(file, named, module).find_in(&imports.counted) else { continue };
        let Some(edit) = edit::set_indirect(cx.text(), &require.line, false) else { continue };
        let span = require.line.suffix.map_or(require.line.span, |comment| comment.span);
        out.at(span)
            .says(text! {
                en: "this module imports {import} itself, so {named} is not indirect",
                zh: "本模块自己导入了 {import}，{named} 不是间接依赖",
            })
            .in_gopls(is_loadable(file, cx))
            .mends(text! { en: "remove // indirect", zh: "删除 // indirect" }, edit);
    }
    // Where much is imported by nobody, files are missing: a partial checkout, or code that is yet to be generated.
    if unused.is_empty() || unused.len() * FEW > imported || !imports.is_sure || !imports.is_whole(module) {
        return;
    }
    for (require, path) in unused {
        let Some(edit) = edit::set_indirect(cx.text(), &require.line, true) else { continue };
        let named = &path.value;
        out.at(path.span)
            .says(text! {
                en: "no Go file of this module imports a package of {named}; `go mod tidy` marks it // indirect, or removes it where nothing needs it",
                zh: "本模块没有 Go 文件导入 {named} 的包；`go mod tidy` 会将其标为 // indirect，若无人需要则删除",
            })
            .at_most(Severity::Hint)
            .mends(text! { en: "add // indirect", zh: "加上 // indirect" }, edit);
    }
}
