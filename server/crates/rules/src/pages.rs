//! The pages of the rules, compressed in the binary and read when a person first asks for one.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

struct Pages {
    all: String,
    /// The bytes of each page in `all`, by the rule's id.
    by_id: HashMap<String, Range<usize>>,
}

static PAGES: LazyLock<Pages> = LazyLock::new(|| {
    let compressed = include_bytes!(concat!(env!("OUT_DIR"), "/pages.deflate"));
    // `build.rs` wrote it: it is whole, and the texts of files.
    let all = miniz_oxide::inflate::decompress_to_vec(compressed).unwrap_or_default();
    let all = String::from_utf8(all).unwrap_or_default();
    let mut by_id = HashMap::new();
    let mut at = 0;
    for part in all.split('\0') {
        if let Some((id, page)) = part.split_once('\n') {
            by_id.insert(id.to_owned(), at + id.len() + 1..at + id.len() + 1 + page.len());
        }
        at += part.len() + 1;
    }
    Pages { all, by_id }
});

/// The Markdown of the page of the rule `id`; empty where there is no such rule.
pub(crate) fn page(id: &str) -> &'static str {
    let pages = &*PAGES;
    pages.by_id.get(id).and_then(|range| pages.all.get(range.clone())).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    #[test]
    fn each_page_is_its_file() {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        for rule in crate::all().iter() {
            let path = source.join(format!("{}.md", rule.meta.id.replace('-', "_")));
            let file = std::fs::read_to_string(&path).expect("the page's file");
            assert!(rule.meta.page.markdown() == file, "{}", rule.meta.id);
        }
    }
}
