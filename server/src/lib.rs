//! Pitfall: see README.md.
