//! A replacement that changes nothing.
//! Source: `modload.Replacement`: the main module is never replaced.

use pitfall_engine::{Context, Findings, Read, Tag, rule, text};
use pitfall_syntax::gomod::{GoMod, edit};

use super::build::Build;

rule! {
    id: "gomod/idle-replacement",
    page: "idle_replacement.md",
    on: GoMod,
    severity: Hint,
    category: Tidiness,
    fix: Safe,
    since: "0.1.0",
    also: ["GM043"],
}

fn check(file: &Read<GoMod>, cx: &Context<'_>, out: &mut Findings) {
    let own = file.module_path().map(|path| path.value.as_str());
    for replace in file.replaces().filter(|it| !it.line.faulty) {
        let (Some(old), Some(new)) = (&replace.old_path, &replace.new_path) else { continue };
        let module = &old.value;
        let version = |word: &Option<pitfall_syntax::gomod::Word>| word.as_ref().map(|word| word.value.clone());
        let message = if Some(module.as_str()) == own {
            // As a member of a workspace its replacements count for the others too, and then it is still the main module.
            if Build::of(cx).is_none() {
                continue;
            }
            text! {
                en: "{module} is this module, which is never replaced",
                zh: "{module} 就是本模块，它永远不会被替换",
            }
        } else if *module == new.value
            && replace.old_version.is_some()
            && version(&replace.old_version) == version(&replace.new_version)
        {
            text! { en: "{module} is replaced by itself", zh: "{module} 被替换为它自己" }
        } else {
            continue;
        };
        out.at(replace.line.span).says(message).tagged(Tag::Unnecessary).mends(
            text! { en: "remove this replacement", zh: "删除此替换" },
            edit::remove(cx.text(), file, &[&replace.line]),
        );
    }
}
