//! What kustomize refuses and warns of, and what Go's runtime does not read in a container.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use pitfall_engine::{Applicability, Cancel, Disk, Finding, Host, Severity, Source, Workspace, fix_all};
use pitfall_models::kubernetes::Manifest;
use pitfall_syntax::yaml::Stream;
use serde_json::{Value, json};

use crate::support::{Files, go, kubectl, write};

fn workspace() -> Workspace {
    Workspace::new(pitfall_rules::all(), Arc::new(Disk), Arc::new(Host::at("/nowhere", [])))
}

fn check(path: &Path, text: &str) -> Vec<Finding> {
    workspace().check(&Source::new(Some(path), text), &Cancel::new()).findings
}

/// `kubectl kustomize`: the objects, or what it says on failing. `None` where there is no kubectl.
fn build(folder: &Path) -> Option<Result<String, String>> {
    let output = Command::new(kubectl()?).arg("kustomize").arg(folder).output().unwrap();
    let (objects, errors) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    Some(if output.status.success() { Ok(objects.into_owned()) } else { Err(errors.into_owned()) })
}

const MAP: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: NAME}\n";
const DEPLOYMENT: &str = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: shop}\nspec:\n  selector: {matchLabels: {app: shop}}\n  template:\n    metadata: {labels: {app: shop}}\n    spec: {containers: [{name: a, image: a}]}\n";

fn project(kustomization: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let files = [
        ("app/one.yaml", MAP.replace("NAME", "one")),
        ("app/again.yaml", MAP.replace("NAME", "one")),
        ("app/shop.yaml", DEPLOYMENT.to_owned()),
        (
            "app/replicas.yaml",
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: shop}\nspec: {replicas: 4}\n".to_owned(),
        ),
        ("app/kustomization.yaml", kustomization.to_owned()),
        ("base/kustomization.yaml", "resources: [map.yaml]\n".to_owned()),
        ("base/map.yaml", MAP.replace("NAME", "base")),
        ("bare/map.yaml", MAP.replace("NAME", "bare")),
    ];
    let files: Files = files.into_iter().map(|(path, text)| (path.into(), text)).collect();
    write(folder.path(), &files);
    let path = folder.path().join("app/kustomization.yaml");
    (folder, path)
}

#[test]
fn kustomize_refuses_where_an_error_is_found_and_nowhere_else() {
    let mut compared = 0;
    for text in [
        "resources: [one.yaml]\n",
        "resources: [one.yaml, shop.yaml, ../base]\n",
        "resources: [nosuch.yaml]\n",
        "resources: [one.yaml, ../nosuch]\n",
        "resources: [../bare]\n",
        "resources: [one.yaml, again.yaml]\n",
        "resources: [one.yaml, one.yaml]\n",
        "resources: [../base]\nbases: [../base]\n",
        "bases: [../base]\n",
        "Resources: [one.yaml]\n",
        "resource: [one.yaml]\n",
        "resources: [one.yaml]\nnamespce: x\n",
        "resources: [shop.yaml]\npatches: [{path: replicas.yaml}]\n",
        "resources: [shop.yaml]\npatches: [{path: nosuch.yaml}]\n",
        "resources: [shop.yaml]\npatchesStrategicMerge: [replicas.yaml]\n",
        "resources: [shop.yaml]\npatchesStrategicMerge: [nosuch.yaml]\n",
        "resources: [one.yaml]\ncomponents: [../nosuch]\n",
        "resources: [shop.yaml]\ncommonLabels: {a: b}\nimages: [{name: a, newTag: b}]\n",
    ] {
        let (folder, path) = project(text);
        let Some(built) = build(&folder.path().join("app")) else { return };
        let errors: Vec<&str> = check(&path, text)
            .iter()
            .filter(|finding| finding.severity == Severity::Error)
            .map(|finding| finding.rule.id)
            .collect();
        assert_eq!(errors.is_empty(), built.is_ok(), "{text}{errors:?}\n{built:?}");
        compared += 1;
    }
    assert_eq!(compared, 18);
}

