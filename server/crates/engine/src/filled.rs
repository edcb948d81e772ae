//! A chart's templates with its own values in them, judged as what is installed by default.
//!
//! What is found at a filled-in value is said of `values.yaml`, with the template as the related place; what is found beside one, in the
//! template. Where nobody sees `values.yaml`, as a template is edited or checked alone, the template's action has what is found at its value, too.
//! Values that cannot be known stay masked.

use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use pitfall_models::helm::{ChartNames, Filled, Place, Template, Values};
use pitfall_syntax::yaml::edit::{self, New};
use pitfall_syntax::yaml::{Stream, Value};
use pitfall_text::{Edit, Span, apply};
use rustc_hash::{FxHashMap, FxHasher};

use crate::built::{Judged, asked, judged};
use crate::workspace::{Answer, Question};
use crate::{
    Context, FileEdits, FileKind, Finding, Fix, Location, Message, Parsed, Presence, Related, fingerprint, normal,
    silence, text,
};

/// The name of a chart's values.
const VALUES: &str = "values.yaml";

/// The name of the file that makes a folder a chart.
const CHART: &str = "Chart.yaml";

/// The folder of a chart's templates.
const TEMPLATES: &str = "templates";

/// So many templates of one chart are looked at for its values.
const FILES: usize = 500;

/// So many charts around a chart count.
const HEIGHT: usize = 4;

/// So many templates are named beside a finding in the values.
const NAMED: usize = 5;

/// Templates as they were read last.
#[derive(Default)]
pub(crate) struct Kept {
    templates: FxHashMap<PathBuf, (Arc<str>, Option<Arc<Template>>)>,
}

/// The values of a chart, and of the charts that it lies in.
struct Around {
    own: Arc<Parsed>,
    chart: ChartNames,
    above: Vec<Outer>,
}

/// A chart around another.
struct Outer {
    values: Arc<Parsed>,
    chart: Option<Arc<Parsed>>,
    /// The names that lead from it to the inner one.
    names: Vec<String>,
}

impl Around {
    fn of(chart: &Path, own: Arc<Parsed>, cx: &Context<'_>) -> Self {
        let names = parsed(&chart.join(CHART), cx);
        let mut above = Vec::new();
        let (mut folder, mut way) = (chart.to_owned(), Vec::new());
        while above.len() < HEIGHT {
            let Some(holder) = folder.parent().filter(|it| it.file_name().is_some_and(|name| name == "charts")) else {
                break;
            };
            let (Some(outer), Some(name)) = (holder.parent(), folder.file_name().and_then(|name| name.to_str())) else {
                break;
            };
            if cx.presence(&outer.join(CHART)) != Presence::File {
                break;
            }
            way.insert(0, name.to_owned());
            if let Some(values) = parsed(&outer.join(VALUES), cx) {
                above.push(Outer { values, chart: parsed(&outer.join(CHART), cx), names: way.clone() });
            }
            folder = outer.to_owned();
        }
        let chart = names.as_deref().and_then(Parsed::yaml).map(ChartNames::of).unwrap_or_default();
        Self { own, chart, above }
    }

    fn values(&self) -> Option<Values<'_>> {
        let own = Values::new(self.own.yaml()?, self.chart.clone())?;
        Some(self.above.iter().fold(own, |values, outer| {
            let names: Vec<&str> = outer.names.iter().map(String::as_str).collect();
            match outer.values.yaml() {
                Some(around) => values.below(around, outer.chart.as_deref().and_then(Parsed::yaml), &names),
                None => values,
            }
        }))
    }
}

/// The file at `path`, the checked one aside.
fn parsed(path: &Path, cx: &Context<'_>) -> Option<Arc<Parsed>> {
    if cx.presence(path) != Presence::File {
        return None;
    }
    match cx.ask(Question::Parsed(normal(path))) {
        Answer::Parsed(parsed) => parsed,
        _ => None,
    }
}

