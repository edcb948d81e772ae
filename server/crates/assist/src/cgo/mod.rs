//! Preambles and #cgo lines.

use crate::Assist;

/// The domain `cgo`.
pub(crate) struct Cgo;

impl Assist for Cgo {}
