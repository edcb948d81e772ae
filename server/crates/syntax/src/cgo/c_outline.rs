//! What C code includes, calls and names itself, and where it may define a function.
//!
//! A scan of bytes that knows C's comments, literals, directives and braces and nothing else, so that a file of any length costs little. Where it
//! cannot tell a call from a declaration it takes it for a declaration.

use std::collections::BTreeSet;

use pitfall_text::Span;

use super::header::is_word;

/// What a C text includes, calls and names itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct COutline {
    /// Each `#include`, those under `#if` too.
    pub includes: Vec<Include>,
    /// The name in each call of a function by its name, as far as no `#if` decides whether it counts.
    pub calls: Vec<Span>,
    /// The name of each function, variable, parameter, type and macro that it declares or defines, whatever the conditions.
    pub own: Vec<Span>,
    /// Each variable that it defines outside of functions for the linker to see, as far as the text tells and no `#if` decides.
    pub variables: Vec<Variable>,
}

/// A variable that is defined outside of functions, under no `#if`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    /// Its name.
    pub name: Span,
    /// Where its declaration begins.
    pub start: u32,
    /// `extern`, and a value all the same.
    pub is_extern: bool,
}

/// Outermost braces of C, behind text that may be the head of a function: parentheses are in it, and a name or `)` ends it. Old C declares the
/// parameters between the two: `int twice(n) int n; { … }`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CBody {
    /// From the first token of the declaration up to its `{`, or to what declares its parameters.
    pub head: Span,
    /// From there to behind the `}`; to the end of the text where there is none.
    pub span: Span,
}

/// An `#include` line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Include {
    /// From `#` to the end of what is included.
    pub span: Span,
    /// Between the quotes or angle brackets; for a macro, its name.
    pub path: Span,
    /// How it is written.
    pub form: IncludeForm,
    /// An `#if` around it decides whether it counts. The guard of a header is none.
    pub conditional: bool,
}

/// How an `#include` names its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum IncludeForm {
    /// `"x.h"`: the folder of the package first.
    Quoted,
    /// `<x.h>`: the include path.
    Angled,
    /// A macro decides.
    Macro,
}

/// The names in a [`COutline`], without their places.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CNames {
    /// What it includes, as far as no `#if` decides.
    pub includes: BTreeSet<String>,
    /// What it includes by `"x.h"`, whatever the conditions; `None` where a macro decides what it is.
    pub quoted: Option<BTreeSet<String>>,
    /// What it calls and does not name itself.
    pub calls: BTreeSet<String>,
    /// What it names itself.
    pub own: BTreeSet<String>,
}

impl COutline {
    /// Reads the text of a C file.
    pub fn of(text: &str) -> Self {
        Self::with_bodies(text).0
    }

    /// The same, and each place that may define a function, whatever the conditions.
    pub(super) fn with_bodies(text: &str) -> (Self, Vec<CBody>) {
        let mut scan = Scan { text, bytes: text.as_bytes(), ..Scan::default() };
        scan.run();
        (scan.out, scan.bodies)
    }

    /// Its names, which lie in `text`.
    pub fn names(&self, text: &str) -> CNames {
        let all = |spans: &[Span]| spans.iter().map(|span| span.of(text).to_owned()).collect::<BTreeSet<_>>();
        let own = all(&self.own);
        let mut calls = all(&self.calls);
        calls.retain(|name| !own.contains(name));
        let counted = self.includes.iter().filter(|one| !one.conditional && one.form != IncludeForm::Macro);
        let quoted = self
            .includes
            .iter()
            .filter(|one| one.form != IncludeForm::Angled)
            .map(|one| (one.form == IncludeForm::Quoted).then(|| one.path.of(text).to_owned()));
        CNames {
            quoted: quoted.collect(),
            includes: counted.map(|one| one.path.of(text).to_owned()).collect(),
            calls,
            own,
        }
    }

    /// The same, each span as `by` makes it.
    pub(super) fn moved(&self, by: impl Fn(Span) -> Span) -> Self {
        let include = |one: &Include| Include { span: by(one.span), path: by(one.path), ..*one };
        Self {
            includes: self.includes.iter().map(include).collect(),
            calls: self.calls.iter().map(|&name| by(name)).collect(),
            own: self.own.iter().map(|&name| by(name)).collect(),
            variables: self
                .variables
                .iter()
                .map(|one| {
                    let start = by(Span::new(one.start as usize, one.name.end as usize)).start;
                    Variable { name: by(one.name), start, is_extern: one.is_extern }
                })
                .collect(),
        }
    }
}

