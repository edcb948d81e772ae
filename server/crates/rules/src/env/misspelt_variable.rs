//! A name that is used, set nowhere, and one letter away from one that is.
//! Source: POSIX XCU 2.6.2: a variable that is not set expands to nothing.

use std::collections::BTreeSet;

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_knowledge::golang;
use pitfall_syntax::shell::{Dialect, Form, Setting};
use pitfall_text::Edit;

use super::names;

rule! {
    id: "env/misspelt-variable",
    page: "misspelt_variable.md",
    on: Setting,
    severity: Warning,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["P09"],
}

fn check(setting: &Setting<'_>, cx: &Context<'_>, out: &mut Findings) {
    if !setting.dialect.is_posix_like()
        && !matches!(setting.dialect, Dialect::Fish | Dialect::Dockerfile | Dialect::Cmd | Dialect::PowerShell)
    {
        return;
    }
    let Some(file) = cx.file.shell() else { return };
    for part in setting.value.words().iter().flat_map(|word| &word.parts) {
        let Some(used) = part.as_expansion().filter(|it| matches!(it.form, Form::Plain | Form::Braced)) else {
            continue;
        };
        let name = used.name.text.as_str();
        let known = golang::environment_variable(name).is_some() || matches!(name, "PATH" | "HOME");
        if known || name.len() < 5 || !name.starts_with('G') || name.bytes().any(|byte| byte.is_ascii_lowercase()) {
            continue;
        }
        // A name that the text says elsewhere too is a name of its own.
        if names::mentions(cx.text(), name) > 1 {
            continue;
        }
        let settings = file.settings(cx.text());
        let set: BTreeSet<&str> = settings.iter().map(Setting::variable).collect();
        if set.contains(name) {
            continue;
        }
        let near = |candidate: &&str| {
            let distance = strsim::osa_distance(candidate, name);
            let longer = name.strip_prefix(*candidate).is_some() || candidate.strip_prefix(name).is_some();
            !longer && (distance == 1 || distance == 2 && candidate.len() >= 6 && is_made_of(name, candidate))
        };
        let Some(meant) =
            set.iter().copied().chain(["GOPATH", "GOROOT", "GOBIN"]).filter(|it| it.starts_with('G')).find(near)
        else {
            continue;
        };
        let fix = setting.is_exact().then(|| Edit::replace(used.name.span, meant));
        out.at(used.name.span)
            .says(text! {
                en: "nothing sets {name}, so this is empty; it may mean {meant}",
                zh: "没有任何地方设置 {name}，因此为空；可能是指 {meant}",
            })
            .suggests(text! { en: "write {meant}", zh: "写成 {meant}" }, fix);
    }
}

/// Every letter of `name` is one of `other`'s, as often as it stands there.
fn is_made_of(name: &str, other: &str) -> bool {
    let count = |text: &str, letter: char| text.chars().filter(|c| *c == letter).count();
    name.chars().all(|letter| count(name, letter) <= count(other, letter))
}
