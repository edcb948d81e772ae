//! What the four rules about missing requests and limits have in common.

use pitfall_models::kubernetes::Container;
use pitfall_syntax::Span;
use pitfall_syntax::yaml::{Node, edit::Edit};

use super::pod_security::is_whole;
use super::workload::{is_lasting, is_no_amount, nearest_key};

/// The amount of `resource` in `list` is surely not written: where to say so. A pod may name amounts for all its containers at once.
pub(super) fn missing(container: &Container<'_>, list: &str, resource: &str) -> Option<Span> {
    if !is_lasting(container) || !is_whole(container) || container.pod().entry("resources").is_some() {
        return None;
    }
    let field = container.resources().view(list).field::<&str>(resource);
    let none = !field.is_unknown() && is_no_amount(field.node().and_then(Node::value));
    none.then(|| nearest_key(container, &["resources", list, resource]))
}

/// The amount of `resource` in the other list, as written.
pub(super) fn other<'a>(container: &Container<'a>, list: &str, resource: &str) -> Option<&'a str> {
    let field = container.resources().view(list).field::<&str>(resource);
    let node = field.node().filter(|_| !field.is_unknown())?;
    (!is_no_amount(node.value())).then(|| node.as_str()).flatten()
}

/// Writes the amount.
pub(super) fn write(container: &Container<'_>, list: &str, resource: &str, amount: &str) -> Option<Vec<Edit>> {
    container.set_path(&["resources", list, resource], amount)
}
