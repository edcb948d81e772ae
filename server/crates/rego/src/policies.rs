//! Policies, compiled, and what they say of a document.

use std::num::{NonZeroU32, NonZeroUsize};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use regorus::utils::limits::ExecutionTimerConfig;
use regorus::{Engine, PolicyLengthConfig, Value, set_global_memory_limit};
use regorus_mimalloc::{Excess, Limits, limited};
use rustc_hash::FxHashMap;
use serde_json::{Value as Json, json};

use crate::calls::{undefined, without_texts};
use crate::meaning::{self, Told};
use crate::names::{bare, is_among, rules_of};
use crate::recursion::{recursive, too_deep};
use crate::{Data, Fault, MAX_FILE_BYTES, MEMORY, MOST_BYTES, Said, TIME, TIME_OF_ALL, functions};

/// So many results of one input are told.
const RESULTS: usize = 200;

/// After so many failures rules are no longer evaluated together.
const TRIES: u8 = 8;

/// So many evaluators wait for the next input; one is in use by each thread at most.
const IDLE: usize = 8;

/// The policies of a folder.
pub struct Policies {
    /// It has evaluated nothing: others are copied from it.
    fresh: Engine,
    /// Ready for an input.
    engines: Mutex<Vec<Engine>>,
    /// In order.
    rules: Vec<Entry>,
    /// Packages with an `exception`, in order.
    excepting: Vec<String>,
    /// So many times more all rules may be evaluated [`TOGETHER`] and fail, which has everything done twice.
    tries: AtomicU8,
    /// What the evaluator was told of each policy.
    told: FxHashMap<PathBuf, Told>,
    data: Data,
    depends_on_file: bool,
    /// What is wrong with them, as far as that is known without a document.
    pub faults: Vec<Fault>,
}

impl Policies {
    /// The policies in `files`, of which those of tests (`*_test.rego`) are left out; of the packages in `namespaces`, which are written as behind `package`
    /// or are patterns such as `k8s.*`.
    pub fn compile(files: &[(PathBuf, Arc<str>)], data: &Data, namespaces: &[String]) -> Self {
        let mut engine = Engine::new();
        let check_interval = NonZeroU32::MIN.saturating_add(255);
        engine.set_execution_timer_config(ExecutionTimerConfig { limit: TIME, check_interval });
        // What is in use is nothing until it is too much: see `regorus_mimalloc`.
        set_global_memory_limit(Some(0));
        // A line may be as long as a file, and a file twice as long as what is read: words are put into it.
        let most = NonZeroUsize::MIN.saturating_add(2 * MAX_FILE_BYTES);
        let max_col = NonZeroU32::try_from(most).unwrap_or(NonZeroU32::MAX);
        engine.set_policy_length_config(PolicyLengthConfig { max_col, max_file_bytes: most, max_lines: most });
        // As Conftest: what a function cannot do is undefined, and what is printed is for who debugs.
        engine.set_strict_builtin_errors(false);
        engine.set_gather_prints(true);
        functions::put(&mut engine);
        let (mut rules, mut faults) = (Vec::new(), Vec::new());
        let (mut excepting, mut all_told, mut added) = (Vec::new(), FxHashMap::default(), Vec::new());
        let mut depends_on_file = false;
        let is_test = |path: &Path| path.to_string_lossy().ends_with("_test.rego");
        let files: Vec<&(PathBuf, Arc<str>)> =
            files.iter().filter(|(path, text)| !is_test(path) && text.len() <= MAX_FILE_BYTES).collect();
        let mut recursive = recursive(files.iter().map(|(_, text)| &**text)).into_iter().peekable();
        let mut shared = Shared::of(files.iter().map(|(_, text)| &**text));
        // The functions of a policy that cannot be read, as it is being typed, are nobody's.
        let unread = shared
            .places()
            .into_iter()
            .filter(|place| files.get(*place).is_none_or(|(_, text)| !Self::can_be_read(text)));
        let unread: Vec<usize> = unread.collect();
        if !unread.is_empty() {
            let texts =
                files.iter().enumerate().map(|(place, (_, text))| if unread.contains(&place) { "" } else { &**text });
            shared = Shared::of(texts);
        }
        for (place, (path, text)) in files.into_iter().enumerate() {
            let mut is_left_out = false;
            while let Some(function) = recursive.next_if(|function| function.policy == place) {
                let message = format!("{} leads to itself", function.name);
                faults.push(Fault { file: path.clone(), line: function.line, column: 1, message });
                is_left_out = true;
            }
            if let Some(line) = too_deep(text) {
                let message = "brackets are nested too deeply".to_owned();
                faults.push(Fault { file: path.clone(), line, column: 1, message });
                is_left_out = true;
            }
            if is_left_out {
                continue;
            }
            let label = path.to_string_lossy().into_owned();
            let (end, none) = (format!("__{place}"), Vec::new());
            let told = Told::of(text, shared.renamed.get(&place).unwrap_or(&none), &end);
            let links = shared.links.get(&place);
            let link = |is_v0: bool| links.into_iter().flatten().map(|it| it.text(is_v0)).collect::<String>();
            let package = match Self::add(&mut engine, &label, |is_v0| told.text.clone() + &link(is_v0)) {
                Ok(package) => {
                    all_told.insert(path.clone(), told);
                    package
                }
                // Should it be ours that it cannot read, it reads what is written.
                Err(_) => match Self::add(&mut engine, &label, |_| text.to_string()) {
                    Ok(package) => {
                        all_told.insert(path.clone(), Told::as_written(text));
                        package
                    }
                    Err(error) => {
                        let fault = Fault::of(&error, path, 1);
                        let column = Told::as_written(text).column(fault.line, fault.column);
                        faults.push(Fault { column, ..fault });
                        continue;
                    }
                },
            };
            added.push((path, &**text));
            depends_on_file |= without_texts(text).contains("conftest");
            if text.lines().any(|line| line.starts_with("exception")) {
                excepting.push(package.clone());
            }
            let own = package.strip_prefix("data.").unwrap_or(&package);
            if is_among(own, namespaces) {
                rules.extend(rules_of(text).into_iter().map(|(rule, line)| Entry {
                    package: package.clone(),
                    rule,
                    file: path.clone(),
                    line,
                }));
            }
        }
        rules.sort();
        // Several files may say when one rule holds: the first stands for them.
        rules.dedup_by(|one, before| (&one.package, &one.rule) == (&before.package, &before.rule));
        excepting.sort();
        excepting.dedup();
        let may_be_together =
            rules.len() > 1 && Self::try_add(&mut engine, "together", &together(&rules, &excepting)).is_ok();
        tell(&mut engine, data, depends_on_file.then_some(Path::new("")));
        // It gets ready once, and not again with each copy; there is no such rule.
        let _ = evaluate(&mut engine, "data.pitfall.nothing");
        faults.extend(missing(&added));
        Self {
            fresh: engine,
            engines: Mutex::default(),
            rules,
            excepting,
            tries: if may_be_together { TRIES } else { 0 }.into(),
            told: all_told,
            data: data.clone(),
            depends_on_file,
            faults,
        }
    }

