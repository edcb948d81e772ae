//! A label, annotation or selector that Kubernetes refuses.
//! Source: `ValidateLabels`, `ValidateAnnotations` and `IsQualifiedName` of k8s.io/apimachinery.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_knowledge::kubernetes::{Content, Name};
use pitfall_models::kubernetes::schema::{Detail, SchemaFault, Wrong};

rule! {
    id: "k8s/bad-label",
    page: "bad_label.md",
    on: SchemaFault,
    severity: Error,
    category: Correctness,
    fix: None,
    since: "0.1.0",
    templates: too,
    also: ["kube-score:label-values"],
}

fn check(fault: &SchemaFault<'_>, _: &Context<'_>, out: &mut Findings) {
    let Wrong::Content { node, content } = &fault.what else { return };
    let Some(written) = node.as_str() else { return };
    match content {
        Detail::LabelKey | Detail::AnnotationKey | Detail::Is(Content::Name(Name::LabelKey)) => {
            out.at(node.span())
                .says(text! {
                en: "{written} is no name for a label or annotation: letters, digits, -, _ and ., a letter or digit first and last, at most 63, \
                     and before a / at most a domain",
                zh: "{written} 不能作标签或注解的名称：只能是字母、数字、-、_ 和 .，首尾为字母或数字，至多 63 个字符，/ 之前只能是域名",
            })
                .about(|id| id != "kube-score:label-values");
        }
        Detail::LabelValue | Detail::Is(Content::Name(Name::LabelValue)) => {
            out.at(node.span()).says(text! {
                en: "{written} is no value for a label: letters, digits, -, _ and ., a letter or digit first and last, at most 63",
                zh: "{written} 不能作标签的值：只能是字母、数字、-、_ 和 .，首尾为字母或数字，至多 63 个字符",
            });
        }
        _ => {}
    }
}
