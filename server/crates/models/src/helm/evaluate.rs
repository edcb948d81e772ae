//! What a pipeline comes to.
//!
//! Sources: Go's text/template for the words, sprig for the functions, and Helm's own `toYaml`, `required` and `tpl`. Numbers of a `values.yaml` are
//! Go's float64, which is written with an exponent from 1e6 on.

use pitfall_syntax::yaml::template::{Pipeline, Word};
use pitfall_syntax::yaml::{Node, Value as Plain};

use super::values::{Found, Values};

/// A longer text is not passed on, in bytes.
const LONGEST: usize = 4_096;

/// What `.` and `$` are where an action stands.
#[derive(Debug, Clone)]
pub(super) struct Scope {
    /// `.`
    pub(super) dot: Dot,
    /// `$` is what the template was given.
    pub(super) knows_root: bool,
}

/// What `.` is.
#[derive(Debug, Clone)]
pub(super) enum Dot {
    /// What the template was given.
    Root,
    /// The value under a path of keys.
    Value(Vec<Box<str>>),
    /// Something else.
    Unknown,
}

/// What a pipeline comes to.
#[derive(Debug, Clone)]
pub(super) enum Value<'a> {
    /// Nothing.
    Nil,
    Scalar(Scalar<'a>),
    /// A mapping or a list.
    Collection(Collection<'a>),
    /// Either of them written as YAML.
    Yaml(Collection<'a>, Indent),
}

/// A mapping or a list, less some keys.
#[derive(Debug, Clone)]
pub(super) struct Collection<'a> {
    pub(super) node: Node<'a>,
    pub(super) without: Vec<String>,
}

/// How written YAML is moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Indent {
    None,
    /// `indent`
    By(usize),
    /// `nindent`: a new line before it.
    Below(usize),
}

/// A text, number or boolean.
#[derive(Debug, Clone)]
pub(super) struct Scalar<'a> {
    pub(super) parts: Vec<Part<'a>>,
    pub(super) kind: Kind,
    /// It is to be written within these.
    pub(super) quotes: Option<char>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Bool,
    Int,
    Float,
    /// A number that is written with an exponent, unless `int` is asked of it.
    Large,
}

/// A piece of a text, and the value that it comes from.
#[derive(Debug, Clone)]
pub(super) struct Part<'a> {
    pub(super) text: String,
    pub(super) at: Option<Node<'a>>,
}

impl<'a> Scalar<'a> {
    fn new(text: impl Into<String>, kind: Kind, at: Option<Node<'a>>) -> Self {
        Self { parts: vec![Part { text: text.into(), at }], kind, quotes: None }
    }

    pub(super) fn text(&self) -> String {
        self.parts.iter().map(|part| part.text.as_str()).collect()
    }

    /// The same in other words, where it comes from one place.
    fn changed(mut self, change: impl FnOnce(&str) -> String) -> Option<Self> {
        let [part] = self.parts.as_mut_slice() else { return None };
        if self.quotes.is_some() || self.kind != Kind::Text {
            return None;
        }
        part.text = change(&part.text);
        Some(self)
    }
}

impl<'a> Value<'a> {
    fn bool(value: bool) -> Self {
        Self::Scalar(Scalar::new(value.to_string(), Kind::Bool, None))
    }

    fn text(text: &str) -> Self {
        Self::Scalar(Scalar::new(text, Kind::Text, None))
    }

    fn of(found: Found<'a>) -> Option<Self> {
        let Found::Node(node) = found else { return Some(Self::Nil) };
        if node.is_mapping() || node.is_sequence() {
            return Some(Self::Collection(Collection { node, without: Vec::new() }));
        }
        let scalar = |text: String, kind: Kind| Self::Scalar(Scalar::new(text, kind, Some(node)));
        Some(match node.value()? {
            Plain::Null => Self::Nil,
            Plain::Bool(value) => scalar(value.to_string(), Kind::Bool),
            Plain::Int(value) if value.abs() < 1_000_000 => scalar(value.to_string(), Kind::Int),
            Plain::Int(value) => scalar(value.to_string(), Kind::Large),
            // Go writes such a number in the same digits as Rust.
            Plain::Float(value) if value == 0.0 || (1e-4..1e6).contains(&value.abs()) => {
                scalar(value.to_string(), Kind::Float)
            }
            Plain::Float(_) => return None,
            // A text with braces waits to be rendered once more.
            Plain::Text(text) if text.len() > LONGEST || text.contains(['\n', '\r']) || text.contains("{{") => {
                return None;
            }
            Plain::Text(text) => scalar(text.to_owned(), Kind::Text),
        })
    }