    /// Adds a policy in Rego as it is today, or else as it was before version 1. `text` says what it says in which of them: true is the old one.
    fn add(engine: &mut Engine, label: &str, text: impl Fn(bool) -> String) -> Result<String, String> {
        engine.set_rego_v0(false);
        let written = text(false);
        let today = match Self::try_add(engine, label, &written) {
            Ok(package) => return Ok(package),
            Err(error) => error,
        };
        let plain = without_texts(&written);
        let has = |words: &[&str]| words.iter().any(|words| plain.contains(words));
        // The error of the language that the policy looks to be written in. What cannot be the old one is not tried as such: the evaluator would write
        // what it thinks of these words to the terminal.
        if has(&["import rego.v1", " if ", " contains "]) && !has(&["import future.keywords"]) {
            return Err(today);
        }
        engine.set_rego_v0(true);
        let before = Self::try_add(engine, label, &text(true));
        engine.set_rego_v0(false);
        before
    }

    /// The text is a policy.
    fn can_be_read(text: &str) -> bool {
        too_deep(text).is_none() && Self::add(&mut Engine::new(), "a.rego", |_| text.to_owned()).is_ok()
    }

    fn try_add(engine: &mut Engine, label: &str, text: &str) -> Result<String, String> {
        // The parser is not ours: should it fail on some text, that text is no policy.
        let mut copy = engine.clone();
        let added = catch_unwind(AssertUnwindSafe(|| {
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

    /// What they say may be another for a file of another name.
    pub fn depends_on_file(&self) -> bool {
        self.depends_on_file
    }

    /// What they say of a document of `file`; and what is wrong with a policy that is found out only now, the first thing of each rule.
    pub fn judge(&self, input: &Json, file: &Path) -> (Vec<Said>, Vec<Fault>) {
        self.with_engine(file, |engine| self.evaluate(engine, Value::from(input.clone())))
    }

    /// Lets `work` have an engine that knows `file`.
    pub(crate) fn with_engine<T>(&self, file: &Path, work: impl FnOnce(&mut Engine) -> T) -> T {
        let mut engine = self.engines().pop().unwrap_or_else(|| self.fresh.clone());
        if self.depends_on_file {
            tell(&mut engine, &self.data, Some(file));
        }
        let done = work(&mut engine);
        let _ = engine.take_prints();
        self.give_back(engine);
        done
    }

    fn give_back(&self, engine: Engine) {
        let mut engines = self.engines();
        if engines.len() < IDLE {
            engines.push(engine);
        }
    }

    fn engines(&self) -> std::sync::MutexGuard<'_, Vec<Engine>> {
        // Nothing panics while it is held.
        self.engines.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What they say of an input, in order of the rules.
    pub(crate) fn evaluate(&self, engine: &mut Engine, input: Value) -> (Vec<Said>, Vec<Fault>) {
        engine.set_input(input.clone());
        let tries = self.tries.load(Ordering::Relaxed);
        if tries > 0 {
            if let Ok(Json::Array(pairs)) = evaluate(engine, TOGETHER) {
                return (self.said_together(&pairs), Vec::new());
            }
            self.tries.store(tries - 1, Ordering::Relaxed);
            self.clean(engine, &input);
        }
        self.one_by_one(engine, &input)
    }

    /// What is said by the pairs that [`TOGETHER`] is made of.
    fn said_together(&self, pairs: &[Json]) -> Vec<Said> {
        let pairs = pairs.iter().filter_map(|pair| Some((pair.get(0)?.as_str()?, pair.get(1)?)));
        let all: FxHashMap<&str, &Json> = pairs.collect();
        let mut results = Vec::new();
        for (place, Entry { package, rule, .. }) in self.rules.iter().enumerate() {
            let is_excepted = all.get(&**package).is_some_and(|exceptions| excepts(exceptions, rule));
            if let Some(value) = all.get(&*place.to_string()).filter(|_| !is_excepted) {
                add_results(rule, value, &mut results);
            }
        }
        results
    }

    /// The same, where a rule fails: the others have their say.
    fn one_by_one(&self, engine: &mut Engine, input: &Value) -> (Vec<Said>, Vec<Fault>) {
        let (mut results, mut faults) = (Vec::new(), Vec::new());
        let mut exceptions: FxHashMap<&str, Json> = FxHashMap::default();
        for package in &self.excepting {
            match evaluate(engine, &format!("{package}.exception")) {
                Ok(names) => drop(exceptions.insert(package, names)),
                Err(_) => self.clean(engine, input),
            }
        }
        let began = Instant::now();
        for Entry { package, rule, file, line } in &self.rules {
            if exceptions.get(&**package).is_some_and(|exceptions| excepts(exceptions, rule)) {
                continue;
            }
            if began.elapsed() > TIME_OF_ALL {
                let words = format!("the rules before it take more than {} s", TIME_OF_ALL.as_secs());
                faults.push(self.written(Fault::of(&words, file, *line)));
                break;
            }
            match evaluate(engine, &format!("{package}.{rule}")) {
                Ok(value) => add_results(rule, &value, &mut results),
                Err(error) => {
                    faults.push(self.written(Fault::of(&error, file, *line)));
                    self.clean(engine, input);
                }
            }
        }
        (results, faults)
    }

    /// Puts a fresh engine in the place of one that failed: that keeps what it was at.
    fn clean(&self, engine: &mut Engine, input: &Value) {
        let data = engine.get_data();
        *engine = self.fresh.clone();
        if self.depends_on_file {
            engine.clear_data();
            let _ = engine.add_data(data);
        }
        engine.set_input(input.clone());
    }

    /// The fault at the place where what it is about is written.
    fn written(&self, fault: Fault) -> Fault {
        let column = self.told.get(&fault.file).map_or(fault.column, |told| told.column(fault.line, fault.column));
        Fault { column, ..fault }
    }
}

/// Gives the engine its data, with what Conftest adds where a policy asks for it: the file that is judged.
fn tell(engine: &mut Engine, data: &Data, file: Option<&Path>) {
    engine.clear_data();
    // Objects that do not contradict each other: nothing can go wrong.
    let _ = engine.add_data(Value::from(data.json()));
    if let Some(file) = file {
        let text = |part: Option<&Path>| part.map(|part| part.to_string_lossy().into_owned()).unwrap_or_default();
        let (name, folder) = (text(file.file_name().map(Path::new)), text(file.parent()));
        let _ = engine.add_data(Value::from(json!({"conftest": {"file": {"name": name, "dir": folder}}})));
    }
}

/// Functions that several policies of a package define: to the evaluator, each is of one policy.
#[derive(Debug, Default)]
struct Shared<'t> {
    /// By the place of a policy: what it defines, and a policy before it.
    renamed: FxHashMap<usize, Vec<&'t str>>,
    /// By the place of the policy that is the first to define them.
    links: FxHashMap<usize, Vec<Link<'t>>>,
}

/// A function as another policy defines it.
#[derive(Debug)]
struct Link<'t> {
    name: &'t str,
    arguments: usize,
    /// The place of the other.
    other: usize,
}

impl Link<'_> {
    fn text(&self, is_v0: bool) -> String {
        meaning::link(self.name, self.arguments, &format!("{}__{}", self.name, self.other), is_v0)
    }
}

impl<'t> Shared<'t> {
    /// The places of the policies that it is about.
    fn places(&self) -> Vec<usize> {
        let mut places: Vec<usize> = self.renamed.keys().chain(self.links.keys()).copied().collect();
        places.sort_unstable();
        places.dedup();
        places
    }

