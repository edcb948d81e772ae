//! One file of kustomize.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use pitfall_syntax::Span;
use pitfall_syntax::yaml::{Node, Stream};

use super::tree::{Origin, Tree};
use super::{Unbuilt, places_in};

/// A kustomization or component as written.
#[derive(Debug)]
pub struct Target {
    pub(super) path: PathBuf,
    pub(super) file: u32,
    pub(super) tree: Tree,
    /// The source texts of the patches that stand in it, by their bytes.
    inline: Vec<(Span, String)>,
}

impl Target {
    /// Of the one document in `stream`, the file at `path` whose number is `file`.
    ///
    /// # Errors
    /// Where it cannot be read, or is not all known.
    pub fn new(path: &Path, file: u32, stream: &Stream) -> Result<Self, Unbuilt> {
        let mut documents = stream.documents().filter(|document| document.root().is_some());
        let document = documents.next().ok_or(Unbuilt("an empty kustomization"))?;
        let broken = document.errors().next().is_some() || document.is_template() || documents.next().is_some();
        let root =
            document.root().filter(|root| !broken && root.is_mapping()).ok_or(Unbuilt("a broken kustomization"))?;
        let tree = Tree::of(root, file, &|span| span).ok_or(Unbuilt("a kustomization that is not all known"))?;
        let list = |key: &str| root.get(key).map(|entry| entry.value().items().collect::<Vec<_>>()).unwrap_or_default();
        let patches = ["patches", "patchesJson6902"].into_iter().flat_map(list);
        let patches = patches.filter_map(|item| Some(item.get("patch")?.value())).chain(list("patchesStrategicMerge"));
        let inline = patches.filter_map(Node::resolved).map(|node| (node.span(), node.source().to_owned())).collect();
        Ok(Self { path: path.to_owned(), file, tree, inline })
    }

    pub(super) fn text(&self, key: &str) -> Option<&str> {
        self.tree.get(key).and_then(Tree::scalar).filter(|text| !text.is_empty())
    }

    pub(super) fn list(&self, key: &str) -> &[Tree] {
        self.tree.get(key).map(Tree::items).unwrap_or_default()
    }

    /// Pairs of texts in a mapping, in order of their names.
    pub(super) fn pairs(tree: Option<&Tree>) -> Vec<(String, Tree)> {
        let entries = tree.map(Tree::entries).unwrap_or_default().iter();
        let text = |value: &Tree| value.scalar().map(|text| Tree::text(text, value.at));
        let mut pairs: Vec<(String, Tree)> =
            entries.filter_map(|(key, value)| Some((key.text.clone(), text(value)?))).collect();
        pairs.sort_by(|one, other| one.0.cmp(&other.0));
        pairs
    }

    /// The documents of a patch that stands in the file.
    pub(super) fn inline(&self, node: &Tree) -> Option<Arc<[Tree]>> {
        let text = node.scalar()?;
        let Origin { span, file } = node.at;
        let source = self.inline.iter().find(|(known, _)| *known == span).map_or("", |(_, source)| source);
        let places = places_in(source, text, span);
        trees_of(&Stream::parse(text), file, &places).map(Into::into)
    }
}

/// Every document of a file with patches, whose number is `file`; `None` where one cannot be read.
pub fn patches(stream: &Stream, file: u32) -> Option<Arc<[Tree]>> {
    trees_of(stream, file, &|span| span).map(Into::into)
}

/// Every document of a stream, empty ones aside.
pub(super) fn trees_of(stream: &Stream, file: u32, places: &dyn Fn(Span) -> Span) -> Option<Vec<Tree>> {
    let mut found = Vec::new();
    for document in stream.documents() {
        if document.errors().next().is_some() || document.is_template() {
            return None;
        }
        if let Some(root) = document.root() {
            found.push(Tree::of(root, file, places)?);
        }
    }
    Some(found)
}
