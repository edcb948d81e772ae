//! One source of configuration: a file, an editor's settings, a command line; read into settings with their places and
//! complaints.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use pitfall_text::Span;
use toml::de::DeTable;

use super::keys::{self, KEYS, Key, Kind, OVERRIDE, RULE};
use super::value::{Data, Entry, Value};
use crate::{Message, TeamRule, team, text};

/// Where a setting comes from.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Origin {
    /// Built in.
    Default,
    /// A `pitfall.toml`, and the bytes of the value in it.
    File(PathBuf, Span),
    /// The editor's settings.
    Editor,
    /// An option of the command line.
    CommandLine,
}

/// One key with its value.
#[derive(Debug, Clone, PartialEq)]
pub struct Setting {
    /// Which key.
    pub key: &'static Key,
    /// Its value, already of the key's kind.
    pub value: Value,
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.table == other.table && self.name == other.name
    }
}

/// Something in a configuration that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complaint {
    /// The bytes at fault; empty in an editor's settings.
    pub span: Span,
    /// What is wrong.
    pub fault: Fault,
}

/// What is wrong with a configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// It is not TOML; the parser's words.
    Syntax(String),
    /// No such key in that table; the nearest one that there is.
    UnknownKey {
        /// The key as written, with its table.
        written: String,
        /// The nearest name in the same table.
        nearest: Option<String>,
    },
    /// The key takes something else.
    WrongValue {
        /// The key, with its table.
        key: String,
        /// What it takes, in words.
        takes: String,
        /// The nearest word it takes.
        nearest: Option<String>,
    },
    /// A glob that cannot be read; the reason.
    BadGlob(String),
    /// An expression of a rule that cannot be evaluated; what is wrong with it.
    Expression(Message),
}

impl Fault {
    /// What a person reads of it.
    pub fn message(&self) -> Message {
        match self {
            Self::Expression(message) => message.clone(),
            Self::Syntax(message) => text! { en: "this is not TOML: {message}", zh: "这不是合法的 TOML：{message}" },
            Self::BadGlob(message) => {
                text! { en: "this glob cannot be read: {message}", zh: "无法解析这个 glob：{message}" }
            }
            Self::WrongValue { key, takes, .. } => text! { en: "{key} takes {takes}", zh: "{key} 的取值应为 {takes}" },
            Self::UnknownKey { written, .. } => text! {
                en: "there is no key {written}, so this line does nothing",
                zh: "没有名为 {written} 的键，此行不起作用",
            },
        }
    }
}

/// Settings for some paths only.
#[derive(Debug, Clone)]
pub struct Override {
    /// Relative to the layer's folder.
    pub paths: GlobSet,
    /// The settings.
    pub settings: Vec<Setting>,
}

/// One source of configuration.
#[derive(Debug, Clone, Default)]
pub struct Layer {
    /// The folder that globs are relative to, where the layer is a file.
    pub folder: Option<PathBuf>,
    /// The file itself.
    pub file: Option<PathBuf>,
    /// Settings for all paths.
    pub settings: Vec<Setting>,
    /// Settings for some.
    pub overrides: Vec<Override>,
    /// Files that are not checked.
    pub exclude: GlobSet,
    /// The team's own rules that stand in it.
    pub rules: Vec<Arc<TeamRule>>,
    /// What could not be used.
    pub complaints: Vec<Complaint>,
    /// Everything as written, for completion and for rules that look at the file.
    pub written: Option<Value>,
    /// It was made of a command line's options.
    pub command_line: bool,
    /// It is the user's own file, and not a project's.
    pub of_user: bool,
}

impl Layer {
    /// Reads the text of a `pitfall.toml` that lies at `file`. What is wrong becomes a complaint; the rest counts.
    pub fn of_toml(file: Option<&Path>, text: &str) -> Self {
        let (table, errors) = DeTable::parse_recoverable(text);
        let root = Value::of_toml_table(Span::new(0, text.len()), table.get_ref());
        let mut layer = Self {
            folder: file.and_then(Path::parent).map(Path::to_owned),
            file: file.map(Path::to_owned),
            ..Self::default()
        };
        for error in errors {
            let span = error.span().map_or_else(|| Span::at(text.len()), Span::from);
            layer.complaints.push(Complaint { span, fault: Fault::Syntax(error.message().to_owned()) });
        }
        layer.read(root, text);
        layer
    }

    /// What `file` says of a cluster, by the bytes of `span`, as a layer: the release of Kubernetes, and nothing else.
    pub(crate) fn of_cluster(file: &Path, release: keys::Minor, span: Span) -> Self {
        let mut layer = Self::of_toml(Some(file), &format!("k8s.version = \"{release}\""));
        layer.settings.iter_mut().for_each(|setting| setting.value.span = span);
        layer
    }

