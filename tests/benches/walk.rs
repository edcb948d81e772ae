//! A large tree of which little is ours: `cargo bench --bench walk`.
//!
//! Makes 50,000 files in 500 folders, 50 of them ours, and compares a whole `pitfall check` of the release build with a bare walk by the same
//! walker that looks at nothing. `PITFALL_FILES` says another number of files.
#![allow(clippy::print_stdout, reason = "a bench prints what it measured")]

#[allow(dead_code, reason = "each bench uses its part")]
mod samples;

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use ignore::{WalkBuilder, WalkState};

const ROUNDS: usize = 7;

fn main() -> std::io::Result<()> {
    let files = std::env::var("PITFALL_FILES").ok().and_then(|count| count.parse().ok()).unwrap_or(50_000);
    let folder = tempfile::tempdir()?;
    plant(folder.path(), files)?;
    let walk = fastest(|| {
        let walker =
            WalkBuilder::new(folder.path()).hidden(false).require_git(false).threads(threads()).build_parallel();
        walker.run(|| Box::new(|_| WalkState::Continue));
    });
    let check = fastest(|| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pitfall"));
        let status = command
            .args(["check", "--fail-on", "hint"])
            .arg(folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        assert!(status.is_ok_and(|status| status.code() == Some(1)), "there is something to find");
    });
    println!("{files} files, 50 of them ours: check {check:.1?}, a bare walk {walk:.1?}");
    println!("check / walk: {:.2}", check.as_secs_f64() / walk.as_secs_f64());
    Ok(())
}

fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// The fastest of some rounds, behind one that fills the caches.
fn fastest(mut run: impl FnMut()) -> Duration {
    run();
    let rounds = (0..ROUNDS).map(|_| {
        let began = Instant::now();
        run();
        began.elapsed()
    });
    rounds.min().unwrap_or_default()
}

/// `files` files in 500 folders. The names of those that are not ours end like those of source trees.
fn plant(root: &Path, files: usize) -> std::io::Result<()> {
    let endings = ["js", "ts", "png", "md", "json", "py", "rs", "txt"];
    let ours = samples::all();
    for number in 0..files {
        let folder = root.join(format!("part{:03}", number % 500));
        if number < 500 {
            std::fs::create_dir_all(&folder)?;
        }
        std::fs::write(folder.join(format!("file{number}.{}", endings[number % endings.len()])), "nothing of ours\n")?;
    }
    for number in 0..50 {
        let sample = &ours[number % ours.len()];
        let path = root.join(format!("part{:03}", number * 7)).join(sample.path);
        std::fs::create_dir_all(path.parent().unwrap_or(root))?;
        std::fs::write(path, &sample.text)?;
    }
    Ok(())
}
