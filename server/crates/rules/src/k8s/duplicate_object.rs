//! Two documents of one file that are one object.
//! Source: `kubectl apply`, which applies one after the other; kustomize refuses the second ("may not add resource with an already registered
//! id").

use std::collections::BTreeMap;

use pitfall_engine::{Context, Findings, Location, rule, text};
use pitfall_models::kubernetes::{Object, is_templated};
use pitfall_syntax::Span;
use pitfall_syntax::yaml::Stream;

use super::scaling::objects_of;

rule! {
    id: "k8s/duplicate-object",
    page: "duplicate_object.md",
    on: Stream,
    severity: Warning,
    category: Correctness,
    fix: None,
    since: "0.1.0",
    also: [],
}

fn check(stream: &Stream, _: &Context<'_>, out: &mut Findings) {
    if stream.documents().len() < 2 && !stream.documents().any(|document| document.text().contains("List")) {
        return;
    }
    let mut by_name: BTreeMap<(&str, &str), Vec<Object<'_>>> = BTreeMap::new();
    for object in objects_of(stream) {
        if let Some(name) = object.name_at_head().filter(|name| !name.is_empty() && !is_templated(name)) {
            by_name.entry((object.kind(), name)).or_default().push(object);
        }
    }
    for ((kind, name), objects) in by_name.into_iter().filter(|(_, objects)| objects.len() > 1) {
        let mut seen: BTreeMap<(&str, Option<&str>), Span> = BTreeMap::new();
        for object in objects {
            let Some(namespace) = namespace(&object) else { continue };
            let span = object.label_span();
            let Some(before) = seen.insert((object.group(), namespace), span) else { continue };
            out.at(span)
                .says(text! {
                    en: "{kind} {name} stands in this file twice: the later one takes the earlier one's place",
                    zh: "{kind} {name} 在此文件中出现两次：后者会取代前者",
                })
                .see(Location::here(before), text! { en: "the earlier one", zh: "较早的一个" });
        }
    }
}

/// Its namespace, where that is known. What a custom kind is called says less: some of them are no objects of a cluster.
fn namespace<'a>(object: &Object<'a>) -> Option<Option<&'a str>> {
    object.known_kind()?;
    let namespace = object.namespace();
    (!namespace.is_unknown()).then(|| namespace.value())
}
