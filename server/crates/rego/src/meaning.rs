//! Policies as the evaluator must be told them to take them as Open Policy Agent does.
//!
//! Where the two differ, words are put into the text: no line is added or taken away, and [`Told::column`] leads back to what is written.
//!
//! | what is written | what Open Policy Agent does | what is told |
//! | --- | --- | --- |
//! | `not f(input.a)` | asks for `input.a` first: where it is not there, nothing holds | `pitfall.there([input.a]); not f(input.a)` |
//! | `some x in input.a` | finds nothing in what is no collection | `some x in pitfall.many(input.a)` |
//! | `names[input.a[_].name] { … }` | the same | `names[[it \| it := input.a[_].name][_]] { … }` |
//! | `names[input.a[_].name]` | the same | `names[it] { [it] = [input.a[_].name] }` |
//! | `f(x)` in two files of a package | one function | `f(x)`, which asks `f__1(x)` of the other file |
//! | `a[x] { … } { … }` | one rule each | `a[x] { … } a[x] { … }` |
//! | `import` behind a rule | counts for the whole file | it stands behind `package` |
//! | a line that begins with `(` | begins a statement | `;(` |

use std::ops::Range;

/// A function that is ours: the collection that it is given, or an empty one in place of anything else.
pub(crate) const MANY: &str = "pitfall.many";

/// A function that is ours: true wherever what it is given is there.
pub(crate) const THERE: &str = "pitfall.there";

/// What the evaluator is told of a policy.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Told {
    pub(crate) text: String,
    /// Line and column of what was put in, both from 1, in characters, and how many these are; in order.
    put: Vec<(u32, u32, u32)>,
}

impl Told {
    /// What is told of the policy that says `text`; the functions in `others` get `end` behind their names, as they are another policy's, too.
    pub(crate) fn of(text: &str, others: &[&str], end: &str) -> Self {
        let mut words = Words::of(text);
        words.look();
        for at in words.functions() {
            if others.contains(&words.text(at..at + 1)) {
                words.put(words.words[at].place.end, end);
            }
        }
        words.told()
    }

    /// The policy as it is written.
    pub(crate) fn as_written(text: &str) -> Self {
        Self { text: text.to_owned(), put: Vec::new() }
    }

    /// The column of what is written, in characters, for a column that the evaluator names of what it was told, on the same line.
    pub(crate) fn column(&self, line: u32, column: u32) -> u32 {
        let written = self.text.lines().nth(usize::try_from(line).unwrap_or(1).saturating_sub(1)).unwrap_or_default();
        // To it, a tab is four columns wide.
        let (mut wide, mut at) = (1, 1);
        for c in written.chars() {
            if wide >= column {
                break;
            }
            wide += if c == '\t' { 4 } else { 1 };
            at += 1;
        }
        // Behind the end of the line, each is one.
        self.before(line, at + column.saturating_sub(wide))
    }

    /// The column without what was put in before it.
    fn before(&self, line: u32, column: u32) -> u32 {
        let mut more = 0;
        for (_, at, length) in self.put.iter().filter(|(it, ..)| *it == line) {
            if column < at + more {
                break;
            }
            if column < at + more + length {
                return *at;
            }
            more += length;
        }
        column - more
    }
}

/// The functions that a policy defines, each once, and how many arguments each takes.
pub(crate) fn functions(text: &str) -> Vec<(&str, usize)> {
    let words = Words::of(text);
    let mut found: Vec<(&str, usize)> = Vec::new();
    for at in words.functions() {
        let name = words.text(at..at + 1);
        let Some(close) = words.words[at + 1].other.filter(|_| !found.iter().any(|(known, _)| *known == name)) else {
            continue;
        };
        found.push((name, words.split(at + 2..close, &[","]).iter().filter(|it| !it.is_empty()).count()));
    }
    found
}

/// The lines that let a function be what it is in another policy, under its other name.
pub(crate) fn link(name: &str, arguments: usize, other: &str, is_v0: bool) -> String {
    let arguments: Vec<String> = (0..arguments).map(|at| format!("pitfall_{at}")).collect();
    let arguments = arguments.join(", ");
    let word = if is_v0 { "" } else { "if " };
    format!("\n{name}({arguments}) = pitfall_it {word}{{ pitfall_it = {other}({arguments}) }}\n")
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Name,
    /// Text or number.
    Literal,
    Sign,
    Line,
}

