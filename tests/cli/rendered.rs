//! What a tool rendered is told of the files that it was rendered from.

use std::path::Path;

use crate::bench::Bench;

const TEMPLATE: &str = "apiVersion: v1
kind: Pod
metadata:
  name: {{ .Release.Name }}
spec:
  hostPID: true
  containers:
  - name: shop
    image: \"{{ .Values.image }}:{{ .Values.tag }}\"
    imagePullPolicy: {{ .Values.policy }}
    securityContext:
      {{- toYaml .Values.securityContext | nindent 6 }}
";

/// As Helm prints it.
const RENDERED: &str = "---
# Source: shop/templates/pod.yaml
apiVersion: v1
kind: Pod
metadata:
  name: release
spec:
  hostPID: true
  containers:
  - name: shop
    image: \"nginx:latest\"
    imagePullPolicy: always
    securityContext:
      privileged: true
---
# Source: shop/charts/gone/templates/pod.yaml
apiVersion: v1
kind: Pod
metadata:
  name: other
spec:
  hostIPC: true
  containers:
  - name: shop
    image: nginx:1.0
";

fn chart(folder: &str) -> Bench {
    let below = |path: &str| format!("{folder}{path}");
    Bench::new(&[
        (&below("Chart.yaml"), "apiVersion: v2\nname: shop\nversion: 1.0.0\n"),
        (&below("templates/pod.yaml"), TEMPLATE),
    ])
}

fn check(bench: &Bench, format: &str) -> String {
    let arguments = [
        "check",
        "--format",
        format,
        "--select",
        "k8s/host-namespace,k8s/unknown-value,k8s/privileged,k8s/floating-image",
    ];
    bench.pipe(arguments.into_iter().chain(["--stdin-filename", "rendered.yaml", "-"]), RENDERED).ends(1).out
}

#[test]
fn findings_in_helms_output_stand_in_the_template() {
    for folder in ["", "shop/", "deploy/charts/shop/"] {
        let bench = chart(folder);
        let arguments = [
            "check",
            "--format",
            "json",
            "--select",
            "k8s/host-namespace,k8s/unknown-value,k8s/privileged,k8s/floating-image",
        ];
        let ran = bench.pipe(arguments.into_iter().chain(["--stdin-filename", "rendered.yaml", "-"]), RENDERED).ends(1);
        let mut found = ran.findings();
        found.sort();
        let of_template = |place: &str| format!("{folder}templates/pod.yaml:{place}");
        let mut expected = vec![
            // The very words; a line around actions; and what only a whole object of values could tell.
            of_template("6:12 k8s/host-namespace"),
            of_template("9:5 k8s/floating-image"),
            of_template("10:5 k8s/unknown-value"),
            of_template("2:1 k8s/privileged"),
            // The part that is not here.
            "rendered.yaml:22:12 k8s/host-namespace".to_owned(),
        ];
        expected.sort();
        assert_eq!(found, expected, "{folder}");
        let json = ran.json();
        let message = |rule: &str| {
            let all = json["findings"].as_array().unwrap();
            all.iter().find(|it| it["rule"] == rule).unwrap()["message"].as_str().unwrap().to_owned()
        };
        assert!(message("k8s/privileged").contains("line 14 of the rendered text"), "{}", message("k8s/privileged"));
        assert!(!message("k8s/unknown-value").contains("rendered text"));
    }
}

#[test]
fn every_format_names_the_template() {
    let bench = chart("shop/");
    for format in ["text", "sarif", "github", "gitlab", "junit"] {
        let out = check(&bench, format);
        assert!(out.contains("shop/templates/pod.yaml"), "{format}:\n{out}");
        assert!(out.contains("line 14 of the rendered text"), "{format}:\n{out}");
    }
}

#[test]
fn two_charts_of_one_name_are_not_guessed_between() {
    let bench = chart("one/shop/");
    bench.write("two/shop/Chart.yaml", "apiVersion: v2\nname: shop\nversion: 1.0.0\n");
    let out = check(&bench, "github");
    assert!(out.contains("file=rendered.yaml") && !out.contains("pod.yaml,"), "{out}");
}

/// The folder of kubectl; `None` where it is not installed, which fails only under `CI=true`.
fn kubectl() -> Option<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/.tools/kubectl/bin");
    if folder.join("kubectl").exists() {
        return Some(folder.to_string_lossy().into_owned());
    }
    assert!(std::env::var_os("CI").is_none(), "no kubectl: run tests/setup/oracles.sh");
    None
}

fn kustomizations(more: &str) -> Bench {
    let pod = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: shop\nspec:\n  containers:\n  - name: shop\n    image: registry.example/shop:1.2\n    imagePullPolicy: always\n";
    let patch = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: shop\nspec:\n  hostPID: true\n";
    let overlay = format!("namePrefix: eu-\nresources: [../base]\npatches:\n- path: patch.yaml\n{more}");
    Bench::new(&[
        ("base/kustomization.yaml", "resources: [pod.yaml]\n"),
        ("base/pod.yaml", pod),
        ("eu/kustomization.yaml", &overlay),
        ("eu/patch.yaml", patch),
    ])
}

#[test]
fn a_kustomization_is_built_by_its_own_tool_when_named() {
    let Some(path) = kubectl() else { return };
    for (more, expected) in [
        ("", ["base/pod.yaml:9:22 k8s/unknown-value", "eu/patch.yaml:6:12 k8s/host-namespace"]),
        // What Pitfall does not build itself is placed by the origin that the tool writes.
        (
            "buildMetadata: [originAnnotations]\nvars: []\n",
            ["base/pod.yaml:4:9 k8s/host-namespace", "base/pod.yaml:4:9 k8s/unknown-value"],
        ),
    ] {
        let bench = kustomizations(more);
        let arguments =
            ["check", "--format", "json", "--select", "k8s/host-namespace,k8s/unknown-value", "--kustomize", "eu"];
        let mut command = bench.command(arguments);
        command.env("PATH", &path);
        let ran = crate::bench::run(command, None).ends(1);
        let mut found = ran.findings();
        found.sort();
        assert_eq!(found, expected, "{}", ran.out);
    }
}

#[test]
fn what_the_source_silences_stays_silent() {
    let Some(path) = kubectl() else { return };
    let bench = kustomizations("");
    bench.write(
        "eu/patch.yaml",
        bench
            .read("eu/patch.yaml")
            .replace("hostPID: true", "hostPID: true # pitfall: ignore[k8s/host-namespace] debugging"),
    );
    let mut command =
        bench.command(["check", "--format", "json", "--select", "k8s/host-namespace", "--kustomize", "eu"]);
    command.env("PATH", path);
    assert_eq!(crate::bench::run(command, None).ends(0).findings(), [] as [String; 0]);
}

#[test]
fn what_cannot_be_built_is_said() {
    let bench = kustomizations("");
    let mut command = bench.command(["check", "--kustomize", "eu"]);
    command.env("PATH", bench.path("base"));
    let ran = crate::bench::run(command, None).ends(2);
    assert!(ran.err.contains("neither kubectl nor kustomize is on PATH"), "{}", ran.err);
    let Some(path) = kubectl() else { return };
    bench.write("eu/kustomization.yaml", "resources: [gone.yaml]\n");
    let mut command = bench.command(["check", "--kustomize", "eu"]);
    command.env("PATH", &path);
    let ran = crate::bench::run(command, None).ends(2);
    assert!(ran.err.contains("kubectl could not build this"), "{}", ran.err);
}