    /// What `if` takes it for.
    pub(super) fn truth(&self) -> Option<bool> {
        Some(match self {
            Self::Nil => false,
            Self::Scalar(scalar) if scalar.quotes.is_some() => true,
            Self::Scalar(scalar) => match scalar.kind {
                Kind::Text => !scalar.text().is_empty(),
                Kind::Bool => scalar.text() == "true",
                Kind::Int | Kind::Float => scalar.text() != "0",
                Kind::Large => true,
            },
            Self::Collection(Collection { node, without }) if without.is_empty() => {
                node.own_entries().len() + node.items().len() > 0
            }
            Self::Collection(_) => return None,
            Self::Yaml(..) => return None,
        })
    }
}

/// What the pipeline comes to; `None` where that cannot be known.
pub(super) fn evaluate<'a>(pipeline: &Pipeline, scope: &Scope, values: &Values<'a>) -> Option<Value<'a>> {
    let mut passed: Option<Value<'a>> = None;
    for command in &pipeline.commands {
        let (first, arguments) = command.split_first()?;
        let Word::Function(name) = first else {
            // What is no function takes nothing.
            if passed.is_some() || !arguments.is_empty() {
                return None;
            }
            passed = Some(word(first, scope, values)?);
            continue;
        };
        if let Some(value) = tplvalues(name, arguments) {
            if passed.is_some() {
                return None;
            }
            passed = Some(as_rendered(word(value, scope, values)?)?);
            continue;
        }
        if let (None, Some(version)) = (&passed, api_version(name, arguments)) {
            passed = Some(Value::text(version));
            continue;
        }
        let mut known: Vec<Option<Value<'a>>> = arguments.iter().map(|it| word(it, scope, values)).collect();
        if let Some(passed) = passed.take() {
            known.push(Some(passed));
        }
        passed = Some(call(name, known)?);
    }
    passed
}

/// The value that `include "common.tplvalues.render" (dict "value" … )` is given, a helper of Bitnami's chart `common` that hundreds of charts write
/// their values with: texts as they are, everything else as YAML.
fn tplvalues<'w>(name: &str, arguments: &'w [Word]) -> Option<&'w Word> {
    let [Word::Text(helper), Word::Group(Pipeline { commands })] = arguments else { return None };
    let [command] = commands.as_slice() else { return None };
    let (Word::Function(dict), pairs) = command.split_first()? else { return None };
    let is_it = name == "include" && &**helper == "common.tplvalues.render" && &**dict == "dict";
    let mut pairs = pairs.chunks_exact(2).filter(|_| is_it);
    pairs.find(|pair| matches!(&pair[0], Word::Text(key) if &**key == "value")).map(|pair| &pair[1])
}

/// What `include "common.capabilities.deployment.apiVersion" .` writes for every cluster since Kubernetes 1.23: a helper of the same chart, which most
/// objects of the charts that use it begin with.
fn api_version(name: &str, arguments: &[Word]) -> Option<&'static str> {
    let (Word::Text(helper), true) = (arguments.first()?, name == "include" && arguments.len() == 2) else {
        return None;
    };
    let kind = helper.strip_prefix("common.capabilities.")?.strip_suffix(".apiVersion")?;
    Some(match kind {
        "deployment" | "statefulset" | "daemonset" => "apps/v1",
        "job" | "cronjob" => "batch/v1",
        "ingress" | "networkPolicy" => "networking.k8s.io/v1",
        "policy" => "policy/v1",
        "rbac" => "rbac.authorization.k8s.io/v1",
        "hpa" => "autoscaling/v2",
        _ => return None,
    })
}