    /// Reads an editor's settings: the same keys, as JSON.
    pub fn of_json(json: &serde_json::Value) -> Self {
        let mut layer = Self::default();
        if let Some(root) = Value::of_json(json) {
            layer.read(root, "");
        }
        layer
    }

    /// Reads the options of a command line: the same keys, as JSON.
    pub fn of_command_line(json: &serde_json::Value) -> Self {
        Self { command_line: true, ..Self::of_json(json) }
    }

    /// No layer further out is looked for: `root = true`.
    pub fn is_root(&self) -> bool {
        self.value("", "root").and_then(Value::as_bool) == Some(true)
    }

    /// Both were made of the same words, nothing at all included.
    pub fn says_the_same(&self, other: &Self) -> bool {
        let words =
            |layer: &Self| layer.written.clone().filter(|written| !written.as_table().is_some_and(<[Entry]>::is_empty));
        (&self.file, self.command_line, words(self)) == (&other.file, other.command_line, words(other))
    }

    /// The value of the key `table.name` for all paths.
    pub fn value(&self, table: &str, name: &str) -> Option<&Value> {
        self.settings.iter().rev().find(|s| s.key.table == table && s.key.name == name).map(|s| &s.value)
    }

    /// Where this layer's setting comes from.
    pub fn origin(&self, setting: &Setting) -> Origin {
        self.origin_at(setting.value.span)
    }

    /// It comes with a project, which need not be trusted.
    pub(super) fn is_a_projects(&self) -> bool {
        self.file.is_some() && !self.of_user
    }

    /// Where what stands at `span` of this layer comes from.
    pub fn origin_at(&self, span: Span) -> Origin {
        match &self.file {
            Some(file) => Origin::File(file.clone(), span),
            None if self.command_line => Origin::CommandLine,
            None => Origin::Editor,
        }
    }

    /// Where it stands on the disk, `path` is one of the files that are not checked.
    pub fn excludes(&self, path: &Path) -> bool {
        let below = self.folder.as_deref().and_then(|folder| path.strip_prefix(folder).ok());
        // A glob of an editor's settings is tried against the whole path.
        below.or(self.folder.is_none().then_some(path)).is_some_and(|path| self.exclude.is_match(path))
    }

    fn read(&mut self, root: Value, text: &str) {
        let of_rules = self.file.as_deref().is_some_and(team::is_rule_file);
        if let Data::Table(entries) = &root.data {
            for entry in entries {
                if entry.key == RULE {
                    team::read(self, &entry.value, text);
                } else if of_rules {
                    let nearest = nearest(&entry.key, [RULE]);
                    let fault = Fault::UnknownKey { written: entry.key.clone(), nearest };
                    self.complaints.push(Complaint { span: entry.key_span, fault });
                } else if entry.key == OVERRIDE {
                    self.read_overrides(&entry.value);
                } else if let Some(setting) = self.entry("", entry, false) {
                    self.settings.extend(setting);
                }
            }
        } else {
            self.wrong(root.span, "", "a table", None);
        }
        if let Some(globs) = self.settings.iter().find(|setting| setting.key.name == "exclude") {
            let globs = globs.value.clone();
            self.exclude = self.globs(&globs);
        }
        self.written = Some(root);
    }

    fn read_overrides(&mut self, value: &Value) {
        let Some(items) = value.as_list() else {
            return self.wrong(value.span, OVERRIDE, "a list of tables, written [[override]]", None);
        };
        for item in items {
            let Some(entries) = item.as_table() else {
                self.wrong(item.span, OVERRIDE, "a list of tables, written [[override]]", None);
                continue;
            };
            let mut settings = Vec::new();
            let mut paths = None;
            for entry in entries {
                if entry.key == "paths" {
                    paths = Some(self.globs(&entry.value));
                } else if let Some(more) = self.entry("", entry, true) {
                    settings.extend(more);
                }
            }
            match paths {
                Some(paths) => self.overrides.push(Override { paths, settings }),
                None => self.wrong(
                    item.span,
                    "override.paths",
                    "a list of globs; without it the table is for no file",
                    None,
                ),
            }
        }
    }

