//! GitHub Actions workflows: the `env:` maps, and the shell text of `run:`.
//!
//! The file is YAML; what is read here is found by the indentation of its lines alone, so that a line that is half typed costs only
//! itself. Source: <https://docs.github.com/actions/reference/workflow-syntax-for-github-actions>.

use super::build::Build;
use super::dialect::Dialect;
use super::model::{Declarer, ExportState, Name, Scope, ShellFile, Value};
use super::posix;
use super::word::{Part, Parts, Quoting, Word};
use crate::{Comment, Span, SyntaxError};
use smallvec::smallvec;

/// Reads a whole file.
pub(super) fn parse(text: &str) -> (ShellFile, Vec<SyntaxError>) {
    let mut build = Build::new(text.len());
    let mut at = 0;
    // The indentation of the `env:` that is being read.
    let mut environment: Option<usize> = None;
    while at < text.len() {
        let end = line_end(text, at);
        let line = Line::new(text, at, end);
        let mut next = end + 1;
        if line.rest.starts_with('#') {
            let span = Span::new(line.start, line.start + line.rest.trim_end().len());
            build.comments.push(Comment { span, own_line: true });
        } else if !line.rest.trim().is_empty() {
            if environment.is_some_and(|indent| line.indent <= indent) {
                environment = None;
            }
            if environment.is_some() {
                entry(text, &line, &mut build);
            } else if let Some((key, value)) = line.key() {
                match key {
                    "env" if value.trim().is_empty() => environment = Some(line.indent),
                    "run" => next = run(text, &line, value, end, &mut build),
                    _ => {}
                }
            }
        }
        at = next.max(at + 1);
    }
    build.finish(Dialect::Actions)
}

fn line_end(text: &str, at: usize) -> usize {
    memchr::memchr(b'\n', &text.as_bytes()[at..]).map_or(text.len(), |found| at + found)
}

/// A line without its indentation and without the dashes of a list.
struct Line<'a> {
    rest: &'a str,
    /// Where `rest` begins.
    start: usize,
    indent: usize,
}

impl<'a> Line<'a> {
    fn new(text: &'a str, start: usize, end: usize) -> Self {
        let line = text.get(start..end).unwrap_or("");
        let mut rest = line.trim_start_matches(' ');
        while let Some(behind) = rest.strip_prefix("- ") {
            rest = behind.trim_start_matches(' ');
        }
        let indent = line.len() - rest.len();
        Self { rest, start: start + indent, indent }
    }

    fn key(&self) -> Option<(&'a str, &'a str)> {
        let (key, value) = self.rest.split_once(':')?;
        let plain = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
        (plain && (value.is_empty() || value.starts_with([' ', '\t', '\r']))).then_some((key, value))
    }
}

/// `NAME: value`. Nothing is expanded but `${{ … }}`, which is not known here.
fn entry(text: &str, line: &Line<'_>, build: &mut Build) {
    let Some((key, value)) = line.key() else { return };
    let lead = value.len() - value.trim_start().len();
    let from = line.start + key.len() + 1 + lead;
    let mut written = value.trim();
    let quote = written.chars().next().filter(|c| matches!(c, '"' | '\''));
    if let Some(quote) = quote {
        match written[1..].find(quote) {
            Some(close) => written = &written[..close + 2],
            None => return,
        }
    } else if let Some(comment) = written.find(" #") {
        written = written[..comment].trim_end();
    }
    // Blocks, aliases and tags are other kinds of values.
    if written.starts_with(['|', '>', '&', '*', '!', '{', '[']) {
        return;
    }
    let inset = usize::from(quote.is_some());
    let inner = Span::new(from + inset, from + written.len() - inset);
    let quoting = match quote {
        Some('"') => Quoting::Double,
        Some(_) => Quoting::Single,
        None => Quoting::None,
    };
    let content = inner.of(text);
    let parts = if content.contains("${{") || content.contains('\\') && quote == Some('"') {
        smallvec![Part::unknown(inner)]
    } else if content.is_empty() {
        Parts::new()
    } else {
        smallvec![Part::literal(inner, content, quoting)]
    };
    let word = Word { span: Span::new(from, from + written.len()), parts };
    let name = Name { span: Span::new(line.start, line.start + key.len()), text: key.into() };
    let span = Span::new(line.start, from + written.len());
    build.line(span, name, Value::Scalar(word), Declarer::Line, ExportState::Exported);
}

/// The shell text of a step, a process of its own. Returns where the line behind it begins.
fn run(text: &str, line: &Line<'_>, value: &str, end: usize, build: &mut Build) -> usize {
    let indicator = value.trim();
    let (from, to) = if indicator.starts_with(['|', '>']) {
        let from = (end + 1).min(text.len());
        let mut to = from;
        while to < text.len() {
            let stop = line_end(text, to);
            let content = text.get(to..stop).unwrap_or("");
            let indent = content.len() - content.trim_start_matches(' ').len();
            if !content.trim().is_empty() && indent <= line.indent {
                break;
            }
            to = (stop + 1).min(text.len());
        }
        (from, to)
    } else if indicator.starts_with(['"', '\'']) || indicator.is_empty() {
        return end + 1;
    } else {
        let from = line.start + line.rest.len() - value.trim_start().len();
        (from, end)
    };
    let outer = build.current;
    build.current = build.block(Scope::Subshell, Span::new(line.start, to));
    posix::parse_step(text, from, to, build);
    build.current = outer;
    to.max(end + 1)
}
