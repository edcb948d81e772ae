//! Whether the types of an expression's parts go together, as the API server checks before it takes a definition.
//!
//! Source: `checker` of `github.com/google/cel-go`. What is of several types, or of none that is known, is not checked.

mod places;
mod signatures;
mod types;

use std::rc::Rc;

pub use types::Type;

use self::places::Places;
use self::types::{DURATION, TIMESTAMP};
use crate::Mistake;
use crate::code::{Binary, Code, Fold};
use crate::functions::Function;

/// The mistakes in the types of `code`, whose text is `text` and whose names have the types `inputs`; its value must be of the type `wanted`.
pub(crate) fn mistakes<'s>(code: &Code, text: &str, inputs: &[Type<'s>], wanted: &Type<'s>) -> Vec<Mistake> {
    let places = Places::of(text);
    let mut checker = Checker { places, inputs, locals: Vec::new(), mistakes: Vec::new() };
    let found = checker.type_of(code);
    if !found.meets(wanted) && checker.mistakes.is_empty() {
        checker.mistakes.push(Mistake::Type(found.to_string()));
    }
    checker.mistakes
}

struct Checker<'c, 's> {
    places: Places<'c>,
    inputs: &'c [Type<'s>],
    locals: Vec<Type<'s>>,
    mistakes: Vec<Mistake>,
}

/// What letters of a signature stand for.
type Letters<'s> = [Option<Type<'s>>; 2];

