//! A `Chart.yaml` that Helm refuses.
//! Source: `Metadata.Validate` and `Dependency.Validate` of Helm's package chart, the types of their fields, `checkIfInstallable` and the test of
//! `kubeVersion` in its package action; Helm 4 says "unsupported chart version" of any other `apiVersion`.

use std::collections::BTreeMap;

use pitfall_engine::{Context, Findings, Location, Severity, rule, text};
use pitfall_models::helm::{ChartVersion, Constraint};
use pitfall_models::kubernetes::View;
use pitfall_syntax::Span;
use pitfall_syntax::yaml::edit::{self, Emptied, New};
use pitfall_syntax::yaml::{Node, Stream, Value};

use super::chart::{Dependency, Said, Text, chart, dependencies, entry, has_requirements, is_filled_in, said};

rule! {
    id: "k8s/chart-refused",
    page: "chart_refused.md",
    on: Stream,
    severity: Error,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: [],
}

/// What Helm reads a field as.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Text,
    Bool,
    Texts,
    TextMap,
    List,
    /// A list of mappings.
    Items(&'static [(&'static str, Kind)]),
}

const CHART: &[(&str, Kind)] = &[
    ("apiVersion", Kind::Text),
    ("name", Kind::Text),
    ("version", Kind::Text),
    ("kubeVersion", Kind::Text),
    ("description", Kind::Text),
    ("type", Kind::Text),
    ("keywords", Kind::Texts),
    ("home", Kind::Text),
    ("sources", Kind::Texts),
    ("dependencies", Kind::Items(DEPENDENCY)),
    ("maintainers", Kind::Items(MAINTAINER)),
    ("icon", Kind::Text),
    ("appVersion", Kind::Text),
    ("deprecated", Kind::Bool),
    ("annotations", Kind::TextMap),
];

const DEPENDENCY: &[(&str, Kind)] = &[
    ("name", Kind::Text),
    ("version", Kind::Text),
    ("repository", Kind::Text),
    ("condition", Kind::Text),
    ("tags", Kind::Texts),
    ("import-values", Kind::List),
    ("alias", Kind::Text),
];

const MAINTAINER: &[(&str, Kind)] = &[("name", Kind::Text), ("email", Kind::Text), ("url", Kind::Text)];

fn check(stream: &Stream, cx: &Context<'_>, out: &mut Findings) {
    let Some(view) = chart(stream, cx) else { return };
    for (key, kind) in CHART {
        if let Some(entry) = entry(view, key) {
            is_of(entry.value(), key, *kind, out);
        }
    }
    // What is not there is said where the file begins.
    let Some(first) = view.entries().first().map(|entry| entry.key().span()) else { return };
    api_version(view, first, cx, out);
    name(view, first, cx, out);
    version(view, first, out);
    if let Said::Text(text) = said(view, "type") {
        kind(text, out);
    }
    if let Said::Text(text) = said(view, "kubeVersion") {
        kube_version(text, out);
    }
    if !has_requirements(cx) {
        names_of_dependencies(&dependencies(view), out);
    }
}

fn is_of(node: Node<'_>, key: &str, kind: Kind, out: &mut Findings) {
    let Some(found) = node.resolved().filter(|found| !found.is_null() && !found.hides_something()) else { return };
    let (en, zh) = match kind {
        Kind::Text if found.is_mapping() || found.is_sequence() => ("a text", "文本"),
        Kind::Bool if !matches!(found.value(), Some(Value::Bool(_))) => {
            if found.as_str().is_some_and(is_filled_in) {
                return;
            }
            ("true or false", "true 或 false")
        }
        Kind::Texts if !found.is_sequence() => ("a list of texts", "文本列表"),
        Kind::List if !found.is_sequence() => ("a list", "列表"),
        Kind::TextMap if !found.is_mapping() => ("texts by name", "按名称排列的文本"),
        Kind::Items(_) if !found.is_sequence() => ("a list of mappings", "映射的列表"),
        _ => return parts_are_of(found, key, kind, out),
    };
    let said = out.at(node.span()).says(text! {
        en: "Helm reads {key} as {en}, and refuses the chart for this",
        zh: "Helm 将 {key} 读作{zh}，会因此拒绝该 Chart",
    });
    if matches!(kind, Kind::Texts)
        && let Some(Value::Text(one)) = found.value()
        && !node.is_shared()
    {
        let list = New::Sequence(vec![New::from(one)]);
        said.suggests(text! { en: "make it a list of one", zh: "改为只有一项的列表" }, edit::set(node, &list));
    }
}

