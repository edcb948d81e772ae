//! A dependency of a chart that Helm cannot fetch.
//! Source: `Resolve`, `GetLocalPath` and `downloadAll` of Helm's packages resolver and downloader, which `helm dependency update` runs;
//! `getAliasDependency` of its package chartutil.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use pitfall_engine::{Context, Findings, Location, Parsed, Presence, Severity, rule, text};
use pitfall_models::helm::{ChartVersion, Constraint};
use pitfall_syntax::Span;
use pitfall_syntax::yaml::Stream;
use pitfall_syntax::yaml::edit::{self, New};

use super::around::alike;
use super::chart::{Dependency, Said, Text, chart, chart_in, dependencies, has_requirements, said};

rule! {
    id: "k8s/chart-dependency",
    page: "chart_dependency.md",
    on: Stream,
    severity: Error,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: [],
}

fn check(stream: &Stream, cx: &Context<'_>, out: &mut Findings) {
    let Some(view) = chart(stream, cx) else { return };
    let dependencies = dependencies(view);
    if dependencies.is_empty() || has_requirements(cx) {
        return;
    }
    for dependency in &dependencies {
        let wanted = wanted(dependency, out);
        match dependency.repository {
            Said::Nothing(_) => vendored(dependency, wanted.as_ref(), true, cx, out),
            Said::Text(repository) => match repository.value.strip_prefix("file://") {
                Some(way) => local(dependency, repository, way, wanted.as_ref(), cx, out),
                None => {
                    remote(repository, cx, out);
                    vendored(dependency, wanted.as_ref(), false, cx, out);
                }
            },
            Said::Unknown => {}
        }
    }
}

/// The versions that it asks for, where they can be read.
fn wanted(dependency: &Dependency<'_>, out: &mut Findings) -> Option<Constraint> {
    match dependency.version {
        Said::Text(Text { value, span, .. }) => {
            let constraint = Constraint::parse(value);
            if constraint.is_none() {
                out.at(span).says(text! {
                    en: "{value} is no range of versions that Helm can read: helm dependency update ends here",
                    zh: "Helm 无法读取版本范围 {value}：helm dependency update 会在此终止",
                });
            }
            constraint
        }
        Said::Nothing(node) => {
            let name = dependency.name.text()?;
            let said = out.at(node.map_or(name.span, |node| node.span())).says(text! {
                en: "without a version, helm dependency update ends here",
                zh: "没有 version，helm dependency update 会在此终止",
            });
            // What lies in charts/ is installed all the same, and nobody need update it.
            let said = match dependency.repository {
                Said::Text(_) => said,
                _ => said.at_most(Severity::Information),
            };
            said.suggests(
                text! { en: "take any version", zh: "接受任意版本" },
                dependency.view.set_key("version", "*"),
            );
            None
        }
        Said::Unknown => None,
    }
}

/// A repository that is neither a URL nor the name of one.
fn remote(Text { value, span, node }: Text<'_>, cx: &Context<'_>, out: &mut Findings) {
    if value.contains(':') || value.starts_with(['@', '/']) {
        return;
    }
    let is_chart = cx.resolve(Path::new(value)).is_some_and(|folder| is_chart(&folder, cx));
    let meant = if is_chart { format!("file://{value}") } else { format!("@{value}") };
    let is_sure = is_chart || !value.contains(['.', '/']);
    let fix = is_sure.then(|| edit::set_own(node, &New::from(meant.as_str()))).flatten();
    out.at(span)
        .says(text! {
            en: "a repository is a URL, or @ and the name of one: helm dependency update ends here",
            zh: "仓库应是 URL，或 @ 加仓库名称：helm dependency update 会在此终止",
        })
        .suggests(text! { en: "write {meant}", zh: "改为 {meant}" }, fix);
}

fn is_chart(folder: &Path, cx: &Context<'_>) -> bool {
    cx.presence(&folder.join("Chart.yaml")) == Presence::File
}

/// A chart in a folder: `way` leads there from the chart's own.
fn local(
    dependency: &Dependency<'_>,
    repository: Text<'_>,
    way: &str,
    wanted: Option<&Constraint>,
    cx: &Context<'_>,
    out: &mut Findings,
) {
    let Some(folder) = cx.resolve(Path::new(way)) else { return };
    let Some(there) = Chart::at(&folder, cx) else {
        let said = match cx.presence(&folder) {
            Presence::Nothing => out.at(repository.span).says(text! {
                en: "nothing is at this path: helm dependency update ends here",
                zh: "此路径上什么都没有：helm dependency update 会在此终止",
            }),
            _ => out.at(repository.span).says(text! {
                en: "this folder has no Chart.yaml: helm dependency update ends here",
                zh: "此文件夹没有 Chart.yaml：helm dependency update 会在此终止",
            }),
        };
        let near = near(&folder, dependency, cx).filter(|_| !repository.node.is_shared());
        if let (Some(near), Some(head)) = (near, head(way)) {
            let meant = format!("file://{head}{near}");
            said.suggests(
                text! { en: "write {meant}", zh: "改为 {meant}" },
                edit::set(repository.node, &New::from(meant.as_str())),
            );
        }
        return;
    };
    there.is_in_range(dependency, wanted, Severity::Error, out);
    if let (Some(name), Some((other, at))) = (dependency.name.text(), &there.name)
        && name.value != other
    {
        let fix = edit::set_own(name.node, &New::from(other.as_str()));
        out.at(name.span)
            .says(text! {
                en: "the chart there is called {other}: helm install misses this one in charts/",
                zh: "那里的 Chart 名为 {other}：helm install 会说 charts/ 中缺少此依赖",
            })
            .see(Location::in_file(&there.path, *at), text! { en: "its name", zh: "其名称" })
            .suggests(text! { en: "write {other}", zh: "改为 {other}" }, fix);
    }
}

