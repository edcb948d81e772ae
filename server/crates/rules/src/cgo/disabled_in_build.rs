//! `CGO_ENABLED=0` where something that is built needs cgo.
//! Source: go/build, files that import "C" are left out: "build constraints exclude all Go files"; README of go-sqlite3, "CGO_ENABLED=1 is required".

use std::path::{Path, PathBuf};

use pitfall_engine::{Context, Facts, Findings, ModuleImports, Read, Severity, normal, rule, text};
use pitfall_syntax::shell::{Dialect, ShellFile};

use super::builds::{self, GoCommand};
use super::needs_cgo;

rule! {
    id: "cgo/disabled-in-build",
    page: "disabled_in_build.md",
    on: ShellFile,
    severity: Warning,
    category: Correctness,
    fix: None,
    since: "0.1.0",
    also: ["CG026"],
}

fn check(file: &Read<ShellFile>, cx: &Context<'_>, out: &mut Findings) {
    if !matches!(file.dialect, Dialect::Dockerfile | Dialect::Make | Dialect::Actions) {
        return;
    }
    let mut told = Vec::new();
    for go in builds::of(cx, file) {
        let Some(cgo) = go.given("CGO_ENABLED").filter(|one| one.value.as_deref() == Some("0")) else { continue };
        if told.contains(&cgo.span) {
            continue;
        }
        let Some(folder) = go.folder(cx) else { continue };
        let Some(root) = needs_cgo::module_of(cx, &folder) else { continue };
        match broken(&go, (&folder, &root), cx) {
            Some((package, None)) => {
                told.push(cgo.span);
                out.at(cgo.span).says(text! {
                    en: "without cgo nothing is left of {package}: each of its files imports \"C\"",
                    zh: "没有 cgo，{package} 便什么都不剩：其每个文件都导入 \"C\"",
                });
            }
            Some((package, Some(needed))) => {
                told.push(cgo.span);
                out.at(cgo.span).says(text! {
                    en: "without cgo {package} cannot be built: it imports {needed}, of which each file imports \"C\"",
                    zh: "没有 cgo 便无法构建 {package}：它导入了 {needed}，而后者的每个文件都导入 \"C\"",
                });
            }
            None => {}
        }
        if told.is_empty()
            && matches!(go.verb.as_str(), "build" | "install")
            && let Some(module) = needs_cgo::required(cx, &root)
        {
            out.at(cgo.span)
                .says(text! {
                    en: "{module} does not work without cgo, which this turns off; it is fine where only tests need that module",
                    zh: "{module} 没有 cgo 便无法工作，而此处关闭了它；若只有测试需要该模块则无妨",
                })
                .at_most(Severity::Information);
            return;
        }
    }
}

/// A package of the module in `root` that `go`, run in `folder`, builds and that is nothing without cgo, or imports one that is.
fn broken(go: &GoCommand<'_>, (folder, root): (&Path, &Path), cx: &Context<'_>) -> Option<(String, Option<String>)> {
    let facts = cx.facts(&root.join("go.mod"))?;
    let Facts::GoMod(module) = &facts.facts else { return None };
    let module = module.module.as_ref()?.value.as_str();
    let imports = cx.imports_below(root)?;
    for package in go.packages() {
        let (prefix, all) = match package.strip_suffix("...") {
            Some(prefix) => (prefix, true),
            None => (package, false),
        };
        let at = normal(&folder.join(prefix));
        if !all && imports.without_cgo(&at).is_none() {
            return Some((package.to_owned(), None));
        }
        let mut built = imports.packages().filter(|one| if all { one.starts_with(&at) } else { *one == at });
        // What is nothing without cgo is no part of `./...`.
        let found = built.find_map(|one| Some((one, needed(one, (root, module), &imports)?)));
        if let Some((one, needed)) = found {
            let name = if all { needs_cgo::shown_from(root, one)? } else { package.to_owned() };
            let name = if name.is_empty() { ".".to_owned() } else { name };
            return Some((name, Some(needs_cgo::shown_from(root, &needed)?)));
        }
    }
    None
}

/// A package of the module that is nothing without cgo and that the one in `folder` imports, perhaps by way of others.
fn needed(folder: &Path, (root, module): (&Path, &str), imports: &ModuleImports) -> Option<PathBuf> {
    needs_cgo::through_imports(folder, (root, module), |at| match imports.without_cgo(at) {
        Some(paths) => Ok(paths),
        None => Err((at != folder).then(|| at.to_owned())),
    })
}
