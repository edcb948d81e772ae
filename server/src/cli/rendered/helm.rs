//! The output of `helm template`, whose objects say in a comment which template they come from.
//! Source: `pkg/action/install.go` of Helm, which writes `# Source: chart/templates/file.yaml` behind each `---`.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use pitfall_models::helm::ChartNames;
use pitfall_syntax::yaml::Stream;
use pitfall_syntax::yaml::template::actions;
use pitfall_text::Span;

use super::Origin;
use crate::cli::session::Session;

/// So many folders below the working folder are looked at for a chart.
const FOLDERS: usize = 2_000;

/// So deep below the working folder.
const DEPTH: usize = 5;

/// So many lines of one template are compared with a rendered one.
const LINES: usize = 20_000;

/// So many lines above and below are looked at for one that is surely known.
const NEAR: usize = 60;

/// The objects of a rendered text and the templates that they come from.
pub(in crate::cli) struct Sources {
    /// In order of place: the bytes of the object, and its template where that is there.
    parts: Vec<(Span, Option<usize>)>,
    templates: Vec<Template>,
}

struct Template {
    path: PathBuf,
    text: String,
    lines: Vec<Line>,
}

/// A line of a template.
struct Line {
    /// Its bytes, without blanks around it.
    span: Span,
    /// What stands between its actions.
    literals: Vec<String>,
}

impl Sources {
    /// Of a text in which Helm says where its objects come from.
    pub(super) fn of(text: &str, session: &Session) -> Option<Self> {
        let mut found = Self { parts: Vec::new(), templates: Vec::new() };
        let mut known: BTreeMap<&str, Option<usize>> = BTreeMap::new();
        let mut charts = Charts { session, by_name: BTreeMap::new(), folders: None };
        let mut at = 0;
        let mut behind_marker = true;
        for line in text.split_inclusive('\n') {
            let start = at;
            at += line.len();
            let content = line.trim_end();
            let source = content.strip_prefix("# Source: ").filter(|_| behind_marker);
            behind_marker = content == "---" || behind_marker && content.is_empty();
            if let Some(source) = source {
                let template = *known.entry(source).or_insert_with(|| {
                    let path = charts.file(source)?;
                    let text = session.text(&path)?;
                    found.templates.push(Template::new(path, text));
                    found.templates.len().checked_sub(1)
                });
                found.end(start);
                found.parts.push((Span::new(start, text.len()), template));
            } else if content == "---" {
                found.end(start);
            }
        }
        found.templates.first()?;
        Some(found)
    }

    fn end(&mut self, at: usize) {
        if let Some((span, _)) = self.parts.last_mut().filter(|(span, _)| span.end as usize > at) {
            *span = Span::new(span.start as usize, at);
        }
    }

    pub(super) fn origin(&self, text: &str, span: Span) -> Option<Origin> {
        let behind = self.parts.partition_point(|(part, _)| part.start <= span.start);
        let (part, template) = self.parts.get(behind.checked_sub(1)?)?;
        let template = self.templates.get((*template)?).filter(|_| span.start < part.end)?;
        let exact = template.place(part.of(text), span.start - part.start, span.len());
        let path = template.path.clone();
        Some(match exact {
            Some(span) => Origin { path, span, is_exact: true },
            None => Origin { path, span: template.head(part.of(text)), is_exact: false },
        })
    }
}

impl Template {
    fn new(path: PathBuf, text: String) -> Self {
        let found = actions(&text);
        let mut lines = Vec::new();
        let (mut at, mut next) = (0, 0);
        for line in text.split_inclusive('\n').take(LINES) {
            let start = at + (line.len() - line.trim_start().len());
            let end = at + line.trim_end().len();
            at += line.len();
            let (mut literals, mut from) = (Vec::new(), start);
            while let Some(action) = found.get(next).filter(|action| (action.span.start as usize) < at) {
                literals.push(text.get(from..action.span.start as usize).unwrap_or("").to_owned());
                from = (action.span.end as usize).min(end.max(start));
                if action.span.end as usize > at {
                    break;
                }
                next += 1;
            }
            literals.push(text.get(from..end.max(from)).unwrap_or("").to_owned());
            lines.push(Line { span: Span::new(start, end.max(start)), literals });
        }
        Self { path, text, lines }
    }

