//! Edits of go.mod and go.work that leave the rest as it is written.
//!
//! What was formatted as `go mod edit -fmt` formats is so after the edit. Line ends are those of the file.

use pitfall_text::{Edit, line_end};

use super::comment::{body, is_indirect};
use super::order;
use super::quote::auto_quote;
use super::tree::{Block, Directive, File, Line, Word};
use super::verb::{FileKind, Verb};
use crate::{Comment, Span};

/// Makes `word` say `value`, quoted where it must be.
pub fn replace_word(word: &Word, value: &str) -> Edit {
    Edit::replace(word.span, auto_quote(value))
}

/// Puts `comment`, with its `//`, behind the words of `line`, in place of the comment that stands there.
pub fn set_suffix_comment(line: &Line, comment: &str) -> Edit {
    match line.suffix {
        Some(old) => Edit::replace(old.span, comment),
        None => Edit::insert(line.span.end as usize, format!(" {comment}")),
    }
}

/// Takes the comment behind the words of `line` away, and the blanks before it.
pub fn remove_suffix_comment(line: &Line) -> Option<Edit> {
    line.suffix.map(|comment| Edit::remove(Span::new(line.span.end as usize, comment.span.end as usize)))
}

/// Marks a `require` line as indirect or takes the mark away; other text of the comment stays. None where nothing changes.
pub fn set_indirect(text: &str, line: &Line, indirect: bool) -> Option<Edit> {
    let comment = line.suffix.map(|comment| comment.span.of(text)).unwrap_or("");
    if is_indirect(comment) == indirect {
        return None;
    }
    let said = body(comment);
    if indirect {
        let mark = if said.is_empty() { "// indirect".into() } else { format!("// indirect; {said}") };
        return Some(set_suffix_comment(line, &mark));
    }
    match said.strip_prefix("indirect;").map(str::trim) {
        Some(rest) => Some(set_suffix_comment(line, &format!("// {rest}"))),
        None => remove_suffix_comment(line),
    }
}

/// Removes `lines` with the comments behind and directly above them. A block that loses its last line goes; one that keeps one
/// line becomes that line.
pub fn remove(text: &str, file: &File, lines: &[&Line]) -> Vec<Edit> {
    let goes = |line: &Line| lines.iter().any(|it| it.whole == line.whole);
    let mut edits = Vec::new();
    let mut ranges: Vec<Span> = Vec::new();
    for directive in file.directives.iter().filter(|it| it.line().block.is_none()) {
        let line = directive.line();
        if goes(line) {
            ranges.push(with_comments(text, &line.leading, line.whole));
        }
    }
    for block in &file.blocks {
        let all = file.directives_of(block);
        let kept: Vec<&Directive> = all.iter().filter(|it| !goes(it.line())).collect();
        let simple = block.trailing.is_empty() && block.open_suffix.is_none() && block.close_suffix.is_none();
        match kept.as_slice() {
            _ if kept.len() == all.len() => {}
            [] => ranges.push(with_comments(text, &block.leading, block.whole)),
            [only] if simple && block.close.is_some() => edits.push(collapse(text, block, all, only.line())),
            _ => {
                let gone = all.iter().map(Directive::line).filter(|line| goes(line));
                ranges.extend(gone.map(|line| with_comments(text, &line.leading, line.whole)));
            }
        }
    }
    ranges.sort();
    let is_blank = |from: u32, to: u32| Span::new(from as usize, to as usize).of(text).trim().is_empty();
    let mut merged: Vec<Span> = Vec::new();
    for range in ranges {
        match merged.last_mut() {
            Some(last) if is_blank(last.end, range.start) => *last = last.cover(range),
            _ => merged.push(range),
        }
    }
    edits.extend(merged.into_iter().map(|range| Edit::remove(with_blank_lines(text, range))));
    edits
}

/// `whole` and the comments above it that no blank line parts from it.
fn with_comments(text: &str, leading: &[Comment], whole: Span) -> Span {
    let mut out = whole;
    for comment in leading.iter().rev() {
        let between = text.get(comment.span.end as usize..out.start as usize).unwrap_or("");
        if between.matches('\n').count() != 1 {
            break;
        }
        out = out.cover(Span::new(line_start(text, comment.span.start as usize), whole.end as usize));
    }
    out
}

