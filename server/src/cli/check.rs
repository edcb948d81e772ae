//! `pitfall check`.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Instant;

use pitfall_engine::{Applicability, Language, Severity, Source, text};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use super::args;
use super::console::Console;
use super::gather::{self, Problem, Target};
use super::output::{self, Output, Totals};
use super::progress::Progress;
use super::reading::{self, Reading};
use super::rendered::{self, Rendered};
use super::report::{FileName, FileReport, report};
use super::session::{Session, internal_error};
use super::{Outcome, mend, options};

/// Files are checked in parallel and reported in order, so many at a time: what is held in memory stays bounded.
const BATCH: usize = 256;

/// The name of standard input as an argument.
const STDIN: &str = "-";

pub(super) fn run(args: &args::Check, language: Option<Language>, console: &mut Console) -> Outcome {
    let rules = pitfall_rules::all();
    let fail_on = args.fail_on.map(args::SeverityName::severity);
    let strongest = match options::layer(&rules, &args.options, language, fail_on) {
        Ok(layer) => layer,
        Err(wrong) => {
            let language = language.unwrap_or_else(super::locale::language);
            wrong.iter().for_each(|message| console.problem(message.in_language(language)));
            return Outcome::Failed;
        }
    };
    let session = Session::new(strongest);
    let first = args.paths.iter().find(|path| path.as_os_str() != STDIN);
    let first = first.map_or_else(|| session.here.clone(), |path| gather::absolute(path));
    let language = if first.is_dir() { session.language_in(&first) } else { session.language_for(&first) };
    Run { session: &session, args, language, progress: Progress::new(Instant::now()) }.run(console)
}

struct Run<'a> {
    session: &'a Session,
    args: &'a args::Check,
    /// Of everything that is about no single file.
    language: Language,
    progress: Progress,
}

/// What came of one file.
enum Done {
    /// Of the file itself, and before it of those that it was rendered from.
    Reports(Vec<FileReport>),
    /// Not ours, or gone.
    Nothing,
    Problem(Problem),
}

/// A text that no file holds, read once: standard input, or what a kustomization builds.
struct Stdin {
    source: Source,
    shown: String,
    /// What it was rendered from, where that is known.
    rendered: Option<Rendered>,
}

