//! Conftest policies as they are: `policy/*.rego` over the documents of a manifest.
//!
//! Source: <https://www.conftest.dev>, and `internal/runner` and `policy/engine.go` of github.com/open-policy-agent/conftest: which rules count
//! (`deny`, `violation`, `warn`, each with an optional `_name`), what a result may be (a text, or an object with `msg` and metadata), exceptions, and namespaces.
//!
//! The evaluator is the `regorus` crate, behind the feature `regorus`. It reaches no network, no file and no clock here: the functions that could are
//! left out of the build. An evaluation is stopped after [`TIME`].

mod input;
mod policies;

pub use input::input;
pub use policies::{Fault, MAX_FILE_BYTES, Policies, Said, TIME};

/// The evaluator is part of this build.
pub const AVAILABLE: bool = cfg!(feature = "regorus");
