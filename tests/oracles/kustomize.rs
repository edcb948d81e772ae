//! What a kustomization builds, against `kubectl kustomize`: the same objects.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use pitfall_models::kubernetes::Manifest;
use pitfall_models::kubernetes::kustomize::{self, Id, Shape, Sources, Tree, build};
use pitfall_syntax::yaml::{Node, Stream, Value};

use crate::support::{Files, kubectl, write};

/// Everything is read from disk.
struct OnDisk;

impl Sources for OnDisk {
    fn number(&mut self, _: &Path) -> u32 {
        0
    }

    fn stream(&mut self, path: &Path) -> Option<Stream> {
        Some(Stream::parse(&std::fs::read_to_string(path).ok()?))
    }

    fn identities(&mut self, path: &Path) -> Option<Vec<Id>> {
        let stream = self.stream(path)?;
        let id = |object: pitfall_models::kubernetes::Object<'_>| {
            let text = |field: Option<&str>| field.unwrap_or("").to_owned();
            let (namespace, name) = (text(object.namespace().value()), text(object.name().value()));
            Id::new(object.api_version(), object.kind(), &namespace, &name)
        };
        Some(Manifest::new(&stream).objects().map(id).collect())
    }

    fn bytes(&mut self, path: &Path) -> Option<Vec<u8>> {
        std::fs::read(path).ok()
    }

    fn is_folder(&mut self, path: &Path) -> bool {
        path.is_dir()
    }
}

/// A value in one form, whatever its layout and the order of its keys.
fn canonical(tree: &Tree) -> String {
    match &tree.shape {
        Shape::Scalar { text, is_text: true } => format!("{text:?}"),
        Shape::Scalar { text, .. } => match Value::of_plain(text) {
            Value::Text(text) => format!("{text:?}"),
            value => format!("{value:?}"),
        },
        Shape::List(items) => format!("[{}]", items.iter().map(canonical).collect::<Vec<_>>().join(",")),
        Shape::Map(entries) => {
            sorted(entries.iter().map(|(key, value)| (key.text.as_str(), canonical(value))).collect())
        }
    }
}

fn sorted(entries: BTreeMap<&str, String>) -> String {
    let entries: Vec<String> = entries.iter().map(|(key, value)| format!("{key:?}:{value}")).collect();
    format!("{{{}}}", entries.join(","))
}

fn plain(node: Node<'_>) -> String {
    let node = node.resolved().unwrap();
    if node.is_mapping() {
        sorted(node.entries().into_iter().map(|entry| (entry.key().as_str().unwrap(), plain(entry.value()))).collect())
    } else if node.is_sequence() {
        format!("[{}]", node.items().map(plain).collect::<Vec<_>>().join(","))
    } else {
        match node.value().unwrap() {
            Value::Text(text) => format!("{text:?}"),
            value => format!("{value:?}"),
        }
    }
}

pub fn of_text(text: &str) -> Vec<String> {
    let stream = Stream::parse(text);
    let mut found: Vec<String> = stream.documents().filter_map(|document| document.root()).map(plain).collect();
    found.sort();
    found
}

/// What kubectl builds; `None` without kubectl.
fn by_kubectl(folder: &Path) -> Option<Result<Vec<String>, String>> {
    let output = Command::new(kubectl()?).arg("kustomize").arg(folder).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    Some(if output.status.success() { Ok(of_text(&text)) } else { Err(errors.into_owned()) })
}

/// What we build, and the same written and read again.
fn by_us(folder: &Path) -> Result<Vec<String>, &'static str> {
    let built = build(folder, &|_, _| true, &mut OnDisk).map_err(|kustomize::Unbuilt(why)| why)?;
    let mut found = Vec::new();
    for object in &built.objects {
        let tree = object.tree.as_ref().unwrap();
        let canonical = canonical(tree);
        let written = tree.write();
        assert_eq!(of_text(&written.text), std::slice::from_ref(&canonical), "{}", written.text);
        let name = tree.get_path(&["metadata", "name"]).and_then(Tree::scalar).unwrap_or("");
        assert_eq!(object.id.name, name, "{:?}", object.id);
        found.push(canonical);
    }
    found.sort();
    Ok(found)
}

