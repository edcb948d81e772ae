//! `pitfall rules test`: the examples of a team's own rules.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use ignore::WalkBuilder;
use pitfall_engine::{Example, Language, Layer, RULE_FILE_END, TeamRule, Verdict, config, text};
use pitfall_text::LineIndex;

use super::console::{Console, printable};
use super::gather::{absolute, words};
use super::session::Session;
use super::{Outcome, args, rules};

const BOLD: &str = "\u{1b}[1m";
const RED: &str = "\u{1b}[31m";
const GREEN: &str = "\u{1b}[32m";
const RESET: &str = "\u{1b}[0m";

pub(super) fn run(args: &args::RulesTest, language: Option<Language>, console: &mut Console) -> Outcome {
    let session = rules::session(language);
    let language = session.language_in(&session.here);
    let mut tally = Tally { language, ..Tally::default() };
    for file in files(args, &session, language, console) {
        let Some(text) = session.text(&file) else {
            let shown = session.shown(&file);
            console.problem(text! { en: "{shown} cannot be read", zh: "无法读取 {shown}" }.in_language(language));
            continue;
        };
        let layer = Layer::of_toml(Some(&file), &text);
        for problem in session.faults(&layer, &file, language) {
            console.problem(problem);
        }
        for rule in &layer.rules {
            tally.rule(rule, &session.shown(&file), &text);
        }
    }
    console.styled(&tally.out);
    if tally.rules == 0 {
        console.problem(
            text! { en: "no rule of one's own was found here", zh: "此处没有找到可用的自定义规则" }
                .in_language(language),
        );
        return Outcome::Failed;
    }
    let Tally { rules, right, wrong, bare, .. } = &tally;
    let end = text! {
        en: "{rules} rules; examples: {right} right, {wrong} wrong; rules without any: {bare}",
        zh: "{rules} 条规则；示例：{right} 个正确，{wrong} 个错误；没有示例的规则：{bare}",
    };
    console.styled(&format!("\n{}\n", end.in_language(language)));
    if tally.wrong > 0 { Outcome::Findings } else { Outcome::Clean }
}

/// The files that the paths name or hold; where a folder holds none, those that speak for it.
fn files(args: &args::RulesTest, session: &Session, language: Language, console: &mut Console) -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::new();
    for path in &args.paths {
        let full = absolute(path);
        match std::fs::metadata(&full) {
            Ok(metadata) if metadata.is_dir() => {
                let before = found.len();
                let walk =
                    WalkBuilder::new(&full).hidden(false).filter_entry(|entry| entry.file_name() != ".git").build();
                found.extend(walk.flatten().map(ignore::DirEntry::into_path).filter(|path| holds_rules(path)));
                if found.len() == before {
                    let layers = session.workspace.layers_for(Some(&full.join("any")));
                    found.extend(layers.iter().filter_map(|layer| layer.file.clone()).filter(|file| holds_rules(file)));
                }
            }
            Ok(_) => {
                found.insert(full);
            }
            Err(error) => {
                console.problem(format!("{}: {}", session.shown(&full), words(&error).in_language(language)));
            }
        }
    }
    found
}

fn holds_rules(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    name == config::FILE_NAME || name.ends_with(RULE_FILE_END)
}

#[derive(Default)]
struct Tally {
    language: Language,
    out: String,
    rules: usize,
    right: usize,
    wrong: usize,
    /// Rules without an example.
    bare: usize,
}

impl Tally {
    fn rule(&mut self, rule: &TeamRule, shown: &str, text: &str) {
        self.rules += 1;
        self.bare += usize::from(rule.examples.is_empty());
        let lines = LineIndex::new(text);
        let line = lines.line_of(rule.span.start as usize) + 1;
        // Writing to a String does not fail.
        let _ = writeln!(self.out, "{BOLD}{}{RESET}  {}:{line}", rule.meta.id, printable(shown));
        for finds in [true, false] {
            for (at, example) in rule.examples.iter().filter(|example| example.finds == finds).enumerate() {
                self.example(rule, example, at, lines.line_of(example.span.start as usize) + 1);
            }
        }
    }

    fn example(&mut self, rule: &TeamRule, example: &Example, at: usize, line: usize) {
        let key = if example.finds { "finds" } else { "passes" };
        let number = at + 1;
        match rule.try_example(example) {
            Verdict::Right => {
                self.right += 1;
                let _ = writeln!(self.out, "  {GREEN}ok{RESET}     {key} {number}");
            }
            Verdict::Wrong(why) => {
                self.wrong += 1;
                let why = printable(why.in_language(self.language));
                let _ = writeln!(self.out, "  {RED}wrong{RESET}  {key} {number}, line {line}: {why}");
            }
        }
    }
}
