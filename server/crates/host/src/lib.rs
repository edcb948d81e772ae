//! What is true of this machine, read from disk; starts no program.
