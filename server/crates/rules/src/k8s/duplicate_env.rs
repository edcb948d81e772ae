//! An environment variable that is set twice.
//! Source: `makeEnvironmentVariables` of the kubelet: the last one holds. Server-side apply refuses such a list.

use std::collections::BTreeMap;

use pitfall_engine::{Context, Findings, Location, rule, text};
use pitfall_models::kubernetes::{Container, EnvVar};
use pitfall_syntax::yaml::edit;

rule! {
    id: "k8s/duplicate-env",
    page: "duplicate_env.md",
    on: Container,
    severity: Warning,
    category: Correctness,
    fix: Safe,
    since: "0.1.0",
    also: ["kube-linter:duplicate-env-var", "kube-score:environment-variable-key-duplication", "kubescape:C-0295", "kubescape:duplicate-env-var"],
}

fn check(container: &Container<'_>, _: &Context<'_>, out: &mut Findings) {
    let variables: Vec<EnvVar<'_>> = container.env().collect();
    let mut last: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, variable) in variables.iter().enumerate() {
        last.extend(variable.name().value().map(|name| (name, at)));
    }
    for (at, variable) in variables.iter().enumerate() {
        let Some(name) = variable.name().known().filter(|name| last.get(name.value) != Some(&at)) else { continue };
        let Some(holds) = last.get(name.value).and_then(|at| variables[*at].name().span()) else { continue };
        let said = out
            .at(name.span)
            .says(text! {
                en: "{name} is set again below: this value is never seen, and server-side apply refuses the list",
                zh: "{name} 在下面又被设置：此处的值不会生效，服务端 apply 会拒绝此列表",
            })
            .see(Location::here(holds), text! { en: "this one holds", zh: "生效的是这一个" });
        let reference = format!("$({name})");
        let used =
            variables[at + 1..].iter().any(|other| other.value().value().is_some_and(|it| it.contains(&reference)));
        let item = variable.node().filter(|item| !item.is_shared());
        let fix = item.and_then(|item| edit::remove_item(item, edit::Emptied::RemoveParent));
        let title = text! { en: "remove this {name}", zh: "删除这个 {name}" };
        // What lies between may read this value.
        if used {
            said.suggests(title, fix)
        } else {
            said.mends(title, fix)
        };
    }
}
