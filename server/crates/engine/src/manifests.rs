//! The Kubernetes objects of a folder, and those around a manifest, found by name.
//!
//! A folder's objects are one answer to one question, made again when a file of the folder changes; the summaries of the other files are not.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use pitfall_models::kubernetes::{Object, Reference, Within};
use pitfall_text::Span;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::facts::{Facts, FileFacts, KustomizationFacts, ObjectFacts};
use crate::{Context, Location, normal};

/// So many files of one folder are looked at. A folder with more is not whole.
const FILES: usize = 2_000;

/// So many folders with manifests are looked through for an object that is in none of the nearest.
const FOLDERS: usize = 200;

/// So many folders are entered for that, with manifests or without.
const ENTERED: usize = 2_000;

/// So many folders above a file's own count as around it.
const HEIGHT: usize = 2;

/// So many folders below one of those are entered.
const DEPTH: usize = 4;

/// The name is that of a file which may hold manifests.
pub(crate) fn is_manifest_name(name: &str) -> bool {
    name.ends_with(".yaml") || name.ends_with(".yml") || name == "Kustomization"
}

/// What the YAML files of one folder say.
#[derive(Debug, Clone, Default)]
pub struct FolderFacts {
    /// Each file that was read, in order of its name.
    pub files: Vec<(PathBuf, Arc<FileFacts>)>,
    /// Every file was read.
    pub whole: bool,
    by_name: FxHashMap<String, Vec<(u32, u32)>>,
    by_kind: FxHashMap<String, Vec<(u32, u32)>>,
    /// The short texts of its custom objects, together.
    words: FxHashSet<String>,
}

impl FolderFacts {
    /// Of `files`, in order of their names.
    pub(crate) fn of(mut files: Vec<(PathBuf, Arc<FileFacts>)>, whole: bool) -> Self {
        files.sort_by(|one, other| one.0.cmp(&other.0));
        let mut by_name: FxHashMap<String, Vec<(u32, u32)>> = FxHashMap::default();
        let mut by_kind: FxHashMap<String, Vec<(u32, u32)>> = FxHashMap::default();
        let mut words = FxHashSet::default();
        for (file, (_, facts)) in files.iter().enumerate() {
            for (at, object) in facts.objects().enumerate() {
                words.extend(object.words.iter().cloned());
                let (Ok(file), Ok(at)) = (u32::try_from(file), u32::try_from(at)) else { continue };
                by_kind.entry(object.kind.clone()).or_default().push((file, at));
                if let Some(name) = &object.name {
                    by_name.entry(name.clone()).or_default().push((file, at));
                }
            }
        }
        Self { files, whole, by_name, by_kind, words }
    }

    pub(crate) fn limit() -> usize {
        FILES
    }

    pub(crate) fn says_the_same(&self, other: &Self) -> bool {
        self.whole == other.whole
            && self.files.len() == other.files.len()
            && self.files.iter().zip(&other.files).all(|((path, facts), (other_path, other))| {
                path.as_os_str() == other_path.as_os_str() && (Arc::ptr_eq(facts, other) || facts.facts == other.facts)
            })
    }

    /// Its objects, file by file.
    pub fn objects(&self) -> impl Iterator<Item = Located<'_>> {
        self.files.iter().flat_map(|(path, file)| file.objects().map(move |object| Located { path, file, object }))
    }

    /// Its objects of this name, whatever their kind.
    pub fn named<'a>(&'a self, name: &str) -> impl Iterator<Item = Located<'a>> {
        self.at(self.by_name.get(name))
    }

    /// Its objects of this kind, whatever their group.
    pub fn of_kind<'a>(&'a self, kind: &str) -> impl Iterator<Item = Located<'a>> {
        self.at(self.by_kind.get(kind))
    }

    /// A custom object in it says this short text: an operator may make an object of that name.
    pub fn says(&self, word: &str) -> bool {
        self.words.contains(word)
    }

    fn at<'a>(&'a self, places: Option<&'a Vec<(u32, u32)>>) -> impl Iterator<Item = Located<'a>> {
        places.into_iter().flatten().filter_map(|(file, at)| {
            let (path, file) = self.files.get(*file as usize)?;
            let Facts::Objects(objects) = &file.facts else { return None };
            Some(Located { path, file, object: objects.get(*at as usize)? })
        })
    }

    /// Its kustomizations; a folder has one at most that kustomize takes.
    pub fn kustomizations(&self) -> impl Iterator<Item = &KustomizationFacts> {
        self.files.iter().filter_map(|(_, file)| match &file.facts {
            Facts::Kustomization(facts) => Some(&**facts),
            _ => None,
        })
    }
}

/// An object and the file that holds it.
#[derive(Debug, Clone, Copy)]
pub struct Located<'a> {
    /// The file.
    pub path: &'a Path,
    /// What the file says.
    pub file: &'a FileFacts,
    /// The object.
    pub object: &'a ObjectFacts,
}

impl Located<'_> {
    /// Its file, where that is not the checked one.
    pub fn elsewhere(&self, cx: &Context<'_>) -> Option<&Path> {
        let own = cx.path().map(normal);
        (!self.path.as_os_str().is_empty() && Some(self.path) != own.as_deref()).then_some(self.path)
    }

    /// The bytes `span` of its file, as a place for the checked file to name.
    pub fn place(&self, span: Span, cx: &Context<'_>) -> Location {
        self.elsewhere(cx).map_or_else(|| Location::here(span), |path| Location::in_file(path, span))
    }
}

