//! `pitfall why NAME` as a sheet.

use pitfall_doctor::{History, Moment, Source};
use pitfall_engine::text;
use pitfall_host::{Deed, Held, Place, SessionKind};

use super::sheet::{Row, Sheet, Style, cells};

pub(crate) fn sheet(history: &History, style: &Style) -> Sheet {
    let name = &history.name;
    let value = history.steps.first().and_then(|step| step.origin.value.as_deref()).map(|value| style.value(value));
    let title = match value.as_deref() {
        Some("") => text! { en: "{name} is empty", zh: "{name} 为空" },
        Some(value) => text! { en: "{name} is {value}", zh: "{name} 为 {value}" },
        None => text! { en: "{name} is not set", zh: "{name} 未设置" },
    };
    let mut sheet = Sheet { title: style.say(&title), sections: Vec::new() };
    let heading = text! { en: "Sources, the first one counts", zh: "来源，以第一个为准" };
    sheet.section(style.say(&heading), steps(history, style));
    for moment in &history.moments {
        let kind = match moment.kind {
            SessionKind::Terminal => text! { en: "In a new terminal", zh: "在新的终端中" },
            SessionKind::Login => text! { en: "In a login shell (ssh)", zh: "在登录 shell（ssh）中" },
            SessionKind::Desktop => text! { en: "Started from the desktop (editors)", zh: "从桌面启动（编辑器）" },
            SessionKind::Script => text! { en: "In a script", zh: "在脚本中" },
        };
        sheet.section(style.say(&kind), events(moment, style));
    }
    let elsewhere = history.elsewhere.iter().map(|(path, line, value)| {
        let unknown = || style.say(&text! { en: "a value that is computed", zh: "计算得出的值" });
        cells([style.place(path, *line), value.as_deref().map_or_else(unknown, |value| style.value(value))])
    });
    let heading = text! { en: "For a folder or an image alone", zh: "仅对某个目录或镜像有效" };
    sheet.section(style.say(&heading), elsewhere.collect());
    sheet
}

fn steps(history: &History, style: &Style) -> Vec<Row> {
    let row = |step: &pitfall_doctor::Step| {
        let source = match step.origin.source {
            Source::Environment => text! { en: "environment", zh: "环境变量" },
            Source::GoEnv => text! { en: "go env -w", zh: "go env -w" },
            Source::GoRoot => text! { en: "go.env of GOROOT", zh: "GOROOT 的 go.env" },
            Source::Default => text! { en: "default", zh: "默认值" },
        };
        let value = match step.origin.value.as_deref() {
            Some("") => style.say(&text! { en: "(empty)", zh: "（空）" }),
            Some(value) => style.value(value),
            None => style.say(&text! { en: "(not known without running go)", zh: "（不运行 go 无法得知）" }),
        };
        let place = match (&step.set_by, &step.origin.path, step.origin.line) {
            (Some((path, line)), ..) => style.place(path, *line),
            (None, Some(path), Some(line)) => style.place(path, line),
            _ => String::new(),
        };
        cells([style.say(&source), value, place])
    };
    history.steps.iter().map(row).collect()
}

fn events(moment: &Moment, style: &Style) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for event in &moment.events {
        let place = match &event.place {
            Place::File { path, line, .. } => style.place(path, *line),
            Place::System => style.say(&text! { en: "(system)", zh: "（系统）" }),
        };
        let deed = match event.deed {
            Deed::Set => text! { en: "sets", zh: "设置" },
            Deed::Extend => text! { en: "extends", zh: "扩展" },
            Deed::Unset => text! { en: "unsets", zh: "取消" },
            Deed::Export => text! { en: "exports", zh: "导出" },
            Deed::MayChange => text! { en: "may change it (output of a program)", zh: "可能改变（程序的输出）" },
        };
        let maybe = if event.certain || event.deed == Deed::MayChange {
            String::new()
        } else {
            style.say(&text! { en: " (perhaps)", zh: "（可能）" })
        };
        let value = match &event.value {
            _ if matches!(event.deed, Deed::MayChange | Deed::Export) => String::new(),
            Held::Text(text) => style.value(text),
            Held::Unset => String::new(),
            Held::Unknown => style.say(&text! { en: "a value that is computed", zh: "计算得出的值" }),
        };
        rows.push(cells([place, format!("{}{maybe}", style.say(&deed)), value]));
    }
    if !moment.exported && moment.value != Held::Unset {
        let note = style.say(&text! { en: "not exported: programs do not see it", zh: "未导出：程序看不到它" });
        rows.push(cells([String::new(), note, String::new()]));
    }
    rows
}
