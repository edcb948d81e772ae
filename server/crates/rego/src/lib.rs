//! Conftest policies as they are: `policy/*.rego` over the documents of a manifest, or over all of them together.
//!
//! Source: <https://www.conftest.dev>, and `runner/test.go`, `policy/engine.go` and `parser/parser.go` of github.com/open-policy-agent/conftest: which rules
//! count (`deny`, `violation`, `warn`, each with an optional `_name`), what a result may be (a text, or an object with `msg` and metadata), exceptions,
//! namespaces, data, `--combine` and `conftest.toml`.
//!
//! The evaluator is the `regorus` crate, behind the feature `regorus`. It reaches no network, no file and no clock here: the functions that could are
//! left out of the build. An evaluation is stopped after [`TIME`], or when the process has grown by [`MEMORY`] meanwhile (the room `rego-meter`); the functions
//! that make much out of little in one step are limited by themselves ([`MOST`], [`MOST_BYTES`]).

mod calls;
mod data;
mod fault;
mod input;
mod names;
mod recursion;
mod said;
mod settings;
#[cfg(feature = "regorus")]
mod sprintf;

#[cfg(feature = "regorus")]
mod combined;
#[cfg(feature = "regorus")]
mod functions;
#[cfg(feature = "regorus")]
mod guards;
#[cfg(feature = "regorus")]
mod meaning;
#[cfg(not(feature = "regorus"))]
#[path = "absent.rs"]
mod policies;
#[cfg(feature = "regorus")]
mod policies;

use std::time::Duration;

pub use data::Data;
pub use fault::Fault;
pub use input::{data, input};
pub use policies::Policies;
pub use said::Said;
pub use settings::{SETTINGS_NAME, Settings};

/// The evaluator is part of this build.
pub const AVAILABLE: bool = cfg!(feature = "regorus");

/// One rule may take so long for one input.
pub const TIME: Duration = Duration::from_millis(250);

/// All rules together may take so long for one input.
pub const TIME_OF_ALL: Duration = Duration::from_secs(2);

/// The process may grow by so many bytes while one rule is evaluated for one input.
pub const MEMORY: usize = 128 << 20;

/// A larger policy is not read, in bytes.
pub const MAX_FILE_BYTES: usize = 512 << 10;

/// So many numbers, addresses or bits may come out of a function that makes them out of nothing.
pub const MOST: usize = 100_000;

/// A text that is put together of others may have so many bytes.
pub const MOST_BYTES: usize = 4 << 20;

/// One of the documents that are one input together.
#[derive(Debug, Clone, PartialEq)]
pub struct Combined {
    /// The path of its file, as policies see it.
    pub path: String,
    /// What it says.
    pub contents: serde_json::Value,
}

/// What a policy says of documents that are one input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SaidOfAll {
    /// What it says.
    pub said: Said,
    /// The place of the document without which it would not say so; `None` where there is none.
    pub document: Option<usize>,
}
