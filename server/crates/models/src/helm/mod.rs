//! What a chart's own values make of its templates: `{{ .Values.x.y }}` becomes what `values.yaml` says, which is what is installed by default; versions of charts,
//! and what a `Chart.lock` is made of.
//!
//! Pipelines that only pass a value on, or change it in a way that is known, are followed. What a template makes of anything else stays unknown.
//! Source: Helm 4 (`pkg/engine`, `pkg/chart`), with which tests render charts both ways.

mod evaluate;
mod fill;
mod lock;
mod values;
mod version;

pub use fill::{Filled, Mark, Piece, Place, Template};
pub use lock::{DependencyText, lock_digest};
pub use values::{ChartNames, Values};
pub use version::{ChartVersion, Constraint};
