//! An amount that is none.
//! Source: `ParseQuantity` of k8s.io/apimachinery ("quantities must match the regular expression").

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_knowledge::kubernetes::quantity;
use pitfall_models::kubernetes::schema::{Detail, SchemaFault, Wrong};
use pitfall_syntax::yaml::edit::{self, New};

use super::wrong_type::place;

rule! {
    id: "k8s/bad-quantity",
    page: "bad_quantity.md",
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
    let Some(written) = node.as_str() else { return };
    match content {
        Detail::Quantity => {
            let key = place(*node);
            let said = out.at(node.span()).says(text! {
                en: "{key}: {written} is no quantity: a number, then nothing, m, k, M, G, T or Ki, Mi, Gi, Ti, with no blank between",
                zh: "{key}：{written} 不是数量：应为数字，其后无单位或为 m、k、M、G、T、Ki、Mi、Gi、Ti，中间没有空格",
            });
            if let Some(meant) = quantity::meant(written).filter(|_| !node.is_shared()) {
                let edits = edit::set(*node, &New::Text(meant.clone()));
                said.suggests(text! { en: "write {meant}", zh: "改为 {meant}" }, edits);
            }
        }
        Detail::ResourceName => {
            out.at(node.span()).says(text! {
                en: "{written} is no resource that a container can ask for: cpu, memory, ephemeral-storage, hugepages-…, or a name with a \
                     prefix such as example.com/gpu",
                zh: "{written} 不是容器可请求的资源：只能是 cpu、memory、ephemeral-storage、hugepages-…，或带前缀的名称，例如 example.com/gpu",
            });
        }
        _ => {}
    }
}
