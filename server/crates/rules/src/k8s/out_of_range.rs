//! A number outside what its field takes, and a file mode that was meant to be octal.
//! Source: the validation code of Kubernetes ("must be between 1 and 65535, inclusive").

use pitfall_engine::{Context, Findings, Severity, rule, text};
use pitfall_knowledge::kubernetes::{Content, Name};
use pitfall_models::kubernetes::schema::{Detail, SchemaFault, Wrong};
use pitfall_syntax::yaml::edit::{self, New};
use pitfall_syntax::yaml::{Node, Value};

use super::wrong_type::place;

rule! {
    id: "k8s/out-of-range",
    page: "out_of_range.md",
    on: SchemaFault,
    severity: Error,
    category: Correctness,
    fix: Safe,
    since: "0.1.0",
    templates: too,
    also: ["kube-linter:invalid-target-ports"],
}

fn check(fault: &SchemaFault<'_>, cx: &Context<'_>, out: &mut Findings) {
    let Wrong::Content { node, content: Detail::Is(content) } = &fault.what else { return };
    let (key, written) = (place(*node), node.source());
    let (least, most) = match content {
        Content::Between(least, most) => (*least, *most),
        // A text is a name, and no matter of numbers.
        Content::Name(Name::PortOrNumber) if matches!(node.value(), Some(Value::Int(_))) => (1, 65535),
        Content::FileMode => {
            mode(*node, &key, cx, out);
            return;
        }
        _ => return,
    };
    let message = if most == i64::MAX {
        text! {
            en: "{key} is {written}, and must be {least} or more: the API server refuses this object",
            zh: "{key} 是 {written}，但必须不小于 {least}：API 服务器会拒绝此对象",
        }
    } else {
        text! {
            en: "{key} is {written}, and must be from {least} to {most}: the API server refuses this object",
            zh: "{key} 是 {written}，但必须在 {least} 到 {most} 之间：API 服务器会拒绝此对象",
        }
    };
    // The check elsewhere asks for ports.
    out.at(node.span()).says(message).about(|_| most == 65535);
}

/// YAML reads `644` as six hundred and forty-four, and `0644` as the mode.
fn mode(node: Node<'_>, key: &str, cx: &Context<'_>, out: &mut Findings) {
    let written = node.source();
    let Ok(number) = written.parse::<u32>() else { return };
    let refused = number > 0o777;
    let said = if refused {
        out.at(node.span()).says(text! {
            en: "{key} is the number {written}, and at most 511, which is 0777 in octal: the API server refuses this object",
            zh: "{key} 是数字 {written}，而最大为 511，即八进制 0777：API 服务器会拒绝此对象",
        })
    } else {
        let meaning = format!("{number:04o}");
        out.at(node.span())
            .says(text! {
                en: "{key} is the number {written}, which is the mode {meaning}; 0{written} is what it looks like",
                zh: "{key} 是数字 {written}，即权限 {meaning}；看起来想写的是 0{written}",
            })
            .at_most(Severity::Warning)
    };
    let said = said.about(|_| false);
    let octal = u32::from_str_radix(written, 8).is_ok_and(|mode| mode <= 0o777);
    let is_json = cx.path().and_then(|path| path.extension()).is_some_and(|extension| extension == "json");
    if octal && !node.is_shared() && node.anchor().is_none() {
        // JSON has no octal numbers.
        let new =
            if is_json { u32::from_str_radix(written, 8).unwrap_or(number).to_string() } else { format!("0{written}") };
        let edits = edit::set(node, &New::Raw(new.clone()));
        said.mends(text! { en: "write {new}", zh: "改为 {new}" }, edits);
    }
}
