//! What a person at an editor waits for, over real standard streams: `cargo bench --bench latency`.
//!
//! Start to `initialize` answered; keystroke to published diagnostics at typing pace, for a file of 3 KB of each domain and a
//! manifest stream of 200 KB; resident memory with ten files open and over a million keystrokes. Each figure stands beside its
//! budget.

#![expect(clippy::print_stdout, reason = "figures are what it is for")]

use std::process::Command;
use std::time::{Duration, Instant};

use pitfall_testkit::client::{Client, Latency, Typing};
use serde_json::json;

/// The pause between keystrokes.
const PACE: Duration = Duration::from_millis(30);

const STARTS: usize = 30;

fn start() -> Client {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pitfall"));
    command.arg("server").env("XDG_CACHE_HOME", env!("CARGO_TARGET_TMPDIR"));
    Client::start(command)
}

fn main() {
    cold_start();
    let keystrokes = "the quick brown fox jumps over the lazy dog ".repeat(5);
    for (name, language, text) in files() {
        typing(name, language, &text, &keystrokes, "p50 1 ms, p99 5 ms");
    }
    typing("stream.yaml", "yaml", &stream(200 << 10), &keystrokes, "p50 5 ms");
    memory();
    soak();
}

fn cold_start() {
    let mut latency = Latency::default();
    for _ in 0..STARTS {
        let began = Instant::now();
        let mut client = start();
        client.initialize(json!({}));
        latency.add(began.elapsed());
    }
    println!("{:<28} {latency}; budget 10 ms", "start to initialize");
}

fn typing(name: &str, language: &str, text: &str, keystrokes: &str, budget: &str) {
    let mut client = start();
    client.initialize(
        json!({"textDocument": {"publishDiagnostics": {"relatedInformation": true, "codeDescriptionSupport": true}}}),
    );
    let uri = format!("file:///bench/{name}");
    client.open(&uri, language, 1, text);
    assert_ne!(client.diagnostics(&uri, 1).len(), 0, "{name}: nothing to publish, nothing to measure");
    let first = text.lines().next().map_or(0, str::len);
    let mut typing = Typing { uri: &uri, version: 1, at: (0, u32::try_from(first).unwrap_or(0)), pause: PACE };
    typing.measure(&mut client, "warm up");
    let latency = typing.measure(&mut client, keystrokes);
    println!("{:<28} {latency}; budget {budget}", format!("{name}, {} KiB", text.len() >> 10));
}

fn memory() {
    let mut client = start();
    client.initialize(json!({}));
    for at in 0..2 {
        for (name, language, text) in files() {
            let uri = format!("file:///bench/{at}/{name}");
            client.open(&uri, language, 1, &text);
            client.diagnostics(&uri, 1);
        }
    }
    println!("{:<28} {} KiB; budget 15 MiB", "memory with ten files open", resident(&client));
}

/// The resident set in KiB; 0 where the system does not say.
fn resident(client: &Client) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", client.process_id())).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")?.trim().strip_suffix(" kB"));
    line.and_then(|number| number.parse().ok()).unwrap_or(0)
}

/// A million keystrokes, each other one undone by the next: memory stays flat.
fn soak() {
    let mut client = start();
    client.initialize(json!({}));
    let uri = "file:///bench/soak/go.mod";
    client.open(uri, "go.mod", 1, &files()[0].2);
    let (start, end) = (json!({"line": 0, "character": 4}), json!({"line": 0, "character": 5}));
    let began = Instant::now();
    let mut early = 0;
    for version in 2..=1_000_001 {
        let change = if version % 2 == 0 {
            json!([{"range": {"start": start, "end": start}, "text": "x"}])
        } else {
            json!([{"range": {"start": start, "end": end}, "text": ""}])
        };
        client.change(uri, version, change);
        if version % 1_000 == 1 {
            client.pull(uri);
        }
        if version == 100_001 {
            early = resident(&client);
        }
    }
    let (late, took) = (resident(&client), began.elapsed());
    println!(
        "{:<28} {early} KiB after a tenth, {late} KiB at the end, {took:.1?}; budget flat",
        "a million keystrokes"
    );
}

/// A file of about 3 KB of each domain. The first line is a comment to type in; the second gives a finding wherever it
/// stands.
fn files() -> [(&'static str, &'static str, String); 5] {
    let of = |leader: &str, head: &str, line: fn(usize) -> String| {
        let mut text = format!("{leader} typed: \n{leader} pitfall: ignore[no/such-rule]\n{head}");
        let mut at = 0;
        while text.len() < 3_000 {
            text.push_str(&line(at));
            at += 1;
        }
        text
    };
    let preamble: String = (0..60).map(|at| format!("#cgo LDFLAGS: -lfirst{at} -lsecond{at}\n")).collect();
    [
        (
            "go.mod",
            "go.mod",
            of("//", "module example.com/m\n\ngo 1.25\n\n", |at| format!("require example.com/m{at} v1.{at}.0\n")),
        ),
        (
            "main.go",
            "go",
            format!("// typed: \n// pitfall: ignore[no/such-rule]\npackage main\n\n/*\n{preamble}*/\nimport \"C\"\n"),
        ),
        (".zshrc", "zsh", of("#", "", |at| format!("export TOOL_{at}=\"$HOME/tools/{at}/bin:$PATH\"\n"))),
        (
            "pod.yaml",
            "yaml",
            of("#", "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\nspec:\n  containers:\n", |at| {
                format!("  - name: c{at}\n    image: example.com/c:{at}\n    ports:\n    - containerPort: {at}\n")
            }),
        ),
        ("pitfall.toml", "toml", of("#", "", |at| format!("# line {at}\n"))),
    ]
}

fn stream(bytes: usize) -> String {
    let mut text = String::from("# typed: \n# pitfall: ignore[no/such-rule]\n");
    let mut at = 0;
    while text.len() < bytes {
        text.push_str(&format!(
            "apiVersion: v1\nkind: Service\nmetadata:\n  name: s{at}\nspec:\n  selector: {{app: a{at}}}\n  ports:\n  - port: 80\n---\n"
        ));
        at += 1;
    }
    text
}
