//! A Go file with `import "C"` as a whole.

use memchr::memmem;
use pitfall_text::Span;

use super::body::{self, Body};
use super::constraint::Constraint;
use super::directive::{CgoLine, Fault, FaultKind};
use super::header::{self, Group, Header, RawComment, groups, line_ends};
use super::imports::{self, Spec};
use super::port::Target;
use super::preamble::Preamble;
use crate::{Comment, SyntaxError};

/// The header of a Go file, as cgo and the go command see it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CgoFile {
    /// What was read: up to the first declaration that is no import.
    pub header: Span,
    /// The name behind `package`.
    pub package: Option<Span>,
    /// Each import of `C`, in order of the text.
    pub imports: Vec<CImport>,
    /// Comments that look meant as a preamble and are attached to no import of `C`.
    pub detached: Vec<Detached>,
    /// The `//go:build` lines; the go command refuses a second one.
    pub go_build: Vec<BuildLine>,
    /// The `// +build` lines that the go command reads if there is no `//go:build` line: it takes the AND of them.
    pub plus_build: Vec<BuildLine>,
    /// Each comment of the header.
    pub comments: Vec<Comment>,
    /// What cgo looks for behind the imports; empty for a file that does not import `C`.
    pub body: Body,
}

/// One import of `C`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CImport {
    /// The path literal: `"C"` with its quotes.
    pub path: Span,
    /// A name, `.` or `_` before it, which cgo refuses.
    pub name: Option<Span>,
    /// The declaration, from `import` on.
    pub declaration: Span,
    /// It stands in `import ( )`.
    pub grouped: bool,
    /// How many imports the declaration holds, this one included.
    pub siblings: usize,
    /// `` `C` ``: the go command takes it for cgo's, cmd/cgo does not.
    pub raw_string: bool,
    /// The comment that cgo reads as C.
    pub preamble: Option<Preamble>,
}

/// A comment that looks meant as a preamble and is not attached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Detached {
    /// The comment, read as if it were attached.
    pub preamble: Preamble,
    /// Which of `CgoFile::imports` it is next to: the one behind it, else the one before it.
    pub import: Option<usize>,
    /// What keeps it apart.
    pub reason: DetachedReason,
}

/// What keeps a comment from being a preamble. Spans are of what stands between.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DetachedReason {
    /// Blank lines before the import: from the end of the comment to the import.
    BlankLine(Span),
    /// The comment ends on the line of the import.
    SameLine(Span),
    /// Another comment that is attached in its stead, or is itself apart.
    OtherComment(Span),
    /// Other imports, the package clause, or any other code.
    Code(Span),
    /// It documents an `import ( )` that holds more than `"C"`: only a comment inside, above `"C"`, would count.
    GroupOfSeveral(Span),
    /// It begins behind code on that code's line.
    Trailing,
    /// Every import of `C` stands before it.
    AfterImport,
    /// The file does not import `C`.
    NoImport,
}

/// A `//go:build` or `// +build` line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuildLine {
    /// The comment.
    pub span: Span,
    /// What it asks.
    pub constraint: Constraint,
}

impl CgoFile {
    /// The `#cgo` lines of the preambles that cgo reads, in their order.
    pub fn lines(&self) -> impl Iterator<Item = &CgoLine> + Clone {
        let preambles = self.imports.iter().filter_map(|import| import.preamble.as_ref());
        preambles.flat_map(|preamble| &preamble.directives)
    }

    /// The build constraints inside the file let it into a build for `target`. Its name is another matter: `FileName`. A file that
    /// imports `C` needs cgo.
    pub fn matches(&self, target: &Target) -> bool {
        let constrained = match self.go_build.first() {
            Some(line) => line.constraint.matches(target),
            None => {
                self.plus_build.iter().all(|line| line.constraint.fault.is_some() || line.constraint.matches(target))
            }
        };
        constrained && (self.imports.is_empty() || target.cgo)
    }
}

/// The bytes may hold an import of `C`. Never false for a file that has one; costs a search and no parse.
pub fn mentions_c(bytes: &[u8]) -> bool {
    memmem::find(bytes, b"\"C\"").is_some() || memmem::find(bytes, b"`C`").is_some()
}

/// The bytes may hold a `#cgo` line: worth a look even where nothing imports `C`.
pub fn mentions_cgo_line(bytes: &[u8]) -> bool {
    memmem::find(bytes, b"#cgo").is_some()
}

/// Reads a Go file again, of which `before` is an earlier version: where as many imports of C have a preamble, each keeps what was read of
/// its C and is still the same.
pub fn reparse(text: &str, before: &CgoFile) -> (CgoFile, Vec<SyntaxError>) {
    let (mut file, errors) = parse(text);
    let known: Vec<&Preamble> = before.imports.iter().filter_map(|import| import.preamble.as_ref()).collect();
    let now: Vec<&mut Preamble> = file.imports.iter_mut().filter_map(|import| import.preamble.as_mut()).collect();
    if now.len() == known.len() {
        now.into_iter().zip(known).for_each(|(preamble, before)| preamble.take_over(text, before));
    }
    (file, errors)
}

