//! Several files in one text: a comment, then each file below a line `-- name --`. The form of Go's txtar.

/// Files in the order of writing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Archive {
    /// What stands in front of the first file.
    pub comment: String,
    /// Names and texts.
    pub files: Vec<(String, String)>,
}

impl Archive {
    /// Reads `text`. Every text is an archive.
    pub fn parse(text: &str) -> Self {
        let mut archive = Self::default();
        for line in text.split_inclusive('\n') {
            match name(line) {
                Some(name) => archive.files.push((name.to_owned(), String::new())),
                None => match archive.files.last_mut() {
                    Some((_, text)) => text.push_str(line),
                    None => archive.comment.push_str(line),
                },
            }
        }
        archive
    }

    /// The text of the file with this name.
    pub fn file(&self, name: &str) -> Option<&str> {
        self.files.iter().find(|(other, _)| other == name).map(|(_, text)| text.as_str())
    }

    /// The archive as a text again.
    pub fn print(&self) -> String {
        let files: String = self.files.iter().map(|(name, text)| format!("-- {name} --\n{text}")).collect();
        format!("{}{files}", self.comment)
    }
}

fn name(line: &str) -> Option<&str> {
    line.trim_end().strip_prefix("-- ")?.strip_suffix(" --").map(str::trim).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_archive_prints_as_it_was_written() {
        let text = "words\n-- a/b.txt --\n1\n2\n-- steps --\n";
        let archive = Archive::parse(text);
        assert_eq!(archive.file("a/b.txt"), Some("1\n2\n"));
        assert_eq!(archive.file("steps"), Some(""));
        assert_eq!(archive.print(), text);
    }
}
