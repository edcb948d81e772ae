//! Variables: their meaning, values and links.

use crate::Assist;

/// The domain `env`.
pub(crate) struct Env;

impl Assist for Env {}