/// Adds what the values alone make wrong. What `values.yaml` says of this template is given back, at the template's actions: the template may silence it.
pub(crate) fn judge(cx: &Context<'_>, found: &mut Vec<Finding>) -> Vec<Finding> {
    let Some(path) = cx.path().map(normal) else { return Vec::new() };
    match cx.kind() {
        FileKind::HelmTemplate => return in_template(&path, cx, found).unwrap_or_default(),
        FileKind::Yaml if path.file_name().is_some_and(|name| name == VALUES) => in_values(&path, cx, found),
        _ => {}
    }
    Vec::new()
}

/// The folder of the chart that the template at `path` belongs to.
fn chart_of(path: &Path, cx: &Context<'_>) -> Option<PathBuf> {
    let folders = path.ancestors().skip(1).filter(|folder| folder.file_name().is_some_and(|name| name == TEMPLATES));
    folders.filter_map(Path::parent).find(|chart| cx.presence(&chart.join(CHART)) == Presence::File).map(Path::to_owned)
}

fn in_template(path: &Path, cx: &Context<'_>, found: &mut Vec<Finding>) -> Option<Vec<Finding>> {
    let parsed_here = cx.file.parsed();
    parsed_here.yaml()?;
    let chart = chart_of(path, cx)?;
    let values_path = chart.join(VALUES);
    let own = parsed(&values_path, cx)?;
    let around = Around::of(&chart, own, cx);
    let values = around.values()?;
    let filled = filled(path, parsed_here, &values, cx)?;
    let all = judged_filled(&filled, cx);
    let mut elsewhere = Vec::new();
    let mut added: Vec<Finding> = Vec::new();
    let is_whole = filled.masked.actions.is_empty();
    let says_values = says_values(&values_path, cx);
    for finding in &all.findings {
        let span = match filled.place(finding.span) {
            Place::Template(span) => span,
            Place::Values { span, action, others } => {
                if is_said(finding, action, found.iter().chain(&added)) || is_silenced(finding, span, &around.own, cx) {
                    continue;
                }
                let list = if says_values { &mut added } else { &mut elsewhere };
                list.push(at_action(finding, (action, span, &others), &filled, (&values_path, &around.own)));
                continue;
            }
        };
        // Of a template in which something stays unknown, the schema's rules know no more than the values.
        let of_schema = || cx.rules().get(finding.rule.id).is_some_and(crate::Rule::is_of_schema);
        if !is_whole && of_schema() {
            continue;
        }
        if filled.dead.iter().any(|dead| dead.touches(span.start as usize)) {
            continue;
        }
        if is_said(finding, span, found.iter().chain(&added)) {
            continue;
        }
        let mut related = related_from(finding, &filled, None, &values_path);
        let message = text! { en: "with these values, by default", zh: "默认使用这些值" };
        related.push(Related { location: Location::in_file(&values_path, Span::at(0)), message });
        let fixes = finding.fixes.iter().filter_map(|fix| {
            let edits = only_here(fix)?
                .iter()
                .map(|edit| Some(Edit { span: filled.verbatim(edit.span)?, text: edit.text.clone() }));
            Some(Fix { edits: vec![FileEdits::here(edits.collect::<Option<_>>()?)], ..fix.clone() })
        });
        added.push(Finding { span, related, fixes: fixes.collect(), ..finding.clone() });
    }
    found.extend(added);
    Some(elsewhere)
}

/// The rule of `finding` said something there already.
fn is_said<'a>(finding: &Finding, span: Span, mut known: impl Iterator<Item = &'a Finding>) -> bool {
    known.any(|known| {
        std::ptr::eq(known.rule, finding.rule) && (known.span.overlaps(span) || known.span.touches(span.start as usize))
    })
}

/// A template says what is found at its values: nobody sees the file that they stand in, though it is not one that is left alone.
fn says_values(values: &Path, cx: &Context<'_>) -> bool {
    !cx.is_shown(values) && cx.workspace.config_for(Some(values)).excluded.is_none()
}

