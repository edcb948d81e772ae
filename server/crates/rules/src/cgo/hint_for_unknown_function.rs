//! `noescape` or `nocallback` for a C function that the package never calls.
//! Source: `main` of cmd/cgo, "#cgo noescape …: no matched C function"; it knows the functions that are written as `C.name`.

use pitfall_engine::{Context, Facts, Findings, rule, text};
use pitfall_syntax::cgo::CgoLine;
use pitfall_text::Edit;

use super::edits::whole_line;

rule! {
    id: "cgo/hint-for-unknown-function",
    page: "hint_for_unknown_function.md",
    on: CgoLine,
    severity: Error,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: [],
}

fn check(line: &CgoLine, cx: &Context<'_>, out: &mut Findings) {
    let (Some(verb), Some(span), Some(file)) = (line.verb, line.function, cx.file.cgo()) else { return };
    let name = span.of(cx.text());
    let used: Vec<&str> = file.body.names.iter().map(|name| name.of(cx.text())).collect();
    if !line.faults.is_empty() || used.contains(&name) || another_file_uses(name, cx) {
        return;
    }
    let verb = verb.name();
    let said = out.at(span).says(text! {
        en: "cgo refuses {verb} for {name}: no Go code of this package calls C.{name}",
        zh: "cgo 拒绝对 {name} 使用 {verb}：此包中没有 Go 代码调用 C.{name}",
    });
    let near = used.iter().filter(|used| strsim::osa_distance(used, name) <= 2 && used.len() > 4);
    let said = match near.min_by_key(|used| strsim::osa_distance(used, name)) {
        Some(near) => said.suggests(text! { en: "write {near}", zh: "改写为 {near}" }, Edit::replace(span, *near)),
        None => said,
    };
    said.suggests(text! { en: "remove this line", zh: "删除此行" }, Edit::remove(whole_line(cx.text(), line.span)));
}

/// Some other file of the folder says `C.name`.
fn another_file_uses(name: &str, cx: &Context<'_>) -> bool {
    let Some(folder) = cx.folder() else { return false };
    let others = cx.list(folder);
    others.iter().filter(|one| one.name.ends_with(".go")).map(|one| folder.join(&one.name)).any(|path| {
        cx.path() != Some(path.as_path())
            && cx.facts(&path).is_some_and(|file| matches!(&file.facts, Facts::Go(go) if go.names.contains(name)))
    })
}
