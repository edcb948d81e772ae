//! Findings about a text that cannot be read as it is: too large, not text.

use pitfall_text::Span;

use crate::{Config, Dialect, FileKind, Finding, Findings, MAX_BYTES, Parsed, RuleSet, text};

/// The rule that reports files that are not looked at for their size.
pub const TOO_LARGE: &str = "pitfall/too-large";
/// The rule that reports bytes that are no text.
pub const NOT_TEXT: &str = "pitfall/not-text";

/// What there is to say about the text as such.
pub(crate) fn judge(rules: &RuleSet, parsed: &Parsed, config: &Config, out: &mut Vec<Finding>) {
    let mut say = |id: &str, span: Span, message: crate::Message| {
        if let Some(rule) = rules.get(id).filter(|rule| config.runs(&rule.meta)) {
            let mut findings = Findings::of(rule);
            findings.at(span).says(message);
            out.extend(findings.into_list());
        }
    };
    if parsed.kind == FileKind::Other {
        return;
    }
    let text = parsed.text();
    let bytes = parsed.source.unread.unwrap_or(text.len() as u64);
    if bytes > MAX_BYTES as u64 {
        let (size, limit) = (bytes >> 20, MAX_BYTES >> 20);
        say(
            TOO_LARGE,
            Span::at(0),
            text! {
                en: "this file has {size} MiB and is not checked: the limit is {limit} MiB",
                zh: "此文件有 {size} MiB，不作检查：上限为 {limit} MiB",
            },
        );
    }
    if let Some(at) = parsed.source.not_utf8 {
        say(
            NOT_TEXT,
            Span::new(at, at + '\u{fffd}'.len_utf8()),
            text! {
                en: "this byte is not UTF-8; Pitfall reads on, and offers no fix in this file",
                zh: "此处的字节不是 UTF-8；Pitfall 会继续读取，但不为此文件提供修复",
            },
        );
    }
    let windows = matches!(parsed.kind, FileKind::Shell(Dialect::Registry | Dialect::PowerShell));
    if parsed.source.utf16 && !windows && !text.is_empty() {
        let first = text.chars().next().map_or(0, char::len_utf8);
        say(
            NOT_TEXT,
            Span::new(0, first),
            text! {
                en: "this file is UTF-16: the tool that reads it takes it for no text at all; save it as UTF-8",
                zh: "此文件是 UTF-16 编码：读取它的工具不会把它当作文本；请存为 UTF-8",
            },
        );
    }
    if let Some(at) = memchr_nul(text) {
        say(
            NOT_TEXT,
            Span::new(at, at + 1),
            text! {
                en: "a NUL byte: tools that read this file stop here or refuse it",
                zh: "NUL 字节：读取此文件的工具会在此停止或拒绝它",
            },
        );
    }
}

fn memchr_nul(text: &str) -> Option<usize> {
    memchr::memchr(0, text.as_bytes())
}
