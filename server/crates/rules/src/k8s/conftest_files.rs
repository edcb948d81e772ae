//! The files that Conftest would read for the checked file: its own settings, policies and data.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use pitfall_engine::{Context, Parsed, Presence, fingerprint};
use pitfall_rego::{SETTINGS_NAME, Settings};

/// So many files are read, of policies and of data.
const FILES: usize = 1_000;

/// So many folders below one that is named are looked into.
const FOLDERS: usize = 2_000;

/// What the checked file's configuration has Conftest read.
#[derive(Debug, Default)]
pub(super) struct ConftestFiles {
    /// What `conftest.toml` says.
    pub(super) settings: Settings,
    /// Its path, where there is one.
    pub(super) settings_path: Option<PathBuf>,
    /// The policies' texts, in order of path.
    pub(super) policies: Vec<(PathBuf, Arc<str>)>,
    /// Files of data, each with the folder below which it was found, in order of path.
    pub(super) data: Vec<(PathBuf, PathBuf, Arc<Parsed>)>,
    /// The packages that count.
    pub(super) namespaces: Vec<String>,
    /// The files and folders that are named: none of them is an input.
    pub(super) named: Vec<PathBuf>,
}

impl ConftestFiles {
    /// Those that `conftest` in `pitfall.toml` names, or the `conftest.toml` that it names, and what a `conftest.toml` beside or above them adds.
    pub(super) fn of(cx: &Context<'_>) -> Self {
        let is_settings = |path: &&PathBuf| path.file_name().is_some_and(|name| name == SETTINGS_NAME);
        let (named, policies): (Vec<&PathBuf>, Vec<&PathBuf>) = cx.config.conftest.iter().partition(is_settings);
        let mut policies: Vec<PathBuf> = policies.into_iter().cloned().collect();
        let settings_path = named.first().map(|path| (*path).clone()).or_else(|| above(policies.first()?, cx));
        let settings = settings_path.as_ref().and_then(|path| cx.parsed(path));
        let settings = settings.map_or_else(Settings::default, |parsed| Settings::read(parsed.text()));
        let folder = settings_path.as_ref().and_then(|path| path.parent());
        let below = |names: &[String]| -> Vec<PathBuf> {
            folder.into_iter().flat_map(|folder| names.iter().map(|name| folder.join(name))).collect()
        };
        if policies.is_empty() {
            let default = ["policy".to_owned()];
            policies = below(if settings.policy.is_empty() { &default } else { &settings.policy });
        }
        let data = below(&settings.data);
        let namespaces = match (cx.config.conftest_namespaces.as_slice(), settings.namespace.as_slice()) {
            ([], []) => vec!["main".to_owned()],
            ([], named) | (named, _) => named.to_vec(),
        };
        let text = |(_, path): (PathBuf, PathBuf)| Some((path.clone(), Arc::clone(&cx.parsed(&path)?.source.text)));
        let parsed = |(folder, path): (PathBuf, PathBuf)| Some((folder, path.clone(), cx.parsed(&path)?));
        Self {
            policies: found(&policies, &["rego"], cx).into_iter().filter_map(text).collect(),
            data: found(&data, &["json", "yaml", "yml"], cx).into_iter().filter_map(parsed).collect(),
            named: policies.into_iter().chain(data).map(|path| pitfall_engine::normal(&path)).collect(),
            namespaces,
            settings,
            settings_path,
        }
    }

    /// The folder that Conftest runs in: that of its settings.
    pub(super) fn folder(&self) -> Option<&Path> {
        self.settings_path.as_deref()?.parent()
    }

    /// Tells them from others.
    pub(super) fn key(&self) -> u64 {
        let texts = self.policies.iter().map(|(path, text)| (path, fingerprint(text)));
        let data = self.data.iter().map(|(_, path, parsed)| (path, fingerprint(parsed.text())));
        let all: (Vec<_>, Vec<_>) = (texts.collect(), data.collect());
        fingerprint(&format!("{all:?}{:?}{:?}", self.namespaces, self.settings))
    }
}

/// The nearest `conftest.toml` in the folder of the policies or one above it, within the project.
fn above(policies: &Path, cx: &Context<'_>) -> Option<PathBuf> {
    let root = cx.root();
    let folders = policies.ancestors().take_while(|folder| root.as_ref().is_none_or(|root| folder.starts_with(root)));
    let paths = folders.map(|folder| folder.join(SETTINGS_NAME));
    paths.into_iter().find(|path| cx.presence(path) == Presence::File)
}

/// The files with one of these ends that `paths` are or hold, each with the folder that was named; a file that was named stands for its own folder.
fn found(paths: &[PathBuf], ends: &[&str], cx: &Context<'_>) -> Vec<(PathBuf, PathBuf)> {
    let mut found: Vec<(PathBuf, PathBuf)> = Vec::new();
    for named in paths {
        match cx.presence(named) {
            Presence::File => found.extend(named.parent().map(|folder| (folder.to_owned(), named.clone()))),
            Presence::Folder => {
                let (mut left, mut seen) = (vec![named.clone()], 0);
                while let Some(folder) = left.pop().filter(|_| seen < FOLDERS) {
                    seen += 1;
                    for it in cx.list(&folder).iter() {
                        let path = folder.join(&it.name);
                        let end = it.name.rsplit_once('.').map_or("", |(_, end)| end);
                        if it.is_folder && !it.name.starts_with('.') {
                            left.push(path);
                        } else if !it.is_folder && ends.contains(&end) {
                            found.push((named.clone(), path));
                        }
                    }
                }
            }
            Presence::Nothing => {}
        }
    }
    found.sort_by(|(_, one), (_, other)| one.cmp(other));
    found.dedup_by(|(_, one), (_, other)| one == other);
    found.truncate(FILES);
    found
}
