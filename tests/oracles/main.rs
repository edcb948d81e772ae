//! What the real tools say of the same files. `tests/setup/oracles.sh` brings the tools; without them each test says so and passes, unless
//! `CI=true`.
#![allow(clippy::print_stdout, reason = "a test that skips, and the figures of one that runs, are for people to read")]
#![allow(clippy::unwrap_used, reason = "a test whose set-up fails has failed")]
#![allow(dead_code, reason = "each oracle uses its part of the support")]

mod cel;
mod cgo;
mod cgo_flags;
mod charts;
mod doctor;
mod env;
mod env_values;
mod gomod;
mod gomod_graph;
mod gomod_scripts;
mod helm;
mod kubernetes;
mod kustomize;
mod support;
