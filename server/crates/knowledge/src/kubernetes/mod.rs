//! Filled by its own module tree.
