//! The C of a package: its C files and headers, and what they include by `"x.h"`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use pitfall_engine::{Context, Facts, normal};
use pitfall_knowledge::golang::newest_release;
use pitfall_syntax::cgo::{CNames, CSource, FileName, SRCDIR, Target, c_language, is_c_text};

/// As many files are looked into.
const MAX_FILES: usize = 200;

/// The C of a package, its preambles apart.
#[derive(Default)]
pub(super) struct PackageC {
    /// Each file that is there for Linux, those that are only included too, and its text's names.
    files: Vec<(PathBuf, CNames)>,
    /// What the files for other systems name themselves.
    elsewhere: BTreeSet<String>,
    /// Something that is included could not be found or read: it may name anything.
    is_open: bool,
}

impl PackageC {
    /// Of the package in `folder`, the preambles of whose files say `preambles`.
    pub fn of(cx: &Context<'_>, folder: &Path, preambles: &[Arc<CNames>]) -> Self {
        let mut package = Self::default();
        let names = cx.list(folder);
        let mut waiting: Vec<PathBuf> = names
            .iter()
            .filter(|one| !one.is_folder && is_c_text(&one.name))
            .map(|one| folder.join(&one.name))
            .collect();
        let searched = include_folders(cx, folder);
        for one in preambles {
            package.follow(one, folder, &searched, cx, &mut waiting);
        }
        let mut seen = BTreeSet::new();
        while let Some(path) = waiting.pop() {
            if !seen.insert(path.clone()) {
                continue;
            }
            if seen.len() > MAX_FILES || cx.cancel.is_cancelled() {
                package.is_open = true;
                break;
            }
            let facts = cx.facts(&path);
            let Some(Facts::CSource(source)) = facts.as_deref().map(|file| &file.facts) else {
                package.is_open = true;
                continue;
            };
            let Some(names) = &source.names else {
                package.is_open = true;
                continue;
            };
            package.follow(names, path.parent().unwrap_or(folder), &searched, cx, &mut waiting);
            if is_for_linux(&path, source) {
                package.files.push((path, names.clone()));
            } else {
                package.elsewhere.extend(names.own.iter().cloned());
            }
        }
        package.files.sort_by(|a, b| a.0.cmp(&b.0));
        package
    }

    /// Puts what `names` includes by `"x.h"` on the list.
    fn follow(
        &mut self,
        names: &CNames,
        folder: &Path,
        searched: &[PathBuf],
        cx: &Context<'_>,
        waiting: &mut Vec<PathBuf>,
    ) {
        let Some(quoted) = &names.quoted else {
            self.is_open = true;
            return;
        };
        for name in quoted.iter().filter(|name| *name != "_cgo_export.h") {
            let mut places = std::iter::once(folder).chain(searched.iter().map(PathBuf::as_path));
            let found = places.find_map(|place| {
                let path = normal(&place.join(name));
                let (parent, name) = (path.parent()?, path.file_name()?.to_str()?);
                cx.list(parent).iter().any(|one| !one.is_folder && one.name == name).then_some(path)
            });
            match found {
                Some(path) => waiting.push(path),
                None => self.is_open = true,
            }
        }
    }

    /// It may well name `name` itself.
    pub fn may_name(&self, name: &str) -> bool {
        self.is_open || self.elsewhere.contains(name) || self.files.iter().any(|(_, names)| names.own.contains(name))
    }

    /// One of its files includes `header`.
    pub fn includes(&self, header: &str) -> bool {
        self.files.iter().any(|(_, names)| names.includes.contains(header))
    }

    /// Each function that its C files call and it does not name itself, with the file.
    pub fn calls(&self) -> impl Iterator<Item = (&Path, &str)> {
        let calls = self
            .files
            .iter()
            .filter(|(path, _)| path.file_name().and_then(|name| c_language(name.to_str()?)).is_some());
        let calls = calls.flat_map(|(path, names)| names.calls.iter().map(|name| (path.as_path(), name.as_str())));
        calls.filter(|(_, name)| !self.may_name(name))
    }
}

/// The folders of `-I` in all files of a package, and the package's own.
fn include_folders(cx: &Context<'_>, folder: &Path) -> Vec<PathBuf> {
    let mut folders = vec![folder.to_owned()];
    for one in cx.list(folder).iter().filter(|one| one.name.ends_with(".go")) {
        let facts = cx.facts(&folder.join(&one.name));
        let Some(Facts::Go(go)) = facts.as_deref().map(|file| &file.facts) else { continue };
        let values =
            go.flags.iter().filter_map(|(_, value)| value.strip_prefix("-I")).filter(|value| !value.is_empty());
        folders.extend(values.map(|value| folder.join(value.replace(SRCDIR, &folder.to_string_lossy()))));
    }
    folders
}

/// The go command takes the file for Linux with cgo when nobody asks for tags.
fn is_for_linux(path: &Path, source: &CSource) -> bool {
    let newest = newest_release().map_or(0, |release| release.minor);
    let name = path.file_name().and_then(|name| name.to_str()).map(FileName::read).unwrap_or_default();
    let target = |arch: &str| Target::new("linux", arch, newest);
    [target("amd64"), target("arm64")]
        .iter()
        .any(|target| name.matches(target) && source.constraints.iter().all(|line| line.constraint.matches(target)))
}
