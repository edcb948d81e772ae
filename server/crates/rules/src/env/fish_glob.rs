//! fish: a pattern that matches no file.
//! Source: <https://fishshell.com/docs/current/language.html#wildcards-globbing>; seen with fish 3.6: `set` gets no value at all.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_syntax::shell::{Dialect, PartKind, Setting};
use pitfall_text::Edit;

rule! {
    id: "env/fish-glob",
    page: "fish_glob.md",
    on: Setting,
    severity: Error,
    category: Correctness,
    fix: Safe,
    since: "0.1.0",
    also: ["SH006"],
}

fn check(setting: &Setting<'_>, _: &Context<'_>, out: &mut Findings) {
    let name = setting.variable();
    if setting.dialect != Dialect::Fish
        || !matches!(name, "GOPRIVATE" | "GONOPROXY" | "GONOSUMDB" | "GOINSECURE" | "GOVCS")
        || !setting.is_assignment()
    {
        return;
    }
    for word in setting.value.words() {
        if !word.parts.iter().any(|part| matches!(part.kind, PartKind::Glob)) {
            continue;
        }
        let plain = !word.span.of(setting.source).contains(['\'', '"', '\\', '$', '(', '~']);
        let fix =
            plain.then(|| vec![Edit::insert(word.span.start as usize, "'"), Edit::insert(word.span.end as usize, "'")]);
        out.at(word.span)
            .says(text! {
                en: "fish looks for files of this pattern and finds none: {name} is empty",
                zh: "fish 会去找符合此模式的文件而一个也找不到：{name} 为空",
            })
            .mends(text! { en: "quote it", zh: "加引号" }, fix);
    }
}
