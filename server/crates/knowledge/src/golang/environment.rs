//! Environment variables of the go command, GOFLAGS and GOEXPERIMENT.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::table::{cell, minor, rows, since};

/// A variable that `go env` knows: it may also stand in the file that `go env -w` writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EnvironmentVariable {
    /// Its name.
    pub name: &'static str,
    /// The first release 1.N that knows it; `None`: as old as the tables.
    pub since: Option<u16>,
}

/// A name that GOEXPERIMENT may hold, bare or behind `no`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Experiment {
    /// Its name.
    pub name: &'static str,
    /// Every N of the releases 1.N that know it.
    pub minors: Vec<u16>,
}

static VARIABLES: LazyLock<Vec<EnvironmentVariable>> = LazyLock::new(|| {
    let mut variables: Vec<_> = rows(include_str!("../../data/golang/environment.tsv"))
        .map(|row| EnvironmentVariable { name: cell(&row, 0), since: since(cell(&row, 1)) })
        .collect();
    variables.sort_by_key(|variable| variable.name);
    variables
});

/// Every rule asks for every name that a file sets.
static BY_NAME: LazyLock<FxHashMap<&'static str, &'static EnvironmentVariable>> =
    LazyLock::new(|| VARIABLES.iter().map(|variable| (variable.name, variable)).collect());

static EXPERIMENTS: LazyLock<Vec<Experiment>> = LazyLock::new(|| {
    rows(include_str!("../../data/golang/experiments.tsv"))
        .map(|row| Experiment { name: cell(&row, 0), minors: cell(&row, 1).split(',').filter_map(minor).collect() })
        .collect()
});

static GOFLAGS: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| rows(include_str!("../../data/golang/goflags.tsv")).map(|row| cell(&row, 0)).collect());

/// Every variable that `go env` knows, sorted by name in bytes.
pub fn environment_variables() -> &'static [EnvironmentVariable] {
    &VARIABLES
}

/// The variable `name`, case and all.
pub fn environment_variable(name: &str) -> Option<&'static EnvironmentVariable> {
    BY_NAME.get(name).copied()
}

/// Every experiment of the releases from 1.21 on.
pub fn experiments() -> &'static [Experiment] {
    &EXPERIMENTS
}

/// The experiment `name`, without `no` before it.
pub fn experiment(name: &str) -> Option<&'static Experiment> {
    EXPERIMENTS.iter().find(|experiment| experiment.name == name)
}

/// Every flag name that GOFLAGS may hold, without dashes.
pub fn goflags() -> &'static [&'static str] {
    &GOFLAGS
}

/// GOFLAGS may hold `-name`. Any other name makes every go command fail: "unknown flag".
pub fn is_goflag(name: &str) -> bool {
    GOFLAGS.contains(&name)
}
