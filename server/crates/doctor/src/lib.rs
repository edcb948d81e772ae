//! What one machine makes of Go: which `go` wins, what each variable holds and which line says so, what is wrong with it.
//!
//! Everything comes from files and from the environment of this process; no program is started. [`examine`] gives a typed
//! [`Report`], [`why`] the history of one variable; the faces only render them. Secrets are masked before anything leaves here.

mod cgo;
mod files;
mod go;
mod history;
mod mask;
mod notes;
pub mod online;
mod report;
mod variables;

pub use files::HostFiles;
pub use history::{History, Moment, Step, history, why};
pub use mask::masked;
pub use report::{
    CgoReport, FileFindings, GoReport, MachineReport, Note, PathEntry, Report, SessionReport, VariableReport, examine,
};
pub use variables::{Origin, Source, effective, sources, value};
