//! Label selectors of objects that choose pods by them.

use std::collections::BTreeMap;

use super::field::Read;
use super::is_templated;
use super::view::View;

/// `meta.v1.LabelSelector`: `matchLabels` and `matchExpressions`.
#[derive(Debug, Clone, Copy)]
pub struct Selector<'a> {
    view: View<'a>,
}

impl<'a> Selector<'a> {
    /// The selector that is written at `view`.
    pub fn of(view: View<'a>) -> Self {
        Self { view }
    }

    /// It asks for nothing: it selects every pod. An absent one is empty too.
    pub fn is_empty(&self) -> bool {
        !self.view.is_open()
            && self.view.view("matchLabels").entries().is_empty()
            && self.view.list("matchExpressions").len() == 0
    }

    /// It selects what has exactly `labels`; `None` where that cannot be known.
    pub fn selects(&self, labels: &BTreeMap<String, String>) -> Option<bool> {
        let wanted = self.view.view("matchLabels");
        if self.view.is_open() || wanted.is_open() {
            return None;
        }
        for entry in wanted.entries() {
            let (key, value) = (known(entry.key().as_str())?, known(entry.value().as_str())?);
            if labels.get(key).is_none_or(|label| label != value) {
                return Some(false);
            }
        }
        for expression in self.view.list("matchExpressions") {
            let expression = View::of(expression);
            let label = labels.get(known(expression.field::<&str>("key").value())?);
            let values: Option<Vec<&str>> = expression.list("values").map(|value| known(<&str>::read(value))).collect();
            let values = values?;
            let among = |label: &String| values.contains(&label.as_str());
            let holds = match known(expression.field::<&str>("operator").value())? {
                "In" => label.is_some_and(among),
                "NotIn" => !label.is_some_and(among),
                "Exists" => label.is_some(),
                "DoesNotExist" => label.is_none(),
                _ => return None,
            };
            if !holds {
                return Some(false);
            }
        }
        Some(true)
    }
}

fn known(text: Option<&str>) -> Option<&str> {
    text.filter(|text| !is_templated(text))
}

#[cfg(test)]
mod tests {
    use pitfall_syntax::yaml::Stream;

    use super::*;
    use crate::kubernetes::Manifest;

    fn selects(selector: &str) -> Option<bool> {
        let text = format!("apiVersion: v1\nkind: X\nspec: {selector}\n");
        let stream = Stream::parse(&text);
        let object = Manifest::new(&stream).objects().next().unwrap();
        let labels = [("app", "shop"), ("tier", "front")].map(|(key, value)| (key.to_owned(), value.to_owned()));
        Selector::of(object.spec()).selects(&labels.into())
    }

    #[test]
    fn all_that_it_asks_for_must_hold() {
        for (selector, holds) in [
            ("{}", Some(true)),
            ("{matchLabels: {app: shop}}", Some(true)),
            ("{matchLabels: {app: shop, other: x}}", Some(false)),
            ("{matchExpressions: [{key: tier, operator: In, values: [front, back]}]}", Some(true)),
            ("{matchExpressions: [{key: tier, operator: NotIn, values: [front]}]}", Some(false)),
            ("{matchExpressions: [{key: zone, operator: Exists}]}", Some(false)),
            ("{matchExpressions: [{key: zone, operator: DoesNotExist}]}", Some(true)),
            ("{matchExpressions: [{key: zone, operator: Gt}]}", None),
            ("{matchLabels: {app: '${APP}'}}", None),
        ] {
            assert_eq!(selects(selector), holds, "{selector}");
        }
    }
}
