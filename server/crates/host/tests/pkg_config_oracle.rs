//! Every `.pc` file of this machine, as the host and the real pkg-config read it. `tests/setup/oracles.sh` brings pkg-config and a few
//! packages; without them the test says so and passes, unless `CI=true`.
#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "a test may panic and says what it skips")]

use std::collections::BTreeSet;
use std::process::Command;

use pitfall_host::{Host, Os};
use pitfall_syntax::pkgconfig::split_words;

/// What pkg-config prints, split; `None` where it refuses.
fn ask(option: &str, name: &str) -> Option<Vec<String>> {
    let output = Command::new("pkg-config").args([option, name]).output().unwrap();
    output.status.success().then(|| split_words(&String::from_utf8(output.stdout).unwrap()))
}

fn set(words: &[String]) -> BTreeSet<&str> {
    words.iter().map(String::as_str).collect()
}

#[test]
fn flags_are_those_of_pkg_config() {
    let host = Host::of_this_machine();
    if host.os() != Os::Linux || Command::new("pkg-config").arg("--version").output().is_err() {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "no pkg-config: run tests/setup/oracles.sh");
        eprintln!("skipped: no pkg-config (tests/setup/oracles.sh brings it)");
        return;
    }
    let mut differ = Vec::new();
    let mut same = 0;
    for name in host.pkg_config_names() {
        let (cflags, libs) = (ask("--cflags", name), ask("--libs", name));
        let ours = host.pkg_config_module(name);
        match (&ours, &cflags, &libs) {
            (Ok(module), Some(cflags), Some(libs)) => {
                let version = ask("--modversion", name).unwrap_or_default().join(" ");
                let agree =
                    set(&module.cflags) == set(cflags) && set(&module.libs) == set(libs) && module.version == version;
                // The order of libraries is what links; pkg-config names a few of them twice in a row.
                let order = |words: &[String]| {
                    let mut libraries: Vec<String> =
                        words.iter().filter(|word| word.starts_with("-l")).cloned().collect();
                    libraries.dedup();
                    libraries
                };
                if agree && order(&module.libs) == order(libs) {
                    same += 1;
                } else {
                    differ.push(format!("{name}: {module:?}\n  pkg-config: {cflags:?} {libs:?} {version}"));
                }
            }
            (Err(_), None, None) => same += 1,
            // A version test that fails, or a conflict: versions are not compared here.
            (Ok(_), None, _) | (Ok(_), _, None) => eprintln!("refused by pkg-config alone: {name}"),
            (Err(missing), ..) => differ.push(format!("{name}: {missing:?}")),
        }
    }
    eprintln!("packages that agree: {same}");
    assert!(differ.is_empty(), "{} differ:\n{}", differ.len(), differ.join("\n"));
}
