//! Every way in which a file of any dialect gives a variable its value: assignments, `go env -w`, `launchctl setenv`, and lines that it writes to a
//! start-up file.

mod by_command;

use std::borrow::Cow;
use std::ops::Deref;
use std::sync::Arc;

use super::dialect::Dialect;
use super::list::{AsList, PathEdit};
use super::model::{Assignment, Command, Declarer, ExportState, Item, Redirect, RedirectKind, ShellFile, Value};
use super::word::{Form, PartKind, Word};
use crate::Span;

/// A variable gets a value, by whatever means.
#[derive(Debug, Clone)]
pub struct Setting<'a> {
    /// The assignment, with places in the whole file.
    pub assignment: Cow<'a, Assignment>,
    /// The language that gives the value its meaning.
    pub dialect: Dialect,
    /// How it is done.
    pub means: Means<'a>,
    /// The text of the whole file.
    pub source: &'a str,
}

/// How a [`Setting`] is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Means<'a> {
    /// The file itself assigns.
    Assignment,
    /// `go env -w NAME=value`: kept in the go command's own file.
    GoEnv(&'a Command),
    /// `launchctl setenv NAME value` of macOS: for programs that start after it from the dock or the desktop, not for this shell.
    Launchctl(&'a Command),
    /// The file writes the line to a start-up file, as `echo 'export NAME=value' >> ~/.bashrc` does.
    Written {
        /// The command that writes.
        by: &'a Command,
        /// Places are those of the line itself; else, where escapes or continuations shift them, all are the whole text's.
        exact: bool,
        /// Expansions in it happen when it is written, not when the start-up file is read.
        expanded: bool,
    },
}

impl Deref for Setting<'_> {
    type Target = Assignment;

    fn deref(&self) -> &Assignment {
        &self.assignment
    }
}

impl<'a> Setting<'a> {
    /// The file's own assignment.
    pub fn of(assignment: &'a Assignment, dialect: Dialect, source: &'a str) -> Self {
        let mut assignment = Cow::Borrowed(assignment);
        // Windows' names have no case.
        if dialect.is_windows() && assignment.name.text.bytes().any(|byte| byte.is_ascii_lowercase()) {
            let assignment = assignment.to_mut();
            assignment.name.text.make_ascii_uppercase();
            assignment.as_list = AsList::default();
        }
        Self { assignment, dialect, means: Means::Assignment, source }
    }

    /// The variable.
    pub fn variable(&self) -> &str {
        &self.assignment.name.text
    }

    /// The value where the text alone tells it. A carriage return at the end is the line's, not the value's; a fish list is
    /// joined as a child process sees it.
    pub fn literal(&self) -> Option<String> {
        let words = self.assignment.value.words();
        let mut value = match words {
            [word] => self.word_text(word)?,
            words if self.dialect == Dialect::Fish => {
                let separator = if self.variable().ends_with("PATH") { ":" } else { " " };
                words.iter().map(|word| self.word_text(word)).collect::<Option<Vec<_>>>()?.join(separator)
            }
            _ => return None,
        };
        if value.ends_with('\r') {
            value.pop();
        }
        Some(value)
    }

    /// In an assignment a glob is text; as a word of fish's `set` it is not.
    fn word_text(&self, word: &Word) -> Option<String> {
        let globs = self.dialect != Dialect::Fish && self.is_exact();
        let mut text = String::new();
        for part in &word.parts {
            match &part.kind {
                PartKind::Literal { text: literal, .. } => text.push_str(literal),
                PartKind::Glob if globs => text.push_str(part.span.of(self.source)),
                _ => return None,
            }
        }
        Some(text)
    }

    /// The value where it is one word whose text stands in the file as it is, and where: quotes around it lie outside.
    pub fn plain(&self) -> Option<(String, Span)> {
        let [word] = self.assignment.value.words() else { return None };
        let text = self.word_text(word)?;
        let span = match (word.parts.first(), word.parts.last()) {
            (Some(first), Some(last)) => first.span.cover(last.span),
            _ => word.span,
        };
        let text = text.strip_suffix('\r').map_or(text.clone(), str::to_owned);
        let span = Span::new(span.start as usize, span.start as usize + text.len());
        (self.is_exact() && span.of(self.source) == text).then_some((text, span))
    }

    /// The value as an edit of a list with `:` between its elements.
    pub fn path_edit(&self) -> &PathEdit {
        self.assignment.path_edit(self.dialect)
    }

    /// The file itself assigns.
    pub fn is_assignment(&self) -> bool {
        self.means == Means::Assignment
    }

