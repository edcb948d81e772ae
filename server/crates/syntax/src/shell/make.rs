//! Makefiles of GNU make: variables, and the shell text of recipes.
//! Source: the GNU make manual, "Setting Variables", "Recipe Execution"; seen with make 4.3.

use smallvec::smallvec;
use std::collections::BTreeSet;

use super::build::Build;
use super::dialect::Dialect;
use super::model::{Assignment, Declarer, ExportState, Flags, Item, Name, Operation, Scope, ShellFile, Value};
use super::posix;
use super::word::{Form, Part, PartKind, Parts, Quoting, Word};
use crate::shell::list::AsList;
use crate::{Comment, Span, SyntaxError};

/// Reads a whole file.
pub(super) fn parse(text: &str) -> (ShellFile, Vec<SyntaxError>) {
    let mut build = Build::new(text.len());
    let mut state = State::default();
    let mut at = 0;
    while at < text.len() {
        let end = logical_line_end(text, at);
        line(text, at, end, &mut state, &mut build);
        at = end + 1;
    }
    for item in &mut build.items {
        if let Item::Assignment(assignment) = item
            && assignment.by == Declarer::Plain
            && (state.all || state.exported.contains(assignment.name.text.as_str()))
        {
            assignment.export = ExportState::Exported;
        }
    }
    build.finish(Dialect::Make)
}

#[derive(Default)]
struct State {
    /// `export` without names.
    all: bool,
    exported: BTreeSet<String>,
    /// How many `ifeq` and `define` are open.
    depth: usize,
    define: bool,
    /// A rule has been seen, and no variable or directive since, conditionals aside: a tab begins a recipe line.
    rule: bool,
}

fn logical_line_end(text: &str, start: usize) -> usize {
    let mut at = start;
    loop {
        let newline = memchr::memchr(b'\n', &text.as_bytes()[at..]).map_or(text.len(), |found| at + found);
        let line = text.get(at..newline).unwrap_or("").trim_end_matches('\r');
        if newline >= text.len() || !line.ends_with('\\') {
            return newline;
        }
        at = newline + 1;
    }
}

fn line(text: &str, start: usize, end: usize, state: &mut State, build: &mut Build) {
    let whole = text.get(start..end).unwrap_or("");
    if whole.starts_with('\t') && state.rule && !state.define {
        recipe(text, start, end, build);
        return;
    }
    let trimmed = whole.trim_start_matches([' ', '\t']);
    let at = start + whole.len() - trimmed.len();
    let word = trimmed.split([' ', '\t', '(']).next().unwrap_or("").trim_end();
    match word {
        "endef" => state.define = false,
        _ if state.define => {}
        "define" => (state.define, state.rule) = (true, false),
        "ifeq" | "ifneq" | "ifdef" | "ifndef" => state.depth += 1,
        "endif" => state.depth = state.depth.saturating_sub(1),
        "else" => {}
        "include" | "-include" | "sinclude" | "vpath" | "unexport" | "undefine" => state.rule = false,
        _ if trimmed.starts_with('#') => {
            let span = Span::new(at, at + trimmed.trim_end().len());
            build.comments.push(Comment { span, own_line: true });
        }
        _ => assignment_or_rule(text, at, end, state, build),
    }
}

fn assignment_or_rule(text: &str, start: usize, end: usize, state: &mut State, build: &mut Build) {
    let mut at = start;
    let mut exported = false;
    for keyword in ["export", "override", "private"] {
        let rest = text.get(at..end).unwrap_or("");
        let Some(behind) = rest.strip_prefix(keyword) else { continue };
        if behind.trim().is_empty() && keyword == "export" {
            (state.all, state.rule) = (true, false);
            return;
        }
        if behind.starts_with([' ', '\t']) {
            exported |= keyword == "export";
            at = end - behind.trim_start_matches([' ', '\t']).len();
        }
    }
    let rest = text.get(at..end).unwrap_or("");
    let length = rest.find(|c: char| !(c.is_ascii_alphanumeric() || "_.-".contains(c))).unwrap_or(rest.len());
    let name = &rest[..length];
    let behind = rest[length..].trim_start_matches([' ', '\t']);
    let operator = ["::=", ":=", "?=", "+=", "!=", "="].into_iter().find(|operator| behind.starts_with(operator));
    let Some(operator) = operator.filter(|_| !name.is_empty()) else {
        if exported && (length == rest.trim_end().len() || rest.split_whitespace().all(is_name)) {
            state.exported.extend(rest.split_whitespace().map(str::to_owned));
            state.rule = false;
        } else if rest.contains(':') {
            state.rule = true;
        }
        return;
    };
    state.rule = false;
    let value = behind[operator.len()..].trim_start_matches([' ', '\t']);
    let from = end - value.len();
    let comment = value.match_indices('#').find(|(hash, _)| !value[..*hash].ends_with('\\')).map(|(hash, _)| hash);
    if let Some(comment) = comment {
        let span = Span::new(from + comment, from + value.trim_end().len());
        build.comments.push(Comment { span, own_line: false });
    }
    // Blanks before a comment stay in the value; before the line end only a carriage return goes.
    let to = from + comment.unwrap_or_else(|| value.trim_end_matches(['\r', '\n']).len());
    let parts = if operator == "!=" { smallvec![Part::unknown(Span::new(from, to))] } else { parts(text, from, to) };
    let parts = if operator == "!=" && from == to { Parts::new() } else { parts };
    if exported {
        state.exported.insert(name.to_owned());
    }
    let outer = build.current;
    if state.depth > 0 {
        build.current = build.block(Scope::Conditional, Span::new(start, end));
    }
    let block = build.current;
    build.items.push(Item::Assignment(Assignment {
        span: Span::new(at, to),
        command: Span::new(start, to),
        name: Name { span: Span::new(at, at + name.len()), text: name.into() },
        subscript: None,
        op: match operator {
            "+=" => Operation::Append,
            "?=" => Operation::Default,
            _ => Operation::Set,
        },
        by: Declarer::Plain,
        flags: Flags { export: exported.then_some(true), ..Flags::default() },
        // make hands on what came from the environment, and PATH always does.
        export: if name == "PATH" { ExportState::Exported } else { ExportState::NotExported },
        value: Value::Scalar(Word { span: Span::new(from, to), parts }),
        block,
        as_list: AsList::default(),
    }));
    build.current = outer;
}

