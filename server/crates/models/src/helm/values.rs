//! The values of a chart.

use pitfall_syntax::yaml::{Node, Stream, Value};

use crate::kubernetes::View;

/// What templates may ask of their `Chart.yaml`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct ChartNames {
    /// `name`
    pub name: Option<String>,
    /// `version`
    pub version: Option<String>,
    /// `appVersion`
    pub app_version: Option<String>,
    /// The names of the charts below it: their own values stand under them, too.
    parts: Vec<String>,
    /// Values of charts below it stand among its own.
    imports: bool,
}

impl ChartNames {
    /// Of a `Chart.yaml`.
    pub fn of(stream: &Stream) -> Self {
        let Some(root) = only_root(stream) else { return Self::default() };
        let view = View::of(root);
        let text = |key: &str| view.field::<&str>(key).value().map(str::to_owned);
        let parts = || view.list("dependencies").map(View::of);
        let names =
            |key: &'static str| parts().filter_map(move |part| part.field::<&str>(key).value().map(str::to_owned));
        Self {
            name: text("name"),
            version: text("version"),
            app_version: text("appVersion"),
            parts: names("name").chain(names("alias")).collect(),
            imports: parts().any(|part| part.entry("import-values").is_some()),
        }
    }
}

/// The values that a chart is installed with when nobody sets any.
#[derive(Debug, Clone)]
pub struct Values<'a> {
    root: Option<Node<'a>>,
    /// What charts around this one say of its values: where they say something, it is not its own that counts.
    over: Vec<Node<'a>>,
    /// The values of those charts, whose `global` counts here, too.
    above: Vec<Node<'a>>,
    chart: ChartNames,
}

/// What is known of a value.
#[derive(Debug, Clone, Copy)]
pub(super) enum Found<'a> {
    /// It is not there, or null.
    Nil,
    /// It is written here.
    Node(Node<'a>),
}

impl<'a> Values<'a> {
    /// Of a `values.yaml`; `None` where it cannot be read.
    pub fn new(stream: &'a Stream, chart: ChartNames) -> Option<Self> {
        let mut documents = stream.documents().filter(|document| document.root().is_some());
        let document = documents.next();
        if documents.next().is_some() {
            return None;
        }
        let nothing = Self { root: None, over: Vec::new(), above: Vec::new(), chart };
        let Some(document) = document else { return Some(nothing) };
        let root = document.root().filter(|root| root.is_mapping());
        (document.errors().next().is_none() && root.is_some()).then_some(Self { root, ..nothing })
    }

    /// The same, of a chart that lies in others: `values` are those of one of these, `chart` is its `Chart.yaml`, and `names` lead from it down to
    /// this one.
    #[must_use]
    pub fn below(mut self, values: &'a Stream, chart: Option<&Stream>, names: &[&str]) -> Self {
        let Some((root, (first, inner))) = only_root(values).zip(names.split_first()) else { return self };
        let mut called = vec![(*first).to_owned()];
        if let Some(chart) = chart.and_then(only_root) {
            let own = View::of(chart).list("dependencies").map(View::of);
            let own = own.filter(|part| part.field::<&str>("name").value() == Some(first));
            called.extend(own.filter_map(|part| part.field::<&str>("alias").value().map(str::to_owned)));
        }
        let over = called.iter().filter_map(|name| Some(root.get(name)?.value()));
        self.over.extend(over.filter_map(|node| node.get_path(inner)));
        self.above.push(root);
        self
    }

    pub(super) fn chart(&self) -> &ChartNames {
        &self.chart
    }

    /// The value under a path of keys; `None` where it cannot be known.
    pub(super) fn get(&self, path: &[&str]) -> Option<Found<'a>> {
        // Keys such as `on` are booleans to Helm, and not found by their names.
        if path.is_empty() || path.iter().any(|key| !matches!(Value::of_plain(key), Value::Text(_))) {
            return None;
        }
        if self.over.iter().any(|over| says(*over, path))
            || path.first() == Some(&"global") && self.above.iter().any(|above| says(*above, path))
        {
            return None;
        }
        let may_be_elsewhere =
            || self.chart.imports || self.chart.parts.iter().any(|part| path.first() == Some(&&**part));
        let (last, parents) = path.split_last()?;
        let nil = || (!may_be_elsewhere()).then_some(Found::Nil);
        let Some(root) = self.root else { return parents.is_empty().then(nil)? };
        let holder = parents.iter().try_fold(root, |node, key| Some(node.get(key)?.value()))?;
        if !holder.is_mapping() {
            return None;
        }
        match holder.get(last).map(|entry| entry.value()) {
            None => nil(),
            Some(node) if node.is_null() => nil(),
            Some(node) => Some(Found::Node(node.resolved()?)),
        }
    }
}

/// `mapping` says something of the value under this path, or of what holds it.
fn says(mapping: Node<'_>, path: &[&str]) -> bool {
    let mut node = mapping;
    for key in path {
        if !node.is_mapping() {
            return true;
        }
        let Some(entry) = node.get(key) else { return false };
        node = entry.value();
    }
    true
}

fn only_root(stream: &Stream) -> Option<Node<'_>> {
    stream.documents().find_map(|document| document.root()).filter(|root| root.is_mapping())
}
