//! What `kubectl kustomize` builds, when a person asks for it by name, and where its objects come from.
//!
//! Pitfall builds the same objects itself, each part with its place, so an object that the tool built is looked up by what it is called. What
//! Pitfall does not build is placed by the tool's own origin annotation, else nowhere.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use pitfall_engine::{Files, MAX_BYTES, Message, normal, text};
use pitfall_models::kubernetes::kustomize::{self, Id, Shape, Tree};
use pitfall_models::kubernetes::{Manifest, Object};
use pitfall_syntax::yaml::{Node, Stream};
use pitfall_text::Span;

use super::Origin;
use crate::cli::gather;
use crate::cli::session::Session;

/// The annotation in which kustomize says where an object comes from, where its `buildMetadata` asks for it.
const ANNOTATION: &str = "config.kubernetes.io/origin";

/// What was built.
pub(in crate::cli) struct Sources {
    /// The built text.
    stream: Stream,
    folder: PathBuf,
    /// What Pitfall builds; nothing where it cannot.
    objects: Vec<(Id, Tree)>,
    /// The files of origins, by number.
    paths: Vec<PathBuf>,
    /// The files that an annotation names, and what they say.
    annotated: Vec<(PathBuf, Stream)>,
}

/// Runs the tool on `folder`: the text that it writes.
///
/// # Errors
/// Why there is none, in words.
pub(in crate::cli) fn build(folder: &Path) -> Result<String, Message> {
    let tools: [(&str, &[&str]); 2] = [("kubectl", &["kustomize"]), ("kustomize", &["build"])];
    for (program, arguments) in tools {
        let run = Command::new(program).args(arguments).arg(folder).stdin(Stdio::null()).output();
        let output = match run {
            Ok(output) => output,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            Err(error) => {
                let words = gather::words(&error);
                let (en, zh) = (words.en, words.zh);
                return Err(Message { en: format!("{program}: {en}"), zh: format!("{program}：{zh}") });
            }
        };
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
        }
        let said = String::from_utf8_lossy(&output.stderr).trim().replace('\n', " ");
        return Err(text! { en: "{program} could not build this: {said}", zh: "{program} 无法构建：{said}" });
    }
    Err(text! {
        en: "neither kubectl nor kustomize is on PATH",
        zh: "PATH 中既没有 kubectl，也没有 kustomize",
    })
}

impl Sources {
    /// Of the text that was built of the kustomization in `folder`.
    pub(in crate::cli) fn new(folder: &Path, text: &str, session: &Session) -> Self {
        let mut disk = OnDisk { session, paths: Vec::new() };
        let built = kustomize::build(folder, &|_, _| true, &mut disk);
        let objects = built.map_or_else(
            |_| Vec::new(),
            |built| built.objects.into_iter().filter_map(|object| Some((object.id, object.tree?))).collect(),
        );
        let stream = Stream::parse(text);
        let mut annotated: Vec<(PathBuf, Stream)> = Vec::new();
        for path in Manifest::new(&stream).objects().filter_map(|object| origin_of(&object, folder)) {
            if !annotated.iter().any(|(known, _)| *known == path)
                && let Some(text) = session.text(&path)
            {
                annotated.push((path, Stream::parse(&text)));
            }
        }
        Self { stream, folder: folder.to_owned(), objects, paths: disk.paths, annotated }
    }

    pub(super) fn origin(&self, span: Span) -> Option<Origin> {
        let document = self.stream.document_at(span.start as usize)?;
        let object = Manifest::objects_of(document)
            .find(|object| object.root().is_some_and(|root| root.outer_span().touches(span.start as usize)))?;
        let node = object.root()?.deepest_at(span.start as usize)?;
        let id = id_of(&object);
        let built = self.objects.iter().find(|(known, _)| *known == id);
        let place = built.and_then(|(_, tree)| place(tree, node, object.root()?));
        if let Some((at, is_exact)) = place {
            return Some(Origin { path: self.paths.get(at.file as usize)?.clone(), span: at.span, is_exact });
        }
        let path = origin_of(&object, &self.folder)?;
        let (_, stream) = self.annotated.iter().find(|(known, _)| *known == path)?;
        // Prefixes and suffixes may have been added to its name.
        let own = Manifest::new(stream);
        let mut alike = own.objects().filter(|it| {
            it.kind() == object.kind()
                && it.name().value().zip(object.name().value()).is_some_and(|(a, b)| b.contains(a))
        });
        let span = alike.next().filter(|_| alike.next().is_none()).and_then(|it| it.name().span());
        Some(Origin { path, span: span.unwrap_or(Span::at(0)), is_exact: false })
    }
}

/// The file that kustomize says the object comes from.
fn origin_of(object: &Object<'_>, folder: &Path) -> Option<PathBuf> {
    let entry = object.annotations().entry(ANNOTATION)?;
    let path = entry.value().as_str()?.lines().find_map(|line| line.strip_prefix("path: "))?;
    let path = normal(&folder.join(path.trim()));
    path.is_file().then_some(path)
}

fn id_of(object: &Object<'_>) -> Id {
    let text = |field: Option<&str>| field.unwrap_or("").to_owned();
    Id::new(object.api_version(), object.kind(), &text(object.namespace().value()), &text(object.name().value()))
}

/// Where `node`, a part of the object whose root is `root`, was written, and whether that is the very place.
fn place(tree: &Tree, node: Node<'_>, root: Node<'_>) -> Option<(kustomize::Origin, bool)> {
    let mut way = Vec::new();
    let mut at = node;
    while at != root {
        way.push(at);
        at = at.parent()?;
    }
    let (mut tree, mut is_exact) = (tree, true);
    for step in way.into_iter().rev() {
        let inner = match (&tree.shape, step.entry(), step.index()) {
            (Shape::Map(entries), Some(entry), _) => {
                let own = entries.iter().find(|(key, _)| Some(key.text.as_str()) == entry.key().as_str());
                if let Some((key, _)) = own.filter(|_| entry.key() == step && step == node) {
                    return Some((key.at, true));
                }
                own.map(|(_, value)| value)
            }
            (Shape::List(items), _, Some(index)) => items.get(index),
            _ => None,
        };
        match inner {
            Some(inner) => tree = inner,
            None => {
                is_exact = false;
                break;
            }
        }
    }
    let says_so = tree.scalar().is_none_or(|text| node.as_str() == Some(text));
    Some((tree.at, is_exact && says_so))
}

/// Files as they are on disk.
struct OnDisk<'a> {
    session: &'a Session,
    paths: Vec<PathBuf>,
}

impl kustomize::Sources for OnDisk<'_> {
    fn number(&mut self, path: &Path) -> u32 {
        let known = self.paths.iter().position(|known| known == path);
        let at = known.unwrap_or_else(|| {
            self.paths.push(path.to_owned());
            self.paths.len() - 1
        });
        u32::try_from(at).unwrap_or(u32::MAX)
    }

    fn stream(&mut self, path: &Path) -> Option<Stream> {
        Some(Stream::parse(&self.session.text(path)?))
    }

    fn identities(&mut self, path: &Path) -> Option<Vec<Id>> {
        Some(Manifest::new(&self.stream(path)?).objects().map(|object| id_of(&object)).collect())
    }

    fn bytes(&mut self, path: &Path) -> Option<Vec<u8>> {
        self.session.overlay.read(path, MAX_BYTES as u64).ok()
    }

    fn is_folder(&mut self, path: &Path) -> bool {
        path.is_dir()
    }
}
