//! Macros that the parser leaves as calls: those with two variables, of `cel-go/ext/comprehensions.go`, and those of optionals and lists.

use cel::common::ast::{Expr, IdedExpr};

use crate::Mistake;
use crate::code::{Binary, Code, Fold};
use crate::compile::{Compiler, Role};

/// The name under which the result so far of a loop is among the open locals, and which no name of a person's is.
const RESULT: &str = "@result";

impl Compiler<'_> {
    /// The code of `of.name(args)`; `None` where that is no macro.
    pub(crate) fn macro_call(&mut self, name: &str, of: &IdedExpr, args: &[IdedExpr]) -> Option<Code> {
        let code = match (name, args) {
            ("optMap" | "optFlatMap", [variable, body]) => {
                let of = self.boxed(of);
                let body = self.within(name, &[variable], |compiler| compiler.boxed(body))?;
                Code::OptionalMap(of, body, name == "optFlatMap")
            }
            ("sortBy", [variable, key]) => {
                let of = self.boxed(of);
                let key = self.within(name, &[variable], |compiler| compiler.boxed(key))?;
                Code::SortBy(of, key)
            }
            ("all" | "exists" | "existsOne" | "exists_one", [place, item, holds]) => {
                self.fold(name, of, [place, item], None, holds)?
            }
            ("transformList" | "transformMap" | "transformMapEntry", [place, item, made]) => {
                self.fold(name, of, [place, item], None, made)?
            }
            ("transformList" | "transformMap" | "transformMapEntry", [place, item, filter, made]) => {
                self.fold(name, of, [place, item], Some(filter), made)?
            }
            _ => return None,
        };
        // Of those that have one variable as well, two are newer.
        let since = if args.len() > 2 { 33 } else { 0 };
        let listed = crate::functions::MACROS.iter().find(|(known, _)| *known == name);
        self.uses(name, listed.map_or(since, |(_, since)| *since));
        Some(code)
    }

    /// What `inner` compiles to where `variables` are open; a mistake where they are no names. It is then found and told, and the macro is one all the same.
    fn within<T>(&mut self, name: &str, variables: &[&IdedExpr], inner: impl FnOnce(&mut Self) -> T) -> Option<T> {
        let open = self.locals.len();
        for variable in variables {
            match &variable.expr {
                Expr::Ident(name) if !self.locals[open..].contains(name) => self.locals.push(name.clone()),
                Expr::Ident(twice) => {
                    let (span, words) =
                        (self.place(twice, Role::Variable), format!("duplicate variable name: {twice}"));
                    self.mistake(Mistake::Syntax(span, words));
                }
                _ => {
                    let span = self.place(name, Role::Function);
                    self.mistake(Mistake::Syntax(span, "argument must be a simple name".to_owned()));
                }
            }
        }
        let made = (self.locals.len() == open + variables.len()).then(|| inner(self));
        self.locals.truncate(open);
        made
    }

    fn fold(
        &mut self,
        name: &str,
        of: &IdedExpr,
        variables: [&IdedExpr; 2],
        filter: Option<&IdedExpr>,
        body: &IdedExpr,
    ) -> Option<Code> {
        let range = self.code(of);
        let at = self.locals.len();
        self.locals.push(RESULT.to_owned());
        let place = match &variables[0].expr {
            Expr::Ident(place) => place.clone(),
            _ => String::new(),
        };
        let parts = self.within(name, &variables, |compiler| {
            let filter = filter.map(|filter| compiler.code(filter));
            let place = compiler.local(&place).unwrap_or(at);
            (filter, place, compiler.code(body))
        });
        self.locals.pop();
        let (filter, place, body) = parts?;
        let result = || Code::Local(at);
        let is = |value: bool| Code::Bool(value);
        let (first, goes_on, step, result) = match name {
            "all" => (
                is(true),
                Code::NotStrictlyFalse(Box::new(result())),
                Code::And(Box::new(result()), Box::new(body)),
                result(),
            ),
            "exists" => (
                is(false),
                Code::NotStrictlyFalse(Box::new(Code::Not(Box::new(result())))),
                Code::Or(Box::new(result()), Box::new(body)),
                result(),
            ),
            "existsOne" | "exists_one" => {
                let more = Code::Binary(Binary::Add, Box::new(result()), Box::new(Code::Int(1)));
                let step = Code::Choose(Box::new([body, more, result()]));
                let one = Code::Binary(Binary::Equal, Box::new(result()), Box::new(Code::Int(1)));
                (Code::Int(0), is(true), step, one)
            }
            _ => {
                let (first, step) = match name {
                    "transformList" => (Code::List(Vec::new()), Code::Append(at, vec![(body, false)])),
                    "transformMap" => {
                        (Code::Map(Vec::new()), Code::Insert(at, Box::new(Code::Local(place)), Box::new(body)))
                    }
                    _ => (Code::Map(Vec::new()), Code::InsertAll(at, Box::new(body))),
                };
                let step = match filter {
                    Some(filter) => Code::Choose(Box::new([filter, step, result()])),
                    None => step,
                };
                (first, is(true), step, result())
            }
        };
        Some(Code::Fold(Box::new(Fold { range, with_place: true, first, goes_on, step, result })))
    }
}