/// The first object that is on one side alone.
fn difference(ours: &[String], theirs: &[String]) -> String {
    let only =
        |one: &[String], other: &[String]| one.iter().filter(|it| !other.contains(it)).cloned().collect::<Vec<_>>();
    format!("ours:\n{}\ntheirs:\n{}", only(ours, theirs).join("\n"), only(theirs, ours).join("\n"))
}

#[test]
fn every_kustomization_of_the_corpora_builds_the_same() {
    let Ok(root) = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus/k8s").canonicalize() else {
        println!("skipped: no corpora beside the checkout");
        return;
    };
    let mut folders = Vec::new();
    find(&root, &mut folders);
    let (mut same, mut refused) = (0, 0);
    for folder in &folders {
        let Some(theirs) = by_kubectl(folder) else { return };
        match (by_us(folder), theirs) {
            (Ok(ours), Ok(theirs)) => {
                assert!(ours == theirs, "{}: {}", folder.display(), difference(&ours, &theirs));
                same += 1;
            }
            (_, Err(_)) => refused += 1,
            (Err(why), Ok(_)) => panic!("{}: not built: {why}", folder.display()),
        }
    }
    println!("{same} kustomizations build the same, {refused} are refused by kubectl");
    assert!(same >= 42, "{same}");
}

fn find(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        if entry.path().is_dir() {
            find(&entry.path(), found);
        } else if entry.file_name() == "kustomization.yaml" {
            found.push(folder.to_owned());
        }
    }
}

const BASE: &str = r#"apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels: {app: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      serviceAccountName: web
      imagePullSecrets: [{name: pull}]
      initContainers:
      - {name: init, image: busybox:1.0}
      containers:
      - name: web
        image: nginx:1.0
        args: ["a", "b"]
        ports:
        - {name: http, containerPort: 8080}
        - {name: dns, containerPort: 53, protocol: UDP}
        env:
        - name: LEVEL
          value: "1"
        - name: KEY
          valueFrom: {configMapKeyRef: {name: settings, key: k}}
        envFrom:
        - secretRef: {name: pull}
        resources: {limits: {cpu: 100m, memory: 64Mi}}
        volumeMounts: [{name: cfg, mountPath: /cfg}]
      - name: sidecar
        image: registry.example.com:5000/side/car:2.0@sha256:abcd
      volumes:
      - name: cfg
        configMap: {name: settings}
      - name: tmp
        emptyDir: {}
      affinity:
        podAntiAffinity:
          requiredDuringSchedulingIgnoredDuringExecution:
          - labelSelector: {matchLabels: {app: web}}
            topologyKey: kubernetes.io/hostname
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  selector: {app: web}
  ports: [{port: 80, targetPort: http}]
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {k: v}
---
apiVersion: v1
kind: Secret
metadata: {name: pull}
stringData: {a: b}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: web}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: web}
rules: [{apiGroups: [""], resources: [configmaps], resourceNames: [settings], verbs: [get]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: web}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: web}
subjects:
- {kind: ServiceAccount, name: web, namespace: default}
- {kind: ServiceAccount, name: default}
- {kind: User, name: someone, apiGroup: rbac.authorization.k8s.io}
"#;

const MORE: &str = r#"apiVersion: v1
kind: List
items:
- apiVersion: networking.k8s.io/v1
  kind: Ingress
  metadata: {name: front}
  spec:
    tls: [{secretName: pull, hosts: [a.example.com]}]
    rules:
    - host: a.example.com
      http:
        paths:
        - {path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}
- apiVersion: autoscaling/v2
  kind: HorizontalPodAutoscaler
  metadata: {name: web}
  spec:
    scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
    maxReplicas: 3
---
apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db, annotations: {note: "1"}}
spec:
  serviceName: web
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}, annotations: {x: "yes"}}
    spec:
      containers:
      - {name: db, image: "nginx"}
  volumeClaimTemplates:
  - metadata: {name: data}
    spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: tick}
spec:
  schedule: "0 0 * * *"
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          containers:
          - name: tick
            image: busybox
            envFrom: [{configMapRef: {name: settings}}]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: all}
spec:
  podSelector: {matchLabels: {app: web}}
  ingress: [{from: [{podSelector: {matchLabels: {app: db}}}]}]
