//! Kubernetes objects over YAML: typed, borrowed views that keep the way back to spans and edits.
//!
//! ```text
//! Manifest → Object → PodSpec → Container → Port, EnvVar, …
//! ```
//!
//! Every part is a [`View`] of a mapping with [`Field`]s. A field is missing, known, unknown (an alias of nothing, a template
//! action, a `${variable}`) or wrong (another type); rules look at what is known.

mod container;
mod field;
mod image;
pub mod kustomize;
mod manifest;
mod object;
mod pod;
mod probe;
mod rbac;
mod reference;
pub mod schema;
mod selector;
mod view;

pub use container::{Container, EnvVar, Port, Role, SecurityContext, VolumeMount};
pub use field::{Field, IntOrText, Known, Read, is_templated, is_unknown};
pub use image::ImageName;
pub use manifest::{Manifest, is_kubernetes};
pub use object::Object;
pub use pod::{PodSecurityContext, PodSpec, Volume};
pub use probe::Probe;
pub use rbac::PolicyRule;
pub use reference::{Reference, ServicePort, Within};
pub use selector::Selector;
pub use view::View;

/// Lets a view of a special mapping be used as the [`View`] that it is.
macro_rules! is_view {
    ($name:ident) => {
        impl<'a> std::ops::Deref for $name<'a> {
            type Target = $crate::kubernetes::View<'a>;

            fn deref(&self) -> &Self::Target {
                &self.view
            }
        }
    };
}
pub(crate) use is_view;
