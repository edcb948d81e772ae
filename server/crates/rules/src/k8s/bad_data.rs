//! Entries of a ConfigMap or Secret that Kubernetes refuses.
//! Source: the validation code of Kubernetes; `data` of a Secret is bytes in base64 ("illegal base64 data at input byte 3").

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::schema::{Detail, SchemaFault, Wrong};
use pitfall_syntax::yaml::Node;
use pitfall_syntax::yaml::edit::{self, Edit};

rule! {
    id: "k8s/bad-data",
    page: "bad_data.md",
    on: SchemaFault,
    severity: Error,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    templates: too,
    also: [],
}

fn check(fault: &SchemaFault<'_>, _: &Context<'_>, out: &mut Findings) {
    let Wrong::Content { node, content } = &fault.what else { return };
    match content {
        Detail::Base64 => {
            let is_secret = fault.object.kind() == "Secret";
            let said = out.at(node.span()).says(text! {
                en: "this is no base64, which data holds: the API server cannot read this object",
                zh: "这不是 base64，而 data 中应为 base64：API 服务器无法读取此对象",
            });
            if is_secret {
                said.suggests(text! { en: "move it to stringData", zh: "移到 stringData" }, to_string_data(*node));
            }
        }
        Detail::DataKey => {
            let Some(written) = node.as_str() else { return };
            out.at(node.span()).says(text! {
                en: "{written} is no name for an entry: letters, digits, -, _ and ., at most 253",
                zh: "{written} 不能作条目的名称：只能是字母、数字、-、_ 和 .，至多 253 个字符",
            });
        }
        _ => {}
    }
}

fn to_string_data(node: Node<'_>) -> Option<Vec<Edit>> {
    let entry = node.entry().filter(|entry| !entry.mapping().is_shared())?;
    let data = entry.mapping().entry().filter(|data| data.key().as_str() == Some("data"))?;
    let to = data.mapping();
    match to.get("stringData").map(|found| found.value()) {
        Some(found) if found.is_mapping() => edit::move_entry(entry, found, &[]),
        Some(_) => None,
        None => edit::move_entry(entry, to, &["stringData"]),
    }
}