#[derive(Debug, Clone)]
struct Word {
    kind: Kind,
    place: Range<usize>,
    /// Of a bracket, the place of the other among the words.
    other: Option<usize>,
    /// How many brackets are open around it.
    depth: u32,
}

struct Words<'t> {
    text: &'t str,
    words: Vec<Word>,
    put: Vec<(usize, String)>,
    /// What is said elsewhere.
    gone: Vec<Range<usize>>,
}

impl<'t> Words<'t> {
    fn of(text: &'t str) -> Self {
        let mut words: Vec<Word> = Vec::new();
        let mut open: Vec<usize> = Vec::new();
        let mut at = 0;
        while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
            let (kind, length) = word(rest);
            if let Some(kind) = kind {
                let place = at..at + length;
                let mut other = None;
                let mut depth = u32::try_from(open.len()).unwrap_or(u32::MAX);
                if kind == Kind::Sign && "([{".contains(&rest[..1]) {
                    open.push(words.len());
                } else if kind == Kind::Sign && ")]}".contains(&rest[..1]) {
                    other = open.pop();
                    depth = depth.saturating_sub(1);
                    if let Some(other) = other {
                        words[other].other = Some(words.len());
                    }
                }
                words.push(Word { kind, place, other, depth });
            }
            at += length;
        }
        Self { text, words, put: Vec::new(), gone: Vec::new() }
    }

    fn told(mut self) -> Told {
        let mut plain = self.text.to_owned();
        for gone in &self.gone {
            let blanks = " ".repeat(gone.len());
            plain.replace_range(gone.clone(), &blanks);
        }
        self.put.sort_by_key(|(at, _)| *at);
        let mut told = Told { text: String::with_capacity(plain.len()), put: Vec::new() };
        let (mut done, mut line, mut start) = (0, 1, 0);
        for (at, more) in self.put {
            let before = &plain[done..at];
            if let Some(last) = before.rfind('\n') {
                line += u32::try_from(before.matches('\n').count()).unwrap_or(0);
                start = done + last + 1;
            }
            told.text.push_str(before);
            told.text.push_str(&more);
            let number = |text: &str| u32::try_from(text.chars().count()).unwrap_or(0);
            told.put.push((line, number(&plain[start..at]) + 1, number(&more)));
            done = at;
        }
        told.text.push_str(&plain[done..]);
        told
    }

    fn is(&self, at: usize, text: &str) -> bool {
        self.words.get(at).is_some_and(|word| word.kind != Kind::Literal && &self.text[word.place.clone()] == text)
    }

    fn kind(&self, at: usize) -> Option<Kind> {
        self.words.get(at).map(|word| word.kind)
    }

    /// The last word before `at` that is no end of a line.
    fn before(&self, at: usize) -> Option<usize> {
        (0..at).rev().find(|it| self.words[*it].kind != Kind::Line)
    }

    fn place(&self, words: Range<usize>) -> Range<usize> {
        let end = words.end.checked_sub(1).and_then(|last| self.words.get(last)).map_or(0, |word| word.place.end);
        self.words.get(words.start).map_or(end..end, |word| word.place.start..end)
    }

    fn text(&self, words: Range<usize>) -> &'t str {
        self.text.get(self.place(words)).unwrap_or_default()
    }

    fn put(&mut self, at: usize, text: impl Into<String>) {
        self.put.push((at, text.into()));
    }

    fn look(&mut self) {
        self.imports();
        self.heads();
        for at in 0..self.words.len() {
            if self.is(at, "not") {
                self.negation(at);
            } else if self.is(at, "some") {
                self.iteration(at);
            } else if self.is(at, "(") && at > 0 && self.kind(at - 1) == Some(Kind::Line) {
                self.parenthesis(at);
            }
        }
    }

    /// Where the expression that begins at `at` ends: the word behind it.
    fn end(&self, at: usize) -> usize {
        let mut it = at;
        while it < self.words.len() {
            let is_end = match self.words[it].kind {
                // An operator or a comma goes on behind the end of the line.
                Kind::Line => {
                    let signs = ["+", "-", "*", "/", "%", "|", "&", ",", ".", "=", "==", "!=", "<", "<=", ">", ">="];
                    !self.before(it).is_some_and(|last| signs.iter().any(|sign| self.is(last, sign)))
                }
                _ => [";", ")", "]", "}", "with"].iter().any(|end| self.is(it, end)),
            };
            if is_end {
                break;
            }
            it = self.words[it].other.map_or(it, |other| other.max(it)) + 1;
        }
        while it > at && self.kind(it - 1) == Some(Kind::Line) {
            it -= 1;
        }
        it
    }

    fn negation(&mut self, at: usize) {
        let Some(before) = self.before(at) else { return };
        let is_after_if = self.is(before, "if");
        let is_statement =
            self.kind(at - 1) == Some(Kind::Line) || ["{", ";", "|"].iter().any(|it| self.is(before, it));
        if !is_after_if && (!is_statement || self.words[at].depth == 0) {
            return;
        }
        let end = self.end(at + 1);
        let mut whole = end;
        while self.is(whole, "with") {
            whole = self.end(whole + 1);
        }
        let with = self.text(end..whole);
        let asked: Vec<&str> = self.guards(at + 1..end).into_iter().map(|it| self.text(it)).collect();
        if asked.is_empty() || asked.iter().any(|it| it.contains(['\n', '#'])) || with.contains('\n') {
            return;
        }
        let with = if with.is_empty() { String::new() } else { format!(" {with}") };
        let guards = format!("{THERE}([{}]){with}; ", asked.join(", "));
        let start = self.words[at].place.start;
        if is_after_if {
            self.put(start, format!("{{ {guards}"));
            self.put(self.place(at..whole).end, " }");
        } else {
            self.put(start, guards);
        }
    }

    /// What must be there for the negated expression to be asked for at all.
    fn guards(&self, words: Range<usize>) -> Vec<Range<usize>> {
        let relations = ["==", "!=", "<", "<=", ">", ">=", "=", "in"];
        let sides = self.split(words.clone(), &relations);
        let mut found = Vec::new();
        if let [one, other] = sides.as_slice() {
            let is_equal = self.is(one.end, "==") || self.is(one.end, "=");
            for side in [one, other] {
                if is_equal && self.is_reference(side.clone()) {
                    found.extend(self.keys(side.clone()));
                } else {
                    found.extend(self.split(side.clone(), &[","]));
                }
            }
        } else if let Some(arguments) = self.arguments(words.clone()) {
            found.extend(self.split(arguments, &[","]));
        } else if self.is_reference(words.clone()) {
            found.extend(self.keys(words));
        }
        found.retain(|it| self.is_asked_for(it.clone()));
        found
    }

    /// The parts between any of `signs`.
    fn split(&self, words: Range<usize>, signs: &[&str]) -> Vec<Range<usize>> {
        let (mut found, mut start, mut it) = (Vec::new(), words.start, words.start);
        while it < words.end {
            if signs.iter().any(|sign| self.is(it, sign)) && !(it > 0 && self.is(it - 1, ".")) {
                found.push(start..it);
                start = it + 1;
            }
            it = self.words[it].other.map_or(it, |other| other.max(it)) + 1;
        }
        found.push(start..words.end);
        found
    }

    /// What stands in the parentheses of a call that is all of `words`.
    fn arguments(&self, words: Range<usize>) -> Option<Range<usize>> {
        let open = (words.start..words.end).find(|it| !(self.kind(*it) == Some(Kind::Name) || self.is(*it, ".")))?;
        let is_call = open > words.start && self.is(open, "(") && self.words[open].other == words.end.checked_sub(1);
        is_call.then(|| open + 1..words.end - 1)
    }

    /// Names, points and brackets alone.
    fn is_reference(&self, words: Range<usize>) -> bool {
        let mut it = words.start;
        if words.len() == 1 && self.kind(it) == Some(Kind::Literal) {
            return true;
        }
        if self.kind(it) != Some(Kind::Name) {
            return false;
        }
        while it < words.end {
            if !(self.kind(it) == Some(Kind::Name) || self.is(it, ".") || self.is(it, "[")) {
                return false;
            }
            it = self.words[it].other.map_or(it, |other| other.max(it)) + 1;
        }
        true
    }

    /// What stands in the brackets of a reference.
    fn keys(&self, words: Range<usize>) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        let mut it = words.start;
        while it < words.end {
            match self.words[it].other.filter(|_| self.is(it, "[")) {
                Some(other) => {
                    // A single name is a variable, which is there or says what is asked for.
                    found.extend(Some(it + 1..other).filter(|key| key.len() > 1));
                    it = other + 1;
                }
                None => it += 1,
            }
        }
        found
    }

    /// It may be missing, and asking for it twice changes nothing.
    fn is_asked_for(&self, words: Range<usize>) -> bool {
        let is_known = |it: usize| ["true", "false", "null", "_", "|"].iter().any(|known| self.is(it, known));
        match words.len() {
            0 => false,
            1 => self.kind(words.start) == Some(Kind::Name) && !is_known(words.start),
            _ => !words.into_iter().any(|it| self.is(it, "_") || self.is(it, "|") || self.kind(it) == Some(Kind::Line)),
        }
    }

    fn iteration(&mut self, at: usize) {
        let mut it = at + 1;
        while it < self.words.len() && !self.is(it, "in") {
            if self.kind(it) == Some(Kind::Line) || [";", ")", "]", "}"].iter().any(|end| self.is(it, end)) {
                return;
            }
            it = self.words[it].other.map_or(it, |other| other.max(it)) + 1;
        }
        let (start, end) = (it + 1, self.end(it + 1));
        if start >= end || self.is(start, "[") || self.is(start, "{") {
            return;
        }
        let place = self.place(start..end);
        self.put(place.start, format!("{MANY}("));
        self.put(place.end, ")");
    }

    fn parenthesis(&mut self, at: usize) {
        let Some(before) = self.before(at).filter(|_| self.words[at].depth > 0) else { return };
        let is_value = match self.words[before].kind {
            Kind::Name => !["not", "if", "in", "some", "every", "with", "as"].iter().any(|word| self.is(before, word)),
            Kind::Literal => true,
            _ => self.is(before, "]") || self.is(before, ")") || self.is(before, "}"),
        };
        let around = (0..at).rev().find(|it| self.words[*it].other.is_some_and(|other| other > at));
        if is_value && around.is_some_and(|around| self.is(around, "{")) {
            self.put(self.words[at].place.start, ";");
        }
    }

    /// The places at which a line begins with a name.
    fn beginnings(&self) -> Vec<usize> {
        let begins = |at: &usize| {
            let word = &self.words[*at];
            let is_first = self.text[..word.place.start].chars().next_back().is_none_or(|before| before == '\n');
            word.kind == Kind::Name && word.depth == 0 && is_first && !self.is(*at, "else")
        };
        (0..self.words.len()).filter(begins).collect()
    }

    /// The names of functions at the beginnings of their definitions.
    fn functions(&self) -> Vec<usize> {
        let is_function = |at: &usize| {
            let is_close = |next: &Word| next.place.start == self.words[*at].place.end;
            self.is(at + 1, "(") && self.words.get(at + 1).is_some_and(is_close)
        };
        self.beginnings().into_iter().filter(is_function).collect()
    }

    fn imports(&mut self) {
        let beginnings = self.beginnings();
        let Some(package) = beginnings.iter().copied().find(|at| self.is(*at, "package")) else { return };
        let behind = self.place(package..self.line_end(package)).end;
        let is_rule = |at: &usize| !self.is(*at, "package") && !self.is(*at, "import");
        let Some(rule) = beginnings.iter().copied().find(is_rule) else { return };
        for at in beginnings.into_iter().filter(|at| *at > rule) {
            if !self.is(at, "import") {
                continue;
            }
            let place = self.place(at..self.line_end(at));
            self.put(behind, format!(" {}", &self.text[place.clone()]));
            self.gone.push(place);
        }
    }

    fn line_end(&self, at: usize) -> usize {
        (at..self.words.len()).find(|it| self.words[*it].kind == Kind::Line).unwrap_or(self.words.len())
    }

    /// Rules that make sets as they were written before version 1: `name[key]`.
    fn heads(&mut self) {
        for at in self.beginnings() {
            let open = at + 1;
            let Some(close) = self.words.get(open).and_then(|word| word.other).filter(|_| self.is(open, "[")) else {
                continue;
            };
            let key = open + 1..close;
            if key.clone().any(|it| self.is(it, "_")) && self.is_reference(key.clone()) {
                let place = self.place(key);
                if self.is(close + 1, "{") {
                    self.put(place.start, "[pitfall_it | pitfall_it := ");
                    self.put(place.end, "][_]");
                } else if self.kind(close + 1).is_none_or(|kind| kind == Kind::Line) {
                    self.put(place.start, "pitfall_it] { [pitfall_it] = [");
                    self.put(self.words[close].place.end, " }");
                }
            }
            let head = self.text(at..close + 1);
            let mut body = close + 1;
            let mut is_first = true;
            while let Some(other) = self.words.get(body).and_then(|word| word.other).filter(|_| self.is(body, "{")) {
                if !is_first && !head.contains(['\n', '#']) {
                    self.put(self.words[body].place.start, format!("{head} "));
                }
                is_first = false;
                body = (other + 1..self.words.len()).find(|it| self.words[*it].kind != Kind::Line).unwrap_or(other + 1);
            }
        }
    }
}

