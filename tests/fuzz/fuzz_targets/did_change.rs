//! Any sequence of a client's changes, in any encoding, with any positions: the document is the text that a plain model says.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pitfall_text::{Document, Encoding, LineIndex, Position};

/// Reads numbers and texts off the input.
struct Input<'a>(&'a [u8]);

impl<'a> Input<'a> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    fn position(&mut self) -> Option<Position> {
        // Most positions near the text, some far off.
        let far = |byte: u8| if byte == 255 { u32::MAX } else { u32::from(byte) };
        Some(Position::new(far(self.byte()?), far(self.byte()?)))
    }

    fn text(&mut self) -> Option<&'a str> {
        let length = usize::from(self.byte()?).min(self.0.len());
        let (text, rest) = self.0.split_at(length);
        self.0 = rest;
        Some(std::str::from_utf8(text).unwrap_or("\u{fffd}\r\n"))
    }
}

fuzz_target!(|data: &[u8]| {
    let mut input = Input(data);
    let Some(start) = input.text() else { return };
    let mut document = Document::new(start, 0);
    let mut model = start.to_owned();
    while let Some(kind) = input.byte() {
        let encoding = [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32][usize::from(kind % 3)];
        let (Some(from), Some(to), Some(text)) = (input.position(), input.position(), input.text()) else { return };
        let index = LineIndex::new(&model);
        let (a, b) = (index.offset(from, encoding), index.offset(to, encoding));
        let gone = document.replace(from, to, encoding, text);
        assert_eq!(gone.range(), a.min(b)..a.max(b));
        model.replace_range(gone.range(), text);
        assert_eq!(document.text(), model);
        for byte in [a, b, a + 1, b / 2] {
            let position = document.position(byte, encoding);
            assert_eq!(position, LineIndex::new(&model).position(byte, encoding));
            assert_eq!(document.position(document.offset(position, encoding), encoding), position);
        }
    }
});
