//! A go.sum line that is not three words, or two hashes for one thing.
//! Source: `modfetch.readGoSum` and `checkModSum` (`cmd/go/internal/modfetch/fetch.go`).

use std::collections::HashMap;

use pitfall_engine::{Context, Findings, Location, Read, Severity, rule, text};
use pitfall_syntax::gomod::sum::{EMPTY_GO_MOD_HASH, GoSum, SumLine};
use pitfall_text::{Edit, Span};

use super::build::part;

rule! {
    id: "gomod/malformed-sum",
    page: "malformed_sum.md",
    on: GoSum,
    severity: Error,
    category: Correctness,
    fix: Safe,
    since: "0.1.0",
    also: ["GS001", "GS004"],
}

fn check(file: &Read<GoSum>, cx: &Context<'_>, out: &mut Findings) {
    // A go.sum that nothing needs is never read.
    let beside = |name: &str| cx.folder().and_then(|folder| part(cx, &folder.join(name)));
    let unread =
        ["go.mod", "go.work"].iter().filter_map(|name| beside(name)).all(|part| part.facts.requires.is_empty());
    let worst = if unread && beside("go.mod").is_some() { Severity::Information } else { Severity::Error };
    for error in &file.errors {
        let line = error.span.of(cx.text());
        let mark = ["<<<<<<<", "=======", ">>>>>>>", "|||||||"].iter().any(|mark| line.starts_with(mark));
        if mark {
            // Both sides of a merge may stay: go.sum is a set, and a line too many does nothing.
            out.at(error.span)
                .says(text! { en: "a merge conflict is not resolved here, and the go command refuses go.sum", zh: "此处有未解决的合并冲突，go 命令拒绝 go.sum" })
                .at_most(worst)
                .mends(text! { en: "remove the mark and keep both sides", zh: "删除标记并保留双方" }, whole_line(cx.text(), error.span));
        } else {
            out.at(error.span)
                .says(text! {
                    en: "a line of go.sum is a module, a version and a hash; the go command refuses this one",
                    zh: "go.sum 的每行是模块、版本和哈希；go 命令拒绝此行",
                })
                .at_most(worst)
                .suggests(text! { en: "remove this line", zh: "删除此行" }, whole_line(cx.text(), error.span));
        }
    }
    let text = cx.text();
    let mut first: HashMap<(&str, &str, bool), &SumLine> = HashMap::with_capacity(file.lines.len());
    for line in file.lines.iter().filter(|line| line.is_known_hash(text) && line.hash.of(text) != EMPTY_GO_MOD_HASH) {
        let key = (line.module.of(text), line.version.of(text), line.is_go_mod);
        match first.get(&key) {
            None => {
                first.insert(key, line);
            }
            Some(other) if other.hash.of(text) != line.hash.of(text) => {
                let (module, version) = (key.0, key.1);
                out.at(line.hash)
                    .says(text! {
                        en: "{module} {version} has two hashes; one of them is of other contents",
                        zh: "{module} {version} 有两个哈希；其中一个对应的是别的内容",
                    })
                    .at_most(Severity::Warning)
                    .see(Location::here(other.hash), text! { en: "the other hash", zh: "另一个哈希" });
            }
            Some(_) => {}
        }
    }
}

fn whole_line(text: &str, span: Span) -> Edit {
    let start = text.get(..span.start as usize).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    let rest = text.get(span.end as usize..).unwrap_or("");
    let end = rest.find('\n').map_or(text.len(), |at| span.end as usize + at + 1);
    Edit::remove(Span::new(start, end))
}
