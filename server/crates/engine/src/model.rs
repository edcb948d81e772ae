//! A text, parsed as what it is.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use pitfall_models::kubernetes::Manifest;
use pitfall_syntax::cgo::{self, CgoFile, PackageClause};
use pitfall_syntax::gomod::sum::GoSum;
use pitfall_syntax::gomod::vendor::VendorModules;
use pitfall_syntax::gomod::{self, GoMod, GoWork};
use pitfall_syntax::shell::{self, ShellFile};
use pitfall_syntax::yaml::Stream;
use pitfall_syntax::{Comment, SyntaxError};

use crate::facts::{Facts, FileFacts};
use crate::suppression::{self, Reach, Suppression};
use crate::{FileKind, Layer, Source, classify, config, fingerprint};

/// The annotation that holds a list of rules to be silent about an object.
pub const ANNOTATION: &str = "pitfall/ignore";

/// A tree and what its parser could not read.
#[derive(Debug, Clone)]
pub struct Read<T> {
    /// The tree.
    pub tree: T,
    /// What could not be read, in order of place.
    pub errors: Vec<SyntaxError>,
}

impl<T> Read<T> {
    fn of((tree, errors): (T, Vec<SyntaxError>)) -> Self {
        Self { tree, errors }
    }
}

impl<T> std::ops::Deref for Read<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.tree
    }
}

impl<T> AsRef<T> for Read<T> {
    fn as_ref(&self) -> &T {
        &self.tree
    }
}

/// What a text says, by its kind.
#[derive(Debug)]
pub enum Model {
    /// `go.mod`.
    GoMod(Read<GoMod>),
    /// `go.work`.
    GoWork(Read<GoWork>),
    /// `go.sum`, `go.work.sum`.
    GoSum(Read<GoSum>),
    /// `vendor/modules.txt`.
    VendorModules(Read<VendorModules>),
    /// A Go file that uses cgo, or looks as if it meant to.
    Cgo(Read<CgoFile>),
    /// A Go file without any of that: its package clause, as no more of it is looked at.
    Go(PackageClause),
    /// A shell start-up file or env file.
    Shell(Arc<Read<ShellFile>>),
    /// A stream of YAML documents; of a template, with its actions masked.
    Yaml(Stream),
    /// `pitfall.toml`.
    Config(Arc<Layer>),
    /// A policy in Rego: its text, which only an evaluator of that language parses.
    Rego(Arc<str>),
    /// A `conftest.toml`: its text, which only the rules of its policies read.
    Conftest(Arc<str>),
    /// Nothing that rules look at.
    Nothing,
}

impl Model {
    /// Parses `text` as `kind`. `before` is the same document's last model, whose unchanged parts are not parsed again.
    fn new(kind: FileKind, path: Option<&Path>, text: &str, before: Option<&Model>) -> Self {
        match kind {
            FileKind::GoMod => Self::GoMod(Read::of(gomod::parse(text))),
            FileKind::GoWork => Self::GoWork(Read::of(gomod::parse_work(text))),
            FileKind::GoSum => Self::GoSum(Read::of(gomod::sum::parse(text))),
            FileKind::VendorModules => Self::VendorModules(Read::of(gomod::vendor::parse(text))),
            FileKind::Go if cgo::mentions_c(text.as_bytes()) || cgo::mentions_cgo_line(text.as_bytes()) => {
                Self::Cgo(Read::of(match before {
                    Some(Self::Cgo(before)) => cgo::reparse(text, before),
                    _ => cgo::parse(text),
                }))
            }
            FileKind::Go => PackageClause::of(text).map_or(Self::Nothing, Self::Go),
            FileKind::Shell(dialect) => Self::Shell(Arc::new(Read::of(shell::parse(text, dialect)))),
            FileKind::Yaml => Self::Yaml(match before {
                Some(Self::Yaml(stream)) => stream.reparse(text),
                _ => Stream::parse(text),
            }),
            // What a file of helpers defines is text, and no manifest.
            FileKind::HelmTemplate if path.is_some_and(|path| path.extension().is_some_and(|end| end == "tpl")) => {
                Self::Nothing
            }
            FileKind::HelmTemplate => Self::Yaml(match before {
                Some(Self::Yaml(stream)) => stream.reparse_template(text),
                _ => Stream::parse_template(text),
            }),
            FileKind::Config => Self::Config(Arc::new(Layer::of_toml(path, text))),
            FileKind::Rego => Self::Rego(text.into()),
            FileKind::Conftest => Self::Conftest(text.into()),
            FileKind::Other => Self::Nothing,
        }
    }
}