#[test]
fn kustomize_builds_the_same_after_deprecated_fields_are_renewed() {
    for text in [
        "bases: [../base]\n",
        "resources: [shop.yaml]\ncommonLabels:\n  team: web # ours\n  tier: front\n",
        "resources:\n- shop.yaml\npatchesStrategicMerge:\n- replicas.yaml\n",
        "commonLabels:\r\n  team: web\r\nresources:\r\n- shop.yaml\r\npatchesStrategicMerge:\r\n- replicas.yaml\r\n",
        "resources: [shop.yaml]\npatchesJson6902:\n- target: {version: v1, group: apps, kind: Deployment, name: shop}\n  patch: '[{\"op\": \"add\", \"path\": \"/spec/replicas\", \"value\": 3}]'\n",
    ] {
        let (folder, path) = project(text);
        let Some(before) = build(&folder.path().join("app")) else { return };
        assert!(before.is_ok(), "{before:?}");
        let fixed = fix_all(text, Applicability::Safe, |text| check(&path, text));
        assert!(fixed.fixes > 0 && fixed.at_rest, "{text}");
        assert!(!check(&path, &fixed.text).iter().any(|finding| finding.rule.id == "k8s/kustomization-field"));
        std::fs::write(&path, &fixed.text).unwrap();
        assert_eq!(build(&folder.path().join("app")), Some(before), "{}", fixed.text);
    }
}

/// The go command is a Go program, too.
#[test]
fn programs_end_at_a_memory_limit_that_go_does_not_read() {
    let Some(go) = go("1.27.3") else { return };
    for limit in
        ["512MiB", "512Mi", "1.5GiB", "off", "1073741824", "512M", "1GB", "64B", "9999999TiB", "1e9", "512 MiB"]
    {
        let output = Command::new(&go).arg("version").env("GOMEMLIMIT", limit).output().unwrap();
        let refused = String::from_utf8_lossy(&output.stderr).contains("malformed GOMEMLIMIT");
        let text = format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec:\n  containers:\n  - name: a\n    image: a\n    env: [{{name: GOMEMLIMIT, value: \"{limit}\"}}]\n"
        );
        let said = check(Path::new("/w/pod.yaml"), &text)
            .iter()
            .any(|finding| finding.rule.id == "k8s/go-memory-limit" && finding.severity == Severity::Error);
        assert_eq!(said, refused, "{limit}: {}", String::from_utf8_lossy(&output.stderr).lines().next().unwrap_or(""));
    }
}

/// As much of an API server as `kubectl create --dry-run=client` asks before it looks at a file: which kinds there are.
struct Discovery {
    address: String,
}

/// `group/version`, or `v1`, with its kinds.
type Kinds = BTreeMap<String, BTreeSet<String>>;

impl Discovery {
    /// Answers on this machine alone, until the test ends.
    fn of(kinds: Kinds) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                answer(stream, &kinds);
            }
        });
        Self { address }
    }
}

fn answer(mut stream: TcpStream, kinds: &Kinds) {
    let mut lines = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
    let path = lines.next().unwrap_or_default().split(' ').nth(1).unwrap_or("").to_owned();
    lines.take_while(|line| !line.is_empty()).for_each(drop);
    let path = path.split('?').next().unwrap_or("");
    let body = match path {
        "/api" => Some(json!({"kind": "APIVersions", "versions": ["v1"]})),
        "/apis" => {
            let mut groups: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
            for full in kinds.keys() {
                let Some((group, version)) = full.split_once('/') else { continue };
                groups.entry(group).or_default().push(json!({"groupVersion": full, "version": version}));
            }
            let groups: Vec<Value> =
                groups.into_iter().map(|(name, versions)| json!({"name": name, "versions": versions})).collect();
            Some(json!({"kind": "APIGroupList", "apiVersion": "v1", "groups": groups}))
        }
        _ => path.strip_prefix("/apis/").or(path.strip_prefix("/api/")).and_then(|full| {
            let resource = |kind: &String| json!({"name": format!("{}s", kind.to_lowercase()), "singularName": "", "namespaced": true, "kind": kind, "verbs": ["create", "get"]});
            let resources: Vec<Value> = kinds.get(full)?.iter().map(resource).collect();
            Some(json!({"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": full, "resources": resources}))
        }),
    };
    let (status, body) = body.map_or(("404 Not Found", String::new()), |body| ("200 OK", body.to_string()));
    let _ = write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
}

