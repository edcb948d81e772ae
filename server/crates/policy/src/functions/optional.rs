//! Values that may be none.

use std::rc::Rc;

use super::Function;
use crate::evaluate::{Run, wrong};
use crate::value::{Outcome, Value};

/// Its value; `None` where it is no function of this file, or not of these types.
pub(super) fn call<'a>(function: Function, args: &[Value<'a>], run: &mut Run<'a, '_>) -> Option<Outcome<'a>> {
    let of = |value: &Value<'a>| Value::Optional(Some(Rc::new(value.clone())));
    match function {
        Function::OptionalNone => return Some(Ok(Value::Optional(None))),
        Function::OptionalOf => return Some(Ok(of(args.first()?))),
        Function::OptionalOfNonZero => {
            let value = args.first()?;
            return Some(value.is_zero(run).map(|zero| if zero { Value::Optional(None) } else { of(value) }));
        }
        _ => {}
    }
    let Value::Optional(inner) = args.first()? else { return None };
    Some(match function {
        Function::HasValue => Ok(Value::Bool(inner.is_some())),
        Function::ValueOf => inner.as_deref().cloned().ok_or_else(|| wrong("optional.none() dereference")),
        Function::OrValue => Ok(inner.as_deref().or(args.get(1))?.clone()),
        Function::Or => Ok(if inner.is_some() { args.first()? } else { args.get(1)? }.clone()),
        _ => return None,
    })
}
