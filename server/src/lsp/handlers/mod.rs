//! One file for each request. A handler sees the document as it stood when its request arrived ([`super::gate::arrival`]).

pub(super) mod code_action;
pub(super) mod completion;
pub(super) mod definition;
pub(super) mod diagnostics;
pub(super) mod document_link;
pub(super) mod document_symbol;
pub(super) mod document_text;
pub(super) mod execute_command;
pub(super) mod hover;
mod mentions;
pub(super) mod references;
