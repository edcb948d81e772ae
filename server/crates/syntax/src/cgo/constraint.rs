//! Build constraints: `//go:build`, `// +build`, and the conditions of a `#cgo` line.
//!
//! Source: go/build/constraint (grammar and limits), `matchTag` and `matchAuto` of go/build.

use pitfall_text::Span;

use super::port::{KNOWN_UNIX, Target};

/// A build constraint, ready to be evaluated. Postfix order, so that no text can make it nest deeply.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Constraint {
    ops: Vec<Op>,
    /// The text is no constraint, where, and why; it then matches nothing.
    pub fault: Option<(Span, String)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Op {
    Tag(Tag),
    Not,
    And,
    Or,
}

/// A name inside a constraint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    /// The bytes of the name in the file, without `!`.
    pub span: Span,
    /// The name as written.
    pub name: String,
    /// Letters, digits, `_` and `.` only. The go command reads any other name of a `+build` term as the tag `ignore`.
    pub valid: bool,
}

/// Go's limit on operands and parentheses of one `//go:build` expression.
const MAX_SIZE: usize = 1000;
/// Go's limit on the operators of one `+build` line.
const MAX_OLD_SIZE: usize = 100;

impl Constraint {
    /// Reads an expression in the syntax of `//go:build`.
    pub fn go_build(text: &str, span: Span) -> Self {
        let mut parser = ExprParser::default();
        let fault = parser.run(span.of(text), span).err();
        Self { ops: if fault.is_some() { tags_only(parser.out) } else { parser.out }, fault }
    }

    /// Reads what stands behind `// +build`: blanks are OR, commas AND, `!` NOT.
    pub fn plus_build(text: &str, span: Span) -> Self {
        let mut ops = Vec::new();
        let (mut size, mut clauses) = (0, 0_usize);
        for clause in fields(text, span) {
            for (index, literal) in split_at(text, clause, b',').enumerate() {
                let raw = literal.of(text);
                let (negated, name) = match raw.strip_prefix('!') {
                    Some(rest) if !rest.is_empty() && !rest.starts_with('!') => (true, rest),
                    _ => (false, raw),
                };
                ops.push(Op::Tag(Tag {
                    span: Span::new(literal.end as usize - name.len(), literal.end as usize),
                    name: name.to_owned(),
                    valid: !name.is_empty() && name.chars().all(is_tag_char),
                }));
                ops.extend(negated.then_some(Op::Not));
                if index > 0 {
                    ops.push(Op::And);
                    size += 1;
                }
            }
            if clauses > 0 {
                ops.push(Op::Or);
                size += 1;
            }
            clauses += 1;
        }
        let fault = (size > MAX_OLD_SIZE).then(|| (span, "expression too complex for // +build lines".to_owned()));
        if clauses == 0 {
            ops.push(Op::Tag(Tag { span, name: String::new(), valid: false }));
        }
        Self { ops, fault }
    }

    /// Reads one condition of a `#cgo` line: the syntax of `//go:build` if one of `&|()` is in it, else that of `+build`.
    pub fn cgo_condition(text: &str, span: Span) -> Self {
        if span.of(text).contains(['&', '|', '(', ')']) {
            Self::go_build(text, span)
        } else {
            Self::plus_build(text, span)
        }
    }

    /// Each name, in order of the text; of a faulty constraint those read before the fault.
    pub fn tags(&self) -> impl Iterator<Item = &Tag> {
        self.ops.iter().filter_map(|op| if let Op::Tag(tag) = op { Some(tag) } else { None })
    }

    /// The go command would take the file or the line for `target`.
    pub fn matches(&self, target: &Target) -> bool {
        if self.fault.is_some() {
            return false;
        }
        let mut stack: Vec<bool> = Vec::new();
        for op in &self.ops {
            let value = match op {
                Op::Tag(tag) if tag.valid => matches_tag(&tag.name, target),
                Op::Tag(_) => matches_tag("ignore", target),
                Op::Not => !stack.pop().unwrap_or(false),
                Op::And | Op::Or => {
                    let (right, left) = (stack.pop().unwrap_or(false), stack.pop().unwrap_or(false));
                    if *op == Op::And { left && right } else { left || right }
                }
            };
            stack.push(value);
        }
        stack.pop().unwrap_or(false)
    }
}

fn tags_only(ops: Vec<Op>) -> Vec<Op> {
    ops.into_iter().filter(|op| matches!(op, Op::Tag(_))).collect()
}

/// Would the go command hold the tag `name` for true?
pub(super) fn matches_tag(name: &str, target: &Target) -> bool {
    let Target { goos, goarch, cgo, tags, go_minor } = target;
    let implied = match goos.as_str() {
        "android" => "linux",
        "illumos" => "solaris",
        "ios" => "darwin",
        _ => "",
    };
    (name == "cgo" && *cgo)
        || name == goos
        || name == goarch
        || name == "gc"
        || (!implied.is_empty() && name == implied)
        || (name == "unix" && KNOWN_UNIX.contains(&goos.as_str()))
        || release_minor(name).is_some_and(|minor| minor >= 1 && minor <= *go_minor)
        || tags.iter().any(|tag| tag == if name == "boringcrypto" { "goexperiment.boringcrypto" } else { name })
}

