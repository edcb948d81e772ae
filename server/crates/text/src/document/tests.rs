use proptest::prelude::*;

use super::*;
use crate::LineIndex;

const ALL: [Encoding; 3] = [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32];

/// Eight separators that some editors show as line ends; the protocol counts three.
const SEPARATORS: &str = "a\u{2028}b\u{2029}c\u{c}d\u{b}e\u{85}f\rg\r\nh\ni";

#[test]
fn only_the_protocols_line_ends_count() {
    let document = Document::new(SEPARATORS, 1);
    assert_eq!(document.lines(), 4);
    assert_eq!(LineIndex::new(SEPARATORS).lines(), 4);
    let first = SEPARATORS.find('\r').unwrap();
    assert_eq!(document.position(first + 1, Encoding::Utf8), Position::new(1, 0));
    assert_eq!(LineIndex::new(SEPARATORS).position(first + 1, Encoding::Utf8), Position::new(1, 0));
}

#[test]
fn columns_past_the_content_stay_in_front_of_the_line_end() {
    for (text, end) in [("ab\r\ncd", 2), ("ab\ncd", 2), ("ab\rcd", 2), ("ab", 2)] {
        let document = Document::new(text, 1);
        for encoding in ALL {
            for column in [2, 3, 4, u32::MAX] {
                assert_eq!(document.offset(Position::new(0, column), encoding), end, "{text:?} {column}");
                assert_eq!(LineIndex::new(text).offset(Position::new(0, column), encoding), end, "{text:?} {column}");
            }
        }
    }
}

#[test]
fn lines_past_the_last_are_the_end() {
    let document = Document::new("ab\ncd\n", 1);
    assert_eq!(document.offset(Position::new(2, 0), Encoding::Utf16), 6);
    assert_eq!(document.offset(Position::new(3, 0), Encoding::Utf16), 6);
    assert_eq!(document.offset(Position::new(u32::MAX, u32::MAX), Encoding::Utf16), 6);
    assert_eq!(Document::new("", 1).offset(Position::new(9, 9), Encoding::Utf16), 0);
}

#[test]
fn a_reversed_range_is_turned_round() {
    let mut document = Document::new("hello", 1);
    let gone = document.replace(Position::new(0, 4), Position::new(0, 1), Encoding::Utf16, "E");
    assert_eq!((document.text().as_str(), gone), ("hEo", Span::new(1, 4)));
}

#[test]
fn a_position_inside_a_surrogate_pair_or_a_byte_sequence_snaps_back() {
    let document = Document::new("a😀b", 1);
    assert_eq!(document.offset(Position::new(0, 2), Encoding::Utf16), 1);
    for column in 1..5 {
        assert_eq!(document.offset(Position::new(0, column), Encoding::Utf8), 1);
    }
    assert_eq!(document.position(3, Encoding::Utf16), Position::new(0, 1));
}

#[test]
fn an_edit_between_the_halves_of_a_line_end_goes_in_front_of_it() {
    let mut document = Document::new("a\r\nb", 1);
    document.replace(Position::new(0, 2), Position::new(0, 2), Encoding::Utf16, "!");
    assert_eq!(document.text(), "a!\r\nb");
}

#[test]
fn a_bom_is_a_character_like_any_other() {
    let document = Document::new("\u{feff}module", 1);
    assert_eq!(document.offset(Position::new(0, 1), Encoding::Utf16), 3);
    assert_eq!(document.offset(Position::new(0, 3), Encoding::Utf8), 3);
}

/// Text rich in what goes wrong: every line end, wide characters, separators that are no line ends.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("\n"),
        Just("\r"),
        Just("\r\n"),
        Just("é"),
        Just("😀"),
        Just("中"),
        Just("\u{2028}"),
        Just("\u{85}"),
        Just("\u{b}"),
        Just("\t"),
        Just("\u{feff}"),
        Just("\0"),
        Just("abc"),
        Just("x"),
        Just(": "),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

fn encoding() -> impl Strategy<Value = Encoding> {
    prop::sample::select(&ALL[..])
}

fn position() -> impl Strategy<Value = Position> {
    (0_u32..14, prop_oneof![0_u32..20, Just(u32::MAX)]).prop_map(|(line, column)| Position::new(line, column))
}

/// The byte of `position` by the words of the protocol, character by character; no rope, no index.
fn naive_offset(text: &str, position: Position, encoding: Encoding) -> usize {
    let (mut line, mut rest) = (0, text);
    let mut start = 0;
    while line < position.line {
        let Some(end) = rest.find(['\n', '\r']) else { return text.len() };
        let length = if rest[end..].starts_with("\r\n") { 2 } else { 1 };
        start += end + length;
        rest = &rest[end + length..];
        line += 1;
    }
    let content = rest.split(['\n', '\r']).next().unwrap_or("");
    let (mut byte, mut column) = (0, 0);
    for character in content.chars() {
        column += match encoding {
            Encoding::Utf8 => character.len_utf8(),
            Encoding::Utf16 => character.len_utf16(),
            Encoding::Utf32 => 1,
        };
        if column > position.column as usize {
            break;
        }
        byte += character.len_utf8();
    }
    start + byte
}

proptest! {
    #[test]
    fn any_edits_equal_the_plain_model(
        start in text(),
        edits in prop::collection::vec((position(), position(), text(), encoding()), 0..20),
    ) {
        let mut document = Document::new(&start, 0);
        let mut model = start;
        for (from, to, new, encoding) in edits {
            let (a, b) = (naive_offset(&model, from, encoding), naive_offset(&model, to, encoding));
            let gone = document.replace(from, to, encoding, &new);
            prop_assert_eq!(gone, Span::new(a, b));
            model.replace_range(a.min(b)..a.max(b), &new);
            prop_assert_eq!(&document.text(), &model);
            prop_assert_eq!(document.lines(), LineIndex::new(&model).lines());
        }
    }

    #[test]
    fn rope_and_index_agree_with_the_plain_model(text in text(), position in position(), encoding in encoding()) {
        let expected = naive_offset(&text, position, encoding);
        prop_assert_eq!(Document::new(&text, 0).offset(position, encoding), expected);
        prop_assert_eq!(LineIndex::new(&text).offset(position, encoding), expected);
    }

    #[test]
    fn every_byte_goes_to_a_position_and_back(text in text(), encoding in encoding()) {
        let document = Document::new(&text, 0);
        let index = LineIndex::new(&text);
        for byte in 0..=text.len() + 2 {
            let position = document.position(byte, encoding);
            prop_assert_eq!(position, index.position(byte, encoding));
            let back = document.offset(position, encoding);
            let snapped = (0..=byte.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap();
            let inside_line_end = text[..snapped].ends_with('\r') && text[snapped..].starts_with('\n');
            prop_assert_eq!(back, if inside_line_end { snapped - 1 } else { snapped });
        }
    }
}
