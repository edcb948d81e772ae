//! The objects of a file.

use pitfall_syntax::yaml::{Document, Node, Placed, Stream};

use super::object::Object;

/// A YAML stream or JSON file as Kubernetes objects.
#[derive(Debug, Clone, Copy)]
pub struct Manifest<'a> {
    stream: &'a Stream,
}

/// The document says `apiVersion` and `kind`. A document in plain block style is not parsed for it.
pub fn is_kubernetes(document: &Document) -> bool {
    document.group_version_kind().is_some()
}

impl<'a> Manifest<'a> {
    /// The objects of `stream`.
    pub fn new(stream: &'a Stream) -> Self {
        Self { stream }
    }

    /// The stream itself.
    pub fn stream(self) -> &'a Stream {
        self.stream
    }

    /// Its objects in order, those inside lists (`kind: List`, `PodList`) in place of the list. Other documents are passed
    /// over. A document in plain block style is not parsed before its object's content is asked for, lists aside.
    pub fn objects(self) -> impl Iterator<Item = Object<'a>> {
        self.stream.documents().flat_map(Self::objects_of)
    }

    /// The object of one document, or the items of the list that it is.
    pub fn objects_of(document: Placed<'a>) -> impl Iterator<Item = Object<'a>> + use<'a> {
        let mut found = Vec::new();
        if let Some(object) = Object::of_document(document) {
            expand(object, document, &mut found);
        }
        found.into_iter()
    }
}

/// Adds `object`, or the items of the list that it is. A list inside a list is taken as an object: Kubernetes has none.
fn expand<'a>(object: Object<'a>, document: Placed<'a>, found: &mut Vec<Object<'a>>) {
    let items = object.kind().ends_with("List").then(|| object.root()).flatten().and_then(|root| root.get("items"));
    let Some(items) = items.map(|entry| entry.value()).filter(|items| items.is_sequence()) else {
        found.push(object);
        return;
    };
    // Items of `PodList` and the like need not repeat their kind.
    let implied = object.kind().strip_suffix("List").filter(|kind| !kind.is_empty());
    for item in items.items().filter_map(Node::resolved) {
        found.extend(Object::of_item(document, item, object.api_version(), implied));
    }
}
