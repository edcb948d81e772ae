//! `#cgo` lines.
//!
//! Source: `saveCgo` of go/build and `ProcessCgoDirectives` of cmd/cgo, Go 1.27.

use pitfall_text::Span;

use super::constraint::{Constraint, fields};
use super::flags::{Flag, SplitFault, split};
use super::port::Target;

/// What a `#cgo` line sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Verb {
    /// Flags of the C compiler.
    Cflags,
    /// Flags of the C preprocessor, given to every compiler.
    Cppflags,
    /// Flags of the C++ compiler.
    Cxxflags,
    /// Flags of the Fortran compiler.
    Fflags,
    /// Flags of the linker.
    Ldflags,
    /// Packages whose flags pkg-config knows.
    PkgConfig,
    /// A C function that keeps no pointer it is given; Go 1.24.
    NoEscape,
    /// A C function that never calls back into Go; Go 1.24.
    NoCallback,
}

impl Verb {
    /// Every verb.
    pub const ALL: [Verb; 8] = [
        Verb::Cflags,
        Verb::Cppflags,
        Verb::Cxxflags,
        Verb::Fflags,
        Verb::Ldflags,
        Verb::PkgConfig,
        Verb::NoEscape,
        Verb::NoCallback,
    ];

    /// As it is written.
    pub fn name(self) -> &'static str {
        match self {
            Verb::Cflags => "CFLAGS",
            Verb::Cppflags => "CPPFLAGS",
            Verb::Cxxflags => "CXXFLAGS",
            Verb::Fflags => "FFLAGS",
            Verb::Ldflags => "LDFLAGS",
            Verb::PkgConfig => "pkg-config",
            Verb::NoEscape => "noescape",
            Verb::NoCallback => "nocallback",
        }
    }

    /// The verb written `name`, case and all.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verb| verb.name() == name)
    }

    /// It names a C function and takes no colon.
    pub fn names_function(self) -> bool {
        matches!(self, Verb::NoEscape | Verb::NoCallback)
    }
}

/// A condition of a `#cgo` line. A line with several is live if any one of them matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// The term, free of blanks.
    pub span: Span,
    /// What it asks.
    pub constraint: Constraint,
}

/// One `#cgo` line. Also read from lines that the go command refuses, as far as they go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CgoLine {
    /// From `#` to the last character that is not blank.
    pub span: Span,
    /// `#cgo`.
    pub marker: Span,
    /// What stands between `#cgo` and the verb.
    pub conditions: Vec<Condition>,
    /// The bytes of the verb.
    pub verb_span: Option<Span>,
    /// The verb, if the go command knows it.
    pub verb: Option<Verb>,
    /// The first `:`.
    pub colon: Option<Span>,
    /// The arguments, blanks around them excluded; empty behind the colon where there are none.
    pub arguments: Span,
    /// The arguments, split. Empty for `noescape` and `nocallback`.
    pub flags: Vec<Flag>,
    /// The function of `noescape` and `nocallback`.
    pub function: Option<Span>,
    /// What the go command refuses in the line, in order of its own checks.
    pub faults: Vec<Fault>,
}

/// What the go command refuses in a `#cgo` line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    /// The bytes at fault.
    pub span: Span,
    /// What is wrong with them.
    pub kind: FaultKind,
}

/// The kinds of `Fault`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FaultKind {
    /// No `:` behind the verb: "invalid #cgo line". The span is the verb if one is there, else all behind `#cgo`.
    NoColon,
    /// Nothing before the `:`: "invalid #cgo line".
    NoVerb,
    /// `noescape` or `nocallback` without exactly one name behind it: "invalid #cgo line".
    FunctionCount,
    /// A quote that is not closed: "invalid #cgo line".
    UnclosedQuote,
    /// A backslash at the end, such as the line continuation that `#cgo` does not have: "invalid #cgo line".
    UnfinishedEscape,
    /// A character that no argument may hold: "malformed #cgo argument".
    RefusedCharacter,
    /// An argument that is the empty string: "malformed #cgo argument".
    EmptyArgument,
    /// "invalid #cgo verb".
    UnknownVerb,
}

impl FaultKind {
    /// What the go command prints before the line or argument.
    pub fn go_message(self) -> &'static str {
        match self {
            FaultKind::NoColon
            | FaultKind::NoVerb
            | FaultKind::FunctionCount
            | FaultKind::UnclosedQuote
            | FaultKind::UnfinishedEscape => "invalid #cgo line",
            FaultKind::RefusedCharacter | FaultKind::EmptyArgument => "malformed #cgo argument",
            FaultKind::UnknownVerb => "invalid #cgo verb",
        }
    }
}

impl CgoLine {
    /// The go command looks at the arguments when it builds for `target`.
    pub fn is_live(&self, target: &Target) -> bool {
        self.conditions.is_empty() || self.conditions.iter().any(|condition| condition.constraint.matches(target))
    }
}