    fn of(policies: impl Iterator<Item = &'t str>) -> Self {
        let mut found = Self::default();
        let mut first: FxHashMap<(&str, &str), (usize, usize)> = FxHashMap::default();
        for (place, text) in policies.enumerate() {
            let Some(package) = text.lines().find_map(|line| line.strip_prefix("package ")) else { continue };
            for (name, arguments) in meaning::functions(text) {
                let known = *first.entry((package.trim(), name)).or_insert((place, arguments));
                // With another number of arguments it is a mistake, which is told as it is.
                if known.0 != place && known.1 == arguments {
                    found.renamed.entry(place).or_default().push(name);
                    found.links.entry(known.0).or_default().push(Link { name, arguments, other: place });
                }
            }
        }
        found
    }
}

/// A rule whose results count, and where it begins.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    package: String,
    rule: String,
    file: PathBuf,
    /// From 1.
    line: u32,
}

/// The calls of functions that are nowhere, in these policies.
fn missing(policies: &[(&PathBuf, &str)]) -> Vec<Fault> {
    let mut engine = Engine::new();
    functions::put(&mut engine);
    let mut known: FxHashMap<String, bool> = FxHashMap::default();
    let found = undefined(policies.iter().map(|(_, text)| *text)).into_iter().filter(|call| {
        *known.entry(call.name.clone()).or_insert_with(|| {
            // Called with nothing, any other says how much it wants.
            let asked = catch_unwind(AssertUnwindSafe(|| engine.eval_query(format!("{}()", call.name), false)));
            matches!(asked, Ok(Err(error)) if error.to_string().contains("could not find function"))
        })
    });
    let faults = found.map(|call| {
        let name = call.name;
        let is_left_out = ["http.", "time.", "opa.", "rego.", "net.lookup", "crypto.", "io.", "uuid.", "rand."]
            .iter()
            .any(|start| name.starts_with(start));
        let message =
            if is_left_out { format!("there is no {name} here") } else { format!("could not find function {name}") };
        Some(Fault { file: policies.get(call.policy)?.0.clone(), line: call.line, column: call.column, message })
    });
    faults.flatten().collect()
}

