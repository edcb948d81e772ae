//! Policies, compiled, and what they say.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value as Json;

/// One rule may take so long for one document.
pub const TIME: Duration = Duration::from_millis(250);

/// A larger policy is not read, in bytes.
pub const MAX_FILE_BYTES: usize = 512 << 10;

/// So many results of one document are told.
#[cfg(feature = "regorus")]
const RESULTS: usize = 200;

/// Something that is wrong with a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Its file.
    pub file: PathBuf,
    /// The line, from 1.
    pub line: u32,
    /// The character of the line, from 1.
    pub column: u32,
    /// The evaluator's words.
    pub message: String,
}

/// What a policy says of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// The rule that says so, such as `deny_latest`.
    pub rule: String,
    /// It is a `warn`; otherwise a `deny` or `violation`.
    pub is_warning: bool,
    /// The message.
    pub message: String,
    /// What else the result holds, texts alone: one of them may be a path.
    pub details: Vec<String>,
    /// `_loc.line`: the line of the file, from 1.
    pub line: Option<u32>,
}

/// The policies of a folder.
#[derive(Debug, Default)]
pub struct Policies {
    #[cfg(feature = "regorus")]
    engine: std::sync::Mutex<regorus::Engine>,
    /// Package and rule, in order.
    #[cfg_attr(not(feature = "regorus"), allow(dead_code, reason = "nothing is evaluated"))]
    rules: Vec<(String, String)>,
    /// What is wrong with them, as far as that is known without a document.
    pub faults: Vec<Fault>,
}

/// The name is that of a rule whose results count: `deny`, `violation` or `warn`, alone or with `_something`.
fn counts(name: &str) -> bool {
    let (head, tail) = name.split_once('_').unwrap_or((name, ""));
    let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    matches!(head, "deny" | "violation" | "warn") && plain(tail) && (name.len() == head.len() || !tail.is_empty())
}

/// The rules that count in the text of a policy: those whose names begin a line.
#[cfg_attr(not(feature = "regorus"), allow(dead_code, reason = "nothing is evaluated"))]
fn rules_of(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for line in text.lines() {
        let end = line.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(line.len());
        let name = &line[..end];
        if counts(name) && !found.iter().any(|known| known == name) {
            found.push(name.to_owned());
        }
    }
    found
}

/// What an exception names: the part of a rule's name behind `deny_`, `violation_` or `warn_`.
#[cfg_attr(not(feature = "regorus"), allow(dead_code, reason = "nothing is evaluated"))]
fn bare(rule: &str) -> &str {
    rule.split_once('_').map_or("", |(_, name)| name)
}

/// What a result says; `None` where it is none: neither a text nor an object with `msg`.
#[cfg_attr(not(feature = "regorus"), allow(dead_code, reason = "nothing is evaluated"))]
fn said(rule: &str, result: &Json) -> Option<Said> {
    let message = result.as_str().or_else(|| result.get("msg")?.as_str())?;
    let mut details = Vec::new();
    if let Json::Object(map) = result {
        let more = map.iter().filter(|(key, _)| *key != "msg" && *key != "_loc");
        more.for_each(|(_, value)| texts(value, &mut details, 4));
    }
    let line = result.get("_loc").and_then(|place| place.get("line")).and_then(Json::as_u64);
    Some(Said {
        rule: rule.to_owned(),
        is_warning: rule.starts_with("warn"),
        message: message.to_owned(),
        details,
        line: line.and_then(|line| u32::try_from(line).ok()),
    })
}

fn texts(value: &Json, found: &mut Vec<String>, depth: usize) {
    if depth == 0 || found.len() > 32 {
        return;
    }
    match value {
        Json::String(text) => found.push(text.clone()),
        Json::Array(items) => items.iter().for_each(|item| texts(item, found, depth - 1)),
        Json::Object(map) => map.values().for_each(|item| texts(item, found, depth - 1)),
        _ => {}
    }
}

