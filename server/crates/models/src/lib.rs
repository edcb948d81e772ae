//! Typed views over syntax: what a Kubernetes object means, with a way back to its spans.

pub mod helm;
pub mod kubernetes;