---
apiVersion: example.com/v1
kind: Widget
metadata: {name: w}
spec:
  containers: [{name: a, image: nginx:1.0}]
  parts: [{name: a, v: 1}, {name: b, v: 2}]
"#;

const PATCH: &str = r#"apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: null
  template:
    spec:
      containers:
      - name: added
        image: added:1
      - name: web
        env:
        - {name: LEVEL, value: "2"}
        - {name: NEW, value: x}
        ports: [{containerPort: 53, protocol: UDP, hostPort: 53}, {containerPort: 9090}]
        args: [c]
        resources: {limits: {cpu: null}}
      - name: sidecar
        $patch: delete
      volumes:
      - name: tmp
        $patch: delete
"#;

/// Parts of a kustomization; each is tried alone, and with others.
const PARTS: [&str; 30] = [
    "namespace: shop\n",
    "namePrefix: pre-\n",
    "nameSuffix: -post\n",
    "commonLabels: {team: a, tier: \"1\"}\n",
    "labels:\n- pairs: {x: y}\n  includeSelectors: true\n- pairs: {only: meta}\n",
    "labels:\n- pairs: {x: y}\n  includeTemplates: true\n",
    "commonAnnotations: {note: n}\n",
    "images:\n- {name: nginx, newTag: \"2.0\"}\n- {name: busybox, newName: other/busybox, digest: sha256:ab}\n",
    "images:\n- {name: registry.example.com:5000/side/car, newTag: v3}\n- {name: nginx, newName: n}\n",
    "replicas:\n- {name: web, count: 5}\n- {name: db, count: 3}\n",
    "configMapGenerator:\n- name: made\n  literals: [a=1, 'b=\"two <words>\"']\n  files: [notes.txt, other=notes.txt, bytes.bin]\n  envs: [all.env]\n",
    "secretGenerator:\n- name: hidden\n  literals: [user=root]\n  type: kubernetes.io/opaque\n  options: {labels: {l: v}, annotations: {an: o}, immutable: true}\n",
    "configMapGenerator:\n- name: settings\n  behavior: merge\n  literals: [more=1]\n",
    "configMapGenerator:\n- name: settings\n  behavior: replace\n  literals: [only=1]\ngeneratorOptions: {disableNameSuffixHash: true, labels: {g: o}}\n",
    "patches:\n- path: patch.yaml\n",
    "patches:\n- path: patch.yaml\n  target: {kind: Deployment}\n",
    "patchesStrategicMerge: [patch.yaml]\n",
    "patches:\n- target: {kind: Deployment, name: web}\n  patch: |-\n    - op: add\n      path: /spec/template/spec/containers/0/env/-\n      value: {name: J, value: \"1\"}\n    - op: replace\n      path: /spec/replicas\n      value: 7\n    - {op: remove, path: /spec/template/spec/volumes/1}\n",
    "patches:\n- target: {name: \"w.*\"}\n  patch: |-\n    - op: add\n      path: /metadata/labels\n      value: {patched: \"true\"}\n",
    "patchesJson6902:\n- target: {version: v1, kind: Service, name: web}\n  patch: |-\n    - {op: add, path: /spec/ports/0, value: {name: m, port: 9000}}\n    - {op: move, from: /spec/selector/app, path: /spec/selector/was}\n    - {op: test, path: /spec/ports/1/port, value: 80}\n",
    "patches:\n- target: {labelSelector: \"app=web\"}\n  patch: |-\n    apiVersion: v1\n    kind: Any\n    metadata: {name: any, annotations: {sel: ected}}\n",
    "patches:\n- patch: |-\n    apiVersion: v1\n    kind: Service\n    metadata: {name: web}\n    spec:\n      ports:\n      - {port: 80, name: named}\n      - {port: 81}\n      selector:\n        $patch: replace\n        only: this\n",
    "patches:\n- patch: |-\n    apiVersion: rbac.authorization.k8s.io/v1\n    kind: Role\n    metadata: {name: web}\n    $patch: delete\n",
    "patches:\n- patch: |-\n    apiVersion: apps/v1\n    kind: Deployment\n    metadata: {name: web}\n    spec:\n      template:\n        spec:\n          containers:\n          - $patch: replace\n          - {name: sole, image: sole:1}\n          volumes:\n          - {name: cfg, secret: {secretName: pull}, configMap: null}\n",
    "patches:\n- patch: |-\n    apiVersion: example.com/v1\n    kind: Widget\n    metadata: {name: w}\n    spec: {parts: [{name: b, v: 3}], deep: {er: {a: null, b: 1}}}\n",
    "components: [../component]\n",
    "patches:\n- patch: |-\n    kind: Deployment\n    apiVersion: apps/v1\n    metadata: {name: renamed}\n  target: {kind: Deployment, name: web}\n  options: {allowNameChange: true}\n",
    "images:\n- {name: nginx, tagSuffix: -alpine}\n",
    "labels:\n- pairs: {f: g}\n  fields: [{path: spec/extra, kind: Widget, create: true}]\n- pairs: {v: c}\n  includeVolumeClaimTemplates: true\n",
    "resources: [../other]\n",
];