    /// The bytes of the template that the `length` bytes at `at` of the object's text `part` come from; `None` where several lines could be it.
    fn place(&self, part: &str, at: u32, length: usize) -> Option<Span> {
        let at = at as usize;
        let (before, own, behind) = line_around(part, at)?;
        let line = part.get(own.clone())?;
        let candidates = self.like(line);
        let chosen = match candidates.as_slice() {
            [one] => *one,
            [] => return None,
            several => {
                // Between the nearest lines above and below that are surely known.
                let above = before.iter().rev().take(NEAR).find_map(|line| self.only(part.get(line.clone())?));
                let below = behind.iter().take(NEAR).find_map(|line| self.only(part.get(line.clone())?));
                let (above, below) = (above?, below.unwrap_or(usize::MAX));
                let mut between = several.iter().filter(|it| **it > above && **it < below);
                match (between.next(), between.next()) {
                    (Some(one), None) => *one,
                    _ => return None,
                }
            }
        };
        let found = self.lines.get(chosen)?;
        // Word for word, the place within the line is known, too.
        if found.span.of(&self.text) == line.trim() {
            let indent = line.len() - line.trim_start().len();
            let from = found.span.start as usize + at.saturating_sub(own.start + indent);
            let to = (from + length).min(found.span.end as usize);
            return Some(Span::new(from.min(to), to));
        }
        Some(found.span)
    }

    /// The line that the rendered one comes from, where only one can be it.
    fn only(&self, line: &str) -> Option<usize> {
        match self.like(line).as_slice() {
            [one] => Some(*one),
            _ => None,
        }
    }

    /// The lines that the rendered one may come from: those that read the same, or else those whose actions may have become the rest.
    fn like(&self, line: &str) -> Vec<usize> {
        let line = line.trim();
        if !line.contains(|c: char| c.is_alphanumeric()) {
            return Vec::new();
        }
        let same = |(at, own): (usize, &Line)| (own.span.of(&self.text) == line).then_some(at);
        let same: Vec<usize> = self.lines.iter().enumerate().filter_map(same).collect();
        if !same.is_empty() {
            return same;
        }
        self.lines.iter().enumerate().filter(|(_, own)| own.may_become(line)).map(|(at, _)| at).collect()
    }

    /// Where the object begins, as far as that is known: the line of its kind, else the template's first line.
    fn head(&self, part: &str) -> Span {
        let kind = part.lines().find(|line| line.starts_with("kind:")).and_then(|line| self.only(line));
        let first = self.lines.iter().position(|line| !line.span.is_empty());
        kind.or(first).and_then(|at| self.lines.get(at)).map_or(Span::at(0), |line| line.span)
    }
}

/// The lines of `text` before the one that holds the byte `at`, that line, and those behind it; each without its end.
type Around = (Vec<std::ops::Range<usize>>, std::ops::Range<usize>, Vec<std::ops::Range<usize>>);

fn line_around(text: &str, at: usize) -> Option<Around> {
    let mut lines = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n').take(LINES) {
        lines.push(start..start + line.trim_end().len());
        start += line.len();
    }
    let own = lines.iter().rposition(|line| line.start <= at)?;
    let behind = lines.split_off(own + 1);
    let own = lines.pop()?;
    Some((lines, own, behind))
}

impl Line {
    /// Its actions may have become what the rendered line has in their places. Something of the line's own must be in it.
    fn may_become(&self, line: &str) -> bool {
        let Some(((first, last), inner)) = self
            .literals
            .split_first()
            .and_then(|(first, rest)| rest.split_last().map(|(last, inner)| ((first, last), inner)))
        else {
            return false;
        };
        if !self.literals.iter().any(|literal| literal.contains(|c: char| c.is_alphanumeric())) {
            return false;
        }
        let Some(rest) = line.strip_prefix(first.as_str()) else { return false };
        let Some(mut rest) = rest.strip_suffix(last.as_str()) else { return false };
        inner.iter().all(|literal| match rest.split_once(literal.as_str()) {
            Some((_, behind)) => {
                rest = behind;
                true
            }
            None => false,
        })
    }
}

/// The charts below the working folder.
struct Charts<'a> {
    session: &'a Session,
    by_name: BTreeMap<String, Option<PathBuf>>,
    /// The folders with a `Chart.yaml`, and the names that these say.
    folders: Option<Vec<(PathBuf, String)>>,
}

