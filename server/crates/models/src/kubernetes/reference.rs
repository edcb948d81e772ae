//! What an object names: other objects, keys in them, ports of them.
//!
//! Source: the types of Kubernetes' API (`LocalObjectReference`, `ConfigMapKeySelector`, `IngressServiceBackend`, `CrossVersionObjectReference`,
//! `RoleRef`, …) and of the Gateway API (`BackendRef`, `ParentReference`).

use super::field::{IntOrText, Known};
use super::object::Object;
use super::pod::PodSpec;
use super::view::View;

/// Where the named object is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Within<'a> {
    /// The namespace of the object that names it.
    Own,
    /// This namespace.
    Namespace(&'a str),
    /// A namespace that is written and not known.
    Unknown,
    /// The cluster: its kind has no namespace.
    Cluster,
}

/// A field that names another object.
#[derive(Debug, Clone, Copy)]
pub struct Reference<'a> {
    /// The API group of what is named; empty for the core group.
    pub group: &'a str,
    /// The kind of what is named, such as `ConfigMap`.
    pub kind: &'a str,
    /// The name.
    pub name: Known<'a, &'a str>,
    /// Where it is looked for.
    pub within: Within<'a>,
    /// The key in its data that is asked for.
    pub key: Option<Known<'a, &'a str>>,
    /// The port of it that is asked for, by number or name.
    pub port: Option<Known<'a, IntOrText<'a>>>,
    /// The field itself says that it may be missing.
    pub optional: bool,
}

/// Collects the references of one object.
struct Found<'a>(Vec<Reference<'a>>);

