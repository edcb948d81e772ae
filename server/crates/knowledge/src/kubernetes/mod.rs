//! Kinds and fields of Kubernetes, and where each kind hides its pod spec.

mod content;
mod control_plane;
pub mod duration;
mod fields;
mod format;
mod lifecycle;
mod names;
mod pattern;
mod pods;
pub mod quantity;
pub mod schedule;
mod texts;

pub use content::Content;
pub use control_plane::{FlagWish, Wish, flag_wishes};
pub use fields::{
    Field, KindRef, Releases, Shape, ShapeRef, TypeRef, first_release, kind, kinds, last_release, type_named,
};
pub use format::is_of_format;
pub use lifecycle::{Lifecycle, lifecycle, lifecycles};
pub use names::{Name, longest_name, name_of};
pub use pattern::matches_pattern;
pub use pods::{WELL_KNOWN_TEMPLATES, pod_spec_path};
pub use texts::field_text;
