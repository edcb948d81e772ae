//! From the text of an expression to code.

use std::panic::{AssertUnwindSafe, catch_unwind};

use cel::common::ast::{EntryExpr, Expr, IdedExpr, LiteralValue, operators};
use cel::parser::PrattParser;
use cel::parser::pratt_parser::{Lexer, TokenKind};
use pitfall_text::Span;

use crate::check::{self, Type};
use crate::code::{Binary, Code, Fold};
use crate::escape::unescaped;
use crate::evaluate::{Budget, Inputs, Run, Stop};
use crate::functions::text::NoPattern;
use crate::functions::{self, NOT_SUPPORTED};
use crate::value::Value;

/// A longer expression is not read, in bytes. Kubernetes takes 10,000 characters and counts their cost besides.
const MAX_BYTES: usize = 8 << 10;

/// A longer message is not taken, in bytes.
const MAX_MESSAGE: usize = 5 << 10;

/// So many parts may stand within each other.
const MAX_DEPTH: usize = 80;

/// So many questions one expression may ask: the parser goes one deeper for each.
const MAX_CHOICES: usize = 64;

/// The names that an expression may use besides those of functions and types.
#[derive(Debug, Clone, Copy, Default)]
pub struct Scope<'s> {
    /// Names with a value, in the order of [`Inputs::values`].
    pub inputs: &'s [&'s str],
    /// The names under `variables`, in the order of [`Inputs::variables`].
    pub variables: &'s [&'s str],
    /// The minor release of Kubernetes 1 whose API server must take it; `None`: whichever has all that is used.
    pub release: Option<u16>,
    /// Fields are written as the schema of a custom resource has them: `a__dash__b` for `a-b`.
    pub is_escaped: bool,
}

/// What is wrong with an expression, and where in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mistake {
    /// It is not CEL; the parser's words.
    Syntax(Span, String),
    /// It is longer than so many bytes.
    TooLong(usize),
    /// Its parts stand too deep within each other.
    TooDeep,
    /// No variable has this name; the nearest that there is.
    Variable(Span, String, Option<String>),
    /// No function has this name; the nearest that there is.
    Function(Span, String, Option<String>),
    /// The function exists, and not with so many arguments, the receiver included.
    Arguments(Span, String, usize),
    /// Kubernetes has it and this program does not.
    Unsupported(Span, String),
    /// API servers take this function or macro from that minor release of Kubernetes 1 on.
    Later(Span, String, u16),
    /// A pattern that cannot be read.
    Pattern(Span, String),
    /// This text is no duration or timestamp, as the function beside it wants.
    Literal(Span, String, &'static str),
    /// The schema has no such field here; the nearest that it has.
    Field(Span, String, Option<String>),
    /// This operation or function does not take values of these types.
    Overload(Span, String, String),
    /// Its value is of this type and not true or false, or not a text.
    Type(String),
}

impl Mistake {
    /// The bytes of the expression at fault; `None`: all of it.
    pub fn span(&self) -> Option<Span> {
        match self {
            Self::Syntax(span, _)
            | Self::Variable(span, ..)
            | Self::Function(span, ..)
            | Self::Arguments(span, ..)
            | Self::Unsupported(span, _)
            | Self::Later(span, ..)
            | Self::Literal(span, ..)
            | Self::Field(span, ..)
            | Self::Overload(span, ..)
            | Self::Pattern(span, _) => Some(*span),
            Self::TooLong(_) | Self::TooDeep | Self::Type(_) => None,
        }
    }
}

/// A compiled expression.
#[derive(Debug)]
pub struct Program {
    code: Code,
}

impl Program {
    /// The program of `text`.
    ///
    /// # Errors
    /// What is wrong with it, the first mistake of each kind first.
    pub fn compile(text: &str, scope: Scope<'_>) -> Result<Self, Vec<Mistake>> {
        if text.len() > MAX_BYTES {
            return Err(vec![Mistake::TooLong(MAX_BYTES)]);
        }
        let parsed = parse(text)?;
        let mut compiler = Compiler { text, scope, locals: Vec::new(), mistakes: Vec::new(), depth: 0 };
        let code = compiler.code(&parsed);
        if compiler.mistakes.is_empty() { Ok(Self { code }) } else { Err(compiler.mistakes) }
    }

