//! What the fields mean.
//!
//! Source: `data/kubernetes_texts.tsv`, made by `xtask kubernetes-fields` from the descriptions in the PyPI package `kubernetes-validate`.

use std::collections::HashMap;
use std::sync::LazyLock;

static TEXTS: LazyLock<HashMap<(&'static str, &'static str), &'static str>> = LazyLock::new(|| {
    let mut of_type = "";
    let mut texts = HashMap::new();
    for line in include_str!("../../data/kubernetes_texts.tsv").lines().filter(|line| !line.starts_with('#')) {
        match (line.strip_prefix('.'), line.split_once('\t')) {
            (Some(name), None) => of_type = name,
            (_, Some((field, text))) => {
                texts.insert((of_type, field), text);
            }
            _ => {}
        }
    }
    texts
});

/// What a field of a type means, in a sentence or two of English.
pub fn field_text(type_name: &str, field: &str) -> Option<&'static str> {
    TEXTS.get(&(type_name, field)).copied()
}

#[cfg(test)]
mod tests {
    use super::super::{kind, last_release};
    use super::*;

    #[test]
    fn fields_have_meanings() {
        assert!(TEXTS.len() > 3000, "{}", TEXTS.len());
        let text = field_text("core.v1.Container", "imagePullPolicy").expect("a text");
        assert!(text.starts_with("Image pull policy.") && text.contains("Defaults to Always"), "{text}");
        assert_eq!(field_text("core.v1.Container", "nothing"), None);
        let pod = kind("v1", "Pod").and_then(|kind| kind.type_ref()).expect("a type");
        let spec = pod.field("spec").filter(|field| field.releases().contains(last_release()));
        assert!(spec.is_some() && field_text(pod.name(), "spec").is_some());
    }
}
