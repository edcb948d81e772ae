//! The patterns of the go command's flag list, matched without a regular expression engine: building one costs more than all
//! the matching there is to do.
//!
//! The list uses literals, `.`, `\d`, escapes, classes, groups, `|`, `?`, `*`, `+` and a final `$`. A match is Perl's: leftmost, the first
//! alternative, as long as its repetitions like. All alternatives advance together, so no flag costs more than its length times the pattern's.

use std::borrow::Cow;
use std::sync::OnceLock;

/// Characters that a piece of a pattern takes, as bytes: each that is not ASCII is [`BEYOND`], for the patterns name none of those.
#[derive(Debug, Clone, Copy)]
enum Set<'p> {
    One(u8),
    Any,
    Digit,
    /// What stands between `[` and `]`.
    Class(&'p [u8]),
}

/// Stands for any one character that is not ASCII.
const BEYOND: u8 = 0x80;

impl Set<'_> {
    fn holds(self, byte: u8) -> bool {
        match self {
            Set::One(one) => byte == one,
            Set::Any => byte != b'\n',
            Set::Digit => byte.is_ascii_digit(),
            Set::Class([b'^', class @ ..]) => !in_class(class, byte),
            Set::Class(class) => in_class(class, byte),
        }
    }
}

fn in_class(mut class: &[u8], byte: u8) -> bool {
    loop {
        class = match class {
            [] => return false,
            [b'\\', one, ..] if *one == byte => return true,
            [b'\\', _, rest @ ..] => rest,
            [first, b'-', last, ..] if (*first..=*last).contains(&byte) => return true,
            [_, b'-', _, rest @ ..] => rest,
            [one, ..] if *one == byte => return true,
            [_, rest @ ..] => rest,
        };
    }
}

/// A step of a compiled pattern.
#[derive(Debug, Clone, Copy)]
enum Step<'p> {
    /// A byte of the set.
    Byte(Set<'p>),
    /// Go on at both, the first one preferred.
    Fork(usize, usize),
    /// The end of the text.
    End,
    Matched,
}

/// A pattern of the list, compiled when a text first comes as far as its first character that is not literal.
#[derive(Debug)]
pub(super) struct Pattern {
    text: &'static str,
    /// What each match begins with.
    sure: &'static str,
    steps: OnceLock<Vec<Step<'static>>>,
}

impl Pattern {
    pub(super) fn new(text: &'static str) -> Self {
        let literal = text.find(['.', '\\', '[', '(', '|', '?', '*', '+', '$']).unwrap_or(text.len());
        // A repetition is about the literal character before it alone.
        let repeated = matches!(text.as_bytes().get(literal), Some(b'?' | b'*' | b'+'));
        let sure = text.get(..literal - usize::from(repeated && literal > 0)).unwrap_or("");
        Self { text, sure, steps: OnceLock::new() }
    }

    /// As it is written.
    pub(super) fn as_str(&self) -> &'static str {
        self.text
    }

    /// The preferred match of the pattern at the start of `text` is all of it.
    pub(super) fn matches_whole(&self, text: &str) -> bool {
        if self.sure.len() == self.text.len() {
            return self.text == text;
        }
        text.starts_with(self.sure) && {
            let text = characters(text);
            run(self.steps.get_or_init(|| compile(self.text)), &text) == Some(text.len())
        }
    }
}

/// `text` with one byte for each character.
fn characters(text: &str) -> Cow<'_, [u8]> {
    if text.is_ascii() {
        return Cow::Borrowed(text.as_bytes());
    }
    let byte = |c: char| u8::try_from(c).ok().filter(u8::is_ascii).unwrap_or(BEYOND);
    Cow::Owned(text.chars().map(byte).collect())
}

/// The length of the preferred match at the start of `text`.
fn run(steps: &[Step<'_>], text: &[u8]) -> Option<usize> {
    let mut found = None;
    let mut threads = vec![0];
    let mut next = Vec::new();
    let mut stack = Vec::new();
    let mut seen = vec![usize::MAX; steps.len()];
    for at in 0..=text.len() {
        stack.clear();
        'threads: for thread in threads.drain(..) {
            stack.push(thread);
            while let Some(index) = stack.pop() {
                if seen.get(index).is_none_or(|&last| last == at) {
                    continue;
                }
                seen[index] = at;
                match &steps[index] {
                    Step::Byte(set) => {
                        if text.get(at).is_some_and(|&byte| set.holds(byte)) {
                            next.push(index + 1);
                        }
                    }
                    Step::Fork(first, second) => stack.extend([*second, *first]),
                    Step::End => stack.extend((at == text.len()).then_some(index + 1)),
                    Step::Matched => {
                        found = Some(at);
                        break 'threads;
                    }
                }
            }
        }
        if next.is_empty() {
            break;
        }
        std::mem::swap(&mut threads, &mut next);
    }
    found
}

fn compile(pattern: &str) -> Vec<Step<'_>> {
    let mut parser = Parser { pattern: pattern.as_bytes(), at: 0 };
    let mut steps = Vec::new();
    emit(&parser.alternatives(), &mut steps);
    steps.push(Step::Matched);
    steps
}

