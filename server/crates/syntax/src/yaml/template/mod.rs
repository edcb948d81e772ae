//! A Go template over YAML, as Helm's are: its actions (`{{ … }}`) are masked, byte for byte, so that what is left can be read as YAML where it
//! stands.
//!
//! An action becomes blanks where it stands alone on its line, or where it is the whole value of a key and more of that value stands below; elsewhere
//! it becomes a word of the same length that no person writes, [`MARK`] repeated. Line ends stay. What a masked part is when it is rendered is not known.
//! Source: the lexer of Go's text/template/parse (actions, comments, strings, raw strings), and the measured shares in the reference on Kubernetes.

mod pipeline;

pub use pipeline::{Pipeline, Statement, Word};

use crate::Span;

/// A letter of Unicode's private use: words of masked actions are made of it, which YAML takes for a plain scalar.
pub const MARK: char = '\u{e000}';

/// One action of a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Action {
    /// From `{{` to behind `}}`; to the end of the line where it is not closed.
    pub span: Span,
    /// What it does to the structure of the template.
    pub role: ActionRole,
}

/// What an action does to the structure of a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActionRole {
    /// It writes a value, or sets a variable.
    Value,
    /// `if`, `with`, `range`, `define`, `block`: what follows may be there or not, once or often.
    Opens,
    /// `else`: another turn of the same.
    Turns,
    /// `end`
    Closes,
    /// `{{/* … */}}`
    Comment,
}

/// A text without its actions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Masked {
    /// As long as the text, with its line ends, and everything outside actions as it was.
    pub text: String,
    /// The actions, in order.
    pub actions: Vec<Action>,
}

/// The actions of `text`, in order.
pub fn actions(text: &str) -> Vec<Action> {
    let mut found = Vec::new();
    let last = Last { comment: text.rfind("*/"), close: text.rfind("}}"), raw: text.rfind('`') };
    let mut at = 0;
    while let Some(start) = text.get(at..).and_then(|rest| rest.find("{{")).map(|open| at + open) {
        let end = end_of(text, start, last);
        let body = text.get(start + 2..end).unwrap_or("");
        found.push(Action { span: Span::new(start, end), role: role(body) });
        at = end;
    }
    found
}

/// Where the last of each ending stands, so that none is looked for where there is none.
#[derive(Clone, Copy)]
struct Last {
    comment: Option<usize>,
    close: Option<usize>,
    raw: Option<usize>,
}

/// The byte behind the action that begins at `start`. Quoted texts and comments in it may hold `}}`.
fn end_of(text: &str, start: usize, last: Last) -> usize {
    let bytes = text.as_bytes();
    let line_end = || {
        let line = text[start..].find(['\r', '\n']).map_or(text.len(), |length| start + length);
        line.max(start + 2)
    };
    let inner = start + 2;
    let body = text[inner..].trim_start_matches('-').trim_start_matches([' ', '\t', '\r', '\n']);
    if body.starts_with("/*") {
        let from = text.len() - body.len();
        let may_end = last.comment >= Some(from) && last.close >= Some(from);
        let close = || {
            let end = from + text[from..].find("*/")?;
            Some(end + text[end..].find("}}")? + 2)
        };
        return may_end.then(close).flatten().unwrap_or_else(line_end);
    }
    let mut at = inner;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'}' if bytes.get(at + 1) == Some(&b'}') => return at + 2,
            // Within the next action, so this one was left open.
            b'{' if bytes.get(at + 1) == Some(&b'{') => {
                return text[start..at].find(['\r', '\n']).map_or(at, |length| (start + length).max(inner));
            }
            b'"' | b'\'' => {
                let mut close = at + 1;
                while bytes.get(close).is_some_and(|it| it != byte && *it != b'\n') {
                    close += if bytes[close] == b'\\' { 2 } else { 1 };
                }
                if bytes.get(close) != Some(byte) {
                    return line_end();
                }
                at = close + 1;
            }
            b'`' if last.raw > Some(at) => {
                at += bytes[at + 1..].iter().position(|it| *it == b'`').map_or(1, |length| length + 2);
            }
            b'`' => return line_end(),
            _ => at += 1,
        }
    }
    line_end()
}

fn role(body: &str) -> ActionRole {
    let body = body.strip_prefix('-').unwrap_or(body).trim_start();
    if body.starts_with("/*") {
        return ActionRole::Comment;
    }
    let word = body.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next().unwrap_or("");
    match word {
        "if" | "with" | "range" | "define" | "block" => ActionRole::Opens,
        "else" => ActionRole::Turns,
        "end" => ActionRole::Closes,
        _ => ActionRole::Value,
    }
}

/// `text` with its actions masked.
pub fn mask(text: &str) -> Masked {
    let actions = actions(text);
    let mut blank = text.as_bytes().to_vec();
    for action in &actions {
        for byte in &mut blank[action.span.range()] {
            if !matches!(byte, b'\r' | b'\n') {
                *byte = b' ';
            }
        }
    }
    let mut masked = blank.clone();
    for (at, action) in actions.iter().enumerate() {
        let beside = [at.checked_sub(1), Some(at + 1)].into_iter().flatten().filter_map(|at| actions.get(at));
        if wants_word(&blank, action, beside) {
            let end = action.span.end as usize;
            let start = action.span.start as usize;
            let first_line = blank[start..end].iter().position(|byte| matches!(byte, b'\r' | b'\n'));
            write_word(&mut masked[start..first_line.map_or(end, |length| start + length)]);
        }
    }
    // Only whole characters were written, over whole characters: an action begins and ends with braces.
    let text = String::from_utf8(masked).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
    Masked { text, actions }
}

