//! URLs.

use std::rc::Rc;

use super::Function;
use crate::evaluate::wrong;
use crate::value::{Outcome, Value};

/// Its value; `None` where it is no function of this file, or not of these types.
pub(super) fn call<'a>(function: Function, args: &[Value<'a>]) -> Option<Outcome<'a>> {
    match (function, args.first()?) {
        (Function::Url, Value::Text(text)) => {
            return Some(parse(text).map(|url| Value::Url(Rc::new(url))).ok_or_else(|| wrong("URL parse error")));
        }
        (Function::IsUrl, Value::Text(text)) => return Some(Ok(Value::Bool(parse(text).is_some()))),
        _ => {}
    }
    let Value::Url(url) = args.first()? else { return None };
    let hostname = || url.host_str().unwrap_or_default().to_owned();
    let port = url.port().map(|port| port.to_string());
    Some(Ok(match function {
        Function::GetScheme => Value::text(url.scheme().to_owned()),
        Function::GetHost => Value::text(match port {
            Some(port) => format!("{}:{port}", hostname()),
            None => hostname(),
        }),
        Function::GetHostname => Value::text(hostname().trim_matches(['[', ']']).to_owned()),
        Function::GetPort => Value::text(port.unwrap_or_default()),
        Function::GetEscapedPath => Value::text(url.path().to_owned()),
        Function::GetQuery => {
            let mut query: Vec<(Value<'a>, Vec<Value<'a>>)> = Vec::new();
            for (key, value) in url.query_pairs() {
                let value = Value::text(value.into_owned());
                let known = query.iter_mut().find(|(known, _)| matches!(known, Value::Text(known) if *known == key));
                match known {
                    Some((_, values)) => values.push(value),
                    None => query.push((Value::text(key.into_owned()), vec![value])),
                }
            }
            Value::Map(Rc::new(query.into_iter().map(|(key, values)| (key, Value::list(values))).collect()))
        }
        _ => return None,
    }))
}

/// An absolute URL; Kubernetes takes absolute paths besides, which have no host to speak of here.
fn parse(text: &str) -> Option<url::Url> {
    url::Url::parse(text).ok()
}
