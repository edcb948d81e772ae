//! What stands in an action: the word that opens a block, and the pipeline.
//! Source: the lexer and parser of Go's text/template/parse.

use std::borrow::Cow;

/// Groups within groups that are followed.
const DEPTH: usize = 16;

/// So many words of one action are read.
const WORDS: usize = 256;

/// What an action says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// `{{-`: the blanks and line ends before it go.
    pub trims_before: bool,
    /// `-}}`: those behind it go.
    pub trims_behind: bool,
    /// `if`, `else`, `with`, `range`, `define`, `block`, `end`, `template`; of `else if` and `else with` both words.
    pub keyword: Vec<&'static str>,
    /// What it computes; `None` where there is nothing, or something else than a pipeline that only reads.
    pub pipeline: Option<Pipeline>,
}

/// Commands, each of which gets the result of the one before it as its last argument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pipeline {
    /// The words of each command; never none.
    pub commands: Vec<Vec<Word>>,
}

/// One word of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Word {
    /// `.a.b`, or `.` without a part.
    Dot(Vec<Box<str>>),
    /// `$.a.b`, or `$`.
    Root(Vec<Box<str>>),
    /// `$name`, with what stands behind it.
    Variable,
    /// A string, raw or with its escapes undone.
    Text(Box<str>),
    /// A number as written.
    Number(Box<str>),
    /// `true`, `false`
    Bool(bool),
    /// `nil`
    Nil,
    /// The name of a function.
    Function(Box<str>),
    /// `( … )`
    Group(Pipeline),
}

const KEYWORDS: [&str; 10] = ["if", "else", "with", "range", "define", "block", "end", "template", "break", "continue"];

impl Statement {
    /// What the action with this text says, from `{{` to `}}`; a comment says nothing.
    pub fn of(action: &str) -> Self {
        let inner = action.strip_prefix("{{").unwrap_or(action);
        let inner = inner.strip_suffix("}}").unwrap_or(inner);
        let is_blank = |c: char| matches!(c, ' ' | '\t' | '\r' | '\n');
        let trims_before = inner.strip_prefix('-').is_some_and(|rest| rest.is_empty() || rest.starts_with(is_blank));
        let inner = if trims_before { &inner[1..] } else { inner };
        let trims_behind = inner.strip_suffix('-').is_some_and(|rest| rest.is_empty() || rest.ends_with(is_blank));
        let inner = if trims_behind { &inner[..inner.len() - 1] } else { inner };
        let mut rest = inner.trim_matches(is_blank);
        let mut keyword = Vec::new();
        loop {
            let length = rest.bytes().take_while(u8::is_ascii_alphanumeric).count();
            let word = KEYWORDS.into_iter().find(|word| *word == &rest[..length]);
            // Behind `else` alone another one may follow.
            let Some(word) = word.filter(|_| keyword.is_empty() || keyword == ["else"]) else { break };
            keyword.push(word);
            rest = rest[length..].trim_start_matches(is_blank);
        }
        let pipeline = (!rest.is_empty() && !rest.starts_with("/*")).then(|| Reader::new(rest).whole()).flatten();
        Self { trims_before, trims_behind, keyword, pipeline }
    }
}

struct Reader<'a> {
    rest: &'a str,
    left: usize,
}

impl<'a> Reader<'a> {
    fn new(rest: &'a str) -> Self {
        Self { rest, left: WORDS }
    }

    fn whole(mut self) -> Option<Pipeline> {
        let pipeline = self.pipeline(0)?;
        self.rest.is_empty().then_some(pipeline)
    }

    /// Up to the end of the text or a closing parenthesis, which stays.
    fn pipeline(&mut self, depth: usize) -> Option<Pipeline> {
        if depth > DEPTH {
            return None;
        }
        let mut commands = vec![Vec::new()];
        loop {
            let before = self.rest;
            self.rest = self.rest.trim_start();
            let is_apart = before.len() != self.rest.len();
            let Some(first) = self.rest.chars().next().filter(|c| *c != ')') else { break };
            let command: &mut Vec<Word> = commands.last_mut()?;
            if first == '|' {
                if command.is_empty() {
                    return None;
                }
                self.rest = &self.rest[1..];
                commands.push(Vec::new());
                continue;
            }
            // Words stand apart; `(x).y` and `"a"b` are not understood.
            if !command.is_empty() && !is_apart {
                return None;
            }
            self.left = self.left.checked_sub(1)?;
            let word = self.word(first, depth)?;
            commands.last_mut()?.push(word);
        }
        commands.iter().all(|command| !command.is_empty()).then_some(Pipeline { commands })
    }

