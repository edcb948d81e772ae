//! One document of a stream.

use std::sync::OnceLock;

use memchr::memmem;

use super::build::build;
use super::header::{self, Header};
use super::node::Node;
use super::template::{Action, ActionRole};
use super::tree::{Kind, Tree};
use crate::{Span, SyntaxError};

/// Larger documents are not read: they are one error. Kubernetes itself takes 3 MiB (`MaxRequestBodyBytes`), etcd 1.5 MiB.
pub const MAX_DOCUMENT_BYTES: usize = 16 << 20;

/// A document with its own text, parsed when first asked; its spans start at its own first byte. See [`super::Placed`] for
/// the document at its place in a stream.
#[derive(Debug)]
pub struct Document {
    text: Box<str>,
    /// What the text was before the actions in it were masked.
    template: Option<Template>,
    header: OnceLock<Option<Header>>,
    tree: OnceLock<Tree>,
    is_template: OnceLock<bool>,
    has_marks: OnceLock<bool>,
}

/// A document's own text, and the actions in it that its [`Document::text`] masks.
#[derive(Debug)]
struct Template {
    source: Box<str>,
    actions: Box<[Action]>,
}

impl Document {
    /// A document of this text, unparsed yet. Nothing behind a document marker is read.
    pub fn new(text: &str) -> Self {
        Self {
            text: text.into(),
            template: None,
            header: OnceLock::new(),
            tree: OnceLock::new(),
            is_template: OnceLock::new(),
            has_marks: OnceLock::new(),
        }
    }

    /// A document whose `actions`, in bytes of it, were masked in `text`.
    pub(crate) fn masked(text: &str, source: &str, actions: Vec<Action>) -> Self {
        let template = (!actions.is_empty()).then(|| Template { source: source.into(), actions: actions.into() });
        Self { template, ..Self::new(text) }
    }

    /// What was read: its text, with the actions of a template.
    pub fn source(&self) -> &str {
        self.template.as_ref().map_or(&self.text, |template| &template.source)
    }

    /// Actions of a template were masked in it: what stands between them is known, and where they stand nothing is.
    pub fn is_masked(&self) -> bool {
        self.template.is_some()
    }

    /// The masked actions, in order; bytes of the document.
    pub fn actions(&self) -> &[Action] {
        self.template.as_ref().map_or(&[], |template| &template.actions)
    }

    /// A masked action lies in `span`, or in the blanks before and behind it.
    pub(crate) fn hides_something_in(&self, span: Span) -> bool {
        let actions = self.actions();
        if actions.is_empty() {
            return false;
        }
        let bytes = self.text.as_bytes();
        let is_blank = |byte: &u8| byte.is_ascii_whitespace();
        let (mut start, mut end) = ((span.start as usize).min(bytes.len()), (span.end as usize).min(bytes.len()));
        start -= bytes[..start].iter().rev().take_while(|byte| is_blank(byte)).count();
        loop {
            end += bytes[end..].iter().take_while(|byte| is_blank(byte)).count();
            if bytes.get(end) != Some(&b'#') {
                break;
            }
            end += bytes[end..].iter().take_while(|byte| **byte != b'\n').count();
        }
        self.has_action_in(Span::new(start, end))
    }

    /// A masked action has bytes in `span`.
    pub fn has_action_in(&self, span: Span) -> bool {
        let actions = self.actions();
        let first = actions.partition_point(|action| action.span.end <= span.start);
        actions.get(first).is_some_and(|action| action.span.start < span.end.max(span.start + 1))
    }

    /// How many blocks of a template (`if`, `range`, …) are open at the byte `offset`: what stands there may be there or not.
    pub fn depth_at(&self, offset: usize) -> usize {
        let before = self.actions().iter().take_while(|action| (action.span.start as usize) < offset);
        before.fold(0, |depth: usize, action| match action.role {
            ActionRole::Opens => depth + 1,
            ActionRole::Closes => depth.saturating_sub(1),
            _ => depth,
        })
    }

    /// The bytes `one` and `other` stand in two turns of one block of a template, such as an `if` and its `else`: what is rendered never holds both.
    pub fn excludes(&self, one: usize, other: usize) -> bool {
        let (first, last) = (one.min(other), one.max(other));
        let between = self.actions().iter().filter(|action| (first..last).contains(&(action.span.start as usize)));
        // Blocks that are open at `first` have levels up to 0; those that it opens stand above.
        let (mut level, mut lowest, mut turned) = (0_i64, 0_i64, None);
        for action in between {
            match action.role {
                ActionRole::Opens => level += 1,
                ActionRole::Closes => {
                    turned = turned.filter(|turned| *turned != level);
                    level -= 1;
                    lowest = lowest.min(level);
                }
                ActionRole::Turns if level == lowest && turned.is_none() => turned = Some(level),
                _ => {}
            }
        }
        turned.is_some()
    }

    /// Its text, from prologue to end marker.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The tree was asked for already.
    pub fn is_parsed(&self) -> bool {
        self.tree.get().is_some()
    }

    pub(crate) fn tree(&self) -> &Tree {
        self.tree.get_or_init(|| {
            if self.text.len() > MAX_DOCUMENT_BYTES {
                let message = format!("a document of more than {} MiB is not read", MAX_DOCUMENT_BYTES >> 20);
                return Tree { errors: vec![SyntaxError { span: Span::at(0), message }], ..Tree::default() };
            }
            build(&self.text)
        })
    }

