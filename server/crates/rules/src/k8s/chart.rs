//! What a chart's files say, as Helm reads them.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use pitfall_engine::{Context, Parsed, Presence};
use pitfall_models::kubernetes::View;
use pitfall_syntax::Span;
use pitfall_syntax::yaml::{Entry, Node, Stream, Value};

/// What a `Chart.yaml` says.
pub(super) fn chart<'a>(stream: &'a Stream, cx: &Context<'_>) -> Option<View<'a>> {
    // By the name first: looking for a root parses the stream.
    cx.path()?.file_name().filter(|name| *name == "Chart.yaml")?;
    chart_in(stream)
}

/// What the stream says, which is that of a `Chart.yaml`. An object that has a kind is no chart.
pub(super) fn chart_in(stream: &Stream) -> Option<View<'_>> {
    let document = stream.documents().find(|document| document.root().is_some())?;
    let sound = document.is_sound();
    let view = sound.then(|| document.root().filter(|root| root.is_mapping()).map(View::of)).flatten()?;
    view.entry("kind").is_none().then_some(view)
}

/// The entry of this name, whatever the case of its letters: so Go's decoder looks for it.
pub(super) fn entry<'a>(view: View<'a>, key: &str) -> Option<Entry<'a>> {
    view.entry(key).or_else(|| {
        view.entries().into_iter().find(|it| it.key().as_str().is_some_and(|other| other.eq_ignore_ascii_case(key)))
    })
}

/// A text of a chart, and where it stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Text<'a> {
    pub(super) value: &'a str,
    pub(super) span: Span,
    pub(super) node: Node<'a>,
}

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.value)
    }
}

/// What is known of a field that holds a text.
#[derive(Debug, Clone, Copy)]
pub(super) enum Said<'a> {
    /// It is not there, or empty, with the node that is.
    Nothing(Option<Node<'a>>),
    /// It is this text.
    Text(Text<'a>),
    /// It is there, and filled in by something else, or not read as it is written.
    Unknown,
}

impl<'a> Said<'a> {
    pub(super) fn text(self) -> Option<Text<'a>> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }
}

/// What the field says.
pub(super) fn said<'a>(view: View<'a>, key: &str) -> Said<'a> {
    let Some(entry) = entry(view, key) else {
        return if view.is_open() { Said::Unknown } else { Said::Nothing(None) };
    };
    let node = entry.value();
    match (node.value(), node.resolved().and_then(Node::as_str)) {
        (Some(Value::Null), _) => Said::Nothing(Some(node)),
        (Some(Value::Text("")), _) => Said::Nothing(Some(node)),
        (Some(Value::Text(value)), _) if !is_filled_in(value) => Said::Text(Text { value, span: node.span(), node }),
        (Some(Value::Int(number)), Some(value)) if number.to_string() == value => {
            Said::Text(Text { value, span: node.span(), node })
        }
        _ => Said::Unknown,
    }
}

/// Something else puts another text in place of this before Helm reads it: `${VERSION}`, `{{ version }}`, `@version@`, `CHART_VERSION`.
pub(super) fn is_filled_in(text: &str) -> bool {
    let is_name = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    let is_within = |first: char, last: char| text.len() > 2 && text.starts_with(first) && text.ends_with(last);
    text.contains(['$', '%'])
        || text.contains("{{")
        || text.contains("__")
        || is_within('@', '@')
        || is_within('<', '>')
        || text.len() > 3 && text.starts_with(|c: char| c.is_ascii_uppercase()) && text.chars().all(is_name)
}

/// One of the charts that a chart depends on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Dependency<'a> {
    pub(super) node: Node<'a>,
    pub(super) view: View<'a>,
    pub(super) name: Said<'a>,
    pub(super) alias: Said<'a>,
    pub(super) version: Said<'a>,
    pub(super) repository: Said<'a>,
}

impl<'a> Dependency<'a> {
    fn of(node: Node<'a>) -> Option<Self> {
        let view = View::of(node);
        view.is_present().then(|| Self {
            node,
            view,
            name: said(view, "name"),
            alias: said(view, "alias"),
            version: said(view, "version"),
            repository: said(view, "repository"),
        })
    }
}

/// The dependencies that `Chart.yaml` names.
pub(super) fn dependencies(view: View<'_>) -> Vec<Dependency<'_>> {
    let list = entry(view, "dependencies").and_then(|entry| entry.value().resolved());
    list.map(|list| list.items().filter_map(Dependency::of).collect()).unwrap_or_default()
}

/// The file of this name beside `Chart.yaml`.
pub(super) fn beside(name: &str, cx: &Context<'_>) -> Option<(PathBuf, Arc<Parsed>)> {
    let path = cx.folder()?.join(name);
    (cx.presence(&path) == Presence::File).then(|| cx.parsed(&path).map(|parsed| (path, parsed))).flatten()
}

/// A `requirements.yaml` lies beside, whose dependencies Helm takes in place of those in `Chart.yaml`.
pub(super) fn has_requirements(cx: &Context<'_>) -> bool {
    let Some((_, parsed)) = beside("requirements.yaml", cx) else { return false };
    let Some(stream) = parsed.yaml() else { return true };
    let root = stream.documents().find_map(|document| document.root()).filter(|root| root.is_mapping());
    root.is_some_and(|root| entry(View::of(root), "dependencies").is_some_and(|entry| !entry.value().is_null()))
}

#[cfg(test)]
mod tests {
    use super::is_filled_in;

    #[test]
    fn texts_that_others_fill_in() {
        for text in
            ["${VERSION}", "$VERSION", "{{ version }}", "@version@", "CHART_VERSION", "__v__", "<version>", "%V%"]
        {
            assert!(is_filled_in(text), "{text}");
        }
        for text in ["1.2.3", ">=1.2 <2", "latest", "@stable", "V1", "shop", "", "<2"] {
            assert!(!is_filled_in(text), "{text}");
        }
    }
}