/// What stands before a word, as far as it tells what the word is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Before {
    /// A name or a type: what follows is declared.
    Name,
    /// `*` behind a name or a type.
    StarOfType,
    /// `(*`
    OpenStar,
    /// `(`
    Open,
    /// `.`, `->` or `::`
    Member,
    /// `struct`, `union` or `enum`
    Tag,
    #[default]
    Other,
}

/// An `#if` that is open.
#[derive(Debug)]
struct Condition {
    /// The name behind `#ifndef` until anything but its `#define` follows.
    guards: Option<Span>,
    /// The guard of a header.
    is_guard: bool,
    /// Braces of this branch count. Only those of one branch do.
    counts: bool,
    /// Those of some branch have.
    counted: bool,
    /// How many braces were open before it.
    level: usize,
    /// How many are open behind the branch whose braces count.
    level_behind: usize,
}

/// A declaration outside of braces.
#[derive(Debug, Clone, Default)]
struct Declaration {
    /// It has parentheses.
    has_parentheses: bool,
    /// So many are open.
    open: u32,
    /// The last token was a `)` that no other parenthesis is around.
    closed: bool,
    /// `static` or `typedef`, a function, a macro that is called, two names in a row, or a variable that has been told: no variable to tell of.
    is_other: bool,
    is_extern: bool,
    /// The name of a variable.
    name: Option<Span>,
}

#[derive(Default)]
struct Scan<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    before: Before,
    /// The open braces; `true` for those of `extern "C"` and namespaces, in which declarations stand as they do outside.
    braces: Vec<bool>,
    /// How many of them are others.
    depth: usize,
    /// The next brace belongs to `extern` or `namespace`.
    opens_declarations: bool,
    conditions: Vec<Condition>,
    /// How many of them are no guards of headers.
    undecided: usize,
    /// In how many of them braces do not count.
    uncounted: usize,
    /// How many braces are open in this branch of each condition, but for those in which declarations stand as they do outside.
    level: usize,
    /// Where the declaration begins that is being read outside of braces.
    declaration: Option<usize>,
    /// What it has been so far.
    head: Declaration,
    /// A declaration up to its parentheses that have a word behind them: that of a parameter, where a function of old C begins.
    old_style: Option<Span>,
    /// The last token was a word or `)`.
    ends_head: bool,
    /// The last token was `;`.
    ends_declaration: bool,
    /// Where the last token ended.
    last_end: usize,
    out: COutline,
    bodies: Vec<CBody>,
}

/// What a word of C is to the scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Word {
    /// An expression stands behind it.
    BeforeExpression,
    /// It is no name, and one is declared behind it.
    InDeclaration,
    /// It may be a name.
    Name,
}

fn kind(word: &str) -> Word {
    // None is longer, and nearly every name is.
    if word.len() > 9 || word.len() < 2 {
        return Word::Name;
    }
    match word {
        "return" | "else" | "do" | "case" | "goto" | "throw" | "new" | "delete" | "sizeof" | "if" | "while" | "for"
        | "switch" | "and" | "or" | "not" => Word::BeforeExpression,
        "void" | "char" | "short" | "int" | "long" | "float" | "double" | "signed" | "unsigned" | "const"
        | "volatile" | "static" | "extern" | "inline" | "register" | "struct" | "union" | "enum" | "typedef"
        | "auto" | "restrict" | "bool" | "class" | "namespace" | "__inline" | "_Bool" => Word::InDeclaration,
        _ => Word::Name,
    }
}