    /// Places in the value are places in the file, so that edits can be made there.
    pub fn is_exact(&self) -> bool {
        !matches!(self.means, Means::Written { exact: false, .. }) && !self.is_in_hexadecimal()
    }

    /// A registry file writes the text as bytes.
    fn is_in_hexadecimal(&self) -> bool {
        self.dialect == Dialect::Registry && !self.assignment.value.span().of(self.source).starts_with('"')
    }

    /// The command that sets, where it is no assignment.
    pub fn command(&self) -> Option<&'a Command> {
        match self.means {
            Means::Assignment => None,
            Means::GoEnv(command) | Means::Launchctl(command) | Means::Written { by: command, .. } => Some(command),
        }
    }
}

/// Texts that are written to start-up files are read up to this many in one file.
const MAX_WRITTEN: usize = 256;

impl ShellFile {
    /// The language that gives an assignment its meaning: the shell text of an image's step, a recipe or a workflow's step is a shell's.
    pub(super) fn dialect_of(&self, assignment: &Assignment) -> Dialect {
        let in_shell = !matches!(assignment.by, Declarer::DockerEnv | Declarer::DockerArg | Declarer::Line);
        match self.dialect {
            Dialect::Dockerfile if in_shell => Dialect::Posix,
            Dialect::Actions if in_shell => Dialect::Bash,
            Dialect::Make if self.is_lost(assignment.block) => Dialect::Posix,
            dialect => dialect,
        }
    }

    /// Everything in the file that gives a variable a value, in order; `text` is the text that the file was read from.
    pub fn settings<'a>(&'a self, text: &'a str) -> Vec<Setting<'a>> {
        let mut settings = Vec::with_capacity(self.items.len());
        let mut written = 0;
        for item in &self.items {
            match item {
                // A makefile's own variables are nobody else's.
                Item::Assignment(assignment)
                    if self.dialect == Dialect::Make
                        && assignment.export != ExportState::Exported
                        && self.is_straight_line(assignment.block) => {}
                Item::Assignment(assignment) => {
                    let dialect = self.dialect_of(assignment);
                    settings.push(Setting::of(assignment, dialect, text));
                }
                Item::Command(command) => {
                    by_command::go_env(command, text, self.dialect, &mut settings);
                    by_command::launchctl(command, text, self.dialect, &mut settings);
                    if written < MAX_WRITTEN && writes_to_startup_file(command, text) {
                        written += 1;
                        written_lines(command, text, &mut settings);
                    }
                }
                _ => {}
            }
        }
        settings
    }
}

/// The start-up file's dialect, by a name that ends in one of these.
const STARTUP: [(&str, Dialect); 13] = [
    ("/etc/environment", Dialect::EtcEnvironment),
    ("zshrc", Dialect::Zsh),
    ("zshenv", Dialect::Zsh),
    ("zprofile", Dialect::Zsh),
    ("zlogin", Dialect::Zsh),
    ("bashrc", Dialect::Bash),
    ("bash_profile", Dialect::Bash),
    ("bash_login", Dialect::Bash),
    ("bash_aliases", Dialect::Bash),
    ("config.fish", Dialect::Fish),
    ("profile", Dialect::Bash),
    (".envrc", Dialect::Bash),
    ("_rc", Dialect::Bash),
];

/// The dialect of the start-up file that `word` names, as far as its text tells.
pub(super) fn startup_file(word: &Word, text: &str) -> Option<Dialect> {
    startup_file_called(word.span.of(text))
}

fn startup_file_called(written: &str) -> Option<Dialect> {
    let name = written.trim_matches(['"', '\'']);
    if let Some(variable) = name.strip_prefix('$') {
        return file_in_variable(variable.trim_matches(['{', '}']));
    }
    if name.contains("profile.d/") {
        return Some(Dialect::Posix);
    }
    let snippet = match name.rsplit_once('.') {
        Some((folder, "fish")) if folder.contains("fish/") => Some(Dialect::Fish),
        Some((folder, "zsh")) if folder.contains("zsh/") => Some(Dialect::Zsh),
        _ => None,
    };
    snippet.or_else(|| STARTUP.into_iter().find(|(ending, _)| name.ends_with(ending)).map(|(_, dialect)| dialect))
}

/// Scripts keep the name of a start-up file in variables such as `SHELL_RC`, `RCFILE` and `PROFILE`; steps of GitHub Actions write what later
/// ones are to see to `GITHUB_ENV`.
fn file_in_variable(name: &str) -> Option<Dialect> {
    if name == "GITHUB_ENV" {
        return Some(Dialect::DotEnv);
    }
    let bare = name.to_ascii_lowercase();
    let bare = ["_file", "file", "_path"].iter().find_map(|end| bare.strip_suffix(end)).unwrap_or(&bare);
    match bare {
        _ if bare.ends_with("zshrc") => Some(Dialect::Zsh),
        "rc" | "profile" => Some(Dialect::Bash),
        _ if ["_rc", "shrc", "shellrc", "_profile", "shell_config"].iter().any(|end| bare.ends_with(end)) => {
            Some(Dialect::Bash)
        }
        _ => None,
    }
}

