//! Real shells read generated straight-line files in an empty environment; where the model claims to know a value, theirs
//! must be the same. A shell that is not installed is skipped, and said so; with `CI=true` its absence fails the test.

#![allow(clippy::print_stderr, reason = "a skipped oracle says so")]

use pitfall_syntax::shell::{Assignment, Dialect, Item, Known, Operation, Value, parse};
use std::collections::HashMap;
use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

/// A fixed sequence of numbers that looks random (xorshift), so that a failure can be repeated.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit as u64).expect("below the limit")
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }
}

const NAMES: [&str; 5] = ["PATH", "GOPATH", "GOFLAGS", "A", "B"];

/// Pieces of values that each of the three shells reads, each in its way.
const POSIX_PIECES: [&str; 46] = [
    "/usr/bin",
    "go",
    ":",
    ":",
    "~",
    "~/go",
    ":~/x",
    "$PATH",
    "$HOME",
    "${HOME}",
    "$A",
    "${B}",
    "$NOTHING",
    "\"$HOME/a b\"",
    "\"~/q\"",
    "'~/s'",
    "'$HOME'",
    "\"\\$HOME\"",
    "\"a\\\"b\"",
    "\"\\\\\"",
    "\\ ",
    "\\$x",
    "\\\"",
    "\\~",
    "${A:-d}",
    "${A-d}",
    "${NOTHING:-~/n}",
    "\"${NOTHING:-~/n}\"",
    "\"${NOTHING:-'v'}\"",
    "${NOTHING:-'v w'}",
    "${PATH:+:$PATH}",
    "${A:+set}",
    "${NOTHING+x}",
    "=",
    "-I~/inc",
    "*.corp.com",
    "a,b",
    "%",
    "é",
    "\\\n",
    "@",
    "+",
    "\"\"",
    "''",
    "{a,b}",
    "[x]",
];

const FISH_PIECES: [&str; 20] = [
    "/usr/bin",
    "go",
    ":",
    "~/x",
    "'~/s'",
    "\"~/q\"",
    "\"$HOME/a b\"",
    "'$HOME'",
    "\"\\$HOME\"",
    "'it\\'s'",
    "'a\\\\b'",
    "\\ ",
    "\\$x",
    "=",
    "a,b",
    "%",
    "é",
    "-I",
    "\"\"",
    "\"a\\\"b\"",
];

fn file(numbers: &mut Numbers, dialect: Dialect) -> String {
    let mut text = String::new();
    for _ in 0..1 + numbers.below(5) {
        let name = numbers.pick(&NAMES);
        let pieces: &[&str] = if dialect == Dialect::Fish { &FISH_PIECES } else { &POSIX_PIECES };
        let value: String = (0..numbers.below(5)).map(|_| numbers.pick(pieces)).collect();
        if dialect == Dialect::Fish {
            let form = numbers.pick(&["set -gx ", "export "]);
            let gap = if form.starts_with("set") { " " } else { "=" };
            // A path list is split at its colons; the plain ones are compared.
            let name = if name.ends_with("PATH") { "B" } else { name };
            text.push_str(&format!("{form}{name}{gap}{value}\n"));
        } else {
            let mut forms = vec!["export ", "", "export "];
            if dialect != Dialect::Posix {
                forms.extend(["declare -x ", "typeset -gx "]);
            }
            let add = dialect == Dialect::Bash && numbers.below(6) == 0;
            let equals = if add { "+=" } else { "=" };
            text.push_str(&format!(
                "{}{name}{equals}{value}{}\n",
                numbers.pick(&forms),
                numbers.pick(&["", "", " # it's", ";"])
            ));
        }
    }
    text
}

