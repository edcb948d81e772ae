//! A function or a variable defined in the preamble of a file that exports Go functions.
//! Source: cmd/cgo, "Using //export in a file places a restriction on the preamble": it is copied into two C files.

use pitfall_engine::{Context, Findings, Message, Read, Severity, rule, text};
use pitfall_syntax::Span;
use pitfall_syntax::cgo::CgoFile;
use pitfall_text::Edit;

rule! {
    id: "cgo/definition-with-export",
    page: "definition_with_export.md",
    on: CgoFile,
    severity: Error,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: [],
}

fn check(file: &Read<CgoFile>, cx: &Context<'_>, out: &mut Findings) {
    let text = cx.text();
    if file.body.exports.is_empty() {
        return;
    }
    // By its old meaning `extern inline` defines nothing.
    let old_inline = |words: &str| {
        words.contains("gnu_inline")
            || file.lines().flat_map(|line| &line.flags).any(|flag| OLD_INLINE.contains(&flag.value.as_str()))
    };
    for preamble in file.imports.iter().filter_map(|import| import.preamble.as_ref()) {
        // Only now: reading the heads of functions costs a parse.
        let conditional = preamble.span.of(text).contains("#if");
        for function in preamble.c_functions(text) {
            let head = Span::new(function.span.start as usize, function.name.start as usize);
            let words = head.of(text);
            let is_extern = words.split_whitespace().any(|word| word == "extern");
            let inline = function.is_inline && (!is_extern || old_inline(words));
            if function.is_static || inline || !is_plain(words) || function.name.is_empty() {
                continue;
            }
            let name = function.name.of(text);
            let said = out.at(function.name).says(twice(name));
            let said = if conditional { said.at_most(Severity::Warning) } else { said };
            if is_extern {
                continue;
            }
            said.suggests(
                text! { en: "make it static inline", zh: "改为 static inline" },
                Edit::insert(function.span.start as usize, "static inline "),
            );
        }
        for variable in preamble.c_outline(text).variables {
            let start = variable.start as usize;
            if !is_plain(Span::new(start, variable.name.start as usize).of(text)) {
                continue;
            }
            let said = out.at(variable.name).says(twice(variable.name.of(text)));
            if !variable.is_extern {
                said.suggests(text! { en: "make it static", zh: "改为 static" }, Edit::insert(start, "static "));
            }
        }
    }
}

/// Flags with which `extern inline` means what it did before C99.
const OLD_INLINE: [&str; 6] = ["-std=gnu89", "-std=c89", "-std=gnu90", "-std=c90", "-ansi", "-fgnu89-inline"];

fn twice(name: &str) -> Message {
    text! {
        en: "a file with //export has its preamble in two C files, so that {name} is defined twice and the link fails",
        zh: "含 //export 的文件，其前导注释会进入两个 C 文件，{name} 因此重复定义，链接失败",
    }
}

/// Nothing before the name may stand for `static` or lets several definitions be one.
fn is_plain(words: &str) -> bool {
    !words.is_empty() && !words.contains("weak") && !words.split_whitespace().any(is_macro)
}

fn is_macro(word: &str) -> bool {
    let letters = word.trim_matches(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    letters.len() > 2 && letters.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
}
