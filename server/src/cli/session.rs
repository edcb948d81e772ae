//! What all checks of one run share.

use std::any::Any;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use pitfall_engine::config::Fault;
use pitfall_engine::{Cancel, Checked, Host, Language, Layer, Message, RuleSet, Source, Workspace};
use pitfall_text::{Encoding, LineIndex};

use super::gather::Problem;
use super::overlay::Overlay;
use super::{gather, locale};

thread_local! {
    /// This thread is inside a check, whose panics are caught and reported in one line.
    static CHECKING: Cell<bool> = const { Cell::new(false) };
}

/// Keeps the panic of a rule to the one line that [`Checked::failures`] becomes; every other panic speaks as usual.
pub(super) fn keep_rule_panics_quiet() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if !CHECKING.get() {
            usual(info);
        }
    }));
}

/// Of the files read last so many bytes stay parsed.
const RECENT: usize = 1 << 20;

/// One run: the rules, the files, the configuration from outside.
pub(super) struct Session {
    pub(super) workspace: Workspace,
    pub(super) overlay: Arc<Overlay>,
    /// The language where configuration names none.
    pub(super) locale: Language,
    /// The absolute path of the working folder.
    pub(super) here: PathBuf,
}

impl Session {
    /// `strongest` are the command line's options; without `root = true` in it the user's own file counts, too.
    pub(super) fn new(strongest: Layer) -> Self {
        let overlay = Arc::new(Overlay::default());
        let host = Arc::new(Host::of_this_machine());
        let workspace = Workspace::new(pitfall_rules::all(), overlay.clone(), host).keeping_recent(RECENT);
        let user = if strongest.is_root() { None } else { crate::user::config_path() };
        if let Some(user) = user.and_then(|path| crate::user::layer(&path)) {
            workspace.set_user(user);
        }
        workspace.set_strongest(strongest);
        let here = gather::absolute(Path::new("."));
        Self { workspace, overlay, locale: locale::language(), here }
    }

    pub(super) fn rules(&self) -> &RuleSet {
        self.workspace.rules()
    }

    /// The language in which `path` is spoken of.
    pub(super) fn language_for(&self, path: &Path) -> Language {
        self.workspace.config_for(Some(path)).language.unwrap_or(self.locale)
    }

    /// The language of everything that is about no file: that of the folder `at`.
    pub(super) fn language_in(&self, at: &Path) -> Language {
        self.language_for(&at.join("any"))
    }

    /// Checks a text. A panic outside every rule's fence costs the file and comes back as what it said.
    pub(super) fn check(&self, source: &Source) -> Result<Checked, String> {
        CHECKING.set(true);
        // The workspace recovers its lock, and nothing else outlives the check.
        let outcome = catch_unwind(AssertUnwindSafe(|| self.workspace.check(source, &Cancel::new())));
        CHECKING.set(false);
        outcome.map_err(|panic| said(&*panic))
    }

    /// What is wrong with the configuration of the files in `folders`, as problems with file and line. A key that there is not is a
    /// finding, and no reason to fail.
    pub(super) fn bad_configuration<'a>(&self, folders: impl IntoIterator<Item = &'a Path>) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut seen: Vec<PathBuf> = Vec::new();
        for folder in folders {
            let language = self.language_in(folder);
            for layer in self.workspace.layers_for(Some(&folder.join("any"))) {
                let Some(file) = layer.file.as_deref().filter(|file| !seen.iter().any(|seen| seen == file)) else {
                    continue;
                };
                seen.push(file.to_owned());
                problems.extend(self.faults(&layer, file, language));
            }
        }
        problems.sort();
        problems
    }

    pub(super) fn faults(&self, layer: &Layer, file: &Path, language: Language) -> Vec<Problem> {
        let faults: Vec<_> = layer.complaints.iter().filter(|c| !matches!(c.fault, Fault::UnknownKey { .. })).collect();
        if faults.is_empty() {
            return Vec::new();
        }
        let text = self.text(file).unwrap_or_default();
        let lines = LineIndex::new(&text);
        let problem = |fault: &&pitfall_engine::config::Complaint| {
            let place = lines.position(fault.span.start as usize, Encoding::Utf32);
            Problem {
                shown: self.shown(file),
                place: Some((place.line + 1, place.column + 1)),
                message: fault.fault.message().in_language(language).to_owned(),
            }
        };
        faults.iter().map(problem).collect()
    }

    /// The text of another file, where it can be read.
    pub(super) fn text(&self, path: &Path) -> Option<String> {
        use pitfall_engine::{Files, MAX_BYTES};
        let bytes = self.overlay.read(path, MAX_BYTES as u64).ok()?;
        Some(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// `path` as a person reads it: from the working folder where it lies below.
    pub(super) fn shown(&self, path: &Path) -> String {
        path.strip_prefix(&self.here).unwrap_or(path).to_string_lossy().into_owned()
    }
}

fn said(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("no message").to_owned()
}

/// The words for a check that panicked outside every rule's fence.
pub(super) fn internal_error(message: &str) -> Message {
    pitfall_engine::text! {
        en: "an error inside Pitfall: {message}; please report it",
        zh: "Pitfall 内部错误：{message}；请报告此问题",
    }
}
