//! Kinds and fields of Kubernetes, and where each kind hides its pod spec.

mod enums;
mod fields;
mod pods;

pub use enums::values;
pub use fields::{
    Field, KindRef, Releases, Shape, ShapeRef, TypeRef, first_release, kind, kinds, last_release, type_named,
};
pub use pods::{WELL_KNOWN_TEMPLATES, pod_spec_path};
