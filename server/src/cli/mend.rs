//! `--fix` and `--diff`: fixes applied in memory to a fixed point, then written or shown.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use pitfall_engine::{
    Applicability, FileEdits, FileKind, Fitting, Fix, Language, MAX_ROUNDS, Message, Source, fingerprint, normal, text,
};
use pitfall_text::apply;
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use super::gather::{Problem, Target, words};
use super::output::Mended;
use super::progress::Progress;
use super::reading::{self, Reading};
use super::session::Session;
use super::{diff, replace};

/// Files are checked in parallel, so many at a time.
const BATCH: usize = 256;

/// A file that fixes have changed.
struct Original {
    /// Of the text that was read; `None` where there was no file.
    fingerprint: Option<u64>,
    /// How many fixes went into it.
    fixes: usize,
}

/// The work of one run.
pub(super) struct Mending<'a> {
    session: &'a Session,
    least: Applicability,
    language: Language,
    progress: &'a Progress,
    /// Changed files by absolute path.
    originals: BTreeMap<PathBuf, Original>,
    /// Files that one fix changed together: they are written together or not at all.
    together: Vec<BTreeSet<PathBuf>>,
    /// Standard input, which is no file to write to.
    in_memory: Option<(PathBuf, Arc<str>)>,
    mended: Mended,
    problems: Vec<Problem>,
}

/// The fixes that one file asks for, and the text that they were made for.
struct Wanted<'t> {
    target: &'t Target,
    text: Arc<str>,
    fixes: Vec<Fix>,
}

/// A file in one round.
struct Planned {
    text: Arc<str>,
    edits: Fitting,
    fixes: usize,
    exists: bool,
}

impl<'a> Mending<'a> {
    pub(super) fn new(session: &'a Session, least: Applicability, language: Language, progress: &'a Progress) -> Self {
        Self {
            session,
            least,
            language,
            progress,
            originals: BTreeMap::new(),
            together: Vec::new(),
            in_memory: None,
            mended: Mended::default(),
            problems: Vec::new(),
        }
    }

    /// The text of `source` lies in front of its file and is never written there.
    pub(super) fn keep_in_memory(&mut self, source: &Source) {
        if let Some(path) = &source.path {
            self.in_memory = Some((path.clone(), source.text.clone()));
        }
    }

    /// Checks `targets` and applies what fits, again and again until nothing is left to apply. Nothing is written.
    pub(super) fn run(&mut self, targets: &[Target]) {
        for _ in 0..MAX_ROUNDS {
            if !self.round(targets) {
                return;
            }
        }
        let rounds = MAX_ROUNDS;
        self.say(
            String::new(),
            text! {
                en: "after {rounds} rounds there still were fixes to apply; the rest is left",
                zh: "经过 {rounds} 轮后仍有修复可应用；其余未作处理",
            },
        );
    }

    /// One round; false where nothing was applied.
    fn round(&mut self, targets: &[Target]) -> bool {
        let mut plan: BTreeMap<PathBuf, Planned> = BTreeMap::new();
        self.progress.begin(targets.len());
        for batch in targets.chunks(BATCH) {
            let wanted: Vec<Option<Wanted<'_>>> = batch
                .par_iter()
                .map(|target| {
                    let wanted = self.wanted(target);
                    self.progress.step();
                    wanted
                })
                .collect();
            for wanted in wanted.into_iter().flatten() {
                self.take(wanted, &mut plan);
            }
        }
        let mut changed = false;
        for (path, planned) in plan {
            let Ok(text) = apply(&planned.text, &planned.edits.into_edits()) else { continue };
            if *text == *planned.text {
                continue;
            }
            changed = true;
            let original = self.originals.entry(path.clone()).or_insert_with(|| Original {
                fingerprint: planned.exists.then(|| fingerprint(&planned.text)),
                fixes: 0,
            });
            original.fixes += planned.fixes;
            self.session.overlay.put(path, text);
        }
        if changed {
            self.session.workspace.refresh();
        }
        changed
    }

