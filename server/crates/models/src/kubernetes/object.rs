//! One object.

use pitfall_knowledge::kubernetes::{KindRef, WELL_KNOWN_TEMPLATES, kind, pod_spec_path};
use pitfall_syntax::Span;
use pitfall_syntax::yaml::{Node, Placed};

use super::field::Field;
use super::pod::PodSpec;
use super::view::View;

/// An object of a manifest. Its `apiVersion` and `kind` are known at once; the rest is parsed when asked for.
#[derive(Debug, Clone, Copy)]
pub struct Object<'a> {
    document: Placed<'a>,
    item: Option<Node<'a>>,
    api_version: &'a str,
    kind: &'a str,
    kind_span: Span,
}

impl<'a> Object<'a> {
    /// The object that a document is; `None` where it does not say `apiVersion` and `kind`, or says them by a template.
    pub fn of_document(document: Placed<'a>) -> Option<Self> {
        let (api_version, kind) = document.document().group_version_kind()?;
        if super::is_templated(api_version) || super::is_templated(kind) {
            return None;
        }
        let kind_span = document.header().kind.unwrap_or_default();
        Some(Self { document, item: None, api_version, kind, kind_span })
    }

    /// The object that an item of a list is; `implied` is what items of its list are.
    pub(super) fn of_item(
        document: Placed<'a>,
        item: Node<'a>,
        api_version: &'a str,
        implied: Option<&'a str>,
    ) -> Option<Self> {
        let text = |key: &str| item.get(key).map(|entry| entry.value()).filter(|node| node.as_str().is_some());
        let kind_node = text("kind");
        let kind = kind_node.and_then(Node::as_str).or(implied)?;
        let api_version = match text("apiVersion").and_then(Node::as_str) {
            Some(own) => own,
            None if implied.is_some() => api_version,
            None => return None,
        };
        let kind_span = kind_node.map_or(item.span(), Node::span);
        let known = item.is_mapping() && !super::is_templated(kind) && !super::is_templated(api_version);
        known.then_some(Self { document, item: Some(item), api_version, kind, kind_span })
    }

    /// The document that holds it.
    pub fn document(&self) -> Placed<'a> {
        self.document
    }

    /// `apps/v1`
    pub fn api_version(&self) -> &'a str {
        self.api_version
    }

    /// `apps`; empty for the core group.
    pub fn group(&self) -> &'a str {
        self.api_version.split_once('/').map_or("", |(group, _)| group)
    }

    /// `Deployment`
    pub fn kind(&self) -> &'a str {
        self.kind
    }

    /// The bytes of the value of `kind`: where to point at the whole object when it has no name.
    pub fn kind_span(&self) -> Span {
        self.kind_span
    }

    /// The bytes of its name, else of its kind.
    pub fn label_span(&self) -> Span {
        self.name().known().map_or(self.kind_span, |name| name.span)
    }

    /// What Kubernetes says of this kind; `None` for custom kinds and releases beyond the table.
    pub fn known_kind(&self) -> Option<KindRef> {
        kind(self.api_version, self.kind)
    }

    /// Its mapping.
    pub fn root(&self) -> Option<Node<'a>> {
        self.item.or_else(|| self.document.root()).filter(|root| root.is_mapping())
    }

    /// Its mapping as a view.
    pub fn view(&self) -> View<'a> {
        self.root().map_or(View::absent(), View::of)
    }

    /// `metadata`
    pub fn metadata(&self) -> View<'a> {
        self.view().view("metadata")
    }

    /// `metadata.name`
    pub fn name(&self) -> Field<'a, &'a str> {
        self.metadata().field("name")
    }

    /// The text of `metadata.name`, told from the head of the document where that can be: its content is not parsed for it.
    pub fn name_at_head(&self) -> Option<&'a str> {
        match self.item {
            Some(_) => self.name().value(),
            None => {
                let document = self.document.document();
                document.header().name.map(|name| name.of(document.text()))
            }
        }
    }

    /// `metadata.namespace`
    pub fn namespace(&self) -> Field<'a, &'a str> {
        self.metadata().field("namespace")
    }

    /// `metadata.labels`
    pub fn labels(&self) -> View<'a> {
        self.metadata().view("labels")
    }

    /// `metadata.annotations`
    pub fn annotations(&self) -> View<'a> {
        self.metadata().view("annotations")
    }

    /// `spec`
    pub fn spec(&self) -> View<'a> {
        self.view().view("spec")
    }

    /// The pod spec that it runs or makes: of built-in workloads, of known custom ones, and of any other kind that has
    /// `…template.spec.containers`.
    pub fn pod_spec(&self) -> Option<PodSpec<'a>> {
        if let Some(path) = pod_spec_path(self.api_version, self.kind) {
            let view = self.view();
            return view.view_path(path).node().is_some().then(|| PodSpec::new(*self, path));
        }
        if self.known_kind().is_some() || self.kind == "CustomResourceDefinition" {
            return None;
        }
        let view = self.view();
        let holds = |path: &&'static [&'static str]| {
            view.view_path(path).entry("containers").is_some_and(|entry| entry.value().is_sequence())
        };
        let path = WELL_KNOWN_TEMPLATES.iter().copied().find(holds)?;
        Some(PodSpec::new(*self, path))
    }

    /// The way to a node of it for messages: `spec.containers[0].ports[0].hostPort`, from the item on in a list.
    pub fn path_text(&self, node: Node<'a>) -> String {
        let path = node.path_text();
        let Some(item) = self.item else { return path };
        let own = path.strip_prefix(item.path_text().as_str()).map(str::to_owned).unwrap_or(path);
        own.strip_prefix('.').map(str::to_owned).unwrap_or(own)
    }
}
