//! A mapping of an object.

use pitfall_syntax::Span;
use pitfall_syntax::yaml::edit::{self, Edit, Emptied, New};
use pitfall_syntax::yaml::{Entry, Node};

use super::field::{Field, Read};

/// A mapping as written somewhere in an object, or its absence: what is asked of an absent one is missing.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    node: Option<Node<'a>>,
    /// The mapping itself, or entries of it, may be there without being seen.
    open: bool,
}

impl<'a> View<'a> {
    /// The mapping at `node`, through an alias.
    pub fn of(node: Node<'a>) -> Self {
        match node.resolved() {
            Some(found) if found.is_mapping() => Self { node: Some(found), open: has_unseen(found) },
            Some(found) => {
                let templated = found.as_str().is_some_and(super::is_templated) || found.hides_something();
                Self { node: None, open: templated }
            }
            None => Self { node: None, open: true },
        }
    }

    /// No mapping.
    pub fn absent() -> Self {
        Self { node: None, open: false }
    }

    /// The mapping; `None` where there is none.
    pub fn node(&self) -> Option<Node<'a>> {
        self.node
    }

    /// There is a mapping.
    pub fn is_present(&self) -> bool {
        self.node.is_some()
    }

    /// It, or some of its entries, may be there without being seen.
    pub fn is_open(&self) -> bool {
        self.open
    }

    /// The bytes of the mapping.
    pub fn span(&self) -> Option<Span> {
        self.node.map(Node::span)
    }

    /// The field of this name, read as a `T`.
    pub fn field<T: Read<'a>>(&self, key: &str) -> Field<'a, T> {
        Field::new(self.entry(key), self.open)
    }

    /// Key and value of this name.
    pub fn entry(&self, key: &str) -> Option<Entry<'a>> {
        self.node.and_then(|node| node.get(key))
    }

    /// The bytes of the key of this name.
    pub fn key_span(&self, key: &str) -> Option<Span> {
        self.entry(key).map(|entry| entry.key().span())
    }

    /// The mapping under this key.
    pub fn view(&self, key: &str) -> View<'a> {
        match self.entry(key) {
            Some(entry) => View::of(entry.value()),
            None => Self { node: None, open: self.open },
        }
    }

    /// The mapping under a path of keys.
    pub fn view_path(&self, path: &[&str]) -> View<'a> {
        path.iter().fold(*self, |view, key| view.view(key))
    }

    /// The items of the list under this key; none where there is no list.
    pub fn list(&self, key: &str) -> impl DoubleEndedIterator<Item = Node<'a>> + ExactSizeIterator + use<'a> {
        let items: Vec<Node<'a>> = self.entry(key).map(|entry| entry.value().items().collect()).unwrap_or_default();
        items.into_iter()
    }

    /// Keys with values, merged ones included.
    pub fn entries(&self) -> Vec<Entry<'a>> {
        self.node.map(Node::entries).unwrap_or_default()
    }

    /// Edits that take an entry out, and what that empties; `None` where it is not there, or also stands elsewhere through an
    /// alias or merge key.
    pub fn remove_key(&self, key: &str) -> Option<Vec<Edit>> {
        let entry = self.entry(key).filter(|entry| !entry.mapping().is_shared())?;
        edit::remove_entry(entry, Emptied::RemoveParent)
    }

    /// Edits that give an entry another key; `None` as for [`View::remove_key`], and where `new` is there already.
    pub fn rename_key(&self, key: &str, new: &str) -> Option<Vec<Edit>> {
        let entry = self.entry(key).filter(|entry| !entry.mapping().is_shared() && self.entry(new).is_none())?;
        edit::rename_key(entry, new)
    }

    /// Edits that write a value: in place of what is there, else as a new entry; `None` without a mapping, and as for
    /// [`View::remove_key`].
    pub fn set_key(&self, key: &str, new: impl Into<New>) -> Option<Vec<Edit>> {
        self.set_path(&[key], new)
    }

    /// Edits that write a value under a path of keys, with the parents that are missing; `None` as for [`View::set_key`].
    pub fn set_path(&self, path: &[&str], new: impl Into<New>) -> Option<Vec<Edit>> {
        let node = self.node.filter(|node| !node.is_shared())?;
        edit::set_path(node, path, new.into())
    }
}

/// A merge key of it names nothing that is seen, or a template action stands for entries.
fn has_unseen(mapping: Node<'_>) -> bool {
    // Nearly all mappings are plain, and every rule asks.
    mapping.hides_something()
        || (mapping.is_special_mapping() || mapping.document().has_marks())
            && mapping.own_entries().any(|entry| {
                let merge = entry.is_merge() && {
                    let value = entry.value();
                    value.resolved().is_none() || value.items().any(|item| item.resolved().is_none())
                };
                merge || entry.key().as_str().is_none_or(super::is_templated)
            })
}
