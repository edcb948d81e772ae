//! A sheet: what is to be said, in order, before it is known in which form.

use std::path::{Path, PathBuf};

use pitfall_engine::{Language, Message, Severity};

/// A titled list of sections.
#[derive(Debug, Default)]
pub(crate) struct Sheet {
    pub(super) title: String,
    pub(super) sections: Vec<Section>,
}

#[derive(Debug)]
pub(super) struct Section {
    pub(super) heading: String,
    pub(super) rows: Vec<Row>,
}

#[derive(Debug)]
pub(super) enum Row {
    /// Cells in columns; the first is what the row is about.
    Cells(Vec<String>),
    /// Something found.
    Found { severity: Severity, id: String, message: String, advice: Option<String>, place: Option<String> },
}

/// What rendering needs to know besides the report.
#[derive(Debug)]
pub(crate) struct Style {
    pub(crate) language: Language,
    /// Shown as `~`, which also keeps the user's name out of what is pasted into an issue.
    pub(crate) home: Option<PathBuf>,
}

impl Style {
    pub(super) fn say(&self, message: &Message) -> String {
        message.in_language(self.language).to_owned()
    }

    /// A path as people write it.
    pub(super) fn path(&self, path: &Path) -> String {
        let below = self.home.as_deref().filter(|home| home.components().count() > 1);
        match below.and_then(|home| path.strip_prefix(home).ok()) {
            Some(rest) if rest.as_os_str().is_empty() => "~".to_owned(),
            Some(rest) => format!("~/{}", rest.display()),
            None => in_one_spelling(path.display().to_string()),
        }
    }

    pub(super) fn place(&self, path: &Path, line: usize) -> String {
        format!("{}:{line}", self.path(path))
    }

    /// Advice: what is typed into a shell, where `~` in quotes would mean itself.
    pub(super) fn advice(&self, text: &str) -> String {
        self.with_home(text, "$HOME")
    }

    /// A text in which the home folder may stand, such as the value of `PATH`.
    pub(super) fn value(&self, text: &str) -> String {
        self.with_home(text, "~")
    }

    fn with_home(&self, text: &str, sign: &str) -> String {
        let home = self.home.as_deref().and_then(Path::to_str).filter(|home| home.len() > 1 && *home != "/root");
        let shown = match home {
            Some(home) => text.replace(home, sign),
            None => text.to_owned(),
        };
        shortened(&shown)
    }
}

/// Windows' folders with one of the two signs that it takes between them.
fn in_one_spelling(path: String) -> String {
    match path.as_bytes() {
        [letter, b':', ..] if letter.is_ascii_alphabetic() => path.replace('/', "\\"),
        _ => path,
    }
}

/// Longer values tell nobody more.
const LONG: usize = 4_000;

fn shortened(text: &str) -> String {
    if text.len() <= LONG {
        return text.to_owned();
    }
    let mut end = LONG;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}… ({} bytes)", &text[..end], text.len())
}

impl Sheet {
    pub(super) fn section(&mut self, heading: String, rows: Vec<Row>) {
        if !rows.is_empty() {
            self.sections.push(Section { heading, rows });
        }
    }
}

pub(super) fn cells<const N: usize>(cells: [String; N]) -> Row {
    Row::Cells(cells.into())
}
