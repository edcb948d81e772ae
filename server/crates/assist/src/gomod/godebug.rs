//! GODEBUG settings: what is known of one, and which there are.

use pitfall_engine::{Completion, CompletionKind, text};
use pitfall_knowledge::golang::{Godebug, godebug, godebugs, releases};
use pitfall_syntax::gomod::Directive;
use pitfall_text::Span;

use crate::{Ask, Hover};

/// Of the setting at the place.
pub(super) fn hover(ask: &Ask) -> Option<Hover> {
    let Directive::Godebug(line) = ask.context.file.module_file()?.directive_at(ask.offset)? else { return None };
    let key = line.key.as_ref().filter(|key| key.span.touches(ask.offset))?;
    if key.value == "default" {
        let says = text! {
            en: "All defaults of GODEBUG as that Go had them.",
            zh: "GODEBUG 的所有默认值均取自该版本的 Go。",
        };
        return Some(Hover { span: key.span, markdown: ask.says(&says) });
    }
    let markdown = format!("{}\n\n<https://go.dev/doc/godebug>", about(ask, godebug(&key.value)?));
    Some(Hover { span: key.span, markdown })
}

fn about(ask: &Ask, setting: &Godebug) -> String {
    let name = setting.name;
    let mut parts = Vec::new();
    if let Some(since) = setting.since {
        parts.push(text! { en: "known since Go 1.{since}", zh: "自 Go 1.{since} 起" });
    }
    if let Some(changed) = setting.changed {
        parts.push(match setting.old_value {
            Some(old) => text! {
                en: "Go 1.{changed} changed its default; `{name}={old}` brings the old behaviour back",
                zh: "Go 1.{changed} 改变了默认值；`{name}={old}` 可恢复旧行为",
            },
            None => text! { en: "Go 1.{changed} changed its default", zh: "Go 1.{changed} 改变了默认值" },
        });
    }
    if let Some(removed) = setting.removed {
        parts.push(text! { en: "removed in Go 1.{removed}", zh: "在 Go 1.{removed} 中移除" });
    }
    if setting.immutable {
        parts.push(text! { en: "fixed when the program starts", zh: "程序启动时即固定" });
    }
    let parts: Vec<String> = parts.iter().map(|part| ask.says(part)).collect();
    if parts.is_empty() { format!("`{name}`") } else { format!("`{name}`: {}", parts.join("; ")) }
}

/// Keys with the value that brings the old behaviour back, and `default`.
pub(super) fn completions(ask: &Ask, span: Span) -> Vec<Completion> {
    let newest = releases().iter().rev().take(4).map(|release| format!("default=go1.{}", release.minor));
    let offer = |text: String, documentation: String| Completion {
        span,
        text,
        detail: String::new(),
        documentation,
        kind: CompletionKind::Value,
    };
    let settings = godebugs().iter().filter(|setting| setting.removed.is_none()).map(|setting| {
        let value = setting.old_value.unwrap_or(if setting.opaque { "" } else { "1" });
        offer(format!("{}={value}", setting.name), about(ask, setting))
    });
    newest.map(|text| offer(text, String::new())).chain(settings).collect()
}