/// A piece of a pattern. Nests as deep as the groups of our own patterns.
enum Piece<'p> {
    Set(Set<'p>),
    Sequence(Vec<Piece<'p>>),
    Alternatives(Vec<Piece<'p>>),
    Repeated(Box<Piece<'p>>, u8),
    End,
}

fn emit<'p>(piece: &Piece<'p>, steps: &mut Vec<Step<'p>>) {
    match piece {
        Piece::Set(set) => steps.push(Step::Byte(*set)),
        Piece::End => steps.push(Step::End),
        Piece::Sequence(pieces) => pieces.iter().for_each(|piece| emit(piece, steps)),
        Piece::Alternatives(branches) => {
            let mut jumps = Vec::new();
            for (index, branch) in branches.iter().enumerate() {
                let fork = steps.len();
                let last = index + 1 == branches.len();
                if !last {
                    steps.push(Step::Fork(fork + 1, 0));
                }
                emit(branch, steps);
                if !last {
                    jumps.push(steps.len());
                    steps.push(Step::Fork(0, 0));
                    steps[fork] = Step::Fork(fork + 1, steps.len());
                }
            }
            for jump in jumps {
                steps[jump] = Step::Fork(steps.len(), steps.len());
            }
        }
        Piece::Repeated(piece, operator) => {
            let start = steps.len();
            if *operator != b'+' {
                steps.push(Step::Fork(start + 1, 0));
            }
            emit(piece, steps);
            if *operator != b'?' {
                steps.push(Step::Fork(start, steps.len() + 1));
            }
            if *operator != b'+' {
                steps[start] = Step::Fork(start + 1, steps.len());
            }
        }
    }
}

struct Parser<'p> {
    pattern: &'p [u8],
    at: usize,
}

impl<'p> Parser<'p> {
    fn next(&mut self) -> Option<u8> {
        let byte = self.peek();
        self.at += 1;
        byte
    }

    fn peek(&self) -> Option<u8> {
        self.pattern.get(self.at).copied()
    }

    fn alternatives(&mut self) -> Piece<'p> {
        let mut branches = vec![self.sequence()];
        while self.peek() == Some(b'|') {
            self.at += 1;
            branches.push(self.sequence());
        }
        Piece::Alternatives(branches)
    }

    fn sequence(&mut self) -> Piece<'p> {
        let mut pieces = Vec::new();
        while let Some(byte) = self.peek().filter(|byte| !matches!(byte, b'|' | b')')) {
            self.at += 1;
            let piece = match byte {
                b'(' => {
                    let group = self.alternatives();
                    self.at += 1;
                    group
                }
                b'$' => Piece::End,
                b'[' => Piece::Set(self.class()),
                b'.' => Piece::Set(Set::Any),
                b'\\' => Piece::Set(match self.next() {
                    Some(b'd') => Set::Digit,
                    escaped => Set::One(escaped.unwrap_or(byte)),
                }),
                literal => Piece::Set(Set::One(literal)),
            };
            let operator = self.peek().filter(|operator| matches!(operator, b'?' | b'*' | b'+'));
            pieces.push(match operator {
                Some(operator) => {
                    self.at += 1;
                    Piece::Repeated(Box::new(piece), operator)
                }
                None => piece,
            });
        }
        Piece::Sequence(pieces)
    }

    /// An escaped `]` does not occur in the list.
    fn class(&mut self) -> Set<'p> {
        let rest = self.pattern.get(self.at..).unwrap_or_default();
        let len = rest.iter().position(|&byte| byte == b']').unwrap_or(rest.len());
        self.at += len + 1;
        Set::Class(&rest[..len])
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::cgo_flags::all_patterns;
    use super::*;

    fn matches_whole(pattern: &'static str, text: &str) -> bool {
        Pattern::new(pattern).matches_whole(text)
    }

    fn by_regex(pattern: &str, text: &str) -> bool {
        regex::Regex::new(pattern).unwrap().find(text).map_or("", |found| found.as_str()) == text
    }

    #[test]
    fn the_first_alternative_wins_even_when_it_is_too_short() {
        assert!(!matches_whole(r"[a-z].*\.(a|o|obj)", "x.obj"));
        assert!(matches_whole(r"[a-z].*\.(a|o|obj)", "x.obj.a"));
        assert!(matches_whole("-g([^@\\-].*)?", "-g"));
        assert!(!matches_whole("-f(no-)builtin-[a-z]*", "-fbuiltin-x"));
        assert!(matches_whole("-Wl(,-z,(relro|now|(no)?execstack))+", "-Wl,-z,now,-z,noexecstack"));
        assert!(matches_whole("-D[a-z]+(=[^@]*)?", "-Da=ä𝒳"));
        assert!(!matches_whole("-L([^@][^,]+)", "-Lä"), "one character of two bytes is one");
    }

    #[test]
    fn a_long_flag_costs_its_length() {
        let start = std::time::Instant::now();
        for pattern in all_patterns() {
            let literal: String = pattern.chars().take_while(|c| !"([.?*+\\".contains(*c)).collect();
            matches_whole(pattern, &format!("{literal}{}", "=,-z,now".repeat(20_000)));
        }
        assert!(start.elapsed().as_secs() < 10, "{:?}", start.elapsed());
    }

    proptest! {
        /// Both say the same of texts made by the pattern and of texts near them.
        #[test]
        fn agrees_with_the_regex_crate(
            (pattern, made) in prop::sample::select(all_patterns().collect::<Vec<_>>())
                .prop_flat_map(|p| (Just(p), prop::string::string_regex(&p.replace('$', "").replace('.', "[ -~ä]")).unwrap())),
            tail in "[-a-z.,=@ ä]{0,3}",
            cut in 0_usize..4,
        ) {
            let shorter: String = made.chars().take(made.chars().count().saturating_sub(cut)).collect();
            for text in [made.clone(), format!("{made}{tail}"), shorter] {
                if !text.is_empty() {
                    prop_assert_eq!(matches_whole(pattern, &text), by_regex(pattern, &text), "{} {}", pattern, text);
                }
            }
        }
    }
}
