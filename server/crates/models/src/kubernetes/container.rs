//! Containers and what they hold.

use pitfall_syntax::Span;

use super::field::Field;
use super::is_view;
use super::pod::PodSpec;
use super::view::View;

/// In which list of the pod spec a container stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// `initContainers`: runs before the others, or beside them with `restartPolicy: Always`.
    Init,
    /// `containers`
    Regular,
    /// `ephemeralContainers`: put into a running pod to look at it.
    Ephemeral,
}

impl Role {
    /// All, in the order in which Kubernetes visits them.
    pub const ALL: [Role; 3] = [Role::Init, Role::Regular, Role::Ephemeral];

    /// The key of the list.
    pub fn key(self) -> &'static str {
        match self {
            Self::Init => "initContainers",
            Self::Regular => "containers",
            Self::Ephemeral => "ephemeralContainers",
        }
    }
}

/// `core.v1.Container` or `core.v1.EphemeralContainer`.
#[derive(Debug, Clone, Copy)]
pub struct Container<'a> {
    view: View<'a>,
    role: Role,
    pod: PodSpec<'a>,
}

is_view!(Container);

impl<'a> Container<'a> {
    pub(super) fn new(view: View<'a>, role: Role, pod: PodSpec<'a>) -> Self {
        Self { view, role, pod }
    }

    /// Its list.
    pub fn role(&self) -> Role {
        self.role
    }

    /// The pod spec that holds it.
    pub fn pod(&self) -> PodSpec<'a> {
        self.pod
    }

    /// `name`
    pub fn name(&self) -> Field<'a, &'a str> {
        self.field("name")
    }

    /// Where to point at the whole container: its name, else its first key, else all of it.
    pub fn label_span(&self) -> Span {
        let first = || self.view.node().and_then(|node| node.own_entries().next()).map(|entry| entry.key().span());
        self.name().span().or_else(first).or_else(|| self.view.span()).unwrap_or_default()
    }

    /// `image`
    pub fn image(&self) -> Field<'a, &'a str> {
        self.field("image")
    }

    /// `imagePullPolicy`
    pub fn image_pull_policy(&self) -> Field<'a, &'a str> {
        self.field("imagePullPolicy")
    }

    /// `restartPolicy`
    pub fn restart_policy(&self) -> Field<'a, &'a str> {
        self.field("restartPolicy")
    }

    /// `ports`
    pub fn ports(&self) -> impl Iterator<Item = Port<'a>> + use<'a> {
        self.view.list("ports").filter(|item| item.is_mapping()).map(|item| Port { view: View::of(item) })
    }

    /// `env`
    pub fn env(&self) -> impl Iterator<Item = EnvVar<'a>> + use<'a> {
        self.view.list("env").filter(|item| item.is_mapping()).map(|item| EnvVar { view: View::of(item) })
    }

    /// `volumeMounts`
    pub fn volume_mounts(&self) -> impl Iterator<Item = VolumeMount<'a>> + use<'a> {
        self.view.list("volumeMounts").filter(|item| item.is_mapping()).map(|item| VolumeMount { view: View::of(item) })
    }

    /// `securityContext`
    pub fn security_context(&self) -> SecurityContext<'a> {
        SecurityContext { view: self.view.view("securityContext") }
    }

    /// `resources`
    pub fn resources(&self) -> View<'a> {
        self.view.view("resources")
    }
}

/// `core.v1.ContainerPort`
#[derive(Debug, Clone, Copy)]
pub struct Port<'a> {
    view: View<'a>,
}

is_view!(Port);

impl<'a> Port<'a> {
    /// `name`
    pub fn name(&self) -> Field<'a, &'a str> {
        self.field("name")
    }

    /// `containerPort`
    pub fn container_port(&self) -> Field<'a, i64> {
        self.field("containerPort")
    }

    /// `hostPort`
    pub fn host_port(&self) -> Field<'a, i64> {
        self.field("hostPort")
    }

    /// `protocol`
    pub fn protocol(&self) -> Field<'a, &'a str> {
        self.field("protocol")
    }
}

/// `core.v1.EnvVar`
#[derive(Debug, Clone, Copy)]
pub struct EnvVar<'a> {
    view: View<'a>,
}

is_view!(EnvVar);

impl<'a> EnvVar<'a> {
    /// `name`
    pub fn name(&self) -> Field<'a, &'a str> {
        self.field("name")
    }

    /// `value`; a number here is wrong and refused by Kubernetes.
    pub fn value(&self) -> Field<'a, &'a str> {
        self.field("value")
    }

    /// `valueFrom`
    pub fn value_from(&self) -> View<'a> {
        self.view.view("valueFrom")
    }
}

/// `core.v1.VolumeMount`
#[derive(Debug, Clone, Copy)]
pub struct VolumeMount<'a> {
    view: View<'a>,
}

is_view!(VolumeMount);

impl<'a> VolumeMount<'a> {
    /// `name`
    pub fn name(&self) -> Field<'a, &'a str> {
        self.field("name")
    }

    /// `mountPath`
    pub fn mount_path(&self) -> Field<'a, &'a str> {
        self.field("mountPath")
    }

    /// `readOnly`
    pub fn read_only(&self) -> Field<'a, bool> {
        self.field("readOnly")
    }
}

/// `core.v1.SecurityContext`
#[derive(Debug, Clone, Copy)]
pub struct SecurityContext<'a> {
    view: View<'a>,
}

is_view!(SecurityContext);

impl<'a> SecurityContext<'a> {
    /// `privileged`
    pub fn privileged(&self) -> Field<'a, bool> {
        self.field("privileged")
    }

    /// `allowPrivilegeEscalation`
    pub fn allow_privilege_escalation(&self) -> Field<'a, bool> {
        self.field("allowPrivilegeEscalation")
    }

    /// `readOnlyRootFilesystem`
    pub fn read_only_root_filesystem(&self) -> Field<'a, bool> {
        self.field("readOnlyRootFilesystem")
    }

    /// `runAsNonRoot`
    pub fn run_as_non_root(&self) -> Field<'a, bool> {
        self.field("runAsNonRoot")
    }

    /// `runAsUser`
    pub fn run_as_user(&self) -> Field<'a, i64> {
        self.field("runAsUser")
    }

    /// `procMount`
    pub fn proc_mount(&self) -> Field<'a, &'a str> {
        self.field("procMount")
    }

    /// `seccompProfile.type`
    pub fn seccomp_profile_type(&self) -> Field<'a, &'a str> {
        self.view("seccompProfile").field("type")
    }

    /// `capabilities`
    pub fn capabilities(&self) -> View<'a> {
        self.view.view("capabilities")
    }
}
