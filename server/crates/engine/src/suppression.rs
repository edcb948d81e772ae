//! Comments that silence findings.
//!
//! `# pitfall: ignore[id, id] reason` silences the line it ends, or the line below where it has a line of its own.
//! `# pitfall: ignore-file[id] reason` silences the whole file. In go.mod and Go, `//` begins the comment. An id may be an alias of another
//! linter's, and then silences what that linter's check is about; a domain's name or `all` stands for all its rules.

use pitfall_syntax::{Comment, Span};

use crate::Finding;

/// How far a suppression reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Findings that begin on these lines, first and last, counted from 0.
    Lines(usize, usize),
    /// Findings that begin inside these bytes: a Kubernetes object whose annotation names the rule.
    Span(Span),
    /// The whole file.
    File,
}

/// One name in a suppression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Its bytes.
    pub span: Span,
    /// The id, alias, domain or `all` as written.
    pub name: String,
}

/// One suppression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppression {
    /// Everything that goes when it is removed, except its line's blanks and end.
    pub span: Span,
    /// The list between the brackets.
    pub list: Span,
    /// What it names, in order.
    pub names: Vec<Named>,
    /// How far it reaches.
    pub reach: Reach,
    /// It is a comment; otherwise an annotation.
    pub comment: Option<Comment>,
}

impl Suppression {
    /// It silences `finding`, where that is within its reach.
    pub fn covers(&self, finding: &Finding) -> bool {
        self.names.iter().any(|named| named.covers(finding))
    }
}

impl Named {
    /// The name means `finding`.
    pub fn covers(&self, finding: &Finding) -> bool {
        self.name == "all" || self.name == finding.rule.domain.name() || finding.answers_to(&self.name)
    }
}

/// What begins a suppression inside a comment.
const MARKER: &str = "pitfall:";

/// The suppressions in `comments` of `text`. `continued` says whether a line goes on in the next one (a shell's `\`): a comment
/// above such a line reaches all of it.
pub fn of_comments(text: &str, comments: &[Comment], continued: impl Fn(&str) -> bool) -> Vec<Suppression> {
    let mut found = Vec::new();
    let mut line = 0;
    let mut counted = 0;
    let marked = memchr::memmem::find_iter(text.as_bytes(), MARKER).filter_map(|at| {
        // Comments come in order.
        let behind = comments.partition_point(|comment| comment.span.start as usize <= at);
        comments.get(behind.checked_sub(1)?).filter(|comment| at < comment.span.end as usize)
    });
    for comment in marked {
        // Lines are counted once, and a comment that says the word again is the same one.
        let start = comment.span.start as usize;
        if start < counted || found.last().is_some_and(|one: &Suppression| one.comment == Some(*comment)) {
            continue;
        }
        let Some(written) = parse(text, comment.span) else { continue };
        line += line_ends(text.get(counted..start).unwrap_or("")).count();
        counted = start;
        let (list, names, whole_file) = written;
        let suppression =
            |reach| Suppression { span: comment.span, list, names: names.clone(), reach, comment: Some(*comment) };
        if whole_file {
            found.push(suppression(Reach::File));
        } else if comment.own_line {
            let rest = text.get(comment.span.end as usize..).unwrap_or("");
            let mut below = rest.lines().skip(1);
            // Further comments may stand between; the suppression reaches the first line that is none.
            let mut target = line + 1;
            let mut next = below.next();
            while next.is_some_and(|line| is_comment(line.trim_start())) {
                target += 1;
                next = below.next();
            }
            let first = target;
            while next.is_some_and(&continued) {
                target += 1;
                next = below.next();
            }
            found.push(suppression(Reach::Lines(first, target)));
        } else {
            found.push(suppression(Reach::Lines(line, line)));
        }
    }
    found
}

fn is_comment(line: &str) -> bool {
    line.starts_with(['#', ';']) || line.starts_with("//") || line.starts_with("<!--")
}

/// The last byte of each line end as LSP counts them: LF, CR LF, CR.
pub(crate) fn line_ends(text: &str) -> impl Iterator<Item = usize> {
    let bytes = text.as_bytes();
    memchr::memchr2_iter(b'\n', b'\r', bytes)
        .filter(|at| bytes.get(*at) == Some(&b'\n') || bytes.get(at + 1) != Some(&b'\n'))
}