/// What the model says of each variable at the end of a straight-line file; `None` where it does not claim to know.
fn model(text: &str, dialect: Dialect) -> Option<HashMap<String, Option<String>>> {
    let (file, errors) = parse(text, dialect);
    if !errors.is_empty() {
        return None;
    }
    let mut known: HashMap<String, Option<String>> =
        [("HOME", "/home/u"), ("PATH", "/bin0")].map(|(name, value)| (name.to_owned(), Some(value.to_owned()))).into();
    for item in &file.items {
        let Item::Assignment(Assignment { name, op, value, block, .. }) = item else { return None };
        if !file.is_straight_line(*block) {
            return None;
        }
        let mut variable = |name: &str| match known.get(name) {
            Some(Some(value)) => Known::Set(value.as_str().into()),
            Some(None) => Known::Unknown,
            None => Known::Unset,
        };
        let new = match value {
            Value::Scalar(word) => word.evaluate(&mut variable),
            Value::List { words, .. } if words.is_empty() => Some(String::new()),
            Value::List { words, .. } => match words.as_slice() {
                [word] => word.evaluate(&mut variable),
                _ => None,
            },
        };
        let old = known.get(name.text.as_str()).cloned().unwrap_or(Some(String::new()));
        let new = match op {
            Operation::Set => new,
            Operation::Append => old.zip(new).map(|(old, new)| old + &new),
            Operation::Prepend | Operation::Default => None,
        };
        known.insert(name.text.to_string(), new);
    }
    Some(known)
}

/// The shell's values of all names after each file, or `None` where it stopped at an error.
fn shell(program: &str, arguments: &[&str], dialect: Dialect, files: &[String]) -> Vec<Option<Vec<String>>> {
    // Tests run side by side, some of them with one shell.
    static CALLS: AtomicUsize = AtomicUsize::new(0);
    let call = CALLS.fetch_add(1, Ordering::Relaxed);
    let folder = std::env::temp_dir().join(format!("pitfall-shell-oracle-{}-{call}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder of our own");
    let mut results = Vec::new();
    for text in files {
        let path = folder.join("file");
        let mut script = text.clone();
        for name in NAMES {
            if dialect == Dialect::Fish {
                script.push_str(&format!("printf '%s\\0' \"${name}\"\n"));
            } else {
                script.push_str(&format!("printf '%s\\0' \"${{{name}-}}\"\n"));
            }
        }
        let mut handle = std::fs::File::create(&path).expect("a file of our own");
        handle.write_all(script.as_bytes()).expect("to write it");
        drop(handle);
        let output = Command::new(program)
            .args(arguments)
            .arg(&path)
            .env_clear()
            .env("HOME", "/home/u")
            .env("PATH", "/bin0")
            .env("LC_ALL", "C.UTF-8")
            .current_dir(&folder)
            .stdin(Stdio::null())
            .output()
            .expect("the shell runs");
        let values: Vec<String> =
            output.stdout.split(|byte| *byte == 0).map(|value| String::from_utf8_lossy(value).into_owned()).collect();
        let complete = output.status.success() && output.stderr.is_empty() && values.len() == NAMES.len() + 1;
        results.push(complete.then_some(values));
    }
    let _ = std::fs::remove_dir_all(&folder);
    results
}

fn find(program: &str) -> Option<String> {
    let found = std::env::var_os("PATH").and_then(|path| {
        std::env::split_paths(&path).map(|folder| folder.join(program)).find(|candidate| candidate.is_file())
    });
    if found.is_none() {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "{program} is not installed, and CI must have it");
        eprintln!("{program} is not installed: skipped");
    }
    found.map(|path| path.to_string_lossy().into_owned())
}

fn compare(program: &str, arguments: &[&str], dialect: Dialect, seed: u64) {
    let Some(path) = find(program) else { return };
    let mut numbers = Numbers(seed);
    let files: Vec<String> = (0..150).map(|_| file(&mut numbers, dialect)).collect();
    let results = shell(&path, arguments, dialect, &files);
    let (mut compared, mut wrong) = (0, Vec::new());
    for (text, values) in files.iter().zip(results) {
        let (Some(values), Some(known)) = (values, model(text, dialect)) else { continue };
        for (name, value) in NAMES.iter().zip(values) {
            let ours = match known.get(*name) {
                Some(Some(ours)) => ours.clone(),
                Some(None) => continue,
                None => String::new(),
            };
            compared += 1;
            if ours != value {
                wrong.push(format!("{name}: {program} has {value:?}, the model {ours:?}, in\n{text}"));
            }
        }
    }
    assert!(compared > 100, "only {compared} values compared");
    assert!(wrong.is_empty(), "{} of {compared} differ\n{}", wrong.len(), wrong[..wrong.len().min(8)].join("\n"));
    eprintln!("{program}: {compared} values agree");
}

