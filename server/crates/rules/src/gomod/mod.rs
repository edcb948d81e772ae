//! Rules about go.mod, go.work, go.sum and vendor/modules.txt.

use pitfall_engine::Rule;

mod build;
mod duplicate_require;
mod replace_target_missing;
mod syntax;
mod vendor_out_of_step;

/// The rules of this domain.
pub static RULES: &[&Rule] =
    &[&duplicate_require::RULE, &replace_target_missing::RULE, &syntax::RULE, &vendor_out_of_step::RULE];