/// A word of as many bytes.
fn write_word(bytes: &mut [u8]) {
    let mut letter = [0; 4];
    let letter = MARK.encode_utf8(&mut letter).as_bytes();
    let (whole, rest) = bytes.split_at_mut(bytes.len() - bytes.len() % letter.len());
    whole.chunks_exact_mut(letter.len()).for_each(|chunk| chunk.copy_from_slice(letter));
    rest.fill(b'x');
}

/// So many bytes of a line, and so many lines, are looked at around an action.
const AROUND: usize = 1_024;

/// The action is to be a word. `blank` is the text with every action blanked, `beside` are the actions before and behind it.
fn wants_word<'a>(blank: &[u8], action: &Action, mut beside: impl Iterator<Item = &'a Action>) -> bool {
    if action.role == ActionRole::Comment {
        return false;
    }
    let (start, end) = (action.span.start as usize, action.span.end as usize);
    let near = start.saturating_sub(AROUND);
    let line_start = blank[near..start].iter().rposition(|byte| *byte == b'\n').map_or(near, |at| near + at + 1);
    let rest = blank[end..].iter().take(AROUND).position(|byte| *byte == b'\n');
    let line_end = rest.map_or((end + AROUND).min(blank.len()), |length| end + length);
    let (before, head, tail) =
        (&blank[line_start..start], blank[line_start..start].trim_ascii(), blank[end..line_end].trim_ascii());
    let is_last = tail.is_empty() || tail.starts_with(b"#");
    if head.is_empty() && is_last || head.starts_with(b"#") {
        return false;
    }
    let is_item = !head.is_empty() && head.iter().all(|byte| matches!(byte, b'-' | b' '));
    if !(is_last && (is_item || head.ends_with(b":"))) {
        return true;
    }
    // Several actions make one value.
    let in_line = |other: &Action| (other.span.end as usize) > line_start && (other.span.start as usize) < line_end;
    if action.role == ActionRole::Value && beside.any(in_line) {
        return true;
    }
    // It is the whole value, unless that goes on below.
    let column = |also: &[u8]| before.iter().take_while(|byte| **byte == b' ' || also.contains(byte)).count();
    let own = if is_item { column(b"") } else { column(b"-") };
    for line in blank[line_end..].split(|byte| *byte == b'\n').skip(1).take(AROUND / 16) {
        let content = line.iter().position(|byte| !matches!(byte, b' ' | b'\r' | b'\t'));
        let Some(at) = content.filter(|at| line[*at] != b'#') else { continue };
        let is_item_there = line[at] == b'-' && matches!(line.get(at + 1), None | Some(b' ' | b'\r'));
        return at < own || at == own && (is_item || !is_item_there);
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The masked text with each word as `#` and as many bytes.
    fn shown(text: &str) -> String {
        let masked = mask(text);
        assert_eq!(masked.text.len(), text.len());
        masked.text.replace(MARK, "###")
    }

    #[test]
    fn actions_become_blanks_or_words() {
        for (text, masked) in [
            ("{{- if .Values.on }}\na: 1\n{{- end }}\n", "                    \na: 1\n          \n"),
            ("a: {{ .b }}\nc: 1\n", "a: ######xx\nc: 1\n"),
            ("a: {{ .b }}\r\n  c: 1\r\n", "a:         \r\n  c: 1\r\n"),
            ("l: {{ .b }}\n- c\n", "l:         \n- c\n"),
            ("- {{ .b }}\n- c\n", "- ######xx\n- c\n"),
            ("i: {{ .a }}:{{ .b }}\n", "i: ######xx:######xx\n"),
            ("i: \"{{ .a }}\"\n", "i: \"######xx\"\n"),
            ("{{ .a }}: b\n", "######xx: b\n"),
            ("  {{- toYaml . | nindent 2 }}\n", "                             \n"),
            ("# {{ .a }}\n", "#         \n"),
            ("a: 1 # {{ .a }}\n", "a: 1 # ######xx\n"),
            ("a: {{/* }} */}} b\n", "a:              b\n"),
            ("a: {{ \"}}\" }}\n", "a: #########x\n"),
            ("a: {{ .b\nc: 1\n", "a: ###xx\nc: 1\n"),
            ("a: {{ .b\n  .c }}\nd: 1\n", "a: ###xx\n       \nd: 1\n"),
        ] {
            assert_eq!(shown(text), masked, "{text:?}");
        }
    }

    #[test]
    fn roles_are_told_by_their_words() {
        let roles = |text: &str| actions(text).iter().map(|action| action.role).collect::<Vec<_>>();
        use ActionRole::*;
        assert_eq!(
            roles("{{- if x }}{{ else if y -}}{{ end }}{{ range . }}{{ .if }}{{/* c */}}{{ include \"x\" . }}"),
            [Opens, Turns, Closes, Opens, Value, Comment, Value]
        );
    }
}