/// What the first word of a text is, and how many bytes it has; blanks and comments are nothing.
fn word(text: &str) -> (Option<Kind>, usize) {
    let until = |is_in: fn(char) -> bool| text.find(|c| !is_in(c)).unwrap_or(text.len());
    let first = text.chars().next().unwrap_or_default();
    match first {
        '\n' => (Some(Kind::Line), 1),
        '#' => (None, text.find('\n').unwrap_or(text.len())),
        '`' => (Some(Kind::Literal), text[1..].find('`').map_or(text.len(), |end| end + 2)),
        '"' => {
            let mut is_escaped = false;
            let end = text[1..].find(|c| match c {
                '\n' => true,
                '"' if !is_escaped => true,
                c => {
                    is_escaped = c == '\\' && !is_escaped;
                    false
                }
            });
            (Some(Kind::Literal), end.map_or(text.len(), |end| end + 1 + usize::from(text[1 + end..].starts_with('"'))))
        }
        c if c.is_ascii_digit() => (Some(Kind::Literal), until(|c| c.is_ascii_alphanumeric() || c == '.')),
        c if c.is_ascii_alphabetic() || c == '_' => {
            (Some(Kind::Name), until(|c| c.is_ascii_alphanumeric() || c == '_'))
        }
        c if c.is_whitespace() => (None, c.len_utf8()),
        _ if [":=", "==", "!=", "<=", ">="].iter().any(|sign| text.starts_with(sign)) => (Some(Kind::Sign), 2),
        c if c.is_ascii() => (Some(Kind::Sign), 1),
        c => (Some(Kind::Literal), c.len_utf8()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> String {
        Told::of(text, &[], "").text
    }

    #[test]
    fn what_is_negated_is_there() {
        for (written, wanted) in [
            ("not f(a.b)", "pitfall.there([a.b]); not f(a.b)"),
            ("not f(a, \"x\", 1)", "pitfall.there([a]); not f(a, \"x\", 1)"),
            ("not a.b == 1", "not a.b == 1"),
            ("not a.b = c.d[0]", "not a.b = c.d[0]"),
            ("not lower(a.b) == \"x\"", "pitfall.there([lower(a.b)]); not lower(a.b) == \"x\""),
            ("not a.b < 3", "pitfall.there([a.b]); not a.b < 3"),
            ("not a.b in {\"x\"}", "pitfall.there([a.b, {\"x\"}]); not a.b in {\"x\"}"),
            ("not s[a.b]", "pitfall.there([a.b]); not s[a.b]"),
            ("not s[a[_]]", "not s[a[_]]"),
            ("not a.not.b", "not a.not.b"),
            ("not f([x | x := a.b])", "not f([x | x := a.b])"),
            ("not f(a.b) with a as {}", "pitfall.there([a.b]) with a as {}; not f(a.b) with a as {}"),
        ] {
            assert_eq!(told(&format!("a {{\n {written}\n}}\n")), format!("a {{\n {wanted}\n}}\n"));
        }
        assert_eq!(told("a if not f(b.c) # é\nb := 1\n"), "a if { pitfall.there([b.c]); not f(b.c) } # é\nb := 1\n");
        assert_eq!(told("a := \"not f(a.b)\" # not f(a.b)\n"), "a := \"not f(a.b)\" # not f(a.b)\n");
        assert_eq!(told("a { not f(\n b.c,\n) }\n"), "a { not f(\n b.c,\n) }\n");
    }

    #[test]
    fn other_differences() {
        for (written, wanted) in [
            ("x := [y | some y in a.b; y]", "x := [y | some y in pitfall.many(a.b); y]"),
            ("a {\n some i, y in f(a) with a as 1\n}", "a {\n some i, y in pitfall.many(f(a)) with a as 1\n}"),
            ("a { some y\n b in c }", "a { some y\n b in c }"),
            ("v[a.b[_]] { c }", "v[[pitfall_it | pitfall_it := a.b[_]][_]] { c }"),
            ("v[a.b[_]]\n", "v[pitfall_it] { [pitfall_it] = [a.b[_]] }\n"),
            ("v[x] {\n a\n} {\n b\n}", "v[x] {\n a\n} v[x] {\n b\n}"),
            ("v[x] {\n a\n}\n\nw {\n b\n}", "v[x] {\n a\n}\n\nw {\n b\n}"),
            ("package a # é\nb := 1\nimport data.c\n", "package a import data.c # é\nb := 1\n             \n"),
            ("a {\n b.c\n (d + 1) > 2\n}", "a {\n b.c\n ;(d + 1) > 2\n}"),
            ("a := f(\n (1))\nb := [\n (1)]", "a := f(\n (1))\nb := [\n (1)]"),
        ] {
            assert_eq!(told(written), wanted);
        }
    }

    #[test]
    fn functions_of_several_files() {
        let text = "f(x, [y, z]) { x }\nf(x, y) = 1\ng() := 2\nh (x) { x }\n a(x)\ndefault f(x, y) := 2\n";
        assert_eq!(functions(text), [("f", 2), ("g", 0)]);
        assert_eq!(Told::of("f(x) := g(x)\ng(x) := f(x)\n", &["f"], "__1").text, "f__1(x) := g(x)\ng(x) := f(x)\n");
        let wanted = "\nf(pitfall_0, pitfall_1) = pitfall_it if { pitfall_it = f__1(pitfall_0, pitfall_1) }\n";
        assert_eq!(link("f", 2, "f__1", false), wanted);
    }

    #[test]
    fn columns_lead_back() {
        let told = Told::of("a {\n é := 1; not f(a.b); not g(c.d)\n}\n", &[], "");
        let line = told.text.lines().nth(1).expect("a line");
        for word in ["f(", "g("] {
            let at = line.chars().count() - line[line.find(word).expect("there")..].chars().count();
            let column = told.column(2, u32::try_from(at).expect("small") + 1);
            assert_eq!(column, if word == "f(" { 14 } else { 26 }, "{line}");
        }
        assert_eq!((told.column(1, 3), told.column(2, 11)), (3, 10));
        let told = Told::as_written("a {\n\tb\tc d\n");
        assert_eq!([1, 5, 6, 10, 12, 13, 14].map(|column| told.column(2, column)), [1, 2, 3, 4, 6, 7, 8]);
    }

    #[test]
    fn nothing_makes_it_fail() {
        let text =
            "package a\nimport data.b\nv[a.b[_]] { not f(a.b) } { some é in c } \"\\\" `é` ]})([{\nimport data.x\n(1)";
        for end in (0..=text.len()).filter(|at| text.is_char_boundary(*at)) {
            let told = Told::of(&text[..end], &["v"], "__1");
            assert_eq!(told.text.matches('\n').count(), text[..end].matches('\n').count());
            told.column(3, 40);
        }
    }
}
