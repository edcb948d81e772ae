//! A switch of a dependency that switches nothing.
//! Source: `processDependencyConditions` and `processDependencyTags` of Helm's package chartutil: each path between commas is looked for as it is
//! written, the first boolean counts, and where there is none the dependency is installed.

use std::path::Path;

use pitfall_engine::{Context, Findings, Location, Parsed, Presence, Severity, rule, text};
use pitfall_models::kubernetes::View;
use pitfall_syntax::Span;
use pitfall_syntax::yaml::edit::{self, New};
use pitfall_syntax::yaml::{Node, Stream, Value};

use super::around::alike;
use super::chart::{Dependency, Said, Text, beside, chart, dependencies, entry, has_requirements, is_filled_in, said};

rule! {
    id: "k8s/chart-condition",
    page: "chart_condition.md",
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
    let values = beside("values.yaml", cx);
    let values = values.as_ref().and_then(|(path, parsed)| Some((path.as_path(), root_of(parsed)?)));
    // Around a chart there may be others that say its values.
    let is_inner = cx.folder().and_then(Path::parent).and_then(Path::file_name).is_some_and(|name| name == "charts");
    for dependency in &dependencies {
        if let Said::Text(condition) = said(dependency.view, "condition") {
            let is_path = looks_like_paths(condition, out);
            if let Some(values) = values.filter(|_| is_path) {
                paths(condition, values, (&dependencies, is_inner), cx, out);
            }
        }
        let tags = entry(dependency.view, "tags").map(|entry| entry.value());
        for tag in tags.iter().flat_map(|tags| tags.items()) {
            if let (Some(tag), Some((path, root))) = (tag.as_str(), values)
                && let Some(node) = root.get_path(&["tags", tag])
            {
                is_boolean(node, (tag, dependency), path, out);
            }
        }
    }
}

/// The values in the file, where it is one mapping.
fn root_of(parsed: &Parsed) -> Option<Node<'_>> {
    let mut documents = parsed.yaml()?.documents().filter(|document| document.root().is_some());
    let document = documents.next().filter(|_| documents.next().is_none())?;
    let sound = document.is_sound();
    document.root().filter(|root| sound && root.is_mapping() && !View::of(*root).is_open())
}

/// False where something was said of how it is written.
fn looks_like_paths(Text { value, span, node }: Text<'_>, out: &mut Findings) -> bool {
    let paths: Vec<&str> = value.trim().split(',').collect();
    let plain = |path: &str| path.trim().trim_start_matches('.').trim_start_matches("Values.").to_owned();
    let meant = paths.iter().map(|path| plain(path)).collect::<Vec<_>>().join(",");
    let fix = || edit::set_own(node, &New::from(meant.as_str()));
    let is_path =
        |path: &str| !path.is_empty() && path.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_'));
    if let Some(path) = paths.iter().find(|path| path.trim() != **path && is_path(path.trim())) {
        let path = path.trim();
        out.at(span)
            .says(text! {
                en: "Helm looks for the blank beside {path}, too, and never finds it: this switches nothing",
                zh: "Helm 会连同 {path} 旁的空格一起查找，因而永远找不到：此条件不起作用",
            })
            .suggests(text! { en: "write {meant}", zh: "改为 {meant}" }, fix());
        return false;
    }
    let Some(path) =
        paths.iter().find(|path| !path.is_empty() && !is_path(plain(path).as_str()) || plain(path) != **path)
    else {
        return true;
    };
    let said = out.at(span).says(text! {
        en: "Helm reads a condition as a path of values, not as an expression: it never finds {path}",
        zh: "Helm 将 condition 读作值的路径，而非表达式：它永远找不到 {path}",
    });
    if paths.iter().all(|path| is_path(&plain(path))) {
        said.suggests(text! { en: "write {meant}", zh: "改为 {meant}" }, fix());
    }
    false
}

/// What is found at a path of values.
enum At<'a> {
    Node(Node<'a>),
    Nothing,
    Unknown,
}

fn at<'a>(root: Node<'a>, path: &[&str]) -> At<'a> {
    let mut node = root;
    for key in path {
        let Some(found) = node.resolved() else { return At::Unknown };
        if found.hides_something() || found.is_mapping() && View::of(found).is_open() {
            return At::Unknown;
        }
        match found.get(key) {
            Some(entry) => node = entry.value(),
            None => return At::Nothing,
        }
    }
    if node.is_null() { At::Nothing } else { At::Node(node) }
}

