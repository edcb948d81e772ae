//! GOPATH that takes its old value along.
//! Source: `go help gopath`; an empty first entry gives `module cache not found: neither GOMODCACHE nor GOPATH is set`.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_syntax::shell::{Form, OldValue, Operation, Setting, Value};
use pitfall_text::{Edit, Span};

use super::{edit, place};

rule! {
    id: "env/gopath-grows",
    page: "gopath_grows.md",
    on: Setting,
    severity: Warning,
    category: Reliability,
    fix: Suggested,
    since: "0.1.0",
    also: ["G05"],
}

fn check(setting: &Setting<'_>, cx: &Context<'_>, out: &mut Findings) {
    if setting.variable() != "GOPATH"
        || !place::is_startup_name(cx)
        || place::is_project_file(cx)
        || !place::is_straight(setting, cx)
    {
        return;
    }
    let edit = setting.path_edit();
    if setting.op == Operation::Append && matches!(setting.value, Value::Scalar(_)) {
        report(setting.span, None, out);
        return;
    }
    let Some(old) = edit.segments().iter().find(|segment| segment.old == OldValue::Whole) else { return };
    if edit.segments().len() < 2
        || old.parts.iter().any(|part| part.as_expansion().is_some_and(|it| matches!(it.form, Form::Operator { .. })))
    {
        return;
    }
    let above = cx.file.shell().is_some_and(|file| {
        file.assignments().any(|it| it.name.text == "GOPATH" && it.span.start < setting.span.start)
    });
    // A value that the file itself has set above is meant to stay.
    report(old.span, if above { None } else { edit::remove_element(setting, old.span) }, out);
}

fn report(span: Span, fix: Option<Edit>, out: &mut Findings) {
    out.at(span)
        .says(text! {
            en: "GOPATH grows in every nested shell, and begins with an empty entry in the first",
            zh: "每个嵌套的 shell 都会使 GOPATH 变长，而在第一个 shell 中它以空条目开头",
        })
        .suggests(text! { en: "drop the old value", zh: "去掉原来的值" }, fix);
}
