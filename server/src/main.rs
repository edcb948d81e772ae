//! Arguments to a face.

use std::process::ExitCode;

fn main() -> ExitCode {
    pitfall::cli::main()
}