    /// The same, for an expression that must be of the type `wanted`, such as `bool`.
    ///
    /// # Errors
    /// As for [`Program::compile`]; and its type, where that can be told and is another one.
    pub fn compile_as(text: &str, scope: Scope<'_>, wanted: &str) -> Result<Self, Vec<Mistake>> {
        let program = Self::compile(text, scope)?;
        match program.code.type_name() {
            Some(name) if name != wanted => Err(vec![Mistake::Type(name.to_owned())]),
            _ => Ok(program),
        }
    }

    /// The mistakes in the types of its parts, where `text` is its own, its names have the types `inputs`, and its value must be of the type `wanted`.
    pub fn mistakes_of_types<'s>(&self, text: &str, inputs: &[Type<'s>], wanted: &Type<'s>) -> Vec<Mistake> {
        check::mistakes(&self.code, text, inputs, wanted)
    }

    /// Its value for `inputs`.
    ///
    /// # Errors
    /// Why there is none: something in it is unknown, is missing or of the wrong type, or the budget is spent.
    pub fn evaluate<'a>(&'a self, inputs: &Inputs<'a>, budget: &Budget) -> Result<Value<'a>, Stop> {
        let mut run = Run::new(inputs, budget);
        run.value(&self.code)
    }

    /// Whether it holds.
    ///
    /// # Errors
    /// As for [`Program::evaluate`]; and where its value is neither true nor false.
    pub fn holds<'a>(&'a self, inputs: &Inputs<'a>, budget: &Budget) -> Result<bool, Stop> {
        match self.evaluate(inputs, budget)? {
            Value::Bool(holds) => Ok(holds),
            other => Err(Stop::Wrong(format!("the value is a {}, not a bool", other.type_name()))),
        }
    }

    /// The message that it makes, as the API server takes it: one line, and not too long. `None` where there is none, or where it is not known.
    pub fn message<'a>(&'a self, inputs: &Inputs<'a>, budget: &Budget) -> Option<String> {
        let Ok(Value::Text(text)) = self.evaluate(inputs, budget) else { return None };
        let text = text.trim();
        let is_fit = !text.is_empty() && text.len() <= MAX_MESSAGE && !text.contains('\n');
        is_fit.then(|| text.to_owned())
    }

    pub(crate) fn code(&self) -> &Code {
        &self.code
    }
}

/// The expression `text` speaks of the variable `name`.
pub fn speaks_of(text: &str, name: &str) -> bool {
    let mut before = None;
    tokens(text).any(|(kind, span)| {
        let is_behind_dot = before.replace(kind) == Some(TokenKind::TokDot);
        kind == TokenKind::TokIdent && !is_behind_dot && span.of(text) == name
    })
}

fn parse(text: &str) -> Result<IdedExpr, Vec<Mistake>> {
    if tokens(text).filter(|(kind, _)| *kind == TokenKind::TokQuestion).count() > MAX_CHOICES {
        return Err(vec![Mistake::TooDeep]);
    }
    let parser = PrattParser::new()
        .enable_optional_syntax(true)
        .enable_ident_escape_syntax(true)
        .error_recovery_limit(1)
        .max_recursion_depth(u16::try_from(MAX_DEPTH).unwrap_or(u16::MAX));
    // The parser is not ours: should it fail on some text, that text is not CEL.
    match catch_unwind(AssertUnwindSafe(|| parser.parse(text))) {
        Ok(Ok(parsed)) => Ok(parsed),
        Ok(Err(errors)) => {
            // One that has no place counts the others.
            let placed = errors.errors.iter().find(|error| error.pos.0 > 0).or(errors.errors.first());
            let mistake = placed.map(|error| {
                let words = error.msg.strip_prefix("Syntax error: ").unwrap_or(&error.msg);
                let words = words.replace("mismatched input '<EOF>' expecting", "the text ends without");
                Mistake::Syntax(word_at(text, error.pos), words)
            });
            Err(vec![mistake.unwrap_or(Mistake::TooDeep)])
        }
        Err(_) => Err(vec![Mistake::Syntax(Span::new(0, text.len()), "it cannot be read".to_owned())]),
    }
}

/// The token at a line and a byte of it, both from 1; the last one where the text ends there.
fn word_at(text: &str, (line, column): (isize, isize)) -> Span {
    let line = usize::try_from(line).unwrap_or(1).max(1);
    let before: usize = text.split_inclusive('\n').take(line - 1).map(str::len).sum();
    let at = (before + usize::try_from(column).unwrap_or(1).max(1) - 1).min(text.len());
    let token = tokens(text).map(|(_, span)| span).find(|span| span.range().contains(&at));
    let last = || tokens(text).last().map_or(Span::new(0, text.len()), |(_, span)| span);
    token.unwrap_or_else(last)
}