fn is_name(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// The end of `$(…)` or `${…}` that opens at `at`.
fn close(text: &str, at: usize, end: usize) -> Option<usize> {
    let (open, shut) = if text.as_bytes().get(at + 1) == Some(&b'(') { (b'(', b')') } else { (b'{', b'}') };
    let mut depth = 0_usize;
    for (offset, byte) in text.as_bytes().get(at + 1..end)?.iter().enumerate() {
        if *byte == open {
            depth += 1;
        } else if *byte == shut {
            depth -= 1;
            if depth == 0 {
                return Some(at + 1 + offset);
            }
        }
    }
    None
}

/// The parts of a value. `$(shell …)` is a command's output, other functions are unknown; `$$` is a dollar sign.
fn parts(text: &str, start: usize, end: usize) -> Parts {
    let mut parts = Parts::new();
    let (mut plain, mut at) = (start, start);
    let flush = |from: usize, to: usize, parts: &mut Parts| {
        if from < to {
            parts.push(Part::literal(Span::new(from, to), text.get(from..to).unwrap_or(""), Quoting::None));
        }
    };
    let bytes = text.as_bytes();
    while at < end {
        match bytes[at] {
            b'$' => {
                flush(plain, at, &mut parts);
                let (part, behind) = reference(text, at, end);
                parts.push(part);
                at = behind;
                plain = at;
            }
            b'\\' if matches!(bytes.get(at + 1), Some(b'\n' | b'\r')) => {
                flush(plain, at, &mut parts);
                let rest = text.get(at + 1..end).unwrap_or("");
                let behind = end - rest.trim_start().len();
                parts.push(Part::literal(Span::new(at, behind.max(at + 1)), " ", Quoting::None));
                at = behind.max(at + 1);
                plain = at;
            }
            _ => at += 1,
        }
    }
    flush(plain, end, &mut parts);
    parts
}

fn reference(text: &str, at: usize, end: usize) -> (Part, usize) {
    let bytes = text.as_bytes();
    match bytes.get(at + 1).filter(|_| at + 1 < end) {
        Some(b'$') => (Part::literal(Span::new(at, at + 2), "$", Quoting::None), at + 2),
        Some(b'(' | b'{') => {
            let Some(close) = close(text, at, end) else { return (Part::unknown(Span::new(at, end)), end) };
            let inner = text.get(at + 2..close).unwrap_or("");
            let span = Span::new(at, close + 1);
            let kind = if is_name(inner) {
                let name = Name { span: Span::new(at + 2, close), text: inner.into() };
                PartKind::expansion(name, false, Form::Braced)
            } else if let Some(code) = inner.strip_prefix("shell ") {
                PartKind::CommandSubstitution { body: Span::new(close - code.len(), close), quoted: false }
            } else {
                PartKind::Unknown
            };
            (Part { span, kind }, close + 1)
        }
        // `$HOME` is `$H` and "OME".
        Some(_) => {
            let behind =
                text.get(at + 1..end).and_then(|rest| rest.chars().next()).map_or(at + 1, |c| at + 1 + c.len_utf8());
            (Part::unknown(Span::new(at, behind)), behind)
        }
        None => (Part::unknown(Span::new(at, at + 1)), at + 1),
    }
}

/// A line of a recipe runs in a shell of its own, after make has replaced its references.
fn recipe(text: &str, start: usize, end: usize, build: &mut Build) {
    let outer = build.current;
    let span = Span::new(start, end);
    build.current = build.block(Scope::Subshell, span);
    let from = build.items.len();
    let line = text.get(start..end).unwrap_or("");
    let skipped = line.len() - line.trim_start_matches(['\t', ' ', '@', '-', '+']).len();
    posix::parse_recipe(text, start + skipped, end, build);
    for item in &mut build.items[from..] {
        if let Item::Assignment(assignment) = item
            && let Value::Scalar(word) = &mut assignment.value
        {
            word.parts.iter_mut().for_each(forget_references);
        }
    }
    build.current = outer;
}

/// What the shell's lexer took for the shell's is make's: `$(NAME)` is a variable, `$N` a letter's.
fn forget_references(part: &mut Part) {
    let known = match &part.kind {
        PartKind::Literal { .. } | PartKind::Tilde { .. } | PartKind::Glob => true,
        PartKind::Expansion(expansion) => expansion.form == Form::Braced,
        _ => false,
    };
    if !known {
        part.kind = PartKind::Unknown;
    }
}