/// `line` (trimmed) is what the go command takes for a `#cgo` line.
pub(super) fn is_directive(line: &str) -> bool {
    line.strip_prefix("#cgo").is_some_and(|rest| rest.starts_with([' ', '\t']))
}

/// Reads the `#cgo` line at `line`, whose first `marker` bytes stand for `#cgo`.
pub(super) fn read(text: &str, line: Span, marker: usize) -> CgoLine {
    let marker = Span::new(line.start as usize, line.start as usize + marker);
    let rest = Span::new(marker.end as usize, line.end as usize);
    let mut cgo = CgoLine {
        span: line,
        marker,
        conditions: Vec::new(),
        verb_span: None,
        verb: None,
        colon: None,
        arguments: Span::at(line.end as usize),
        flags: Vec::new(),
        function: None,
        faults: Vec::new(),
    };
    let words: Vec<Span> = fields(text, rest).take(3).collect();
    let first = words.first().and_then(|word| Verb::from_name(word.of(text))).filter(|verb| verb.names_function());
    let colon = memchr::memchr(b':', rest.of(text).as_bytes()).map(|i| rest.start as usize + i);
    if let Some(verb) = first.filter(|_| words.len() == 2 || colon.is_none()) {
        cgo.verb = Some(verb);
        cgo.verb_span = words.first().copied();
        cgo.function = words.get(1).copied();
        cgo.arguments =
            words.get(1).map_or(cgo.arguments, |&second| Span::new(second.start as usize, line.end as usize));
        if words.len() != 2 {
            cgo.fault(
                words.get(2).map_or(words[0], |&third| Span::new(third.start as usize, line.end as usize)),
                FaultKind::FunctionCount,
            );
        }
        return cgo;
    }
    match colon {
        Some(colon) => cgo.read_around(text, rest, colon),
        None => cgo.read_without_colon(text, rest),
    }
    cgo
}

impl CgoLine {
    fn fault(&mut self, span: Span, kind: FaultKind) {
        self.faults.push(Fault { span, kind });
    }

    fn read_around(&mut self, text: &str, rest: Span, colon: usize) {
        self.colon = Some(Span::new(colon, colon + 1));
        let mut words: Vec<Span> = fields(text, Span::new(rest.start as usize, colon)).collect();
        self.verb_span = words.pop();
        self.verb =
            self.verb_span.and_then(|verb| Verb::from_name(verb.of(text))).filter(|verb| !verb.names_function());
        self.conditions = words
            .into_iter()
            .map(|span| Condition { span, constraint: Constraint::cgo_condition(text, span) })
            .collect();
        if self.verb_span.is_none() {
            self.fault(Span::new(colon, colon + 1), FaultKind::NoVerb);
        }
        self.read_arguments(text, Span::new(colon + 1, rest.end as usize));
        if let Some(span) = self.verb_span.filter(|_| self.verb.is_none()) {
            self.fault(span, FaultKind::UnknownVerb);
        }
    }

    /// Takes the first word that is a verb for the one that lacks its colon.
    fn read_without_colon(&mut self, text: &str, rest: Span) {
        let words: Vec<Span> = fields(text, rest).collect();
        let at =
            words.iter().position(|word| Verb::from_name(word.of(text)).is_some_and(|verb| !verb.names_function()));
        let (Some(first), Some(last)) = (words.first(), words.last()) else {
            return self.fault(self.marker, FaultKind::NoColon);
        };
        let Some(at) = at else {
            return self.fault(first.cover(*last), FaultKind::NoColon);
        };
        let verb = words[at];
        self.verb_span = Some(verb);
        self.verb = Verb::from_name(verb.of(text));
        self.conditions = words[..at]
            .iter()
            .map(|&span| Condition { span, constraint: Constraint::cgo_condition(text, span) })
            .collect();
        self.fault(verb, FaultKind::NoColon);
        self.read_arguments(text, Span::new(verb.end as usize, rest.end as usize));
    }

    fn read_arguments(&mut self, text: &str, raw: Span) {
        let trimmed = raw.of(text).trim_start();
        self.arguments = Span::new(raw.end as usize - trimmed.len(), raw.end as usize);
        let (flags, fault) = split(text, raw);
        match fault {
            Some(SplitFault::UnclosedQuote(span)) => self.fault(span, FaultKind::UnclosedQuote),
            Some(SplitFault::UnfinishedEscape(span)) => self.fault(span, FaultKind::UnfinishedEscape),
            None => {}
        }
        for flag in &flags {
            if let Some(span) = flag.refused {
                let kind = if flag.value.is_empty() { FaultKind::EmptyArgument } else { FaultKind::RefusedCharacter };
                self.faults.push(Fault { span, kind });
            }
        }
        self.flags = flags;
    }
}
