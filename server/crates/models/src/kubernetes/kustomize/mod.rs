//! What a kustomization builds: the objects that `kubectl kustomize` would write, each part of them with the place where it was written.
//!
//! Resources, bases and components are gathered, generators run, then patches, namespace, prefix and suffix, labels, annotations, replicas
//! and images are applied in kustomize's order, and names that changed are followed. What needs a program, a network or a plugin is not
//! built: [`Unbuilt`] says why. Source: kustomize 5 (`api/internal/target`), against which tests compare every object.

mod apply;
mod fields;
mod generate;
mod id;
mod json_patch;
mod merge;
mod names;
mod patch;
mod references;
mod target;
mod tree;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use pitfall_syntax::Span;
use pitfall_syntax::yaml::Stream;

pub use id::Id;
pub use target::{Target, patches};
pub use tree::{Key, Origin, Shape, Tree, Written};

use super::Manifest;

/// The names under which kustomize looks for its file.
pub const FILE_NAMES: [&str; 3] = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/// Kustomizations within kustomizations that are followed.
const DEPTH: usize = 32;

/// So many objects are built at most.
const OBJECTS: usize = 10_000;

/// Where the texts come from.
pub trait Sources {
    /// The number by which origins know the file at `path`: always the same.
    fn number(&mut self, path: &Path) -> u32;

    /// The YAML file at `path`, whole.
    fn stream(&mut self, path: &Path) -> Option<Stream>;

    /// The kustomization at `path`: what [`Target::new`] makes of it, which may be kept as long as the file stays as it is. `None` where there
    /// is no such file.
    fn target(&mut self, path: &Path) -> Option<Result<Arc<Target>, Unbuilt>> {
        let file = self.number(path);
        Some(Target::new(path, file, &self.stream(path)?).map(Arc::new))
    }

    /// The documents of the patch at `path`: what [`patches`] makes of it, which may be kept likewise.
    fn patches(&mut self, path: &Path) -> Option<Arc<[Tree]>> {
        let file = self.number(path);
        patches(&self.stream(path)?, file)
    }

    /// The objects in the file at `path`, those in lists in place of the list; `None` where there is no such file.
    fn identities(&mut self, path: &Path) -> Option<Vec<Id>>;

    /// The bytes of a file that a generator takes; `None` where they are not to be had: its value is then empty.
    fn bytes(&mut self, path: &Path) -> Option<Vec<u8>>;

    /// A folder stands at `path`.
    fn is_folder(&mut self, path: &Path) -> bool;
}

/// Why a kustomization is not built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unbuilt(pub &'static str);

/// What a kustomization builds.
#[derive(Debug, Clone, Default)]
pub struct Build {
    /// The objects, in order.
    pub objects: Vec<Built>,
}

/// A built object.
#[derive(Debug, Clone)]
pub struct Built {
    /// What it is in the end.
    pub id: Id,
    /// The whole object; `None` where it was not wanted.
    pub tree: Option<Tree>,
    /// The file that it stands in and its place there, unless it is generated.
    pub source: Option<(PathBuf, usize)>,
    /// The files, by number, whose patches were laid over it.
    pub patched_by: Vec<u32>,
    /// A patch takes something away from it: what is added where it was written may not stay.
    pub loses: bool,
    /// It is not as it was written; false of one that was not wanted.
    pub is_changed: bool,
}

/// Builds the kustomization in `folder`. Of each object that a file holds at some place, `wanted` says whether it is built whole; of the
/// others only what they are called in the end is found out. Generated objects are always whole.
///
/// # Errors
/// What keeps it from being built: something in it that is not known here, or that kustomize itself refuses.
pub fn build(
    folder: &Path,
    wanted: &dyn Fn(&Path, usize) -> bool,
    sources: &mut dyn Sources,
) -> Result<Build, Unbuilt> {
    let mut builder = Builder { wanted, sources, open: Vec::new() };
    let mut objects = Vec::new();
    builder.accumulate(folder, &mut objects, false)?;
    apply::hashes(&mut objects);
    references::follow(&mut objects);
    objects.retain(|object| {
        let annotations = object.tree.as_ref().and_then(|tree| tree.get_path(&["metadata", "annotations"]));
        annotations.is_none_or(|it| it.get("config.kubernetes.io/local-config").is_none())
    });
    for metadata in objects.iter_mut().filter_map(|object| object.tree.as_mut()?.get_mut("metadata")) {
        let is_empty = metadata.get("annotations").is_some_and(|it| it.entries().is_empty() && it.items().is_empty());
        if is_empty {
            metadata.remove("annotations");
        }
    }
    let built = objects.into_iter().map(|object| Built {
        id: object.id,
        source: object.source,
        patched_by: object.patched_by,
        loses: object.loses,
        is_changed: object.tree != object.written,
        tree: object.tree,
    });
    Ok(Build { objects: built.collect() })
}

