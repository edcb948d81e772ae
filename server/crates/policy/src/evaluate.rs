//! The value of an expression.

use std::cell::Cell;
use std::cmp::Ordering;
use std::rc::Rc;

use pitfall_syntax::yaml::Node;

use crate::Program;
use crate::code::{Binary, Code, Fold};
use crate::functions;
use crate::list_type;
use crate::schema::{self, Schema};
use crate::value::{Outcome, Value, compare, equal};

/// Why there is no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stop {
    /// It rests on something that is not known here.
    Unknown,
    /// What is read is not there: this field, key or item.
    Missing(String),
    /// It cannot be done with values of these types; in English, as the tools of the field say it.
    Wrong(String),
    /// It took too long.
    Spent,
}

/// A value of the wrong type, or one that a function does not take.
pub(crate) fn wrong(message: impl Into<String>) -> Stop {
    Stop::Wrong(message.into())
}

/// So many steps may one evaluation take: some milliseconds.
const STEPS: u64 = 200_000;

/// So deep may lists and maps that are compared stand within each other.
const DEPTH: usize = 64;

/// How many steps the evaluations of one check may take together.
#[derive(Debug)]
pub struct Budget {
    left: Cell<u64>,
}

impl Budget {
    /// For the rules that look at one file: half a second at most.
    pub const OF_A_CHECK: u64 = 20_000_000;

    /// A budget of so many steps.
    pub fn new(steps: u64) -> Self {
        Self { left: Cell::new(steps) }
    }
}

/// What an expression is evaluated for.
#[derive(Default)]
pub struct Inputs<'a> {
    /// The value of each name of the scope; unknown or absent ones as why there is none.
    pub values: Vec<Result<Value<'a>, Stop>>,
    /// The programs of the scope's variables. Each may use those before it.
    pub variables: Vec<Option<&'a Program>>,
    /// Fields that the API server fills in where they are not written: reading one that is not there tells nothing.
    pub filled_in: Option<&'a dyn Fn(&str) -> bool>,
    /// The schema of the object; without one, each list is atomic and each scalar what it is in YAML.
    pub schema: Option<&'a dyn Schema>,
}

impl Inputs<'_> {
    pub(crate) fn fills_in(&self, field: &str) -> bool {
        self.filled_in.is_some_and(|fills_in| fills_in(field))
    }
}

/// One evaluation.
pub(crate) struct Run<'a, 'b> {
    pub(crate) inputs: &'b Inputs<'a>,
    budget: &'b Budget,
    left: u64,
    depth: usize,
    locals: Vec<Outcome<'a>>,
    variables: Vec<Option<Outcome<'a>>>,
}

impl<'a, 'b> Run<'a, 'b> {
    pub(crate) fn new(inputs: &'b Inputs<'a>, budget: &'b Budget) -> Self {
        let variables = inputs.variables.iter().map(|_| None).collect();
        Self { inputs, budget, left: STEPS, depth: 0, locals: Vec::new(), variables }
    }