/// A package's `exception` leaves the rule out.
fn excepts(exceptions: &Json, rule: &str) -> bool {
    let names = exceptions.as_array().into_iter().flatten().filter_map(Json::as_array).flatten();
    names.filter_map(Json::as_str).any(|name| name == bare(rule))
}

fn add_results(rule: &str, value: &Json, results: &mut Vec<Said>) {
    let room = RESULTS.saturating_sub(results.len());
    results.extend(value.as_array().into_iter().flatten().filter_map(|item| Said::of(rule, item)).take(room));
}

/// A rule of ours, the pairs of all others and their values: what they have in common is evaluated once. It fails where one of them does. A pair begins with a
/// rule's place, or with the package of an `exception`.
const TOGETHER: &str = "data.pitfall__together.said";

/// The policy of that rule.
fn together(rules: &[Entry], excepting: &[String]) -> String {
    let mut text = "package pitfall__together\n".to_owned();
    for (place, Entry { package, rule, .. }) in rules.iter().enumerate() {
        text += &format!("said contains [\"{place}\", value] if value := {package}.{rule}\n");
    }
    for package in excepting {
        text += &format!("said contains [\"{package}\", value] if value := {package}.exception\n");
    }
    text
}

fn evaluate(engine: &mut Engine, rule: &str) -> Result<Json, String> {
    let limits = Limits { time: TIME, bytes: MEMORY };
    let evaluated =
        limited(limits, || catch_unwind(AssertUnwindSafe(|| engine.eval_rule(rule.to_owned()))).map_err(drop));
    match evaluated {
        // Whatever came of it: a function that is stopped may only have no value.
        (_, Some(Excess::Memory)) => Err(format!("it takes more than {} MiB of memory", MEMORY >> 20)),
        (_, Some(Excess::Time)) => Err(too_long()),
        (Ok(Ok(value)), None) => Ok(json_of(&value, &mut MOST_BYTES.clone()).unwrap_or_default()),
        (Ok(Err(error)), None) => match error.to_string() {
            // The evaluator says to the nanosecond how long it took, which is another time each time.
            error if error.contains("exceeded time limit") => Err(too_long()),
            error => Err(error),
        },
        (Err(()), None) => Err("error: it cannot be evaluated".to_owned()),
    }
}