impl Scan<'_> {
    fn run(&mut self) {
        let mut line_is_blank = true;
        while let Some(&byte) = self.bytes.get(self.at) {
            match byte {
                b'\n' => {
                    line_is_blank = true;
                    self.at += 1;
                    continue;
                }
                b' ' | b'\t' | b'\r' | b'\x0b' | b'\x0c' => {
                    self.at += 1;
                    continue;
                }
                b'/' if self.bytes.get(self.at + 1) == Some(&b'/') => {
                    self.at = self.line_end();
                    continue;
                }
                b'/' if self.bytes.get(self.at + 1) == Some(&b'*') => {
                    let rest = &self.bytes[self.at + 2..];
                    self.at = memchr::memmem::find(rest, b"*/").map_or(self.bytes.len(), |length| self.at + length + 4);
                    continue;
                }
                b'#' if line_is_blank => {
                    self.directive();
                    continue;
                }
                _ => {}
            }
            line_is_blank = false;
            if let Some(condition) = self.conditions.last_mut() {
                condition.guards = None;
            }
            if self.level == 0 && self.declaration.is_none() {
                self.declaration = Some(self.at);
                self.head = Declaration::default();
            }
            if self.head.closed && is_word(byte) {
                self.old_style = self.declaration.map(|start| Span::new(start, self.last_end));
            }
            self.token(byte);
            self.ends_head = is_word(byte) || byte == b')';
            self.ends_declaration = byte == b';';
            self.last_end = self.at;
            self.head.closed = byte == b')' && self.head.open == 0;
        }
    }

    /// The end of the line at hand, and of those that a backslash joins to it.
    fn line_end(&self) -> usize {
        let mut from = self.at;
        loop {
            let Some(length) = memchr::memchr(b'\n', &self.bytes[from..]) else { return self.bytes.len() };
            let end = from + length;
            let line = &self.bytes[self.at..end];
            if !line.strip_suffix(b"\r").unwrap_or(line).ends_with(b"\\") {
                return end;
            }
            from = end + 1;
        }
    }

    fn token(&mut self, byte: u8) {
        if is_word(byte) {
            return self.word();
        }
        let start = self.at;
        self.at += 1;
        self.before = match byte {
            b'"' | b'\'' => {
                self.literal(byte);
                Before::Other
            }
            b'{' => {
                self.open(start);
                Before::Other
            }
            b'}' => {
                self.close();
                Before::Other
            }
            b';' => {
                self.opens_declarations = false;
                self.variable(false);
                self.declaration = None;
                Before::Other
            }
            b'(' => {
                self.head.has_parentheses = true;
                self.head.open += 1;
                Before::Open
            }
            b')' => {
                self.head.open = self.head.open.saturating_sub(1);
                Before::Other
            }
            b'=' => {
                self.variable(true);
                Before::Other
            }
            b'*' | b'&' => match self.before {
                Before::Open | Before::OpenStar => Before::OpenStar,
                Before::Name | Before::StarOfType => Before::StarOfType,
                Before::Member | Before::Tag | Before::Other => Before::Other,
            },
            b'.' => Before::Member,
            b'>' if self.bytes.get(start.wrapping_sub(1)) == Some(&b'-') => Before::Member,
            b':' if self.bytes.get(start.wrapping_sub(1)) == Some(&b':') => Before::Member,
            _ => Before::Other,
        };
    }

    /// Goes behind a literal whose quote is behind; one that is not closed ends with its line.
    fn literal(&mut self, quote: u8) {
        while let Some(&byte) = self.bytes.get(self.at) {
            match byte {
                b'\n' => return,
                b'\\' => self.at += 2,
                _ => self.at += 1,
            }
            if byte == quote {
                return;
            }
        }
    }

    /// Tells of the variable that the declaration at hand defines, now that its value or its end has come.
    fn variable(&mut self, has_value: bool) {
        let outside = self.level == 0 && self.head.open == 0 && self.conditions.is_empty();
        let (Some(start), Some(name)) = (self.declaration.filter(|_| outside), self.head.name) else { return };
        if std::mem::replace(&mut self.head.is_other, true) || (self.head.is_extern && !has_value) {
            return;
        }
        self.out.variables.push(Variable { name, start: Span::at(start).start, is_extern: self.head.is_extern });
    }

    /// Counts the brace at `at`.
    fn open(&mut self, at: usize) {
        let declarations = std::mem::take(&mut self.opens_declarations) && !self.head.has_parentheses;
        if self.uncounted == 0 {
            self.braces.push(declarations);
            self.depth += usize::from(!declarations);
        }
        let declaration = self.declaration.take();
        // Nothing but the end of a parameter's declaration stands right before a brace.
        let old_style = self.old_style.take().filter(|_| self.ends_declaration && self.level == 0);
        if declarations {
            return;
        }
        if let Some(head) = old_style {
            // What was taken for variables are parameters.
            let others = self.out.variables.partition_point(|one| one.start < head.start);
            self.out.variables.truncate(others);
        }
        let new_style = declaration.filter(|_| self.head.has_parentheses && self.ends_head);
        let head = old_style.or_else(|| {
            let end = self.text.get(..at).map_or(at, |head| head.trim_end().len());
            Some(Span::new(new_style?, end))
        });
        if let Some(head) = head {
            self.bodies.push(CBody { head, span: Span::new(head.start as usize, self.bytes.len()) });
        }
        self.level += 1;
    }

    fn close(&mut self) {
        let mut declarations = self.level == 0;
        if self.uncounted == 0
            && let Some(brace) = self.braces.pop()
        {
            self.depth -= usize::from(!brace);
            declarations = brace;
        }
        self.declaration = None;
        if !declarations && self.level > 0 {
            self.level -= 1;
            if self.level == 0
                && let Some(body) = self.bodies.last_mut().filter(|body| body.span.end as usize == self.bytes.len())
            {
                body.span = Span::new(body.head.start as usize, self.at);
            }
        }
    }

    fn word(&mut self) {
        let name = self.word_at(self.at);
        self.at = name.end as usize;
        let word = name.of(self.text);
        let before = std::mem::replace(&mut self.before, Before::Name);
        if word.starts_with(|first: char| first.is_ascii_digit()) {
            self.before = Before::Other;
            return;
        }
        match kind(word) {
            Word::Name => {}
            Word::BeforeExpression => {
                self.before = Before::Other;
                return;
            }
            Word::InDeclaration => {
                self.opens_declarations |= matches!(word, "extern" | "namespace");
                self.head.is_other |= matches!(word, "static" | "typedef" | "auto");
                self.head.is_extern |= word == "extern";
                if matches!(word, "struct" | "union" | "enum" | "class") {
                    self.before = Before::Tag;
                }
                return;
            }
        }
        let next = self.bytes[self.at..].iter().find(|byte| !byte.is_ascii_whitespace());
        let is_called = next == Some(&b'(');
        self.head.is_other |= is_called && self.head.open == 0;
        match before {
            Before::Member | Before::Tag => {}
            Before::Name | Before::StarOfType => {
                if self.head.open == 0 {
                    self.names_variable(name);
                }
                self.out.own.push(name);
            }
            Before::OpenStar if next == Some(&b')') => {
                if self.head.open == 1 {
                    self.names_variable(name);
                }
                self.out.own.push(name);
            }
            _ if is_called && self.depth == 0 => self.out.own.push(name),
            _ if is_called && self.undecided == 0 => self.out.calls.push(name),
            _ => {}
        }
    }

    /// Of two names in a row one may be a macro, and which is not known.
    fn names_variable(&mut self, name: Span) {
        self.head.is_other |= self.head.name.replace(name).is_some();
    }

    fn word_at(&self, start: usize) -> Span {
        let rest = self.bytes.get(start..).unwrap_or_default();
        Span::new(start, start + rest.iter().position(|byte| !is_word(*byte)).unwrap_or(rest.len()))
    }

    /// The first byte from `at` on that is no blank.
    fn behind_blanks(&self, at: usize) -> usize {
        let rest = self.bytes.get(at..).unwrap_or_default();
        at + rest.iter().position(|byte| !matches!(byte, b' ' | b'\t')).unwrap_or(rest.len())
    }

    /// A line that begins with `#`.
    fn directive(&mut self) {
        let start = self.at;
        let keyword = self.word_at(self.behind_blanks(start + 1));
        let argument = self.behind_blanks(keyword.end as usize);
        let end = self.line_end();
        let name = self.word_at(argument);
        let guards = self.conditions.last_mut().and_then(|condition| condition.guards.take());
        match keyword.of(self.text) {
            "include" => {
                let conditional = self.undecided > 0;
                let found = self.included(argument, end);
                self.out.includes.extend(found.map(|(last, path, form)| Include {
                    span: Span::new(start, last),
                    path,
                    form,
                    conditional,
                }));
            }
            "define" if !name.is_empty() => {
                let is_guard = guards.is_some_and(|guards| guards.of(self.text) == name.of(self.text));
                match self.conditions.last_mut().filter(|_| is_guard) {
                    Some(condition) => {
                        condition.is_guard = true;
                        self.undecided -= 1;
                    }
                    None => self.out.own.push(name),
                }
            }
            word @ ("if" | "ifdef" | "ifndef") => {
                let never = word == "if" && name.of(self.text) == "0";
                let guards = (word == "ifndef").then_some(name);
                self.undecided += 1;
                self.uncounted += usize::from(never);
                let level = self.level;
                self.conditions.push(Condition {
                    guards,
                    is_guard: false,
                    counts: !never,
                    counted: !never,
                    level,
                    level_behind: level,
                });
            }
            "else" | "elif" | "elifdef" | "elifndef" => {
                if let Some(condition) = self.conditions.last_mut() {
                    self.undecided += usize::from(std::mem::take(&mut condition.is_guard));
                    let counts = !std::mem::replace(&mut condition.counted, true);
                    if condition.counts {
                        condition.level_behind = self.level;
                    }
                    self.level = condition.level;
                    self.uncounted += usize::from(condition.counts);
                    self.uncounted -= usize::from(counts);
                    condition.counts = counts;
                }
            }
            "endif" => {
                if let Some(condition) = self.conditions.pop() {
                    self.undecided -= usize::from(!condition.is_guard);
                    self.uncounted -= usize::from(!condition.counts);
                    if !condition.counts {
                        self.level = condition.level_behind;
                    }
                }
            }
            _ => {}
        }
        self.at = end;
        self.before = Before::Other;
    }

    /// The end of what is included, its path, and its form.
    fn included(&self, start: usize, end: usize) -> Option<(usize, Span, IncludeForm)> {
        let (close, form) = match self.bytes.get(start)? {
            b'<' => (b'>', IncludeForm::Angled),
            b'"' => (b'"', IncludeForm::Quoted),
            _ => {
                let name = self.word_at(start);
                return (!name.is_empty()).then_some((name.end as usize, name, IncludeForm::Macro));
            }
        };
        let length = memchr::memchr(close, self.bytes.get(start + 1..end)?)?;
        let path = Span::new(start + 1, start + 1 + length);
        Some((path.end as usize + 1, path, form))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> CNames {
        COutline::of(text).names(text)
    }

    fn calls(text: &str) -> Vec<String> {
        let found = names(text).calls.into_iter().collect();
        assert_eq!(names(&text.replace('\n', "\r\n")).calls.into_iter().collect::<Vec<_>>(), found);
        found
    }

    #[test]
    fn calls_are_told_from_declarations() {
        assert_eq!(
            calls("static int f(void) {\n\tint n = backtrace(a, 3);\n\treturn gettid() + (size_t) g (x);\n}\n"),
            ["backtrace", "g", "gettid"]
        );
        assert_eq!(calls("int backtrace(void **, int);\nvoid f(void) { backtrace(0, 0); }\n"), [""; 0]);
        assert_eq!(calls("void f(void) { s.backtrace(1); s->gettid(2); a::b(3); if (x) while (y) {} }\n"), [""; 0]);
        assert_eq!(calls("static int (*backtrace)(int);\nvoid f(void) { backtrace(1); (*g)(2); }\n"), [""; 0]);
        assert_eq!(calls("void f(fn_t backtrace) { char *gettid(void); backtrace(gettid()); }\n"), [""; 0]);
        assert_eq!(calls("#define gettid() 1\n#define X \\\n\ty()\nvoid f(void) { gettid(); }\n"), [""; 0]);
        assert_eq!(calls("void f(void) { p(\"gettid() \\\" \" /* a() */, '\"'); // b()\n\tq(); }\n"), ["p", "q"]);
        assert_eq!(calls("int x = 0x1F(; f() { \"open\n g(); }"), ["g"]);
        assert_eq!(
            calls("namespace é {\nextern \"C\" {\nint a(int);\nvoid *b(int);\n}\nvoid c() { a(d()); }\n}\n"),
            ["d"]
        );
    }

    #[test]
    fn what_a_condition_decides_is_not_told() {
        let guarded = "/* x */\n#ifndef A_H\n#define A_H\n#include <a.h>\n#ifdef X\n#include <b.h>\nint f() { g(); }\n#endif\nint h() { i(); }\n#endif\n";
        let found = names(guarded);
        assert_eq!(found.includes.into_iter().collect::<Vec<_>>(), ["a.h"]);
        assert_eq!(found.calls.into_iter().collect::<Vec<_>>(), ["i"]);
        assert_eq!(calls("#if 0\n{\n#else\nvoid f() {\n#endif\n\tg();\n}\nint h(int);\nj(1);\n"), ["g"]);
        assert_eq!(calls("#ifdef A\nif (a) {\n#else\nif (b) {\n#endif\n}\nint h(int);\nj(1);\n"), [""; 0]);
        assert_eq!(calls("#ifndef gettid\nint gettid(void) { return 1; }\n#endif\nvoid f() { gettid(); }\n"), [""; 0]);
    }

    /// Far more than the linear way needs.
    #[test]
    fn hostile_text_costs_linear_time() {
        let begun = std::time::Instant::now();
        for text in [
            "#if a\n".repeat(50_000) + &"f( {".repeat(200_000),
            "{".repeat(500_000),
            "a".to_owned() + &" ".repeat(1_000_000) + "b",
            "#define a \\\n".repeat(100_000),
            "/*".repeat(500_000),
            "\"".repeat(500_000),
        ] {
            COutline::of(&text);
        }
        assert!(begun.elapsed().as_secs() < 5, "{:?}", begun.elapsed());
    }

    #[test]
    fn broken_text_is_read() {
        for text in [
            "",
            "#",
            "#include",
            "#include <a",
            "#include \"a\n",
            "/*",
            "\"\\",
            "'",
            "}}}}",
            "#else\n#endif\n",
            "#define",
            "a(",
            "\\",
        ] {
            COutline::of(text);
        }
    }
}
