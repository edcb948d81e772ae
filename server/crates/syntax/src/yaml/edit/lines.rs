//! Lines and columns of a document, as edits need them.

use pitfall_text::Edit;

use crate::Span;
use crate::yaml::node::{Entry, Node};
use crate::yaml::tree::{Kind, ScalarStyle};

/// The text of one document, with what its lines look like; offsets are bytes of the document.
pub(super) struct Lines<'a> {
    pub(super) text: &'a str,
    base: usize,
    pub(super) newline: &'static str,
}

impl<'a> Lines<'a> {
    pub(super) fn of(node: Node<'a>) -> Self {
        let text = node.document().text();
        let first = text.find('\n').unwrap_or(0);
        let newline = if text[..first].ends_with('\r') { "\r\n" } else { "\n" };
        Self { text, base: node.base(), newline }
    }

    /// One edit, at its place in the stream.
    pub(super) fn edit(&self, span: Span, text: String) -> Vec<Edit> {
        vec![Edit::replace(span.shifted(self.base), text)]
    }

    /// The text from byte `from` to byte `to`; empty where that is no range of it.
    pub(super) fn between(&self, from: usize, to: usize) -> &'a str {
        self.text.get(from..to).unwrap_or("")
    }

    pub(super) fn start(&self, at: usize) -> usize {
        self.text[..at].rfind('\n').map_or(0, |newline| newline + 1)
    }

    /// Where the next line starts, or the end of the text.
    pub(super) fn next(&self, at: usize) -> usize {
        self.text[at..].find('\n').map_or(self.text.len(), |newline| at + newline + 1)
    }

    /// Where the text of the line ends, before its line end.
    pub(super) fn end(&self, at: usize) -> usize {
        let line = &self.text[at..self.next(at)];
        at + line.trim_end_matches(['\n', '\r']).len()
    }

    /// Characters before `at` on its line, byte order mark left out.
    pub(super) fn column(&self, at: usize) -> usize {
        self.text[self.start(at)..at].chars().filter(|c| *c != '\u{feff}').count()
    }

    /// Only blanks stand before `at` on its line.
    pub(super) fn leads(&self, at: usize) -> bool {
        let before = self.text[self.start(at)..at].trim_start_matches('\u{feff}');
        before.bytes().all(|byte| byte == b' ')
    }

    /// The byte behind the colon of an entry; `None` for a key without one.
    pub(super) fn behind_colon(&self, entry: Entry<'_>) -> Option<usize> {
        let key = entry.key().local_outer().end as usize;
        let rest = self.text.get(key..)?;
        let blanks = rest.len() - rest.trim_start().len();
        rest[blanks..].starts_with(':').then_some(key + blanks + 1)
    }

    /// Where the item of a block sequence starts: its dash.
    pub(super) fn dash(&self, sequence: Node<'_>, item: Node<'_>) -> usize {
        let column = self.column(sequence.local().start as usize);
        let mut start = self.start(item.local_outer().start as usize);
        let lowest = sequence.local().start as usize;
        loop {
            let line = &self.text[start..self.next(start)];
            let at = line.char_indices().nth(column).map_or(start, |(at, _)| start + at);
            if start <= lowest {
                return lowest;
            }
            if self.text[at..].starts_with('-') && self.leads(at) {
                return at;
            }
            start = self.start(start - 1);
        }
    }

    /// The byte behind a block value: behind its last line, and behind the blank lines that a `|+` keeps.
    pub(super) fn behind(&self, node: Node<'_>) -> usize {
        let mut at = self.next(node.local_outer().end as usize);
        let mut last = node;
        while let Some(child) = match last.kind() {
            Kind::Mapping => last.own_entries().next_back().map(Entry::value),
            Kind::Sequence => last.items().next_back(),
            Kind::Scalar | Kind::Alias => None,
        } {
            last = child;
        }
        let header = last.source().lines().next().unwrap_or("");
        if matches!(last.style(), ScalarStyle::Literal | ScalarStyle::Folded) && header.contains('+') {
            while at < self.text.len() && self.text[at..self.next(at)].trim().is_empty() {
                at = self.next(at);
            }
        }
        at
    }

    /// The document writes its keys in double quotes: JSON, or close to it.
    pub(super) fn is_json(&self, node: Node<'_>) -> bool {
        let mapping = if node.kind() == Kind::Mapping { Some(node) } else { node.parent() };
        let key = mapping.and_then(|mapping| mapping.own_entries().next()).map(Entry::key);
        match key {
            Some(key) => inside_flow_mapping(key) && key.style() == ScalarStyle::Double,
            None => {
                self.text.trim_start_matches(['\u{feff}', ' ', '\n', '\r']).starts_with("{\"")
                    || self.text.trim_start().strip_prefix('{').is_some_and(|rest| rest.trim_start().starts_with('"'))
            }
        }
    }

    /// Blanks per level: those of the first block mapping inside another, else two.
    pub(super) fn unit(&self, node: Node<'_>) -> usize {
        let mut found = None;
        let mut root = node;
        while let Some(parent) = root.parent() {
            root = parent;
        }
        for entry in root.own_entries() {
            let value = entry.value();
            if value.kind() == Kind::Mapping && !value.is_flow() {
                let inner = self.column(value.local().start as usize);
                found = inner.checked_sub(self.column(entry.key().local().start as usize)).filter(|unit| *unit > 0);
            }
            if found.is_some() {
                break;
            }
        }
        found.unwrap_or(2).min(8)
    }

    /// Items of sequences stand deeper than the key above them, as in the first such sequence on the way up and among its
    /// neighbours; `false` where the document has none.
    pub(super) fn indents_items(&self, node: Node<'_>) -> bool {
        let mut at = Some(node);
        while let Some(mapping) = at {
            for entry in mapping.own_entries() {
                let value = entry.value();
                if value.kind() == Kind::Sequence && !value.is_flow() {
                    let key = self.column(entry.key().local().start as usize);
                    return self.column(value.local().start as usize) > key;
                }
            }
            at = mapping.parent();
        }
        false
    }
}

fn inside_flow_mapping(key: Node<'_>) -> bool {
    key.parent().is_some_and(Node::is_flow)
}
