//! A name that Kubernetes refuses.
//! Source: the validation code of Kubernetes and k8s.io/apimachinery ("a lowercase RFC 1123 subdomain must consist of …").

use pitfall_engine::{Context, Findings, Message, rule, text};
use pitfall_knowledge::kubernetes::{Content, Name, name_of};
use pitfall_models::kubernetes::schema::{Detail, SchemaFault, Wrong};
use pitfall_syntax::yaml::Value;
use pitfall_syntax::yaml::edit::{self, New};

use super::patch::is_patch;
use super::wrong_type::place;

rule! {
    id: "k8s/bad-name",
    page: "bad_name.md",
    on: SchemaFault,
    severity: Error,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    templates: too,
    also: ["kube-linter:invalid-target-ports", "kube-score:container-ports-check"],
}

fn check(fault: &SchemaFault<'_>, cx: &Context<'_>, out: &mut Findings) {
    let Wrong::Content { node, content } = &fault.what else { return };
    let object = &fault.object;
    let syntax = match content {
        Detail::Is(Content::Name(Name::LabelKey | Name::LabelValue)) => return,
        Detail::Is(Content::Name(name)) => *name,
        // With a target beside it, the name of a patch is nobody's.
        Detail::ObjectName if is_patch(cx) => return,
        Detail::ObjectName => match name_of(object.api_version(), object.kind()) {
            Some(name) => name,
            None => return,
        },
        Detail::ShortName(most) => {
            let kind = object.kind();
            out.at(node.span())
                .says(text! {
                en: "the name of a {kind} has at most {most} characters, since its objects get more behind it: the API server refuses it",
                zh: "{kind} 的名称至多 {most} 个字符，因为其创建的对象还要在后面追加：API 服务器会拒绝",
            })
                .about(|_| false);
            return;
        }
        _ => return,
    };
    let Some(written) = node.as_str() else { return };
    // A number that is no port is out of range.
    if syntax == Name::PortOrNumber && matches!(node.value(), Some(Value::Int(_))) {
        return;
    }
    // From 1.36 on the name of a Service is a label as well, so a digit first is refused by some clusters alone.
    if syntax == Name::ServiceName && Name::Label.accepts(written) && cx.config.kubernetes_version.is_none() {
        return;
    }
    let key = place(*node);
    let wanted = wanted(syntax);
    let said = out.at(node.span()).says(Message {
        en: format!("{key}: {written:?} is refused; it must be {}", wanted.en),
        zh: format!("{key}：{written:?} 会被拒绝；必须是{}", wanted.zh),
    });
    // The checks elsewhere ask for ports.
    let said = said.about(|id| match syntax {
        Name::Port => true,
        Name::PortOrNumber => id == "kube-linter:invalid-target-ports",
        _ => false,
    });
    if let Some(new) = near(written, syntax).filter(|_| !node.is_shared()) {
        let edits = edit::set(*node, &New::Text(new.clone()));
        said.suggests(text! { en: "write {new}", zh: "改为 {new}" }, edits);
    }
}

fn wanted(syntax: Name) -> Message {
    match syntax {
        Name::Label => text! {
            en: "lowercase letters, digits and -, with a letter or digit first and last, at most 63",
            zh: "小写字母、数字和 -，首尾为字母或数字，至多 63 个字符",
        },
        Name::ServiceName => text! {
            en: "lowercase letters, digits and -, with a letter first and a letter or digit last, at most 63",
            zh: "小写字母、数字和 -，首为字母，尾为字母或数字，至多 63 个字符",
        },
        Name::Subdomain => text! {
            en: "lowercase letters, digits, - and ., each part with a letter or digit first and last, at most 253",
            zh: "小写字母、数字、- 和 .，每一段首尾为字母或数字，至多 253 个字符",
        },
        Name::PathSegment => {
            text! { en: "neither . nor .. and without / and %", zh: "不含 / 和 % 的文本，且不是 . 或 .." }
        }
        Name::Port => text! {
            en: "at most 15 lowercase letters, digits and single -, with at least one letter",
            zh: "至多 15 个小写字母、数字和不相连的 -，且至少有一个字母",
        },
        Name::PortOrNumber => text! {
            en: "a number from 1 to 65535 without quotes, or the name of a port (at most 15 lowercase letters, digits and single -)",
            zh: "不带引号的 1 到 65535 的数字，或端口名（至多 15 个小写字母、数字和不相连的 -）",
        },
        Name::Variable => text! { en: "printable ASCII characters without =", zh: "不含 = 的可打印 ASCII 字符" },
        Name::MountPath => text! { en: "a path without :", zh: "不含 : 的路径" },
        Name::DataKey | Name::LabelKey | Name::AnnotationKey | Name::LabelValue => text! {
            en: "letters, digits, -, _ and .",
            zh: "字母、数字、-、_ 和 .",
        },
    }
}

/// The name with its letters small and `-` for what is not allowed.
fn near(written: &str, syntax: Name) -> Option<String> {
    if !matches!(syntax, Name::Label | Name::ServiceName | Name::Subdomain | Name::Port) {
        return None;
    }
    let new: String = written.trim().to_ascii_lowercase().replace(['_', ' '], "-");
    let new = if syntax == Name::Subdomain { new } else { new.replace('.', "-") };
    let new = new.trim_matches('-').to_owned();
    syntax.accepts(&new).then_some(new)
}