/// The characters of which these bytes are: the lexer cuts one that it does not know.
fn whole(text: &str, start: usize, end: usize) -> Span {
    let start = (0..=start.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let end = (end.min(text.len())..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
    Span::new(start, end)
}

/// The tokens of `text`, blanks and comments left out. None are seen behind one that cannot be read.
pub(crate) fn tokens(text: &str) -> impl Iterator<Item = (TokenKind, Span)> {
    let mut lexer = Lexer::new(text);
    let mut done = false;
    std::iter::from_fn(move || {
        while !done {
            let token = lexer.lex();
            done = matches!(token.kind, TokenKind::TokEnd | TokenKind::TokError);
            let is_text = !matches!(token.kind, TokenKind::TokEnd | TokenKind::TokWhitespace | TokenKind::TokComment);
            if is_text && token.start < token.end {
                return Some((token.kind, whole(text, token.start, token.end)));
            }
        }
        None
    })
}

/// The name `a.b.c`; `None` for what is more than names.
fn dotted(expression: &Expr) -> Option<String> {
    match expression {
        Expr::Ident(name) => Some(name.clone()),
        Expr::Select(select) if !select.test => Some(format!("{}.{}", dotted(&select.operand.expr)?, select.field)),
        _ => None,
    }
}

/// What a name stands for.
#[derive(PartialEq, Eq, Clone, Copy)]
pub(crate) enum Role {
    Variable,
    Function,
}

pub(crate) struct Compiler<'s> {
    text: &'s str,
    scope: Scope<'s>,
    /// The variables of the macros that are open; a macro's own name begins with `@`.
    pub(crate) locals: Vec<String>,
    pub(crate) mistakes: Vec<Mistake>,
    depth: usize,
}

impl Compiler<'_> {
    pub(crate) fn code(&mut self, expression: &IdedExpr) -> Code {
        if self.depth >= MAX_DEPTH {
            self.mistake(Mistake::TooDeep);
            return Code::Null;
        }
        self.depth += 1;
        let code = self.of_expression(&expression.expr);
        self.depth -= 1;
        code
    }

    pub(crate) fn boxed(&mut self, expression: &IdedExpr) -> Box<Code> {
        Box::new(self.code(expression))
    }

    pub(crate) fn mistake(&mut self, mistake: Mistake) {
        if !self.mistakes.contains(&mistake) {
            self.mistakes.push(mistake);
        }
    }

    fn of_expression(&mut self, expression: &Expr) -> Code {
        match expression {
            // What could not be parsed has been told.
            Expr::Unspecified => Code::Null,
            Expr::Literal(literal) => match literal {
                LiteralValue::Null => Code::Null,
                LiteralValue::Boolean(value) => Code::Bool(*value.inner()),
                LiteralValue::Int(value) => Code::Int(*value.inner()),
                LiteralValue::UInt(value) => Code::Uint(*value.inner()),
                LiteralValue::Double(value) => Code::Double(*value.inner()),
                LiteralValue::String(value) => Code::Text(value.inner().to_owned()),
                LiteralValue::Bytes(value) => Code::Bytes(value.inner().to_vec()),
            },
            Expr::Ident(name) => self.name(name),
            Expr::Select(select) => {
                if let Some(name) = dotted(expression).filter(|_| !select.test)
                    && let Some(known) = functions::type_named(&name)
                {
                    return Code::Type(known);
                }
                if let Expr::Ident(of) = &select.operand.expr
                    && of == "variables"
                    && self.local(of).is_none()
                    && let Some(at) = self.scope.variables.iter().position(|name| *name == select.field)
                {
                    return if select.test { Code::Bool(true) } else { Code::Variable(at) };
                }
                let field = if self.scope.is_escaped { unescaped(&select.field) } else { select.field.clone() };
                let field = Box::new(Code::Text(field));
                Code::Field { of: self.boxed(&select.operand), field, test: select.test }
            }
            Expr::List(list) => Code::List(self.elements(&list.elements, &list.optional_indices)),
            Expr::Map(map) => {
                let mut entries = Vec::new();
                for entry in &map.entries {
                    if let EntryExpr::MapEntry(entry) = &entry.expr {
                        entries.push((self.code(&entry.key), self.code(&entry.value), entry.optional));
                    }
                }
                Code::Map(entries)
            }
            Expr::Struct(made) => {
                let span = self.place(&made.type_name, Role::Variable);
                self.mistake(Mistake::Unsupported(span, made.type_name.clone()));
                Code::Null
            }
            Expr::Comprehension(fold) => {
                let range = self.code(&fold.iter_range);
                let first = self.code(&fold.accu_init);
                // Names of a macro's own begin with `@`, which no name of a person's does.
                self.locals.push(fold.accu_var.clone());
                self.locals.push(fold.iter_var.clone());
                let goes_on = self.code(&fold.loop_cond);
                let step = self.code(&fold.loop_step);
                self.locals.pop();
                let result = self.code(&fold.result);
                self.locals.pop();
                Code::Fold(Box::new(Fold { range, with_place: false, first, goes_on, step, result }))
            }
            Expr::Call(call) => self.call(&call.func_name, call.target.as_deref(), &call.args),
        }
    }

    fn elements(&mut self, elements: &[IdedExpr], optional: &[usize]) -> Vec<(Code, bool)> {
        elements.iter().enumerate().map(|(at, element)| (self.code(element), optional.contains(&at))).collect()
    }

    pub(crate) fn local(&self, name: &str) -> Option<usize> {
        self.locals.iter().rposition(|local| local == name)
    }

    fn name(&mut self, name: &str) -> Code {
        if let Some(at) = self.local(name) {
            return Code::Local(at);
        }
        let name = name.strip_prefix('.').unwrap_or(name);
        if let Some(at) = self.scope.inputs.iter().position(|input| *input == name) {
            return Code::Input(at);
        }
        if let Some(known) = functions::type_named(name) {
            return Code::Type(known);
        }
        let span = self.place(name, Role::Variable);
        let names = self.scope.inputs.iter().copied().chain(self.locals.iter().map(String::as_str));
        let near = nearest(name, names.filter(|name| !name.starts_with('@')));
        self.mistake(Mistake::Variable(span, name.to_owned(), near));
        Code::Null
    }

    fn call(&mut self, name: &str, target: Option<&IdedExpr>, args: &[IdedExpr]) -> Code {
        if target.is_none()
            && let Some(code) = self.operator(name, args)
        {
            return code;
        }
        let before = self.mistakes.len();
        if let Some(of) = target {
            match self.macro_call(name, of, args) {
                Some(code) => return code,
                // A macro with a mistake in it is no function besides.
                None if self.mistakes.len() > before => return Code::Null,
                None => {}
            }
        }
        // `optional.of(x)` is a function of a namespace, and no method of a variable.
        if let Some(Expr::Ident(space)) = target.map(|target| &target.expr)
            && functions::is_namespace(space)
            && self.local(space).is_none()
            && !self.scope.inputs.contains(&space.as_str())
        {
            return self.function(&format!("{space}.{name}"), false, None, args);
        }
        self.function(name, target.is_some(), target, args)
    }

    fn function(&mut self, name: &str, is_member: bool, target: Option<&IdedExpr>, args: &[IdedExpr]) -> Code {
        let bare = name.rsplit('.').next().unwrap_or(name);
        let all: Vec<&IdedExpr> = target.into_iter().chain(args).collect();
        if name == "matches"
            && let [text, pattern] = all.as_slice()
            && let Expr::Literal(LiteralValue::String(pattern)) = &pattern.expr
        {
            let text = self.boxed(text);
            return match functions::text::pattern(pattern.inner()) {
                Ok(pattern) => Code::Matches(text, Box::new(pattern)),
                Err(error) => {
                    let span = self.place(bare, Role::Function);
                    self.mistake(match error {
                        NoPattern::Wrong(words) => Mistake::Pattern(span, words),
                        NoPattern::TooLarge => Mistake::Unsupported(span, "so large a pattern".to_owned()),
                    });
                    Code::Null
                }
            };
        }
        match functions::find(name, is_member, all.len()) {
            Ok(function) => {
                let args: Vec<Code> = all.into_iter().map(|one| self.code(one)).collect();
                self.uses(bare, function.since());
                if let [Code::Text(text)] = args.as_slice()
                    && let Some(wanted) = functions::time::refuses(function, text)
                {
                    let span = self.place(bare, Role::Function);
                    self.mistake(Mistake::Literal(span, text.clone(), wanted));
                }
                Code::Call(function, args)
            }
            Err(known) => {
                let span = self.place(bare, Role::Function);
                self.mistake(if known {
                    Mistake::Arguments(span, name.to_owned(), all.len())
                } else if NOT_SUPPORTED.contains(&name) {
                    Mistake::Unsupported(span, name.to_owned())
                } else {
                    Mistake::Function(span, name.to_owned(), nearest(name, functions::names()))
                });
                // Mistakes in the arguments are told too.
                for one in all {
                    self.code(one);
                }
                Code::Null
            }
        }
    }

    /// The function or macro of that name is used, which is there from that release on.
    pub(crate) fn uses(&mut self, name: &str, since: u16) {
        let is_told = self.mistakes.iter().any(|mistake| matches!(mistake, Mistake::Later(..)));
        if !is_told && self.scope.release.is_some_and(|release| release < since) {
            let span = self.place(name, Role::Function);
            self.mistake(Mistake::Later(span, name.to_owned(), since));
        }
    }

    fn operator(&mut self, name: &str, args: &[IdedExpr]) -> Option<Code> {
        let binary = match name {
            operators::EQUALS => Some(Binary::Equal),
            operators::NOT_EQUALS => Some(Binary::NotEqual),
            operators::LESS => Some(Binary::Less),
            operators::LESS_EQUALS => Some(Binary::LessOrEqual),
            operators::GREATER => Some(Binary::Greater),
            operators::GREATER_EQUALS => Some(Binary::GreaterOrEqual),
            operators::IN => Some(Binary::In),
            operators::ADD => Some(Binary::Add),
            operators::SUBSTRACT => Some(Binary::Subtract),
            operators::MULTIPLY => Some(Binary::Multiply),
            operators::DIVIDE => Some(Binary::Divide),
            operators::MODULO => Some(Binary::Remainder),
            _ => None,
        };
        Some(match (name, args) {
            (operators::ADD, [IdedExpr { expr: Expr::Ident(to), .. }, IdedExpr { expr: Expr::List(list), .. }])
                if to.starts_with('@') && self.local(to).is_some() =>
            {
                let at = self.local(to)?;
                Code::Append(at, self.elements(&list.elements, &list.optional_indices))
            }
            (_, [one, other]) if binary.is_some() => Code::Binary(binary?, self.boxed(one), self.boxed(other)),
            (operators::LOGICAL_AND, [one, other]) => Code::And(self.boxed(one), self.boxed(other)),
            (operators::LOGICAL_OR, [one, other]) => Code::Or(self.boxed(one), self.boxed(other)),
            (operators::LOGICAL_NOT, [one]) => Code::Not(self.boxed(one)),
            (operators::NEGATE, [one]) => Code::Negate(self.boxed(one)),
            (operators::NOT_STRICTLY_FALSE, [one]) => Code::NotStrictlyFalse(self.boxed(one)),
            (operators::CONDITIONAL, [question, yes, no]) => {
                Code::Choose(Box::new([self.code(question), self.code(yes), self.code(no)]))
            }
            (operators::INDEX, [of, key]) => Code::Item(self.boxed(of), self.boxed(key)),
            (operators::OPT_INDEX | operators::OPT_SELECT, [of, key]) => Code::Perhaps(self.boxed(of), self.boxed(key)),
            _ => return None,
        })
    }

    /// The bytes of the first `name` of that role in the text; the parser gives no places of what it could read.
    pub(crate) fn place(&self, name: &str, role: Role) -> Span {
        let all: Vec<(TokenKind, Span)> = tokens(self.text).collect();
        let is_it = |at: &usize| {
            let (kind, span) = all[*at];
            let behind_dot = *at > 0 && all[*at - 1].0 == TokenKind::TokDot;
            let is_called = all.get(*at + 1).is_some_and(|(kind, _)| *kind == TokenKind::TokLeftParen);
            kind == TokenKind::TokIdent
                && span.of(self.text) == name
                && match role {
                    Role::Variable => !behind_dot && !is_called,
                    Role::Function => is_called,
                }
        };
        let found = (0..all.len()).find(is_it).map(|at| all[at].1);
        let first = || name.split('.').next().and_then(|first| self.text.find(first).map(|at| (at, first.len())));
        found
            .or_else(|| first().map(|(at, length)| Span::new(at, at + length)))
            .unwrap_or(Span::new(0, self.text.len()))
    }
}

/// The name that `written` was most likely meant to be.
pub(crate) fn nearest<'n>(written: &str, names: impl Iterator<Item = &'n str>) -> Option<String> {
    let limit = (written.chars().count() / 3).max(1);
    let written = written.to_lowercase();
    let distance = |name: &str| strsim::osa_distance(&written, &name.to_lowercase());
    let near = names.map(|name| (distance(name), name)).filter(|(distance, _)| *distance <= limit).min();
    near.map(|(_, name)| name.to_owned())
}
