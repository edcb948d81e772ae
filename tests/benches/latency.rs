//! The server as a person at a keyboard meets it: `cargo bench --bench latency`.
//!
//! A client writes one character, waits for the diagnostics of that version, pauses as long as a quick typist does, and writes the next, all
//! over the real standard streams of the release build. Words behind `--` choose what is measured: `-- .zshrc` takes what has this in its name.
//! `PITFALL_KEYSTROKES` says how many keystrokes the memory test makes (100,000 where unset), and
//! `PITFALL_BINARY` which server is measured, so that two releases can be compared. Ends with 1 where a figure misses its bound and `PITFALL_STRICT=1`.
#![allow(clippy::print_stdout, reason = "a bench prints what it measured")]

#[allow(dead_code, reason = "each bench uses its part")]
mod samples;

use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use pitfall_testkit::client::{Client, Latency, Typing};
use serde_json::{Value, json};

/// The pause between keystrokes.
const PAUSE: Duration = Duration::from_millis(30);

/// What is typed: 200 characters.
const KEYS: usize = 200;

fn main() -> ExitCode {
    let temporary = tempfile::tempdir().unwrap_or_else(|error| panic!("no folder: {error}"));
    // Links out of the way, as the system's own temporary folder may be one.
    let folder = temporary.path().canonicalize().unwrap_or_else(|error| panic!("no folder: {error}"));
    let wanted: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let mut report = Report { missed: 0, wanted };
    for sample in samples::all() {
        let bounds = (Duration::from_millis(1), Duration::from_millis(5));
        let size = format!("{:.1} KB", sample.text.len() as f64 / 1000.0);
        report.latency(
            &format!("keystroke, {} {size}", sample.path),
            || typing(&folder, &sample),
            Some(bounds.0),
            Some(bounds.1),
        );
    }
    if let Some(sample) = samples::largest_go_mod(&folder.join("largest")) {
        let name = format!("keystroke, largest go.mod {} lines", sample.text.lines().count());
        report.latency(&name, || typing(&folder.join("largest"), &sample), Some(Duration::from_millis(1)), None);
    }
    let long = samples::Sample { text: samples::zshrc(39), ..samples::of("env") };
    let name = format!("keystroke, {} {} lines", long.path, long.text.lines().count());
    report.latency(&name, || typing(&folder, &long), Some(Duration::from_millis(1)), None);
    let lines = samples::long_cgo().lines().count();
    for (place, behind) in [("Go", "// Encode200 writes one block."), ("preamble", "#cgo LDFLAGS: -lm")] {
        let sample = samples::Sample { text: samples::long_cgo(), behind, ..samples::of("cgo") };
        let name = format!("keystroke, cgo {lines} lines, in {place}");
        report.latency(&name, || typing(&folder, &sample), Some(Duration::from_millis(1)), None);
    }
    let stream = samples::Sample { path: "all.yaml", text: samples::manifests(200_000), ..samples::of("k8s") };
    report.latency("keystroke, manifests 200 KB", || typing(&folder, &stream), Some(Duration::from_millis(5)), None);
    let among = folder.join("thousand");
    let sample = samples::Sample { path: "team7/app7.yaml", ..samples::of("k8s") };
    let name = "keystroke, manifest among 1,000 files";
    let latency = || {
        samples::lay_thousand(&among);
        typing(&among, &sample)
    };
    report.latency(name, latency, Some(Duration::from_millis(2)), Some(Duration::from_millis(10)));
    let (chart, values) = (folder.join("chart"), samples::values());
    let name = format!("keystroke, values of 40 templates {} KB", values.text.len().div_ceil(1000));
    let latency = || {
        samples::lay_chart(&chart);
        typing(&chart, &values)
    };
    report.latency(&name, latency, Some(Duration::from_millis(5)), None);
    report.latency("start to initialize answered", || cold_start(&folder), Some(Duration::from_millis(10)), None);
    report.memory("memory, ten files open", || ten_files(&folder), 15 << 20);
    let keystrokes = std::env::var("PITFALL_KEYSTROKES").ok().and_then(|count| count.parse().ok()).unwrap_or(100_000);
    let growth = || {
        let (early, late) = many_keystrokes(&folder, keystrokes);
        late.saturating_sub(early)
    };
    report.memory(&format!("memory grown by {keystrokes} keystrokes"), growth, 1 << 20);
    let strict = std::env::var("PITFALL_STRICT").as_deref() == Ok("1");
    if strict && report.missed > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

struct Report {
    missed: usize,
    /// Parts of names; all are wanted where there are none.
    wanted: Vec<String>,
}

impl Report {
    fn wants(&self, what: &str) -> bool {
        self.wanted.is_empty() || self.wanted.iter().any(|part| what.contains(part))
    }

    fn latency(&mut self, what: &str, measure: impl FnOnce() -> Latency, p50: Option<Duration>, p99: Option<Duration>) {
        if !self.wants(what) {
            return;
        }
        let latency = measure();
        let mut bounds = String::new();
        for (name, percent, bound) in [("p50", 50, p50), ("p99", 99, p99)] {
            let Some(bound) = bound else { continue };
            bounds += &format!("  {name} ≤ {bound:?}: {}", self.verdict(latency.percentile(percent) <= bound));
        }
        println!("{what:<42} {latency}{bounds}");
    }

    fn memory(&mut self, what: &str, measure: impl FnOnce() -> u64, bound: u64) {
        if !self.wants(what) {
            return;
        }
        let bytes = measure();
        let mib = |bytes: u64| format!("{:.1} MiB", bytes as f64 / f64::from(1 << 20));
        let verdict = self.verdict(bytes <= bound);
        println!("{what:<42} {}  ≤ {}: {verdict}", mib(bytes), mib(bound));
    }

    fn verdict(&mut self, kept: bool) -> &'static str {
        if !kept {
            self.missed += 1;
        }
        if kept { "yes" } else { "NO" }
    }
}