/// Whole lines that go, and the blank lines beside them that have nothing to part any more.
fn with_blank_lines(text: &str, range: Span) -> Span {
    let (mut start, mut end) = (range.start as usize, range.end as usize);
    let before = text.get(..start).unwrap_or("");
    let above = before.lines().next_back().unwrap_or("");
    if above.trim().is_empty() || opens_block(above) {
        end += blank_lines(text.get(end..).unwrap_or(""));
    }
    let below = text.get(end..).unwrap_or("").trim_start_matches([' ', '\t']);
    if below.is_empty() || below.starts_with(')') {
        let kept = before.trim_end();
        let line_end =
            before.get(kept.len()..).and_then(|rest| rest.find('\n')).map_or(before.len(), |at| kept.len() + at + 1);
        start = if kept.is_empty() { 0 } else { line_end };
    }
    Span::new(start, end)
}

fn opens_block(line: &str) -> bool {
    line.split("//").next().unwrap_or(line).trim_end().ends_with('(')
}

/// The length of the blank lines at the start of `text`.
fn blank_lines(text: &str) -> usize {
    text.split_inclusive('\n').take_while(|line| line.trim().is_empty()).map(str::len).sum()
}

fn line_start(text: &str, at: usize) -> usize {
    text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1)
}

/// The block as the one line that stays of it.
fn collapse(text: &str, block: &Block, all: &[Directive], kept: &Line) -> Edit {
    let eol = line_end(text);
    let mut out = String::new();
    for line in all.iter().map(Directive::line) {
        let whole = if line.whole == kept.whole {
            Span::at(text.len())
        } else {
            with_comments(text, &line.leading, line.whole)
        };
        for comment in line.leading.iter().filter(|comment| !whole.contains(comment.span)) {
            out.push_str(comment.span.of(text).trim_end());
            out.push_str(eol);
        }
    }
    out.push_str(&format!("{} {}", block.keyword.of(text), kept.span.of(text)));
    if let Some(suffix) = kept.suffix {
        out.push(' ');
        out.push_str(suffix.span.of(text).trim_end());
    }
    if block.whole.of(text).ends_with('\n') {
        out.push_str(eol);
    }
    Edit::replace(block.whole, out)
}

/// Adds `verb words`. `words` is written as given: quoted where it must be, with its comment if it has one.
///
/// The line goes into the last block of its kind, in the block's order where it has one; a single line of its kind becomes a
/// block with it. `require` lines with and without `// indirect` keep to their own. Where there is none of the kind, it goes
/// where the go command puts it: `module` first, `go` behind it, `toolchain` behind that, all else at the end.
pub fn add(text: &str, file: &File, verb: Verb, words: &str) -> Edit {
    let eol = line_end(text);
    match home(text, file, verb, words) {
        Some(Home::Block(block)) => {
            let inside = block.close.map(|close| Span::new(block.open.end as usize, close.start as usize));
            if let Some(inside) = inside.filter(|inside| !inside.of(text).contains('\n')) {
                return Edit::replace(inside, format!("{eol}\t{words}{eol}"));
            }
            let at = place_in_block(text, file, block, verb, words);
            let missing = if at == text.len() && !text.ends_with('\n') { eol } else { "" };
            Edit::insert(at, format!("{missing}\t{words}{eol}"))
        }
        Some(Home::Line(line)) => {
            let range = with_comments(text, &line.leading, line.whole);
            let old = line.keyword.map_or(line.span, |keyword| {
                let rest = Span::new(keyword.end as usize, line.span.end as usize);
                let blanks = rest.of(text).len() - rest.of(text).trim_start().len();
                Span::new(rest.start as usize + blanks, rest.end as usize)
            });
            let mut lines = String::new();
            for comment in &line.leading {
                lines.push_str(&format!("\t{}{eol}", comment.span.of(text).trim_end()));
            }
            lines.push_str(&format!("\t{}", old.of(text)));
            if let Some(suffix) = line.suffix {
                lines.push_str(&format!(" {}", suffix.span.of(text).trim_end()));
            }
            lines.push_str(eol);
            let new = format!("\t{words}{eol}");
            let new_first = order::compare(verb, semantic_excludes(file), words, old.of(text)).is_lt();
            let (first, second) = if new_first { (new, lines) } else { (lines, new) };
            Edit::replace(range, format!("{} ({eol}{first}{second}){eol}", verb.keyword()))
        }
        None => {
            let statement = format!("{} {words}{eol}", verb.keyword());
            let at = place_of_first(file, verb);
            match at {
                Place::Top(at) => {
                    let parted = if text.get(at..).is_none_or(str::is_empty) { "" } else { eol };
                    Edit::insert(at, format!("{statement}{parted}"))
                }
                Place::Behind(at) => {
                    let missing = if text.get(..at).is_some_and(|before| before.ends_with('\n')) { "" } else { eol };
                    Edit::insert(at, format!("{missing}{eol}{statement}"))
                }
                Place::End => {
                    let kept = text.trim_end();
                    let line_done =
                        text.get(kept.len()..).and_then(|rest| rest.find('\n')).map(|at| kept.len() + at + 1);
                    let (at, parted) = match line_done {
                        _ if kept.is_empty() => (0, String::new()),
                        Some(at) => (at, eol.to_owned()),
                        None => (text.len(), format!("{eol}{eol}")),
                    };
                    Edit::replace(Span::new(at, text.len()), format!("{parted}{statement}"))
                }
            }
        }
    }
}