/// What is found at a value, said of the action that renders it; the fix stays one of the value.
fn at_action(
    finding: &Finding,
    (action, value, others): (Span, Span, &[Span]),
    filled: &Filled,
    (path, values): (&Path, &Parsed),
) -> Finding {
    let place = |span: Span, message: Message| Related { location: Location::in_file(path, span), message };
    let mut related = vec![place(value, text! { en: "this value, by default", zh: "默认为此值" })];
    let part = text! { en: "part of the same value", zh: "同一个值的一部分" };
    related.extend(others.iter().map(|other| place(*other, part.clone())));
    related.extend(related_from(finding, filled, None, path));
    let fixes = values.yaml().into_iter().flat_map(|stream| {
        finding.fixes.iter().filter_map(move |fix| {
            let fix = in_value(fix, filled, stream)?;
            let edits = only_here(&fix)?.to_vec();
            Some(Fix { edits: vec![FileEdits::in_file(path, fingerprint(values.text()), edits)], ..fix })
        })
    });
    Finding { span: action, related, fixes: fixes.collect(), ..finding.clone() }
}

fn in_values(path: &Path, cx: &Context<'_>, found: &mut Vec<Finding>) {
    let Some(chart) = path.parent() else { return };
    if cx.presence(&chart.join(CHART)) != Presence::File {
        return;
    }
    // The same parse as the index has it, where the document is open; what is on disk otherwise.
    let own = cx.file.parsed();
    let Some(stream) = own.yaml() else { return };
    let around = Around::of(chart, Arc::new(Parsed::of_stream(own.text(), stream.clone())), cx);
    let Some(values) = around.values() else { return };
    let mut added: Vec<Finding> = Vec::new();
    for template in templates(chart, cx) {
        if cx.cancel.is_cancelled() {
            return;
        }
        let Some(parsed) = parsed(&template, cx).filter(|parsed| parsed.kind == FileKind::HelmTemplate) else {
            continue;
        };
        let Some(filled) = filled(&template, &parsed, &values, cx) else { continue };
        let all = judged_filled(&filled, cx);
        for finding in &all.findings {
            let Place::Values { span, action, others } = filled.place(finding.span) else { continue };
            if is_silenced(finding, action, &parsed, cx) {
                continue;
            }
            let message = text! { en: "this template renders it, by default", zh: "此模板默认会渲染它" };
            let here = Related { location: Location::in_file(&template, action), message };
            let known = |known: &&mut Finding| {
                std::ptr::eq(known.rule, finding.rule) && known.span == span && known.message == finding.message
            };
            if let Some(known) = added.iter_mut().find(known) {
                if known.related.len() < NAMED && !known.related.contains(&here) {
                    known.related.push(here);
                }
                continue;
            }
            let mut related = vec![here];
            let message = text! { en: "part of the same value", zh: "同一个值的一部分" };
            related.extend(
                others.iter().map(|other| Related { location: Location::here(*other), message: message.clone() }),
            );
            related.extend(related_from(finding, &filled, Some(&template), path));
            let fixes = finding.fixes.iter().filter_map(|fix| in_value(fix, &filled, stream));
            added.push(Finding { span, related, fixes: fixes.collect(), ..finding.clone() });
        }
    }
    found.extend(added);
}

/// The files in the folder of templates of the chart, and below.
fn templates(chart: &Path, cx: &Context<'_>) -> Vec<PathBuf> {
    const FOLDERS: usize = 200;
    let mut left = vec![chart.join(TEMPLATES)];
    let (mut found, mut seen) = (Vec::new(), 0);
    while let Some(folder) = left.pop() {
        seen += 1;
        if seen > FOLDERS || found.len() > FILES {
            break;
        }
        for it in cx.list(&folder).iter() {
            if it.is_folder {
                left.push(folder.join(&it.name));
            } else if it.name.ends_with(".yaml") || it.name.ends_with(".yml") {
                found.push(folder.join(&it.name));
            }
        }
    }
    found.sort();
    found.truncate(FILES);
    found
}