/// What lies around a manifest: the folders that are surely its own, and those that may have to do with it.
pub struct Surroundings {
    near: Vec<Arc<FolderFacts>>,
}

impl Surroundings {
    /// Of the checked file: its folder, and the folders and files that the kustomization there takes.
    pub fn of(cx: &Context<'_>) -> Self {
        let Some(folder) = cx.folder() else {
            let own = (PathBuf::new(), Arc::clone(cx.file.facts()));
            return Self { near: vec![Arc::new(FolderFacts::of(vec![own], false))] };
        };
        let own = cx.manifests(folder);
        let mut near = vec![Arc::clone(&own)];
        for name in own.kustomizations().flat_map(|facts| &facts.resources).filter(|name| is_local(name)) {
            let target = normal(&folder.join(name));
            let target =
                if is_manifest_name(name) { target.parent().map_or(PathBuf::new(), Path::to_owned) } else { target };
            if target != folder {
                let facts = cx.manifests(&target);
                if !near.iter().any(|known| Arc::ptr_eq(known, &facts)) {
                    near.push(facts);
                }
            }
        }
        Self { near }
    }

    /// The folders that are surely the file's own, its own first.
    pub fn near(&self) -> &[Arc<FolderFacts>] {
        &self.near
    }

    /// Its objects.
    pub fn objects(&self) -> impl Iterator<Item = Located<'_>> {
        self.near.iter().flat_map(|folder| folder.objects())
    }

    /// The object at `place` among its [`objects`](Self::objects), from 0.
    pub fn get(&self, mut place: usize) -> Option<Located<'_>> {
        let files = self.near.iter().flat_map(|folder| &folder.files);
        for (path, file) in files {
            if let Facts::Objects(objects) = &file.facts {
                match objects.get(place) {
                    Some(object) => return Some(Located { path, file, object }),
                    None => place -= objects.len(),
                }
            }
        }
        None
    }

    /// Its objects of this name.
    pub fn named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = Located<'a>> {
        self.near.iter().flat_map(move |folder| folder.named(name))
    }

    /// Its objects that `owner` names by `reference`; several where files are variants of each other.
    pub fn named_by<'a>(&'a self, owner: &Object<'_>, reference: &Reference<'_>) -> Vec<Located<'a>> {
        let found = self.near.iter().flat_map(|folder| folder.named(reference.name.value));
        found.filter(|found| fits(found, owner, reference)).collect()
    }

    /// Shows the objects' folders around the file until one is `enough`: below its own folder and the two above it. False where the
    /// folders were too many to see them all.
    pub fn each_around(cx: &Context<'_>, mut enough: impl FnMut(&FolderFacts) -> bool) -> bool {
        let Some(folder) = cx.folder() else { return true };
        // Not above the project: its neighbours are other projects.
        let root = cx.root();
        let height = root.and_then(|root| Some(folder.strip_prefix(root).ok()?.components().count()));
        let top = folder.ancestors().nth(height.unwrap_or(0).min(HEIGHT)).unwrap_or(folder);
        let mut left = vec![(top.to_owned(), 0)];
        let (mut seen, mut entered) = (0, 0);
        while let Some((folder, depth)) = left.pop() {
            let facts = cx.manifests(&folder);
            entered += 1;
            seen += usize::from(!facts.files.is_empty());
            if seen > FOLDERS || entered > ENTERED {
                return false;
            }
            if enough(&facts) {
                return true;
            }
            if depth < DEPTH + HEIGHT {
                let names = cx.list(&folder);
                let inner = names.iter().filter(|it| it.is_folder && !it.name.starts_with('.'));
                left.extend(inner.map(|it| (folder.join(&it.name), depth + 1)));
            }
        }
        true
    }

    /// One of the folders around `is` it, or they are too many to be sure that none is.
    pub fn any_around(cx: &Context<'_>, mut is: impl FnMut(&FolderFacts) -> bool) -> bool {
        let mut found = false;
        let seen_all = Self::each_around(cx, |folder| {
            found = is(folder);
            found
        });
        found || !seen_all
    }
}

/// `found` may be what `owner` names by `reference`, its name aside: kind and group are the same, and the namespaces may be.
pub fn fits(found: &Located<'_>, owner: &Object<'_>, reference: &Reference<'_>) -> bool {
    let group = || found.object.api_version.split_once('/').map_or("", |(group, _)| group);
    // The namespace last: it is read anew each time, and few objects come so far.
    found.object.kind == reference.kind && group() == reference.group && {
        let wanted = match reference.within {
            Within::Own => owner.namespace().value(),
            Within::Namespace(name) => Some(name),
            Within::Unknown | Within::Cluster => None,
        };
        match (found.object.namespace.as_deref(), wanted) {
            (Some(one), Some(other)) => one == other,
            _ => true,
        }
    }
}

/// A path of this machine, and not a URL or a repository.
pub fn is_local(name: &str) -> bool {
    !name.contains("://") && !name.contains("?ref=") && !name.starts_with("github.com/") && !name.starts_with("git@")
}