fn target<'a>(command: &'a Command, text: &str) -> Option<(&'a Word, Dialect)> {
    let of_redirect = |redirect: &'a Redirect| {
        let writes = matches!(redirect.kind, RedirectKind::Write | RedirectKind::Append);
        let dialect = startup_file(&redirect.target, text).filter(|_| writes)?;
        Some((&redirect.target, dialect))
    };
    if let Some(found) = command.redirects.iter().find_map(of_redirect) {
        return Some(found);
    }
    let tee = match command.words.iter().position(|word| word.as_literal() == Some("tee")) {
        Some(tee) => tee,
        None if appended_by_sed(command).is_some() => command.words.len() - 1,
        None => return None,
    };
    command.words[tee..].iter().find_map(|word| Some((word, startup_file(word, text)?)))
}

fn writes_to_startup_file(command: &Command, text: &str) -> bool {
    command.writes_startup_file(text).is_some()
}

impl Command {
    /// The dialect of the start-up file that the command writes its output to; `None` where it writes to none.
    pub fn writes_startup_file(&self, text: &str) -> Option<Dialect> {
        target(self, text).map(|(_, dialect)| dialect).or_else(|| self.pipes_to_startup_file(text))
    }

    /// `… | sudo tee -a FILE` behind it.
    fn pipes_to_startup_file(&self, text: &str) -> Option<Dialect> {
        let rest = text.get(self.span.end as usize..)?.trim_start_matches([' ', '\t']).strip_prefix('|')?;
        let line = rest.split(['\n', ';', '&', '>']).next()?;
        let mut words = line.split_ascii_whitespace().filter(|word| *word != "sudo");
        (self.prints() && words.next() == Some("tee")).then(|| words.find_map(startup_file_called)).flatten()
    }

    /// It prints its words: `echo`, `printf`, perhaps behind `sudo`.
    pub fn prints(&self) -> bool {
        let at = usize::from(self.name() == Some("sudo"));
        matches!(self.words.get(at).and_then(Word::as_literal), Some("echo" | "printf" | "print"))
    }
}

/// The text behind `$a` in `sed -i '$a…' file`: sed appends it to the file.
fn appended_by_sed(command: &Command) -> Option<(&Word, String)> {
    let at = usize::from(command.name() == Some("sudo"));
    if command.words.get(at).and_then(Word::as_literal) != Some("sed") {
        return None;
    }
    let in_place = command.words.iter().any(|word| word.as_literal().is_some_and(|it| it.starts_with("-i")));
    command.words.iter().filter(|_| in_place).find_map(|word| {
        let line = word.literal()?;
        let line = line.strip_prefix("$a")?.trim_start_matches([' ', '\\']);
        // sed takes the backslash before a character away.
        Some((word, line.replace('\\', "")))
    })
}

fn written_lines<'a>(command: &'a Command, text: &'a str, settings: &mut Vec<Setting<'a>>) {
    let Some(dialect) = command.writes_startup_file(text) else { return };
    if let Some((word, line)) = appended_by_sed(command) {
        let exact = match word.parts.as_slice() {
            [part] if part.span.of(text).ends_with(&line) => Some(part.span.end as usize - line.len()),
            _ => None,
        };
        read_written(command, dialect, text, &line, (word.span, exact, false), settings);
    }
    if command.prints() {
        // printf's line ends, and those of `echo -e`.
        let escapes = command.words.iter().take(3).any(|it| matches!(it.as_literal(), Some("printf" | "-e")));
        for word in &command.words {
            if let Some(line) = word.literal() {
                let line = line.strip_suffix("\\n").map(str::to_owned).unwrap_or(line);
                let line = if escapes { line.replace("\\n", "\n") } else { line };
                let exact = match word.parts.as_slice() {
                    [part] if part.span.of(text).starts_with(&line) => Some(part.span.start as usize),
                    _ => None,
                };
                read_written(command, dialect, text, &line, (word.span, exact, false), settings);
            } else if let Some(line) = word.span.of(text).strip_prefix('"').and_then(|line| line.strip_suffix('"'))
                && !line.contains(['\\', '"'])
            {
                let exact = Some(word.span.start as usize + 1);
                read_written(command, dialect, text, line, (word.span, exact, true), settings);
            }
        }
    }
    for redirect in &command.redirects {
        if let RedirectKind::HereDocument { body: Some(body), quoted } = redirect.kind {
            let place = (body, Some(body.start as usize), !quoted);
            read_written(command, dialect, text, body.of(text), place, settings);
        }
    }
}