/// The files of `folder` that `kubectl create --dry-run=client` refuses, by name, with what it says; and how many objects it takes.
fn refused(folder: &Path, server: &Discovery) -> Option<(BTreeMap<String, String>, usize)> {
    let home = tempfile::tempdir().unwrap();
    let output = Command::new(kubectl()?)
        .args(["create", "--dry-run=client", "--validate=false", "-o", "name", "--server", &server.address, "-f"])
        .arg(folder)
        .env("HOME", home.path())
        .env("KUBECONFIG", home.path().join("none"))
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    let mut found = BTreeMap::new();
    for line in errors.lines() {
        let name = line.split(['/', '"', ' ', ':']).find(|word| word.starts_with("file-") && word.ends_with(".yaml"));
        let name = name.unwrap_or_else(|| panic!("kubectl says of no file: {line}"));
        found.insert(name.to_owned(), line.to_owned());
    }
    Some((found, String::from_utf8_lossy(&output.stdout).lines().count()))
}

fn yaml_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            yaml_files(&path, found);
        } else if path.extension().is_some_and(|it| it == "yaml" || it == "yml") {
            found.push(path);
        }
    }
}

#[test]
fn kubectl_takes_every_fixed_file_that_it_took_before() {
    let corpora = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus/k8s");
    let mut paths = Vec::new();
    for below in ["raw", "labelled"] {
        yaml_files(&corpora.join(below), &mut paths);
    }
    paths.sort();
    let mut texts: Vec<(PathBuf, String)> =
        paths.into_iter().filter_map(|path| Some((path.clone(), std::fs::read_to_string(path).ok()?))).collect();
    let own = |name: &str, text: &str| (Path::new("/w").join(name), text.to_owned());
    let made = [
        own(
            "cron.yaml",
            "apiVersion: batch/v1beta1\nkind: CronJob\nmetadata: {name: a}\nspec:\n  schedule: 0 0 * *\n  jobTemplate: {spec: {template: {spec: {containers: [{name: a, image: a}]}}}}\n",
        ),
        own(
            "hook.yaml",
            "apiVersion: admissionregistration.k8s.io/v1beta1\nkind: MutatingWebhookConfiguration\nmetadata: {name: a}\nwebhooks:\n- name: a.example.com\n  clientConfig: {url: \"https://a.example.com\"}\n",
        ),
        own(
            "pod.yaml",
            "apiVersion: v1\r\nkind: Pod\r\nmetadata: {name: a}\r\nspec:\r\n  hostPID: true\r\n  containers:\r\n  - name: é\r\n    image: a # ours\r\n    privileged: true\r\n",
        ),
    ];
    texts.extend(made);
    // What it must refuse, so that its silence says something.
    let broken = [
        own("one.yaml", "a: [\n"),
        own("two.yaml", "metadata: {name: a}\n"),
        own("three.yaml", "apiVersion: v1\nkind: Pod\nmetadata:\n\tname: a\n"),
    ];
    let (before, after) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let workspace = workspace();
    let mut kinds = Kinds::from([("v1".to_owned(), BTreeSet::new())]);
    let mut changed = 0;
    for (at, (path, text)) in texts.iter().chain(&broken).enumerate() {
        let fixed = fix_all(text, Applicability::Suggested, |text| {
            workspace.check(&Source::new(Some(path), text), &Cancel::new()).findings
        });
        if fixed.text == *text && at < texts.len() {
            continue;
        }
        changed += usize::from(at < texts.len());
        for (folder, text) in [(&before, text), (&after, &fixed.text)] {
            std::fs::write(folder.path().join(format!("file-{at:04}.yaml")), text).unwrap();
            for object in Manifest::new(&Stream::parse(text)).objects() {
                let (version, kind) = (object.api_version().to_owned(), object.kind().to_owned());
                kinds.entry(version).or_default().insert(kind);
            }
        }
    }
    let server = Discovery::of(kinds);
    let Some((refused_before, objects_before)) = refused(before.path(), &server) else { return };
    let (refused_after, objects_after) = refused(after.path(), &server).unwrap();
    for at in texts.len()..texts.len() + broken.len() {
        assert!(
            refused_before.contains_key(&format!("file-{at:04}.yaml")),
            "kubectl takes {:?}",
            broken[at - texts.len()]
        );
    }
    println!(
        "{changed} files changed by fixes: kubectl takes {objects_before} objects before and {objects_after} after, refuses {} files before and {} after",
        refused_before.len(),
        refused_after.len()
    );
    let worse: Vec<&String> =
        refused_after.iter().filter(|(name, _)| !refused_before.contains_key(*name)).map(|(_, said)| said).collect();
    assert!(worse.is_empty(), "{worse:#?}");
    assert!(objects_after >= objects_before && objects_before >= 3, "{objects_before} {objects_after}");
}
