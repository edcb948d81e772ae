//! Projects in the form of a rule's page, and what is found in their files.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use pitfall_engine::{Cancel, Checked, Finding, Host, Source, Workspace};
use pitfall_testkit::memory::Memory;
use pitfall_testkit::pages::Example;

/// A workspace of these files, with `/project` open.
pub fn workspace<'f>(files: impl IntoIterator<Item = (&'f Path, &'f str)>) -> Workspace {
    let mut memory = Memory::new();
    for (path, text) in files {
        memory.write(path, text);
    }
    let workspace = Workspace::new(pitfall_rules::all(), Arc::new(memory), Arc::new(Host::at("/nonexistent", [])));
    workspace.set_roots([PathBuf::from("/project")]);
    workspace
}

/// Checks a file in which no rule may fail.
pub fn check(workspace: &Workspace, path: &Path, text: &str) -> Checked {
    let checked = workspace.check(&Source::new(Some(path), text), &Cancel::new());
    assert!(checked.failures.is_empty(), "{:?}", checked.failures);
    checked
}

/// Says where the findings of an example that are `ours` are not those that it marks.
pub fn compare(example: &Example, workspace: &Workspace, ours: fn(&Finding) -> bool, wrong: &mut Vec<String>) {
    for file in &example.files {
        let mut wanted: Vec<(usize, usize, usize, String)> =
            file.marks.iter().map(|mark| (mark.line, mark.start, mark.end, mark.rule.clone())).collect();
        let findings = check(workspace, &file.path, &file.text).findings;
        let mut found: Vec<(usize, usize, usize, String)> = findings
            .iter()
            .filter(|finding| ours(finding))
            .map(|finding| {
                let start = finding.span.start as usize;
                let line = file.text[..start].matches('\n').count();
                let begin = file.text[..start].rfind('\n').map_or(0, |at| at + 1);
                let column = file.text[begin..start].chars().count();
                (line, column, column + finding.span.of(&file.text).chars().count(), finding.rule.id.to_owned())
            })
            .collect();
        wanted.sort();
        found.sort();
        if wanted != found {
            let path = file.path.display();
            wrong.push(format!("{}: {path}\n  wanted {wanted:?}\n  found  {found:?}", example.heading));
        }
    }
}

/// The texts of an example by path.
pub fn texts(example: &Example) -> impl Iterator<Item = (&Path, &str)> {
    example.files.iter().map(|file| (file.path.as_path(), file.text.as_str()))
}
