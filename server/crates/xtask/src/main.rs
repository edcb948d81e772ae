//! Chores of the repository.

mod kubernetes_fields;

use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["kubernetes-fields", from, to] => kubernetes_fields::generate(Path::new(from), Path::new(to)),
        _ => Err("usage: pitfall-xtask kubernetes-fields <unpacked kubernetes-validate> <table>".to_owned()),
    };
    match done {
        Ok(said) => {
            let _ = writeln!(std::io::stdout(), "{said}");
            ExitCode::SUCCESS
        }
        Err(said) => {
            let _ = writeln!(std::io::stderr(), "{said}");
            ExitCode::FAILURE
        }
    }
}