/// The template with the values in it; `None` where none is known.
fn filled(path: &Path, parsed: &Parsed, values: &Values<'_>, cx: &Context<'_>) -> Option<Filled> {
    let text = &parsed.source.text;
    let known = cx.workspace.kept_fillings().templates.get(path).cloned();
    let template = match known.filter(|(of, _)| Arc::ptr_eq(of, text)) {
        Some((_, template)) => template,
        None => {
            let template = Template::of(text).map(Arc::new);
            cx.workspace.kept_fillings().templates.insert(path.to_owned(), (Arc::clone(text), template.clone()));
            template
        }
    };
    template?.fill(text, values)
}

fn judged_filled(filled: &Filled, cx: &Context<'_>) -> Arc<Judged> {
    let mut hasher = FxHasher::default();
    for action in &filled.masked.actions {
        (action.span.start, action.span.end, action.role as u8).hash(&mut hasher);
    }
    let key = fingerprint(&filled.masked.text).rotate_left(1) ^ hasher.finish();
    judged((key, asked(cx)), cx, || Parsed::of_stream(&filled.masked.text, Stream::of_masked(&filled.masked)))
}

/// The related places of a finding in the filled text; `template` is its file, where that is not the checked one, `values` that of the values.
fn related_from(finding: &Finding, filled: &Filled, template: Option<&Path>, values: &Path) -> Vec<Related> {
    let own = finding.related.iter().filter(|related| related.location.file.is_none());
    let places = own.map(|related| {
        let location = match (filled.place(related.location.span), template) {
            (Place::Template(span), None) => Location::here(span),
            (Place::Template(span), Some(template)) => Location::in_file(template, span),
            (Place::Values { span, .. }, Some(_)) => Location::here(span),
            (Place::Values { span, .. }, None) => Location::in_file(values, span),
        };
        Related { location, message: related.message.clone() }
    });
    places.collect()
}

fn only_here(fix: &Fix) -> Option<&[Edit]> {
    fix.only_here().filter(|edits| !edits.is_empty())
}

/// The fix as one of the value that it changes; `None` where it changes more.
fn in_value(fix: &Fix, filled: &Filled, stream: &Stream) -> Option<Fix> {
    let edits = only_here(fix)?;
    let (_, mark) = filled.mark_of(edits.first()?.span)?;
    let inner = edits.iter().map(|edit| {
        let is_within = mark.span.contains(edit.span) && edit.span.start <= mark.span.end;
        let (start, end) = (edit.span.start.checked_sub(mark.span.start)?, edit.span.end.checked_sub(mark.span.start)?);
        is_within.then(|| Edit { span: Span::new(start as usize, end as usize), text: edit.text.clone() })
    });
    let inner: Vec<Edit> = inner.collect::<Option<_>>()?;
    let new = apply(mark.span.of(&filled.masked.text), &inner).ok()?;
    let value = mark.value?;
    let root = stream.document_at(value.start as usize)?.root()?;
    let node = root.deepest_at(value.start as usize).filter(|node| node.span() == value && !node.is_shared())?;
    // A key of a block that is written as a whole is no value.
    if node.entry().is_some_and(|entry| entry.value() != node) {
        return None;
    }
    let read = Stream::parse(&new);
    let read = read.documents().next()?.root()?;
    if read.span().len() != new.len() {
        return None;
    }
    let new = match (node.value()?, read.value()?) {
        (_, Value::Text(text)) => New::from(text),
        (Value::Text(_), _) => New::from(read.as_str()?),
        (_, _) => New::Raw(read.as_str()?.to_owned()),
    };
    Some(Fix { edits: vec![FileEdits::here(edit::set(node, &new)?)], ..fix.clone() })
}

/// The other file silences the finding at this place of its own: a template where its action stands, the values where the value does.
fn is_silenced(finding: &Finding, place: Span, other: &Parsed, cx: &Context<'_>) -> bool {
    if !other.text().contains("pitfall") {
        return false;
    }
    let there = Finding { span: place, fixes: Vec::new(), related: Vec::new(), ..finding.clone() };
    let (kept, _) = silence::apply(cx.rules(), other, cx.config, vec![there], &[]);
    !kept.iter().any(|kept| std::ptr::eq(kept.rule, finding.rule) && kept.span == place)
}
