//! The import declarations of a header, by tree-sitter-go.

use pitfall_text::Span;
use tree_sitter::{Node, Parser, Point, Range};

use super::header::RawComment;

/// One `import` spec, whatever it imports.
#[derive(Debug, Clone)]
pub(super) struct Spec {
    /// The path literal, quotes included.
    pub path: Span,
    /// What stands before the path: a name, `.` or `_`.
    pub name: Option<Span>,
    /// The whole spec.
    pub span: Span,
    /// The `import` declaration, from its keyword.
    pub declaration: Span,
    /// The spec stands in parentheses.
    pub grouped: bool,
    /// How many specs the declaration holds.
    pub siblings: usize,
}

#[derive(Debug, Default)]
pub(super) struct Imports {
    pub package: Option<Span>,
    pub specs: Vec<Spec>,
}

/// Reads the imports of `text[start..end]`, in which `comments` stand; spans are of the whole text.
pub(super) fn read(text: &str, start: usize, end: usize, comments: &[RawComment]) -> Imports {
    let mut imports = Imports::default();
    let Some(slice) = text.get(start..end) else { return imports };
    let mut parser = Parser::new();
    if parser.set_language(&tree_sitter_go::LANGUAGE.into()).is_err() {
        return imports;
    }
    // Without the insides of long comments: a preamble is longer than all else.
    if parser.set_included_ranges(&outside(text, start, end, comments)).is_err() {
        return imports;
    }
    let Some(tree) = parser.parse(slice, None) else { return imports };
    let span = |node: Node<'_>| Span::from(node.byte_range()).shifted(start);

    let mut cursor = tree.walk();
    let mut declaration: Option<(Span, bool)> = None;
    'walk: loop {
        let node = cursor.node();
        let mut descend = true;
        match node.kind() {
            "package_clause" => {
                imports.package = imports.package.or_else(|| node.named_child(0).filter(|n| !n.is_missing()).map(span));
                descend = false;
            }
            "import_declaration" => declaration = Some((span(node), false)),
            "import_spec_list" => {
                if let Some((_, grouped)) = &mut declaration {
                    *grouped = true;
                }
            }
            "import_spec" => {
                descend = false;
                if let Some(path) = node.child_by_field_name("path").filter(|n| !n.is_missing()) {
                    let whole = span(node);
                    let (outer, grouped) =
                        declaration.filter(|(outer, _)| outer.contains(whole)).unwrap_or((whole, false));
                    imports.specs.push(Spec {
                        path: span(path),
                        name: node.child_by_field_name("name").map(span),
                        span: whole,
                        declaration: outer,
                        grouped,
                        siblings: 1,
                    });
                }
            }
            _ => {}
        }
        if descend && cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                break 'walk;
            }
        }
    }
    count_siblings(&mut imports.specs);
    imports
}

/// What is left of `text[start..end]` without the insides of long comments, but for a line end in each that has one: it may end a statement.
fn outside(text: &str, start: usize, end: usize, comments: &[RawComment]) -> Vec<Range> {
    const LONG: usize = 64;
    // Lines and columns are not asked for.
    let range = |from: usize, to: usize| Range {
        start_byte: from - start,
        end_byte: to - start,
        start_point: Point::new(0, from - start),
        end_point: Point::new(0, to - start),
    };
    let (mut ranges, mut from) = (Vec::new(), start);
    for inner in comments.iter().filter(|one| one.span.len() >= LONG).map(|one| one.inner().range()) {
        if inner.start < from || inner.end > end {
            continue;
        }
        ranges.push(range(from, inner.start));
        from = inner.end;
        if let Some(line_end) = memchr::memchr(b'\n', text.as_bytes().get(inner.clone()).unwrap_or_default()) {
            ranges.push(range(inner.start + line_end, inner.start + line_end + 1));
        }
    }
    ranges.push(range(from, end));
    ranges
}

fn count_siblings(specs: &mut [Spec]) {
    for run in specs.chunk_by_mut(|a, b| a.declaration == b.declaration) {
        let siblings = run.len();
        for spec in run {
            spec.siblings = siblings;
        }
    }
}
