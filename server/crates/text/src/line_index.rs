//! Where the lines of a fixed text begin.

use crate::position::coordinate;
use crate::{Encoding, Position, Span};

/// The lines of a text that does not change: spans to positions and back without a rope.
#[derive(Debug, Clone)]
pub struct LineIndex<'text> {
    text: &'text str,
    /// The first byte of each line; the first is 0.
    starts: Vec<usize>,
}

impl<'text> LineIndex<'text> {
    /// Reads the line ends of `text` once: `\n`, `\r\n` and `\r`, nothing else.
    pub fn new(text: &'text str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        for at in memchr::memchr2_iter(b'\n', b'\r', bytes) {
            let first_half = bytes.get(at) == Some(&b'\r') && bytes.get(at + 1) == Some(&b'\n');
            if !first_half {
                starts.push(at + 1);
            }
        }
        Self { text, starts }
    }

    /// How many lines there are: one more than line ends.
    pub fn lines(&self) -> usize {
        self.starts.len()
    }

    /// The bytes of `line` (from 0) without its end; empty at the end of the text for a line that is not there.
    pub fn line(&self, line: usize) -> Span {
        let Some(&start) = self.starts.get(line) else { return Span::at(self.text.len()) };
        let end = self.starts.get(line + 1).copied().unwrap_or(self.text.len());
        let content = self.text.get(start..end).unwrap_or("");
        let bare = content.strip_suffix("\r\n").or_else(|| content.strip_suffix(['\n', '\r'])).unwrap_or(content);
        Span::new(start, start + bare.len())
    }

    /// The line (from 0) that the byte at `offset` is on. A line's end belongs to the line.
    pub fn line_of(&self, offset: usize) -> usize {
        self.starts.partition_point(|&start| start <= offset).saturating_sub(1)
    }

    /// The position of the byte at `offset`. An offset inside a character or a line's end snaps back to its start, one
    /// past the text to its end.
    pub fn position(&self, offset: usize, encoding: Encoding) -> Position {
        let line = self.line_of(offset.min(self.text.len()));
        let content = self.line(line);
        let ahead = self.text.get(content.range()).unwrap_or("");
        let mut within = offset.saturating_sub(content.start as usize).min(ahead.len());
        while !ahead.is_char_boundary(within) {
            within -= 1;
        }
        let column = encoding.columns(ahead.get(..within).unwrap_or(ahead));
        Position::new(coordinate(line), coordinate(column))
    }

    /// The byte at `position`, clamped: past the last line is the end of the text, past a line's content the place in
    /// front of its line end, inside a character the character's start.
    pub fn offset(&self, position: Position, encoding: Encoding) -> usize {
        let content = self.line(position.line as usize);
        content.start as usize + encoding.byte(content.of(self.text), position.column as usize)
    }
}
