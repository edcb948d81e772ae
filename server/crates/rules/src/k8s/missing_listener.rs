//! A route to a listener that the named Gateway does not have.
//! Source: `ParentReference.sectionName` of the Gateway API: the route is not accepted, with the reason `NoMatchingParent`.

use pitfall_engine::{Context, Findings, Surroundings, rule, text};
use pitfall_models::kubernetes::{Object, Reference, View, Within};
use pitfall_syntax::yaml::edit::{self, New};

use super::around::{alike, first_port};

rule! {
    id: "k8s/missing-listener",
    page: "missing_listener.md",
    on: Object,
    severity: Warning,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: [],
}

fn check(object: &Object<'_>, cx: &Context<'_>, out: &mut Findings) {
    if object.group() != "gateway.networking.k8s.io" || !object.kind().ends_with("Route") {
        return;
    }
    for parent in object.spec().list("parentRefs").map(View::of) {
        let (section, name) = (parent.field::<&str>("sectionName"), parent.field::<&str>("name"));
        let is_gateway =
            ["group", "kind"].iter().zip(["gateway.networking.k8s.io", "Gateway"]).all(|(key, default)| {
                let field = parent.field::<&str>(key);
                field.is_missing() || field.value() == Some(default)
            });
        let (Some(section), Some(name)) = (section.known().filter(|it| !it.value.is_empty()), name.known()) else {
            continue;
        };
        if !is_gateway {
            continue;
        }
        let namespace = parent.field::<&str>("namespace");
        let within = match namespace.value() {
            Some(namespace) => Within::Namespace(namespace),
            None if namespace.is_missing() => Within::Own,
            None => Within::Unknown,
        };
        let reference = Reference {
            group: "gateway.networking.k8s.io",
            kind: "Gateway",
            name,
            within,
            key: None,
            port: None,
            optional: false,
        };
        let surroundings = cx.once(|| Surroundings::of(cx));
        let found = surroundings.named_by(object, &reference);
        let names: Option<Vec<Vec<&str>>> = found
            .iter()
            .map(|gateway| {
                let listeners = gateway.object.ports.as_ref()?;
                Some(listeners.iter().filter_map(|it| it.name.as_deref()).collect())
            })
            .collect();
        let Some(names) = names.filter(|names| !names.is_empty()) else { continue };
        // One without listeners waits for a patch.
        if names.iter().any(|own| own.is_empty() || own.contains(&section.value)) {
            continue;
        }
        let mut all: Vec<&str> = names.concat();
        all.dedup();
        let list = all.join(", ");
        let mut said = out.at(section.span).says(text! {
            en: "Gateway {name} has no listener {section}, only {list}: it does not take this route",
            zh: "Gateway {name} 没有监听器 {section}，只有 {list}：它不会接受此路由",
        });
        if let [gateway, ..] = found.as_slice() {
            said = said.see(first_port(gateway, cx), text! { en: "the listeners of {name}", zh: "{name} 的监听器" });
        }
        let near = all.iter().filter(|it| all.len() == 1 || alike(it, section.value)).collect::<Vec<_>>();
        if let [near] = near.as_slice() {
            let edits = edit::set_own(section.node, &New::from(**near));
            said.suggests(text! { en: "write {near}", zh: "改为 {near}" }, edits);
        }
    }
}
