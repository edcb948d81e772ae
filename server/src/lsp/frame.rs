//! Frames: a `Content-Length` header and that many bytes, read so that a broken one costs itself alone.
//! Source: Language Server Protocol 3.17, "Header Part".

use std::io::{self, BufRead, Read};

/// The largest body that is read, in bytes. A larger one is passed over without being held.
pub(super) const LIMIT: u64 = 64 << 20;

/// The longest header line that is kept, in bytes. What is longer is no header of ours.
const HEADER_LIMIT: usize = 8 << 10;

/// How much of an oversized body is kept, to tell which document it spoke of, in bytes.
const HEAD: u64 = 4 << 10;

/// What stood next in the stream.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Frame {
    /// The body of a whole frame.
    Body(Vec<u8>),
    /// A body larger than [`LIMIT`]: its announced length in bytes and its first bytes.
    Oversized { length: u64, head: Vec<u8> },
    /// Bytes that are no header with a usable `Content-Length`. Reading goes on at the next such header.
    Stray,
    /// The stream ended, `inside` a frame or between two.
    End { inside: bool },
}

/// Reads frames one by one.
#[derive(Debug)]
pub(super) struct FrameReader<R> {
    input: R,
    /// Bytes that are no frame were met and reported; look for a header anywhere in a line.
    astray: bool,
    /// A line to look at once more: a header may begin inside it.
    again: Option<Vec<u8>>,
}

impl<R: BufRead> FrameReader<R> {
    /// Reads from `input`.
    pub(super) fn new(input: R) -> Self {
        Self { input, astray: false, again: None }
    }

    /// Waits until a frame begins, or the stream ends.
    pub(super) fn wait(&mut self) {
        // What is wrong with the stream is found by who reads on.
        let _ = self.input.fill_buf();
    }

    /// The next frame. An error of the stream is its end.
    pub(super) fn next(&mut self) -> Frame {
        self.read().unwrap_or(Frame::End { inside: true })
    }

    fn read(&mut self) -> io::Result<Frame> {
        let mut length = None;
        let mut headers = false;
        loop {
            let Some(line) = self.again.take().map_or_else(|| self.line(), |line| Ok(Some(line)))? else {
                return Ok(Frame::End { inside: headers });
            };
            if line.is_empty() {
                match length {
                    Some(length) => return self.body(length),
                    None if headers && !self.astray => {
                        self.astray = true;
                        return Ok(Frame::Stray);
                    }
                    None => continue,
                }
            }
            headers = true;
            match content_length(&line, self.astray) {
                Header::Length(bytes) => {
                    length = Some(bytes);
                    self.astray = false;
                }
                Header::Other => {}
                Header::Nonsense if self.astray => {}
                Header::Nonsense => {
                    self.astray = true;
                    self.again = Some(line);
                    return Ok(Frame::Stray);
                }
            }
        }
    }

    /// The next line without its end, cut at [`HEADER_LIMIT`]; of a longer one the last part, where a header may begin.
    fn line(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut line = Vec::new();
        loop {
            let read = self.input.by_ref().take(HEADER_LIMIT as u64).read_until(b'\n', &mut line)?;
            if line.last() == Some(&b'\n') {
                line.pop();
                if line.last() == Some(&b'\r') {
                    line.pop();
                }
                return Ok(Some(line));
            }
            if read == 0 {
                return Ok((!line.is_empty()).then_some(line));
            }
            let surplus = line.len().saturating_sub(HEADER_LIMIT);
            line.drain(..surplus);
        }
    }

    fn body(&mut self, length: u64) -> io::Result<Frame> {
        if length > LIMIT {
            let mut head = Vec::new();
            let kept = self.input.by_ref().take(HEAD.min(length)).read_to_end(&mut head)? as u64;
            let passed = kept + io::copy(&mut self.input.by_ref().take(length - kept), &mut io::sink())?;
            return Ok(if passed < length { Frame::End { inside: true } } else { Frame::Oversized { length, head } });
        }
        // Grown as bytes arrive: an announced length alone reserves nothing.
        let mut body = Vec::new();
        let read = self.input.by_ref().take(length).read_to_end(&mut body)? as u64;
        Ok(if read < length { Frame::End { inside: true } } else { Frame::Body(body) })
    }
}

enum Header {
    Length(u64),
    /// A header that says nothing here, such as `Content-Type`.
    Other,
    Nonsense,
}

const NAME: &[u8] = b"content-length";

