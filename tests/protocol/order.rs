//! Messages take effect in the order in which they were written.

use std::time::{Duration, Instant};

use pitfall_testkit::client::{Client, did_change, frame, notification};
use serde_json::{Value, json};

use super::{FILE, codes, pulling_session, session};

/// A document as its client has it, and edits at places that only look random.
struct Model {
    text: String,
    seed: u64,
}

impl Model {
    fn new() -> Self {
        Self { text: "# a\r\n# é😀\n# 中\n".into(), seed: 7 }
    }

    fn next(&mut self, below: usize) -> usize {
        self.seed = self.seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.seed >> 33) as usize % below.max(1)
    }

    /// A byte on a character's boundary, and not between the halves of a line end.
    fn place(&mut self) -> usize {
        let mut byte = self.next(self.text.len() + 1);
        while !self.text.is_char_boundary(byte)
            || self.text[..byte].ends_with('\r') && self.text[byte..].starts_with('\n')
        {
            byte -= 1;
        }
        byte
    }

    /// The UTF-16 position of a byte, counted from the start.
    fn position(&self, byte: usize) -> Value {
        let before = self.text[..byte].replace("\r\n", "\n").replace('\r', "\n");
        let line = before.matches('\n').count();
        let column = before.rsplit('\n').next().unwrap_or("").encode_utf16().count();
        json!({"line": line, "character": column})
    }

    /// Changes the text; gives the content change that says so.
    fn edit(&mut self) -> Value {
        const PIECES: [&str; 8] = ["x", "# y\n", "é", "😀", "\r\n", "ab", "中文", "\n"];
        let (a, b) = (self.place(), self.place());
        let (start, mut end) = (a.min(b), a.max(b));
        // Mostly inserts; a removal now and then keeps the text small.
        if self.text.len() < 1_500 {
            end = start;
        }
        let range = json!({"start": self.position(start), "end": self.position(end)});
        let piece = PIECES[self.next(PIECES.len())];
        self.text.replace_range(start..end, piece);
        json!([{"range": range, "text": piece}])
    }
}

fn a_burst_of(edits: i64) {
    let mut client = session();
    let mut model = Model::new();
    client.open(FILE, "toml", 0, &model.text);
    let burst: Vec<u8> = (1..=edits)
        .flat_map(|version| frame(&notification("textDocument/didChange", did_change(FILE, version, model.edit()))))
        .collect();
    client.write(&burst);
    assert_eq!(client.text_at_server(FILE), model.text);
    assert_eq!(client.quit(), 0);
}

#[test]
fn a_burst_of_2_000_edits_gives_the_clients_text() {
    a_burst_of(2_000);
}

#[test]
fn a_burst_of_20_000_edits_gives_the_clients_text() {
    a_burst_of(20_000);
}

#[test]
fn each_request_is_answered_from_the_text_of_its_arrival() {
    let mut client = session();
    let mut model = Model::new();
    client.open(FILE, "toml", 0, &model.text);
    let mut expected = Vec::new();
    let mut burst = Vec::new();
    for version in 1..=1_000 {
        burst.extend(frame(&notification("textDocument/didChange", did_change(FILE, version, model.edit()))));
        let params = json!({"textDocument": {"uri": FILE}});
        let request =
            json!({"jsonrpc": "2.0", "id": 10_000 + version, "method": "pitfall/documentText", "params": params});
        burst.extend(frame(&request));
        expected.push((version, model.text.clone()));
    }
    client.write(&burst);
    for (version, text) in expected {
        assert_eq!(client.answer(10_000 + version), Ok(json!({"text": text, "version": version})));
    }
}

