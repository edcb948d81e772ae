//! Broken frames and messages cost themselves alone.

use serde_json::{Value, json};

use super::{FILE, codes, session};

/// The server's limit of a message, in bytes.
const LIMIT: usize = 64 << 20;

#[test]
fn broken_frames_are_answered_and_survived() {
    let broken: [(&[u8], i64); 9] = [
        (b"Content-Length: 9\r\n\r\n{\"method\"", -32700),
        (b"Content-Length: 2\r\n\r\n\xff\xfe", -32700),
        (b"Content-Length: 2\r\n\r\n{}", -32600),
        (b"Content-Length: 2\r\n\r\n[]", -32600),
        (b"Content-Length: 0\r\n\r\n", -32700),
        (b"Content-Length: x\r\n\r\n{}\n", -32700),
        (b"Content-Length: -1\r\n\r\n", -32700),
        (b"Content-Type: application/json\r\n\r\n{\"jsonrpc\": \"2.0\"}", -32700),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", -32700),
    ];
    let mut client = session();
    client.open(FILE, "toml", 0, "# here\n");
    for (at, (bytes, code)) in broken.into_iter().enumerate() {
        client.write(bytes);
        assert_eq!(client.text_at_server(FILE), "# here\n", "after {}", String::from_utf8_lossy(bytes));
        assert_eq!(client.refusals.len(), at + 1, "one answer to {}", String::from_utf8_lossy(bytes));
        assert_eq!(client.refusals[at].code, code, "{}", String::from_utf8_lossy(bytes));
    }
    assert_eq!(client.quit(), 0);
}

#[test]
fn header_names_are_read_in_any_case() {
    let mut client = session();
    let body = json!({"jsonrpc": "2.0", "id": 77, "method": "pitfall/documentText", "params": {}}).to_string();
    client.write(
        format!("content-length: {}\r\nCONTENT-TYPE: application/vscode-jsonrpc\r\n\r\n{body}", body.len()).as_bytes(),
    );
    assert_eq!(client.answer(77), Ok(Value::Null));
}

#[test]
fn an_oversized_message_is_passed_over_in_bounded_memory() {
    let mut client = session();
    client.open(FILE, "toml", 0, "# here\n");
    assert_eq!(client.text_at_server(FILE), "# here\n");
    let before = peak_memory(client.process_id());
    client.write(format!("Content-Length: {}\r\n\r\n", LIMIT + 1).as_bytes());
    let piece = vec![b' '; 1 << 20];
    (0..64).for_each(|_| client.write(&piece));
    client.write(b" ");
    assert_eq!(client.text_at_server(FILE), "# here\n");
    assert_eq!(client.refusals[0].code, -32600);
    if let (Some(before), Some(after)) = (before, peak_memory(client.process_id())) {
        assert!(after < before + 8_192, "{before} KiB before, {after} KiB after");
    }
}

/// The largest resident set so far, in KiB, where the system says it.
fn peak_memory(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse().ok())
}

/// A document that lost a change says nothing until `heal` brings its whole text.
fn out_of_step(
    lose: impl Fn(&mut pitfall_testkit::client::Client),
    heal: impl Fn(&mut pitfall_testkit::client::Client),
) {
    let mut client = session();
    client.open(FILE, "toml", 1, "nokey = 1\n");
    assert_eq!(codes(&client.diagnostics(FILE, 1)), ["pitfall/unknown-key"]);
    lose(&mut client);
    client.logged(FILE);
    client.published_where(FILE, |published| published.diagnostics.is_empty());
    assert_eq!(client.call("pitfall/documentText", json!({"textDocument": {"uri": FILE}})), Ok(Value::Null));
    // An edit to a text that is not the client's would be wrong at best.
    let start = json!({"line": 0, "character": 0});
    client.change(FILE, 3, json!([{"range": {"start": start, "end": start}, "text": "z"}]));
    assert_eq!(client.call("pitfall/documentText", json!({"textDocument": {"uri": FILE}})), Ok(Value::Null));
    heal(&mut client);
    client.published_where(FILE, |published| codes(&published.diagnostics) == ["pitfall/unknown-key"]);
    assert_eq!(client.text_at_server(FILE), "znokey = 2\n");
    assert_eq!(client.quit(), 0);
}

#[test]
fn a_change_that_does_not_decode_puts_the_document_out_of_step_until_its_whole_text() {
    let broken = |client: &mut pitfall_testkit::client::Client| {
        client.change(FILE, 2, json!([{"range": {"start": 5}, "text": "x"}]));
    };
    out_of_step(broken, |client| client.replace(FILE, 4, "znokey = 2\n"));
    out_of_step(broken, |client| {
        client.notify("textDocument/didSave", json!({"textDocument": {"uri": FILE}, "text": "znokey = 2\n"}));
    });
    out_of_step(broken, |client| {
        client.close(FILE);
        client.open(FILE, "toml", 1, "znokey = 2\n");
    });
}

#[test]
fn a_change_in_a_frame_that_is_lost_puts_the_document_out_of_step() {
    out_of_step(
        |client| {
            let body =
                format!("{{\"method\":\"textDocument/didChange\",\"params\":{{\"textDocument\":{{\"uri\":\"{FILE}\"}}");
            client.write(format!("Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes());
        },
        |client| client.replace(FILE, 4, "znokey = 2\n"),
    );
}

#[test]
fn half_a_surrogate_pair_is_a_character_of_its_own() {
    let mut client = session();
    client.open(FILE, "toml", 0, "# ab\n");
    let change = format!(
        r#"{{"jsonrpc":"2.0","method":"textDocument/didChange","params":{{"textDocument":{{"uri":"{FILE}","version":1}},"contentChanges":[{{"range":{{"start":{{"line":0,"character":3}},"end":{{"line":0,"character":3}}}},"text":"\ud83d"}}]}}}}"#
    );
    client.write(format!("Content-Length: {}\r\n\r\n{change}", change.len()).as_bytes());
    assert_eq!(client.text_at_server(FILE), "# a\u{fffd}b\n");
    assert_eq!(client.refusals, []);
}

#[test]
fn positions_are_clamped_and_snapped() {
    let mut client = session();
    client.open(FILE, "toml", 0, "# a😀\r\n# b\r\n");
    let at = |line: u64, character: u64| json!({"line": line, "character": character});
    let mut version = 0;
    let mut edit = |start: Value, end: Value, text: &str| {
        version += 1;
        client.change(FILE, version, json!([{"range": {"start": start, "end": end}, "text": text}]));
        client.text_at_server(FILE)
    };
    assert_eq!(edit(at(0, 4), at(0, 4), "x"), "# ax😀\r\n# b\r\n", "inside a surrogate pair");
    assert_eq!(edit(at(0, 99), at(0, 99), "!"), "# ax😀!\r\n# b\r\n", "past the line");
    assert_eq!(edit(at(1, 3), at(1, 2), "c"), "# ax😀!\r\n# c\r\n", "reversed");
    assert_eq!(edit(at(9, 9), at(9, 9), "# end"), "# ax😀!\r\n# c\r\n# end", "past the end");
    assert_eq!(edit(at(0, 8), at(1, 0), "\n"), "# ax😀!\n# c\r\n# end", "from the middle of a line end");
    let huge = u64::MAX;
    assert_eq!(edit(at(huge, huge), at(huge, huge), "."), "# ax😀!\n# c\r\n# end.", "beyond what the protocol counts");
}
