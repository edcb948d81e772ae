//! What findings and fixes are worth in a template whose actions are masked.

use pitfall_syntax::yaml::Placed;
use pitfall_syntax::yaml::template::MARK;
use pitfall_text::{Edit, Span};

use crate::{Finding, Fix, Severity};

/// The finding, where what it is about can be seen and may be rendered together, with the fixes that touch no action and stay within its block of
/// the template. What stands in a block of its own within the object is a choice of whoever renders the template: a warning about it is for
/// information.
pub(crate) fn seen(mut finding: Finding, document: Placed<'_>) -> Option<Finding> {
    let base = document.base();
    let own =
        |span: Span| Span::new((span.start as usize).saturating_sub(base), (span.end as usize).saturating_sub(base));
    let span = own(finding.span);
    if document.has_action_in(span) || finding.message.en.contains(MARK) {
        return None;
    }
    let apart = finding.related.iter().filter(|it| it.location.file.is_none()).any(|it| {
        let within = it.location.span.start as usize >= base;
        within && document.excludes(own(it.location.span).start as usize, span.start as usize)
    });
    if apart {
        return None;
    }
    let depth = document.depth_at(span.start as usize);
    // The kind may be a choice itself: `{{ if … }} kind: StatefulSet {{ else }} kind: Deployment {{ end }}`.
    let header = document.document().header();
    let heads = [header.api_version, header.kind].into_iter().flatten();
    let of_object = heads.map(|head| document.depth_at(head.start as usize)).min().unwrap_or(0);
    if finding.severity == Severity::Warning && depth > of_object {
        finding.severity = Severity::Information;
    }
    let keeps = |edit: &Edit| {
        let place = own(edit.span);
        !document.has_action_in(place)
            && !edit.text.contains(MARK)
            && document.depth_at(place.start as usize) == depth
            && document.depth_at(place.end as usize) == depth
    };
    let whole =
        |fix: &Fix| fix.edits.iter().filter(|edits| edits.file.is_none()).flat_map(|edits| &edits.edits).all(keeps);
    finding.fixes.retain(whole);
    Some(finding)
}
