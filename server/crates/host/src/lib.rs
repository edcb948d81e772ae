//! What is true of this machine, read from disk; starts no program.

/// The machine.
#[derive(Debug, Default)]
pub struct Host;
