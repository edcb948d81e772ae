//! A page cut into its examples.

use std::path::PathBuf;

use pitfall_engine::CHINESE;

/// Where the examples' project lies.
pub const PROJECT: &str = "/project";

/// What a section of a page shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Section {
    /// Findings at its marks.
    Trap(Example),
    /// The files that fix number `fix` (from 0) of the trap before it changes.
    After {
        /// Which fix.
        fix: usize,
        /// The changed files.
        example: Example,
    },
    /// No finding of the rule.
    Fine(Example),
}

/// The files of one section.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Example {
    /// The section's heading, for reports.
    pub heading: String,
    /// Its files.
    pub files: Vec<ExampleFile>,
}

/// One file of an example, without its mark lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExampleFile {
    /// The absolute path.
    pub path: PathBuf,
    /// The text.
    pub text: String,
    /// What its mark lines said.
    pub marks: Vec<Mark>,
}

/// One mark: a place and the rule that speaks there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark {
    /// The line, from 0, of the text without mark lines.
    pub line: usize,
    /// The first character, from 0.
    pub start: usize,
    /// The character behind the last.
    pub end: usize,
    /// The rule.
    pub rule: String,
}

/// The sections with examples of a page, in order.
///
/// # Errors
/// What is wrong with the page's form.
pub fn sections(markdown: &str) -> Result<Vec<Section>, String> {
    let english = markdown.split(CHINESE).next().unwrap_or(markdown);
    let mut sections: Vec<Section> = Vec::new();
    let mut current: Option<Section> = None;
    let mut lines = english.lines();
    while let Some(line) = lines.next() {
        if let Some(heading) = line.strip_prefix("## ") {
            sections.extend(current.take());
            let example = Example { heading: heading.to_owned(), files: Vec::new() };
            current = match heading.split([':', ' ']).collect::<Vec<_>>().as_slice() {
                ["Trap", ..] => Some(Section::Trap(example)),
                ["After", "the", "fix", ..] => Some(Section::After { fix: 0, example }),
                ["After", "fix", number, ..] => {
                    let number: usize = number.parse().map_err(|_| format!("heading {heading:?} names no fix"))?;
                    Some(Section::After { fix: number.saturating_sub(1), example })
                }
                ["Fine", ..] => Some(Section::Fine(example)),
                _ => None,
            };
        } else if let Some(info) = line.strip_prefix("```") {
            let body: Vec<&str> = lines.by_ref().take_while(|line| !line.starts_with("```")).collect();
            if let Some(Section::Trap(example) | Section::After { example, .. } | Section::Fine(example)) = &mut current
            {
                example.files.push(file(info, &body)?);
            }
        }
    }
    sections.extend(current);
    Ok(sections)
}

/// How an example writes a carriage return.
const CARRIAGE_RETURN: char = '␍';

fn file(info: &str, body: &[&str]) -> Result<ExampleFile, String> {
    let (language, path) = info.trim().split_once(' ').unwrap_or((info.trim(), ""));
    let path = match (path.trim(), language) {
        ("", "yaml") => "manifest.yaml",
        ("", "go") => "main.go",
        ("", "go.mod" | "gomod") => "go.mod",
        ("", "go.work" | "gowork") => "go.work",
        ("", "zsh") => ".zshrc",
        ("", "bash") => ".bashrc",
        ("", "sh") => ".profile",
        ("", "fish") => ".config/fish/config.fish",
        ("", "dockerfile") => "Dockerfile",
        ("", "toml") => "pitfall.toml",
        ("", _) => return Err(format!("the fence {info:?} needs a path")),
        (path, _) => path,
    };
    let mut text = String::new();
    let mut marks = Vec::new();
    let mut line = 0_usize;
    for written in body {
        match mark(written, line) {
            Some(mark) => marks.push(mark),
            None => {
                text.push_str(&written.replace(CARRIAGE_RETURN, "\r"));
                text.push('\n');
                line += 1;
            }
        }
    }
    // `Path::join` keeps an absolute path as it is.
    Ok(ExampleFile { path: PathBuf::from(PROJECT).join(path), text, marks })
}

/// The mark on a line such as `#   ^^^ domain/name`, for the line before it.
fn mark(written: &str, line: usize) -> Option<Mark> {
    let carets = written.find('^')?;
    if !matches!(written[..carets].trim(), "" | "#" | "//") {
        return None;
    }
    let rest = &written[carets..];
    let width = rest.len() - rest.trim_start_matches('^').len();
    let rule = rest[width..].split_whitespace().next()?;
    let (domain, name) = rule.split_once('/')?;
    let kebab = |word: &str| {
        !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    let start = written[..carets].chars().count();
    (kebab(domain) && kebab(name)).then(|| Mark {
        line: line.saturating_sub(1),
        start,
        end: start + width,
        rule: rule.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_speak_of_the_line_before() {
        let page = "# T\n## Trap: one\n```yaml\nä: b\n#  ^ k8s/x\n^ k8s/y\nc: d # ^ no mark\n```\n## After fix 2\n```zsh .zshenv\nx\n```\n## 简体中文\n## Fine\n```sh\n```\n";
        let sections = sections(page).unwrap();
        let [Section::Trap(trap), Section::After { fix: 1, example }] = sections.as_slice() else {
            panic!("{sections:?}")
        };
        assert_eq!(trap.files[0].text, "ä: b\nc: d # ^ no mark\n");
        assert_eq!(trap.files[0].path, PathBuf::from("/project/manifest.yaml"));
        let mark = |start, rule: &str| Mark { line: 0, start, end: start + 1, rule: rule.into() };
        assert_eq!(trap.files[0].marks, [mark(3, "k8s/x"), mark(0, "k8s/y")]);
        assert_eq!(example.files[0].path, PathBuf::from("/project/.zshenv"));
    }
}
