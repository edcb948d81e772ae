//! Texts that a registry file writes as bytes in hexadecimal, which is how it writes all whose `%NAME%` Windows expands.

use crate::Span;
use crate::shell::cmd;
use crate::shell::model::Name;
use crate::shell::word::{Form, Part, PartKind, Parts, Quoting};
use pitfall_text::line_end;
use std::ops::Range;

/// The kinds that are texts: expanded ones and plain ones.
const KINDS: [(&str, bool); 2] = [("hex(2):", true), ("hex(1):", false)];

/// A line holds so many columns, as the registry editor writes it.
const COLUMNS: usize = 78;

/// Files of the first edition hold texts in the system's code page, later ones in UTF-16.
fn is_first_edition(text: &str) -> bool {
    text.trim_start_matches('\u{feff}').trim_start().starts_with("REGEDIT4")
}

/// The parts of the text that the bytes at `span` are; `None` where they are none, or are half typed.
pub(super) fn parts(text: &str, span: Span) -> Option<Parts> {
    let written = span.of(text);
    let (kind, expands) = KINDS.into_iter().find(|(kind, _)| written.starts_with(kind))?;
    let from = span.start as usize + kind.len();
    let bytes = bytes(text.get(from..span.end as usize)?, from)?;
    let decoded = if is_first_edition(text) { of_ascii(&bytes)? } else { of_utf16(&bytes)? };
    Some(decoded.parts(expands))
}

/// The bytes between commas, each with its place; a backslash at a line's end joins the next line.
fn bytes(list: &str, from: usize) -> Option<Vec<(u8, Range<usize>)>> {
    let mut bytes = Vec::with_capacity(list.len() / 3);
    let mut at = from;
    for piece in list.split(',') {
        let start = at;
        at += piece.len() + 1;
        let blank = |c: char| c == '\\' || c.is_ascii_whitespace();
        let digits = piece.trim_matches(blank);
        if digits.is_empty() && piece.len() + start >= from + list.len() {
            break;
        }
        if digits.is_empty() || digits.len() > 2 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let lead = start + (piece.len() - piece.trim_start_matches(blank).len());
        bytes.push((u8::from_str_radix(digits, 16).ok()?, lead..lead + digits.len()));
    }
    Some(bytes)
}

/// A text and, for each of its bytes, the place of the digits that its character comes from.
#[derive(Default)]
struct Decoded {
    text: String,
    places: Vec<Range<usize>>,
}

impl Decoded {
    fn push(&mut self, c: char, place: Range<usize>) {
        self.text.push(c);
        self.places.extend(std::iter::repeat_n(place, c.len_utf8()));
    }

    /// The digits of some bytes of the text, which are not none.
    fn place(&self, range: Range<usize>) -> Option<Span> {
        Some(Span::new(self.places.get(range.start)?.start, self.places.get(range.end.checked_sub(1)?)?.end))
    }

    fn parts(&self, expands: bool) -> Parts {
        let whole = 0..self.text.len();
        let read = if expands { cmd::variables(&self.text) } else { Vec::new() };
        let mut parts = Parts::new();
        let mut at = 0;
        let literal = |range: Range<usize>, parts: &mut Parts| {
            if let Some(span) = self.place(range.clone()) {
                parts.push(Part::literal(span, &self.text[range], Quoting::None));
            }
        };
        for range in read {
            let name = range.start + 1..range.end - 1;
            let (Some(span), Some(name_span)) = (self.place(range.clone()), self.place(name.clone())) else { continue };
            literal(at..range.start, &mut parts);
            at = range.end;
            let name = Name { span: name_span, text: self.text[name].into() };
            parts.push(Part { span, kind: PartKind::expansion(name, false, Form::Braced) });
        }
        literal(at..whole.end, &mut parts);
        parts
    }
}

/// Up to the zero that ends it; `None` where a byte's meaning hangs on the system's language.
fn of_ascii(bytes: &[(u8, Range<usize>)]) -> Option<Decoded> {
    let mut decoded = Decoded::default();
    for (byte, place) in bytes.iter().take_while(|(byte, _)| *byte != 0) {
        byte.is_ascii().then(|| decoded.push(char::from(*byte), place.clone()))?;
    }
    Some(decoded)
}

/// Up to the zero that ends it; `None` where it is not whole.
fn of_utf16(bytes: &[(u8, Range<usize>)]) -> Option<Decoded> {
    if bytes.len() % 2 == 1 {
        return None;
    }
    let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0].0, pair[1].0])).collect();
    let mut decoded = Decoded::default();
    let mut at = 0;
    for c in char::decode_utf16(units) {
        let c = c.ok()?;
        if c == '\0' {
            break;
        }
        let behind = at + 2 * c.len_utf16();
        decoded.push(c, bytes.get(at)?.1.start..bytes.get(behind - 1)?.1.end);
        at = behind;
    }
    Some(decoded)
}

/// `new` in hexadecimal, of the kind and edition that `written` in the file `text` has.
pub(super) fn data(written: &str, new: &str, text: &str) -> Option<String> {
    let (kind, _) = KINDS.into_iter().find(|(kind, _)| written.starts_with(kind))?;
    let ended = format!("{new}\0");
    let bytes: Vec<u8> = if is_first_edition(text) {
        new.is_ascii().then(|| ended.into_bytes())?
    } else {
        ended.encode_utf16().flat_map(u16::to_le_bytes).collect()
    };
    let line_end = line_end(text);
    let mut data = kind.to_owned();
    let mut line = data.len();
    for (at, byte) in bytes.iter().enumerate() {
        if at > 0 {
            data.push(',');
            if line + "00,\\".len() > COLUMNS {
                data.push('\\');
                data.push_str(line_end);
                data.push_str("  ");
                line = 2;
            }
        }
        data.push_str(&format!("{byte:02x}"));
        line += "00,".len();
    }
    Some(data)
}
