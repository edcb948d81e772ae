//! What programs beside ours say of many things at once.

use std::collections::BTreeMap;
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

/// What `kubectl` says of each object that it cannot decode, by its place in `objects`. It decodes them as the API server does, into Kubernetes' own types,
/// with no server near. `None` as for [`verdicts`].
///
/// # Panics
/// As [`verdicts`] does.
#[expect(clippy::print_stdout, reason = "a test says what it skips")]
pub fn not_decoded(objects: &[String]) -> Option<BTreeMap<usize, String>> {
    let kubectl = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/.tools/kubectl/bin/kubectl");
    if !kubectl.exists() {
        assert!(std::env::var_os("CI").is_none(), "no kubectl: run tests/setup/oracles.sh");
        println!("skipped: no kubectl; run tests/setup/oracles.sh");
        return None;
    }
    let folder = tempfile::tempdir().unwrap_or_else(|error| panic!("a folder for objects: {error}"));
    for (place, object) in objects.iter().enumerate() {
        let file = folder.path().join(format!("{place}.json"));
        std::fs::write(&file, object).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    }
    // What it would set is of no matter: it decodes every file first, and names those that it cannot.
    let output = Command::new(kubectl)
        .args(["set", "env", "--local", "A=b", "-o", "name", "-f"])
        .arg(folder.path())
        .output()
        .unwrap_or_else(|error| panic!("kubectl: {error}"));
    let said = String::from_utf8_lossy(&output.stderr);
    // Of kinds that are not Kubernetes' own it knows no types.
    let lines = said.lines().filter(|line| !line.contains(": no kind "));
    let refused = lines.filter_map(|line| {
        let (path, why) = line.split_once("unable to decode \"")?.1.split_once("\": ")?;
        Some((Path::new(path).file_stem()?.to_str()?.parse().ok()?, why.to_owned()))
    });
    Some(refused.collect())
}