/// The fault that the evaluator's words `error` tell of, in one of `files`.
#[cfg_attr(not(feature = "regorus"), allow(dead_code, reason = "nothing is evaluated"))]
fn fault(error: &str, file: &std::path::Path) -> Fault {
    // `--> FILE:LINE:COLUMN`, the line, a caret, `error: WORDS`
    let place = error.lines().find_map(|line| line.trim().strip_prefix("--> ")?.rsplit_once(':'));
    let (line, column) = match place {
        Some((rest, column)) => (rest.rsplit_once(':').map_or("1", |(_, line)| line), column),
        None => ("1", "1"),
    };
    let named = place.and_then(|(rest, _)| rest.rsplit_once(':')).map(|(file, _)| PathBuf::from(file));
    let words = error.lines().rev().find_map(|line| line.trim().strip_prefix("error: "));
    let words = words.unwrap_or_else(|| error.lines().last().unwrap_or_default());
    Fault {
        file: named.unwrap_or_else(|| file.to_owned()),
        line: line.parse().unwrap_or(1),
        column: column.parse().unwrap_or(1),
        message: words.trim().to_owned(),
    }
}

impl Policies {
    /// The policies in `files`, of which those of tests (`*_test.rego`) are left out; of these packages, as they are written behind `package`, or of all
    /// where `*` is among them.
    #[cfg(not(feature = "regorus"))]
    pub fn compile(_: &[(PathBuf, Arc<str>)], _: &[String]) -> Self {
        Self::default()
    }

    /// What they say of a document.
    ///
    /// # Errors
    /// What is wrong with a policy that is found out only now, the first thing of each rule.
    #[cfg(not(feature = "regorus"))]
    pub fn judge(&self, _: &Json) -> (Vec<Said>, Vec<Fault>) {
        (Vec::new(), Vec::new())
    }
}

#[cfg(feature = "regorus")]
impl Policies {
    /// The policies in `files`, of which those of tests (`*_test.rego`) are left out; of these packages, as they are written behind `package`, or of all
    /// where `*` is among them.
    pub fn compile(files: &[(PathBuf, Arc<str>)], namespaces: &[String]) -> Self {
        let mut engine = regorus::Engine::new();
        engine.set_execution_timer_config(regorus::utils::limits::ExecutionTimerConfig {
            limit: TIME,
            check_interval: std::num::NonZeroU32::MIN.saturating_add(255),
        });
        let (mut rules, mut faults) = (Vec::new(), Vec::new());
        for (path, text) in files {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            if name.ends_with("_test.rego") || text.len() > MAX_FILE_BYTES {
                continue;
            }
            let label = path.to_string_lossy().into_owned();
            let package = match Self::add(&mut engine, &label, text) {
                Ok(package) => package,
                Err(error) => {
                    faults.push(fault(&error, path));
                    continue;
                }
            };
            let own = package.strip_prefix("data.").unwrap_or(&package);
            if namespaces.iter().any(|wanted| wanted == "*" || wanted == own) {
                rules.extend(rules_of(text).into_iter().map(|rule| (package.clone(), rule)));
            }
        }
        rules.sort();
        rules.dedup();
        Self { engine: std::sync::Mutex::new(engine), rules, faults }
    }

    /// Adds a policy in Rego as it is today, or else as it was before version 1.
    fn add(engine: &mut regorus::Engine, label: &str, text: &str) -> Result<String, String> {
        engine.set_rego_v0(false);
        let today = match Self::try_add(engine, label, text) {
            Ok(package) => return Ok(package),
            Err(error) => error,
        };
        engine.set_rego_v0(true);
        let before = Self::try_add(engine, label, text);
        engine.set_rego_v0(false);
        // The error of the language that the policy looks to be written in.
        let is_new = text.contains("import rego.v1") || text.contains(" if {") || text.contains(" contains ");
        before.map_err(|before| if is_new { today } else { before })
    }

