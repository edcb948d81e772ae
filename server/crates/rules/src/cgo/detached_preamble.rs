//! A comment that was meant as the preamble of `import "C"` and is not attached to it.
//! Source: cmd/cgo, "if the import of "C" is immediately preceded by a comment"; go/parser attaches a comment that ends on the line before.

use pitfall_engine::{Context, Findings, Location, Read, Severity, rule, text};
use pitfall_syntax::Span;
use pitfall_syntax::cgo::{CImport, CgoFile, Detached, DetachedReason, Preamble};
use pitfall_text::{Edit, line_end};

use super::edits::whole_line;

rule! {
    id: "cgo/detached-preamble",
    page: "detached_preamble.md",
    on: CgoFile,
    severity: Error,
    category: Correctness,
    fix: Safe,
    since: "0.1.0",
    also: ["CG008"],
}

fn check(file: &Read<CgoFile>, cx: &Context<'_>, out: &mut Findings) {
    for detached in &file.detached {
        match detached.import.and_then(|at| file.imports.get(at)) {
            Some(import) => judge(detached, import, cx.text(), out),
            None => without_import(detached, cx.text(), out),
        }
    }
}

fn judge(detached: &Detached, import: &CImport, text: &str, out: &mut Findings) {
    let surely = detached.preamble.looks_like_c(text);
    let has_lines = !detached.preamble.directives.is_empty();
    // Beside a preamble with C in it, another comment with C in it may well be a remark.
    let counts = |preamble: &Preamble| preamble.looks_like_c(text) || preamble.reads_like_code(text) || !surely;
    if import.preamble.as_ref().is_some_and(counts) && !has_lines {
        return;
    }
    let span = first_line(text, detached.preamble.span);
    let said = match detached.reason {
        DetachedReason::BlankLine(_) => out.at(span).says(text! {
            en: "cgo ignores this comment: a blank line keeps it apart from import \"C\"",
            zh: "cgo 忽略此注释：它与 import \"C\" 之间隔着空行",
        }),
        DetachedReason::SameLine(_) => out.at(span).says(text! {
            en: "cgo ignores this comment: import \"C\" stands on its last line instead of below it",
            zh: "cgo 忽略此注释：import \"C\" 应在其下一行，而不是同一行",
        }),
        DetachedReason::OtherComment(_) => out.at(span).says(text! {
            en: "cgo ignores this comment: another one stands between it and import \"C\"",
            zh: "cgo 忽略此注释：它与 import \"C\" 之间还有另一段注释",
        }),
        DetachedReason::Code(_) => out.at(span).says(text! {
            en: "cgo ignores this comment: it does not stand right above import \"C\"",
            zh: "cgo 忽略此注释：它不紧接在 import \"C\" 之上",
        }),
        DetachedReason::GroupOfSeveral(_) => out.at(span).says(text! {
            en: "cgo ignores this comment: it stands above a group of several imports",
            zh: "cgo 忽略此注释：它位于含多个导入的 import 组之上",
        }),
        DetachedReason::Trailing => out.at(span).says(text! {
            en: "cgo ignores this comment: it stands behind code",
            zh: "cgo 忽略此注释：它位于代码之后",
        }),
        DetachedReason::AfterImport if import.preamble.is_none() || has_lines => out.at(span).says(text! {
            en: "cgo ignores this comment: it stands below import \"C\"",
            zh: "cgo 忽略此注释：它位于 import \"C\" 之下",
        }),
        DetachedReason::AfterImport | DetachedReason::NoImport => return,
    };
    let said = if surely && import.preamble.is_none() { said } else { said.at_most(Severity::Warning) };
    let said = said.see(
        Location::here(import.path),
        text! { en: "the preamble ends on the line above this", zh: "前导注释应在此处的上一行结束" },
    );
    let title = text! { en: "attach it to import \"C\"", zh: "使其紧接 import \"C\"" };
    let edits = attach(detached, import, text).filter(|_| import.preamble.is_none()).unwrap_or_default();
    let moved = matches!(detached.reason, DetachedReason::Code(_) | DetachedReason::AfterImport);
    if surely && !moved {
        said.mends(title, edits)
    } else {
        said.suggests(title, edits)
    };
}

/// Edits that make the comment a preamble.
fn attach(detached: &Detached, import: &CImport, text: &str) -> Option<Vec<Edit>> {
    let end = line_end(text);
    match detached.reason {
        DetachedReason::BlankLine(gap) => {
            let indent = gap.of(text).rsplit('\n').next().unwrap_or("");
            Some(vec![Edit::replace(gap, format!("{end}{indent}"))])
        }
        DetachedReason::SameLine(gap) => Some(vec![Edit::replace(gap, end)]),
        DetachedReason::GroupOfSeveral(declaration) => {
            let spec = whole_line(text, import.path);
            if import.name.is_some() || spec == import.path {
                return None;
            }
            let alone = format!("import \"C\"{end}{end}");
            Some(vec![Edit::insert(declaration.start as usize, alone), Edit::remove(spec)])
        }
        DetachedReason::Code(_) | DetachedReason::AfterImport if import.siblings == 1 => {
            let comment = whole_line(text, detached.preamble.span);
            if comment == detached.preamble.span || detached.preamble.span.overlaps(import.declaration) {
                return None;
            }
            let target = import.declaration.start as usize;
            let at_line_start = text.get(..target).is_some_and(|before| before.is_empty() || before.ends_with('\n'));
            at_line_start.then(|| vec![Edit::insert(target, comment.of(text)), Edit::remove(comment)])
        }
        _ => None,
    }
}

/// The file uses `C.` and nobody imports it.
fn without_import(detached: &Detached, text: &str, out: &mut Findings) {
    let comment = detached.preamble.span;
    let behind = text.get(comment.end as usize..).unwrap_or("");
    if !uses_c(behind) {
        return;
    }
    let said = out.at(first_line(text, comment)).says(text! {
        en: "nothing reads this comment as C: the file uses C and does not import it",
        zh: "没有谁把此注释当作 C 代码：文件使用了 C，却没有导入它",
    });
    let line = whole_line(text, comment);
    if line != comment && !text.get(line.start as usize..comment.start as usize).is_some_and(|lead| lead.contains('\t'))
    {
        let end = line_end(text);
        said.mends(
            text! { en: "add import \"C\"", zh: "添加 import \"C\"" },
            Edit::insert(line.end as usize, format!("import \"C\"{end}{end}")),
        );
    }
}

/// Some line of code has a word `C.x`.
fn uses_c(code: &str) -> bool {
    code.lines().filter(|line| !line.trim_start().starts_with("//")).any(|line| {
        line.match_indices("C.").any(|(at, _)| {
            let before = line.get(..at).and_then(|before| before.chars().next_back());
            let behind = line.get(at + 2..).and_then(|behind| behind.chars().next());
            !before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '"' | '`'))
                && behind.is_some_and(|c| c.is_alphabetic() || c == '_')
        })
    })
}

fn first_line(text: &str, span: Span) -> Span {
    let length = span.of(text).lines().next().map_or(0, |line| line.trim_end().len());
    Span::new(span.start as usize, span.start as usize + length)
}