fn start(folder: &Path) -> Client {
    let other = std::env::var_os("PITFALL_BINARY");
    let mut command = Command::new(other.as_deref().unwrap_or_else(|| env!("CARGO_BIN_EXE_pitfall").as_ref()));
    command.arg("server").current_dir(folder).env("HOME", folder.join("home"));
    Client::start(command)
}

fn uri(path: &Path) -> String {
    url::Url::from_file_path(path).map(String::from).unwrap_or_else(|()| panic!("no URI of {}", path.display()))
}

fn initialize(client: &mut Client, folder: &Path) -> Value {
    let folders = json!([{"uri": uri(folder), "name": "bench"}]);
    let capabilities = json!({
        "general": {"positionEncodings": ["utf-8", "utf-16"]},
        "workspace": {"configuration": true, "workspaceFolders": true},
        "textDocument": {"publishDiagnostics": {"relatedInformation": true, "versionSupport": true}},
    });
    client.initialize_with(
        json!({"processId": null, "rootUri": uri(folder), "workspaceFolders": folders, "capabilities": capabilities}),
    )
}

/// Where the sample's typed text goes: line and column, from 0, in bytes.
fn place(sample: &samples::Sample) -> (u32, u32) {
    let at = sample.text.rfind(sample.behind).map_or(0, |at| at + sample.behind.len());
    let before = &sample.text[..at];
    let column = before.len() - before.rfind('\n').map_or(0, |at| at + 1);
    let small = |number: usize| u32::try_from(number).unwrap_or(0);
    (small(before.matches('\n').count()), small(column))
}

fn open(client: &mut Client, folder: &Path, sample: &samples::Sample) -> String {
    let path = folder.join(sample.path);
    let parent = path.parent().unwrap_or(folder);
    let written = std::fs::create_dir_all(parent).and_then(|()| std::fs::write(&path, &sample.text));
    written.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let uri = uri(&path);
    client.open(&uri, sample.language, 1, &sample.text);
    let diagnostics = client.diagnostics(&uri, 1);
    assert!(!diagnostics.is_empty(), "{} must have a finding, or its keystrokes are not answered", sample.path);
    uri
}

fn typing(folder: &Path, sample: &samples::Sample) -> Latency {
    let mut client = start(folder);
    initialize(&mut client, folder);
    let uri = open(&mut client, folder, sample);
    let mut typing = Typing { uri: &uri, version: 1, at: place(sample), pause: PAUSE };
    // The first ones warm what a person's first second warms.
    typing.measure(&mut client, &"w".repeat(10));
    let latency = typing.measure(&mut client, &"a".repeat(KEYS));
    client.quit();
    latency
}

fn cold_start(folder: &Path) -> Latency {
    let mut latency = Latency::default();
    for _ in 0..30 {
        let began = Instant::now();
        let mut client = start(folder);
        let answer = client.call("initialize", json!({"processId": null, "rootUri": uri(folder), "capabilities": {}}));
        latency.add(began.elapsed());
        assert!(answer.is_ok(), "{answer:?}");
        client.quit();
    }
    latency
}

fn ten_files(folder: &Path) -> u64 {
    let mut client = start(folder);
    initialize(&mut client, folder);
    for (number, sample) in samples::all().into_iter().chain(samples::all()).chain(samples::all()).take(10).enumerate()
    {
        open(&mut client, &folder.join(number.to_string()), &sample);
    }
    let bytes = resident(&client);
    client.quit();
    bytes
}

/// Resident memory after a tenth of the keystrokes and after all of them.
fn many_keystrokes(folder: &Path, count: usize) -> (u64, u64) {
    let mut client = start(folder);
    initialize(&mut client, folder);
    let files: Vec<_> =
        samples::all().into_iter().map(|sample| (open(&mut client, folder, &sample), place(&sample))).collect();
    let mut early = 0;
    let mut version = 1;
    // Typed, and deleted again, so that the text keeps its size; a file's turn is 100 keystrokes.
    for turn in 0..count.div_ceil(100) {
        let Some((uri, (line, column))) = files.get(turn % files.len()) else { break };
        for key in 0..100 {
            version += 1;
            let here = json!({"line": line, "character": column});
            let behind = json!({"line": line, "character": column + 1});
            let change = match key % 2 {
                0 => json!([{"range": {"start": here, "end": here}, "text": "x"}]),
                _ => json!([{"range": {"start": here, "end": behind}, "text": ""}]),
            };
            client.change(uri, version, change);
        }
        client.diagnostics(uri, version);
        if turn == count.div_ceil(100) / 10 {
            early = resident(&client);
        }
    }
    let late = resident(&client);
    client.quit();
    (early, late)
}

/// The server's resident memory in bytes; 0 where the system does not tell.
fn resident(client: &Client) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", client.process_id())).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or("");
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap_or(0) * 1024
}
