//! A module path that no other module can require.
//! Source: `module.CheckPath` (`golang.org/x/mod/module`), which the go command applies to what is required and not to the main module.

use pitfall_engine::{Context, Findings, Read, rule, text};
use pitfall_syntax::gomod::GoMod;
use pitfall_syntax::gomod::module_path::{check_import_path, check_path};

rule! {
    id: "gomod/unrequirable-module",
    page: "unrequirable_module.md",
    on: GoMod,
    severity: Hint,
    category: Portability,
    fix: None,
    since: "0.1.0",
    also: ["GM008"],
}

fn check(file: &Read<GoMod>, _: &Context<'_>, out: &mut Findings) {
    let Some(path) = file.module().filter(|it| !it.line.faulty).and_then(|it| it.path.as_ref()) else { return };
    let name = &path.value;
    if matches!(name.as_str(), "go" | "toolchain" | "std" | "cmd") || check_import_path(name).is_err() {
        return;
    }
    if let Err(error) = check_path(name) {
        out.at(path.span).says(text! {
            en: "this module can be built, but no other one can require {name}: {error}",
            zh: "此模块可以构建，但其他模块无法 require {name}（{error}）",
        });
    }
}
