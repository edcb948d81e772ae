//! The body of a frame as a message of JSON-RPC, or the answer to what is none.
//! Source: JSON-RPC 2.0 and Language Server Protocol 3.17, "Base Protocol".

use serde_json::Value;
use tower_lsp::jsonrpc::{Error, ErrorCode, Id, Request, Response};

/// A message of the client.
#[derive(Debug, PartialEq)]
pub(super) enum Message {
    /// A request, or a notification where it has no id.
    Request(Request),
    /// The answer to a request of ours.
    Response(Response),
}

/// Reads `body`.
///
/// # Errors
/// The answer that the client is to get: parse error for what is no JSON, invalid request for JSON that is no message.
pub(super) fn decode(body: &[u8]) -> Result<Message, Response> {
    let value = match serde_json::from_slice(body) {
        Ok(value) => value,
        Err(error) => mend_surrogates(body)
            .and_then(|mended| serde_json::from_slice(&mended).ok())
            .ok_or_else(|| refusal(Id::Null, ErrorCode::ParseError, format!("no JSON: {error}")))?,
    };
    let Value::Object(mut object) = value else {
        return Err(refusal(Id::Null, ErrorCode::InvalidRequest, "a message is a JSON object".into()));
    };
    let id = match object.remove("id") {
        None => None,
        Some(id) => Some(serde_json::from_value(id).map_err(|_| {
            refusal(Id::Null, ErrorCode::InvalidRequest, "`id` is an integer, a string or null".into())
        })?),
    };
    match (object.remove("method"), id) {
        (Some(Value::String(method)), id) => {
            let mut request = Request::build(method);
            if let Some(params) = object.remove("params") {
                request = request.params(params);
            }
            if let Some(id) = id {
                request = request.id(id);
            }
            Ok(Message::Request(request.finish()))
        }
        (None, Some(id)) if object.contains_key("error") || object.contains_key("result") => {
            Ok(Message::Response(match object.remove("error").filter(|error| !error.is_null()) {
                Some(error) => Response::from_error(id, client_error(error)),
                None => Response::from_ok(id, object.remove("result").unwrap_or_default()),
            }))
        }
        (_, id) => Err(refusal(
            id.unwrap_or_default(),
            ErrorCode::InvalidRequest,
            "a message has a `method`, or an `id` with a `result` or an `error`".into(),
        )),
    }
}

/// An error answer.
pub(super) fn refusal(id: Id, code: ErrorCode, message: String) -> Response {
    Response::from_error(id, Error { code, message: message.into(), data: None })
}

/// The error object of a client, read with patience.
fn client_error(error: Value) -> Error {
    Error {
        code: error.get("code").and_then(Value::as_i64).unwrap_or(-32603).into(),
        message: error.get("message").and_then(Value::as_str).unwrap_or_default().to_owned().into(),
        data: error.get("data").cloned(),
    }
}

/// `body` with each escaped half of a surrogate pair that stands alone replaced by U+FFFD, or nothing where there is none.
/// Editors whose strings are UTF-16 send such halves when an edit splits a pair; U+FFFD takes as many UTF-16 columns.
fn mend_surrogates(body: &[u8]) -> Option<Vec<u8>> {
    let mut mended: Option<Vec<u8>> = None;
    let mut at = 0;
    while let Some(found) = body.get(at..).and_then(|rest| memchr::memchr(b'\\', rest)) {
        let slash = at + found;
        match escape(body, slash) {
            Some(0xD800..=0xDBFF) if matches!(escape(body, slash + 6), Some(0xDC00..=0xDFFF)) => at = slash + 12,
            Some(0xD800..=0xDFFF) => {
                mended.get_or_insert_with(|| body.to_vec()).get_mut(slash + 2..slash + 6)?.copy_from_slice(b"fffd");
                at = slash + 6;
            }
            _ => at = slash + 2,
        }
    }
    mended
}

/// The code unit of the escape `\uXXXX` at byte `at`.
fn escape(body: &[u8], at: usize) -> Option<u32> {
    let digits = body.get(at..at + 6)?.strip_prefix(b"\\u")?;
    u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn code(body: &[u8]) -> Option<i64> {
        decode(body).err().and_then(|response| response.error().map(|error| error.code.code()))
    }

    #[test]
    fn what_is_no_message_is_answered() {
        for body in [&b"{"[..], b"", b"\xff\xfe", b"{\"method\": \"a\xff\"}"] {
            assert_eq!(code(body), Some(-32700), "{body:?}");
        }
        for body in [&b"{}"[..], b"[]", b"1", b"{\"method\": 1}", b"{\"method\": \"a\", \"id\": 1.5}", b"{\"id\": 3}"] {
            assert_eq!(code(body), Some(-32600), "{body:?}");
        }
        assert_eq!(code("[".repeat(100_000).as_bytes()), Some(-32700));
        let refused = decode(b"{\"id\": 3}").unwrap_err();
        assert_eq!(refused.id(), &Id::Number(3));
    }

    #[test]
    fn messages_are_told_apart() {
        let request = decode(br#"{"jsonrpc":"2.0","id":"a","method":"m","params":[1]}"#);
        assert_eq!(request, Ok(Message::Request(Request::build("m").id("a".to_owned()).params(json!([1])).finish())));
        let notification = decode(br#"{"jsonrpc":"2.0","method":"m"}"#);
        assert_eq!(notification, Ok(Message::Request(Request::build("m").finish())));
        let null = decode(br#"{"jsonrpc":"2.0","id":1,"result":null}"#);
        assert_eq!(null, Ok(Message::Response(Response::from_ok(Id::Number(1), Value::Null))));
        let Ok(Message::Response(error)) = decode(br#"{"id":1,"error":{"code":-1,"message":"no","more":2}}"#) else {
            panic!("no response")
        };
        assert_eq!(error.error().map(|error| error.code.code()), Some(-1));
    }

    #[test]
    fn halves_of_surrogate_pairs_become_replacement_characters() {
        let text = |body: &str| match decode(body.as_bytes()) {
            Ok(Message::Request(request)) => request.params().and_then(Value::as_str).map(str::to_owned),
            other => panic!("{other:?}"),
        };
        assert_eq!(text(r#"{"method":"m","params":"a\ud83db"}"#).as_deref(), Some("a\u{fffd}b"));
        assert_eq!(
            text(r#"{"method":"m","params":"\ude00\ud83d\ude00\ud83d"}"#).as_deref(),
            Some("\u{fffd}😀\u{fffd}")
        );
        assert_eq!(text(r#"{"method":"m","params":"\\ud83d\ud83d"}"#).as_deref(), Some("\\ud83d\u{fffd}"));
    }

    proptest! {
        #[test]
        fn any_body_is_a_message_or_answered(body in prop_oneof![
            prop::collection::vec(any::<u8>(), 0..60),
            "[\\[\\]{}:,\" a-z0-9\\\\u]{0,60}".prop_map(String::into_bytes),
            r#"\{("(id|method|params|result|error)":("\\\\ud[89cd]00"|1|null|\{\}),?){0,4}\}"#.prop_map(String::into_bytes),
        ]) {
            if let Err(answer) = decode(&body) {
                prop_assert!(answer.is_error());
            }
        }
    }
}