    /// What a node says, as its schema has it.
    pub(crate) fn value_of(&self, node: Node<'a>) -> Outcome<'a> {
        match self.inputs.schema {
            Some(schema) if node.resolved().is_some_and(|target| target.value().is_some()) => {
                schema::value_as(node, schema.scalar(node))
            }
            _ => Value::of_node(node),
        }
    }

    /// Counts so many steps.
    ///
    /// # Errors
    /// Spent, where there are no more.
    pub(crate) fn spend(&mut self, steps: usize) -> Result<(), Stop> {
        let steps = steps as u64;
        let (Some(left), Some(rest)) = (self.left.checked_sub(steps), self.budget.left.get().checked_sub(steps)) else {
            return Err(Stop::Spent);
        };
        self.left = left;
        self.budget.left.set(rest);
        Ok(())
    }

    /// Does `inner` one step deeper.
    pub(crate) fn deeper<T>(&mut self, inner: impl FnOnce(&mut Self) -> Result<T, Stop>) -> Result<T, Stop> {
        if self.depth >= DEPTH {
            return Err(Stop::Spent);
        }
        self.depth += 1;
        let done = inner(self);
        self.depth -= 1;
        done
    }

    pub(crate) fn value(&mut self, code: &'a Code) -> Outcome<'a> {
        self.spend(1)?;
        match code {
            Code::Null => Ok(Value::Null),
            Code::Bool(value) => Ok(Value::Bool(*value)),
            Code::Int(value) => Ok(Value::Int(*value)),
            Code::Uint(value) => Ok(Value::Uint(*value)),
            Code::Double(value) => Ok(Value::Double(*value)),
            Code::Text(text) => Ok(Value::text(text.as_str())),
            Code::Bytes(bytes) => Ok(Value::Bytes(bytes.as_slice().into())),
            Code::Type(name) => Ok(Value::Type(name)),
            Code::Input(at) => self.inputs.values.get(*at).cloned().unwrap_or(Err(Stop::Unknown)),
            Code::Variable(at) => self.variable(*at),
            Code::Local(at) => self.locals.get(*at).cloned().unwrap_or(Err(Stop::Unknown)),
            Code::Field { of, field, test } => self.field(of, field, *test),
            Code::Item(of, key) => self.item(of, key),
            Code::Perhaps(of, key) => self.perhaps(of, key),
            Code::And(one, other) => self.logic(one, other, false),
            Code::Or(one, other) => self.logic(one, other, true),
            Code::Not(one) => match self.value(one)? {
                Value::Bool(value) => Ok(Value::Bool(!value)),
                other => Err(no_overload("!_", &[&other])),
            },
            Code::Choose(parts) => match self.value(&parts[0])? {
                Value::Bool(true) => self.value(&parts[1]),
                Value::Bool(false) => self.value(&parts[2]),
                other => Err(no_overload("_?_:_", &[&other])),
            },
            Code::Binary(operator, one, other) => self.binary(*operator, one, other),
            Code::Negate(one) => match self.value(one)? {
                Value::Int(value) => value.checked_neg().map(Value::Int).ok_or_else(overflow),
                Value::Double(value) => Ok(Value::Double(-value)),
                Value::Duration(value) => value.checked_neg().map(Value::Duration).ok_or_else(overflow),
                other => Err(no_overload("-_", &[&other])),
            },
            Code::List(elements) => Ok(Value::list(self.elements(elements)?)),
            Code::Map(entries) => self.map(entries),
            Code::Fold(fold) => self.fold(fold),
            Code::Append(at, elements) => self.append(*at, elements),
            Code::Insert(at, key, value) => {
                let entry = (self.value(key)?, self.value(value)?);
                self.insert(*at, vec![entry])
            }
            Code::InsertAll(at, entries) => {
                let entries = self.value(entries)?;
                if !entries.is_map() {
                    return Err(no_overload("transformMapEntry", &[&entries]));
                }
                let mut more = Vec::new();
                for key in entries.known_items(self)? {
                    let value = entries.get(&key, self)?.ok_or(Stop::Unknown)?;
                    more.push((key, value));
                }
                self.insert(*at, more)
            }
            Code::SortBy(of, key) => self.sort_by(of, key),
            Code::NotStrictlyFalse(one) => match self.value(one) {
                Err(Stop::Spent) => Err(Stop::Spent),
                done => Ok(Value::Bool(!matches!(done, Ok(Value::Bool(false))))),
            },
            Code::Call(function, args) => self.call(*function, args),
            Code::Matches(text, pattern) => match self.value(text)? {
                Value::Text(text) => {
                    self.spend(text.len() / 16)?;
                    Ok(Value::Bool(pattern.is_match(&text)))
                }
                other => Err(no_overload("matches", &[&other])),
            },
            Code::OptionalMap(of, body, is_flat) => self.optional_map(of, body, *is_flat),
        }
    }

    fn variable(&mut self, at: usize) -> Outcome<'a> {
        if let Some(Some(known)) = self.variables.get(at) {
            return known.clone();
        }
        let Some(program) = self.inputs.variables.get(at).copied().flatten() else { return Err(Stop::Unknown) };
        // The variables of macros around the use are not those of the variable's own expression.
        let around = std::mem::take(&mut self.locals);
        let found = self.deeper(|run| run.value(program.code()));
        self.locals = around;
        if let Some(kept) = self.variables.get_mut(at) {
            *kept = Some(found.clone());
        }
        found
    }

    fn call(&mut self, function: functions::Function, args: &'a [Code]) -> Outcome<'a> {
        let mut values = Vec::with_capacity(args.len());
        for code in args {
            values.push(self.value(code)?);
        }
        functions::call(function, values, self)
    }

    fn field(&mut self, of: &'a Code, field: &'a Code, test: bool) -> Outcome<'a> {
        let (of, key) = (self.value(of)?, self.value(field)?);
        if let Value::Optional(inner) = of {
            let found = match inner {
                Some(inner) => inner.get(&key, self)?,
                None => None,
            };
            return Ok(match test {
                true => Value::Bool(found.is_some()),
                false => Value::Optional(found.map(Rc::new)),
            });
        }
        let found = of.get(&key, self)?;
        if test { Ok(Value::Bool(found.is_some())) } else { found.ok_or_else(|| missing(&key)) }
    }

    fn item(&mut self, of: &'a Code, key: &'a Code) -> Outcome<'a> {
        let (of, key) = (self.value(of)?, self.value(key)?);
        if let Value::Optional(inner) = of {
            let found = inner.map_or(Ok(None), |inner| self.item_of(&inner, &key))?;
            return Ok(Value::Optional(found.map(Rc::new)));
        }
        self.item_of(&of, &key)?.ok_or_else(|| missing(&key))
    }

