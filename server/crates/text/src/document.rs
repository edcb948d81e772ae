//! A text that a client edits.

use ropey::{Rope, RopeSlice};

use crate::position::coordinate;
use crate::{Encoding, Position, Span};

/// A text under edit and the version its client gave it. A clone shares the text and costs next to nothing, so a clone
/// is a snapshot.
#[derive(Debug, Clone)]
pub struct Document {
    rope: Rope,
    version: i32,
}

impl Document {
    /// A document with `text` at the client's `version`.
    pub fn new(text: &str, version: i32) -> Self {
        Self { rope: Rope::from_str(text), version }
    }

    /// The client's number of this state. It grows with every edit; 0 where the client gave none.
    pub fn version(&self) -> i32 {
        self.version
    }

    /// Numbers the present state.
    pub fn set_version(&mut self, version: i32) {
        self.version = version;
    }

    /// The length in bytes.
    pub fn len(&self) -> usize {
        self.rope.len_bytes()
    }

    /// There is no text.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The whole text.
    pub fn text(&self) -> String {
        let mut text = String::with_capacity(self.len());
        self.rope.chunks().for_each(|chunk| text.push_str(chunk));
        text
    }

    /// Puts `text` in place of everything.
    pub fn replace_all(&mut self, text: &str) {
        self.rope = Rope::from_str(text);
    }

    /// Puts `text` in place of what lies between `from` and `to`, whatever these are: a reversed pair is turned round,
    /// each end is clamped as [`Document::offset`] does. Returns the bytes that went, in the text before the edit.
    pub fn replace(&mut self, from: Position, to: Position, encoding: Encoding, text: &str) -> Span {
        let (a, b) = (self.character(from, encoding), self.character(to, encoding));
        let (start, end) = (a.min(b), a.max(b));
        let gone = Span::new(self.rope.char_to_byte(start), self.rope.char_to_byte(end));
        self.rope.remove(start..end);
        self.rope.insert(start, text);
        gone
    }

    /// How many lines there are: one more than line ends.
    pub fn lines(&self) -> usize {
        self.rope.len_lines()
    }

    /// The byte at `position`, clamped: past the last line is the end of the text, past a line's content the place in
    /// front of its line end, inside a character the character's start.
    pub fn offset(&self, position: Position, encoding: Encoding) -> usize {
        self.rope.char_to_byte(self.character(position, encoding))
    }

    /// The bytes between two positions, in order and clamped.
    pub fn span(&self, from: Position, to: Position, encoding: Encoding) -> Span {
        Span::new(self.offset(from, encoding), self.offset(to, encoding))
    }

    /// The position of the byte at `offset`. An offset inside a character or a line's end snaps back to its start, one
    /// past the text to its end.
    pub fn position(&self, offset: usize, encoding: Encoding) -> Position {
        let offset = offset.min(self.rope.len_bytes());
        let line = self.rope.byte_to_line(offset);
        let content = content(self.rope.line(line));
        let within = content.byte_to_char(offset.saturating_sub(self.rope.line_to_byte(line)).min(content.len_bytes()));
        let column = match encoding {
            Encoding::Utf8 => content.char_to_byte(within),
            Encoding::Utf16 => content.char_to_utf16_cu(within),
            Encoding::Utf32 => within,
        };
        Position::new(coordinate(line), coordinate(column))
    }

    /// The first and the last position of `span`.
    pub fn positions(&self, span: Span, encoding: Encoding) -> (Position, Position) {
        (self.position(span.start as usize, encoding), self.position(span.end as usize, encoding))
    }

    /// The index of the character at `position`, clamped.
    fn character(&self, position: Position, encoding: Encoding) -> usize {
        let line = position.line as usize;
        if line >= self.rope.len_lines() {
            return self.rope.len_chars();
        }
        let content = content(self.rope.line(line));
        let column = position.column as usize;
        let within = match encoding {
            Encoding::Utf8 => content.byte_to_char(column.min(content.len_bytes())),
            Encoding::Utf16 => content.utf16_cu_to_char(column.min(content.len_utf16_cu())),
            Encoding::Utf32 => column.min(content.len_chars()),
        };
        self.rope.line_to_char(line) + within
    }
}

/// `line` without its line end.
fn content(line: RopeSlice<'_>) -> RopeSlice<'_> {
    let mut end = line.len_chars();
    if end > 0 && line.char(end - 1) == '\n' {
        end -= 1;
        if end > 0 && line.char(end - 1) == '\r' {
            end -= 1;
        }
    } else if end > 0 && line.char(end - 1) == '\r' {
        end -= 1;
    }
    line.slice(..end)
}

#[cfg(test)]
mod tests;
