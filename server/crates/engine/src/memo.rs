//! What rules found in the documents of a YAML stream, kept from one version of the text to the next: a keystroke changes one document,
//! and only there is everything looked at again. Elsewhere only those rules look again that looked beyond their document before.

use std::sync::Arc;

use pitfall_syntax::yaml::Placed;
use pitfall_text::Span;
use rustc_hash::FxHashMap;

use crate::{Config, Finding, Layer, Parsed};

/// What one check of a stream leaves for the next.
#[derive(Debug, Default)]
pub(crate) struct Memo {
    /// The checked text. It keeps the documents alive by whose addresses [`Kept`] is found.
    of: Option<Arc<Parsed>>,
    settled: Option<Settled>,
    documents: FxHashMap<usize, Arc<Kept>>,
}

/// A configuration and the layers that it was made of.
#[derive(Debug, Clone)]
pub(crate) struct Settled {
    pub(crate) config: Arc<Config>,
    layers: Vec<Arc<Layer>>,
}

impl Settled {
    pub(crate) fn new(config: Config, layers: Vec<Arc<Layer>>) -> Self {
        Self { config: Arc::new(config), layers }
    }

    fn is_of(&self, layers: &[Arc<Layer>]) -> bool {
        self.layers.len() == layers.len() && self.layers.iter().zip(layers).all(|(a, b)| Arc::ptr_eq(a, b))
    }
}

/// The findings of one document.
#[derive(Debug)]
pub(crate) struct Kept {
    /// Found by rules that looked at nothing but the document; bytes count from its start.
    findings: Vec<Finding>,
    /// The places in the rule set of those that looked beyond it.
    pub(crate) beyond: Vec<usize>,
}

impl Kept {
    /// What was found in `document`, less what the rules in `beyond` found.
    pub(crate) fn new(document: Placed<'_>, found: &[Finding], rules: &crate::RuleSet, beyond: Vec<usize>) -> Self {
        let looks_again = |finding: &&Finding| {
            beyond.iter().filter_map(|at| rules.iter().nth(*at)).any(|rule| std::ptr::eq(&rule.meta, finding.rule))
        };
        let own = found.iter().filter(|finding| !looks_again(finding));
        let findings = own.map(|finding| moved(finding, document.base(), 0)).collect();
        Self { findings, beyond }
    }

    /// The findings of the document where it now begins at the byte `base`.
    pub(crate) fn at(&self, base: usize) -> impl Iterator<Item = Finding> + '_ {
        self.findings.iter().map(move |finding| moved(finding, 0, base))
    }
}

impl Memo {
    /// What is left by a check of `of` that nothing cut short.
    pub(crate) fn new(of: Arc<Parsed>, settled: Settled, documents: FxHashMap<usize, Arc<Kept>>) -> Self {
        Self { of: Some(of), settled: Some(settled), documents }
    }

    /// The configuration of the last check, where these layers make the same; what was found counts only then.
    pub(crate) fn settled(&self, layers: &[Arc<Layer>]) -> Option<&Settled> {
        self.settled.as_ref().filter(|settled| self.of.is_some() && settled.is_of(layers))
    }

    /// What was found in this very document, wherever it stood.
    pub(crate) fn find(&self, document: Placed<'_>) -> Option<&Arc<Kept>> {
        self.documents.get(&address(document))
    }
}

/// Where the document lies in memory: the next version of a stream shares the documents that did not change.
pub(crate) fn address(document: Placed<'_>) -> usize {
    std::ptr::from_ref(document.document()).addr()
}

/// `finding` where everything of this file that stood behind `from` now stands behind `to`.
fn moved(finding: &Finding, from: usize, to: usize) -> Finding {
    let mut finding = finding.clone();
    let place = |span: &mut Span| {
        let shift = |byte: u32| (byte as usize).saturating_sub(from) + to;
        *span = Span::new(shift(span.start), shift(span.end));
    };
    place(&mut finding.span);
    for related in finding.related.iter_mut().filter(|related| related.location.file.is_none()) {
        place(&mut related.location.span);
    }
    let edits = finding.fixes.iter_mut().flat_map(|fix| &mut fix.edits).filter(|edits| edits.file.is_none());
    edits.flat_map(|edits| &mut edits.edits).for_each(|edit| place(&mut edit.span));
    finding
}
