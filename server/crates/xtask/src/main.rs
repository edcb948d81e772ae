//! Chores of the repository.
//!
//! - `cargo xtask new-rule k8s/host-port` writes a rule that compiles, its page, and its registration.
//! - `cargo xtask generate` writes the files that are made from code: the rule index and the configuration's JSON schema.
//! - `cargo xtask kubernetes-fields FROM TO` makes the Kubernetes field table from an unpacked `kubernetes-validate`.

// A chore talks to the person who runs it.
#![allow(clippy::print_stdout, clippy::print_stderr)]

mod generated;
mod kubernetes_fields;
mod new_rule;

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..");
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let done = match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["new-rule", id] => new_rule::write(&root.join("server/crates/rules/src"), id),
        ["generate"] => generated::write(&root),
        ["kubernetes-fields", from, to] => kubernetes_fields::generate(Path::new(from), Path::new(to)),
        _ => Err("usage: cargo xtask new-rule DOMAIN/NAME | generate | kubernetes-fields FROM TO".to_owned()),
    };
    match done {
        Ok(said) => {
            println!("{said}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("xtask: {error}");
            ExitCode::FAILURE
        }
    }
}
