//! Frames as a well-behaved client writes and reads them.

use std::io::{BufRead, Read};

use serde_json::Value;

/// `message` with its header.
pub fn frame(message: &Value) -> Vec<u8> {
    let body = message.to_string();
    format!("Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

/// The next message; nothing at the end.
///
/// # Panics
/// Where the server sends what is no frame with JSON in it.
pub fn read_frame(input: &mut impl BufRead) -> Option<Value> {
    read_body(input).map(|body| message(&body))
}

/// The message that is written in `body`.
///
/// # Panics
/// Where it is no JSON.
pub(super) fn message(body: &[u8]) -> Value {
    serde_json::from_slice(body).unwrap_or_else(|error| panic!("no JSON: {error}"))
}

/// The bytes of the next message; nothing at the end.
///
/// # Panics
/// Where the server sends what is no frame.
pub(super) fn read_body(input: &mut impl BufRead) -> Option<Vec<u8>> {
    let mut length = None;
    loop {
        let mut line = String::new();
        if input.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let line = line.trim_end();
        if line.is_empty() {
            break;
        }
        if let Some(value) = line.strip_prefix("Content-Length: ") {
            length = value.parse::<u64>().ok();
        }
    }
    let Some(length) = length else { panic!("a header without a length") };
    let mut body = Vec::new();
    input.take(length).read_to_end(&mut body).ok()?;
    Some(body)
}
