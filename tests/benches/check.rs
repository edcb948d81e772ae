//! From text to findings, all rules: `cargo bench --bench check`.

#[allow(dead_code, reason = "each bench uses its part")]
mod samples;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};
use pitfall_engine::{Cancel, Disk, Host, Layer, Source, Workspace};

fn main() {
    divan::main();
}

fn workspace() -> Workspace {
    Workspace::new(pitfall_rules::all(), Arc::new(Disk), Arc::new(Host::at("/nowhere", [])))
}

#[divan::bench(args = ["gomod", "cgo", "env", "k8s"])]
fn file_of(bencher: Bencher<'_, '_>, domain: &str) {
    let sample = samples::of(domain);
    let path = Path::new("/nowhere").join(sample.path);
    let source = Source::new(Some(&path), sample.text.as_str());
    let workspace = workspace();
    bencher
        .counter(BytesCount::of_str(&sample.text))
        .bench(|| workspace.check(black_box(&source), &Cancel::new()).findings.len());
}

/// A keystroke in the user's own `.zshrc`, of 200 lines, the other start-up files beside it: parsed, followed, checked.
#[divan::bench]
fn own_start_up_file(bencher: Bencher<'_, '_>) {
    let home = tempfile::tempdir().unwrap_or_else(|error| panic!("no folder: {error}"));
    let path = home.path().join(".zshrc");
    let text = samples::zshrc(39);
    for (name, text) in [(".zshenv", "export EDITOR=vim\n"), (".zprofile", "export LANG=C.UTF-8\n"), (".zshrc", &text)]
    {
        std::fs::write(home.path().join(name), text).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
    let environment = [("HOME", home.path().display().to_string()), ("SHELL", "/bin/zsh".to_owned())];
    let host = Host::at("/", environment.map(|(name, value)| (name.to_owned(), value)));
    let workspace = Workspace::new(pitfall_rules::all(), Arc::new(Disk), Arc::new(host));
    let mut keys = 0_usize;
    bencher.counter(BytesCount::of_str(&text)).bench_local(|| {
        keys += 1;
        let typed = format!("{text}# {keys}\n");
        let source = Source::new(Some(&path), typed.as_str());
        workspace.open(&path, source.clone());
        workspace.check(black_box(&source), &Cancel::new()).findings.len()
    });
}

/// Keystrokes in a cgo file of 3,000 lines, open in an editor: behind a line of Go, behind one of the preamble, and in C that cannot be read.
#[divan::bench(args = ["go", "cgo-line", "c", "broken-c"])]
fn keystroke_in_a_long_cgo_file(bencher: Bencher<'_, '_>, place: &str) {
    let mut text = samples::long_cgo();
    if place == "broken-c" {
        text = text.replacen("*/\nimport \"C\"", "static int broken(int a { return (a; }\n*/\nimport \"C\"", 1);
    }
    let behind = match place {
        "go" => "// Encode200 writes one block.",
        "cgo-line" => "#cgo LDFLAGS: -lm",
        _ => "int32_t all = 30;",
    };
    let at = text.find(behind).map_or(0, |at| at + behind.len());
    let path = Path::new("/nowhere/codec.go");
    let versions = [0, 1].map(|keys| {
        let typed = format!("{}{}{}", &text[..at], "a".repeat(keys), &text[at..]);
        Source::new(Some(path), typed.as_str())
    });
    let workspace = workspace();
    let mut keys = 0_usize;
    bencher.counter(BytesCount::of_str(&text)).bench_local(|| {
        keys += 1;
        let source = &versions[keys % 2];
        workspace.open(path, source.clone());
        workspace.check(black_box(source), &Cancel::new()).findings.len()
    });
}

#[divan::bench]
fn long_manifest_stream(bencher: Bencher<'_, '_>) {
    let text = samples::manifests(200_000);
    let source = Source::new(Some(Path::new("/nowhere/all.yaml")), text.as_str());
    let workspace = workspace();
    bencher
        .counter(BytesCount::of_str(&text))
        .bench(|| workspace.check(black_box(&source), &Cancel::new()).findings.len());
}

/// Twenty rules of a team's own over the same stream, and no others: half look at objects, half at containers.
#[divan::bench]
fn own_rules_over_a_long_stream(bencher: Bencher<'_, '_>) {
    let of_objects = [
        "has(object.metadata.labels.app)",
        "object.spec.?replicas.orValue(1) >= 0",
        "object.metadata.labels.all(key, size(key) < 64)",
        "object.metadata.name.matches('^[a-z0-9-]+$')",
        "object.kind in ['Deployment', 'Service', 'ConfigMap']",
    ];
    let of_containers = [
        "container.image.contains(':')",
        "!container.image.endsWith(':latest')",
        "quantity(container.?resources.?limits.?memory.orValue('1Gi')).isLessThan(quantity('64Gi'))",
        "!has(container.env) || container.env.all(one, size(one.name) > 0)",
        "container.?securityContext.?privileged.orValue(false) == false",
    ];
    let mut rules = String::from("select = [\"team\"]\n");
    for copy in ["a", "b"] {
        for (on, expressions) in [("object", of_objects), ("container", of_containers)] {
            for (at, expression) in expressions.iter().enumerate() {
                rules += &format!(
                    "[[rule]]\nid = \"{on}-{copy}{at}\"\non = \"{on}\"\nmessage = \"m\"\nexpression = \"\"\"{expression}\"\"\"\n"
                );
            }
        }
    }
    let layer = Layer::of_toml(None, &rules);
    assert!(layer.complaints.is_empty() && layer.rules.len() == 20, "{:?}", layer.complaints);
    let text = samples::manifests(200_000);
    let source = Source::new(Some(Path::new("/nowhere/all.yaml")), text.as_str());
    let workspace = workspace();
    workspace.set_strongest(layer);
    bencher
        .counter(BytesCount::of_str(&text))
        .bench(|| workspace.check(black_box(&source), &Cancel::new()).findings.len());
}

/// Every file of a corpus in one process, one thread, files read beforehand; nothing where the corpora are not beside the checkout.
#[divan::bench(args = ["go/raw", "shell/raw", "k8s/raw", "k8s/helm"], sample_count = 5, sample_size = 1)]
fn corpus(bencher: Bencher<'_, '_>, name: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus").join(name);
    let mut sources = Vec::new();
    read(&folder, &mut sources);
    let bytes: usize = sources.iter().map(|source| source.text.len()).sum();
    bencher.counter(BytesCount::new(bytes)).counter(ItemsCount::new(sources.len())).bench(|| {
        let workspace = workspace();
        sources.iter().map(|source| workspace.check(black_box(source), &Cancel::new()).findings.len()).sum::<usize>()
    });
}

/// The go.mod files of a corpus alone, in one process.
///
/// 194 files of 475 KB take some 60 ms of one core, 8 MB/s; their text is parsed at 225 MB/s, which is a twentieth of it. What stops more is what lies
/// beside them: go.sum files of four times their size, the go.mod files of workspaces and replacements, and folders of Go files are read
/// from disk for the first time (two fifths, half of it in the kernel); the rest is some fifty rules. A file whose surroundings are known is
/// checked at 20 MB/s, as `keystroke_in_the_largest_go_mod` and `file_of` show.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn go_mods_of_the_corpus(bencher: Bencher<'_, '_>) {
    let mut sources = Vec::new();
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus/go/raw"), &mut sources);
    sources.retain(|source| source.path.as_ref().is_some_and(|path| path.ends_with("go.mod")));
    let bytes: usize = sources.iter().map(|source| source.text.len()).sum();
    bencher.counter(BytesCount::new(bytes)).counter(ItemsCount::new(sources.len())).bench(|| {
        let workspace = workspace();
        sources.iter().map(|source| workspace.check(black_box(source), &Cancel::new()).findings.len()).sum::<usize>()
    });
}

/// A keystroke in the largest go.mod of the corpus, open in an editor: parsed and checked again, with everything beside it known.
#[divan::bench]
fn keystroke_in_the_largest_go_mod(bencher: Bencher<'_, '_>) {
    let mut sources = Vec::new();
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus/go/raw"), &mut sources);
    sources.retain(|source| source.path.as_ref().is_some_and(|path| path.ends_with("go.mod")));
    let Some(largest) = sources.into_iter().max_by_key(|source| source.text.len()) else { return };
    let path = largest.path.clone().unwrap_or_default();
    let typed = Source::new(Some(&path), largest.text.replacen(" // indirect", " // indirec", 1));
    let workspace = workspace();
    bencher.counter(BytesCount::of_str(&*largest.text)).bench(|| {
        for source in [&typed, &largest] {
            workspace.open(&path, source.clone());
            black_box(workspace.check(source, &Cancel::new()).findings.len());
        }
    });
}

fn read(folder: &Path, sources: &mut Vec<Source>) {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            read(&path, sources);
        } else if let Ok(bytes) = std::fs::read(&path) {
            sources.push(Source::of_bytes(Some(&path), bytes));
        }
    }
}