impl<'a> Found<'a> {
    /// `view.field` names an object of a kind in a namespace; what is empty or unknown names nothing.
    fn name(&mut self, view: View<'a>, field: &str, kind: &'a str) -> Option<&mut Reference<'a>> {
        let name = view.field::<&str>(field).known().filter(|name| !name.value.is_empty())?;
        let optional = view.field::<bool>("optional");
        self.0.push(Reference {
            group: "",
            kind,
            name,
            within: Within::Own,
            key: None,
            port: None,
            optional: optional.value() == Some(true) || optional.is_unknown(),
        });
        self.0.last_mut()
    }

    /// The same of a kind without namespaces.
    fn of_cluster(&mut self, view: View<'a>, field: &str, group: &'a str, kind: &'a str) {
        if let Some(found) = self.name(view, field, kind) {
            (found.group, found.within) = (group, Within::Cluster);
        }
    }

    /// A service of a webhook or an APIService: name, namespace and port.
    fn service(&mut self, view: View<'a>) {
        let (namespace, port) = (view.field::<&str>("namespace"), view.field::<IntOrText<'_>>("port").known());
        if let Some(found) = self.name(view, "name", "Service") {
            found.within = namespace.value().map_or(Within::Unknown, Within::Namespace);
            found.port = port;
        }
    }

    /// Each of several keys of one object: `items` of a volume.
    fn with_items(&mut self, view: View<'a>, field: &str, kind: &'a str) {
        let Some(found) = self.name(view, field, kind) else { return };
        let whole = *found;
        let keys = view.list("items").filter_map(|item| View::of(item).field::<&str>("key").known());
        self.0.extend(keys.map(|key| Reference { key: Some(key), ..whole }));
    }

    fn pod(&mut self, pod: &PodSpec<'a>) {
        let spec: View<'a> = **pod;
        let account = if spec.entry("serviceAccountName").is_some() { "serviceAccountName" } else { "serviceAccount" };
        self.name(spec, account, "ServiceAccount");
        self.of_cluster(spec, "priorityClassName", "scheduling.k8s.io", "PriorityClass");
        self.of_cluster(spec, "runtimeClassName", "node.k8s.io", "RuntimeClass");
        for secret in spec.list("imagePullSecrets") {
            self.name(View::of(secret), "name", "Secret");
        }
        for volume in pod.volumes() {
            self.with_items(volume.view("configMap"), "name", "ConfigMap");
            self.with_items(volume.view("secret"), "secretName", "Secret");
            self.name(volume.view("persistentVolumeClaim"), "claimName", "PersistentVolumeClaim");
            for source in volume.view("projected").list("sources").map(View::of) {
                self.with_items(source.view("configMap"), "name", "ConfigMap");
                self.with_items(source.view("secret"), "name", "Secret");
            }
        }
        for container in pod.containers() {
            for variable in container.env() {
                let from = variable.value_from();
                for (field, kind) in [("configMapKeyRef", "ConfigMap"), ("secretKeyRef", "Secret")] {
                    let key = from.view(field).field::<&str>("key").known();
                    if let Some(found) = self.name(from.view(field), "name", kind) {
                        found.key = key;
                    }
                }
            }
            for source in container.list("envFrom").map(View::of) {
                self.name(source.view("configMapRef"), "name", "ConfigMap");
                self.name(source.view("secretRef"), "name", "Secret");
            }
        }
    }

    /// `networking.k8s.io/v1` and what it was before.
    fn ingress(&mut self, spec: View<'a>) {
        self.of_cluster(spec, "ingressClassName", "networking.k8s.io", "IngressClass");
        for tls in spec.list("tls") {
            self.name(View::of(tls), "secretName", "Secret");
        }
        self.ingress_backend(spec.view("defaultBackend"));
        self.ingress_backend(spec.view("backend"));
        for rule in spec.list("rules").map(View::of) {
            for path in rule.view("http").list("paths") {
                self.ingress_backend(View::of(path).view("backend"));
            }
        }
    }

    fn ingress_backend(&mut self, backend: View<'a>) {
        let service = backend.view("service");
        let port = service.view("port");
        let by_name = port.field::<&str>("name").known().map(|name| Known {
            value: IntOrText::Text(name.value),
            span: name.span,
            node: name.node,
        });
        let port = by_name.or_else(|| port.field::<IntOrText<'_>>("number").known());
        if let Some(found) = self.name(service, "name", "Service") {
            found.port = port;
        }
        let port = backend.field::<IntOrText<'_>>("servicePort").known();
        if let Some(found) = self.name(backend, "serviceName", "Service") {
            found.port = port;
        }
    }

    /// `BackendRef`, `ParentReference` and `SecretObjectReference` of the Gateway API, whose group and kind have defaults.
    fn gateway(&mut self, view: View<'a>, group: &'a str, kind: &'a str) {
        let (of_group, of_kind) = (view.field::<&str>("group"), view.field::<&str>("kind"));
        if of_group.is_unknown() || of_kind.is_unknown() {
            return;
        }
        let (group, kind) = (of_group.value().unwrap_or(group), of_kind.value().unwrap_or(kind));
        let namespace = view.field::<&str>("namespace");
        let port = view.field::<IntOrText<'_>>("port").known().filter(|_| kind == "Service");
        if let Some(found) = self.name(view, "name", kind) {
            found.group = group;
            found.port = port;
            if !namespace.is_missing() {
                found.within = namespace.value().map_or(Within::Unknown, Within::Namespace);
            }
        }
    }

    fn route(&mut self, spec: View<'a>) {
        for parent in spec.list("parentRefs") {
            self.gateway(View::of(parent), "gateway.networking.k8s.io", "Gateway");
        }
        for rule in spec.list("rules").map(View::of) {
            for backend in rule.list("backendRefs") {
                self.gateway(View::of(backend), "", "Service");
            }
            for filter in rule.list("filters").map(View::of) {
                self.gateway(filter.view("requestMirror").view("backendRef"), "", "Service");
            }
        }
    }

    /// `scaleTargetRef`, `targetRef`: a kind of any group in the same namespace.
    fn scaled(&mut self, target: View<'a>, default: Option<&'a str>) {
        let (version, kind) = (target.field::<&str>("apiVersion"), target.field::<&str>("kind"));
        if version.is_unknown() || kind.is_unknown() {
            return;
        }
        let Some(kind) = kind.value().or(default) else { return };
        let group = version.value().map_or("apps", |version| version.split_once('/').map_or("", |(group, _)| group));
        if let Some(found) = self.name(target, "name", kind) {
            found.group = group;
        }
    }

    fn binding(&mut self, object: &Object<'a>) {
        let view = object.view();
        let role = view.view("roleRef");
        if let Some(kind) = role.field::<&str>("kind").value()
            && let Some(found) = self.name(role, "name", kind)
        {
            found.group = "rbac.authorization.k8s.io";
            found.within = if kind == "ClusterRole" { Within::Cluster } else { Within::Own };
        }
        for subject in view.list("subjects").map(View::of) {
            if subject.field::<&str>("kind").value() != Some("ServiceAccount") {
                continue;
            }
            let namespace = subject.field::<&str>("namespace");
            if let Some(found) = self.name(subject, "name", "ServiceAccount") {
                found.within = namespace.value().map_or(Within::Unknown, Within::Namespace);
            }
        }
    }

    fn claim(&mut self, spec: View<'a>) {
        self.of_cluster(spec, "storageClassName", "storage.k8s.io", "StorageClass");
        self.of_cluster(spec, "volumeName", "", "PersistentVolume");
    }
}

impl<'a> Object<'a> {
    /// What it names, in no particular order. An object of a kind that names nothing is not parsed for it.
    pub fn references(&self) -> Vec<Reference<'a>> {
        let mut found = Found(Vec::new());
        match (self.group(), self.kind()) {
            ("", "PersistentVolumeClaim") => found.claim(self.spec()),
            ("", "ServiceAccount") => {
                let view = self.view();
                for secret in view.list("secrets").chain(view.list("imagePullSecrets")) {
                    found.name(View::of(secret), "name", "Secret");
                }
            }
            ("networking.k8s.io" | "extensions", "Ingress") => found.ingress(self.spec()),
            ("gateway.networking.k8s.io", kind) if kind.ends_with("Route") => found.route(self.spec()),
            ("gateway.networking.k8s.io", "Gateway") => {
                found.of_cluster(self.spec(), "gatewayClassName", "gateway.networking.k8s.io", "GatewayClass");
                for listener in self.spec().list("listeners").map(View::of) {
                    for certificate in listener.view("tls").list("certificateRefs") {
                        found.gateway(View::of(certificate), "", "Secret");
                    }
                }
            }
            ("autoscaling", "HorizontalPodAutoscaler") => found.scaled(self.spec().view("scaleTargetRef"), None),
            ("keda.sh", "ScaledObject") => found.scaled(self.spec().view("scaleTargetRef"), Some("Deployment")),
            ("autoscaling.k8s.io", "VerticalPodAutoscaler") => found.scaled(self.spec().view("targetRef"), None),
            ("rbac.authorization.k8s.io", "RoleBinding" | "ClusterRoleBinding") => found.binding(self),
            ("admissionregistration.k8s.io", "ValidatingWebhookConfiguration" | "MutatingWebhookConfiguration") => {
                for webhook in self.view().list("webhooks").map(View::of) {
                    found.service(webhook.view("clientConfig").view("service"));
                }
            }
            ("admissionregistration.k8s.io", "ValidatingAdmissionPolicyBinding") => {
                found.of_cluster(self.spec(), "policyName", "admissionregistration.k8s.io", "ValidatingAdmissionPolicy")
            }
            ("apiregistration.k8s.io", "APIService") => found.service(self.spec().view("service")),
            _ => {}
        }
        if self.group() == "apps" && self.kind() == "StatefulSet" {
            found.name(self.spec(), "serviceName", "Service");
            for claim in self.spec().list("volumeClaimTemplates") {
                found.claim(View::of(claim).view("spec"));
            }
        }
        if let Some(pod) = self.pod_spec() {
            found.pod(&pod);
        }
        found.0
    }

    /// The ports of a Service; `None` of other kinds, and where they are not all known.
    pub fn service_ports(&self) -> Option<Vec<ServicePort<'a>>> {
        let spec = self.spec();
        if self.kind() != "Service" || spec.is_open() || spec.entry("ports").is_some_and(|it| !it.value().is_sequence())
        {
            return None;
        }
        let ports = spec.list("ports").map(|item| {
            let view = View::of(item);
            let (name, number) = (view.field::<&str>("name"), view.field::<i64>("port"));
            let known = view.is_present() && !view.is_open() && !name.is_unknown() && !number.is_unknown();
            known.then(|| ServicePort { name: name.value(), number: number.value(), span: item.span() })
        });
        ports.collect()
    }
}

