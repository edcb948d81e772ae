//! The keys above a place of a block document, by indentation alone.

use pitfall_text::Span;

/// Where the next word goes.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Cursor {
    /// The bytes of the word at the place, in the document.
    pub(super) word: Span,
    /// The key in front of it on its line, where a value is written.
    pub(super) key: Option<String>,
    /// The keys from the root to the mapping that holds it.
    pub(super) path: Vec<String>,
    /// Keys of that mapping above and below it.
    pub(super) siblings: Vec<String>,
}

/// A line in block style: `  - key: value`.
struct Line<'a> {
    /// The column of the first dash, for an item of a list.
    dash: Option<usize>,
    /// The column of the key or the text.
    column: usize,
    key: Option<&'a str>,
    /// Something stands behind the colon.
    has_value: bool,
}

fn line(text: &str) -> Option<Line<'_>> {
    let bare = text.trim_end();
    let content = bare.trim_start_matches(' ');
    if content.is_empty() || content.starts_with('#') || content.starts_with("---") {
        return None;
    }
    let mut column = bare.len() - content.len();
    let mut rest = content;
    let mut dash = None;
    while rest == "-" || rest.starts_with("- ") {
        dash.get_or_insert(column);
        let behind = rest[1..].trim_start_matches(' ');
        column += rest.len() - behind.len();
        rest = behind;
    }
    let colon = rest.find(": ").or_else(|| rest.strip_suffix(':').map(str::len));
    let key = colon.map(|colon| rest[..colon].trim_matches(['"', '\'']));
    let has_value = colon.is_some_and(|colon| {
        let value = rest[colon + 1..].trim();
        !value.is_empty() && !value.starts_with(['#', '&', '!'])
    });
    Some(Line { dash, column, key, has_value })
}

/// What the lines around the byte `offset` of a document say; `None` in a comment, behind a value, or in flow style.
pub(super) fn cursor(text: &str, offset: usize) -> Option<Cursor> {
    let before = text.get(..offset)?;
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let own = &before[start..];
    if own.trim_start().starts_with('#') || own.contains(['{', '[', '"', '\'']) || own.contains(" #") {
        return None;
    }
    let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '/');
    let word_start = own.trim_end_matches(is_word).len();
    let behind = text[offset..].find(|c: char| !is_word(c)).unwrap_or(text.len() - offset);
    // A lone dash begins an item and is no word.
    let word_start = if &own[word_start..] == "-" { own.len() } else { word_start };
    let word = Span::new(start + word_start, offset + behind);
    let head = &own[..word_start];
    let key = head.trim_end().strip_suffix(':').filter(|_| head.ends_with(' '));
    let key = key.map(|key| key.trim_start_matches([' ', '-']).to_owned());
    if key.is_none() && !head.trim_start_matches([' ', '-']).is_empty() {
        return None;
    }
    let dash = head.find('-');
    let key_column = match &key {
        Some(_) => head.len() - head.trim_start_matches([' ', '-']).len(),
        None => head.len(),
    };
    let mut siblings = Vec::new();
    let path = above(&before[..start], key_column, dash, &mut siblings);
    let rest = text[offset..].split_once('\n').map_or("", |(_, rest)| rest);
    below(rest, key_column, &mut siblings);
    Some(Cursor { word, key, path, siblings })
}

/// The keys of the mappings around, from the lines above.
fn above(text: &str, mut column: usize, dash: Option<usize>, siblings: &mut Vec<String>) -> Vec<String> {
    let mut path = Vec::new();
    let mut in_list = dash.is_some();
    if let Some(dash) = dash {
        column = dash;
    }
    let mut own = dash.is_none();
    for line in text.lines().rev().filter_map(line) {
        let Some(key) = line.key else { continue };
        let is_parent = if in_list { line.column <= column && line.dash != Some(column) } else { line.column < column };
        if is_parent && !line.has_value {
            path.push(key.to_owned());
            own = false;
        } else if !in_list && line.column == column {
            if own {
                siblings.push(key.to_owned());
            }
        } else {
            continue;
        }
        if is_parent {
            (column, in_list) = (line.column, false);
        }
        // The first key of an item: what holds it is the list's.
        if let Some(dash) = line.dash.filter(|_| line.column == column) {
            (column, in_list, own) = (dash, true, false);
        }
        if column == 0 && !in_list {
            own = own && path.is_empty();
            if !own {
                break;
            }
        }
    }
    path.reverse();
    path
}

/// Keys of the same mapping in the lines below.
fn below(text: &str, column: usize, siblings: &mut Vec<String>) {
    for line in text.lines().filter_map(line) {
        if line.column < column || line.dash.is_some_and(|dash| dash < column) {
            return;
        }
        if let Some(key) = line.key.filter(|_| line.column == column && line.dash.is_none()) {
            siblings.push(key.to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(marked: &str) -> Option<Cursor> {
        let offset = marked.find('|').expect("a mark");
        cursor(&marked.replace('|', ""), offset)
    }

    fn path(marked: &str) -> String {
        at(marked).map_or("-".to_owned(), |it| format!("{} {:?}", it.path.join("."), it.key))
    }

    #[test]
    fn keys_above() {
        let pod = "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - name: a\n    ports:\n    - containerPort: 80\n";
        assert_eq!(path(&format!("{pod}      ho|")), "spec.containers.ports None");
        assert_eq!(path(&format!("{pod}    im|")), "spec.containers None");
        assert_eq!(path(&format!("{pod}  re|")), "spec None");
        assert_eq!(path(&format!("{pod}  - |")), "spec.containers None");
        assert_eq!(path(&format!("{pod}met|")), " None");
        assert_eq!(path(&format!("{pod}    imagePullPolicy: |")), "spec.containers Some(\"imagePullPolicy\")");
        assert_eq!(path(&format!("{pod}    - protocol: T|")), "spec.containers.ports Some(\"protocol\")");
        assert_eq!(path("spec:\n  strategy:\n    |"), "spec.strategy None");
        assert_eq!(path("# com|"), "-");
        assert_eq!(path("a: {b|"), "-");
    }

    #[test]
    fn keys_beside() {
        let found = at("spec:\n  a: 1\n  b:\n    c: 2\n  |\n  d: 3\nstatus:\n  e: 4\n").expect("a cursor");
        assert_eq!(found.siblings, ["b", "a", "d"]);
        let found = at("spec:\n  l:\n  - x: 1\n    y: 2\n  - z: 1\n    |\n").expect("a cursor");
        assert_eq!((found.siblings, found.path.join(".")), (vec!["z".to_owned()], "spec.l".to_owned()));
    }

    /// Any place of any text.
    #[test]
    fn nothing_panics() {
        let text = "é: ü\n- - a:\n\t- b: |\n  x\r\n'q': {a\n---\n  - \n";
        for offset in (0..=text.len()).filter(|at| text.is_char_boundary(*at)) {
            let _ = cursor(text, offset);
        }
    }
}