    fn item_of(&mut self, of: &Value<'a>, key: &Value<'a>) -> Result<Option<Value<'a>>, Stop> {
        if of.is_map() {
            return of.get(key, self);
        }
        let place = match key {
            Value::Int(place) => usize::try_from(*place).ok(),
            Value::Uint(place) => usize::try_from(*place).ok(),
            Value::Double(place) if place.fract() == 0.0 && *place >= 0.0 => Some(*place as usize),
            _ => return Err(no_overload("_[_]", &[of, key])),
        };
        if !of.is_list() {
            return Err(no_overload("_[_]", &[of, key]));
        }
        let items = of.items(self)?;
        place.and_then(|place| items.into_iter().nth(place)).transpose()
    }

    fn perhaps(&mut self, of: &'a Code, key: &'a Code) -> Outcome<'a> {
        let (of, key) = (self.value(of)?, self.value(key)?);
        let found = match of {
            Value::Optional(Some(inner)) => self.item_of(&inner, &key)?,
            Value::Optional(None) => None,
            of => self.item_of(&of, &key)?,
        };
        Ok(Value::Optional(found.map(Rc::new)))
    }

    /// `&&` and `||`: `decides` on either side decides, whatever stands on the other.
    fn logic(&mut self, one: &'a Code, other: &'a Code, decides: bool) -> Outcome<'a> {
        let left = self.value(one);
        match &left {
            Ok(Value::Bool(value)) if *value == decides => return left,
            Err(Stop::Spent) => return left,
            _ => {}
        }
        let right = self.value(other);
        match (left, right) {
            (_, Ok(Value::Bool(value))) if value == decides => Ok(Value::Bool(decides)),
            (Ok(Value::Bool(_)), Ok(Value::Bool(value))) => Ok(Value::Bool(value)),
            (_, Err(Stop::Spent)) => Err(Stop::Spent),
            (Err(Stop::Unknown), _) | (_, Err(Stop::Unknown)) => Err(Stop::Unknown),
            (Err(stop), _) | (_, Err(stop)) => Err(stop),
            (Ok(left), Ok(right)) => Err(no_overload(if decides { "_||_" } else { "_&&_" }, &[&left, &right])),
        }
    }

    fn binary(&mut self, operator: Binary, one: &'a Code, other: &'a Code) -> Outcome<'a> {
        let (one, other) = (self.value(one)?, self.value(other)?);
        let ordered = |wanted: fn(Ordering) -> bool| match compare(&one, &other) {
            Some(order) => Ok(Value::Bool(wanted(order))),
            // Not a number is neither less nor more.
            None if matches!(one, Value::Double(_)) && matches!(other, Value::Double(_)) => Ok(Value::Bool(false)),
            None => Err(no_overload("_<_", &[&one, &other])),
        };
        match operator {
            Binary::Equal => equal(&one, &other, self).map(Value::Bool),
            Binary::NotEqual => equal(&one, &other, self).map(|same| Value::Bool(!same)),
            Binary::Less => ordered(Ordering::is_lt),
            Binary::LessOrEqual => ordered(Ordering::is_le),
            Binary::Greater => ordered(Ordering::is_gt),
            Binary::GreaterOrEqual => ordered(Ordering::is_ge),
            Binary::In => self.is_in(&one, &other),
            _ => self.arithmetic(operator, one, other),
        }
    }

    fn is_in(&mut self, one: &Value<'a>, other: &Value<'a>) -> Outcome<'a> {
        if other.is_map() {
            if !matches!(one, Value::Double(_)) {
                check_key(one)?;
            }
            return Ok(Value::Bool(other.get(one, self)?.is_some()));
        }
        if !other.is_list() {
            return Err(no_overload("@in", &[one, other]));
        }
        self.contains(one, other).map(Value::Bool)
    }

    /// The list `other` has an item that equals `one`.
    pub(crate) fn contains(&mut self, one: &Value<'a>, other: &Value<'a>) -> Result<bool, Stop> {
        let mut unknown = false;
        for item in other.items(self)? {
            match item.and_then(|item| equal(one, &item, self)) {
                Ok(true) => return Ok(true),
                Ok(false) => {}
                Err(Stop::Unknown) => unknown = true,
                Err(stop) => return Err(stop),
            }
        }
        if unknown { Err(Stop::Unknown) } else { Ok(false) }
    }

    pub(crate) fn arithmetic(&mut self, operator: Binary, one: Value<'a>, other: Value<'a>) -> Outcome<'a> {
        use Value::{Bytes, Double, Duration, Int, Text, Timestamp, Uint};
        // Of whole numbers, with a sign or without.
        macro_rules! whole {
            ($operator:expr, $a:expr, $b:expr) => {
                match $operator {
                    Binary::Add => $a.checked_add(*$b),
                    Binary::Subtract => $a.checked_sub(*$b),
                    Binary::Multiply => $a.checked_mul(*$b),
                    _ if *$b == 0 => return Err(wrong("division by zero")),
                    Binary::Divide => $a.checked_div(*$b),
                    _ => $a.checked_rem(*$b),
                }
            };
        }
        match (&one, &other) {
            (Int(a), Int(b)) => whole!(operator, a, b).map(Int).ok_or_else(overflow),
            (Uint(a), Uint(b)) => whole!(operator, a, b).map(Uint).ok_or_else(overflow),
            (Double(a), Double(b)) if operator != Binary::Remainder => Ok(Double(match operator {
                Binary::Add => a + b,
                Binary::Subtract => a - b,
                Binary::Multiply => a * b,
                _ => a / b,
            })),
            (Duration(a), Duration(b)) if operator == Binary::Add => {
                a.checked_add(*b).map(Duration).ok_or_else(overflow)
            }
            (Duration(a), Duration(b)) if operator == Binary::Subtract => {
                a.checked_sub(*b).map(Duration).ok_or_else(overflow)
            }
            (Timestamp(at), Duration(length)) | (Duration(length), Timestamp(at)) if operator == Binary::Add => {
                at.later(*length).map(Timestamp)
            }
            (Timestamp(at), Duration(length)) if operator == Binary::Subtract => at.earlier(*length).map(Timestamp),
            (Timestamp(a), Timestamp(b)) if operator == Binary::Subtract => {
                a.since(*b).map(Duration).ok_or_else(|| wrong("timestamp overflow"))
            }
            (Text(a), Text(b)) if operator == Binary::Add => {
                self.spend((a.len() + b.len()) / 16)?;
                Ok(Value::text(format!("{a}{b}")))
            }
            (Bytes(a), Bytes(b)) if operator == Binary::Add => {
                self.spend((a.len() + b.len()) / 16)?;
                Ok(Bytes([&**a, &**b].concat().into()))
            }
            _ if operator == Binary::Add && one.is_list() && other.is_list() => list_type::sum(&one, &other, self),
            _ => Err(no_overload(
                match operator {
                    Binary::Add => "_+_",
                    Binary::Subtract => "_-_",
                    Binary::Multiply => "_*_",
                    Binary::Divide => "_/_",
                    _ => "_%_",
                },
                &[&one, &other],
            )),
        }
    }

    fn elements(&mut self, elements: &'a [(Code, bool)]) -> Result<Vec<Value<'a>>, Stop> {
        let mut made = Vec::with_capacity(elements.len());
        for (code, is_optional) in elements {
            match (self.value(code)?, is_optional) {
                (Value::Optional(inner), true) => made.extend(inner.map(|inner| (*inner).clone())),
                (other, true) => return Err(no_overload("[?_]", &[&other])),
                (value, false) => made.push(value),
            }
        }
        Ok(made)
    }

    fn map(&mut self, entries: &'a [(Code, Code, bool)]) -> Outcome<'a> {
        let mut made: Vec<(Value<'a>, Value<'a>)> = Vec::with_capacity(entries.len());
        for (key, value, is_optional) in entries {
            let (key, value) = (self.value(key)?, self.value(value)?);
            check_key(&key)?;
            for (known, _) in &made {
                if equal(known, &key, self)? {
                    return Err(wrong("a key of the map stands twice"));
                }
            }
            match (value, is_optional) {
                (Value::Optional(inner), true) => made.extend(inner.map(|inner| (key, (*inner).clone()))),
                (other, true) => return Err(no_overload("{?_: _}", &[&other])),
                (value, false) => made.push((key, value)),
            }
        }
        Ok(Value::Map(Rc::new(made)))
    }

    fn fold(&mut self, fold: &'a Fold) -> Outcome<'a> {
        let range = self.value(&fold.range)?;
        let items = range.items(self)?;
        let is_map = range.is_map();
        let open = self.locals.len();
        let first = self.value(&fold.first);
        self.locals.push(first);
        // A step of `all` and `exists` may be undone by a later one; any other ends the loop where it fails.
        let may_recover = matches!(fold.step, Code::And(..) | Code::Or(..));
        let mut failed = None;
        for (place, item) in items.into_iter().enumerate() {
            match self.value(&fold.goes_on) {
                Ok(Value::Bool(true)) => {}
                Ok(_) => break,
                Err(stop) => {
                    failed = Some(stop);
                    break;
                }
            }
            if fold.with_place {
                self.push_pair(&range, is_map, place, item);
            } else {
                self.locals.push(item);
            }
            let done = self.value(&fold.step);
            self.locals.truncate(open + 1);
            match done {
                Err(stop) if !may_recover || stop == Stop::Spent => {
                    failed = Some(stop);
                    break;
                }
                done => self.locals[open] = done,
            }
        }
        let result = match failed {
            Some(stop) => Err(stop),
            None => self.value(&fold.result),
        };
        self.locals.truncate(open);
        result
    }

    fn append(&mut self, at: usize, elements: &'a [(Code, bool)]) -> Outcome<'a> {
        let more = self.elements(elements)?;
        self.spend(more.len())?;
        let Some(kept) = self.locals.get_mut(at) else { return Err(Stop::Unknown) };
        match std::mem::replace(kept, Ok(Value::Null))? {
            Value::List(mut list) => {
                Rc::make_mut(&mut list).extend(more);
                Ok(Value::List(list))
            }
            other => Err(no_overload("_+_", &[&other])),
        }
    }

    /// The place and the item of a list, or the key and the value of a map, as locals.
    fn push_pair(&mut self, range: &Value<'a>, is_map: bool, place: usize, item: Outcome<'a>) {
        if is_map {
            let value = match &item {
                Ok(key) => range.get(key, self).and_then(|value| value.ok_or(Stop::Unknown)),
                Err(stop) => Err(stop.clone()),
            };
            self.locals.extend([item, value]);
        } else {
            self.locals.extend([Ok(Value::Int(place as i64)), item]);
        }
    }

    fn insert(&mut self, at: usize, more: Vec<(Value<'a>, Value<'a>)>) -> Outcome<'a> {
        let Some(kept) = self.locals.get_mut(at) else { return Err(Stop::Unknown) };
        match std::mem::replace(kept, Ok(Value::Null))? {
            Value::Map(mut map) => {
                for (key, value) in more {
                    check_key(&key)?;
                    for (known, _) in map.iter() {
                        if equal(known, &key, self)? {
                            return Err(wrong("insert failed: the key is there already"));
                        }
                    }
                    Rc::make_mut(&mut map).push((key, value));
                }
                Ok(Value::Map(map))
            }
            other => Err(no_overload("transformMap", &[&other])),
        }
    }

    fn sort_by(&mut self, of: &'a Code, key: &'a Code) -> Outcome<'a> {
        let list = self.value(of)?;
        if !list.is_list() {
            return Err(no_overload("sortBy", &[&list]));
        }
        let open = self.locals.len();
        let mut pairs = Vec::new();
        for item in list.known_items(self)? {
            self.locals.push(Ok(item.clone()));
            let key = self.value(key);
            self.locals.truncate(open);
            pairs.push((key?, item));
        }
        functions::sorted(pairs, self)
    }

    fn optional_map(&mut self, of: &'a Code, body: &'a Code, is_flat: bool) -> Outcome<'a> {
        match self.value(of)? {
            Value::Optional(None) => Ok(Value::Optional(None)),
            Value::Optional(Some(inner)) => {
                let open = self.locals.len();
                self.locals.push(Ok((*inner).clone()));
                let made = self.value(body);
                self.locals.truncate(open);
                match made? {
                    made @ Value::Optional(_) if is_flat => Ok(made),
                    other if is_flat => Err(no_overload("optFlatMap", &[&other])),
                    made => Ok(Value::Optional(Some(Rc::new(made)))),
                }
            }
            other => Err(no_overload("optMap", &[&other])),
        }
    }
}

/// A map has keys of few types.
fn check_key(key: &Value<'_>) -> Result<(), Stop> {
    match key {
        Value::Text(_) | Value::Int(_) | Value::Uint(_) | Value::Bool(_) => Ok(()),
        _ => Err(no_overload("{_: _}", &[key])),
    }
}

fn overflow() -> Stop {
    wrong("integer overflow")
}

fn missing(key: &Value<'_>) -> Stop {
    Stop::Missing(match key {
        Value::Text(text) => text.clone().into_owned(),
        Value::Int(place) => format!("[{place}]"),
        Value::Uint(place) => format!("[{place}]"),
        other => other.type_name().to_owned(),
    })
}

pub(crate) fn no_overload(function: &str, values: &[&Value<'_>]) -> Stop {
    let types: Vec<&str> = values.iter().map(|value| value.type_name()).collect();
    wrong(format!("no such overload: {function}({})", types.join(", ")))
}
