//! A pod spec with the object that holds it.

use super::container::{Container, Role};
use super::field::Field;
use super::is_view;
use super::object::Object;
use super::view::View;

/// What a pod is to be; `core.v1.PodSpec`.
#[derive(Debug, Clone, Copy)]
pub struct PodSpec<'a> {
    view: View<'a>,
    owner: Object<'a>,
    path: &'static [&'static str],
}

is_view!(PodSpec);

impl<'a> PodSpec<'a> {
    pub(super) fn new(owner: Object<'a>, path: &'static [&'static str]) -> Self {
        Self { view: owner.view().view_path(path), owner, path }
    }

    /// The object that holds it.
    pub fn owner(&self) -> Object<'a> {
        self.owner
    }

    /// The keys from the object's root to it.
    pub fn path(&self) -> &'static [&'static str] {
        self.path
    }

    /// The metadata that its pods get: beside it in the template, or that of the pod itself.
    pub fn metadata(&self) -> View<'a> {
        let template = self.path.split_last().map_or(&[][..], |(_, template)| template);
        self.owner.view().view_path(template).view("metadata")
    }

    /// Every container: first `initContainers`, then `containers`, then `ephemeralContainers`.
    pub fn containers(&self) -> impl Iterator<Item = Container<'a>> + use<'a> {
        let pod = *self;
        Role::ALL.into_iter().flat_map(move |role| pod.containers_of(role))
    }

    /// The containers of one list.
    pub fn containers_of(&self, role: Role) -> impl Iterator<Item = Container<'a>> + use<'a> {
        let pod = *self;
        let items = self.view.list(role.key());
        items.filter(|item| item.is_mapping()).map(move |item| Container::new(View::of(item), role, pod))
    }

    /// `volumes`
    pub fn volumes(&self) -> impl Iterator<Item = Volume<'a>> + use<'a> {
        self.view.list("volumes").filter(|item| item.is_mapping()).map(|item| Volume { view: View::of(item) })
    }

    /// `securityContext`
    pub fn security_context(&self) -> PodSecurityContext<'a> {
        PodSecurityContext { view: self.view.view("securityContext") }
    }

    /// `hostNetwork`
    pub fn host_network(&self) -> Field<'a, bool> {
        self.field("hostNetwork")
    }

    /// `hostPID`
    pub fn host_pid(&self) -> Field<'a, bool> {
        self.field("hostPID")
    }

    /// `hostIPC`
    pub fn host_ipc(&self) -> Field<'a, bool> {
        self.field("hostIPC")
    }

    /// `hostUsers`
    pub fn host_users(&self) -> Field<'a, bool> {
        self.field("hostUsers")
    }

    /// `serviceAccountName`
    pub fn service_account_name(&self) -> Field<'a, &'a str> {
        self.field("serviceAccountName")
    }

    /// `automountServiceAccountToken`
    pub fn automount_service_account_token(&self) -> Field<'a, bool> {
        self.field("automountServiceAccountToken")
    }

    /// `restartPolicy`
    pub fn restart_policy(&self) -> Field<'a, &'a str> {
        self.field("restartPolicy")
    }

    /// `os.name`
    pub fn os_name(&self) -> Field<'a, &'a str> {
        self.view("os").field("name")
    }
}

/// `core.v1.PodSecurityContext`
#[derive(Debug, Clone, Copy)]
pub struct PodSecurityContext<'a> {
    view: View<'a>,
}

is_view!(PodSecurityContext);

impl<'a> PodSecurityContext<'a> {
    /// `runAsNonRoot`
    pub fn run_as_non_root(&self) -> Field<'a, bool> {
        self.field("runAsNonRoot")
    }

    /// `runAsUser`
    pub fn run_as_user(&self) -> Field<'a, i64> {
        self.field("runAsUser")
    }

    /// `seccompProfile.type`
    pub fn seccomp_profile_type(&self) -> Field<'a, &'a str> {
        self.view("seccompProfile").field("type")
    }
}

/// `core.v1.Volume`
#[derive(Debug, Clone, Copy)]
pub struct Volume<'a> {
    view: View<'a>,
}

is_view!(Volume);

impl<'a> Volume<'a> {
    /// `name`
    pub fn name(&self) -> Field<'a, &'a str> {
        self.field("name")
    }

    /// The key of its source, such as `hostPath`, with its mapping; `None` without one, which means `emptyDir`.
    pub fn source(&self) -> Option<(&'a str, View<'a>)> {
        self.entries().into_iter().find_map(|entry| {
            let key = entry.key().as_str().filter(|key| *key != "name")?;
            (!entry.value().is_null()).then(|| (key, View::of(entry.value())))
        })
    }
}