/// Reads a header line. Names are matched in any case; `anywhere` finds the header behind bytes that are none.
fn content_length(line: &[u8], anywhere: bool) -> Header {
    let line = match line.windows(NAME.len()).rposition(|window| window.eq_ignore_ascii_case(NAME)) {
        Some(at) if anywhere => line.get(at..).unwrap_or(line),
        _ => line,
    };
    let Some(colon) = line.iter().position(|&byte| byte == b':') else { return Header::Nonsense };
    let (name, value) = line.split_at(colon);
    let is_token = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    if name.trim_ascii().eq_ignore_ascii_case(NAME) {
        let digits = value.get(1..).unwrap_or_default().trim_ascii();
        let number = std::str::from_utf8(digits).ok().filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
        return number.and_then(|text| text.parse().ok()).map_or(Header::Nonsense, Header::Length);
    }
    if !name.is_empty() && name.iter().all(is_token) { Header::Other } else { Header::Nonsense }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn frames(input: &[u8]) -> Vec<Frame> {
        let mut reader = FrameReader::new(input);
        let mut frames = Vec::new();
        loop {
            let frame = reader.next();
            let last = matches!(frame, Frame::End { .. });
            frames.push(frame);
            if last {
                return frames;
            }
        }
    }

    fn body(text: &str) -> Frame {
        Frame::Body(text.into())
    }

    const END: Frame = Frame::End { inside: false };

    #[test]
    fn header_names_match_in_any_case_and_other_headers_pass() {
        let input = b"content-length:2\r\nContent-Type: application/vscode-jsonrpc; charset=utf-8\r\n\r\n{}CONTENT-LENGTH: 3 \r\n\r\n[1]";
        assert_eq!(frames(input), [body("{}"), body("[1]"), END]);
    }

    #[test]
    fn a_header_without_a_length_costs_itself_alone() {
        let input = b"Content-Type: x\r\n\r\n{\"a\":1}Content-Length: 2\r\n\r\n{}";
        assert_eq!(frames(input), [Frame::Stray, body("{}"), END]);
        assert_eq!(
            frames(b"Content-Length: -4\r\n\r\n{}\nContent-Length: 2\r\n\r\n{}"),
            [Frame::Stray, body("{}"), END]
        );
    }

    #[test]
    fn a_length_too_short_costs_that_frame_alone() {
        let input = b"Content-Length: 2\r\n\r\n{\"method\": \"x\"}Content-Length: 2\r\n\r\n{}";
        assert_eq!(frames(input), [body("{\""), Frame::Stray, body("{}"), END]);
    }

    #[test]
    fn an_end_inside_a_frame_is_told_from_one_between_frames() {
        assert_eq!(frames(b""), [END]);
        assert_eq!(frames(b"Content-Length: 9\r\n\r\n{}"), [Frame::End { inside: true }]);
        assert_eq!(frames(b"Content-Length: 9\r\n"), [Frame::End { inside: true }]);
    }

    #[test]
    fn noise_without_a_line_end_is_held_in_bounded_memory() {
        let mut input = vec![b'x'; HEADER_LIMIT * 20];
        input.extend_from_slice(b"Content-Length: 2\r\n\r\n{}\nContent-Length: 2\r\n\r\n[]");
        let got = frames(&input);
        assert_eq!(got.last(), Some(&END));
        assert!(got.contains(&body("[]")), "{got:?}");
    }

    #[test]
    fn an_oversized_body_is_passed_over() {
        let length = LIMIT + 5;
        let header = format!("Content-Length: {length}\r\n\r\n").into_bytes();
        let input = header.chain(io::repeat(b'y').take(length)).chain(&b"Content-Length: 2\r\n\r\n{}"[..]);
        let mut reader = FrameReader::new(io::BufReader::new(input));
        assert_eq!(reader.next(), Frame::Oversized { length, head: vec![b'y'; HEAD as usize] });
        assert_eq!(reader.next(), body("{}"));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_to_their_end(pieces in prop::collection::vec(
            prop_oneof![
                Just(b"Content-Length: ".to_vec()), Just(b"content-length:".to_vec()), Just(b"\r\n".to_vec()), Just(b"\n".to_vec()),
                Just(b"{}".to_vec()), Just(b"2".to_vec()), Just(b"70000000".to_vec()), prop::collection::vec(any::<u8>(), 0..8),
            ],
            0..40,
        )) {
            let mut input = pieces.concat();
            frames(&input);
            // Whatever came before, a blank line or two bring reading back to the next header, unless a body swallowed it.
            input.extend_from_slice(b"\r\n\r\n");
            let tail = input.len();
            input.extend_from_slice(b"Content-Length: 4\r\n\r\ntail");
            let got = frames(&input);
            let swallowed = matches!(got.last(), Some(Frame::End { inside: true }))
                || got.iter().any(|frame| matches!(frame, Frame::Body(body) if body.len() > tail.min(4) && body.ends_with(b"tail")))
                || got.iter().any(|frame| matches!(frame, Frame::Body(body) if body.windows(7).any(|part| part.eq_ignore_ascii_case(b"content"))));
            prop_assert!(swallowed || got.contains(&Frame::Body(b"tail".to_vec())), "{got:?}");
        }
    }
}