    /// The settings of one entry: one, or those of a table; `None` where it is not a key.
    fn entry(&mut self, table: &str, entry: &Entry, by_path: bool) -> Option<Vec<Setting>> {
        let fits = |key: &&Key| key.table == table && (!by_path || key.by_path);
        if let Some(key) = KEYS.iter().filter(fits).find(|key| key.name == entry.key) {
            return self.accepts(key, &entry.value).then(|| vec![Setting { key, value: entry.value.clone() }]);
        }
        if table.is_empty() && keys::tables().any(|name| name == entry.key) {
            let Some(entries) = entry.value.as_table() else {
                self.wrong(entry.value.span, &entry.key, "a table", None);
                return None;
            };
            return Some(entries.iter().filter_map(|inner| self.entry(&entry.key, inner, by_path)).flatten().collect());
        }
        let names = KEYS.iter().filter(fits).map(|key| key.name);
        let nearest = if table.is_empty() {
            let more: &[&str] = if by_path { &["paths"] } else { &[OVERRIDE, RULE] };
            nearest(&entry.key, names.chain(keys::tables()).chain(more.iter().copied()))
        } else {
            nearest(&entry.key, names)
        };
        let written = if table.is_empty() { entry.key.clone() } else { format!("{table}.{}", entry.key) };
        self.complaints.push(Complaint { span: entry.key_span, fault: Fault::UnknownKey { written, nearest } });
        None
    }

    pub(crate) fn wrong(&mut self, span: Span, key: &str, takes: &str, nearest: Option<String>) {
        let fault = Fault::WrongValue { key: key.to_owned(), takes: takes.to_owned(), nearest };
        self.complaints.push(Complaint { span, fault });
    }

    fn accepts(&mut self, key: &Key, value: &Value) -> bool {
        let path = key.path();
        match key.kind {
            Kind::Bool if value.as_bool().is_none() => self.wrong(value.span, &path, "true or false", None),
            Kind::Word(words) if !value.as_str().is_some_and(|word| words.contains(&word)) => {
                let near = value.as_str().and_then(|word| nearest(word, words.iter().copied()));
                self.wrong(value.span, &path, &one_of(words), near);
            }
            Kind::Release(form) if value.as_str().and_then(keys::Minor::parse).is_none() => {
                self.wrong(value.span, &path, form, None);
            }
            Kind::Rules | Kind::Globs | Kind::Texts if !is_list_of_text(value) => {
                self.wrong(value.span, &path, "a list of strings", None);
            }
            Kind::Severities => {
                let Some(entries) = value.as_table() else {
                    self.wrong(value.span, &path, "a table from rule to severity", None);
                    return false;
                };
                for entry in entries {
                    let word = entry.value.as_str().unwrap_or("");
                    if keys::severity(word).is_none() {
                        let near = nearest(word, keys::SEVERITIES);
                        self.wrong(entry.value.span, &path, &one_of(&keys::SEVERITIES), near);
                    }
                }
            }
            _ => return true,
        }
        matches!(key.kind, Kind::Severities)
    }

    fn globs(&mut self, value: &Value) -> GlobSet {
        let mut set = GlobSetBuilder::new();
        for item in value.as_list().unwrap_or_default() {
            let Some(glob) = item.as_str() else {
                self.wrong(item.span, "paths", "a list of globs", None);
                continue;
            };
            // As in .gitignore: a glob without a slash means that name in any folder, and a folder means all below it.
            let rooted = glob.strip_prefix('/').unwrap_or(glob).trim_end_matches('/');
            let anywhere =
                if glob.trim_end_matches('/').contains('/') { rooted.to_owned() } else { format!("**/{rooted}") };
            for glob in [anywhere.clone(), format!("{anywhere}/**")] {
                match GlobBuilder::new(&glob).literal_separator(true).build() {
                    Ok(glob) => {
                        set.add(glob);
                    }
                    Err(error) => {
                        let fault = Fault::BadGlob(error.kind().to_string());
                        self.complaints.push(Complaint { span: item.span, fault });
                        break;
                    }
                }
            }
        }
        set.build().unwrap_or_default()
    }
}

fn is_list_of_text(value: &Value) -> bool {
    value.as_list().is_some_and(|items| items.iter().all(|item| item.as_str().is_some()))
}

pub(crate) fn one_of(words: &[&str]) -> String {
    words.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(", ")
}

/// The name in `names` that `written` was most likely meant to be: at most a third of its letters differ (a swap counts once).
pub fn nearest<'n>(written: &str, names: impl IntoIterator<Item = &'n str>) -> Option<String> {
    let written = written.to_lowercase();
    let limit = (written.chars().count() / 3).max(1);
    names
        .into_iter()
        .map(|name| (strsim::osa_distance(&written, &name.to_lowercase()), name))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, name)| name.to_owned())
}

impl PartialEq for Layer {
    /// Two layers are the same when the same is written at the same place.
    fn eq(&self, other: &Self) -> bool {
        self.file == other.file && self.written == other.written
    }
}