fn as_rendered(value: Value<'_>) -> Option<Value<'_>> {
    match value {
        Value::Collection(it) if !it.node.source().contains("{{") => Some(Value::Yaml(it, Indent::None)),
        Value::Scalar(scalar) if scalar.kind == Kind::Text => Some(Value::Scalar(scalar)),
        _ => None,
    }
}

/// The path of keys that the pipeline is, where it is nothing else.
pub(super) fn path_of(pipeline: &Pipeline, scope: &Scope) -> Option<Vec<Box<str>>> {
    let [command] = pipeline.commands.as_slice() else { return None };
    let [word] = command.as_slice() else { return None };
    absolute(word, scope)
}

fn absolute(word: &Word, scope: &Scope) -> Option<Vec<Box<str>>> {
    let of_root = |path: &[Box<str>]| match path.split_first() {
        Some((first, rest)) if &**first == "Values" && !rest.is_empty() => Some(rest.to_vec()),
        _ => None,
    };
    match (word, &scope.dot) {
        (Word::Root(path), _) if scope.knows_root => of_root(path),
        (Word::Dot(path), Dot::Root) if scope.knows_root => of_root(path),
        (Word::Dot(path), Dot::Value(held)) => Some(held.iter().chain(path).cloned().collect()),
        _ => None,
    }
}

fn word<'a>(word: &Word, scope: &Scope, values: &Values<'a>) -> Option<Value<'a>> {
    match word {
        Word::Dot(path) | Word::Root(path) => {
            let is_root = scope.knows_root && (matches!(word, Word::Root(_)) || matches!(scope.dot, Dot::Root));
            if let (true, [first, field]) = (is_root, path.as_slice())
                && &**first == "Chart"
            {
                let chart = values.chart();
                let text = match &**field {
                    "Name" => chart.name.as_deref(),
                    "Version" => chart.version.as_deref(),
                    "AppVersion" => chart.app_version.as_deref(),
                    _ => None,
                };
                return text.filter(|text| !text.contains('\n')).map(Value::text);
            }
            let path = absolute(word, scope)?;
            let path: Vec<&str> = path.iter().map(|key| &**key).collect();
            Value::of(values.get(&path)?)
        }
        Word::Text(text) => {
            let is_plain = text.len() <= LONGEST && !text.contains(['\n', '\r']);
            is_plain.then(|| Value::text(text))
        }
        Word::Number(number) => {
            let number: i64 = number.parse().ok()?;
            Some(Value::Scalar(Scalar::new(number.to_string(), Kind::Int, None)))
        }
        Word::Bool(value) => Some(Value::bool(*value)),
        Word::Nil => Some(Value::Nil),
        Word::Group(pipeline) => evaluate(pipeline, scope, values),
        Word::Variable => None,
        Word::Function(name) => call(name, Vec::new()),
    }
}

