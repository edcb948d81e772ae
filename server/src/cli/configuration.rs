//! `pitfall config`.

use std::fmt::Write;
use std::path::Path;

use pitfall_engine::config::{self, Origin};
use pitfall_engine::{ByName, Config, Language, Meta, by_name, text};
use pitfall_text::LineIndex;

use super::console::Console;
use super::session::Session;
use super::{Outcome, args, gather, options};

pub(super) fn run(args: &args::Config, language: Option<Language>, console: &mut Console) -> Outcome {
    let rules = pitfall_rules::all();
    if args.schema {
        let mut text = serde_json::to_string_pretty(&config::schema(&rules)).unwrap_or_default();
        text.push('\n');
        console.plain(&text);
        return Outcome::Clean;
    }
    let Some(file) = &args.explain else { return Outcome::Clean };
    let strongest = match options::layer(&rules, &args.options, language, None) {
        Ok(layer) => layer,
        Err(wrong) => {
            let language = language.unwrap_or_else(super::locale::language);
            wrong.iter().for_each(|message| console.problem(message.in_language(language)));
            return Outcome::Failed;
        }
    };
    let session = Session::new(strongest);
    let path = gather::absolute(file);
    let explained = Explained { session: &session, language: session.language_for(&path) };
    console.styled(&explained.file(&path, &gather::shown(file, &session.here)));
    for problem in session.bad_configuration(path.parent()) {
        console.problem(problem);
    }
    Outcome::Clean
}

struct Explained<'a> {
    session: &'a Session,
    language: Language,
}

impl Explained<'_> {
    fn file(&self, path: &Path, shown: &str) -> String {
        let config = self.session.workspace.config_for(Some(path));
        let mut out = String::new();
        self.heading(&mut out, &text! { en: "Configuration of {shown}", zh: "{shown} 的配置" });
        if by_name(path) == ByName::Other {
            self.line(
                &mut out,
                &text! {
                    en: "Pitfall looks at no file of this name.",
                    zh: "Pitfall 不检查此类名称的文件。",
                },
            );
        }
        if let Some(origin) = &config.excluded {
            let by = self.origin(origin);
            self.line(
                &mut out,
                &text! {
                    en: "Not checked unless named outright: excluded by {by}.",
                    zh: "除非直接指名，否则不检查：由 {by} 排除。",
                },
            );
        }
        let width = config.effective().iter().map(|value| value.key.len() + value.value.len() + 3).max().unwrap_or(0);
        for value in config.effective() {
            let pair = format!("{} = {}", value.key, value.value);
            // Writing to a String does not fail.
            let _ = writeln!(out, "{pair:width$}  \u{1b}[2m# {}\u{1b}[0m", self.origin(&value.origin));
        }
        self.rules(&mut out, &config);
        out
    }

    fn rules(&self, out: &mut String, config: &Config) {
        let own = || config.team_rules().map(|rule| rule.meta);
        let all = || self.session.rules().iter().map(|rule| &rule.meta).chain(own());
        let changed: Vec<(&Meta, String)> = all()
            .filter(|rule| config.runs(rule))
            .filter_map(|rule| {
                let severity = config.rule(rule).flatten()?;
                let by = self.origin(config.severity_origin_of(rule)?);
                Some((rule, format!("{}  \u{1b}[2m# {by}\u{1b}[0m", severity.name())))
            })
            .collect();
        self.list(out, &text! { en: "Severities", zh: "严重程度" }, &changed);
        let off: Vec<(&Meta, String)> =
            all().filter(|rule| !config.runs(rule)).map(|rule| (rule, self.why_off(config, rule))).collect();
        self.list(out, &text! { en: "Rules that are off", zh: "未运行的规则" }, &off);
        let (on, total) = (all().filter(|rule| config.runs(rule)).count(), all().count());
        out.push('\n');
        self.line(out, &text! { en: "{on} of {total} rules run.", zh: "共 {total} 条规则，运行 {on} 条。" });
    }

    fn why_off(&self, config: &Config, rule: &Meta) -> String {
        let words = match config.origin_of(rule) {
            None | Some(Origin::Default) => text! { en: "off by default", zh: "默认关闭" },
            Some(origin) => {
                let by = self.origin(origin);
                text! { en: "turned off by {by}", zh: "由 {by} 关闭" }
            }
        };
        format!("\u{1b}[2m# {}\u{1b}[0m", words.in_language(self.language))
    }

    fn list(&self, out: &mut String, heading: &pitfall_engine::Message, rows: &[(&Meta, String)]) {
        if rows.is_empty() {
            return;
        }
        out.push('\n');
        self.heading(out, heading);
        let width = rows.iter().map(|(rule, _)| rule.id.len()).max().unwrap_or(0);
        for (rule, words) in rows {
            let _ = writeln!(out, "{:width$}  {words}", rule.id);
        }
    }

    fn heading(&self, out: &mut String, words: &pitfall_engine::Message) {
        let _ = writeln!(out, "\u{1b}[1m{}\u{1b}[0m", words.in_language(self.language));
    }

    fn line(&self, out: &mut String, words: &pitfall_engine::Message) {
        let _ = writeln!(out, "{}", words.in_language(self.language));
    }

    /// Where a value comes from, a file with its line.
    fn origin(&self, origin: &Origin) -> String {
        let words = match origin {
            Origin::Default => text! { en: "default", zh: "默认值" },
            Origin::Editor => text! { en: "the editor's settings", zh: "编辑器设置" },
            Origin::CommandLine => text! { en: "the command line", zh: "命令行" },
            Origin::File(file, span) => {
                let text = self.session.text(file).unwrap_or_default();
                let line = LineIndex::new(&text).line_of(span.start as usize) + 1;
                return format!("{}:{line}", self.session.shown(file));
            }
        };
        words.in_language(self.language).to_owned()
    }
}