fn parts_are_of(found: Node<'_>, key: &str, kind: Kind, out: &mut Findings) {
    match kind {
        Kind::Texts => found.items().for_each(|item| is_of(item, key, Kind::Text, out)),
        Kind::TextMap => {
            for entry in View::of(found).entries() {
                is_of(entry.value(), key, Kind::Text, out);
            }
        }
        Kind::Items(fields) => {
            for item in found.items() {
                let view = View::of(item);
                if item.is_null() {
                    let fix = (!item.is_shared()).then(|| edit::remove_item(item, Emptied::RemoveParent)).flatten();
                    out.at(item.span())
                        .says(text! {
                            en: "an empty item of {key}: Helm refuses the chart",
                            zh: "{key} 中有空项：Helm 会拒绝该 Chart",
                        })
                        .suggests(text! { en: "take it out", zh: "删除它" }, fix);
                } else if !view.is_present() && !view.is_open() && item.resolved().is_some() {
                    out.at(item.span()).says(text! {
                        en: "Helm reads each of {key} as a mapping, and refuses the chart for this",
                        zh: "Helm 将 {key} 的每一项读作映射，会因此拒绝该 Chart",
                    });
                }
                for (key, kind) in fields {
                    if let Some(entry) = entry(view, key) {
                        is_of(entry.value(), key, *kind, out);
                    }
                }
            }
        }
        _ => {}
    }
}

fn api_version(view: View<'_>, first: Span, cx: &Context<'_>, out: &mut Findings) {
    match said(view, "apiVersion") {
        Said::Nothing(node) => {
            let newer = if has_requirements(cx) { "v1" } else { "v2" };
            out.at(node.map_or(first, Node::span))
                .says(text! {
                    en: "without apiVersion, Helm takes this for a chart of Helm 2, and helm lint refuses it",
                    zh: "没有 apiVersion，Helm 会将其视为 Helm 2 的 Chart，helm lint 会拒绝它",
                })
                .at_most(Severity::Information)
                .suggests(
                    text! { en: "write apiVersion: {newer}", zh: "添加 apiVersion: {newer}" },
                    view.set_key("apiVersion", newer),
                );
        }
        // Helm 4 has a third one in the making.
        Said::Text(text) if !matches!(text.value, "v1" | "v2" | "v3") => {
            let Text { value, node, .. } = text;
            let meant = Some(format!("v{value}")).filter(|meant| matches!(meant.as_str(), "v1" | "v2"));
            let meant =
                meant.or_else(|| Some(value.to_ascii_lowercase()).filter(|it| matches!(it.as_str(), "v1" | "v2")));
            let meant = meant.unwrap_or_else(|| "v2".to_owned());
            out.at(text.span)
                .says(text! {
                    en: "Helm has the versions v1 and v2 of charts, and not {value}",
                    zh: "Helm 的 Chart 版本只有 v1 和 v2，没有 {value}",
                })
                .suggests(
                    text! { en: "write {meant}", zh: "改为 {meant}" },
                    edit::set_own(node, &New::from(meant.as_str())),
                );
        }
        _ => {}
    }
}

fn name(view: View<'_>, first: Span, cx: &Context<'_>, out: &mut Findings) {
    match said(view, "name") {
        Said::Nothing(node) => {
            let folder = cx.folder().and_then(|folder| folder.file_name()).and_then(|name| name.to_str());
            let said = out.at(node.map_or(first, Node::span)).says(text! {
                en: "Helm refuses a chart without a name",
                zh: "Helm 会拒绝没有 name 的 Chart",
            });
            if let Some(folder) = folder {
                said.suggests(text! { en: "call it {folder}", zh: "命名为 {folder}" }, view.set_key("name", folder));
            }
        }
        Said::Text(Text { value, span, .. }) if value.contains('/') || matches!(value, "." | "..") => {
            out.at(span).says(text! {
                en: "Helm refuses a name that is a path",
                zh: "Helm 会拒绝形如路径的 name",
            });
        }
        _ => {}
    }
}