/// An object on its way.
struct Resource {
    source: Option<(PathBuf, usize)>,
    /// What it was called before, the oldest first.
    before: Vec<Id>,
    id: Id,
    tree: Option<Tree>,
    prefixes: Vec<String>,
    suffixes: Vec<String>,
    needs_hash: bool,
    patched_by: Vec<u32>,
    loses: bool,
    /// The object as it was before anything was done to it.
    written: Option<Tree>,
}

impl Resource {
    fn new(id: Id, tree: Option<Tree>, source: Option<(PathBuf, usize)>) -> Self {
        let (before, prefixes, suffixes, patched_by) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let written = tree.clone().filter(|_| source.is_some());
        Self { source, before, id, tree, prefixes, suffixes, needs_hash: false, patched_by, loses: false, written }
    }

    fn original(&self) -> &Id {
        self.before.first().unwrap_or(&self.id)
    }

    fn store(&mut self) {
        self.before.push(self.id.clone());
    }

    fn ids(&self) -> impl Iterator<Item = &Id> {
        self.before.iter().chain([&self.id])
    }

    /// Calls it `name`; where its name was written stays where it is.
    fn rename(&mut self, name: String) {
        let node = self.tree.as_mut().and_then(|tree| tree.get_mut("metadata")?.get_mut("name"));
        if let Some(node) = node {
            *node = Tree::text(name.clone(), node.at);
        }
        self.id.name = name;
    }
}

struct Builder<'a> {
    wanted: &'a dyn Fn(&Path, usize) -> bool,
    sources: &'a mut dyn Sources,
    /// The folders that are being built, the outermost first.
    open: Vec<PathBuf>,
}

/// What only a program, a network or a plugin could tell, or what is not built here.
const BEYOND: [&str; 10] = [
    "helmCharts",
    "helmChartInflationGenerator",
    "generators",
    "transformers",
    "configurations",
    "openapi",
    "replacements",
    "vars",
    "crds",
    "imageTags",
];