#[test]
fn findings_are_those_of_the_text_of_the_requests_arrival() {
    let mut client = pulling_session();
    client.open(FILE, "toml", 0, "");
    let ids: Vec<(i64, usize)> = (1..=200)
        .map(|version| {
            let faults = usize::try_from(version % 3).unwrap();
            let text: String = (0..faults).map(|at| format!("nokey{at} = 1\n")).collect();
            client.replace(FILE, version, &text);
            (client.request("textDocument/diagnostic", json!({"textDocument": {"uri": FILE}})), faults)
        })
        .collect();
    for (id, faults) in ids {
        let answer = client.answer(id).unwrap();
        assert_eq!(answer["items"].as_array().map(Vec::len), Some(faults), "{answer}");
    }
}

#[test]
fn the_last_diagnostics_of_a_burst_are_those_of_the_last_text() {
    let mut client = session();
    client.open(FILE, "toml", 0, "nokey = 1\n");
    let burst: Vec<u8> = (1..=2_000)
        .flat_map(|version| {
            let change = json!([{"text": format!("{}nokey = 1\n", "\n".repeat((version % 7) as usize))}]);
            frame(&notification("textDocument/didChange", did_change(FILE, version, change)))
        })
        .collect();
    client.write(&burst);
    let last = client.diagnostics(FILE, 2_000);
    assert_eq!(last[0]["range"]["start"]["line"], json!(2_000 % 7));
    // Everything that was under way is through when a later request is answered.
    client.pull(FILE);
    assert_eq!(client.published(FILE).unwrap().version, Some(2_000));
    assert!(client.publications <= 2_001);
}

#[test]
fn notifications_queue_while_the_server_asks_the_client() {
    let mut client = super::faulty_server();
    client.hold("workspace/configuration");
    client.initialize(json!({"workspace": {"configuration": true}}));
    client.asked("workspace/configuration");
    let mut model = Model::new();
    client.open(FILE, "toml", 0, &model.text);
    for version in 1..=2_000 {
        client.change(FILE, version, model.edit());
        client.notify("workspace/didChangeConfiguration", json!({"settings": null}));
    }
    assert_eq!(client.text_at_server(FILE), model.text);
    client.settings = json!({"select": ["pitfall"], "nokey": true});
    client.release();
    client.logged("nokey");
    let questions =
        |client: &Client| client.asked.iter().filter(|request| request["method"] == "workspace/configuration").count();
    client.wait("a second question", |client| (questions(client) > 1).then_some(()));
    client.pull(FILE);
    assert!(questions(&client) < 10, "2,000 changes of settings are asked for together");
    assert_eq!(client.quit(), 0);
}

#[test]
fn a_hundred_slow_requests_are_cancelled_at_once() {
    let mut client = pulling_session();
    client.open(FILE, "toml", 0, "# slow\n");
    let ids: Vec<i64> =
        (0..100).map(|_| client.request("textDocument/diagnostic", json!({"textDocument": {"uri": FILE}}))).collect();
    std::thread::sleep(Duration::from_millis(50)); // The first is being computed.
    let began = Instant::now();
    for id in &ids {
        client.notify("$/cancelRequest", json!({"id": id}));
    }
    for id in ids {
        assert_eq!(client.answer(id).unwrap_err().code, -32800);
    }
    let took = began.elapsed();
    assert!(took < Duration::from_millis(500), "{took:?}");
    let other = "file:///nowhere/other/pitfall.toml";
    client.open(other, "toml", 0, "nokey = 1\n");
    assert_eq!(codes(&client.pull(other)), ["pitfall/unknown-key"]);
    assert!(began.elapsed() < Duration::from_secs(5), "the slow check goes on though nobody waits");
}

#[test]
fn a_newer_text_stops_the_check_of_the_older() {
    let mut client = session();
    client.open(FILE, "toml", 0, "# slow\nnokey = 1\n");
    std::thread::sleep(Duration::from_millis(50));
    let began = Instant::now();
    client.replace(FILE, 1, "nokey = 1\n");
    assert_eq!(codes(&client.diagnostics(FILE, 1)), ["pitfall/unknown-key"]);
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
}