fn call<'a>(name: &str, arguments: Vec<Option<Value<'a>>>) -> Option<Value<'a>> {
    // These need not know all of them.
    let truths = || arguments.iter().map(|it| it.as_ref().and_then(Value::truth)).collect::<Vec<_>>();
    match name {
        "and" if truths().contains(&Some(false)) => return Some(Value::bool(false)),
        "or" if truths().contains(&Some(true)) && truths().first() != Some(&Some(true)) => {
            return Some(Value::bool(true));
        }
        _ => {}
    }
    let mut arguments = arguments;
    // What a text without actions is rendered with does not matter.
    if let ("tpl", Some(context)) = (name, arguments.get_mut(1)) {
        context.get_or_insert(Value::Nil);
    }
    let arguments: Vec<Value<'a>> = arguments.into_iter().collect::<Option<_>>()?;
    let mut arguments = arguments.into_iter();
    let (first, second, third, more) = (arguments.next(), arguments.next(), arguments.next(), arguments.next());
    if name == "printf" {
        return formatted(first?, [second, third, more].into_iter().flatten().chain(arguments));
    }
    match (name, first, second, third, more) {
        ("and" | "or", one, other, third, more) => {
            let all: Vec<Value<'a>> = [one, other, third, more].into_iter().flatten().chain(arguments).collect();
            let decides = |it: &Value<'a>| it.truth() == Some(name == "or");
            all.iter().all(|it| it.truth().is_some()).then_some(())?;
            let place = all.iter().position(decides).or(all.len().checked_sub(1))?;
            all.into_iter().nth(place)
        }
        ("not" | "empty", Some(it), None, ..) => Some(Value::bool(!it.truth()?)),
        ("default", Some(default), Some(it), None, _) => Some(if it.truth()? { it } else { default }),
        ("coalesce", one, other, third, None) => {
            let all = [one, other, third].into_iter().flatten();
            let mut all = all.skip_while(|it| it.truth() == Some(false));
            let it = all.next().unwrap_or(Value::Nil);
            it.truth()?;
            Some(it)
        }
        ("ternary", Some(one), Some(other), Some(test), None) => Some(if test.truth()? { one } else { other }),
        ("required", Some(_), Some(it), None, _) => match &it {
            Value::Nil => None,
            Value::Scalar(scalar) if scalar.kind == Kind::Text && scalar.text().is_empty() => None,
            _ => Some(it),
        },
        ("eq" | "ne", Some(Value::Scalar(one)), Some(Value::Scalar(other)), None, _) => {
            let alike = one.kind == other.kind && matches!(one.kind, Kind::Text | Kind::Bool);
            alike.then(|| Value::bool((one.text() == other.text()) == (name == "eq")))
        }
        // A text without actions is rendered to itself.
        ("tpl", Some(Value::Scalar(text)), Some(_), None, _) if text.kind == Kind::Text => Some(Value::Scalar(text)),
        ("quote" | "squote", Some(Value::Scalar(mut scalar)), None, ..) => {
            if scalar.quotes.is_some() || scalar.kind == Kind::Large {
                return None;
            }
            scalar.quotes = Some(if name == "quote" { '"' } else { '\'' });
            scalar.kind = Kind::Text;
            Some(Value::Scalar(scalar))
        }
        ("int" | "int64", Some(Value::Scalar(mut scalar)), None, ..) if scalar.quotes.is_none() => {
            let [part] = scalar.parts.as_mut_slice() else { return None };
            let number: i64 = match scalar.kind {
                Kind::Int | Kind::Large => part.text.parse().ok()?,
                // The casts of sprig differ over other texts.
                Kind::Text => {
                    let number: i64 = part.text.parse().ok()?;
                    (number.to_string() == part.text).then_some(number)?
                }
                Kind::Bool | Kind::Float => return None,
            };
            part.text = number.to_string();
            scalar.kind = Kind::Int;
            Some(Value::Scalar(scalar))
        }
        ("toString", Some(Value::Scalar(mut scalar)), None, ..) if scalar.kind != Kind::Large => {
            scalar.kind = Kind::Text;
            Some(Value::Scalar(scalar))
        }
        ("trim", Some(Value::Scalar(text)), None, ..) => Some(Value::Scalar(text.changed(|it| it.trim().to_owned())?)),
        ("lower", Some(Value::Scalar(text)), None, ..) => Some(Value::Scalar(text.changed(str::to_lowercase)?)),
        ("upper", Some(Value::Scalar(text)), None, ..) => Some(Value::Scalar(text.changed(str::to_uppercase)?)),
        ("trimSuffix" | "trimPrefix", Some(Value::Scalar(part)), Some(Value::Scalar(text)), None, _) => {
            let part = part.text();
            let cut = |it: &str| {
                let cut = if name == "trimSuffix" { it.strip_suffix(&part) } else { it.strip_prefix(&part) };
                cut.unwrap_or(it).to_owned()
            };
            Some(Value::Scalar(text.changed(cut)?))
        }
        ("trunc", Some(Value::Scalar(length)), Some(Value::Scalar(text)), None, _) => {
            let length: usize = length.text().parse().ok()?;
            let cut = |it: &str| it.get(..length).unwrap_or(it).to_owned();
            text.text().is_ascii().then(|| text.changed(cut)).flatten().map(Value::Scalar)
        }
        ("tpl", Some(Value::Yaml(it, Indent::None)), Some(_), None, _) if !it.node.source().contains("{{") => {
            Some(Value::Yaml(it, Indent::None))
        }
        ("toYaml", Some(Value::Collection(it)), None, ..) => Some(Value::Yaml(it, Indent::None)),
        ("omit", Some(Value::Collection(mut it)), Some(Value::Scalar(key)), more, None) => {
            it.without.push(key.text());
            match more {
                None => {}
                Some(Value::Scalar(key)) => it.without.push(key.text()),
                Some(_) => return None,
            }
            Some(Value::Collection(it))
        }
        ("indent" | "nindent", Some(Value::Scalar(by)), Some(Value::Yaml(it, Indent::None)), None, _) => {
            let by: usize = by.text().parse().ok().filter(|by| *by <= 200)?;
            Some(Value::Yaml(it, if name == "indent" { Indent::By(by) } else { Indent::Below(by) }))
        }
        _ => None,
    }
}

/// `printf` with nothing but `%s` of texts and `%v`.
fn formatted<'a>(format: Value<'a>, arguments: impl Iterator<Item = Value<'a>>) -> Option<Value<'a>> {
    let Value::Scalar(format) = format else { return None };
    let (format, mut arguments) = (format.text(), arguments);
    let mut parts: Vec<Part<'a>> = Vec::new();
    let mut rest = format.as_str();
    while let Some((before, behind)) = rest.split_once('%') {
        parts.push(Part { text: before.to_owned(), at: None });
        let Value::Scalar(scalar) = arguments.next()? else { return None };
        let takes = match behind.chars().next()? {
            's' => scalar.kind == Kind::Text,
            'v' => scalar.kind != Kind::Large,
            _ => false,
        };
        if !takes || scalar.quotes.is_some() {
            return None;
        }
        parts.extend(scalar.parts);
        rest = &behind[1..];
    }
    parts.push(Part { text: rest.to_owned(), at: None });
    parts.retain(|part| !part.text.is_empty());
    let length: usize = parts.iter().map(|part| part.text.len()).sum();
    let is_all = arguments.next().is_none() && !parts.is_empty() && length <= LONGEST;
    is_all.then_some(Value::Scalar(Scalar { parts, kind: Kind::Text, quotes: None }))
}
