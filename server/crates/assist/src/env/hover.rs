//! What a variable means, what it holds on this machine, and every line that has a hand in it.

use std::fmt::Write;
use std::path::Path;

use pitfall_doctor::{History, Source, history};
use pitfall_engine::{Language, text};
use pitfall_host::{Deed, Held, Place, SessionKind};
use pitfall_knowledge::golang;
use pitfall_syntax::shell::Dialect;

use super::name_at;
use crate::{Ask, Hover};

/// So many lines of a history fit into a hover.
const MAX_LINES: usize = 12;

pub(super) fn hover(ask: &Ask) -> Option<Hover> {
    let (span, name) = name_at(ask, ask.offset)?;
    let is_windows = ask.context.file.shell().is_some_and(|file| file.dialect.is_windows());
    // Names have no case there.
    let upper = name.to_ascii_uppercase();
    let name = if is_windows { upper.as_str() } else { name };
    let meaning = golang::meaning(name);
    let is_go = golang::environment_variable(name).is_some();
    if meaning.is_none() && !is_go {
        return None;
    }
    let mut markdown = format!("**`{name}`**");
    // Writing to a String does not fail.
    if let Some(meaning) = meaning {
        let about = match ask.language {
            Language::English => meaning.en,
            Language::Chinese => meaning.zh,
        };
        let _ = write!(markdown, " — {about}\n\n");
        let takes = meaning.takes;
        markdown.push_str(&ask.says(&text! { en: "Takes {takes}.", zh: "取值：{takes}。" }));
        if !meaning.default.is_empty() {
            let default = meaning.default;
            markdown.push(' ');
            markdown.push_str(&ask.says(&text! { en: "Default: {default}.", zh: "默认：{default}。" }));
        }
    }
    if let Some(since) = golang::environment_variable(name).and_then(|variable| variable.since) {
        markdown.push(' ');
        markdown.push_str(&ask.says(&text! { en: "Since Go 1.{since}.", zh: "自 Go 1.{since} 起。" }));
    }
    if let Some(told) = here(ask, name, is_go) {
        markdown.push_str("\n\n");
        markdown.push_str(&told);
    }
    Some(Hover { span, markdown })
}

/// The value on this machine and its history, where the user's files may be read.
fn here(ask: &Ask, name: &str, is_go: bool) -> Option<String> {
    let context = ask.context;
    let host = context.host();
    let home = host.home()?;
    if !context.config.read_home {
        return None;
    }
    // Windows' shells have no files of this kind: there the environment and go/env tell.
    let sessions = context.sessions_of_home().unwrap_or_default();
    let history = history(host, name, context.folder(), &sessions);
    let path = |path: &Path| match path.strip_prefix(home) {
        Ok(rest) => format!("~/{}", rest.display()),
        Err(_) => path.display().to_string(),
    };
    let mut out = String::new();
    if is_go || name != "PATH" {
        out.push_str(&effective(ask, &history, &path));
    }
    let lines = lines(ask, &history, &path);
    if !lines.is_empty() {
        if !out.is_empty() {
            out.push_str("\n\n");
        }
        out.push_str(&lines.join("\n"));
    }
    (!out.is_empty()).then_some(out)
}

fn effective(ask: &Ask, history: &History, path: &dyn Fn(&Path) -> String) -> String {
    let Some(step) = history.steps.first().filter(|step| step.origin.source != Source::Default) else {
        return String::new();
    };
    let value = code(step.origin.value.as_deref().unwrap_or(""));
    let from = match (&step.set_by, &step.origin.path, step.origin.line) {
        (Some((file, line)), ..) => format!("`{}:{line}`", path(file)),
        (None, Some(file), Some(line)) => format!("`{}:{line}`", path(file)),
        _ => ask.says(&text! { en: "the environment", zh: "环境变量" }),
    };
    // An image and a runner have an environment of their own.
    let elsewhere =
        ask.context.file.shell().is_some_and(|file| matches!(file.dialect, Dialect::Dockerfile | Dialect::Actions));
    ask.says(&if elsewhere {
        text! { en: "On this machine {value}, from {from}.", zh: "在本机为 {value}，来自 {from}。" }
    } else {
        text! { en: "Now {value}, from {from}.", zh: "当前为 {value}，来自 {from}。" }
    })
}

/// One line for each place that touches it in a new terminal, else in a login shell.
fn lines(ask: &Ask, history: &History, path: &dyn Fn(&Path) -> String) -> Vec<String> {
    let of = |kind| history.moments.iter().find(|moment| moment.kind == kind);
    let Some(moment) = of(SessionKind::Terminal).or_else(|| of(SessionKind::Login)) else { return Vec::new() };
    let mut lines = Vec::new();
    for event in &moment.events {
        let Place::File { path: file, line, .. } = &event.place else { continue };
        let deed = match event.deed {
            Deed::Set => text! { en: "sets", zh: "设置" },
            Deed::Extend => text! { en: "extends to", zh: "扩展为" },
            Deed::Unset => text! { en: "unsets", zh: "取消" },
            Deed::Export => text! { en: "exports", zh: "导出" },
            Deed::MayChange => text! { en: "may change it", zh: "可能改变" },
        };
        let value = match &event.value {
            Held::Text(value) if value.is_empty() && event.deed == Deed::Set => {
                ask.says(&text! { en: " it to nothing", zh: "为空" })
            }
            Held::Text(value) if matches!(event.deed, Deed::Set | Deed::Extend) => format!(" {}", code(value)),
            _ => String::new(),
        };
        // A terminal reads some files again that the desktop has read.
        let told = format!("- `{}:{line}` {}{value}", path(file), ask.says(&deed));
        lines.retain(|before| *before != told);
        lines.push(told);
    }
    let skip = lines.len().saturating_sub(MAX_LINES);
    lines.split_off(skip)
}

/// Text as code on one line, cut where it is long.
fn code(text: &str) -> String {
    let short: String = text.chars().filter(|c| !c.is_control() && *c != '`').take(300).collect();
    let more = if text.chars().count() > 300 { "…" } else { "" };
    format!("`{short}{more}`")
}
