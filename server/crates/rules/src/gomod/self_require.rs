//! A module that requires itself.
//! Source: the main module is always at its own version; a `require` of it counts for nothing.

use pitfall_engine::{Context, Findings, Read, Tag, rule, text};
use pitfall_syntax::gomod::{GoMod, edit};

rule! {
    id: "gomod/self-require",
    page: "self_require.md",
    on: GoMod,
    severity: Hint,
    category: Tidiness,
    fix: Safe,
    since: "0.1.0",
    also: ["GM027"],
}

fn check(file: &Read<GoMod>, cx: &Context<'_>, out: &mut Findings) {
    let Some(own) = file.module_path() else { return };
    for require in file.requires().filter(|it| !it.line.faulty) {
        if require.path.as_ref().is_some_and(|path| path.value == own.value) {
            let module = &own.value;
            out.at(require.line.span)
                .says(text! { en: "{module} is this module; it cannot require itself", zh: "{module} 就是本模块；模块无法 require 自己" })
                .tagged(Tag::Unnecessary)
                .mends(text! { en: "remove this line", zh: "删除此行" }, edit::remove(cx.text(), file, &[&require.line]));
        }
    }
}
