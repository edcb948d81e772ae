//! What a program of Python's world says of many things at once.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// Runs `tests/oracles/SCRIPT` with the packages that came with `kubernetes-validate`, gives it `lines`, and returns the lines that it
/// answers. `None`, and a word of it, where they are not installed.
///
/// # Panics
/// Where they are not installed under CI, and where the script fails.
#[expect(clippy::print_stdout, reason = "a test says what it skips")]
pub fn verdicts(script: &str, lines: String) -> Option<Vec<String>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests");
    let packages = root.join(".tools/kubernetes-validate");
    if !packages.exists() {
        assert!(std::env::var_os("CI").is_none(), "no kubernetes-validate: run tests/setup/oracles.sh");
        println!("skipped: no kubernetes-validate; run tests/setup/oracles.sh");
        return None;
    }
    let script = root.join("oracles").join(script);
    let mut child = Command::new("python3")
        .arg(&script)
        .env("PYTHONPATH", packages)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("python3: {error}"));
    let input = child.stdin.take();
    // Written aside: the script answers while it reads.
    let writer = std::thread::spawn(move || input.map(|mut input| input.write_all(lines.as_bytes())));
    let output = child.wait_with_output().unwrap_or_else(|error| panic!("{}: {error}", script.display()));
    assert!(output.status.success() && matches!(writer.join(), Ok(Some(Ok(())))), "{} fails", script.display());
    Some(String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect())
}
