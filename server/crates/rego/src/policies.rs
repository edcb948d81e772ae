//! Policies, compiled, and what they say of a document.

use std::num::NonZeroU32;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use regorus::utils::limits::ExecutionTimerConfig;
use regorus::{Engine, Value, set_global_memory_limit};
use regorus_mimalloc::{Excess, Limits, limited};
use serde_json::{Value as Json, json};

use crate::names::{bare, is_among, rules_of};
use crate::recursion::{recursive, too_deep};
use crate::{Data, Fault, MAX_FILE_BYTES, MEMORY, MOST_BYTES, Said, TIME, bounds};

/// So many results of one input are told.
const RESULTS: usize = 200;

/// So many evaluators wait for the next input; one is in use by each thread at most.
const IDLE: usize = 8;

/// The policies of a folder.
pub struct Policies {
    /// Ready for an input. The first is copied where the others are in use.
    engines: Mutex<Vec<Engine>>,
    /// In order.
    rules: Vec<Entry>,
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
        // As Conftest: what a function cannot do is undefined, and what is printed is for who debugs.
        engine.set_strict_builtin_errors(false);
        engine.set_gather_prints(true);
        bounds::put(&mut engine);
        let (mut rules, mut faults) = (Vec::new(), Vec::new());
        let mut depends_on_file = false;
        let is_test = |path: &Path| path.to_string_lossy().ends_with("_test.rego");
        let files: Vec<&(PathBuf, Arc<str>)> =
            files.iter().filter(|(path, text)| !is_test(path) && text.len() <= MAX_FILE_BYTES).collect();
        let mut recursive = recursive(files.iter().map(|(_, text)| &**text)).into_iter().peekable();
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
            let package = match Self::add(&mut engine, &label, text) {
                Ok(package) => package,
                Err(error) => {
                    faults.push(Fault::of(&error, path, 1));
                    continue;
                }
            };
            depends_on_file |= text.contains("conftest");
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
        let policies = Self { engines: Mutex::default(), rules, data: data.clone(), depends_on_file, faults };
        policies.tell(&mut engine, Path::new(""));
        policies.give_back(engine);
        policies
    }

    /// Adds a policy in Rego as it is today, or else as it was before version 1.
    fn add(engine: &mut Engine, label: &str, text: &str) -> Result<String, String> {
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

    /// Gives the engine its data, with what Conftest adds: the file that is judged.
    fn tell(&self, engine: &mut Engine, file: &Path) {
        engine.clear_data();
        // Objects that do not contradict each other: nothing can go wrong.
        let _ = engine.add_data(Value::from(self.data.json()));
        if self.depends_on_file {
            let text = |part: Option<&Path>| part.map(|part| part.to_string_lossy().into_owned()).unwrap_or_default();
            let (name, folder) = (text(file.file_name().map(Path::new)), text(file.parent()));
            let _ = engine.add_data(Value::from(json!({"conftest": {"file": {"name": name, "dir": folder}}})));
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
        let mut engine = {
            let mut engines = self.engines();
            if engines.len() > 1 { engines.pop() } else { engines.first().cloned() }.unwrap_or_else(Engine::new)
        };
        if self.depends_on_file {
            self.tell(&mut engine, file);
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

    /// What they say of an input, rule by rule.
    pub(crate) fn evaluate(&self, engine: &mut Engine, input: Value) -> (Vec<Said>, Vec<Fault>) {
        let (mut results, mut faults) = (Vec::new(), Vec::new());
        engine.set_input(input);
        for Entry { package, rule, file, line } in &self.rules {
            if exceptions(engine, package).iter().any(|exception| exception == bare(rule)) {
                continue;
            }
            match evaluate(engine, &format!("{package}.{rule}")) {
                Ok(Json::Array(items)) => {
                    let room = RESULTS.saturating_sub(results.len());
                    results.extend(items.iter().filter_map(|item| Said::of(rule, item)).take(room));
                }
                Ok(_) => {}
                Err(error) => faults.push(Fault::of(&error, file, *line)),
            }
        }
        (results, faults)
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

/// The names of rules that the package's `exception` leaves out.
fn exceptions(engine: &mut Engine, package: &str) -> Vec<String> {
    match evaluate(engine, &format!("{package}.exception")) {
        Ok(Json::Array(sets)) => {
            let names = sets.iter().filter_map(Json::as_array).flatten();
            names.filter_map(Json::as_str).map(str::to_owned).collect()
        }
        // Most packages have none, which is an error to the evaluator.
        _ => Vec::new(),
    }
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