/// A text with its model. Made once for each version of a document and shared.
#[derive(Debug)]
pub struct Parsed {
    /// The text and where it comes from.
    pub source: Source,
    /// What it is.
    pub kind: FileKind,
    /// What it says.
    pub model: Model,
    facts: OnceLock<Arc<FileFacts>>,
    /// What an earlier version said: what did not change since is not summed up again.
    earlier: Option<Arc<FileFacts>>,
}

impl Parsed {
    /// Parses `source`. `before` is the same document's last version, whose unchanged parts are not parsed again.
    pub fn new(source: Source, before: Option<&Parsed>) -> Self {
        let too_large = source.unread.is_some() || source.text.len() > crate::MAX_BYTES;
        let path = source.also_at.as_deref().or(source.path.as_deref());
        let kind = classify::classify(path, source.language_id.as_deref(), &source.text);
        let model = match before {
            _ if too_large => Model::Nothing,
            before => {
                let before = before.filter(|before| before.kind == kind).map(|before| &before.model);
                Model::new(kind, source.path.as_deref(), &source.text, before)
            }
        };
        let earlier = before.and_then(|before| before.facts.get().or(before.earlier.as_ref()).cloned());
        Self { source, kind, model, facts: OnceLock::new(), earlier }
    }

    /// A text that lies in no file, and the stream that was made of it.
    pub(crate) fn of_stream(text: &str, stream: Stream) -> Self {
        let mut source = Source::new(None, text);
        source.language_id = Some("yaml".to_owned());
        Self { source, kind: FileKind::Yaml, model: Model::Yaml(stream), facts: OnceLock::new(), earlier: None }
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.source.text
    }

    /// The go.mod or go.work, where it is one.
    pub fn module_file(&self) -> Option<&gomod::File> {
        match &self.model {
            Model::GoMod(file) => Some(&file.tree.file),
            Model::GoWork(file) => Some(&file.tree.file),
            _ => None,
        }
    }

    /// The header of a Go file that uses cgo, where it is one.
    pub fn cgo(&self) -> Option<&CgoFile> {
        if let Model::Cgo(file) = &self.model { Some(&file.tree) } else { None }
    }

    /// The shell or env file, where it is one.
    pub fn shell(&self) -> Option<&ShellFile> {
        if let Model::Shell(file) = &self.model { Some(&file.tree) } else { None }
    }

    /// The YAML stream, where it is one.
    pub fn yaml(&self) -> Option<&Stream> {
        if let Model::Yaml(stream) = &self.model { Some(stream) } else { None }
    }

    /// Its comments, in order of place.
    pub fn comments(&self) -> Vec<Comment> {
        match &self.model {
            Model::GoMod(file) => file.comments.clone(),
            Model::GoWork(file) => file.comments.clone(),
            Model::Cgo(file) => file.comments.clone(),
            Model::Go(_) => cgo::parse(self.text()).0.comments,
            Model::Shell(file) => file.comments.clone(),
            // Only the documents that mention a suppression are parsed for it.
            Model::Yaml(stream) => stream
                .documents()
                .filter(|document| document.text().contains("pitfall"))
                .flat_map(|d| d.comments())
                .collect(),
            Model::Config(_) | Model::Conftest(_) => config::comments(self.text()),
            Model::GoSum(_) | Model::VendorModules(_) | Model::Rego(_) | Model::Nothing => Vec::new(),
        }
    }

    /// The suppressions that stand in annotations rather than comments: `pitfall/ignore: "k8s/host-port, k8s/privileged"` in an
    /// object's metadata silences findings in that object.
    pub fn annotations(&self) -> Vec<Suppression> {
        let Model::Yaml(stream) = &self.model else { return Vec::new() };
        Manifest::new(stream)
            .objects()
            .filter(|object| object.document().text().contains(ANNOTATION))
            .filter_map(|object| {
                let entry = object.annotations().entry(ANNOTATION)?;
                let list = entry.value().text_span()?;
                Some(Suppression {
                    span: entry.span(),
                    list,
                    names: suppression::names(list.of(self.text()), list.start as usize),
                    reach: Reach::Span(object.root()?.span()),
                    comment: None,
                })
            })
            .collect()
    }

    /// What other files may ask of this one.
    pub fn facts(&self) -> &Arc<FileFacts> {
        self.facts.get_or_init(|| {
            let before = self.earlier.as_ref().map(|file| &file.facts);
            let facts = Facts::of(&self.model, self.text(), before);
            Arc::new(FileFacts { fingerprint: fingerprint(self.text()), facts })
        })
    }
}
