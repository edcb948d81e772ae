//! How fast manifests are cut, recognised, parsed and read.
//!
//! ```sh
//! cargo bench -p pitfall-models --bench yaml_corpus -- FOLDER
//! ```
//!
//! Without a folder it takes `../shared/corpus/k8s/raw` beside the repository, and does nothing where that is not there.

use std::hint::black_box;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use pitfall_models::kubernetes::Manifest;
use pitfall_syntax::yaml::Stream;

fn main() {
    let argument = std::env::args().skip(1).find(|argument| !argument.starts_with('-'));
    let default = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared/corpus/k8s/raw");
    let mut texts = Vec::new();
    read(&argument.map_or(default, PathBuf::from), &mut texts);
    let bytes: usize = texts.iter().map(String::len).sum();
    let mut out = std::io::stdout();
    let mut say = |what: &str, took: Duration, count: usize| {
        let speed = bytes as f64 / 1e6 / took.as_secs_f64().max(1e-9);
        let _ = writeln!(out, "{what:<44} {:>8.1} ms {speed:>9.0} MB/s  {count}", took.as_secs_f64() * 1e3);
    };
    say("files", Duration::ZERO, texts.len());

    let (took, streams) = best(|| texts.iter().map(|text| Stream::parse(text)).collect::<Vec<_>>());
    say("split, documents", took, streams.iter().map(|stream| stream.documents().len()).sum());
    let (took, objects) = best(|| {
        let streams = texts.iter().map(|text| Stream::parse(text));
        streams.map(|stream| stream.documents().filter(|d| d.group_version_kind().is_some()).count()).sum::<usize>()
    });
    say("split and header, objects", took, objects);
    let (took, containers) = best(|| {
        let mut found = 0;
        for text in &texts {
            let stream = Stream::parse(text);
            for object in Manifest::new(&stream).objects().filter(|object| object.kind() != "CustomResourceDefinition")
            {
                found += black_box(object.pod_spec()).map_or(0, |pod| pod.containers().count());
                black_box(object.root());
            }
        }
        found
    });
    say("objects but CRDs parsed, containers", took, containers);
    let (took, errors) = best(|| texts.iter().map(|text| Stream::parse(text).errors().len()).sum::<usize>());
    say("everything parsed, errors", took, errors);

    // One letter typed into a large stream.
    let mut large = String::new();
    for text in texts.iter().filter(|text| text.len() < 20_000) {
        large += &format!("---\n{text}");
        if large.len() > 200_000 {
            break;
        }
    }
    let old = Stream::parse(&large);
    let _ = old.errors();
    let edited = large.replacen("name:", "name: x", 1);
    let (took, documents) = best(|| {
        let new = old.reparse(&edited);
        black_box(new.errors().len());
        new.documents().len()
    });
    let _ = writeln!(
        out,
        "{} KiB stream, a letter typed: {:.3} ms, {documents} documents",
        large.len() / 1024,
        took.as_secs_f64() * 1e3
    );
}

/// The shortest of a few runs.
fn best<T>(mut run: impl FnMut() -> T) -> (Duration, T) {
    let mut found = None;
    for _ in 0..5 {
        let start = Instant::now();
        let result = run();
        let took = start.elapsed();
        if found.as_ref().is_none_or(|(best, _)| took < *best) {
            found = Some((took, result));
        }
    }
    found.unwrap_or_else(|| (Duration::ZERO, run()))
}

fn read(folder: &Path, texts: &mut Vec<String>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            read(&path, texts);
        } else if let Ok(text) = std::fs::read_to_string(&path) {
            texts.push(text);
        }
    }
}