/// Reads the header of a Go file.
pub fn parse(text: &str) -> (CgoFile, Vec<SyntaxError>) {
    let Header { start, end, comments, first_token, last_token_end, errors } = header::scan(text);
    let mut errors = errors;
    let found = imports::read(text, start, end, &comments);
    let groups = groups(text, &comments);
    let mut file = CgoFile {
        header: Span::new(start, end),
        package: found.package,
        comments: comments.iter().map(|c| Comment { span: c.span, own_line: c.own_line }).collect(),
        ..CgoFile::default()
    };
    let (go_build, plus_build, faults) = constraints(text, &comments, start, first_token.unwrap_or(end));
    (file.go_build, file.plus_build) = (go_build, plus_build);
    errors.extend(faults);

    let mut attached = vec![false; groups.len()];
    for spec in &found.specs {
        let literal = spec.path.of(text);
        if literal != "\"C\"" && literal != "`C`" {
            continue;
        }
        let doc = doc_group(text, &comments, &groups, spec);
        let preamble = doc.map(|index| {
            attached[index] = true;
            Preamble::read(text, members(&comments, groups[index]))
        });
        if let Some(name) = spec.name {
            errors.push(SyntaxError { span: name, message: "cannot rename import \"C\"".to_owned() });
        }
        file.imports.push(CImport {
            path: spec.path,
            name: spec.name,
            declaration: spec.declaration,
            grouped: spec.grouped,
            siblings: spec.siblings,
            raw_string: literal.starts_with('`'),
            preamble,
        });
    }
    for directive in file.imports.iter().filter_map(|import| import.preamble.as_ref()).flat_map(|p| &p.directives) {
        for fault in &directive.faults {
            errors.push(SyntaxError { span: fault.span, message: message(text, directive, fault) });
        }
    }
    if !file.imports.is_empty() {
        file.body = body::read(text, last_token_end.unwrap_or(end));
    }
    file.detached = detached(text, &comments, &groups, &attached, &file.imports);
    errors.sort_by_key(|error| error.span);
    (file, errors)
}

/// What the go command prints, the line cut short.
fn message(text: &str, directive: &CgoLine, fault: &Fault) -> String {
    const LONGEST: usize = 200;
    let cited = match fault.kind {
        FaultKind::RefusedCharacter | FaultKind::EmptyArgument => {
            let at = directive.flags.partition_point(|flag| flag.span.end < fault.span.end);
            directive.flags.get(at).map_or("", |flag| &flag.value)
        }
        _ => directive.span.of(text),
    };
    let cut = cited.char_indices().nth(LONGEST).map_or(cited.len(), |(at, _)| at);
    format!("{}: {}", fault.kind.go_message(), &cited[..cut])
}

fn members(comments: &[RawComment], group: Group) -> &[RawComment] {
    comments.get(group.first..=group.last).unwrap_or_default()
}

fn extent(comments: &[RawComment], group: Group) -> Span {
    let members = members(comments, group);
    members.first().zip(members.last()).map_or(Span::default(), |(first, last)| first.span.cover(last.span))
}

/// The group that documents `spec`: the one that ends on the line before it, or, for an only child, before its declaration.
fn doc_group(text: &str, comments: &[RawComment], groups: &[Group], spec: &Spec) -> Option<usize> {
    let own = spec.grouped.then(|| lead_group(text, comments, groups, spec.span.start as usize)).flatten();
    let only = spec.siblings == 1 || !spec.grouped;
    own.or_else(|| only.then(|| lead_group(text, comments, groups, spec.declaration.start as usize)).flatten())
}

fn lead_group(text: &str, comments: &[RawComment], groups: &[Group], token: usize) -> Option<usize> {
    let index = groups.partition_point(|&group| extent(comments, group).end as usize <= token).checked_sub(1)?;
    let group = groups.get(index).filter(|group| !group.trailing)?;
    let end = extent(comments, *group).end as usize;
    let between = text.get(end..token)?;
    (between.trim().is_empty() && line_ends(text, end, token) == 1).then_some(index)
}

fn detached(
    text: &str,
    comments: &[RawComment],
    groups: &[Group],
    attached: &[bool],
    imports: &[CImport],
) -> Vec<Detached> {
    let mut found = Vec::new();
    let mut kept: Option<Gap> = None;
    for (index, &group) in groups.iter().enumerate().filter(|&(index, _)| !attached[index]) {
        let preamble = Preamble::read(text, members(comments, group));
        let next = imports.partition_point(|import| import.path.start < preamble.span.end);
        let (above, reason) = match imports.get(next) {
            Some(import) => {
                let target = beginning(import, preamble.span) as usize;
                let gap = kept
                    .filter(|gap| gap.target == target)
                    .unwrap_or_else(|| Gap::before(text, comments, groups, target));
                kept = Some(gap);
                let last = gap.last_group == Some(index) && gap.blank;
                (last && import.preamble.is_none(), gap.reason(text, comments, groups, index, import))
            }
            None if imports.is_empty() => (false, DetachedReason::NoImport),
            None if group.trailing => (false, DetachedReason::Trailing),
            None => (false, DetachedReason::AfterImport),
        };
        // What merely stands above the import may be any remark, unless it reads like C.
        if preamble.looks_like_c(text) || (above && preamble.reads_like_code(text)) {
            let import = if next < imports.len() { Some(next) } else { imports.len().checked_sub(1) };
            found.push(Detached { preamble, import, reason });
        }
    }
    found
}

