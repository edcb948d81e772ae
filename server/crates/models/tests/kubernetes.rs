//! Objects, pod specs and containers of manifests.

use pitfall_models::kubernetes::{IntOrText, Manifest, Object, Port, Role, is_kubernetes};
use pitfall_syntax::yaml::Stream;
use pitfall_text::{Edit, apply};

const DEPLOYMENT: &str = "\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web # the name
  labels: {app: web}
spec:
  template:
    metadata:
      labels: {app: web}
    spec:
      hostNetwork: true
      initContainers:
      - name: first
      containers:
      - name: web
        image: \"web:{{ .tag }}\"
        ports:
        - containerPort: 8080
          hostPort: 80 # taken
        - containerPort: \"9090\"
        - hostPort: ~
        env:
        - {name: A, value: 1}
        - name: B
          value: ${B}
        securityContext:
          privileged: yes
      ephemeralContainers:
      - name: look
      volumes:
      - name: host
        hostPath: {path: /}
      - name: none
";

#[track_caller]
fn with<T>(text: &str, look: impl Fn(&[Object<'_>]) -> T) -> T {
    let stream = Stream::parse(text);
    let objects: Vec<Object<'_>> = Manifest::new(&stream).objects().collect();
    look(&objects)
}

fn changed(text: &str, change: impl Fn(&Object<'_>) -> Option<Vec<Edit>>) -> Option<String> {
    with(text, |objects| Some(apply(text, &change(&objects[0])?).expect("edits that fit")))
}

#[test]
fn a_deployment_from_top_to_port() {
    with(DEPLOYMENT, |objects| {
        let [object] = objects else { panic!("{objects:?}") };
        assert_eq!((object.api_version(), object.group(), object.kind()), ("apps/v1", "apps", "Deployment"));
        let name = object.name().known().unwrap();
        assert_eq!((name.value, name.span.of(DEPLOYMENT), name.to_string().as_str()), ("web", "web", "web"));
        assert_eq!(object.label_span(), name.span);
        assert!(object.namespace().is_missing());
        assert_eq!(object.labels().field::<&str>("app").value(), Some("web"));
        let pod = object.pod_spec().unwrap();
        assert_eq!(pod.path(), ["spec", "template", "spec"]);
        assert_eq!(pod.metadata().view("labels").field::<&str>("app").value(), Some("web"));
        assert_eq!((pod.host_network().value(), pod.host_pid().is_missing()), (Some(true), true));
        let containers: Vec<_> = pod.containers().collect();
        let names: Vec<_> = containers.iter().map(|c| (c.name().value().unwrap(), c.role())).collect();
        assert_eq!(names, [("first", Role::Init), ("web", Role::Regular), ("look", Role::Ephemeral)]);
        let web = containers[1];
        assert!(web.image().is_unknown() && web.image().known().is_none() && !web.image().is_missing());
        assert_eq!(web.security_context().privileged().value(), Some(true));
        assert!(containers[0].security_context().privileged().is_missing());
        let ports: Vec<_> = web.ports().collect();
        let taken = ports[0].host_port().known().unwrap();
        assert_eq!((taken.value, taken.span.of(DEPLOYMENT)), (80, "80"));
        assert_eq!(object.path_text(taken.node), "spec.template.spec.containers[0].ports[0].hostPort");
        assert!(ports[1].container_port().is_wrong() && ports[1].container_port().known().is_none());
        assert!(ports[2].host_port().is_missing() && ports[2].host_port().is_written());
        assert_eq!(ports[1].field::<IntOrText<'_>>("containerPort").value(), Some(IntOrText::Text("9090")));
        let env: Vec<_> = web.env().collect();
        assert!(env[0].value().is_wrong());
        assert!(env[1].value().is_unknown());
        let volumes: Vec<_> = pod.volumes().map(|volume| volume.source().map(|(key, _)| key)).collect();
        assert_eq!(volumes, [Some("hostPath"), None]);
    });
}

#[test]
fn edits_leave_the_rest_alone() {
    fn port<'a>(object: &Object<'a>) -> Option<Port<'a>> {
        object.pod_spec()?.containers().nth(1)?.ports().next()
    }
    let after = changed(DEPLOYMENT, |object| port(object)?.remove_key("hostPort")).unwrap();
    assert_eq!(after, DEPLOYMENT.replace("          hostPort: 80 # taken\n", ""));
    let after = changed(DEPLOYMENT, |object| port(object)?.host_port().set(8081)).unwrap();
    assert_eq!(after, DEPLOYMENT.replace("hostPort: 80 #", "hostPort: 8081 #"));
    let after = changed(DEPLOYMENT, |object| {
        let container = object.pod_spec()?.containers().next()?;
        container.set_path(&["securityContext", "allowPrivilegeEscalation"], false)
    });
    let added = "      - name: first\n        securityContext:\n          allowPrivilegeEscalation: false\n";
    assert_eq!(after.unwrap(), DEPLOYMENT.replace("      - name: first\n", added));
    assert_eq!(changed(DEPLOYMENT, |object| object.view().rename_key("kind", "spec")), None);
    assert_eq!(changed(DEPLOYMENT, |object| object.view().remove_key("status")), None);
}

#[test]
fn lists_are_their_items() {
    let text = "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Pod\n  metadata: {name: a}\n  spec:\n    containers:\n    - name: x\n- kind: NoVersion\n---\napiVersion: v1\nkind: PodList\nitems:\n- metadata: {name: b}\n---\na: 1\n---\nkind: Pod\n";
    with(text, |objects| {
        let names: Vec<_> = objects.iter().map(|o| (o.kind(), o.api_version(), o.name().value().unwrap())).collect();
        assert_eq!(names, [("Pod", "v1", "a"), ("Pod", "v1", "b")]);
        let container = objects[0].pod_spec().unwrap().containers().next().unwrap();
        let name = container.name().known().unwrap();
        assert_eq!((name.span.of(text), objects[0].path_text(name.node)), ("x", "spec.containers[0].name".to_owned()));
    });
}

#[test]
fn pod_specs_of_built_in_and_custom_kinds() {
    let spec = |path: &str| {
        let mut text = String::new();
        for (depth, key) in path.split('.').enumerate() {
            text += &format!("{}{key}:\n", "  ".repeat(depth));
        }
        text + &format!("{}containers: [{{name: c}}]\n", "  ".repeat(path.split('.').count()))
    };
    for (kind, path, found) in [
        ("v1\nkind: Pod", "spec", true),
        ("v1\nkind: PodTemplate", "template.spec", true),
        ("batch/v1\nkind: CronJob", "spec.jobTemplate.spec.template.spec", true),
        ("argoproj.io/v1alpha1\nkind: Rollout", "spec.template.spec", true),
        ("serving.knative.dev/v1\nkind: Service", "spec.template.spec", true),
        ("example.com/v1\nkind: Thing", "spec.template.spec", true),
        ("example.com/v1\nkind: Thing", "spec.podTemplate.spec", true),
        ("example.com/v1\nkind: Thing", "spec.other", false),
        ("v1\nkind: Service", "spec.template.spec", false),
        ("apps/v1\nkind: Deployment", "spec", false),
    ] {
        let text = format!("apiVersion: {kind}\n{}", spec(path));
        with(&text, |objects| {
            let names: Vec<_> =
                objects[0].pod_spec().into_iter().flat_map(|pod| pod.containers()).map(|c| c.name().value()).collect();
            assert_eq!(names, if found { vec![Some("c")] } else { vec![] }, "{text}");
        });
    }
}

#[test]
fn shared_and_unseen_values_are_not_touched() {
    let text = "apiVersion: v1\nkind: Pod\nx: &sc {privileged: true}\nspec:\n  containers:\n  - name: a\n    securityContext: *sc\n  - name: b\n    securityContext: {<<: *sc}\n  - name: c\n    securityContext: *nope\n  - name: d\n    securityContext: {<<: *nope}\n";
    with(text, |objects| {
        let containers: Vec<_> = objects[0].pod_spec().unwrap().containers().collect();
        for container in &containers[..2] {
            let privileged = container.security_context().privileged();
            assert_eq!(privileged.known().unwrap().span.start as usize, text.find("true").unwrap());
            assert_eq!(privileged.remove(), None);
            assert_eq!(container.security_context().set_key("privileged", false), None);
        }
        for container in &containers[2..] {
            let privileged = container.security_context().privileged();
            assert!(!privileged.is_missing() && privileged.is_unknown() && privileged.known().is_none());
        }
    });
}

#[test]
fn json_and_crlf_manifests_are_manifests() {
    let json =
        "{\n\t\"apiVersion\": \"v1\",\n\t\"kind\": \"Pod\",\n\t\"spec\": {\"containers\": [{\"name\": \"a\"}]}\n}\n";
    for text in [json.to_owned(), DEPLOYMENT.replace('\n', "\r\n"), format!("\u{feff}{DEPLOYMENT}")] {
        with(&text, |objects| assert!(objects[0].pod_spec().unwrap().containers().next().is_some(), "{text}"));
    }
    assert!(is_kubernetes(Stream::parse(json).documents().next().unwrap().document()));
    assert!(!is_kubernetes(Stream::parse("on: push\njobs: {}\n").documents().next().unwrap().document()));
    with("", |objects| assert!(objects.is_empty()));
    with("apiVersion: {{ .v }}\nkind: Pod\n", |objects| assert!(objects.is_empty()));
}

#[test]
fn a_custom_resource_definition_is_known_without_its_tree() {
    let text =
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: x\nspec:\n  a: b\n";
    let stream = Stream::parse(text);
    let object = Manifest::new(&stream).objects().next().unwrap();
    assert!(object.pod_spec().is_none() && object.known_kind().is_some());
    assert!(!object.document().is_parsed());
}
