//! Tests that can be answered without running them: is the folder there, is the variable set.

use super::run::Run;
use pitfall_syntax::shell::{Command, Part, Word};
use std::path::Path;

/// Whether code runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Yes,
    No,
    Maybe,
}

impl Verdict {
    pub fn of(answer: bool) -> Self {
        if answer { Self::Yes } else { Self::No }
    }

    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::No, _) | (_, Self::No) => Self::No,
            (Self::Yes, Self::Yes) => Self::Yes,
            _ => Self::Maybe,
        }
    }

    pub fn not(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
            Self::Maybe => Self::Maybe,
        }
    }
}

impl Run<'_> {
    /// What a test command answers.
    pub fn answer(&mut self, command: &Command, text: &str) -> Verdict {
        let words = command.words.as_slice();
        let word = |at: usize| words.get(at).map(|word| word.span.of(text));
        // A bracket alone is a pattern to the lexer, and the name of a command here.
        let name = word(0);
        match name {
            Some("true" | ":") => return Verdict::Yes,
            Some("false") => return Verdict::No,
            Some("command") if word(1) == Some("-v") => return self.has_program(words.get(2)),
            Some("which" | "type" | "hash") => return self.has_program(words.last()),
            Some("status") => {
                let asked = words.iter().skip(1).map(|word| word.span.of(text).trim_start_matches('-')).next_back();
                return match asked {
                    Some("is-interactive") => Verdict::of(self.is_interactive()),
                    Some("is-login") => Verdict::of(self.is_login()),
                    _ => Verdict::Maybe,
                };
            }
            Some("set") if word(1) == Some("-q") => {
                let Some(name) = words.get(2).and_then(Word::as_literal) else { return Verdict::Maybe };
                return match self.at.state.value(name) {
                    super::Held::Text(_) => Verdict::Yes,
                    super::Held::Unset => Verdict::No,
                    super::Held::Unknown => Verdict::Maybe,
                };
            }
            Some("[" | "test" | "[[") => {}
            _ => return Verdict::Maybe,
        }
        let inner: Vec<&Word> =
            words[1..].iter().filter(|word| !matches!(word.span.of(text), "]" | "]]" | "--")).collect();
        let (negated, inner) = match inner.split_first() {
            Some((first, rest)) if first.span.of(text) == "!" => (true, rest),
            _ => (false, inner.as_slice()),
        };
        // `[[ $- == *i* ]]`: the shell has a prompt.
        if let [flags, operator, pattern] = inner
            && flags.span.of(text).trim_matches('"') == "$-"
            && pattern.span.of(text) == "*i*"
        {
            let interactive = Verdict::of(self.is_interactive());
            return if (operator.span.of(text) == "!=") == negated { interactive } else { interactive.not() };
        }
        // Outside of `[[ … ]]` what is not quoted may become no word, or several.
        let splits = name != Some("[[") && inner.iter().any(|word| self.may_split(word, text));
        let answer = match inner {
            _ if splits => None,
            [value] => self.text_of(value, text).map(|text| Verdict::of(!text.is_empty())),
            [option, value] => self.unary(option.span.of(text), value, text),
            [left, operator, right] => self.binary(left, operator.span.of(text), right, text),
            _ => None,
        };
        let answer = answer.unwrap_or(Verdict::Maybe);
        if negated { answer.not() } else { answer }
    }

    /// An expansion without quotes whose value is empty or has blanks in it.
    fn may_split(&self, word: &Word, text: &str) -> bool {
        let bare = |part: &Part| part.as_expansion().is_some_and(|expansion| !expansion.quoted);
        word.parts.iter().any(bare)
            && self.text_of(word, text).is_some_and(|value| value.is_empty() || value.contains(char::is_whitespace))
    }

    fn unary(&mut self, option: &str, value: &Word, text: &str) -> Option<Verdict> {
        let value = self.text_of(value, text)?;
        let path = Path::new(&value);
        Some(Verdict::of(match option {
            "-n" => !value.is_empty(),
            "-z" => value.is_empty(),
            "-d" => self.host.is_folder(path),
            "-f" => self.host.is_file(path),
            "-e" | "-a" | "-r" => self.host.exists(path),
            "-s" => self.host.read(path).is_some_and(|text| !text.is_empty()),
            "-x" => self.host.is_folder(path) || self.host.root.is_program(path),
            _ => return None,
        }))
    }

    fn binary(&mut self, left: &Word, operator: &str, right: &Word, text: &str) -> Option<Verdict> {
        // A pattern on the right of `[[ … = … ]]` is more than its text.
        let right = right.literal()?;
        let left = self.text_of(left, text)?;
        Some(Verdict::of(match operator {
            "=" | "==" => left == right,
            "!=" => left != right,
            "-eq" => left.parse::<i64>().ok()? == right.parse().ok()?,
            "-ne" => left.parse::<i64>().ok()? != right.parse().ok()?,
            "-gt" => left.parse::<i64>().ok()? > right.parse().ok()?,
            "-ge" => left.parse::<i64>().ok()? >= right.parse().ok()?,
            "-lt" => left.parse::<i64>().ok()? < right.parse().ok()?,
            _ => return None,
        }))
    }

    fn has_program(&mut self, word: Option<&Word>) -> Verdict {
        let Some(name) = word.and_then(Word::literal).filter(|name| !name.starts_with('-')) else {
            return Verdict::Maybe;
        };
        let Some(path) = self.at.state.value("PATH").text().map(str::to_owned) else { return Verdict::Maybe };
        let mut looks = 0;
        let found = path.split(':').take(crate::MAX_ENTRIES).any(|folder| {
            looks += 1;
            self.host.root.is_program(&Path::new(folder).join(&name))
        });
        self.pay_for(looks);
        // A builtin or a function has no file.
        if found { Verdict::Yes } else { Verdict::Maybe }
    }
}