/// A port of a Service.
#[derive(Debug, Clone, Copy)]
pub struct ServicePort<'a> {
    /// `name`
    pub name: Option<&'a str>,
    /// `port`
    pub number: Option<i64>,
    /// The bytes of the whole port.
    pub span: pitfall_syntax::Span,
}

#[cfg(test)]
mod tests {
    use pitfall_syntax::yaml::Stream;

    use super::*;
    use crate::kubernetes::Manifest;

    fn named(text: &str) -> Vec<String> {
        let stream = Stream::parse(text);
        let references = Manifest::new(&stream).objects().flat_map(|object| object.references()).collect::<Vec<_>>();
        let text = |it: &Reference<'_>| {
            let key = it.key.map_or(String::new(), |key| format!("[{key}]"));
            let port = match it.port.map(|port| port.value) {
                Some(IntOrText::Int(port)) => format!(":{port}"),
                Some(IntOrText::Text(port)) => format!(":{port}"),
                None => String::new(),
            };
            let optional = if it.optional { "?" } else { "" };
            let within = match it.within {
                Within::Own => String::new(),
                Within::Namespace(name) => format!("@{name}"),
                Within::Unknown => "@?".to_owned(),
                Within::Cluster => "@*".to_owned(),
            };
            format!("{}/{}{key}{port}{within}{optional}", it.kind, it.name)
        };
        references.iter().map(text).collect()
    }

    #[test]
    fn pods_name_what_they_are_fed_with() {
        let text = "apiVersion: v1\nkind: Pod\nspec:\n  serviceAccountName: app\n  priorityClassName: high\n  volumes:\n  - {name: a, configMap: {name: c, items: [{key: k, path: p}]}}\n  - {name: b, secret: {secretName: s, optional: true}}\n  - {name: d, persistentVolumeClaim: {claimName: data}}\n  containers:\n  - name: x\n    env:\n    - {name: A, valueFrom: {secretKeyRef: {name: s, key: p}}}\n    envFrom: [{configMapRef: {name: \"{{ .x }}\"}}, {configMapRef: {name: e}}]\n";
        let wanted = [
            "ServiceAccount/app",
            "PriorityClass/high@*",
            "ConfigMap/c",
            "ConfigMap/c[k]",
            "Secret/s?",
            "PersistentVolumeClaim/data",
            "Secret/s[p]",
            "ConfigMap/e",
        ];
        assert_eq!(named(text), wanted);
    }

    #[test]
    fn routes_name_services_and_their_ports() {
        let text = "apiVersion: networking.k8s.io/v1\nkind: Ingress\nspec:\n  tls: [{secretName: t}]\n  rules:\n  - http: {paths: [{backend: {service: {name: a, port: {number: 80}}}}, {backend: {service: {name: b, port: {name: web}}}}]}\n---\napiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nspec:\n  parentRefs: [{name: g, namespace: infra}]\n  rules: [{backendRefs: [{name: c, port: 8080}, {name: d, kind: Other, group: x.y}]}]\n---\napiVersion: apiregistration.k8s.io/v1\nkind: APIService\nspec: {service: {name: m, namespace: ns, port: 443}}\n";
        let wanted = [
            "Secret/t",
            "Service/a:80",
            "Service/b:web",
            "Gateway/g@infra",
            "Service/c:8080",
            "Other/d",
            "Service/m:443@ns",
        ];
        assert_eq!(named(text), wanted);
    }

    #[test]
    fn bindings_and_autoscalers() {
        let text = "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nroleRef: {kind: Role, name: r}\nsubjects: [{kind: ServiceAccount, name: a, namespace: ns}, {kind: User, name: u}]\n---\napiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nspec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: d}}\n---\napiVersion: apps/v1\nkind: StatefulSet\nspec: {serviceName: s, volumeClaimTemplates: [{spec: {storageClassName: fast}}]}\n";
        assert_eq!(named(text), ["Role/r", "ServiceAccount/a@ns", "Deployment/d", "Service/s", "StorageClass/fast@*"]);
    }
}
