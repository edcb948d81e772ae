//! What a person may ask about a place of a file, finding or not: what it means, what can be written there, where it leads.
//!
//! Each domain answers in a folder of its own, by the trait [`Assist`]. Like a rule it asks its [`Context`] about other files and the
//! machine, does no I/O itself and knows no editor protocol.

mod cgo;
mod env;
mod gomod;
mod k8s;

use std::path::PathBuf;

use pitfall_engine::{Completion, Context, Domain, Language, Location, Message};
use pitfall_text::Span;

/// What something means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hover {
    /// The bytes that it is about.
    pub span: Span,
    /// What it means, in Markdown.
    pub markdown: String,
}

/// Where something leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The bytes that it stands on.
    pub span: Span,
    /// Where it leads.
    pub target: Target,
    /// A few words on that.
    pub tooltip: Message,
}

/// The other end of a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A file of this machine, by its absolute path.
    File(PathBuf),
    /// A page, by its URL. Nothing of Pitfall's opens it: the editor does, when its user asks.
    Page(String),
}

/// A part of a file that has a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Symbol {
    /// The name.
    pub name: String,
    /// What it is, in a word.
    pub detail: String,
    /// The bytes of all of it.
    pub span: Span,
    /// The bytes of the name, within `span`.
    pub name_span: Span,
}

/// A question about the byte `offset` of the context's file.
#[derive(Clone, Copy)]
pub struct Ask<'a> {
    /// The file and its surroundings.
    pub context: &'a Context<'a>,
    /// A byte of its text, or the end.
    pub offset: usize,
    /// The language of the answer.
    pub language: Language,
}

impl Ask<'_> {
    /// `message` in the language that was asked for.
    fn says(&self, message: &Message) -> String {
        message.in_language(self.language).to_owned()
    }
}

/// What one domain has to say. Every answer may be empty.
trait Assist {
    /// What stands at the place.
    fn hover(&self, _: &Ask) -> Option<Hover> {
        None
    }

    /// What can be written there, the likeliest first. Not filtered by what is written already: editors do that.
    fn completions(&self, _: &Ask) -> Vec<Completion> {
        Vec::new()
    }

    /// Where what the place names is made.
    fn definitions(&self, _: &Ask) -> Vec<Location> {
        Vec::new()
    }

    /// Where what the place makes or names is named, and where it is made too if `with_itself`.
    fn references(&self, _: &Ask, _with_itself: bool) -> Vec<Location> {
        Vec::new()
    }

    /// The named parts of the file, in order.
    fn symbols(&self, _: &Context) -> Vec<Symbol> {
        Vec::new()
    }

    /// Every link of the file.
    fn links(&self, _: &Context) -> Vec<Link> {
        Vec::new()
    }
}

/// The domain's answers for the context's file; nothing for a file that is not ours.
fn assist(context: &Context) -> Option<&'static dyn Assist> {
    Some(match context.kind().domain()? {
        Domain::Gomod => &gomod::Gomod,
        Domain::Env => &env::Env,
        Domain::Cgo => &cgo::Cgo,
        Domain::K8s => &k8s::K8s,
        Domain::Team | Domain::Pitfall => return None,
    })
}

/// What stands at the place that `ask` names.
pub fn hover(ask: &Ask) -> Option<Hover> {
    assist(ask.context)?.hover(ask)
}

/// What can be written at the place that `ask` names, the likeliest first.
pub fn completions(ask: &Ask) -> Vec<Completion> {
    assist(ask.context).map(|domain| domain.completions(ask)).unwrap_or_default()
}

/// Every link of the context's file, in no particular order.
pub fn links(context: &Context) -> Vec<Link> {
    assist(context).map(|domain| domain.links(context)).unwrap_or_default()
}

/// Where what the place of `ask` names is made.
pub fn definitions(ask: &Ask) -> Vec<Location> {
    assist(ask.context).map(|domain| domain.definitions(ask)).unwrap_or_default()
}

/// Where what the place of `ask` makes or names is named, and where it is made too if `with_itself`.
pub fn references(ask: &Ask, with_itself: bool) -> Vec<Location> {
    assist(ask.context).map(|domain| domain.references(ask, with_itself)).unwrap_or_default()
}

/// The named parts of the context's file, in order.
pub fn symbols(context: &Context) -> Vec<Symbol> {
    assist(context).map(|domain| domain.symbols(context)).unwrap_or_default()
}
