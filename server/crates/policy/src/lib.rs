//! A team's own expressions over Kubernetes objects, in the Common Expression Language as Kubernetes speaks it.
//!
//! The `cel` crate parses; what is here gives each expression its meaning. It differs from that crate's own interpreter in what an editor
//! needs: an object is read where it stands and is not copied; what a template or a variable fills in later is *unknown*, and unknown stays
//! unknown whatever is made of it; and work is counted, so that no expression takes longer than its [`Budget`].
//!
//! Language: <https://github.com/google/cel-spec/blob/master/doc/langdef.md>; the functions that Kubernetes adds:
//! <https://kubernetes.io/docs/reference/using-api/cel/>.

mod check;
mod code;
mod compile;
mod data;
mod escape;
mod evaluate;
mod functions;
mod list_type;
mod macros;
mod schema;
mod seen;
mod value;

pub use check::Type;
pub use compile::{Mistake, Program, Scope, speaks_of};
pub use data::Data;
pub use evaluate::{Budget, Inputs, Stop};
pub use list_type::ListType;
pub use schema::{ScalarType, Schema, value_as};
pub use seen::{Step, path_of, place};
pub use value::Value;
