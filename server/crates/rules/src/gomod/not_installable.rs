//! A command that `go install module/command@version` refuses for what its go.mod replaces or excludes.
//! Source: `load.PackagesAndErrorsOutsideModule` (`cmd/go`): such a go.mod would mean something else than to its author.

use std::path::Component;

use pitfall_engine::{Context, Findings, Location, Read, rule, text};
use pitfall_syntax::gomod::GoMod;
use pitfall_syntax::gomod::module_path::check_path;

use super::imported::of_module;

rule! {
    id: "gomod/not-installable",
    page: "not_installable.md",
    on: GoMod,
    severity: Information,
    category: Portability,
    fix: None,
    since: "0.1.0",
    also: ["GM042"],
}

/// Folders of commands that are for those who work on the module, who run them from its source.
const ASIDE: [&str; 12] = [
    "internal", "example", "examples", "test", "tests", "testing", "e2e", "hack", "script", "scripts", "tools", "build",
];

fn check(file: &Read<GoMod>, cx: &Context<'_>, out: &mut Findings) {
    let replaces = file.replaces().map(|it| &it.line);
    let lines = replaces.chain(file.excludes().map(|it| &it.line)).filter(|line| !line.faulty);
    let mut lines: Vec<_> = lines.map(|line| line.span).collect();
    lines.sort_unstable_by_key(|span| span.start);
    let Some((first, others)) = lines.split_first().filter(|_| file.faults.is_empty()) else { return };
    // Nobody fetches a module of another name.
    let Some(module) = file.module_path().map(|path| path.value.as_str()).filter(|path| check_path(path).is_ok())
    else {
        return;
    };
    let is_aside = |word: &str| ASIDE.contains(&word);
    if module.split('/').any(is_aside) {
        return;
    }
    let (Some(imports), Some(root)) = (of_module(cx), cx.folder()) else { return };
    let command = imports.commands().find_map(|folder| {
        let words = folder.strip_prefix(root).ok()?.components().map(|word| match word {
            Component::Normal(word) => word.to_str().filter(|word| !is_aside(word)),
            _ => None,
        });
        let words: Option<Vec<&str>> = words.collect();
        Some([&[module], words?.as_slice()].concat().join("/"))
    });
    let Some(command) = command else { return };
    let mut said = out.at(*first).says(text! {
        en: "`go install {command}@latest` is refused: a module with replace or exclude lines is not installed by its version",
        zh: "`go install {command}@latest` 会被拒绝：含有 replace 或 exclude 行的模块不能按版本安装",
    });
    for other in others.iter().take(FEW) {
        said = said.see(Location::here(*other), text! { en: "and for this line", zh: "此行亦然" });
    }
}

/// So many more lines are shown.
const FEW: usize = 3;