    /// What the findings of one file offer.
    fn wanted<'t>(&self, target: &'t Target) -> Option<Wanted<'t>> {
        let Reading::Source(source) = reading::read(&self.session.overlay, &self.session.workspace, target) else {
            return None;
        };
        // What cannot be read or checked is said once, by the report.
        let checked = self.session.check(&source).ok().filter(|checked| checked.kind != FileKind::Other)?;
        let best =
            |finding: pitfall_engine::Finding| finding.fixes.into_iter().find(|fix| fix.applicability >= self.least);
        let fixes: Vec<Fix> = checked.findings.into_iter().filter_map(best).collect();
        (!fixes.is_empty()).then_some(Wanted { target, text: source.text, fixes })
    }

    /// Puts into the plan those fixes that fit to what it holds; the others wait for the next round.
    fn take(&mut self, wanted: Wanted<'_>, plan: &mut BTreeMap<PathBuf, Planned>) {
        for fix in &wanted.fixes {
            let parts: Option<Vec<(PathBuf, &FileEdits)>> =
                fix.edits.iter().map(|part| self.plan_for(part, &wanted, plan).map(|path| (path, part))).collect();
            let Some(parts) = parts else { continue };
            if !parts.iter().all(|(path, part)| plan.get(path).is_some_and(|planned| planned.edits.fits(&part.edits))) {
                continue;
            }
            for (path, part) in &parts {
                if let Some(planned) = plan.get_mut(path) {
                    planned.edits.take(&part.edits);
                }
            }
            if let Some(planned) = parts.first().and_then(|(path, _)| plan.get_mut(path)) {
                planned.fixes += 1;
            }
            if parts.len() > 1 {
                self.together.push(parts.into_iter().map(|(path, _)| path).collect());
            }
        }
    }

    /// The file that `part` edits, ready in the plan; `None` where it is not the text that the edits were made for.
    fn plan_for(
        &self,
        part: &FileEdits,
        wanted: &Wanted<'_>,
        plan: &mut BTreeMap<PathBuf, Planned>,
    ) -> Option<PathBuf> {
        let path = match &part.file {
            None => wanted.target.path.clone(),
            Some(file) => normal(&wanted.target.path.parent()?.join(file)),
        };
        if !plan.contains_key(&path) {
            let planned = match &part.file {
                None => Planned::of(wanted.text.clone(), true),
                Some(_) => match reading::read_any(&self.session.overlay, &path) {
                    Reading::Source(source) if !source.is_converted() && source.unread.is_none() => {
                        Planned::of(source.text, true)
                    }
                    Reading::Gone => Planned::of("".into(), false),
                    _ => return None,
                },
            };
            plan.insert(path.clone(), planned);
        }
        let planned = plan.get(&path)?;
        let same = match &part.file {
            None => planned.text == wanted.text,
            Some(_) => part.basis.is_none_or(|basis| basis == fingerprint(&planned.text)),
        };
        let inside = part.edits.iter().all(|edit| planned.text.get(edit.span.range()).is_some());
        (same && inside).then_some(path)
    }

    /// Shows what would be written as unified diffs.
    pub(super) fn diff(&mut self, targets: &[Target], colours: bool, mut show: impl FnMut(&str)) {
        let names: BTreeMap<&Path, &str> =
            targets.iter().map(|target| (target.path.as_path(), target.shown.as_str())).collect();
        for (path, original) in &self.originals {
            let Some(after) = self.session.overlay.text(path) else { continue };
            let before = match (&self.in_memory, original.fingerprint) {
                (Some((known, before)), _) if known == path => Some(before.to_string()),
                (_, None) => None,
                _ => std::fs::read(path).ok().map(|bytes| String::from_utf8_lossy(&bytes).into_owned()),
            };
            if before.as_deref() == Some(&*after) {
                continue;
            }
            let shown = names.get(path.as_path()).map_or_else(|| self.session.shown(path), |name| (*name).to_owned());
            show(&diff::unified(&shown, before.as_deref(), &after, colours));
            self.mended.changed += 1;
            self.mended.fixes += original.fixes;
        }
    }

    /// Writes every changed file. One that changed meanwhile on disk, or cannot be written, is left as it is, with all files that
    /// a fix changed together with it.
    pub(super) fn write(&mut self) {
        let mut left: BTreeSet<PathBuf> = BTreeSet::new();
        for (path, original) in &self.originals {
            if !self.is_file(path) {
                continue;
            }
            if let Err(message) = replace::may_write(path, original.fingerprint) {
                self.problems.push(self.problem(path, &message));
                left.insert(path.clone());
            }
        }
        let mut grown = true;
        while grown {
            let before = left.len();
            for group in &self.together {
                if !group.is_disjoint(&left) {
                    left.extend(group.iter().cloned());
                }
            }
            grown = left.len() > before;
        }
        for (path, original) in &self.originals {
            if left.contains(path) {
                self.session.overlay.uncover(path);
                continue;
            }
            let Some(text) = self.session.overlay.text(path) else { continue };
            if self.is_file(path) {
                self.session.overlay.uncover(path);
                if let Err(error) = replace::replace(path, &text) {
                    self.problems.push(self.problem(path, &words(&error)));
                    continue;
                }
            }
            self.mended.changed += 1;
            self.mended.fixes += original.fixes;
        }
        self.session.workspace.refresh();
    }

    fn is_file(&self, path: &Path) -> bool {
        self.in_memory.as_ref().is_none_or(|(known, _)| known != path)
    }

    fn problem(&self, path: &Path, message: &Message) -> Problem {
        Problem { shown: self.session.shown(path), place: None, message: message.in_language(self.language).to_owned() }
    }

    fn say(&mut self, shown: String, message: Message) {
        self.problems.push(Problem { shown, place: None, message: message.in_language(self.language).to_owned() });
    }

    /// What was done, and what could not be done.
    pub(super) fn into_result(self) -> (Mended, Vec<Problem>) {
        (self.mended, self.problems)
    }
}

impl Planned {
    fn of(text: Arc<str>, exists: bool) -> Self {
        Self { text, edits: Fitting::default(), fixes: 0, exists }
    }
}
