//! Roles and what they allow.

use pitfall_syntax::yaml::Node;

use super::is_view;
use super::object::Object;
use super::view::View;

/// `rbac.v1.PolicyRule`: verbs on resources of API groups.
#[derive(Debug, Clone, Copy)]
pub struct PolicyRule<'a> {
    view: View<'a>,
}

is_view!(PolicyRule);

impl<'a> PolicyRule<'a> {
    /// The rules of a Role or ClusterRole; none of other kinds.
    pub fn of(object: &Object<'a>) -> Vec<Self> {
        let is_role = object.group() == "rbac.authorization.k8s.io" && matches!(object.kind(), "Role" | "ClusterRole");
        let rules = is_role.then(|| object.view().list("rules"));
        rules.into_iter().flatten().filter(|item| item.is_mapping()).map(|item| Self { view: View::of(item) }).collect()
    }

    /// The first item of the list `key` (`apiGroups`, `resources`, `verbs`) that is one of `wanted`.
    pub fn names(&self, key: &str, wanted: &[&str]) -> Option<Node<'a>> {
        self.view.list(key).find(|item| item.as_str().is_some_and(|text| wanted.contains(&text)))
    }

    /// The resource that lets its holder do one of `verbs` on one of `resources` of one of `groups`; `*` stands for all. Resources with a
    /// slash are subresources, which `pods/*` and `*/exec` name too.
    pub fn allows(&self, groups: &[&str], resources: &[&str], verbs: &[&str]) -> Option<Node<'a>> {
        let any = |key: &str, wanted: &[&str]| {
            self.view.list(key).any(|item| item.as_str().is_some_and(|text| text == "*" || wanted.contains(&text)))
        };
        if !any("apiGroups", groups) || !any("verbs", verbs) {
            return None;
        }
        self.view.list("resources").find(|item| item.as_str().is_some_and(|text| covers(text, resources)))
    }
}

/// `written` names one of `resources`.
fn covers(written: &str, resources: &[&str]) -> bool {
    resources.iter().any(|resource| {
        let same_subresource = || {
            let ((of, sub), (wanted, subresource)) = (written.split_once('/')?, resource.split_once('/')?);
            Some((of == "*" || of == wanted) && (sub == "*" || sub == subresource))
        };
        written == "*" || written == *resource || same_subresource() == Some(true)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_of_subresources() {
        for written in ["*", "pods/exec", "pods/*", "*/exec"] {
            assert!(covers(written, &["pods/exec"]), "{written}");
        }
        for written in ["pods", "pods/log", "*/log", "", "/"] {
            assert!(!covers(written, &["pods/exec"]), "{written}");
        }
    }
}