impl<'s> Checker<'_, 's> {
    fn type_of(&mut self, code: &Code) -> Type<'s> {
        match code {
            Code::Null => Type::Null,
            Code::Bool(_) => Type::Bool,
            Code::Int(_) => Type::Int,
            Code::Uint(_) => Type::Uint,
            Code::Double(_) => Type::Double,
            Code::Text(_) => Type::Text,
            Code::Bytes(_) => Type::Bytes,
            Code::Type(name) => {
                self.places.pass_type(name);
                Type::Type
            }
            Code::Input(at) => self.inputs.get(*at).cloned().unwrap_or(Type::Dyn),
            Code::Variable(_) => Type::Dyn,
            Code::Local(at) => self.locals.get(*at).cloned().unwrap_or(Type::Dyn),
            Code::Field { of, field, test } => {
                let of = self.type_of(of);
                let found = self.field(of, field);
                if *test { Type::Bool } else { found }
            }
            Code::Item(of, key) => {
                let (of, key) = (self.type_of(of), self.type_of(key));
                self.item(of, &key)
            }
            Code::Perhaps(of, key) => self.perhaps(of, key),
            Code::And(one, other) => self.logic("_&&_", one, other),
            Code::Or(one, other) => self.logic("_||_", one, other),
            Code::Not(one) => {
                let one = self.type_of(one);
                self.want("!_", one.meets(&Type::Bool), &[one])
            }
            Code::Choose(parts) => {
                let question = self.type_of(&parts[0]);
                let (yes, no) = (self.type_of(&parts[1]), self.type_of(&parts[2]));
                let fits = question.meets(&Type::Bool) && yes.meets(&no);
                let joined = yes.clone().join(no.clone());
                self.want("_?_:_", fits, &[question, yes, no]);
                joined
            }
            Code::Binary(operator, one, other) => {
                let (one, other) = (self.type_of(one), self.type_of(other));
                self.binary(*operator, one, other)
            }
            Code::Negate(one) => {
                let one = self.type_of(one);
                let fits = matches!(one, Type::Int | Type::Double | Type::Dyn);
                self.want("-_", fits, std::slice::from_ref(&one));
                one
            }
            Code::List(elements) => Type::list(self.elements(elements)),
            Code::Map(entries) => {
                let mut joined: Option<(Type<'s>, Type<'s>)> = None;
                for (key, value, is_optional) in entries {
                    let (key, value) = (self.type_of(key), self.type_of(value));
                    let value = if *is_optional { within_optional(value) } else { value };
                    joined = Some(match joined {
                        Some((keys, values)) => (keys.join(key), values.join(value)),
                        None => (key, value),
                    });
                }
                let (key, value) = joined.unwrap_or((Type::Dyn, Type::Dyn));
                Type::map(key, value)
            }
            Code::Fold(fold) => self.fold(fold),
            Code::Append(at, elements) => {
                let more = self.elements(elements);
                Type::list(more).join(self.locals.get(*at).cloned().unwrap_or(Type::Dyn))
            }
            Code::Insert(_, key, value) => {
                let (key, value) = (self.type_of(key), self.type_of(value));
                Type::map(key, value)
            }
            Code::InsertAll(_, entries) => self.type_of(entries),
            Code::SortBy(of, key) => {
                let of = self.type_of(of);
                let item = self.items(&of, false).1;
                self.locals.push(item);
                self.type_of(key);
                self.locals.pop();
                of
            }
            Code::NotStrictlyFalse(one) => {
                self.type_of(one);
                Type::Bool
            }
            Code::Call(function, args) => {
                let types: Vec<Type<'s>> = args.iter().map(|arg| self.type_of(arg)).collect();
                self.call(*function, types)
            }
            Code::Matches(of, _) => {
                let types = vec![self.type_of(of), Type::Text];
                self.call(Function::Matches, types)
            }
            Code::OptionalMap(of, body, is_flat) => {
                let of = self.type_of(of);
                let fits = of.meets(&Type::optional(Type::Dyn));
                self.want("optMap", fits, std::slice::from_ref(&of));
                self.locals.push(within_optional(of));
                let made = self.type_of(body);
                self.locals.pop();
                if *is_flat { made } else { Type::optional(made) }
            }
        }
    }

    fn elements(&mut self, elements: &[(Code, bool)]) -> Type<'s> {
        let types = elements.iter().map(|(code, is_optional)| {
            let found = self.type_of(code);
            if *is_optional { within_optional(found) } else { found }
        });
        types.reduce(Type::join).unwrap_or(Type::Dyn)
    }

    /// The operation takes these types where `fits`; it gives true or false, or what is not of interest.
    fn want(&mut self, operation: &str, fits: bool, types: &[Type<'s>]) -> Type<'s> {
        if !fits {
            let span = self.places.whole();
            self.refuse(span, operation, types);
        }
        Type::Bool
    }

    fn refuse(&mut self, span: pitfall_text::Span, operation: &str, types: &[Type<'s>]) {
        let types: Vec<String> = types.iter().map(ToString::to_string).collect();
        self.tell(Mistake::Overload(span, operation.to_owned(), types.join(", ")));
    }

    fn tell(&mut self, mistake: Mistake) {
        if !self.mistakes.contains(&mistake) {
            self.mistakes.push(mistake);
        }
    }

    fn field(&mut self, of: Type<'s>, field: &Code) -> Type<'s> {
        let Code::Text(name) = field else { return Type::Dyn };
        let span = self.places.field(name);
        match &of {
            Type::Dyn | Type::Null => Type::Dyn,
            Type::Map(_, value) => (**value).clone(),
            Type::Optional(inner) => Type::optional(self.field_at((**inner).clone(), name, span)),
            _ => self.field_at(of, name, span),
        }
    }

    fn field_at(&mut self, of: Type<'s>, name: &str, span: pitfall_text::Span) -> Type<'s> {
        match &of {
            Type::Dyn | Type::Null | Type::Optional(_) => Type::Dyn,
            Type::Map(_, value) => (**value).clone(),
            Type::Object(..) | Type::Metadata => match of.field(name) {
                Ok(found) => found,
                // A word of CEL's own is written in its escapes; some releases take it as it is.
                Err(_) if crate::escape::is_reserved(name) => Type::Dyn,
                Err(known) => {
                    let near = crate::compile::nearest(name, known.iter().map(String::as_str));
                    self.tell(Mistake::Field(span, name.to_owned(), near));
                    Type::Dyn
                }
            },
            _ => {
                self.refuse(span, &format!("_.{name}"), &[of]);
                Type::Dyn
            }
        }
    }

    fn item(&mut self, of: Type<'s>, key: &Type<'s>) -> Type<'s> {
        let number = |key: &Type<'_>| matches!(key, Type::Int | Type::Uint | Type::Double | Type::Dyn | Type::Null);
        match &of {
            Type::Dyn | Type::Null => Type::Dyn,
            Type::List(item) if number(key) => (**item).clone(),
            Type::Map(own, value) if own.meets(key) => (**value).clone(),
            Type::Optional(_) => Type::Dyn,
            _ => {
                self.want("_[_]", false, &[of, key.clone()]);
                Type::Dyn
            }
        }
    }

    fn perhaps(&mut self, of: &Code, key: &Code) -> Type<'s> {
        let of = within_optional(self.type_of(of));
        let found = match (&of, key) {
            (Type::Object(..) | Type::Metadata, Code::Text(_)) => self.field(of, key),
            _ => {
                if let Code::Text(name) = key {
                    self.places.pass_field(name);
                }
                let key = self.type_of(key);
                self.item(of, &key)
            }
        };
        Type::optional(found)
    }

    fn logic(&mut self, operation: &str, one: &Code, other: &Code) -> Type<'s> {
        let (one, other) = (self.type_of(one), self.type_of(other));
        let fits = one.meets(&Type::Bool) && other.meets(&Type::Bool);
        self.want(operation, fits, &[one, other])
    }

    fn binary(&mut self, operator: Binary, one: Type<'s>, other: Type<'s>) -> Type<'s> {
        use Binary::{
            Add, Divide, Equal, Greater, GreaterOrEqual, In, Less, LessOrEqual, Multiply, NotEqual, Remainder, Subtract,
        };
        const NUMBERS: [Type<'static>; 3] = [Type::Int, Type::Uint, Type::Double];
        let (name, is_test) = match operator {
            Equal => ("_==_", true),
            NotEqual => ("_!=_", true),
            Less => ("_<_", true),
            LessOrEqual => ("_<=_", true),
            Greater => ("_>_", true),
            GreaterOrEqual => ("_>=_", true),
            In => ("@in", true),
            Add => ("_+_", false),
            Subtract => ("_-_", false),
            Multiply => ("_*_", false),
            Divide => ("_/_", false),
            Remainder => ("_%_", false),
        };
        let is_open = |it: &Type<'_>| matches!(it, Type::Dyn | Type::Null);
        let is_number = |it: &Type<'_>| NUMBERS.contains(it);
        let (duration, timestamp) = (Type::Named(DURATION), Type::Named(TIMESTAMP));
        let is_time = |it: &Type<'_>| *it == Type::Named(DURATION) || *it == Type::Named(TIMESTAMP);
        let (fits, gives) = match operator {
            Equal | NotEqual => (one.meets(&other), Type::Bool),
            In => match &other {
                Type::List(item) => (one.meets(item), Type::Bool),
                Type::Map(key, _) => (one.meets(key), Type::Bool),
                other => (is_open(other), Type::Bool),
            },
            Less | LessOrEqual | Greater | GreaterOrEqual => {
                let is_ordered =
                    |it: &Type<'_>| matches!(it, Type::Bool | Type::Text | Type::Bytes) || is_number(it) || is_time(it);
                let both = is_number(&one) && is_number(&other) || one.meets(&other);
                (both && (is_open(&one) || is_ordered(&one)) && (is_open(&other) || is_ordered(&other)), Type::Bool)
            }
            _ if is_open(&one) || is_open(&other) => {
                let known = if is_open(&one) { &other } else { &one };
                let takes = match operator {
                    Add => {
                        is_number(known) || is_time(known) || matches!(known, Type::Text | Type::Bytes | Type::List(_))
                    }
                    Subtract => is_number(known) || is_time(known),
                    Multiply | Divide => is_number(known),
                    _ => matches!(known, Type::Int | Type::Uint),
                };
                let gives = if is_time(known) || matches!(known, Type::List(_)) { Type::Dyn } else { known.clone() };
                (takes || is_open(known), gives)
            }
            Add => match (&one, &other) {
                (Type::Text, Type::Text) | (Type::Bytes, Type::Bytes) => (true, one.clone()),
                (Type::List(_), Type::List(_)) => (one.meets(&other), one.clone().join(other.clone())),
                (a, b) if is_time(a) && is_time(b) => {
                    let gives = if *a == duration { b.clone() } else { timestamp.clone() };
                    (*a == duration || *b == duration, gives)
                }
                (a, b) => (is_number(a) && a == b, one.clone()),
            },
            Subtract if is_time(&one) => match (one == timestamp, other == timestamp) {
                (true, true) => (true, duration),
                (_, false) => (other == duration, one.clone()),
                (false, true) => (false, duration),
            },
            Subtract | Multiply | Divide => (is_number(&one) && one == other, one.clone()),
            Remainder => (matches!(one, Type::Int | Type::Uint) && one == other, one.clone()),
        };
        self.want(name, fits, &[one, other]);
        if is_test {
            Type::Bool
        } else if fits {
            gives
        } else {
            Type::Dyn
        }
    }

    /// What a loop over a value sees: the place or key, and the item; with one variable the item of a list or the key of a map is the second.
    fn items(&mut self, range: &Type<'s>, with_place: bool) -> (Type<'s>, Type<'s>) {
        match range {
            Type::List(item) => (Type::Int, (**item).clone()),
            Type::Map(key, value) if with_place => ((**key).clone(), (**value).clone()),
            Type::Map(key, _) => (Type::Dyn, (**key).clone()),
            Type::Dyn | Type::Null => (Type::Dyn, Type::Dyn),
            other => {
                self.want("a loop", false, std::slice::from_ref(other));
                (Type::Dyn, Type::Dyn)
            }
        }
    }

    fn fold(&mut self, fold: &Fold) -> Type<'s> {
        let range = self.type_of(&fold.range);
        let (place, item) = self.items(&range, fold.with_place);
        let first = self.type_of(&fold.first);
        let open = self.locals.len();
        self.locals.push(first);
        if fold.with_place {
            self.locals.push(place);
        }
        self.locals.push(item);
        self.type_of(&fold.goes_on);
        let step = self.type_of(&fold.step);
        self.locals.truncate(open + 1);
        if let Some(so_far) = self.locals.get_mut(open) {
            *so_far = step;
        }
        let result = self.type_of(&fold.result);
        self.locals.truncate(open);
        result
    }

    fn call(&mut self, function: Function, types: Vec<Type<'s>>) -> Type<'s> {
        let name = function.name();
        let span = self.places.function(name.rsplit('.').next().unwrap_or(name));
        let all = signatures::of(function);
        let mut gives: Option<Type<'s>> = None;
        for signature in all.iter().filter(|one| one.takes.len() == types.len()) {
            let mut letters: Letters<'s> = [None, None];
            if signature.takes.iter().zip(&types).all(|(wanted, found)| fits(wanted, found, &mut letters)) {
                let made = filled(&signature.gives, &letters);
                gives = Some(gives.map_or(made.clone(), |before| before.join(made)));
            }
        }
        gives.unwrap_or_else(|| {
            self.refuse(span, name, &types);
            Type::Dyn
        })
    }
}

/// What is in an optional; anything else is itself.
fn within_optional(of: Type<'_>) -> Type<'_> {
    match of {
        Type::Optional(inner) => (*inner).clone(),
        other => other,
    }
}

/// A value of the type `found` may be taken where a signature has `wanted`.
fn fits<'s>(wanted: &Type<'static>, found: &Type<'s>, letters: &mut Letters<'s>) -> bool {
    match (wanted, found) {
        (Type::Letter(letter), _) => {
            let place = &mut letters[usize::from(*letter != b'A')];
            match place {
                Some(known) if !matches!(known, Type::Dyn | Type::Null) => known.meets(found),
                _ => {
                    *place = Some(found.clone());
                    true
                }
            }
        }
        (_, Type::Dyn | Type::Null) => true,
        (Type::List(wanted), Type::List(found)) | (Type::Optional(wanted), Type::Optional(found)) => {
            fits(wanted, found, letters)
        }
        (Type::Map(key, value), Type::Map(own, of)) => fits(key, own, letters) && fits(value, of, letters),
        (wanted, found) => wanted == found,
    }
}

/// The type that a signature gives where its letters stand for these.
fn filled<'s>(gives: &Type<'static>, letters: &Letters<'s>) -> Type<'s> {
    match gives {
        Type::Letter(letter) => letters[usize::from(*letter != b'A')].clone().unwrap_or(Type::Dyn),
        Type::List(of) => Type::List(Rc::new(filled(of, letters))),
        Type::Optional(of) => Type::Optional(Rc::new(filled(of, letters))),
        Type::Map(key, value) => Type::Map(Rc::new(filled(key, letters)), Rc::new(filled(value, letters))),
        other => other.clone(),
    }
}
