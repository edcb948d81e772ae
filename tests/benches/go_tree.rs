//! A tree of Go files of which few use cgo: `cargo bench --bench go_tree`.
//!
//! Makes 5,000 Go files in 200 folders, of the mean size of Go's own standard library, 50 of them with a preamble, and runs a whole `pitfall check` of
//! the release build over them. Prints bytes by the clock and by the processor time (user and system) of the process, which other work on the machine
//! disturbs less. `PITFALL_FILES` says another number of files. Ends with 1 where the clock shows less than 1 GB/s and `PITFALL_STRICT=1`.
#![allow(clippy::print_stdout, reason = "a bench prints what it measured")]

#[allow(dead_code, reason = "each bench uses its part")]
mod samples;

use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

/// The mean size in bytes of a file below `src` of Go 1.27.
const MEAN: usize = 11_400;

const ROUNDS: u32 = 30;

/// Bytes a second.
const BOUND: f64 = 1e9;

fn main() -> ExitCode {
    let files = std::env::var("PITFALL_FILES").ok().and_then(|count| count.parse().ok()).unwrap_or(5_000);
    let folder = tempfile::tempdir().unwrap_or_else(|error| panic!("no folder: {error}"));
    let bytes = plant(folder.path(), files).unwrap_or_else(|error| panic!("cannot write: {error}"));
    check(folder.path());
    let (mut fastest, before) = (Duration::MAX, processor_time());
    for _ in 0..ROUNDS {
        let began = Instant::now();
        check(folder.path());
        fastest = fastest.min(began.elapsed());
    }
    let spent = (processor_time() - before) / ROUNDS;
    let rate = |time: Duration| bytes as f64 / time.as_secs_f64();
    println!(
        "{files} Go files, {:.1} MB: {fastest:.1?}, {:.2} GB/s; processor time {spent:.1?}, {:.2} GB/s on one core",
        bytes as f64 / 1e6,
        rate(fastest) / 1e9,
        rate(spent) / 1e9,
    );
    let strict = std::env::var("PITFALL_STRICT").as_deref() == Ok("1");
    if strict && rate(fastest) < BOUND { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn check(folder: &Path) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pitfall"));
    let status =
        command.args(["check", "--fail-on", "hint"]).arg(folder).stdout(Stdio::null()).stderr(Stdio::null()).status();
    assert!(status.is_ok_and(|status| status.code() == Some(1)), "there is something to find");
}

/// User and system time of all children so far; zero where the system does not tell. In hundredths of a second, hence the many rounds.
fn processor_time() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // Behind the name, which may hold anything: cutime and cstime are the 14th and 15th fields from there.
    let fields = stat.rsplit_once(')').map_or("", |(_, fields)| fields);
    let ticks: u64 = fields.split_whitespace().skip(13).take(2).filter_map(|field| field.parse::<u64>().ok()).sum();
    Duration::from_millis(ticks * 10)
}

/// Go files, one in a hundred with cgo; gives their bytes.
fn plant(root: &Path, files: usize) -> std::io::Result<usize> {
    let with_cgo = samples::cgo();
    let mut bytes = 0;
    for number in 0..files {
        let folder = root.join(format!("part{:03}", number % 200));
        if number < 200 {
            std::fs::create_dir_all(&folder)?;
        }
        let text = if number % 100 == 0 { with_cgo.clone() } else { plain(number) };
        bytes += text.len();
        std::fs::write(folder.join(format!("file{number}.go")), text)?;
    }
    Ok(bytes)
}

/// A Go file without cgo, between half and one and a half times the mean size.
fn plain(number: usize) -> String {
    let size = MEAN / 2 + number * 7919 % MEAN;
    let mut text = String::from("package part\n\nimport (\n\t\"bytes\"\n\t\"context\"\n\t\"fmt\"\n)\n\n");
    let mut function = 0;
    while text.len() < size {
        text += &format!(
            "// Copy{function} writes what it is given.\nfunc Copy{function}(ctx context.Context, from []byte) (string, error) {{\n\tvar buffer bytes.Buffer\n\tif _, err := buffer.Write(from); err != nil {{\n\
             \t\treturn \"\", fmt.Errorf(\"Copy{function}: %w\", err)\n\t}}\n\tselect {{\n\tcase <-ctx.Done():\n\t\treturn \"\", ctx.Err()\n\tdefault:\n\t}}\n\treturn buffer.String(), nil\n}}\n\n"
        );
        function += 1;
    }
    text
}
