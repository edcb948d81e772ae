//! Lines and columns, and the units that columns are counted in.

/// What a column counts.
/// Source: Language Server Protocol 3.17, `PositionEncodingKind`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Encoding {
    /// Bytes of UTF-8.
    Utf8,
    /// Code units of UTF-16: the unit a client and a server share when they agree on nothing else.
    #[default]
    Utf16,
    /// Unicode scalar values.
    Utf32,
}

impl Encoding {
    /// How many columns `character` takes.
    pub fn width(self, character: char) -> usize {
        match self {
            Self::Utf8 => character.len_utf8(),
            Self::Utf16 => character.len_utf16(),
            Self::Utf32 => 1,
        }
    }

    /// How many columns `text` takes.
    pub fn columns(self, text: &str) -> usize {
        match self {
            Self::Utf8 => text.len(),
            Self::Utf16 => text.chars().map(char::len_utf16).sum(),
            Self::Utf32 => text.chars().count(),
        }
    }

    /// The byte of `text`, a line without its end, at which `column` lies. A column inside a character gives the
    /// character's first byte, a column past the end the length of `text`.
    pub fn byte(self, text: &str, column: usize) -> usize {
        let mut passed = 0;
        for (byte, character) in text.char_indices() {
            passed += self.width(character);
            if passed > column {
                return byte;
            }
        }
        text.len()
    }
}

/// A place in a text as a client names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Position {
    /// The line, from 0. Lines end at `\n`, `\r\n` and `\r`, as the Language Server Protocol counts them.
    pub line: u32,
    /// The column, from 0, in units of an [`Encoding`].
    pub column: u32,
}

impl Position {
    /// The position at `line` and `column`, both from 0.
    pub fn new(line: u32, column: u32) -> Self {
        Self { line, column }
    }
}

/// `number` as a line or column; what no 32 bits hold is cut.
pub(crate) fn coordinate(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_inside_a_character_snap_to_its_start() {
        let line = "a😀é";
        let cases = [
            (Encoding::Utf8, vec![0, 1, 1, 1, 1, 5, 5, 7, 7]),
            (Encoding::Utf16, vec![0, 1, 1, 5, 7, 7]),
            (Encoding::Utf32, vec![0, 1, 5, 7, 7]),
        ];
        for (encoding, bytes) in cases {
            for (column, byte) in bytes.into_iter().enumerate() {
                assert_eq!(encoding.byte(line, column), byte, "{encoding:?} {column}");
            }
        }
    }
}
