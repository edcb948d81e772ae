//! What is known of a team's rule: the same [`Meta`] as long as the same is written.

use std::sync::{Mutex, PoisonError};

use rustc_hash::FxHashMap;

use crate::{Category, Domain, FixKind, Meta, Page, Severity};

/// So many definitions are kept. A person who edits one makes a new one at each keystroke in its title or description; behind this limit
/// an id keeps the definition that it has.
const KEPT: usize = 4_096;

/// What a definition is made of.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Definition {
    /// The whole id.
    pub(super) id: String,
    pub(super) severity: Severity,
    /// The page, in both languages.
    pub(super) markdown: String,
}

#[derive(Default)]
struct Known {
    all: FxHashMap<Definition, &'static Meta>,
    /// The last one of each id.
    by_id: FxHashMap<String, &'static Meta>,
}

static KNOWN: Mutex<Option<Known>> = Mutex::new(None);

/// Findings name their rule for as long as anyone holds them, so what a rule is lives as long as the program, once for each text. `None` where
/// the limit is reached and the id is new.
pub(super) fn meta(definition: Definition) -> Option<&'static Meta> {
    let mut guard = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    let known = guard.get_or_insert_with(Known::default);
    if let Some(meta) = known.all.get(&definition) {
        return Some(meta);
    }
    if known.all.len() >= KEPT {
        return known.by_id.get(&definition.id).copied();
    }
    let meta: &'static Meta = Box::leak(Box::new(Meta {
        id: definition.id.clone().leak(),
        domain: Domain::Team,
        severity: definition.severity,
        category: Category::Correctness,
        fix: FixKind::None,
        since: "-",
        on_by_default: true,
        standard: None,
        in_templates: true,
        also: &[],
        page: Page::new(definition.markdown.clone().leak()),
    }));
    known.by_id.insert(definition.id.clone(), meta);
    known.all.insert(definition, meta);
    Some(meta)
}

/// The text of a page: title and description in both languages, and the expression.
pub(super) fn page(title: [&str; 2], description: [&str; 2], expression: &str) -> String {
    let [en, zh] = title.map(|title| title.lines().next().unwrap_or_default().trim());
    let [about, about_zh] = description.map(str::trim);
    let fence = if expression.contains("```") { "````" } else { "```" };
    let holds = format!("{fence}cel\n{}\n{fence}", expression.trim());
    format!("# {en}\n{about}\n\n## Expression\n{holds}\n\n{}\n### {zh}\n{about_zh}\n", crate::page::CHINESE)
}