/// The list's bytes, its names, and whether it is for the whole file.
fn parse(text: &str, comment: Span) -> Option<(Span, Vec<Named>, bool)> {
    let body = comment.of(text);
    let marker = body.find(MARKER)?;
    // Only the comment's leader may stand before it: prose that mentions the syntax suppresses nothing.
    let leader = body[..marker].trim();
    let is_sign = leader.bytes().all(|byte| matches!(byte, b'#' | b'/' | b'*' | b';' | b':' | b' ' | b'\t'));
    // Of batch files and of XML.
    let is_word = leader.trim_start_matches('@').eq_ignore_ascii_case("rem") || leader == "<!--";
    if !is_sign && !is_word {
        return None;
    }
    let mut rest = body[marker + MARKER.len()..].trim_start();
    let whole_file = rest.starts_with("ignore-file");
    rest = rest.strip_prefix(if whole_file { "ignore-file" } else { "ignore" })?.trim_start();
    let rest = rest.strip_prefix('[')?;
    let open = comment.start as usize + body.len() - rest.len();
    // While it is being typed the bracket is open still; the list then ends with the comment.
    let list = rest.split(']').next().unwrap_or(rest);
    let span = Span::new(open, open + list.len());
    Some((span, names(list, open), whole_file))
}

/// The comma-separated names of `list`, which begins at byte `base`.
pub fn names(list: &str, base: usize) -> Vec<Named> {
    let mut at = base;
    let mut names = Vec::new();
    for part in list.split(',') {
        let name = part.trim();
        if !name.is_empty() {
            let start = at + (part.len() - part.trim_start().len());
            names.push(Named { span: Span::new(start, start + name.len()), name: name.to_owned() });
        }
        at += part.len() + 1;
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn comments(text: &str) -> Vec<Comment> {
        let mut at = 0;
        let mut found = Vec::new();
        for line in text.split_inclusive('\n') {
            if let Some(hash) = line.find('#') {
                let end = at + line.trim_end_matches(['\n', '\r']).len();
                found.push(Comment { span: Span::new(at + hash, end), own_line: line[..hash].trim().is_empty() });
            }
            at += line.len();
        }
        found
    }

    fn reaches(text: &str) -> Vec<(Reach, Vec<String>)> {
        of_comments(text, &comments(text), |line| line.ends_with('\\'))
            .into_iter()
            .map(|s| (s.reach, s.names.into_iter().map(|n| n.name).collect()))
            .collect()
    }

    #[test]
    fn a_suppression_reaches_its_line_or_the_one_below() {
        let names = |list: &[&str]| list.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        assert_eq!(
            reaches("a\r\nb # pitfall: ignore[env/x, P04] because\r\n"),
            [(Reach::Lines(1, 1), names(&["env/x", "P04"]))]
        );
        assert_eq!(reaches("# pitfall: ignore[env/x]\n# more\na\n"), [(Reach::Lines(2, 2), names(&["env/x"]))]);
        assert_eq!(reaches("a\n\n# pitfall: ignore-file[env]\n"), [(Reach::File, names(&["env"]))]);
        assert_eq!(reaches("# pitfall: ignore[x]\na \\\n b\nc\n"), [(Reach::Lines(1, 2), names(&["x"]))]);
    }

    #[test]
    fn prose_and_half_typed_text() {
        assert_eq!(reaches("# write `pitfall: ignore[x]` to silence it\n"), []);
        assert_eq!(reaches("# pitfall: ignore\n"), []);
        assert_eq!(reaches("a # pitfall: ignore[env/").len(), 1);
        assert_eq!(reaches("a # pitfall: ignore[]\n"), [(Reach::Lines(0, 0), vec![])]);
    }

    #[test]
    fn spans_of_names_are_exact() {
        let text = "é # pitfall: ignore[ a/b ,c/d ] why";
        let found = of_comments(text, &comments(text), |_| false);
        let spans: Vec<_> = found[0].names.iter().map(|named| named.span.of(text)).collect();
        assert_eq!(spans, ["a/b", "c/d"]);
        assert_eq!(found[0].list.of(text), " a/b ,c/d ");
    }
}
