//! Two documents of one file that are one object.
//! Source: `kubectl apply`, which applies one after the other; kustomize refuses the second ("may not add resource with an already registered
//! id").

use std::collections::BTreeMap;

use pitfall_engine::{Context, Findings, Location, rule, text};
use pitfall_models::kubernetes::Object;
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
    let mut seen: BTreeMap<(&str, &str, Option<&str>, &str), Span> = BTreeMap::new();
    for object in objects_of(stream) {
        let Some((name, namespace)) = identity(&object) else { continue };
        let (kind, span) = (object.kind(), object.label_span());
        let before = seen.insert((object.group(), kind, namespace, name), span);
        let Some(before) = before else { continue };
        out.at(span)
            .says(text! {
                en: "{kind} {name} stands in this file twice: the later one takes the earlier one's place",
                zh: "{kind} {name} 在此文件中出现两次：后者会取代前者",
            })
            .see(Location::here(before), text! { en: "the earlier one", zh: "较早的一个" });
    }
}

/// Name and namespace, where both are known. What a custom kind is called says less: some of them are no objects of a cluster.
fn identity<'a>(object: &Object<'a>) -> Option<(&'a str, Option<&'a str>)> {
    let namespace = object.namespace();
    object.known_kind()?;
    let name = object.name().value().filter(|name| !name.is_empty())?;
    (!namespace.is_unknown()).then(|| (name, namespace.value()))
}
