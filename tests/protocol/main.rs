//! The protocol over real standard streams: order, cancellation, panics, exit codes, broken frames, sizes.

#![expect(clippy::unwrap_used, reason = "a test may end at what it did not expect")]

mod beside_yaml;
mod commands;
mod dependents;
mod elsewhere;
mod lifecycle;
mod order;
mod publishing;
mod robustness;
mod sizes;

use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

use pitfall_testkit::client::Client;
use serde_json::{Value, json};

/// A `pitfall.toml` without fault, for tests that only move text.
const FILE: &str = "file:///nowhere/pitfall.toml";

/// The server with rules that are slow or panic.
fn faulty_server() -> Client {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    let path = BUILT.get_or_init(|| {
        let test = std::env::current_exe().unwrap();
        let profile = test.ancestors().nth(2).unwrap();
        // Tests of one target build no examples, and an old one would test an old server.
        let mut cargo = Command::new(env!("CARGO"));
        // With the features of the tests, and without what cargo says to a test of its package, or others would be built again.
        cargo.args(["build", "--quiet", "--workspace", "--example", "faulty-server"]);
        cargo.current_dir(env!("CARGO_MANIFEST_DIR"));
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("CARGO_PKG_") || name.to_string_lossy().starts_with("CARGO_MANIFEST_")
            {
                cargo.env_remove(name);
            }
        }
        if profile.ends_with("release") {
            cargo.arg("--release");
        }
        assert!(cargo.status().unwrap().success());
        profile.join("examples").join(format!("faulty-server{}", std::env::consts::EXE_SUFFIX))
    });
    let mut command = Command::new(path);
    command.env("XDG_CACHE_HOME", env!("CARGO_TARGET_TMPDIR"));
    Client::start(command)
}

/// A session whose client has no capabilities: diagnostics are pushed, columns are UTF-16.
fn session() -> Client {
    let mut client = faulty_server();
    client.initialize(json!({}));
    client
}

/// A session whose client pulls diagnostics, so that nothing is checked unasked.
fn pulling_session() -> Client {
    let mut client = faulty_server();
    client.initialize(json!({
        "textDocument": {"diagnostic": {}},
        "workspace": {"diagnostics": {"refreshSupport": true}},
    }));
    client
}

/// The rule ids of diagnostics.
fn codes(diagnostics: &[Value]) -> Vec<&str> {
    diagnostics.iter().filter_map(|diagnostic| diagnostic["code"].as_str()).collect()
}
