//! Rules that a team writes itself: the `[[rule]]` tables of `pitfall.toml`, and of files that it names.
//!
//! A rule is compiled when its file is read, and evaluated where the walk over a manifest shows an object, a pod spec or a container. Whatever it is
//! evaluated on is what is written: nothing is filled in that the API server would.

mod definition;
mod examples;
mod read;

use std::path::Path;

use pitfall_models::kubernetes::{Container, Object, PodSpec};
use pitfall_policy::{Budget, Data, Inputs, Program, Step, Stop, Value, place};
use pitfall_syntax::yaml::Node;
use pitfall_text::Span;

use crate::{Finding, Message, Meta, text};

pub use examples::{Example, Verdict};
pub use read::message_of;
pub(crate) use read::{path_below, read};

/// What the name of a file ends with that holds nothing but rules.
pub const RULE_FILE_END: &str = ".pitfall.toml";

/// The file holds rules alone; whatever else stands in it does nothing.
pub(crate) fn is_rule_file(path: &Path) -> bool {
    path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.ends_with(RULE_FILE_END))
}

/// What a rule looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// Each object.
    Object,
    /// Each pod spec, wherever its kind hides it.
    PodSpec,
    /// Each container: init, regular or ephemeral.
    Container,
}

impl Subject {
    /// The names in configuration, which are those of the variables, too.
    pub const NAMES: [&'static str; 3] = ["object", "pod-spec", "container"];

    /// The subject of that name.
    pub fn named(name: &str) -> Option<Self> {
        let at = Self::NAMES.iter().position(|known| *known == name)?;
        [Self::Object, Self::PodSpec, Self::Container].get(at).copied()
    }

    /// The variables of its expressions, in the order in which they are filled.
    pub(crate) fn variables(self) -> &'static [&'static str] {
        match self {
            Self::Object => &["object", "params"],
            Self::PodSpec => &["object", "params", "podSpec"],
            Self::Container => &["object", "params", "podSpec", "container", "containerType"],
        }
    }
}

/// A rule of a team's own.
#[derive(Debug)]
pub struct TeamRule {
    /// What it is. Its id is `team/` and the name that it was given.
    pub meta: &'static Meta,
    /// The bytes of its name in its file.
    pub span: Span,
    /// What it looks at.
    pub subject: Subject,
    /// The kinds that it looks at, as `Kind` or `group/Kind`; none: all.
    pub(crate) kinds: Vec<String>,
    pub(crate) holds: Program,
    pub(crate) message: Message,
    pub(crate) says: Option<Program>,
    pub(crate) mark: Vec<Step>,
    pub(crate) params: Data,
    /// Manifests in which it must find something, and others in which it must not.
    pub examples: Vec<Example>,
    /// Tells this rule from what it was before its last edit.
    pub(crate) fingerprint: u64,
}

/// What came of a look.
pub(crate) enum Looked {
    /// It holds, or nothing is known.
    Fine,
    Found(Box<Finding>),
    /// It cannot be evaluated; why, in English.
    Wrong(String),
    /// It took too long; where it was.
    Spent(Span),
}

impl TeamRule {
    /// The part of the id behind `team/`.
    pub fn name(&self) -> &'static str {
        self.meta.name()
    }

    fn looks_at(&self, object: &Object<'_>) -> bool {
        self.kinds.is_empty()
            || self.kinds.iter().any(|kind| match kind.rsplit_once('/') {
                Some((group, kind)) => object.kind() == kind && object.group() == group,
                None => object.kind() == kind,
            })
    }

    /// Looks at an object and what it holds, and tells `out` what came of each look.
    pub(crate) fn look(
        &self,
        object: &Object<'_>,
        pod: Option<&PodSpec<'_>>,
        budget: &Budget,
        out: &mut impl FnMut(Looked),
    ) {
        if !self.looks_at(object) {
            return;
        }
        let Some(root) = object.root() else { return };
        match (self.subject, pod) {
            (Subject::Object, _) => out(self.look_at(root, root, None, None, object.label_span(), budget)),
            (_, None) => {}
            (Subject::PodSpec, Some(pod)) => {
                if let Some(node) = pod.node() {
                    out(self.look_at(node, root, Some(node), None, object.label_span(), budget));
                }
            }
            (Subject::Container, Some(pod)) => {
                for container in pod.containers() {
                    let Some(node) = container.node() else { continue };
                    out(self.look_at(node, root, pod.node(), Some(&container), label_of(&container), budget));
                }
            }
        }
    }

    fn look_at(
        &self,
        subject: Node<'_>,
        root: Node<'_>,
        pod: Option<Node<'_>>,
        container: Option<&Container<'_>>,
        label: Span,
        budget: &Budget,
    ) -> Looked {
        let kind = container.map_or("", |container| container.role().key());
        let all = [
            value_of(Some(root)),
            Ok(Value::of_data(&self.params)),
            value_of(pod),
            value_of(container.and_then(|container| container.node())),
            Ok(Value::Text(kind.into())),
        ];
        let values = all.into_iter().take(self.subject.variables().len()).collect();
        let inputs = Inputs { values, ..Inputs::default() };
        let missing = match self.holds.holds(&inputs, budget) {
            Ok(true) | Err(Stop::Unknown) => return Looked::Fine,
            Ok(false) => None,
            Err(Stop::Missing(field)) => Some(field),
            Err(Stop::Wrong(why)) => return Looked::Wrong(why),
            Err(Stop::Spent) => return Looked::Spent(label),
        };
        let said = self.says.as_ref().and_then(|says| match says.evaluate(&inputs, budget) {
            Ok(Value::Text(text)) if !text.trim().is_empty() => Some(Message::verbatim(text.trim())),
            _ => None,
        });
        let mut message = said.unwrap_or_else(|| self.message.clone());
        if let Some(field) = missing {
            let Message { en, zh } = message;
            message = text! { en: "{en} (there is no {field} here)", zh: "{zh}（此处没有 {field}）" };
        }
        let span = place(subject, &self.mark).unwrap_or(label);
        let finding = Finding {
            rule: self.meta,
            severity: self.meta.severity,
            span,
            message,
            related: Vec::new(),
            tags: Vec::new(),
            fixes: Vec::new(),
            in_gopls: false,
            also: None,
        };
        Looked::Found(Box::new(finding))
    }
}

fn value_of(node: Option<Node<'_>>) -> Result<Value<'_>, Stop> {
    node.map_or(Err(Stop::Unknown), Value::of_node)
}

/// The bytes of a container's name, else of its first key. What a template fills in is no place to point at.
fn label_of(container: &Container<'_>) -> Span {
    let name = container.name().known().map(|name| name.span);
    let first = || container.node().and_then(|node| node.own_entries().next()).map(|entry| entry.key().span());
    name.or_else(first).unwrap_or_else(|| container.label_span())
}
