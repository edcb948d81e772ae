//! The releases of Kubernetes that a chart can be installed on, as far as its `kubeVersion` tells.

use std::path::{Path, PathBuf};

use pitfall_engine::{Context, Parsed, Presence};
use pitfall_models::helm::{ChartVersion, Constraint};
use pitfall_syntax::Span;

use super::chart::{chart_in, said};

/// What `kubeVersion` of a template's chart asks for.
#[derive(Debug, Clone)]
pub(super) struct ChartReleases {
    constraint: Constraint,
    /// The `Chart.yaml`.
    pub(super) path: PathBuf,
    /// Where it says so.
    pub(super) span: Span,
}

impl ChartReleases {
    /// Of the chart that the checked file is a template or a definition of. Helm asks the outermost chart alone, so what lies in `charts/` says nothing.
    pub(super) fn of(cx: &Context<'_>) -> Option<Self> {
        let folders = cx.path()?.ancestors().skip(1);
        let mut inner = folders.filter(|it| it.file_name().is_some_and(|name| name == "templates" || name == "crds"));
        let chart = inner.find_map(|folder| {
            let chart = folder.parent()?.join("Chart.yaml");
            (cx.presence(&chart) == Presence::File).then_some(chart)
        })?;
        let holder = chart.parent().and_then(Path::parent).and_then(Path::file_name);
        if holder.is_some_and(|name| name == "charts") && is_inner(&chart, cx) {
            return None;
        }
        let parsed = cx.parsed(&chart)?;
        let wanted = said(Parsed::yaml(&parsed).and_then(chart_in)?, "kubeVersion").text()?;
        let (constraint, span) = (Constraint::parse(wanted.value)?, wanted.span);
        Some(Self { constraint, path: chart, span })
    }

    /// It takes a release before 1.`minor`.
    pub(super) fn any_before(&self, minor: u32) -> bool {
        (0..minor).any(|minor| self.takes(minor))
    }

    /// It takes 1.`minor` or a later release.
    pub(super) fn any_from(&self, minor: u32) -> bool {
        const LAST: u32 = 99;
        (minor..=LAST.max(minor)).any(|minor| self.takes(minor))
    }

    /// Whether it takes some patch of the release, or what a provider makes of one.
    fn takes(&self, minor: u32) -> bool {
        let named =
            self.constraint.patches().flat_map(|patch| [patch.saturating_sub(1), patch, patch.saturating_add(1)]);
        [0, 999].into_iter().chain(named).any(|patch| {
            ["", "0", "gke.100"]
                .iter()
                .any(|pre| self.constraint.takes(&ChartVersion::of([1, u64::from(minor), patch], pre)))
        })
    }
}

/// The folder that holds this chart belongs to another.
fn is_inner(chart: &Path, cx: &Context<'_>) -> bool {
    let outer = chart.ancestors().nth(3).map(|folder| folder.join("Chart.yaml"));
    outer.is_some_and(|outer| cx.presence(&outer) == Presence::File)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn releases() {
        for (constraint, before, from) in [
            (">=1.25.0-0", false, true),
            (">=1.25", false, true),
            (">1.24", false, true),
            (">=1.24.9", true, true),
            ("<1.25.0-0", true, false),
            ("<=1.24.99", true, false),
            ("1.16.x", true, false),
            ("=1.24.7", true, false),
            ("*", true, true),
            (">=1.25 || 1.20.x", true, true),
            ("^1.26.3-0", false, true),
        ] {
            let constraint = Constraint::parse(constraint).unwrap();
            let releases = ChartReleases { constraint, path: PathBuf::new(), span: Span::at(0) };
            assert_eq!((releases.any_before(25), releases.any_from(25)), (before, from), "{:?}", releases.constraint);
        }
    }
}