fn paths(
    condition: Text<'_>,
    (file, root): (&Path, Node<'_>),
    (dependencies, is_inner): (&[Dependency<'_>], bool),
    cx: &Context<'_>,
    out: &mut Findings,
) {
    for path in condition.value.trim().split(',').filter(|path| !path.is_empty()) {
        let keys: Vec<&str> = path.split('.').collect();
        match at(root, &keys) {
            At::Unknown => return,
            // A mapping is no value to Helm: it looks at the next path.
            At::Node(node) if node.resolved().is_some_and(Node::is_mapping) => {}
            At::Node(node) => {
                let value = node.value().filter(|value| !matches!(value, Value::Bool(_)));
                if value.is_some() && !node.as_str().is_some_and(is_filled_in) {
                    no_boolean(condition.span, path, node.span(), file, out);
                }
                return;
            }
            At::Nothing => {
                if is_inner || may_be_below(&keys, dependencies, cx) {
                    return;
                }
            }
        }
    }
    let value = condition.value.trim();
    let near = (!value.contains(',')).then(|| near(root, value)).flatten();
    let Some((meant, place)) = near else {
        out.at(condition.span)
            .says(text! {
                en: "values.yaml has no {value}: the dependency is installed unless somebody sets it",
                zh: "values.yaml 中没有 {value}：除非有人设置它，否则总会安装该依赖",
            })
            .at_most(Severity::Hint);
        return;
    };
    let fix = edit::set_own(condition.node, &New::from(meant.as_str()));
    out.at(condition.span)
        .says(text! {
            en: "values.yaml has no {value}, only {meant}, which does not switch the dependency",
            zh: "values.yaml 中没有 {value}，只有 {meant}，而它不会控制该依赖",
        })
        .at_most(Severity::Warning)
        .see(Location::in_file(file, place), text! { en: "this value", zh: "此值" })
        .suggests(text! { en: "write {meant}", zh: "改为 {meant}" }, fix);
}

/// The chart that the path leads into has values of its own, which may say it.
fn may_be_below(keys: &[&str], dependencies: &[Dependency<'_>], cx: &Context<'_>) -> bool {
    let (Some((first, rest)), Some(folder)) = (keys.split_first(), cx.folder()) else { return true };
    let called = |dependency: &&Dependency<'_>| {
        let name = dependency.alias.text().or(dependency.name.text());
        name.is_none_or(|name| name.value == *first)
    };
    dependencies.iter().filter(called).any(|dependency| {
        let Some(name) = dependency.name.text() else { return true };
        let local = dependency.repository.text().and_then(|text| text.value.strip_prefix("file://"));
        let beside = local.and_then(|way| cx.resolve(Path::new(way)));
        let places = [Some(folder.join("charts").join(name.value)), beside];
        let Some(place) = places.into_iter().flatten().find(|it| cx.presence(&it.join("Chart.yaml")) == Presence::File)
        else {
            return true;
        };
        let values = place.join("values.yaml");
        if cx.presence(&values) != Presence::File {
            return false;
        }
        let parsed = cx.parsed(&values);
        let Some(root) = parsed.as_deref().and_then(root_of) else { return true };
        !matches!(at(root, rest), At::Nothing)
    })
}

/// The one boolean whose path differs from this one by a slip in one of its names.
fn near(root: Node<'_>, path: &str) -> Option<(String, Span)> {
    const MOST: usize = 10_000;
    let keys: Vec<&str> = path.split('.').collect();
    let (mut found, mut left, mut seen) = (Vec::new(), vec![(Vec::new(), root)], 0);
    while let Some((way, node)) = left.pop() {
        for entry in node.entries() {
            seen += 1;
            let Some(key) = entry.key().as_str() else { continue };
            let Some(value) = entry.value().resolved() else { continue };
            let mut way: Vec<&str> = way.clone();
            way.push(key);
            if value.is_mapping() && way.len() < keys.len() && seen < MOST {
                left.push((way, value));
            } else if way.len() == keys.len() && matches!(value.value(), Some(Value::Bool(_))) {
                let mut differing = way.iter().zip(&keys).filter(|(one, other)| one != other);
                if let (Some((one, other)), None) = (differing.next(), differing.next())
                    && is_slip(one, other)
                {
                    found.push((way.join("."), entry.span()));
                }
            }
        }
    }
    let first = found.pop()?;
    found.is_empty().then_some(first)
}

/// One name may have been meant to be the other: `postgres` for `postgresql`, `enable` for `enabled`.
fn is_slip(one: &str, other: &str) -> bool {
    let (short, long) = if one.len() < other.len() { (one, other) } else { (other, one) };
    alike(one, other)
        || short.len() >= 6 && long.starts_with(short) && long.len() - short.len() <= 2
        || one.eq_ignore_ascii_case(other)
}

fn is_boolean(node: Node<'_>, (tag, dependency): (&str, &Dependency<'_>), file: &Path, out: &mut Findings) {
    if matches!(node.value(), Some(Value::Text(text)) if !is_filled_in(text)) {
        let place = entry(dependency.view, "tags").map_or(dependency.node.span(), |entry| entry.key().span());
        no_boolean(place, &format!("tags.{tag}"), node.span(), file, out);
    }
}

fn no_boolean(at: Span, path: &str, value: Span, file: &Path, out: &mut Findings) {
    out.at(at)
        .says(text! {
            en: "{path} is no boolean in values.yaml: Helm passes over it as if it were not there",
            zh: "values.yaml 中的 {path} 不是布尔值：Helm 会忽略它，如同它不存在",
        })
        .see(Location::in_file(file, value), text! { en: "this value", zh: "此值" });
}
