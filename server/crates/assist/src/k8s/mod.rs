//! Kubernetes manifests: fields and their values.

use crate::Assist;

/// The domain `k8s`.
pub(crate) struct K8s;

impl Assist for K8s {}