    fn word(&mut self, first: char, depth: usize) -> Option<Word> {
        match first {
            '(' => {
                self.rest = &self.rest[1..];
                let inner = self.pipeline(depth + 1)?;
                self.rest = self.rest.strip_prefix(')')?;
                Some(Word::Group(inner))
            }
            '"' => {
                let end = closing(self.rest)?;
                let text = unescaped(&self.rest[1..end])?;
                self.rest = &self.rest[end + 1..];
                Some(Word::Text(text.into()))
            }
            '`' => {
                let (text, rest) = self.rest[1..].split_once('`')?;
                self.rest = rest;
                Some(Word::Text(text.into()))
            }
            '.' => self.fields().map(Word::Dot),
            '$' => {
                self.rest = &self.rest[1..];
                let name = self.name();
                let fields = if self.rest.starts_with('.') { self.fields()? } else { Vec::new() };
                Some(if name.is_empty() { Word::Root(fields) } else { Word::Variable })
            }
            '0'..='9' | '-' | '+' => {
                let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '+');
                let length = self.rest.find(|c| !is_part(c)).unwrap_or(self.rest.len());
                let (number, rest) = self.rest.split_at(length);
                self.rest = rest;
                number.contains(|c: char| c.is_ascii_digit()).then(|| Word::Number(number.into()))
            }
            c if c.is_alphabetic() || c == '_' => match self.name() {
                "true" => Some(Word::Bool(true)),
                "false" => Some(Word::Bool(false)),
                "nil" => Some(Word::Nil),
                name => Some(Word::Function(name.into())),
            },
            _ => None,
        }
    }

    fn name(&mut self) -> &'a str {
        let length = self.rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(self.rest.len());
        let (name, rest) = self.rest.split_at(length);
        self.rest = rest;
        name
    }

    /// `.a.b`, or a dot alone.
    fn fields(&mut self) -> Option<Vec<Box<str>>> {
        let mut found = Vec::new();
        while let Some(rest) = self.rest.strip_prefix('.') {
            self.rest = rest;
            let name = self.name();
            if name.is_empty() {
                return found.is_empty().then_some(found);
            }
            found.push(name.into());
        }
        Some(found)
    }
}

/// Where the string that `text` begins with ends: the byte of its closing quote.
fn closing(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 1;
    loop {
        match bytes.get(at)? {
            b'"' => return Some(at),
            b'\\' => at += 2,
            b'\n' => return None,
            _ => at += 1,
        }
    }
}

/// What a string of Go says; `None` where it has an escape that is not undone here.
fn unescaped(text: &str) -> Option<Cow<'_, str>> {
    if !text.contains('\\') {
        return Some(text.into());
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        out.push(match c {
            '\\' => match chars.next()? {
                'n' => '\n',
                't' => '\t',
                'r' => '\r',
                c @ ('\\' | '"') => c,
                _ => return None,
            },
            c => c,
        });
    }
    Some(out.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(pipeline: &Pipeline) -> String {
        let fields = |fields: &[Box<str>]| fields.iter().map(|field| format!(".{field}")).collect::<String>();
        let word = |word: &Word| match word {
            Word::Dot(path) if path.is_empty() => ".".to_owned(),
            Word::Dot(path) => fields(path),
            Word::Root(path) => format!("${}", fields(path)),
            Word::Variable => "$x".to_owned(),
            Word::Text(text) => format!("{text:?}"),
            Word::Number(number) => number.to_string(),
            Word::Bool(value) => value.to_string(),
            Word::Nil => "nil".to_owned(),
            Word::Function(name) => name.to_string(),
            Word::Group(inner) => format!("({})", shown(inner)),
        };
        let command = |command: &Vec<Word>| command.iter().map(word).collect::<Vec<_>>().join(" ");
        pipeline.commands.iter().map(command).collect::<Vec<_>>().join(" | ")
    }

    #[test]
    fn actions_are_read() {
        for (action, keyword, pipeline) in [
            ("{{ .Values.a.b }}", "", ".Values.a.b"),
            ("{{- .Values.a -}}", "", ".Values.a"),
            ("{{.Values.a|quote}}", "", ".Values.a | quote"),
            ("{{ default \"a\\\"}}b\" $.Values.a | quote }}", "", "default \"a\\\"}}b\" $.Values.a | quote"),
            ("{{ if and .a (not .b) }}", "if", "and .a (not .b)"),
            ("{{- else if eq .a 5 }}", "else if", "eq .a 5"),
            ("{{ end }}", "end", "-"),
            ("{{ with . }}", "with", "."),
            ("{{ ifx .a }}", "", "ifx .a"),
            ("{{ $x := .a }}", "", "-"),
            ("{{ range $i, $x := .a }}", "range", "-"),
            ("{{ (.a).b }}", "", "-"),
            ("{{ .a | }}", "", "-"),
            ("{{ | a }}", "", "-"),
            ("{{ .a..b }}", "", "-"),
            ("{{/* .a */}}", "", "-"),
            ("{{ $x.a }}", "", "$x"),
            ("{{ `a\\b` -5 }}", "", "\"a\\\\b\" -5"),
            ("{{ (.a }}", "", "-"),
            ("{{", "", "-"),
        ] {
            let said = Statement::of(action);
            let read = said.pipeline.as_ref().map_or_else(|| "-".to_owned(), shown);
            assert_eq!((said.keyword.join(" ").as_str(), read.as_str()), (keyword, pipeline), "{action}");
        }
        let trims = |action: &str| (Statement::of(action).trims_before, Statement::of(action).trims_behind);
        assert_eq!(trims("{{- .a -}}"), (true, true));
        assert_eq!(trims("{{-5}}"), (false, false));
        assert_eq!(trims("{{ .a }}"), (false, false));
    }

    #[test]
    fn a_deep_group_is_not_followed() {
        let deep = format!("{{{{ {}.a{} }}}}", "(".repeat(100_000), ")".repeat(100_000));
        assert_eq!(Statement::of(&deep).pipeline, None);
    }

    proptest::proptest! {
        #[test]
        fn any_action_is_read(text in r#"[-{}().$|a-c"`\\ 0-9é\n]{0,40}"#) {
            let _ = Statement::of(&text);
            let _ = Statement::of(&format!("{{{{{text}}}}}"));
        }
    }
}