impl Run<'_> {
    fn run(&self, console: &mut Console) -> Outcome {
        let (stdin, mut paths): (Vec<_>, Vec<_>) =
            self.args.paths.iter().cloned().partition(|path| path.as_os_str() == STDIN);
        let read = match &self.args.kustomize {
            Some(folder) => {
                paths.clear();
                self.build_kustomization(folder).map(Some)
            }
            None => self.read_stdin(!stdin.is_empty()),
        };
        let stdin = match read {
            Ok(stdin) => stdin,
            Err(problem) => {
                console.problem(problem);
                return Outcome::Failed;
            }
        };
        let gathered = gather::gather(&self.session.workspace, &self.session.here, &paths);
        let problem = |(shown, message): (String, pitfall_engine::Message)| Problem {
            shown,
            place: None,
            message: message.in_language(self.language).to_owned(),
        };
        let mut problems: Vec<Problem> = gathered.problems.into_iter().map(problem).collect();
        let mut targets = gathered.targets;
        // Its text stands in front of the file of its name, so it is checked and mended like one.
        if let Some(Stdin { source, shown, .. }) = &stdin
            && let Some(path) = &source.path
        {
            targets.retain(|target| target.path != *path);
            targets.push(Target { path: path.clone(), shown: shown.clone(), closely: true });
        }
        self.session.workspace.set_checked(targets.iter().map(|target| target.path.clone()));
        let mut mended = None;
        if self.args.fix || self.args.diff {
            let done = self.mend(&targets, stdin.as_ref(), &mut problems, console);
            if self.args.diff {
                problems.extend(self.bad_configuration(&targets));
                self.progress.end();
                problems.iter().for_each(|problem| console.problem(problem));
                return if done.changed == 0 { Outcome::Clean } else { Outcome::Findings };
            }
            mended = Some(done);
        }
        let totals = self.report(&targets, stdin.as_ref(), mended, problems, console);
        if totals.failing == 0 { Outcome::Clean } else { Outcome::Findings }
    }

    fn read_stdin(&self, wanted: bool) -> Result<Option<Stdin>, Problem> {
        if !wanted {
            return Ok(None);
        }
        let name = self.args.stdin_filename.as_deref();
        let shown = name.map_or_else(|| "<stdin>".to_owned(), |name| gather::shown(name, &self.session.here));
        let path = name.map(gather::absolute);
        if path.is_none() && (self.args.fix || self.args.diff) {
            let message = text! {
                en: "to mend standard input, name it with --stdin-filename",
                zh: "要修复标准输入，请用 --stdin-filename 指定文件名",
            };
            return Err(Problem { shown, place: None, message: message.in_language(self.language).to_owned() });
        }
        match reading::read_stdin(path.as_deref()) {
            Ok(source) => {
                if let (Some(path), false, None) = (&path, source.is_converted(), source.unread) {
                    self.session.overlay.put(path.clone(), source.text.clone());
                }
                let mends = self.args.fix || self.args.diff;
                let rendered = if mends { None } else { Rendered::by_helm(&source.text, self.session) };
                Ok(Some(Stdin { source, shown, rendered }))
            }
            Err(error) => Err(Problem {
                shown,
                place: None,
                message: gather::words(&error).in_language(self.language).to_owned(),
            }),
        }
    }

    /// What the kustomization in `folder` builds, as its own tool says.
    fn build_kustomization(&self, folder: &Path) -> Result<Stdin, Problem> {
        let shown = gather::shown(folder, &self.session.here);
        let full = gather::absolute(folder);
        match rendered::kustomize_build(&full) {
            Ok(text) => {
                // A place of its own: nothing lies around it, and the configuration is that of the kustomization.
                let path = full.join(rendered::BUILT);
                self.session.overlay.put(path.clone(), text.as_str());
                let rendered = Some(Rendered::by_kustomize(&full, &text, self.session));
                Ok(Stdin { source: Source::new(Some(&path), text), shown: format!("kustomize {shown}"), rendered })
            }
            Err(message) => Err(Problem { shown, place: None, message: message.in_language(self.language).to_owned() }),
        }
    }

    fn mend(
        &self,
        targets: &[Target],
        stdin: Option<&Stdin>,
        problems: &mut Vec<Problem>,
        console: &mut Console,
    ) -> output::Mended {
        let least = if self.args.suggested { Applicability::Suggested } else { Applicability::Safe };
        let stdin_path = stdin.and_then(|stdin| stdin.source.path.clone());
        let mut mending = mend::Mending::new(self.session, least, self.language, &self.progress);
        if let Some(Stdin { source, .. }) = stdin {
            mending.keep_in_memory(source);
        }
        mending.run(targets);
        if self.args.diff {
            let colours = Console::stdout_has_colours();
            mending.diff(targets, colours, |diff| self.progress.aside(|| console.plain(diff)));
        } else {
            mending.write();
            if let Some(path) = &stdin_path {
                console.stdout_plain(&self.session.overlay.text(path).unwrap_or_default());
                console.report_to_stderr();
            }
        }
        let (mended, more) = mending.into_result();
        problems.extend(more);
        mended
    }

    /// Checks everything and writes the report.
    fn report(
        &self,
        targets: &[Target],
        stdin: Option<&Stdin>,
        mended: Option<output::Mended>,
        mut problems: Vec<Problem>,
        console: &mut Console,
    ) -> Totals {
        let mut output = output::of(self.args.format, self.session, self.language);
        let mut totals = Totals { mended, ..Totals::default() };
        let excerpts = output.excerpts();
        let mut text = String::new();
        output.begin(&mut text);
        self.progress.begin(targets.len());
        for batch in targets.chunks(BATCH) {
            let done: Vec<Done> = batch
                .par_iter()
                .map(|target| {
                    let done = self.check(target, stdin, excerpts.as_ref());
                    self.progress.step();
                    done
                })
                .collect();
            for done in done {
                match done {
                    Done::Reports(reports) => {
                        for report in reports {
                            self.add(report, &mut *output, &mut totals, &mut text, console);
                        }
                    }
                    Done::Problem(problem) => problems.push(problem),
                    Done::Nothing => {}
                }
            }
            self.progress.aside(|| self.write(&*output, &mut text, console));
            if console.is_closed() {
                break;
            }
        }
        if let Some(Stdin { source, shown, .. }) = stdin.filter(|stdin| stdin.source.path.is_none()) {
            let file = FileName { path: None, shown: shown.clone() };
            match self.check_source(file, source, None, excerpts.as_ref()) {
                Done::Reports(reports) => {
                    for report in reports {
                        self.add(report, &mut *output, &mut totals, &mut text, console);
                    }
                }
                Done::Problem(problem) => problems.push(problem),
                Done::Nothing => problems.push(Problem {
                    shown: shown.clone(),
                    place: None,
                    message: text! {
                        en: "cannot tell what this is; name it with --stdin-filename",
                        zh: "无法判断这是什么文件；请用 --stdin-filename 指定文件名",
                    }
                    .in_language(self.language)
                    .to_owned(),
                }),
            }
        }
        problems.extend(self.bad_configuration(targets));
        problems.sort();
        problems.dedup();
        self.progress.end();
        output.end(&totals, &problems, &mut text);
        self.write(&*output, &mut text, console);
        problems.iter().for_each(|problem| console.problem(problem));
        totals
    }

    fn add(
        &self,
        report: FileReport,
        output: &mut dyn Output,
        totals: &mut Totals,
        text: &mut String,
        console: &Console,
    ) {
        for failure in &report.failures {
            let (rule, shown, message) = (failure.rule, &report.file.shown, &failure.message);
            let words = text! {
                en: "rule {rule} failed on {shown}: {message}; please report it",
                zh: "规则 {rule} 在 {shown} 上运行失败：{message}；请报告此问题",
            };
            console.note(words.in_language(self.language).replace('\n', " "));
        }
        totals.add(&report);
        output.file(report, text);
    }

    fn write(&self, output: &dyn Output, text: &mut String, console: &mut Console) {
        if output.styled() {
            console.styled(text)
        } else {
            console.plain(text)
        }
        text.clear();
    }

    fn check(&self, target: &Target, stdin: Option<&Stdin>, excerpts: Option<&output::excerpt::Excerpts>) -> Done {
        let file = FileName { path: Some(target.path.clone()), shown: target.shown.clone() };
        // What standard input could not be turned into a text of stands in no overlay.
        let stdin = stdin.filter(|stdin| stdin.source.path.as_ref() == Some(&target.path));
        if let Some(Stdin { source, .. }) = stdin.filter(|_| self.session.overlay.text(&target.path).is_none()) {
            return self.check_source(file, source, None, excerpts);
        }
        let rendered = stdin.and_then(|stdin| stdin.rendered.as_ref());
        match reading::read(&self.session.overlay, &self.session.workspace, target) {
            Reading::Source(source) => self.check_source(file, &source, rendered, excerpts),
            Reading::NotOurs | Reading::Gone => Done::Nothing,
            Reading::Failed(error) => Done::Problem(Problem {
                shown: target.shown.clone(),
                place: None,
                message: gather::words(&error).in_language(self.language).to_owned(),
            }),
        }
    }

    fn check_source(
        &self,
        file: FileName,
        source: &Source,
        rendered: Option<&Rendered>,
        excerpts: Option<&output::excerpt::Excerpts>,
    ) -> Done {
        match (self.session.check(source), rendered) {
            (Ok(checked), _) if checked.kind == pitfall_engine::FileKind::Other => Done::Nothing,
            (Ok(checked), Some(rendered)) => {
                Done::Reports(rendered.reports(self.session, file, &source.text, checked, excerpts))
            }
            (Ok(checked), None) => Done::Reports(vec![report(self.session, file, &source.text, checked, excerpts)]),
            (Err(message), _) => Done::Problem(Problem {
                shown: file.shown,
                place: None,
                message: internal_error(&message).in_language(self.language).to_owned(),
            }),
        }
    }

    fn bad_configuration(&self, targets: &[Target]) -> Vec<Problem> {
        let folders: BTreeSet<&Path> = targets.iter().filter_map(|target| target.path.parent()).collect();
        let here: [&Path; 1] = [&self.session.here];
        let folders: Vec<&Path> = if folders.is_empty() { here.to_vec() } else { folders.into_iter().collect() };
        self.session.bad_configuration(folders)
    }
}

impl Totals {
    fn add(&mut self, report: &FileReport) {
        self.files += 1;
        self.files_with_findings += usize::from(!report.entries.is_empty());
        self.suppressed += report.suppressed;
        for entry in &report.entries {
            self.by_severity[Severity::ALL.iter().position(|known| *known == entry.severity).unwrap_or(0)] += 1;
            self.failing += usize::from(entry.fails);
            self.hidden += usize::from(!entry.shown);
            match entry.fixes.iter().map(|fix| fix.applicability).max() {
                Some(Applicability::Safe) => self.safe += 1,
                Some(Applicability::Suggested) => self.suggested += 1,
                None => {}
            }
        }
    }
}