fn read_written<'a>(
    command: &'a Command,
    dialect: Dialect,
    source: &'a str,
    text: &str,
    (span, exact, expanded): (Span, Option<usize>, bool),
    settings: &mut Vec<Setting<'a>>,
) {
    if !text.contains(['=', ' ']) {
        return;
    }
    let (file, _) = super::parse(text, dialect);
    for item in file.items {
        let Item::Assignment(mut assignment) = item else { continue };
        match exact {
            Some(by) => move_assignment(&mut assignment, &|span: Span| span.shifted(by)),
            None => move_assignment(&mut assignment, &|_| span),
        }
        assignment.block = command.block;
        let means = Means::Written { by: command, exact: exact.is_some(), expanded };
        settings.push(Setting { assignment: Cow::Owned(assignment), dialect, means, source });
    }
}

fn move_assignment(assignment: &mut Assignment, to: &dyn Fn(Span) -> Span) {
    for span in [&mut assignment.span, &mut assignment.command, &mut assignment.name.span] {
        *span = to(*span);
    }
    assignment.subscript = assignment.subscript.map(to);
    match &mut assignment.value {
        Value::Scalar(word) => move_word(word, to),
        Value::List { span, words } => {
            *span = to(*span);
            words.iter_mut().for_each(|word| move_word(word, to));
        }
    }
}

/// The lexers bound the nesting of words.
fn move_word(word: &mut Word, to: &dyn Fn(Span) -> Span) {
    word.span = to(word.span);
    for part in &mut word.parts {
        part.span = to(part.span);
        match &mut part.kind {
            PartKind::Expansion(expansion) => {
                let expansion = Arc::make_mut(expansion);
                expansion.name.span = to(expansion.name.span);
                if let Form::Operator { word, .. } = &mut expansion.form {
                    move_word(word, to);
                }
            }
            PartKind::CommandSubstitution { body, .. } => *body = to(*body),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::parse;

    #[test]
    fn every_means_is_seen_in_place() {
        let text = "export GOBIN=/a\ngo env -w GOPROXY='https://x,direct'\necho 'export GOPATH=~/go/bin' >> ~/.zshrc\n\
                    cat >> ~/.bashrc <<'EOF'\nGOROOT=$HOME/sdk\nEOF\necho \"export GOOS=\\\"linux\\\"\" >> .profile\necho GOARCH=x\n";
        let (file, _) = parse(text, Dialect::Bash);
        let settings = file.settings(text);
        let names: Vec<_> = settings.iter().map(|setting| setting.variable()).collect();
        assert_eq!(names, ["GOBIN", "GOPROXY", "GOPATH", "GOROOT", "GOOS"]);
        assert_eq!(settings[1].literal().as_deref(), Some("https://x,direct"));
        assert_eq!(settings[1].value.span().of(text), "'https://x,direct'");
        assert_eq!(settings[2].name.span.of(text), "GOPATH");
        assert_eq!(settings[2].value.span().of(text), "~/go/bin");
        assert_eq!(settings[3].value.span().of(text), "$HOME/sdk");
        assert!(settings[3].is_exact() && !settings[4].is_exact());
        assert_eq!(settings[4].literal().as_deref(), Some("linux"));
    }

    #[test]
    fn lines_are_written_to_start_up_files_of_any_name() {
        let text = "echo -e \"export GOOS=linux\\nexport GOARCH=arm64\" >> $SHELL_RC\nprintf 'GOBIN=/a\\n' > ~/.oh-my-zsh/custom/go.zsh\n\
                    cat > ~/.config/fish/conf.d/go.fish <<'E'\nset -gx GOPATH /b\nE\necho GOSUMDB=off >> $GITHUB_ENV\n\
                    echo GOROOT=/c >> $SRC\n";
        let (file, _) = parse(text, Dialect::Bash);
        let settings = file.settings(text);
        let found: Vec<_> =
            settings.iter().map(|it| (it.variable(), it.literal().unwrap_or_default(), it.dialect)).collect();
        let expected = [
            ("GOOS", "linux", Dialect::Bash),
            ("GOARCH", "arm64", Dialect::Bash),
            ("GOBIN", "/a", Dialect::Zsh),
            ("GOPATH", "/b", Dialect::Fish),
            ("GOSUMDB", "off", Dialect::DotEnv),
        ];
        assert_eq!(found, expected.map(|(name, value, dialect)| (name, value.to_owned(), dialect)));
    }
}