/// What stands before the last name of the path.
fn head(way: &str) -> Option<&str> {
    let way = way.trim_end_matches('/');
    let name = way.rsplit('/').next()?;
    way.strip_suffix(name)
}

/// The one chart beside the folder that was perhaps meant.
fn near(folder: &Path, dependency: &Dependency<'_>, cx: &Context<'_>) -> Option<String> {
    let (holder, name) = (folder.parent()?, folder.file_name()?.to_str()?);
    let own = dependency.name.text().map(|name| name.value);
    let names = cx.list(holder);
    let mut near = names.iter().filter(|it| {
        it.is_folder && (alike(&it.name, name) || own == Some(it.name.as_str())) && is_chart(&holder.join(&it.name), cx)
    });
    let first = near.next()?;
    near.next().is_none().then(|| first.name.clone())
}

/// A chart that lies in `charts/` already.
fn vendored(
    dependency: &Dependency<'_>,
    wanted: Option<&Constraint>,
    is_only_there: bool,
    cx: &Context<'_>,
    out: &mut Findings,
) {
    let (Some(folder), Some(name)) = (cx.folder(), dependency.name.text()) else { return };
    let charts = folder.join("charts");
    if let Some(there) = Chart::at(&charts.join(name.value), cx) {
        let severity = if is_only_there { Severity::Error } else { Severity::Warning };
        there.is_in_range(dependency, wanted, severity, out);
        return;
    }
    if !is_only_there || name.value.contains('/') {
        return;
    }
    let names = cx.list(&charts);
    let may_be = |it: &pitfall_engine::Listed| {
        if it.is_folder {
            let named = Chart::at(&charts.join(&it.name), cx).map(|there| there.name);
            named.is_some_and(|named| named.is_none_or(|(named, _)| named == name.value))
        } else {
            it.name.starts_with(name.value)
        }
    };
    if names.iter().any(may_be) {
        return;
    }
    out.at(name.span)
        .says(text! {
            en: "no repository is named, and charts/ has no {name}: nothing can be installed",
            zh: "没有指定仓库，charts/ 中也没有 {name}：无法安装",
        })
        .at_most(Severity::Warning);
}

/// Another chart.
struct Chart {
    path: PathBuf,
    name: Option<(String, Span)>,
    version: Option<(String, Span)>,
}

impl Chart {
    /// That of the folder.
    fn at(folder: &Path, cx: &Context<'_>) -> Option<Self> {
        let path = folder.join("Chart.yaml");
        let parsed: Arc<Parsed> = is_chart(folder, cx).then(|| cx.parsed(&path)).flatten()?;
        let view = parsed.yaml().and_then(chart_in);
        let text = |key: &str| said(view?, key).text().map(|text| (text.value.to_owned(), text.span));
        let (name, version) = (text("name"), text("version"));
        Some(Self { path, name, version })
    }

    /// Says where its version is none that the dependency asks for.
    fn is_in_range(
        &self,
        dependency: &Dependency<'_>,
        wanted: Option<&Constraint>,
        severity: Severity,
        out: &mut Findings,
    ) {
        let (Some(wanted), Some((version, at)), Said::Text(range)) = (wanted, &self.version, dependency.version) else {
            return;
        };
        if ChartVersion::parse(version).is_none_or(|version| wanted.takes(&version)) {
            return;
        }
        let said = if severity == Severity::Error {
            out.at(range.span).says(text! {
                en: "the chart there has version {version}: helm dependency update ends here",
                zh: "那里的 Chart 版本是 {version}：helm dependency update 会在此终止",
            })
        } else {
            out.at(range.span).says(text! {
                en: "charts/ has version {version}: until it is updated, alias and tags are passed over",
                zh: "charts/ 中的版本是 {version}：更新之前，alias 和 tags 会被忽略",
            })
        };
        let fix = edit::set_own(range.node, &New::from(version.as_str()));
        said.at_most(severity)
            .see(Location::in_file(&self.path, *at), text! { en: "its version", zh: "其版本" })
            .suggests(text! { en: "ask for {version}", zh: "改为 {version}" }, fix);
    }
}
