//! Go files that use cgo: each `import "C"`, the comment that cgo reads as C, its `#cgo` lines, build constraints.
//!
//! The header of a file is read, up to its first declaration that is no import; behind it only what cgo looks for. Comments, attachment and lines follow
//! go/scanner, go/parser, go/build and cmd/cgo of Go 1.27; tree-sitter-go reads the declarations, so that a half-typed one costs
//! no more than itself.

mod body;
mod c;
mod c_outline;
mod constraint;
mod directive;
mod file;
mod flags;
mod go_imports;
mod header;
mod imports;
mod near_miss;
mod package;
mod port;
mod preamble;
mod sources;

pub use body::{Body, Export};
pub use c::Function;
pub use c_outline::{CNames, COutline, Include, IncludeForm, Variable};
pub use constraint::{Constraint, Tag};
pub use directive::{CgoLine, Condition, Fault, FaultKind, Verb};
pub use file::{BuildLine, CImport, CgoFile, Detached, DetachedReason, mentions_c, mentions_cgo_line, parse, reparse};
pub use flags::{Flag, SRCDIR, SplitFault, split as split_flags};
pub use go_imports::GoImports;
pub use near_miss::{NearMiss, NearMissForm};
pub use package::PackageClause;
pub use port::{FileName, KNOWN_ARCH, KNOWN_OS, KNOWN_UNIX, Target};
pub use preamble::{Preamble, PreambleComment};
pub use sources::{CSource, c_language, is_c_text};

#[cfg(test)]
mod tests;