/// `go1.N` as N.
fn release_minor(name: &str) -> Option<u16> {
    let minor = name.strip_prefix("go1.")?;
    (!minor.starts_with('0') && minor.bytes().all(|b| b.is_ascii_digit())).then(|| minor.parse().ok())?
}

fn is_tag_char(c: char) -> bool {
    c.is_alphabetic() || c.is_numeric() || c == '_' || c == '.'
}

/// The runs of non-blank characters of `text[span]`.
pub(super) fn fields(text: &str, span: Span) -> impl Iterator<Item = Span> {
    let (base, slice) = (span.start as usize, span.of(text));
    slice.split_whitespace().map(move |field| {
        let at = base + (field.as_ptr() as usize - slice.as_ptr() as usize);
        Span::new(at, at + field.len())
    })
}

fn split_at(text: &str, span: Span, separator: u8) -> impl Iterator<Item = Span> {
    let mut at = span.start as usize;
    span.of(text).split(char::from(separator)).map(move |part| {
        let found = Span::new(at, at + part.len());
        at += part.len() + 1;
        found
    })
}

/// Operators wait on a stack of their own until their right operand is complete.
#[derive(Default)]
struct ExprParser {
    out: Vec<Op>,
    waiting: Vec<Waiting>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Waiting {
    Not,
    And,
    Or,
    Paren(Span),
}

impl ExprParser {
    fn run(&mut self, expr: &str, span: Span) -> Result<(), (Span, String)> {
        let base = span.start as usize;
        let bytes = expr.as_bytes();
        let (mut i, mut size, mut operand_next) = (0, 0, true);
        let mut fresh = true;
        loop {
            while matches!(bytes.get(i), Some(b' ' | b'\t')) {
                i += 1;
            }
            if operand_next && fresh {
                size += 1;
                if size > MAX_SIZE {
                    return Err((Span::at(base + i), "build expression too large".to_owned()));
                }
            }
            let Some(&byte) = bytes.get(i) else { break };
            let token = token(expr, i).map_err(|message| (char_span(expr, base, i), message))?;
            let here = Span::new(base + i, base + i + token.len());
            let unexpected = || (here, format!("unexpected token {token}"));
            i += token.len();
            if operand_next {
                fresh = false;
                match byte {
                    b'!' if self.waiting.last() == Some(&Waiting::Not) => {
                        return Err((here, "double negation not allowed".to_owned()));
                    }
                    b'!' => self.waiting.push(Waiting::Not),
                    b'(' => {
                        self.waiting.push(Waiting::Paren(here));
                        fresh = true;
                    }
                    b')' | b'&' | b'|' => return Err(unexpected()),
                    _ => {
                        self.out.push(Op::Tag(Tag { span: here, name: token.to_owned(), valid: true }));
                        self.negate();
                        operand_next = false;
                    }
                }
                continue;
            }
            match byte {
                b'&' => {
                    self.drain(|top| top == Waiting::And);
                    self.waiting.push(Waiting::And);
                    (operand_next, fresh) = (true, true);
                }
                b'|' => {
                    self.drain(|top| matches!(top, Waiting::And | Waiting::Or));
                    self.waiting.push(Waiting::Or);
                    (operand_next, fresh) = (true, true);
                }
                b')' => {
                    self.drain(|top| !matches!(top, Waiting::Paren(_)));
                    if self.waiting.pop().is_none() {
                        return Err(unexpected());
                    }
                    self.negate();
                }
                _ => {
                    return Err(match self.open_paren() {
                        Some(open) => (open, "missing close paren".to_owned()),
                        None => unexpected(),
                    });
                }
            }
        }
        if let Some(open) = self.open_paren() {
            return Err((open, "missing close paren".to_owned()));
        }
        if operand_next {
            return Err((Span::at(span.end as usize), "unexpected end of expression".to_owned()));
        }
        self.drain(|_| true);
        Ok(())
    }

    fn negate(&mut self) {
        if self.waiting.last() == Some(&Waiting::Not) {
            self.waiting.pop();
            self.out.push(Op::Not);
        }
    }

    fn drain(&mut self, take: impl Fn(Waiting) -> bool) {
        while let Some(&top) = self.waiting.last().filter(|&&top| take(top)) {
            self.waiting.pop();
            self.out.extend(match top {
                Waiting::Not => Some(Op::Not),
                Waiting::And => Some(Op::And),
                Waiting::Or => Some(Op::Or),
                Waiting::Paren(_) => None,
            });
        }
    }

    fn open_paren(&self) -> Option<Span> {
        self.waiting.iter().rev().find_map(|w| if let Waiting::Paren(open) = w { Some(*open) } else { None })
    }
}

fn token(expr: &str, i: usize) -> Result<&str, String> {
    let rest = expr.get(i..).unwrap_or("");
    let first = rest.chars().next().unwrap_or(' ');
    let len = match first {
        '(' | ')' | '!' => 1,
        '&' | '|' if rest[1..].starts_with(first) => 2,
        '&' | '|' => 0,
        _ => rest.find(|c| !is_tag_char(c)).unwrap_or(rest.len()),
    };
    if len == 0 { Err(format!("invalid syntax at {first}")) } else { Ok(&rest[..len]) }
}

fn char_span(expr: &str, base: usize, i: usize) -> Span {
    let len = expr.get(i..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    Span::new(base + i, base + i + len)
}
