//! A JSON patch after RFC 6902 applied to an object.

use super::tree::{Key, Shape, Tree};

/// One operation of a patch.
#[derive(Debug, Clone)]
pub(super) struct Operation {
    op: String,
    path: Vec<String>,
    from: Vec<String>,
    value: Option<Tree>,
}

impl Operation {
    /// The operations that a list says; `None` where one cannot be read.
    pub(super) fn all_of(patch: &Tree) -> Option<Vec<Self>> {
        patch.items().iter().map(Self::of).collect()
    }

    fn of(item: &Tree) -> Option<Self> {
        let text = |key: &str| item.get(key).and_then(Tree::scalar);
        Some(Self {
            op: text("op")?.to_owned(),
            path: pointer(text("path")?)?,
            from: text("from").map_or(Some(Vec::new()), pointer)?,
            value: item.get("value").cloned(),
        })
    }

    /// What it writes at the very path `path`.
    pub(super) fn writes(&self, path: &[&str]) -> Option<&Tree> {
        let writes = matches!(self.op.as_str(), "add" | "replace") && self.path == path;
        self.value.as_ref().filter(|_| writes)
    }

    /// It takes away what stands at the very path `path`.
    pub(super) fn removes(&self, path: &[&str]) -> bool {
        self.op == "remove" && self.path == path
    }

    /// Something that was there is not there, or another, behind it.
    pub(super) fn takes_away(&self) -> bool {
        matches!(self.op.as_str(), "remove" | "move" | "replace")
    }

    /// Applies it; `None` where it does not fit, upon which `kubectl kustomize` ends.
    pub(super) fn apply(&self, root: &mut Tree) -> Option<()> {
        match self.op.as_str() {
            "add" => add(root, &self.path, self.value.clone()?),
            "remove" => take(root, &self.path).map(drop),
            "replace" => {
                *find(root, &self.path)? = self.value.clone()?;
                Some(())
            }
            "move" => {
                let value = take(root, &self.from)?;
                add(root, &self.path, value)
            }
            "copy" => {
                let value = find(root, &self.from)?.clone();
                add(root, &self.path, value)
            }
            "test" => {
                let (found, wanted) = (find(root, &self.path)?, self.value.as_ref()?);
                same(found, wanted).then_some(())
            }
            _ => None,
        }
    }
}

fn same(one: &Tree, other: &Tree) -> bool {
    match (&one.shape, &other.shape) {
        (Shape::Scalar { text, is_text }, Shape::Scalar { text: other, is_text: of_other }) => {
            text == other && is_text == of_other
        }
        (Shape::List(one), Shape::List(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Shape::Map(entries), Shape::Map(others)) => {
            entries.len() == others.len()
                && entries.iter().all(|(key, value)| other.get(&key.text).is_some_and(|other| same(value, other)))
        }
        _ => false,
    }
}

fn pointer(text: &str) -> Option<Vec<String>> {
    let steps = text.strip_prefix('/')?.split('/');
    Some(steps.map(|step| step.replace("~1", "/").replace("~0", "~")).collect())
}

fn find<'a>(root: &'a mut Tree, path: &[String]) -> Option<&'a mut Tree> {
    path.iter().try_fold(root, |tree, step| match &mut tree.shape {
        Shape::List(items) => {
            let place = place(step, items.len())?;
            items.get_mut(place)
        }
        Shape::Map(entries) => entries.iter_mut().find(|(key, _)| key.text == *step).map(|(_, value)| value),
        Shape::Scalar { .. } => None,
    })
}

/// An index, negative ones counting from the end as kustomize has it.
fn place(step: &str, length: usize) -> Option<usize> {
    match step.strip_prefix('-') {
        Some(back) if !back.is_empty() => length.checked_sub(back.parse().ok()?),
        _ => step.parse().ok(),
    }
}

fn add(root: &mut Tree, path: &[String], value: Tree) -> Option<()> {
    let Some((last, parents)) = path.split_last() else {
        *root = value;
        return Some(());
    };
    let parent = find(root, parents)?;
    match &mut parent.shape {
        Shape::List(items) => {
            let at = if last == "-" { items.len() } else { place(last, items.len())? };
            (at <= items.len()).then(|| items.insert(at, value))
        }
        Shape::Map(entries) => {
            match entries.iter_mut().find(|(key, _)| key.text == *last) {
                Some((_, there)) => *there = value,
                None => entries.push((Key { text: last.clone(), at: value.at }, value)),
            }
            Some(())
        }
        Shape::Scalar { .. } => None,
    }
}

fn take(root: &mut Tree, path: &[String]) -> Option<Tree> {
    let (last, parents) = path.split_last()?;
    let parent = find(root, parents)?;
    if let Shape::List(items) = &mut parent.shape {
        let place = place(last, items.len()).filter(|place| *place < items.len())?;
        return Some(items.remove(place));
    }
    parent.remove(last)
}
