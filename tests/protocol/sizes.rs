//! Large and many.

use std::time::{Duration, Instant};

use serde_json::json;

use super::{FILE, codes, session};

#[test]
fn a_document_of_10_mib_is_edited_in_place() {
    let mut client = session();
    let mut text = "# a comment of some length, and then another line of the same\n".repeat((10 << 20) / 62);
    text.push_str("nokey = 1\n");
    client.open(FILE, "toml", 0, &text);
    assert_eq!(codes(&client.diagnostics(FILE, 0)), ["pitfall/unknown-key"]);
    let start = json!({"line": 1, "character": 2});
    let began = Instant::now();
    for version in 1..=100 {
        client.change(FILE, version, json!([{"range": {"start": start, "end": start}, "text": "x"}]));
    }
    text.insert_str(64, &"x".repeat(100));
    assert!(client.text_at_server(FILE) == text);
    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
    client.diagnostics(FILE, 100);
    assert_eq!(client.quit(), 0);
}

#[test]
fn a_thousand_documents_are_open() {
    let mut client = session();
    let uri = |at: usize| format!("file:///nowhere/{at}/pitfall.toml");
    for at in 0..1_000 {
        client.open(&uri(at), "toml", 1, &format!("{}nokey = 1\n", "\n".repeat(at % 5)));
    }
    for at in 0..1_000 {
        let diagnostics = client.diagnostics(&uri(at), 1);
        assert_eq!(diagnostics[0]["range"]["start"]["line"], at % 5, "{at}");
    }
    client.replace(&uri(500), 2, "language = \"en\"\n");
    assert_eq!(client.diagnostics(&uri(500), 2).len(), 0);
    for at in 0..1_000 {
        client.close(&uri(at));
    }
    for at in 0..1_000 {
        client.published_where(&uri(at), |published| published.diagnostics.is_empty());
    }
    assert_eq!(client.quit(), 0);
}