impl Builder<'_> {
    /// Adds what the kustomization in `folder` makes to `objects`; a component works on what is there already.
    fn accumulate(&mut self, folder: &Path, objects: &mut Vec<Resource>, is_component: bool) -> Result<(), Unbuilt> {
        if self.open.len() >= DEPTH || self.open.iter().any(|open| open == folder) {
            return Err(Unbuilt("a kustomization takes itself"));
        }
        self.open.push(folder.to_owned());
        let target = self.target(folder)?;
        if (target.text("kind") == Some("Component")) != is_component {
            return Err(Unbuilt("a component is no resource, and a resource no component"));
        }
        let mut own = if is_component { std::mem::take(objects) } else { Vec::new() };
        for list in ["resources", "bases"] {
            for item in target.list(list) {
                let name = item.scalar().ok_or(Unbuilt("a resource is no text"))?;
                self.resource(folder, name, &mut own)?;
            }
        }
        self.generate(&target, &mut own)?;
        for item in target.list("components") {
            let name = item.scalar().ok_or(Unbuilt("a component is no text"))?;
            let folder = local(folder, name)?;
            self.accumulate(&folder, &mut own, true)?;
        }
        self.transform(&target, &mut own)?;
        objects.extend(own);
        self.open.pop();
        if objects.len() > OBJECTS { Err(Unbuilt("too many objects")) } else { Ok(()) }
    }

    fn target(&mut self, folder: &Path) -> Result<Arc<Target>, Unbuilt> {
        let mut found = None;
        for name in FILE_NAMES {
            if let Some(target) = self.sources.target(&folder.join(name))
                && found.replace(target).is_some()
            {
                return Err(Unbuilt("two kustomizations in one folder"));
            }
        }
        let target = found.ok_or(Unbuilt("no kustomization"))??;
        match BEYOND.iter().find(|key| target.tree.get(key).is_some_and(|value| !value.is_null())) {
            Some(_) => Err(Unbuilt("a field that is not built here")),
            None => Ok(target),
        }
    }

    fn resource(&mut self, folder: &Path, name: &str, objects: &mut Vec<Resource>) -> Result<(), Unbuilt> {
        let path = local(folder, name)?;
        if self.sources.is_folder(&path) {
            return self.accumulate(&path, objects, false);
        }
        inside(folder, &path)?;
        let ids = self.sources.identities(&path).ok_or(Unbuilt("a missing file"))?;
        let wanted: Vec<bool> = (0..ids.len()).map(|place| (self.wanted)(&path, place)).collect();
        let stream = match wanted.contains(&true) {
            true => Some(self.sources.stream(&path).ok_or(Unbuilt("a missing file"))?),
            false => None,
        };
        let mut trees = match &stream {
            Some(stream) => self.trees(&path, stream, &wanted)?,
            None => Vec::new(),
        };
        trees.resize(ids.len(), None);
        for (place, (id, tree)) in ids.into_iter().zip(trees).enumerate() {
            if id.name.is_empty() && id.kind != "CustomResourceDefinition" {
                return Err(Unbuilt("an object without a name"));
            }
            objects.push(Resource::new(id, tree, Some((path.clone(), place))));
        }
        Ok(())
    }

    /// The wanted objects of a file, in order of all of them.
    fn trees(&mut self, path: &Path, stream: &Stream, wanted: &[bool]) -> Result<Vec<Option<Tree>>, Unbuilt> {
        let file = self.sources.number(path);
        let mut found = Vec::new();
        for document in stream.documents() {
            if document.is_template() {
                return Err(Unbuilt("a template"));
            }
            for object in Manifest::objects_of(document) {
                if wanted.get(found.len()) != Some(&true) {
                    found.push(None);
                    continue;
                }
                let broken = document.errors().next().is_some();
                let tree = object.root().filter(|_| !broken).and_then(|root| Tree::of(root, file, &|span| span));
                found.push(Some(tree.ok_or(Unbuilt("an object that cannot be read"))?));
            }
        }
        Ok(found)
    }
}

/// Where `name` leads from `folder`; an address leads nowhere.
fn local(folder: &Path, name: &str) -> Result<PathBuf, Unbuilt> {
    let is_address = name.contains("://")
        || name.contains("?ref=")
        || name.starts_with("github.com/")
        || name.starts_with("git@")
        || name.contains('\n')
        || name.is_empty();
    if is_address || Path::new(name).is_absolute() {
        return Err(Unbuilt("something that is not on this machine"));
    }
    let mut path = folder.to_owned();
    for part in Path::new(name).components() {
        match part {
            std::path::Component::ParentDir if !path.pop() => return Err(Unbuilt("a path above the root")),
            std::path::Component::Normal(part) => path.push(part),
            _ => {}
        }
    }
    Ok(path)
}

/// Files are taken from the kustomization's own folder and below it alone.
fn inside(folder: &Path, path: &Path) -> Result<(), Unbuilt> {
    if path.starts_with(folder) { Ok(()) } else { Err(Unbuilt("a file outside of its kustomization's folder")) }
}

/// Bytes of a text within a scalar of a file, as bytes of that file; the whole scalar where that is not told line by line.
fn places_in(source: &str, text: &str, span: Span) -> impl Fn(Span) -> Span + use<> {
    // Of a literal block scalar, where each line of the text begins in the text and in the file.
    let mut lines = Vec::new();
    if source.starts_with('|') {
        let mut rows = source.split_inclusive('\n');
        let mut at = rows.next().map_or(0, str::len);
        let mut in_text = 0;
        let mut wanted = text.split_inclusive('\n').peekable();
        let mut indent = None;
        for row in rows {
            let Some(line) = wanted.next() else { break };
            let blank = row.trim_start_matches(' ').len();
            let indent = *indent.get_or_insert(row.len() - blank);
            lines.push((in_text, span.start as usize + at + indent.min(row.len())));
            in_text += line.len();
            at += row.len();
        }
    }
    move |inner: Span| {
        let place = |offset: u32| {
            let line = lines.partition_point(|(start, _)| *start <= offset as usize).checked_sub(1)?;
            let (start, there) = lines.get(line)?;
            Some(there + (offset as usize - start))
        };
        match (place(inner.start), place(inner.end)) {
            (Some(start), Some(end)) if start <= end && end <= span.end as usize + 1 => Span::new(start, end),
            _ => span,
        }
    }
}
