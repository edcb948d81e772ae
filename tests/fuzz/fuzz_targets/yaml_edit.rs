//! Any edit of any text fits the text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pitfall_syntax::yaml::edit::{
    Emptied, New, add_path, append_item, move_entry, remove_entry, remove_item, rename_key, set,
};
use pitfall_syntax::yaml::{Node, Stream};
use pitfall_text::apply;

fuzz_target!(|input: (u8, &str, &str)| {
    let (pick, word, text) = input;
    let stream = Stream::parse(text);
    for root in stream.documents().filter_map(|document| document.root()) {
        let mut nodes: Vec<Node<'_>> = vec![root];
        let mut next = 0;
        while let Some(node) = nodes.get(next).copied() {
            nodes.extend(node.own_entries().map(|entry| entry.value()).chain(node.items()));
            next += 1;
            if next > 200 {
                break;
            }
        }
        let node = nodes[pick as usize % nodes.len()];
        let mut changes = vec![
            set(node, &word.into()),
            set(node, &New::entry(word, 1)),
            add_path(node, &["n", word], word.into()),
            append_item(node, New::entry(word, true)),
        ];
        for emptied in [Emptied::KeepEmpty, Emptied::RemoveParent] {
            changes.push(node.index().and_then(|_| remove_item(node, emptied)));
            changes.push(node.entry().and_then(|entry| remove_entry(entry, emptied)));
        }
        if let Some(entry) = node.entry() {
            changes.push(rename_key(entry, word));
            let to = nodes[word.len() % nodes.len()];
            changes.push(move_entry(entry, to, &[]));
            changes.push(move_entry(entry, to, &["n", word]));
        }
        for change in changes.into_iter().flatten() {
            assert!(apply(text, &change).is_ok(), "{change:?}");
        }
    }
});
