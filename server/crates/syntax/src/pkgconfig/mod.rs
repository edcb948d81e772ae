//! `.pc` files of pkg-config: variables and fields.
//!
//! Source: pc(5) of pkgconf, and its parser.c, tuple.c and argvsplit.c (1.8).

mod words;

pub use words::split_words;

use std::collections::BTreeMap;

use pitfall_text::Span;

use crate::SyntaxError;

/// A `.pc` file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PcFile {
    /// Each `name=value` line, in order.
    pub variables: Vec<Entry>,
    /// Each `Name: value` line, in order.
    pub fields: Vec<Entry>,
}

/// A line of a `.pc` file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The name, in the file; all lines of the entry where a joined line end stands in the name.
    pub span: Span,
    /// The name as written; the names of fields are compared without case.
    pub name: String,
    /// The value, comments and joined line ends gone, `${…}` still standing.
    pub value: String,
}

/// A package that another one requires.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requirement {
    /// Its name.
    pub package: String,
    /// An operator and a version, such as `>=` and `1.2`.
    pub version: Option<(String, String)>,
}

/// Values grow by each variable in them; a text longer than this is cut, as a few lines can ask for any length.
const LONGEST: usize = 64 << 10;

/// Reads a whole file.
pub fn parse(text: &str) -> (PcFile, Vec<SyntaxError>) {
    let mut file = PcFile::default();
    let mut errors = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let (line, next) = logical_line(text, at);
        read_line(&line, Span::new(at, next), text, &mut file, &mut errors);
        at = next;
    }
    (file, errors)
}

fn read_line(line: &str, written: Span, text: &str, file: &mut PcFile, errors: &mut Vec<SyntaxError>) {
    let bare = line.trim();
    if bare.is_empty() {
        return;
    }
    let name_end = bare.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '.')).unwrap_or(bare.len());
    let (name, behind) = bare.split_at(name_end);
    let span = match written.of(text).find(name) {
        Some(found) => Span::new(found, found + name.len()).shifted(written.start as usize),
        None => written,
    };
    let behind = behind.trim_start();
    let entry = |value: &str| Entry { span, name: name.to_owned(), value: value.trim().to_owned() };
    match behind.chars().next() {
        Some('=') if !name.is_empty() => file.variables.push(entry(&behind[1..])),
        Some(':') if !name.is_empty() => file.fields.push(entry(&behind[1..])),
        _ => errors.push(SyntaxError { span, message: "neither a variable nor a field".to_owned() }),
    }
}

/// The line at `at` without its comment, joined with those that a backslash joins to it; and where the next one begins.
fn logical_line(text: &str, at: usize) -> (String, usize) {
    let mut line = String::new();
    let mut chars = text.get(at..).unwrap_or("").char_indices().peekable();
    let mut escaped = false;
    while let Some((offset, c)) = chars.next() {
        match c {
            '\\' if !escaped => escaped = true,
            '#' if !escaped => {
                let rest = text.get(at + offset..).unwrap_or("");
                return (line, rest.find('\n').map_or(text.len(), |end| at + offset + end + 1));
            }
            '#' => {
                line.push('#');
                escaped = false;
            }
            '\r' if matches!(chars.peek(), Some((_, '\n'))) => {}
            '\n' if escaped => {
                while matches!(chars.peek(), Some((_, ' ' | '\t'))) {
                    chars.next();
                }
                escaped = false;
            }
            '\n' => return (line, at + offset + 1),
            _ => {
                if std::mem::take(&mut escaped) {
                    line.push('\\');
                }
                line.push(c);
            }
        }
    }
    (line, text.len())
}

impl PcFile {
    /// The values of the variables, each with those above it put in. `folder` is that of the file, for `pcfiledir`; no slash at its end.
    pub fn values(&self, folder: &str) -> BTreeMap<String, String> {
        let mut values = BTreeMap::from([("pcfiledir".to_owned(), folder.to_owned())]);
        for variable in &self.variables {
            let value = expand(&unquote(&variable.value), &values);
            values.insert(variable.name.clone(), value);
        }
        values
    }

    /// The value of the field called `name`, variables put in; the last one counts.
    pub fn field(&self, name: &str, values: &BTreeMap<String, String>) -> Option<String> {
        let field = self.fields.iter().rev().find(|field| field.name.eq_ignore_ascii_case(name))?;
        Some(expand(&field.value, values))
    }

    /// The words of `Cflags` or `Libs`, as a shell would split them. All fields of that name count.
    pub fn flags(&self, name: &str, values: &BTreeMap<String, String>) -> Vec<String> {
        let fields = self.fields.iter().filter(|field| field.name.eq_ignore_ascii_case(name));
        fields.flat_map(|field| split_words(&expand(&field.value, values))).collect()
    }

    /// What `Requires` or `Requires.private` ask for.
    pub fn requirements(&self, name: &str, values: &BTreeMap<String, String>) -> Vec<Requirement> {
        let fields = self.fields.iter().filter(|field| field.name.eq_ignore_ascii_case(name));
        fields.flat_map(|field| requirements(&expand(&field.value, values))).collect()
    }
}

/// `value` with each `${name}` replaced; a name that is not known becomes nothing.
fn expand(value: &str, values: &BTreeMap<String, String>) -> String {
    let mut out = String::new();
    let mut rest = value;
    while let Some(at) = rest.find("${") {
        out.push_str(&rest[..at]);
        let behind = &rest[at + 2..];
        let Some(end) = behind.find('}') else {
            rest = "";
            break;
        };
        out.push_str(values.get(&behind[..end]).map_or("", String::as_str));
        rest = &behind[end + 1..];
        if out.len() > LONGEST {
            break;
        }
    }
    out.push_str(rest);
    if out.len() > LONGEST {
        let cut = (0..=LONGEST).rev().find(|at| out.is_char_boundary(*at)).unwrap_or(0);
        out.truncate(cut);
    }
    out
}

/// The quotes that a variable's value begins with are taken away, wherever they stand in it.
fn unquote(value: &str) -> String {
    let Some(quote) = value.chars().next().filter(|c| matches!(c, '"' | '\'')) else { return value.to_owned() };
    let escaped = format!("\\{quote}");
    let kept: Vec<String> = value.split(&escaped).map(|part| part.replace(quote, "")).collect();
    kept.join(&quote.to_string())
}

/// `a >= 1.2, b c`: names with an optional version test each.
fn requirements(text: &str) -> Vec<Requirement> {
    let is_operator = |c: char| matches!(c, '<' | '>' | '=' | '!');
    let mut list: Vec<Requirement> = Vec::new();
    let mut operator: Option<String> = None;
    let mut rest = text.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
    while let Some(first) = rest.chars().next() {
        let end = if is_operator(first) {
            rest.find(|c: char| !is_operator(c))
        } else {
            rest.find(|c: char| c.is_whitespace() || c == ',' || is_operator(c))
        };
        let (word, behind) = rest.split_at(end.unwrap_or(rest.len()));
        if is_operator(first) {
            operator = Some(word.to_owned());
        } else {
            match (operator.take(), list.last_mut()) {
                (Some(operator), Some(last)) => last.version = Some((operator, word.to_owned())),
                _ => list.push(Requirement { package: word.to_owned(), version: None }),
            }
        }
        rest = behind.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
    }
    list
}

#[cfg(test)]
mod tests;
