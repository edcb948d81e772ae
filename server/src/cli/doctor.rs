//! `pitfall doctor` and `pitfall why`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use pitfall_doctor::online::{self, Proxies, TOLERANCE};
use pitfall_doctor::{examine, why};
use pitfall_engine::{HomeFiles, Host, Language, Layer, Severity, text};

use super::args::{self, ReportFormat};
use super::console::Console;
use super::{Outcome, gather, locale, options};
use crate::doctor::{Sheet, Style, history_json, history_sheet, markdown, report_json, report_sheet, text as as_text};

pub(super) fn doctor(args: &args::Doctor, language: Option<Language>, console: &mut Console) -> Outcome {
    let Some(subject) = Subject::of(&args.machine, language, console) else { return Outcome::Failed };
    let report = examine(&subject.host, subject.folder.as_deref(), subject.user.clone());
    let tried = args.online.then(|| {
        // The report's value is masked; what is tried is the real one.
        online::look(&pitfall_doctor::value(&subject.host, "GOPROXY"), &Proxies::of(&subject.host))
    });
    match args.machine.format {
        ReportFormat::Json => send_json(&report_json(&report, tried.as_ref(), &subject.style), console),
        format => send(&report_sheet(&report, tried.as_ref(), &subject.style), format, console),
    }
    let off = |ahead: i64| ahead.abs() > TOLERANCE;
    let unreachable =
        tried.iter().flat_map(|tried| &tried.reached).any(|one| one.outcome.is_failure() || one.ahead.is_some_and(off));
    if unreachable || report.worst().is_some_and(|worst| worst >= Severity::Warning) {
        Outcome::Findings
    } else {
        Outcome::Clean
    }
}

pub(super) fn history(args: &args::Why, language: Option<Language>, console: &mut Console) -> Outcome {
    let Some(subject) = Subject::of(&args.machine, language, console) else { return Outcome::Failed };
    let name = args.name.trim();
    let usable = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '(' | ')');
    if name.is_empty() || !name.chars().all(usable) {
        let shown = super::console::printable(name);
        let message = text! { en: "{shown} is no name of a variable", zh: "{shown} 不是变量名" };
        console.problem(message.in_language(subject.style.language));
        return Outcome::Failed;
    }
    let history = why(&subject.host, name, subject.folder.as_deref(), &subject.home_files);
    match args.machine.format {
        ReportFormat::Json => send_json(&history_json(&history), console),
        format => send(&history_sheet(&history, &subject.style), format, console),
    }
    // Nothing sets it, and go knows no such variable.
    if history.steps.is_empty() && history.moments.is_empty() && history.elsewhere.is_empty() {
        Outcome::Findings
    } else {
        Outcome::Clean
    }
}

fn send(sheet: &Sheet, format: ReportFormat, console: &mut Console) {
    match format {
        ReportFormat::Markdown => console.plain(&markdown(sheet)),
        _ => console.styled(&as_text(sheet)),
    }
}

fn send_json(value: &serde_json::Value, console: &mut Console) {
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    console.plain(&text);
}

/// The machine that is looked at, and how it is spoken of.
struct Subject {
    host: Arc<Host>,
    folder: Option<PathBuf>,
    user: Option<Layer>,
    home_files: HomeFiles,
    style: Style,
}

impl Subject {
    fn of(machine: &args::Machine, language: Option<Language>, console: &mut Console) -> Option<Self> {
        let spoken = language.unwrap_or_else(locale::language);
        let host = match &machine.root {
            None => Host::of_this_machine(),
            Some(root) => match environment(machine.environment.as_deref()) {
                Ok(variables) if root.is_dir() => Host::at(gather::absolute(root), variables),
                Ok(_) => {
                    let root = root.display();
                    let message = text! { en: "{root} is no folder", zh: "{root} 不是目录" };
                    console.problem(message.in_language(spoken));
                    return None;
                }
                Err(message) => {
                    console.problem(message);
                    return None;
                }
            },
        };
        let rules = pitfall_rules::all();
        let mut strongest = options::layer(&rules, &args::Options::default(), language, None).unwrap_or_default();
        if machine.no_home {
            strongest = Layer::of_command_line(&serde_json::json!({ "env": { "read-home": false } }));
        }
        let of_user = machine.root.is_none().then(crate::user::config_path).flatten();
        let user = of_user.and_then(|path| crate::user::layer(&path));
        let read = |layer: &Layer| layer.value("env", "read-home").and_then(pitfall_engine::config::Value::as_bool);
        let read_home = read(&strongest).or_else(|| user.as_ref().and_then(read)).unwrap_or(true);
        let list = user.as_ref().and_then(|layer| layer.value("env", "home-files")).and_then(|value| value.as_list());
        let patterns = list.unwrap_or_default().iter().filter_map(pitfall_engine::config::Value::as_str);
        let home_files = HomeFiles::new(read_home, patterns);
        let user = if machine.no_home { Some(strongest) } else { user };
        let folder = machine.root.is_none().then(|| gather::absolute(Path::new(".")));
        let home = host.home().map(Path::to_owned);
        Some(Self { host: Arc::new(host), folder, user, home_files, style: Style { language: spoken, home } })
    }
}

/// The variables of a file of `NAME=value` lines, as `env` prints them.
fn environment(path: Option<&Path>) -> Result<Vec<(String, String)>, String> {
    let Some(path) = path else { return Ok(Vec::new()) };
    let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let pairs = text.lines().filter_map(|line| line.split_once('='));
    Ok(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
}