#[test]
fn bash() {
    compare("bash", &["--noprofile", "--norc"], Dialect::Bash, 0x9e37_79b9_7f4a_7c15);
}

#[test]
fn zsh() {
    compare("zsh", &["-f"], Dialect::Zsh, 0x2545_f491_4f6c_dd1d);
}

#[test]
fn dash() {
    compare("dash", &[], Dialect::Posix, 0xd6e8_feb8_6659_fd93);
}

#[test]
fn fish() {
    compare("fish", &["--no-config"], Dialect::Fish, 0xa076_1d64_78bd_642f);
}

/// The longest beginnings of real files that do nothing but assign, read by the real shell: where the model claims to know, it agrees.
#[test]
fn real_files() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared/corpus/shell/raw");
    let Ok(folder) = folder.canonicalize() else {
        eprintln!("skipped: no corpus beside the checkout");
        return;
    };
    for (program, arguments, dialect) in [
        ("bash", &["--noprofile", "--norc"][..], Dialect::Bash),
        ("zsh", &["-f"][..], Dialect::Zsh),
        ("dash", &[][..], Dialect::Posix),
        ("fish", &["--no-config"][..], Dialect::Fish),
    ] {
        let Some(path) = find(program) else { continue };
        let mut texts = Vec::new();
        collect(&folder, dialect, &mut texts);
        let lines: Vec<String> = texts.iter().filter_map(|text| assignments_only(text, dialect)).collect();
        let results = shell(&path, arguments, dialect, &lines);
        let (mut compared, mut wrong) = (0, Vec::new());
        for (text, values) in lines.iter().zip(results) {
            let (Some(values), Some(known)) = (values, model(text, dialect)) else { continue };
            for (name, value) in NAMES.iter().zip(values) {
                let Some(Some(ours)) = known.get(*name) else { continue };
                compared += 1;
                if *ours != value {
                    wrong.push(format!("{name}: {program} has {value:?}, the model {ours:?}, in\n{text}"));
                }
            }
        }
        assert!(wrong.is_empty(), "{} of {compared} differ\n{}", wrong.len(), wrong[..wrong.len().min(4)].join("\n"));
        eprintln!("{program}: {compared} values of {} real files agree", lines.len());
    }
}

fn collect(folder: &std::path::Path, dialect: Dialect, texts: &mut Vec<String>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            collect(&path, dialect, texts);
        } else if let Ok(text) = std::fs::read_to_string(&path)
            && Dialect::of(&path, &text) == Some(dialect)
        {
            texts.push(text);
        }
    }
}

/// The straight-line assignments of a file that run no program, each on a line of its own: nothing else of it is given to a shell.
fn assignments_only(text: &str, dialect: Dialect) -> Option<String> {
    use pitfall_syntax::shell::PartKind;
    let (file, _) = parse(text, dialect);
    let mut kept = String::new();
    for assignment in file.assignments() {
        let command = assignment.command.of(text);
        let runs =
            assignment.value.words().iter().flat_map(|word| &word.parts).any(|part| {
                matches!(part.kind, PartKind::CommandSubstitution { .. } | PartKind::Unknown | PartKind::Glob)
            });
        // A shell sets PWD, UID and more by itself.
        let foreign = assignment.value.words().iter().flat_map(|word| &word.parts).any(|part| {
            part.as_expansion().is_some_and(|it| {
                let name = it.name.text.as_str();
                !NAMES.contains(&name) && name != "HOME" && !name.starts_with("GO")
            })
        });
        let plain = !foreign && !command.contains(['\n', '\r', '`', '(', '|', '&', '<', '>', '#', ';']);
        let ours = NAMES.contains(&assignment.name.text.as_str())
            && matches!(assignment.value, Value::Scalar(_))
            && assignment.subscript.is_none();
        let begins = ["export ", "set ", "declare ", "typeset "].iter().any(|word| command.starts_with(word))
            || command.starts_with(assignment.name.text.as_str());
        if file.is_straight_line(assignment.block) && ours && plain && begins && !runs {
            kept.push_str(command);
            kept.push('\n');
        }
    }
    (!kept.is_empty()).then_some(kept)
}