    fn try_add(engine: &mut regorus::Engine, label: &str, text: &str) -> Result<String, String> {
        // The parser is not ours: should it fail on some text, that text is no policy.
        let mut copy = engine.clone();
        let added = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            copy.add_policy(label.to_owned(), text.to_owned()).map(|package| (package, copy))
        }));
        match added {
            Ok(Ok((package, with))) => {
                *engine = with;
                Ok(package)
            }
            Ok(Err(error)) => Err(error.to_string()),
            Err(_) => Err("error: it cannot be read".to_owned()),
        }
    }

    /// What they say of a document; and what is wrong with a policy that is found out only now, the first thing of each rule.
    pub fn judge(&self, input: &Json) -> (Vec<Said>, Vec<Fault>) {
        let (mut results, mut faults) = (Vec::new(), Vec::new());
        // Only a panic while it was held would spoil it, and each evaluation begins anew.
        let mut engine = self.engine.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        engine.set_input(regorus::Value::from(input.clone()));
        for (package, rule) in &self.rules {
            let exceptions = Self::exceptions(&mut engine, package);
            if exceptions.iter().any(|exception| exception == bare(rule)) {
                continue;
            }
            match Self::evaluate(&mut engine, &format!("{package}.{rule}")) {
                Ok(Json::Array(items)) => {
                    let room = RESULTS.saturating_sub(results.len());
                    results.extend(items.iter().filter_map(|item| said(rule, item)).take(room));
                }
                Ok(_) => {}
                Err(error) => faults.push(fault(&error, std::path::Path::new(""))),
            }
        }
        (results, faults)
    }

    /// The names of rules that the package's `exception` leaves out.
    fn exceptions(engine: &mut regorus::Engine, package: &str) -> Vec<String> {
        match Self::evaluate(engine, &format!("{package}.exception")) {
            Ok(Json::Array(sets)) => {
                let names = sets.iter().filter_map(Json::as_array).flatten();
                names.filter_map(Json::as_str).map(str::to_owned).collect()
            }
            // Most packages have none, which is an error to the evaluator.
            _ => Vec::new(),
        }
    }

    fn evaluate(engine: &mut regorus::Engine, rule: &str) -> Result<Json, String> {
        let value = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| engine.eval_rule(rule.to_owned())));
        match value {
            Ok(Ok(regorus::Value::Undefined)) => Ok(Json::Null),
            Ok(Ok(value)) => {
                let text = value.to_json_str().map_err(|error| error.to_string())?;
                serde_json::from_str(&text).map_err(|error| error.to_string())
            }
            Ok(Err(error)) => Err(error.to_string()),
            Err(_) => Err("error: it cannot be evaluated".to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_told_by_their_names() {
        for name in ["deny", "warn", "violation", "deny_latest", "warn_a_b", "violation_1"] {
            assert!(counts(name), "{name}");
        }
        for name in ["denyall", "denied", "allow", "warning", "deny_", ""] {
            assert!(!counts(name), "{name}");
        }
        let text = "package main\n\ndeny[msg] {\n  deny_x := 1\n}\ndeny contains msg if { true }\nwarn_old if true\n# violation\n";
        assert_eq!(rules_of(text), ["deny", "warn_old"]);
        assert_eq!((bare("deny"), bare("deny_a_b")), ("", "a_b"));
    }

    #[test]
    fn places_of_errors() {
        let error = "\n--> /p/a.rego:3:7\n  |\n3 | x = \n  |      ^\nerror: expecting expression";
        let found = fault(error, std::path::Path::new("/p/b.rego"));
        let wanted = Fault { file: "/p/a.rego".into(), line: 3, column: 7, message: "expecting expression".to_owned() };
        assert_eq!(found, wanted);
        let found = fault("something else", std::path::Path::new("/p/b.rego"));
        assert_eq!((found.file, found.line, found.column), ("/p/b.rego".into(), 1, 1));
    }

    #[test]
    fn results_are_texts_or_objects() {
        let json = |text: &str| serde_json::from_str::<Json>(text).expect("JSON");
        let found = said("deny", &json("\"no\"")).expect("a result");
        assert_eq!((found.message.as_str(), found.is_warning, found.line), ("no", false, None));
        let found =
            said("warn_a", &json("{\"msg\": \"m\", \"details\": {\"path\": \"spec.x\"}, \"_loc\": {\"line\": 4}}"));
        let found = found.expect("a result");
        assert_eq!((found.is_warning, found.details, found.line), (true, vec!["spec.x".to_owned()], Some(4)));
        for none in ["1", "true", "{\"message\": \"m\"}", "{\"msg\": 1}", "[]"] {
            assert_eq!(said("deny", &json(none)), None, "{none}");
        }
    }
}
