//! What a chart's own values make of its templates: `{{ .Values.x.y }}` becomes what `values.yaml` says, which is what is installed by default.
//!
//! Pipelines that only pass a value on, or change it in a way that is known, are followed. What a template makes of anything else stays unknown.
//! Source: Helm 4 (`pkg/engine`, `pkg/chart`), with which tests render charts both ways.

mod evaluate;
mod fill;
mod values;

pub use fill::{Filled, Mark, Piece, Place, Template};
pub use values::{ChartNames, Values};