/// What stands right before an import of `C`.
#[derive(Clone, Copy)]
struct Gap {
    /// The first byte of the import, or of its declaration.
    target: usize,
    /// The last comment group before it.
    last_group: Option<usize>,
    /// Nothing but blanks stands between the two.
    blank: bool,
}

impl Gap {
    fn before(text: &str, comments: &[RawComment], groups: &[Group], target: usize) -> Self {
        let last_group = groups.partition_point(|&group| extent(comments, group).end as usize <= target).checked_sub(1);
        let end = last_group.and_then(|index| groups.get(index)).map_or(target, |&g| extent(comments, g).end as usize);
        Self { target, last_group, blank: text.get(end..target).is_some_and(|between| between.trim().is_empty()) }
    }

    fn reason(
        &self,
        text: &str,
        comments: &[RawComment],
        groups: &[Group],
        index: usize,
        import: &CImport,
    ) -> DetachedReason {
        let group = groups[index];
        let end = extent(comments, group).end as usize;
        let between = Span::new(end, self.target);
        let last = self.last_group.and_then(|last| groups.get(last));
        let token = last.and_then(|last| comments.get(last.last)).and_then(|comment| comment.token_before);
        if group.trailing {
            DetachedReason::Trailing
        } else if !self.blank || token.is_some_and(|token| token > end) {
            DetachedReason::Code(between)
        } else if self.last_group != Some(index) {
            DetachedReason::OtherComment(groups.get(index + 1).map_or(between, |&next| extent(comments, next)))
        } else if import.siblings > 1 && import.declaration.start as usize == self.target {
            DetachedReason::GroupOfSeveral(import.declaration)
        } else if line_ends(text, end, self.target) == 0 {
            DetachedReason::SameLine(between)
        } else {
            DetachedReason::BlankLine(between)
        }
    }
}

/// Where a comment that ends before `import` would have to be attached.
fn beginning(import: &CImport, comment: Span) -> u32 {
    if import.declaration.start >= comment.end {
        import.declaration.start
    } else {
        import.name.map_or(import.path.start, |name| name.start.max(comment.end))
    }
}

/// `//go:build` counts on a line of its own before the package clause; `// +build` only where a blank line stands between it and
/// the first block comment or code (`parseFileHeader`).
pub(super) fn constraints(
    text: &str,
    comments: &[RawComment],
    start: usize,
    first_token: usize,
) -> (Vec<BuildLine>, Vec<BuildLine>, Vec<SyntaxError>) {
    let (mut go_build, mut plus_build, mut errors) = (Vec::new(), Vec::new(), Vec::new());
    let lines_end = comments
        .iter()
        .find(|comment| comment.block)
        .map_or(first_token, |comment| (comment.span.start as usize).min(first_token));
    let top = text.get(start..lines_end).unwrap_or("");
    let mut at = start;
    let mut last_blank = start;
    for line in top.split_inclusive('\n') {
        at += line.len();
        if line.ends_with('\n') && line.trim().is_empty() {
            last_blank = at;
        }
    }
    for comment in comments.iter().take_while(|comment| (comment.span.end as usize) <= first_token) {
        if comment.block || !comment.own_line {
            continue;
        }
        let body = comment.inner();
        if let Some(expr) = behind_keyword(text, body, "go:build", false) {
            if !go_build.is_empty() {
                errors.push(SyntaxError { span: comment.span, message: "multiple //go:build comments".to_owned() });
            }
            let constraint = Constraint::go_build(text, expr);
            if let Some((span, message)) = &constraint.fault {
                errors.push(SyntaxError { span: *span, message: format!("parsing //go:build line: {message}") });
            }
            go_build.push(BuildLine { span: comment.span, constraint });
        } else if comment.span.end as usize <= last_blank
            && let Some(terms) = behind_keyword(text, body, "+build", true)
        {
            plus_build.push(BuildLine { span: comment.span, constraint: Constraint::plus_build(text, terms) });
        }
    }
    (go_build, plus_build, errors)
}

/// What stands behind `keyword`, trimmed, if a blank or nothing follows it.
fn behind_keyword(text: &str, body: Span, keyword: &str, blanks_before: bool) -> Option<Span> {
    let slice = body.of(text);
    let word = if blanks_before { slice.trim_start() } else { slice };
    let rest = word.strip_prefix(keyword)?;
    if !rest.is_empty() && !rest.starts_with(char::is_whitespace) {
        return None;
    }
    let end = body.start as usize + slice.trim_end().len();
    let len = rest.trim().len();
    Some(Span::new(end.saturating_sub(len).max(body.start as usize), end.max(body.start as usize)))
}
