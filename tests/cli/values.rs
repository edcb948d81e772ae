//! What a chart's values make wrong is said once: of the values, or of the template where that is checked without them.

use crate::bench::Bench;

const TEMPLATE: &str = "apiVersion: v1
kind: Pod
metadata:
  name: {{ .Release.Name }}
spec:
  containers:
  - name: shop
    image: registry.example/shop:1.2
    imagePullPolicy: {{ .Values.policy }}
";

fn chart(template: &str, values: &str) -> Bench {
    Bench::new(&[
        ("shop/Chart.yaml", "apiVersion: v2\nname: shop\nversion: 1.2.3\n"),
        ("shop/values.yaml", values),
        ("shop/templates/pod.yaml", template),
    ])
}

/// `FILE:LINE RULE` of what is found in `checked`.
fn found(bench: &Bench, checked: &str) -> Vec<String> {
    let ran = bench.run(["check", "--format", "github", checked]);
    let part = |line: &str, key: &str| {
        let rest = line.split_once(key).expect("a part").1;
        rest.split([',', ':']).next().unwrap_or_default().to_owned()
    };
    let said = |line: &str| format!("{}:{} {}", part(line, "file="), part(line, "line="), part(line, "title="));
    ran.out.lines().map(said).collect()
}

#[test]
fn what_a_value_makes_wrong_is_said_once() {
    let bench = chart(TEMPLATE, "policy: always\n");
    assert_eq!(found(&bench, "."), ["shop/values.yaml:1 k8s/unknown-value"]);
    assert_eq!(found(&bench, "shop/values.yaml"), ["shop/values.yaml:1 k8s/unknown-value"]);
    assert_eq!(found(&bench, "shop/templates"), ["shop/templates/pod.yaml:9 k8s/unknown-value"]);
    bench.write("pitfall.toml", "exclude = [\"shop/values.yaml\"]\n");
    assert_eq!(found(&bench, "."), [""; 0]);
}

#[test]
fn both_files_may_silence_it() {
    let line = "imagePullPolicy: {{ .Values.policy }}";
    let silent = TEMPLATE.replace(line, &format!("{line} # pitfall: ignore[k8s/unknown-value] so be it"));
    let in_template = chart(&silent, "policy: always\n");
    let in_values = chart(TEMPLATE, "policy: always # pitfall: ignore[k8s/unknown-value] so be it\n");
    for bench in [in_template, in_values] {
        for checked in [".", "shop/values.yaml", "shop/templates"] {
            assert_eq!(found(&bench, checked), [""; 0], "{checked}");
        }
    }
}
