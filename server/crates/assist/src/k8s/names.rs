//! Where names lead: from a Service to its workload, from an `envFrom` to its ConfigMap, and back.

use pitfall_engine::{Context, Labels, Located, Location, Surroundings, fits, labels};
use pitfall_models::kubernetes::{IntOrText, Manifest, Object, Reference};
use pitfall_text::Span;

use crate::{Ask, Symbol};

/// So many places are given at most.
const PLACES: usize = 500;

/// Every object of the file.
pub(super) fn symbols(context: &Context) -> Vec<Symbol> {
    let Some(stream) = context.file.yaml() else { return Vec::new() };
    let objects = Manifest::new(stream).objects().filter(|object| !object.document().is_template());
    let symbol = |object: Object<'_>| {
        let name = object.name().value().or(object.metadata().field("generateName").value()).unwrap_or("").to_owned();
        Some(Symbol {
            name: if name.is_empty() { object.kind().to_owned() } else { name },
            detail: object.kind().to_owned(),
            span: object.root()?.span().cover(object.label_span()),
            name_span: object.label_span(),
        })
    };
    objects.filter_map(symbol).collect()
}

/// The objects that the place names or selects; of a key or a port, its own line.
pub(super) fn definitions(ask: &Ask) -> Vec<Location> {
    let Some(object) = object_at(ask) else { return Vec::new() };
    let references = object.references();
    let at = |span: Span| span.touches(ask.offset);
    let is_asked = |it: &&Reference<'_>| {
        at(it.name.span) || it.key.is_some_and(|key| at(key.span)) || it.port.is_some_and(|port| at(port.span))
    };
    // A volume names its object once for itself and once for each key.
    if let Some(reference) = references.iter().filter(is_asked).max_by_key(|it| it.key.is_some_and(|key| at(key.span)))
    {
        return each_named(ask.context, &object, reference, |found| {
            let key = reference.key.filter(|key| at(key.span));
            let key = key.and_then(|key| found.object.keys.as_ref()?.get(key.value).copied());
            let port = reference.port.filter(|port| at(port.span));
            let port = port.and_then(|port| {
                let is = |it: &&pitfall_engine::PortFacts| match port.value {
                    IntOrText::Int(number) => it.number == Some(number),
                    IntOrText::Text(name) => it.name.as_deref() == Some(name),
                };
                found.object.ports.as_ref()?.iter().find(is).map(|port| port.span)
            });
            key.or(port).unwrap_or(found.object.span)
        });
    }
    let selector = object.spec().view("selector");
    let selects = object.kind() == "Service" && selector.span().is_some_and(at);
    let Some(wanted) = labels(selector).filter(|wanted| selects && !wanted.is_empty()) else { return Vec::new() };
    let surroundings = Surroundings::of(ask.context);
    let selected = |found: &Located<'_>| {
        let has = |pods: &Labels| pods.as_ref().is_some_and(|pods| wanted.iter().all(|(k, v)| pods.get(k) == Some(v)));
        found.object.makes_pods && has(&found.object.pod_labels)
    };
    surroundings.objects().filter(selected).map(|found| found.place(found.object.span, ask.context)).collect()
}

/// Every place around that names the object at the place, or the object that is named there, and the selectors that select its pods. The
/// object itself comes first where `with_itself`.
pub(super) fn references(ask: &Ask, with_itself: bool) -> Vec<Location> {
    let Some(object) = object_at(ask) else { return Vec::new() };
    let named = object.references().into_iter().find(|it| it.name.span.touches(ask.offset));
    let (kind, name, own) = match &named {
        Some(reference) => (reference.kind, reference.name.value, None),
        None => {
            let Some(name) = object.name().known().filter(|name| name.span.touches(ask.offset)) else {
                return Vec::new();
            };
            (object.kind(), name.value, Some(name.span))
        }
    };
    let mut places = Vec::new();
    if with_itself {
        match (&named, own) {
            (Some(reference), _) => {
                places.extend(each_named(ask.context, &object, reference, |found| found.object.span));
            }
            (None, own) => places.extend(own.map(Location::here)),
        }
    }
    let pods = object.pod_spec().filter(|_| own.is_some()).and_then(|pod| labels(pod.metadata().view("labels")));
    let selects = |found: &Located<'_>| {
        let selector = found.object.selector.as_ref().filter(|it| !it.is_empty() && found.object.kind == "Service");
        pods.as_ref().zip(selector).is_some_and(|(pods, wanted)| wanted.iter().all(|(k, v)| pods.get(k) == Some(v)))
    };
    Surroundings::each_around(ask.context, |folder| {
        for found in folder.objects() {
            let mentions = found.object.names.iter().filter(|it| it.kind == kind && it.name == name);
            places.extend(mentions.map(|it| found.place(it.span, ask.context)));
            if selects(&found) {
                places.extend(found.object.selector_span.map(|span| found.place(span, ask.context)));
            }
        }
        places.len() >= PLACES
    });
    let mut seen = std::collections::HashSet::new();
    places.retain(|place| seen.insert(place.clone()));
    places.truncate(PLACES);
    places
}

fn object_at<'a>(ask: &'a Ask<'_>) -> Option<Object<'a>> {
    let stream = ask.context.file.parsed().yaml()?;
    Manifest::new(stream).objects().find(|object| {
        object.root().is_some_and(|root| root.outer_span().touches(ask.offset)) && !object.document().is_template()
    })
}

/// What `reference` names: among the nearest files, else around them.
fn each_named(
    context: &Context,
    owner: &Object<'_>,
    reference: &Reference<'_>,
    span: impl Fn(&Located<'_>) -> Span,
) -> Vec<Location> {
    let surroundings = Surroundings::of(context);
    let near = surroundings.named_by(owner, reference);
    if !near.is_empty() {
        return near.iter().map(|found| found.place(span(found), context)).collect();
    }
    let mut places = Vec::new();
    Surroundings::each_around(context, |folder| {
        let found = folder.named(reference.name.value).filter(|found| fits(found, owner, reference));
        places.extend(found.map(|found| found.place(span(&found), context)));
        false
    });
    places
}
