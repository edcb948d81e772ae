//! A chart that refuses the releases of managed clusters.
//! Source: the constraints of Masterminds/semver v3 ("Working With Prerelease Versions"), with which Helm compares `kubeVersion`: a version with
//! something behind `-` meets only comparisons that have it too; `v1.30.3-gke.1225000` and `v1.29.6-eks-db838b0` are such versions.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_syntax::yaml::Stream;

use super::chart::chart;

rule! {
    id: "k8s/chart-kube-version",
    page: "chart_kube_version.md",
    on: Stream,
    severity: Warning,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: [],
}

fn check(stream: &Stream, cx: &Context<'_>, out: &mut Findings) {
    let Some(view) = chart(stream, cx) else { return };
    let field = view.field::<&str>("kubeVersion");
    let Some(wanted) = field.known().filter(|wanted| !wanted.value.is_empty()) else { return };
    let Some(open) = with_prereleases(wanted.value).filter(|open| open != wanted.value) else { return };
    out.at(wanted.span)
        .says(text! {
            en: "a cluster whose version ends in something like -gke.100 or -eks-1 is refused: only comparisons with -0 take those",
            zh: "版本以 -gke.100 或 -eks-1 之类结尾的集群会被拒绝：只有带 -0 的比较才接受它们",
        })
        .suggests(text! { en: "write {open}", zh: "改为 {open}" }, field.set(open.as_str()));
}

/// The constraint with `-0` behind each version of three numbers that has nothing there; `None` where it is written otherwise.
fn with_prereleases(constraint: &str) -> Option<String> {
    let mut open = String::new();
    let mut rest = constraint;
    while !rest.is_empty() {
        let start = rest.find(|c: char| c.is_ascii_alphanumeric()).unwrap_or(rest.len());
        let (between, behind) = rest.split_at(start);
        if !between.chars().all(|c| matches!(c, ' ' | ',' | '|' | '<' | '>' | '=' | '!' | '^' | '~' | '-')) {
            return None;
        }
        open.push_str(between);
        let end =
            behind.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '.' | '-' | '+')).unwrap_or(behind.len());
        let (version, next) = behind.split_at(end);
        if !version.is_empty() {
            let numbers = version.split(['-', '+']).next().unwrap_or("").trim_start_matches('v');
            let whole = numbers.split('.').count() == 3 && numbers.split('.').all(|it| it.parse::<u32>().is_ok());
            if !whole {
                return None;
            }
            open.push_str(version);
            if !version.contains(['-', '+']) {
                open.push_str("-0");
            }
        }
        rest = next;
    }
    Some(open)
}

#[cfg(test)]
mod tests {
    use super::with_prereleases;

    #[test]
    fn every_comparison_is_opened() {
        for (constraint, open) in [
            (">=1.22.0", Some(">=1.22.0-0")),
            (">= 1.22.0-0", Some(">= 1.22.0-0")),
            (">= 1.22.0 < v1.30.0", Some(">= 1.22.0-0 < v1.30.0-0")),
            ("^1.22.0 || ~1.30.1-0", Some("^1.22.0-0 || ~1.30.1-0")),
            ("1.22.x", None),
            ("*", None),
            (">=1.22", None),
        ] {
            assert_eq!(with_prereleases(constraint).as_deref(), open, "{constraint}");
        }
    }
}