/// From Go 1.21 on `exclude` lines are in the order of versions, before in that of letters.
fn semantic_excludes(file: &File) -> bool {
    let version = file.go_version().map(|version| format!("v{}", version.value));
    version.is_some_and(|version| super::semver::compare(&version, "v1.21").is_ge())
}

enum Home<'a> {
    Block(&'a Block),
    Line(&'a Line),
}

/// The last statement of the kind; of `require`, the last one whose lines are all as indirect as the new one.
fn home<'a>(text: &str, file: &'a File, verb: Verb, words: &str) -> Option<Home<'a>> {
    if !verb.has_block() {
        return None;
    }
    let new_is_indirect = words.find("//").is_some_and(|at| is_indirect(words.get(at..).unwrap_or("")));
    let fits = |line: &Line| {
        verb != Verb::Require || line.suffix.is_some_and(|it| is_indirect(it.span.of(text))) == new_is_indirect
    };
    let blocks = file.blocks.iter().filter(|it| it.verb == Some(verb) && it.close.is_some());
    let mut homes: Vec<(u32, bool, Home<'a>)> = blocks
        .map(|block| {
            let fits = file.directives_of(block).iter().all(|it| fits(it.line()));
            (block.whole.start, fits, Home::Block(block))
        })
        .collect();
    for directive in &file.directives {
        let line = directive.line();
        if directive.verb() == Some(verb) && line.block.is_none() && !line.faulty {
            homes.push((line.whole.start, fits(line), Home::Line(line)));
        }
    }
    homes.sort_by_key(|(start, fits, _)| (*fits, *start));
    homes.pop().map(|(_, _, home)| home)
}

/// Where the line goes in `block`, in bytes: the start of a line.
fn place_in_block(text: &str, file: &File, block: &Block, verb: Verb, words: &str) -> usize {
    let lines: Vec<&Line> = file.directives_of(block).iter().map(Directive::line).collect();
    let close = block.close.map_or(block.whole.end as usize, |close| line_start(text, close.start as usize));
    let behind_open = text.get(block.open.end as usize..).and_then(|rest| rest.find('\n'));
    let top = behind_open.map_or(close, |at| block.open.end as usize + at + 1).min(close);
    let semantic = semantic_excludes(file);
    let written = |line: &&Line| line.span.of(text);
    let sorted = lines.windows(2).all(|pair| match pair {
        [a, b] => order::compare(verb, semantic, written(a), written(b)).is_le(),
        _ => true,
    });
    let behind = if sorted {
        lines.iter().rposition(|line| order::compare(verb, semantic, written(line), words).is_le())
    } else {
        lines.len().checked_sub(1)
    };
    behind.and_then(|at| lines.get(at)).map_or(top, |line| line.whole.end as usize)
}

enum Place {
    Top(usize),
    Behind(usize),
    End,
}

fn place_of_first(file: &File, verb: Verb) -> Place {
    let end_of = |verb: Verb| {
        let directive = file.directives.iter().find(|it| it.verb() == Some(verb))?;
        let whole = file.block_of(directive.line()).map_or(directive.line().whole, |block| block.whole);
        Some(Place::Behind(whole.end as usize))
    };
    let top = || {
        let line = file.directives.first().map(|it| match file.block_of(it.line()) {
            Some(block) => (block.whole.start, block.leading.first()),
            None => (it.line().whole.start, it.line().leading.first()),
        });
        line.map(|(start, comment)| Place::Top(comment.map_or(start, |comment| comment.span.start) as usize))
    };
    let place = match verb {
        Verb::Module => top(),
        Verb::Go => end_of(Verb::Module).or_else(top),
        Verb::Toolchain => end_of(Verb::Go).or_else(|| end_of(Verb::Module)).or_else(top),
        Verb::Use if file.kind == FileKind::Work => {
            [Verb::Toolchain, Verb::Go].into_iter().find_map(end_of).or_else(top)
        }
        _ => None,
    };
    place.unwrap_or(Place::End)
}
