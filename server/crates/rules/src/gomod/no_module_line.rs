//! A go.mod that does not say which module it is.
//! Source: `modload.ReadModFile`: "missing module declaration".

use pitfall_engine::{Context, Findings, Read, Severity, rule, text};
use pitfall_syntax::gomod::{GoMod, Verb, edit, module_path, quote};
use pitfall_text::Span;

rule! {
    id: "gomod/no-module-line",
    page: "no_module_line.md",
    on: GoMod,
    severity: Error,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["GM004"],
}

fn check(file: &Read<GoMod>, cx: &Context<'_>, out: &mut Findings) {
    if file.module().is_some() || file.unknowns().any(|line| line.words.iter().any(|word| word.value == "module")) {
        return;
    }
    let first = file.directives.first().map(|directive| directive.line().span);
    let said = out.at(first.unwrap_or(Span::at(0))).says(text! {
        en: "this go.mod has no module line, so the go command refuses it",
        zh: "此 go.mod 没有 module 行，go 命令拒绝读取",
    });
    // An empty go.mod beside no Go file is the known way to keep a folder out of the module around it: nobody builds there.
    let has_source = || cx.folder().is_some_and(|folder| cx.list(folder).iter().any(|it| it.name.ends_with(".go")));
    let said = if file.directives.is_empty() && !has_source() { said.at_most(Severity::Information) } else { said };
    let folder = cx.folder().and_then(|folder| folder.file_name()).and_then(|name| name.to_str());
    if let Some(name) = folder.filter(|name| module_path::check_import_path(name).is_ok()) {
        let path = format!("example.com/{name}");
        said.suggests(
            text! { en: "add module {path}", zh: "添加 module {path}" },
            edit::add(cx.text(), file, Verb::Module, &quote::auto_quote(&path)),
        );
    }
}
