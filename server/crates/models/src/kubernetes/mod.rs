//! Kubernetes objects over YAML.