fn too_long() -> String {
    format!("it takes more than {} ms", TIME.as_millis())
}

/// A value as JSON, whose texts may have `room` bytes together; `None` for what has no place there. Values share their parts, and JSON does not. Of objects,
/// what is called by a text; of lists, what there is room for.
fn json_of(value: &Value, room: &mut usize) -> Option<Json> {
    // Numbers and brackets take some, too.
    *room = room.checked_sub(8)?;
    Some(match value {
        Value::Undefined | Value::Null => Json::Null,
        Value::Bool(value) => Json::Bool(*value),
        Value::Number(_) => serde_json::from_str(&value.to_json_str().ok()?).ok()?,
        Value::String(text) => {
            *room = room.checked_sub(text.len())?;
            Json::String(text.to_string())
        }
        Value::Array(items) => items.iter().map_while(|item| json_of(item, room)).collect(),
        Value::Set(items) => items.iter().map_while(|item| json_of(item, room)).collect(),
        Value::Object(fields) => {
            let fields = fields.iter().filter_map(|(key, value)| Some((key.as_string().ok()?, value)));
            let fields = fields.map_while(|(key, value)| Some((key.to_string(), json_of(value, room)?)));
            Json::Object(fields.collect())
        }
    })
}

impl std::fmt::Debug for Policies {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Policies").field("rules", &self.rules).field("faults", &self.faults).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Policies {
        Policies::compile(&[("a.rego".into(), text.into())], &Data::default(), &["main".to_owned()])
    }

    /// What holds for one input at once is said as what holds rule by rule.
    #[test]
    fn together_and_one_by_one_are_the_same() {
        let policies = of(
            "package main\nimport rego.v1\nnames contains input.kind\ndeny contains name if some name in names\nwarn_b contains \"b\"\nviolation contains {\"msg\": \"c\", \"path\": \"kind\"}\nexception contains [\"b\"] if input.excepted\ndeny_never contains \"never\" if false\n",
        );
        for input in [json!({"kind": "Pod"}), json!({"kind": "Pod", "excepted": true}), json!({}), json!([])] {
            let together = policies.judge(&input, Path::new(""));
            assert_eq!(policies.tries.load(Ordering::Relaxed), TRIES, "{input}");
            let input = Value::from(input);
            let mut engine = policies.fresh.clone();
            engine.set_input(input.clone());
            assert_eq!(policies.one_by_one(&mut engine, &input), together, "{input}");
        }
    }

    /// A rule that fails takes nobody's word away.
    #[test]
    fn one_that_fails_fails_alone() {
        let policies = of(
            "package main\nimport rego.v1\ndeny contains \"a\"\ndeny_many contains sprintf(\"%v\", [count(numbers.range(1, 9999999))])\nwarn contains \"c\"\n",
        );
        for time in 0..TRIES + 2 {
            let (results, faults) = policies.judge(&json!({}), Path::new(""));
            let said: Vec<&str> = results.iter().map(|it| it.message.as_str()).collect();
            assert_eq!((said, faults.len()), (vec!["a", "c"], 1));
            assert_eq!(policies.tries.load(Ordering::Relaxed), TRIES.saturating_sub(time + 1));
        }
    }
}
