//! What the annotations and comments of other linters silence: a team that has answered one of them is not asked again.
//!
//! A check of theirs silences the findings that have it among their aliases. Sources: the documentation of kube-linter ("Ignoring violations"), kube-score
//! ("Ignoring a test"), Polaris ("Exemptions"), Checkov ("Suppressing and skipping policies"), Trivy ("By inline comments") and Kubescape
//! (its exception `kubescape-ignore`). Nothing is said about those that silence nothing: they are for the other linter.

use memchr::memmem;
use pitfall_models::kubernetes::{Manifest, Object, View};
use pitfall_syntax::Span;
use pitfall_syntax::yaml::{Node, Placed, Stream};

use crate::rule::same_check;
use crate::silence::LineStarts;
use crate::{Finding, Parsed};

/// What one annotation or comment silences.
pub(crate) struct Exemption {
    reach: Span,
    origin: &'static str,
    /// `None`: every check of that linter.
    check: Option<String>,
}

impl Exemption {
    /// It silences this finding.
    pub(crate) fn covers(&self, finding: &Finding) -> bool {
        self.reach.touches(finding.span.start as usize) && self.means(finding)
    }

    fn means(&self, finding: &Finding) -> bool {
        finding
            .also()
            .iter()
            .filter_map(|alias| alias.split_once(':'))
            .any(|(origin, id)| origin == self.origin && self.check.as_ref().is_none_or(|check| same_check(check, id)))
    }
}

/// What begins an annotation or comment of theirs. A text without any of these is not looked at further.
const MARKERS: [&str; 6] = [
    "kube-linter.io/",
    "kube-score/ignore",
    "polaris.fairwinds.com/",
    "checkov",
    "trivy:ignore",
    "kubescape.io/ignore",
];

/// The exemptions in a file.
pub(crate) fn of_file(parsed: &Parsed) -> Vec<Exemption> {
    // Definitions of kinds are long: found at the speed of memory.
    let has = |text: &str| MARKERS.iter().any(|marker| memmem::find(text.as_bytes(), marker.as_bytes()).is_some());
    let Some(stream) = parsed.yaml().filter(|_| has(parsed.text())) else { return Vec::new() };
    let mut found = Vec::new();
    for object in Manifest::new(stream).objects() {
        if has(object.document().text()) {
            of_annotations(&object, &mut found);
        }
    }
    of_comments(parsed.text(), stream, &mut found);
    found
}

/// Annotations of the object, and those of its pod template, which kube-score reads too.
fn of_annotations(object: &Object<'_>, found: &mut Vec<Exemption>) {
    let Some(reach) = object.root().map(Node::span) else { return };
    let template = object.pod_spec().map(|pod| pod.metadata());
    let holders = [Some(object.metadata()), template];
    let annotations = holders.iter().flatten().flat_map(|holder| holder.view("annotations").entries());
    for entry in annotations {
        let (Some(key), Some(value)) = (entry.key().as_str(), entry.value().as_str()) else { continue };
        let mut add = |origin, check: Option<&str>| {
            found.push(Exemption { reach, origin, check: check.map(|check| check.trim().to_owned()) });
        };
        if key == "kube-linter.io/ignore-all" {
            add("kube-linter", None);
        } else if let Some(check) = key.strip_prefix("ignore-check.kube-linter.io/") {
            add("kube-linter", Some(check));
        } else if key == "kube-score/ignore" {
            value.split(',').for_each(|check| add("kube-score", Some(check)));
        } else if let Some(check) = key.strip_prefix("polaris.fairwinds.com/").filter(|_| is_true(value)) {
            match check.strip_suffix("-exempt") {
                Some(check) => add("polaris", Some(check)),
                None if check == "exempt" => add("polaris", None),
                None => {}
            }
        } else if key.starts_with("checkov.io/skip") {
            add("checkov", value.split('=').next());
        } else if key == "kubescape.io/ignore" && is_true(value) {
            add("kubescape", None);
        }
    }
    let label: View<'_> = object.labels();
    if label.field::<&str>("kubescape.io/ignore").value().is_some_and(is_true) {
        found.push(Exemption { reach, origin: "kubescape", check: None });
    }
}

fn is_true(value: &str) -> bool {
    matches!(value.to_ascii_lowercase().as_str(), "true" | "yes" | "1" | "enable" | "enabled")
}

fn of_comments(text: &str, stream: &Stream, found: &mut Vec<Exemption>) {
    let mut lines = None;
    for document in stream.documents() {
        if !["checkov:skip", "trivy:ignore"].iter().any(|marker| document.text().contains(marker)) {
            continue;
        }
        let lines = lines.get_or_insert_with(|| LineStarts::new(text));
        for comment in document.comments() {
            let body = comment.span.of(text);
            for rest in body.split("checkov:skip=").skip(1) {
                // It stands anywhere in the object and is for all of it.
                let roots = objects_of(document);
                let at = comment.span.start as usize;
                let own = roots.iter().find(|root| root.touches(at)).copied();
                if let Some(reach) = own.or_else(|| document.root().map(Node::span)) {
                    found.push(Exemption { reach, origin: "checkov", check: Some(word(rest)) });
                }
            }
            let reach = || {
                let line = lines.line_of(comment.span.start) + usize::from(comment.own_line);
                reach_of_line(text, document, lines, line)
            };
            for rest in body.split("trivy:ignore:").skip(1) {
                found.extend(reach().map(|reach| Exemption { reach, origin: "trivy", check: Some(word(rest)) }));
            }
        }
    }
}

/// The items of a `List`, where the document is one.
fn objects_of(document: Placed<'_>) -> Vec<Span> {
    let root = document.root().filter(|root| {
        let kind = root.get("kind").map(|entry| entry.value());
        kind.and_then(Node::as_str).is_some_and(|kind| kind == "List")
    });
    let items = root.and_then(|root| root.get("items")).map(|entry| entry.value());
    items.into_iter().flat_map(Node::items).map(Node::span).collect()
}

/// The id that `rest` begins with.
fn word(rest: &str) -> String {
    rest.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '*')).collect()
}

/// What begins on the line: the whole document at its top, else a list item, else a key with its value.
fn reach_of_line(text: &str, document: Placed<'_>, lines: &LineStarts, line: usize) -> Option<Span> {
    let start = lines.start_of(line)?;
    let content = text.get(start..)?;
    let offset = start + (content.len() - content.trim_start_matches([' ', '-']).len());
    let root = document.root()?;
    if offset <= root.span().start as usize {
        return Some(root.span());
    }
    let is_item = content.trim_start_matches(' ').starts_with("- ");
    let mut node = root.deepest_at(offset)?;
    if is_item {
        while node.index().is_none() || (node.span().start as usize) < start {
            node = node.parent()?;
        }
        return Some(node.span());
    }
    let mapping = if node.is_mapping() { node } else { node.parent()? };
    let entry =
        mapping.own_entries().find(|entry| entry.span().touches(offset) && entry.key().span().start as usize >= start);
    entry.map(|entry| entry.span())
}
