//! A `Chart.lock` that was not made of the dependencies in `Chart.yaml`.
//! Source: `HashReq` of Helm's package resolver; `helm dependency build` says "the lock file (Chart.lock) is out of sync".

use std::path::Path;

use pitfall_engine::{Context, Findings, Location, rule, text};
use pitfall_models::helm::{ChartVersion, Constraint, DependencyText, lock_digest};
use pitfall_models::kubernetes::View;
use pitfall_syntax::Span;
use pitfall_syntax::yaml::Stream;

use super::chart::{Dependency, Text, beside, chart, dependencies, entry, has_requirements, is_filled_in, said};

rule! {
    id: "k8s/chart-lock",
    page: "chart_lock.md",
    on: Stream,
    severity: Error,
    category: Correctness,
    fix: None,
    since: "0.1.0",
    also: [],
}

fn check(stream: &Stream, cx: &Context<'_>, out: &mut Findings) {
    let Some(view) = chart(stream, cx) else { return };
    if said(view, "apiVersion").text().is_none_or(|version| version.value != "v2") || has_requirements(cx) {
        return;
    }
    let Some((path, parsed)) = beside("Chart.lock", cx) else { return };
    let lock = Stream::parse(parsed.text());
    let Some(document) = lock.documents().find(|document| document.root().is_some()) else { return };
    let Some(root) = document.root().map(View::of).filter(|root| root.is_present() && !root.is_open()) else { return };
    if document.errors().next().is_some() {
        return;
    }
    let (wanted, locked) = (dependencies(view), dependencies(root));
    let Some(place) = entry(view, "dependencies").or(view.entries().first().copied()).map(|it| it.key().span()) else {
        return;
    };
    // Of nothing, Helm need not build anything.
    if wanted.is_empty() && locked.is_empty() || is_in_sync(&wanted, &locked, root) != Some(false) {
        return;
    }
    if !says_which(&wanted, &locked, (view, root), &path, out) {
        out.at(place)
            .says(text! {
                en: "these changed since Chart.lock was written: helm dependency build refuses it until helm dependency update is run",
                zh: "Chart.lock 写入后这些依赖有改动：在运行 helm dependency update 之前，helm dependency build 会拒绝它",
            })
            .see(Location::in_file(&path, Span::at(0)), text! { en: "the lock file", zh: "锁文件" });
    }
}

/// The digest in the lock is that of both lists; `None` where it cannot be known.
fn is_in_sync(wanted: &[Dependency<'_>], locked: &[Dependency<'_>], lock: View<'_>) -> Option<bool> {
    let digest = said(lock, "digest").text()?.value;
    // The first is put in place of the second, and the names of repositories are known on each machine alone.
    let is_elsewhere = |dependency: &Dependency<'_>| match dependency.repository.text() {
        Some(Text { value, .. }) => value.starts_with('@') || value.starts_with("alias:"),
        None => false,
    };
    let is_open = |dependency: &Dependency<'_>| {
        dependency.view.entries().iter().any(|entry| entry.value().as_str().is_some_and(is_filled_in))
    };
    if wanted.iter().any(|it| is_elsewhere(it) || is_open(it)) {
        return None;
    }
    let texts = |list: &[Dependency<'_>]| list.iter().map(|it| DependencyText::of(it.node)).collect::<Option<Vec<_>>>();
    Some(lock_digest(&texts(wanted)?, &texts(locked)?) == digest)
}

/// Says what differs, where that is to be seen.
fn says_which(
    wanted: &[Dependency<'_>],
    locked: &[Dependency<'_>],
    (chart, lock): (View<'_>, View<'_>),
    path: &Path,
    out: &mut Findings,
) -> bool {
    let mut says = false;
    let list = entry(lock, "dependencies").map_or(Span::at(0), |entry| entry.key().span());
    for dependency in wanted {
        let Some(name) = dependency.name.text() else { continue };
        let mut own = locked.iter().filter(|it| is_called(it, name.value)).peekable();
        if own.peek().is_none() {
            says = true;
            out.at(name.span)
                .says(text! {
                    en: "Chart.lock has no {name}: helm dependency build refuses it until helm dependency update is run",
                    zh: "Chart.lock 中没有 {name}：在运行 helm dependency update 之前，helm dependency build 会拒绝它",
                })
                .see(Location::in_file(path, list), text! { en: "what is locked", zh: "已锁定的依赖" });
            continue;
        }
        let Some(range) = dependency.version.text() else { continue };
        let Some(constraint) = Constraint::parse(range.value) else { continue };
        let versions: Vec<Text<'_>> = own.filter_map(|it| it.version.text()).collect();
        let is_out = |it: &Text<'_>| ChartVersion::parse(it.value).is_some_and(|version| !constraint.takes(&version));
        if let Some(first) = versions.first().filter(|_| versions.iter().all(is_out)) {
            says = true;
            out.at(range.span)
                .says(text! {
                    en: "Chart.lock has version {first}: helm dependency build refuses it until helm dependency update is run",
                    zh: "Chart.lock 中的版本是 {first}：在运行 helm dependency update 之前，helm dependency build 会拒绝它",
                })
                .see(Location::in_file(path, first.span), text! { en: "the locked version", zh: "锁定的版本" });
        }
    }
    let gone = locked.iter().filter_map(|it| it.name.text());
    let mut gone = gone.filter(|name| !wanted.iter().any(|it| is_called(it, name.value)));
    if let Some(name) = gone.next().filter(|_| !says)
        && let Some(place) = entry(chart, "dependencies").or(chart.entries().first().copied())
    {
        says = true;
        out.at(place.key().span())
            .says(text! {
                en: "Chart.lock still has {name}: helm dependency build refuses it until helm dependency update is run",
                zh: "Chart.lock 中仍有 {name}：在运行 helm dependency update 之前，helm dependency build 会拒绝它",
            })
            .see(Location::in_file(path, name.span), text! { en: "what is locked", zh: "已锁定的依赖" });
    }
    says
}

fn is_called(dependency: &Dependency<'_>, name: &str) -> bool {
    dependency.name.text().is_some_and(|own| own.value == name)
}
