//! `workspace/didChangeWatchedFiles`.

use std::path::PathBuf;

use serde_json::Value;

use super::place::Place;

/// The paths that the parameters name.
pub(super) fn paths(params: &Value) -> Vec<PathBuf> {
    let changes = params.get("changes").and_then(Value::as_array);
    changes
        .into_iter()
        .flatten()
        .filter_map(|change| change.get("uri")?.as_str())
        .filter_map(|uri| match Place::of(uri) {
            Place::File(path) => Some(path),
            Place::Elsewhere(_) => None,
        })
        .collect()
}