fn version(view: View<'_>, first: Span, out: &mut Findings) {
    match said(view, "version") {
        Said::Nothing(node) => {
            out.at(node.map_or(first, Node::span))
                .says(text! { en: "Helm refuses a chart without a version", zh: "Helm 会拒绝没有 version 的 Chart" })
                .suggests(text! { en: "begin with 0.1.0", zh: "从 0.1.0 开始" }, view.set_key("version", "0.1.0"));
        }
        Said::Text(Text { value, span, node }) if ChartVersion::parse(value).is_none() => {
            let trimmed = value.trim();
            let fix = (trimmed != value && ChartVersion::parse(trimmed).is_some() && !node.is_shared())
                .then(|| edit::set(node, &New::from(trimmed)))
                .flatten();
            out.at(span)
                .says(text! {
                    en: "{value} is no semantic version: Helm refuses the chart",
                    zh: "{value} 不是语义化版本：Helm 会拒绝该 Chart",
                })
                .suggests(text! { en: "write {trimmed}", zh: "改为 {trimmed}" }, fix);
        }
        _ => {}
    }
}

fn kind(Text { value, span, node }: Text<'_>, out: &mut Findings) {
    if matches!(value, "application" | "library") {
        return;
    }
    let lower = value.to_ascii_lowercase();
    let near = ["application", "library"]
        .into_iter()
        .find(|known| strsim::osa_distance(known, &lower) <= 2 || lower.len() > 2 && known.starts_with(lower.as_str()));
    let said = out.at(span).says(text! {
        en: "a chart is an application or a library: Helm refuses {value}",
        zh: "Chart 的 type 只能是 application 或 library：Helm 会拒绝 {value}",
    });
    if let Some(near) = near.filter(|_| !node.is_shared()) {
        said.suggests(text! { en: "write {near}", zh: "改为 {near}" }, edit::set(node, &New::from(near)));
    }
}

fn kube_version(Text { value, span, node }: Text<'_>, out: &mut Findings) {
    if Constraint::parse(value).is_some() {
        return;
    }
    let said = out.at(span).says(text! {
        en: "{value} is no range of versions that Helm can read: it refuses to install the chart on any cluster",
        zh: "Helm 无法读取版本范围 {value}：它会拒绝在任何集群上安装该 Chart",
    });
    if let Some(meant) = meant(value).filter(|_| !node.is_shared()) {
        said.suggests(text! { en: "write {meant}", zh: "改为 {meant}" }, edit::set(node, &New::from(meant.as_str())));
    }
}

/// `1.20+`, `>=1.20 and <1.30`, as Helm writes it.
fn meant(value: &str) -> Option<String> {
    let meant = match value.trim().strip_suffix('+') {
        Some(least) => format!(">={least}.0-0"),
        None => value.replace(" and ", ", ").replace("&&", ",").replace(" or ", " || ").replace(" ,", ","),
    };
    Constraint::parse(&meant).map(|_| meant)
}

fn names_of_dependencies(dependencies: &[Dependency<'_>], out: &mut Findings) {
    let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
    for dependency in dependencies {
        if let Said::Text(Text { value, span, node }) = dependency.alias
            && !value.bytes().all(is_of_alias)
        {
            let meant: String =
                value.chars().map(|c| if c.is_ascii() && is_of_alias(c as u8) { c } else { '-' }).collect();
            out.at(span)
                .says(text! {
                    en: "Helm refuses an alias with anything but letters, digits, - and _",
                    zh: "Helm 会拒绝含有字母、数字、- 和 _ 以外字符的 alias",
                })
                .suggests(
                    text! { en: "write {meant}", zh: "改为 {meant}" },
                    edit::set_own(node, &New::from(meant.as_str())),
                );
            continue;
        }
        let called = match dependency.alias {
            Said::Text(alias) => Some(alias),
            Said::Nothing(_) => dependency.name.text(),
            Said::Unknown => None,
        };
        let Some(Text { value, span, .. }) = called else { continue };
        if let Some(before) = seen.get(value) {
            out.at(span)
                .says(text! {
                    en: "two dependencies are called {value}: Helm refuses the chart unless one gets an alias",
                    zh: "两个依赖都名为 {value}：除非其中一个有 alias，否则 Helm 会拒绝该 Chart",
                })
                .see(Location::here(*before), text! { en: "the first", zh: "第一个" });
        } else {
            seen.insert(value, span);
        }
    }
}

fn is_of_alias(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}
