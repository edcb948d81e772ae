//! Bindings of RBAC, and what the roles that they name allow.

use pitfall_engine::{Context, Findings, Location, ObjectFacts, Severity, text};
use pitfall_models::kubernetes::{Known, Object, PolicyRule};
use pitfall_syntax::Span;
use pitfall_syntax::yaml::Node;

use super::scaling::{may_meet, objects_of};
use super::workload::Neighbours;

/// A RoleBinding or ClusterRoleBinding with the role that it names.
pub(super) struct Binding<'a> {
    /// The name of the role as written.
    pub(super) role: Known<'a, &'a str>,
    /// It stands in this file.
    definition: Option<Object<'a>>,
    role_kind: &'a str,
    object: Object<'a>,
}

/// What a role allows, as far as it can be told.
pub(super) enum Allows {
    /// That.
    Yes,
    /// Not that, or that cannot be seen.
    No,
    /// The role is in no file of the folder.
    Missing,
}

impl<'a> Binding<'a> {
    /// The binding that `object` is, where it is a `kind` to a `role_kind` and not one of those that a cluster makes for itself.
    pub(super) fn of(object: &Object<'a>, kind: &str, role_kind: &str, cx: &'a Context<'_>) -> Option<Self> {
        if object.group() != "rbac.authorization.k8s.io"
            || object.kind() != kind
            || is_made_by_cluster(object.name().value()?)
        {
            return None;
        }
        let reference = object.view().view("roleRef");
        let found = reference.field::<&str>("kind").value().filter(|it| *it == role_kind)?;
        let role = reference.field::<&str>("name").known()?;
        let definition = cx.file.yaml().map(objects_of).into_iter().flatten().find(|other| {
            other.kind() == role_kind
                && other.name().value() == Some(role.value)
                && (role_kind == "ClusterRole" || may_meet(other, object))
        });
        Some(Self { role, definition, role_kind: found, object: *object })
    }

    /// The role is master of all it reaches: `cluster-admin`, or all verbs on all resources.
    pub(super) fn is_of_master(&self) -> bool {
        let by_name = self.role_kind == "ClusterRole" && self.role.value == "cluster-admin";
        by_name || self.definition.is_some_and(|role| PolicyRule::of(&role).iter().any(is_all))
    }

    /// Whether the role lets its holder run commands in pods.
    pub(super) fn lets_exec(&self, cx: &Context<'_>) -> Allows {
        if let Some(role) = self.definition {
            let lets = PolicyRule::of(&role).iter().any(|rule| exec(rule).is_some());
            return if lets { Allows::Yes } else { Allows::No };
        }
        match self.role.value {
            "cluster-admin" | "admin" | "edit" if self.role_kind == "ClusterRole" => Allows::Yes,
            // Every cluster has these: the one looks at objects, the other at how to verify who asks.
            "view" | "extension-apiserver-authentication-reader" => Allows::No,
            name if is_made_by_cluster(name) => Allows::No,
            name => {
                let is_it = |it: &ObjectFacts| it.kind == self.role_kind && it.name.as_deref() == Some(name);
                if Neighbours::with(cx, is_it).go_with(&self.object) { Allows::No } else { Allows::Missing }
            }
        }
    }

    /// Reports that the role lets its holder run commands in pods, or that this cannot be seen.
    pub(super) fn report_exec(&self, cx: &Context<'_>, out: &mut Findings) {
        let (role, kind) = (self.role, self.role_kind);
        let said = match self.lets_exec(cx) {
            Allows::No => return,
            Allows::Yes => out.at(role.span).says(text! {
                en: "its subjects may run commands in pods, and read all that those hold",
                zh: "其主体可在 Pod 中执行命令，读取其中的一切",
            }),
            Allows::Missing => out
                .at(role.span)
                .says(text! {
                    en: "the {kind} {role} is in no file here: what this allows, running commands in pods perhaps, cannot be seen",
                    zh: "此处没有任何文件定义 {kind} {role}：无法得知它允许什么，也许可在 Pod 中执行命令",
                })
                .at_most(Severity::Hint),
        };
        if let Some(span) = self.definition_span() {
            said.see(Location::here(span), text! { en: "the role", zh: "该角色" });
        }
    }

    /// Where its role stands in this file.
    pub(super) fn definition_span(&self) -> Option<Span> {
        self.definition.map(|role| role.label_span())
    }
}

/// API groups, resources and verbs that together allow something.
pub(super) type Way = (&'static [&'static str], &'static [&'static str], &'static [&'static str]);

/// The resource of each rule of a role that allows one of `ways` for things of any name. A `*` among the resources is the business of
/// `k8s/rbac-wildcard`, a role that every cluster makes is nobody's.
pub(super) fn granted<'a>(role: &Object<'a>, ways: &[Way]) -> Vec<Node<'a>> {
    let rules = PolicyRule::of(role);
    if rules.is_empty() || role.name().value().is_some_and(is_made_by_cluster) {
        return Vec::new();
    }
    let of_any_name = rules.iter().filter(|rule| rule.list("resourceNames").len() == 0);
    let allowed = of_any_name.filter_map(|rule| {
        let mut ways = ways.iter();
        ways.find_map(|(groups, resources, verbs)| rule.allows(groups, resources, verbs))
    });
    allowed.filter(|resource| resource.as_str().is_some_and(|name| !name.contains('*'))).collect()
}

/// The names of roles and bindings that Kubernetes, or GKE, makes in every cluster.
pub(super) fn is_made_by_cluster(name: &str) -> bool {
    name == "cluster-admin" || name.starts_with("system:") || name == "gce:podsecuritypolicy:calico-sa"
}

/// The resource of the rule that lets its holder run commands in pods, or attach to them. Getting a web socket is enough. The proxy of a
/// node leads to its kubelet, which does the same.
pub(super) fn exec<'a>(rule: &PolicyRule<'a>) -> Option<Node<'a>> {
    rule.allows(&[""], &["pods/exec", "pods/attach", "nodes/proxy"], &["get", "create"])
}

/// The rule allows everything.
fn is_all(rule: &PolicyRule<'_>) -> bool {
    const VERBS: [&str; 7] = ["get", "list", "watch", "create", "update", "patch", "delete"];
    let names = |key: &str| rule.names(key, &["*"]).is_some();
    let verbs = names("verbs") || VERBS.iter().all(|verb| rule.names("verbs", &[verb]).is_some());
    names("apiGroups") && names("resources") && verbs
}
