//! The command line from outside: real processes on real files.
#![allow(clippy::unwrap_used, reason = "a test whose set-up fails has failed")]

#[path = "cli/bad_input.rs"]
mod bad_input;
#[path = "cli/bench.rs"]
mod bench;
#[path = "cli/configuration.rs"]
mod configuration;
#[path = "cli/doctor.rs"]
mod doctor;
#[path = "cli/fixing.rs"]
mod fixing;
#[path = "cli/formats.rs"]
mod formats;
#[path = "cli/knowledge.rs"]
mod knowledge;
#[path = "cli/libc.rs"]
mod libc;
#[path = "cli/readme.rs"]
mod readme;
#[path = "cli/rendered.rs"]
mod rendered;
#[path = "cli/team_rules.rs"]
mod team_rules;
#[path = "cli/values.rs"]
mod values;
#[path = "cli/walking.rs"]
mod walking;