    /// What it says of itself: `apiVersion`, `kind`, `metadata.name`. A document in plain block style tells it without being
    /// parsed; others are parsed.
    pub fn header(&self) -> Header {
        let scanned = *self.header.get_or_init(|| if self.is_parsed() { None } else { header::scan(&self.text) });
        scanned.unwrap_or_else(|| self.header_of_tree())
    }

    fn header_of_tree(&self) -> Header {
        let Some(root) = self.root() else { return Header::default() };
        let text = |node: Node<'_>| {
            let span = node.text_span()?;
            (!span.is_empty()).then_some(span)
        };
        let field = |key: &str| root.get(key).and_then(|entry| text(entry.value()));
        let name = root.get("metadata").and_then(|entry| entry.value().get("name")).and_then(|name| text(name.value()));
        Header { api_version: field("apiVersion"), kind: field("kind"), name }
    }

    /// The text of `apiVersion` and `kind`, where both are known.
    pub fn group_version_kind(&self) -> Option<(&str, &str)> {
        let header = self.header();
        let (api_version, kind) = (header.api_version?.of(&self.text), header.kind?.of(&self.text));
        (!api_version.is_empty() && !kind.is_empty()).then_some((api_version, kind))
    }

    /// The root node, with spans that count from the document's start; `None` in a document without content.
    pub fn root(&self) -> Option<Node<'_>> {
        Node::root(self, 0)
    }

    /// It holds template actions (`{{ … }}`) that are not the text of a value: a file that Helm or another Go template must
    /// render first; masked or not. Actions of Helm's own (`.Values`, `include`) count wherever they stand.
    pub fn is_template(&self) -> bool {
        *self.is_template.get_or_init(|| self.is_masked() || self.has_actions())
    }

    /// `{{` or `${` stands somewhere in its text, or actions were masked in it: without, nothing in it waits to be filled in.
    pub fn has_marks(&self) -> bool {
        *self.has_marks.get_or_init(|| {
            if self.is_masked() {
                return true;
            }
            let bytes = self.text.as_bytes();
            let opens = |at: usize| bytes.get(at + 1) == Some(&b'{') || at > 0 && bytes.get(at - 1) == Some(&b'$');
            memchr::memchr_iter(b'{', bytes).any(opens)
        })
    }

    fn has_actions(&self) -> bool {
        let mut actions = memmem::find_iter(self.text.as_bytes(), b"{{").peekable();
        if actions.peek().is_none() {
            return false;
        }
        while let Some(at) = actions.next() {
            let end = actions.peek().copied().unwrap_or(self.text.len());
            if speaks_helm(self.text.get(at + 2..end).unwrap_or("")) {
                return true;
            }
        }
        // Actions within quotes, comments and block scalars are text to YAML; elsewhere they break the document or read as
        // a flow mapping within a flow mapping.
        let tree = self.tree();
        !tree.errors.is_empty()
            || tree
                .nodes
                .iter()
                .any(|node| node.kind == Kind::Mapping && node.flow && node.span.of(&self.text).starts_with("{{"))
    }
}

/// The action at the start of `text` uses what only Helm gives to templates.
fn speaks_helm(text: &str) -> bool {
    let action = &text[..text.find("}}").unwrap_or(text.len())];
    let objects = [".Values", ".Release.", ".Chart.", ".Capabilities.", ".Files."];
    let first = action.trim_start_matches('-').trim_start();
    objects.iter().any(|object| action.contains(object))
        || ["include ", "template ", "define "].iter().any(|word| first.starts_with(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_are_told_from_texts_with_braces() {
        let template = |text: &str| Document::new(text).is_template();
        assert!(template("image: {{ .Values.image }}\n"));
        assert!(template("image: \"{{ .Values.image }}\"\n"));
        assert!(template("{{- if .Values.on }}\na: 1\n{{- end }}\n"));
        assert!(template("a: {{ .x }}\n"));
        assert!(template("{{ if x }}\na: 1\n"));
        assert!(template("labels:\n  {{- include \"x.labels\" . | nindent 4 }}\n"));
        assert!(!template("alert: \"{{ $labels.instance }} is down\"\n"));
        assert!(!template("text: |\n  {{ range .Alerts }}\n  {{ end }}\n"));
        assert!(!template("# {{ x }}\na: {b: 1}\n"));
        assert!(!template("a: 1\n"));
    }

    #[test]
    fn a_header_does_not_parse_a_plain_document() {
        let plain = Document::new("apiVersion: v1\nkind: Pod\nmetadata:\n  name: x\n");
        assert_eq!(plain.group_version_kind(), Some(("v1", "Pod")));
        assert!(!plain.is_parsed());
        let flow = Document::new("{apiVersion: v1, kind: \"Pod\", metadata: {name: x}}");
        assert_eq!(flow.group_version_kind(), Some(("v1", "Pod")));
        assert!(flow.is_parsed());
        assert_eq!(flow.header().name.map(|span| span.of(flow.text()).to_owned()), Some("x".to_owned()));
        assert_eq!(Document::new("kind: Pod\n").group_version_kind(), None);
        assert_eq!(Document::new("").group_version_kind(), None);
    }
}