impl Charts<'_> {
    /// The file that Helm calls `source`: the chart's name, and the way from there.
    fn file(&mut self, source: &str) -> Option<PathBuf> {
        let (name, inner) = source.split_once('/')?;
        let inner = Path::new(inner);
        if !inner.components().all(|it| matches!(it, Component::Normal(_))) {
            return None;
        }
        let chart = match self.by_name.get(name) {
            Some(chart) => chart.clone(),
            None => {
                let chart = self.chart(name);
                self.by_name.insert(name.to_owned(), chart.clone());
                chart
            }
        };
        let path = chart?.join(inner);
        path.is_file().then_some(path)
    }

    fn chart(&mut self, name: &str) -> Option<PathBuf> {
        let here = self.session.here.clone();
        let session = self.session;
        let folders = self.folders.get_or_insert_with(|| charts_below(&here, session));
        let mut called = folders.iter().filter(|(_, own)| own == name).map(|(folder, _)| folder);
        let first = called.next()?;
        // The nearest, where it is nearer than the next.
        let depth = |folder: &Path| folder.components().count();
        let is_only = called.next().is_none_or(|second| depth(second) > depth(first));
        is_only.then(|| first.clone())
    }
}

/// The folders with a `Chart.yaml` in them, the nearest first. A chart's own parts are found through it.
fn charts_below(here: &Path, session: &Session) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut left = vec![here.to_owned()];
    let mut seen = 0;
    for _ in 0..=DEPTH {
        let mut inner = Vec::new();
        for folder in left {
            seen += 1;
            if seen > FOLDERS {
                return found;
            }
            if let Some(text) = session.text(&folder.join("Chart.yaml")) {
                found.extend(ChartNames::of(&Stream::parse(&text)).name.map(|name| (folder, name)));
                continue;
            }
            let Ok(entries) = std::fs::read_dir(&folder) else { continue };
            let folders = entries.flatten().filter(|entry| {
                let name = entry.file_name();
                let is_own = !name.to_string_lossy().starts_with('.') && name != "node_modules" && name != "vendor";
                is_own && entry.file_type().is_ok_and(|kind| kind.is_dir())
            });
            let mut folders: Vec<PathBuf> = folders.map(|entry| entry.path()).collect();
            folders.sort();
            inner.extend(folders);
        }
        left = inner;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(template: &str, rendered: &str, what: &str) -> Option<String> {
        let template = Template::new(PathBuf::from("/t.yaml"), template.to_owned());
        let at = rendered.find(what)?;
        template.place(rendered, u32::try_from(at).ok()?, what.len()).map(|span| span.of(&template.text).to_owned())
    }

    #[test]
    fn a_line_is_found_by_its_words_or_by_what_stands_around_actions() {
        let template = "kind: Pod\nspec:\n{{- if .x }}\n  hostPID: true\n{{- end }}\n  image: \"{{ .r }}:{{ .t }}\"\n  name: {{ .n }}\n";
        let rendered = "kind: Pod\nspec:\n  hostPID: true\n  image: \"a:b\"\n  name: c\n";
        assert_eq!(place(template, rendered, "true").as_deref(), Some("true"));
        assert_eq!(place(template, rendered, "a:b").as_deref(), Some("image: \"{{ .r }}:{{ .t }}\""));
        assert_eq!(place(template, rendered, "c\n").as_deref(), Some("name: {{ .n }}"));
    }

    #[test]
    fn of_several_lines_the_one_between_known_neighbours_is_meant() {
        let template = "a: 1\nimage: {{ .a }}\nb: 2\nimage: {{ .b }}\nc: 3\n";
        let rendered = "a: 1\nimage: x\nb: 2\nimage: y\nc: 3\n";
        assert_eq!(place(template, rendered, "y").as_deref(), Some("image: {{ .b }}"));
        assert_eq!(place("image: {{ .a }}\nimage: {{ .b }}\n", "image: x\n", "x"), None);
        assert_eq!(place("{{ toYaml .a }}\n", "image: x\n", "x"), None);
    }

    proptest::proptest! {
        #[test]
        fn any_place_lies_in_the_template(template in "[a{}. :\\n-]{0,40}", rendered in "[a. :\\n-]{0,40}", at in 0..40usize) {
            let template = Template::new(PathBuf::from("/t.yaml"), template);
            let at = at.min(rendered.len());
            if let Some(span) = template.place(&rendered, u32::try_from(at).unwrap_or(0), 1) {
                proptest::prop_assert!(template.text.get(span.range()).is_some());
            }
        }
    }
}