fn project(overlays: &[String]) -> Files {
    let mut files: Files = [
        ("base/kustomization.yaml", "resources: [base.yaml, more.yaml]\n"),
        ("base/base.yaml", BASE),
        ("base/more.yaml", MORE),
        (
            "other/kustomization.yaml",
            "namePrefix: o-\nresources: [o.yaml]\nconfigMapGenerator: [{name: gen, literals: [a=b]}]\n",
        ),
        (
            "other/o.yaml",
            "apiVersion: v1\nkind: Pod\nmetadata: {name: pod}\nspec: {containers: [{name: a, image: nginx, envFrom: [{configMapRef: {name: gen}}]}]}\n",
        ),
        (
            "component/kustomization.yaml",
            "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nresources: [c.yaml]\nnameSuffix: -c\npatches:\n- target: {kind: Deployment}\n  patch: '[{\"op\": \"add\", \"path\": \"/metadata/annotations\", \"value\": {\"by\": \"component\"}}]'\n",
        ),
        ("component/c.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n"),
    ]
    .into_iter()
    .map(|(path, text)| (path.into(), text.to_owned()))
    .collect();
    let mut below = "base".to_owned();
    for (at, overlay) in overlays.iter().enumerate() {
        let name = format!("overlay{at}");
        let text = if overlay.contains("resources: [") {
            overlay.replace("resources: [", &format!("resources: [../{below}, "))
        } else {
            format!("resources: [../{below}]\n{overlay}")
        };
        for (file, content) in [
            ("patch.yaml", PATCH),
            ("notes.txt", "line\nline & <b>\n"),
            ("all.env", "# c\nONE=1\n\nTWO\n"),
            ("bytes.bin", "\u{1}é"),
        ] {
            files.insert(format!("{name}/{file}").into(), content.to_owned());
        }
        files.insert(format!("{name}/kustomization.yaml").into(), text);
        below = name;
    }
    files
}

/// Every part alone, every part under a prefix and namespace, and pairs of parts in two layers.
#[test]
fn generated_kustomizations_build_the_same() {
    let mut projects: Vec<Vec<String>> = PARTS.iter().map(|part| vec![(*part).to_owned()]).collect();
    for (at, part) in PARTS.iter().enumerate() {
        projects.push(vec![
            (*part).to_owned(),
            "namePrefix: top-\nnamespace: prod\ncommonLabels: {env: prod}\n".to_owned(),
        ]);
        let other = PARTS[(at * 7 + 3) % PARTS.len()];
        projects.push(vec![format!("nameSuffix: -b\n{other}"), (*part).to_owned()]);
    }
    let (mut same, mut refused) = (0, 0);
    let mut faults = Vec::new();
    for overlays in &projects {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        write(&root, &project(overlays));
        let top = root.join(format!("overlay{}", overlays.len() - 1));
        let Some(theirs) = by_kubectl(&top) else { return };
        match (by_us(&top), theirs) {
            (Ok(ours), Ok(theirs)) if ours == theirs => same += 1,
            (Ok(ours), Ok(theirs)) => faults.push(format!("{overlays:?}: {}", difference(&ours, &theirs))),
            (Err(why), Ok(_)) => faults.push(format!("{overlays:?}: not built: {why}")),
            (_, Err(_)) => refused += 1,
        }
    }
    println!("{same} build the same, {refused} are refused by kubectl");
    assert!(faults.is_empty(), "{} of {}:\n{}", faults.len(), projects.len(), faults.join("\n\n"));
    assert!(same > 65, "{same}");
}
