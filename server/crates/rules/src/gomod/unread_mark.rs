//! A comment that was meant for the go command and is not read by it: `// Indirect`, `// deprecated:`.
//! Source: `modfile.isIndirect` and `modfile.parseDeprecation` (`golang.org/x/mod/modfile`).

use pitfall_engine::{Context, Findings, Read, rule, text};
use pitfall_syntax::gomod::comment::{body, is_indirect};
use pitfall_syntax::gomod::{GoMod, edit};
use pitfall_text::Edit;

rule! {
    id: "gomod/unread-mark",
    page: "unread_mark.md",
    on: GoMod,
    severity: Hint,
    category: Tidiness,
    fix: Safe,
    since: "0.1.0",
    also: ["GM028", "GM051"],
}

fn check(file: &Read<GoMod>, cx: &Context<'_>, out: &mut Findings) {
    for require in file.requires().filter(|it| !it.line.faulty && !it.indirect) {
        let Some(suffix) = require.line.suffix else { continue };
        let comment = suffix.span.of(cx.text());
        let said = body(comment);
        let (word, rest) = match said.get(.."indirect".len()) {
            Some(word) => (word, said.get("indirect".len()..).unwrap_or("")),
            None => continue,
        };
        let parted = rest.starts_with([' ', '\t', ',', ':', ';', '.']);
        if !word.eq_ignore_ascii_case("indirect") || !(rest.is_empty() || parted) {
            continue;
        }
        let reason = rest.trim_start_matches([' ', '\t', ',', ':', ';', '.']);
        let meant = if reason.is_empty() { "// indirect".to_owned() } else { format!("// indirect; {reason}") };
        debug_assert!(is_indirect(&meant), "the mark that is written is read");
        out.at(suffix.span)
            .says(text! {
                en: "the go command does not take this for its mark, which is `// indirect` or `// indirect; reason`",
                zh: "go 命令不认这个标记；应写成 `// indirect` 或 `// indirect; 原因`",
            })
            .mends(text! { en: "write {meant}", zh: "写成 {meant}" }, edit::set_suffix_comment(&require.line, &meant));
    }
    let Some(module) = file.module().filter(|it| !it.line.faulty && it.deprecated.is_none()) else { return };
    let mut begins = true;
    for comment in module.line.leading.iter().chain(&module.line.suffix) {
        let written = comment.span.of(cx.text());
        let said = body(written);
        let is_word = said.get(.."deprecated:".len()).is_some_and(|word| word.eq_ignore_ascii_case("deprecated:"));
        // It must begin a paragraph; below another line it may just be prose.
        let first = std::mem::replace(&mut begins, said.is_empty());
        if is_word && first {
            let start =
                comment.span.start as usize + (written.len() - written.trim_start_matches(['/', ' ', '\t']).len());
            let word = pitfall_text::Span::new(start, start + "deprecated:".len());
            out.at(word)
                .says(text! {
                    en: "only `Deprecated:`, written so, tells the go command that this module is deprecated",
                    zh: "只有写成 `Deprecated:`，go 命令才知道此模块已弃用",
                })
                .mends(text! { en: "write Deprecated:", zh: "写成 Deprecated:" }, Edit::replace(word, "Deprecated:"));
        }
    }
}
