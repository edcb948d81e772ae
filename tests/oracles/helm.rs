//! What a chart's values make of its templates, against Helm: a chart in whose templates each action that Pitfall resolves is replaced by what it
//! resolves it to renders to the same objects.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use pitfall_models::helm::{ChartNames, Template, Values};
use pitfall_syntax::yaml::Stream;

use crate::kustomize::of_text;
use crate::support::{Files, helm, read, write};

/// What Helm makes of each chart, by template; `None` without Helm.
fn rendered(charts: &[PathBuf]) -> Option<Vec<Result<BTreeMap<String, String>, String>>> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracles/helm_render.py");
    let output = Command::new("python3").arg(script).arg(helm()?).args(charts).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let all: Vec<serde_json::Value> = serde_json::from_slice(&output.stdout).unwrap();
    let one = |chart: serde_json::Value| match chart.get("texts") {
        Some(texts) => Ok(serde_json::from_value(texts.clone()).unwrap()),
        None => Err(chart["error"].to_string()),
    };
    Some(all.into_iter().map(one).collect())
}

/// The chart's files with everything filled in that is known, and how many actions that were, of how many.
fn filled(files: &Files) -> (Files, usize, usize) {
    let stream = |name: &str| files.get(Path::new(name)).map(|text| Stream::parse(text));
    let values = stream("values.yaml").unwrap_or_default();
    let chart = stream("Chart.yaml").map(|chart| ChartNames::of(&chart)).unwrap_or_default();
    let values = Values::new(&values, chart).unwrap();
    let mut out = files.clone();
    let (mut known, mut all) = (0, 0);
    for (path, text) in files
        .iter()
        .filter(|(path, _)| path.starts_with("templates") && path.extension().is_some_and(|it| it == "yaml"))
    {
        let Some(template) = Template::of(text) else { continue };
        all += template.writes();
        let Some(filled) = template.fill(text, &values) else { continue };
        known += filled.pieces.len();
        let mut with = String::new();
        let mut from = 0;
        for piece in &filled.pieces {
            with += &text[from..piece.action.start as usize];
            with += piece.span.of(&filled.masked.text);
            from = piece.action.end as usize;
        }
        out.insert(path.clone(), with + &text[from..]);
    }
    (out, known, all)
}

/// The chart renders to the same objects; how many actions were resolved, of how many.
fn renders_the_same(name: &str, files: &Files) -> Option<(usize, usize)> {
    let folder = tempfile::tempdir().unwrap();
    let (with, known, all) = filled(files);
    let (one, other) = (folder.path().join("one"), folder.path().join("other"));
    write(&one, files);
    write(&other, &with);
    // Twice as it is: some templates make up a password.
    let mut all_three = rendered(&[one.clone(), one, other])?.into_iter();
    let mut next = |what: &str| match all_three.next().unwrap() {
        Ok(texts) => texts,
        Err(error) => panic!("{name}, {what}: {error}"),
    };
    let (plain, again, filled) = (next("plain"), next("plain"), next("filled"));
    assert_eq!(plain.keys().collect::<Vec<_>>(), filled.keys().collect::<Vec<_>>(), "{name}");
    // A checksum is one of another template's text, blanks and all.
    let objects = |text: &str| {
        of_text(&text.lines().filter(|line| !line.trim_start().starts_with("checksum/")).collect::<Vec<_>>().join(
            "
",
        ))
    };
    for (path, text) in plain.iter().filter(|(path, text)| path.ends_with(".yaml") && again[*path] == **text) {
        let (plain, filled) = (objects(text), objects(&filled[path]));
        assert!(
            plain == filled,
            "{name}, {path}:
{plain:#?}
{filled:#?}"
        );
    }
    Some((known, all))
}

#[test]
fn real_charts_render_the_same_with_their_values_filled_in() {
    let Ok(root) = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus/k8s/helm").canonicalize() else {
        println!("skipped: no corpora beside the checkout");
        return;
    };
    // The others lie there without values, or without charts that they need.
    for (name, least) in [
        ("ingress-nginx/charts/ingress-nginx", 40),
        ("cert-manager/deploy/charts/cert-manager", 60),
        ("bitnami/minio", 40),
        ("bitnami/redis", 80),
        ("bitnami/etcd", 40),
        ("bitnami/metallb", 20),
        ("bitnami/cassandra", 40),
        ("bitnami/mariadb", 20),
    ] {
        let mut files = read(&root.join(name));
        if name.starts_with("bitnami") {
            let common = read(&root.join("bitnami/common"));
            files.extend(common.into_iter().map(|(path, text)| (Path::new("charts/common").join(path), text)));
        }
        let Some((known, all)) = renders_the_same(name, &files) else { return };
        println!("{name}: {known} of {all} actions resolved");
        assert!(known >= least, "{name}: {known} of {all}");
    }
}

const VALUES: &str = r#"big: 1000000
count: 123456
half: 0.50
yes: "no"
text: "plain text"
word: shop
answer: "yes"
empty: ""
nothing: null
flag: true
hex: 0x10
octal: 0644
under: 1_000
lead: "007"
date: 2001-01-01
minus: -5
exponent: 1e3
tiny: 0.00001
quoted: 'it''s'
colon: "a: b"
list: [1, b]
none: {}
map: {b: 2, a: "x", c: [1, 2], d: 1000000, e: "yes", f: null, "on": 1}
deep: &deep {a: {b: {c: end}}}
again: *deep
template: "{{ .Release.Name }}"
long: |
  two
  lines
pod:
  nodeSelector: {disk: ssd}
  tolerations: []
"#;

const TEMPLATE: &str = r#"apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Chart.Name }}-{{ .Chart.Version | replace "+" "_" }}
  labels:
    version: {{ .Chart.AppVersion | quote }}
data:
  a: {{ .Values.count | quote }}
  b: {{ .Values.half | quote }}
  c: {{ .Values.text }}
  d: {{ .Values.answer }}
  e: {{ .Values.answer | quote }}
  f: {{ .Values.empty | default "none" }}
  g: {{ .Values.nothing | default "none" | squote }}
  h: "{{ .Values.word }}:{{ .Values.count }}"
  i: {{ printf "%s-%v" .Values.word .Values.count }}
  j: {{ .Values.hex }}
  k: {{ .Values.octal }}
  l: {{ .Values.under }}
  m: {{ .Values.lead }}
  n: {{ .Values.lead | int }}
  o: {{ .Values.date }}
  p: {{ .Values.minus }}
  q: {{ .Values.exponent }}
  r: {{ .Values.tiny }}
  s: {{ .Values.big }}
  t: {{ .Values.big | int64 }}
  u: {{ .Values.quoted | quote }}
  v: {{ .Values.colon | quote }}
  w: {{ .Values.word | upper | lower | trunc 3 | trimSuffix "o" }}
  x: {{ tpl .Values.word . }} {{ tpl .Values.template . }}
  y: {{ ternary "one" "two" .Values.flag }}
  z: {{ coalesce .Values.empty .Values.word }}
  aa: {{ required "needed" .Values.word }}
  ab: {{ .Values.again.a.b.c }}
  ac: {{ .Values.missing }}
  ad: {{ default 5 .Values.missing }}
  ae: '{{ .Values.word }}'
  af: {{ .Values.yes | quote }}
  ag: [{{ .Values.word }}, {{ .Values.count }}]
  ah: {{ toYaml .Values.none }}
  {{ .Values.word }}: key
  ai: |
    line {{ .Values.word }}
    {{ .Values.text }}
  aj: {{ .Values.word -}}
    {{- .Values.word }}
  ak: {{- .Values.map.b }}
  # {{ .Values.word }}
  al: {{ .Values.word }} # {{ .Values.word }}
  am: {{ .Values.map.on }}
  an: {{ eq .Values.word "shop" }}
  ao: {{ and .Values.flag .Values.word }}
  ap: {{ or .Values.empty .Values.word }}
  aq: {{ not .Values.flag }}
map: {{- toYaml .Values.map | nindent 2 }}
list:
  {{- toYaml .Values.list | nindent 2 }}
less:
  {{- omit .Values.map "a" "b" | toYaml | nindent 2 }}
same: {{ tpl (toYaml .Values.map) . | nindent 2 }}
other:
{{ toYaml .Values.map | indent 4 }}
{{- with .Values.pod.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
disk: {{ .disk }}
top: {{ $.Values.word }}
{{- else }}
nodeSelector: {{ .Values.word }}
{{- end }}
{{- with .Values.pod.tolerations }}
tolerations: {{ toYaml . | nindent 2 }}
{{- else }}
tolerations: {{ .Values.word }}
{{- end }}
{{- if .Values.nothing }}
one: {{ .Values.word }}
{{- else if .Values.flag }}
two: {{ .Values.word }}
{{- else }}
three: {{ .Values.word }}
{{- end }}
items:
{{- range .Values.list }}
- {{ . }}{{ $.Values.word }}
{{- end }}
{{- define "inner" }}
inner: {{ .word }}
{{- end }}
{{- template "inner" .Values }}
"#;

#[test]
fn everything_that_is_followed_is_what_helm_makes_of_it() {
    let chart = "apiVersion: v2\nname: shop\nversion: 1.2.3+4\nappVersion: \"1.10\"\n";
    let files: Files = [("Chart.yaml", chart), ("values.yaml", VALUES), ("templates/all.yaml", TEMPLATE)]
        .into_iter()
        .map(|(path, text)| (PathBuf::from(path), text.to_owned()))
        .collect();
    let Some((known, all)) = renders_the_same("shop", &files) else { return };
    println!("{known} of {all} actions resolved");
    assert!(known >= 40, "{known} of {all}");
}

/// Helm's output, with a number for each line of the template that a rendered line may come from, is what `pitfall check` is given in CI.
#[test]
fn the_comments_in_helms_output_are_as_expected() {
    let files: Files = [
        ("Chart.yaml", "apiVersion: v2\nname: shop\nversion: 1.0.0\n"),
        ("values.yaml", "a: 1\n"),
        ("templates/a.yaml", "a: {{ .Values.a }}\n"),
    ]
    .into_iter()
    .map(|(path, text)| (PathBuf::from(path), text.to_owned()))
    .collect();
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &files);
    let Some(all) = rendered(&[folder.path().to_owned()]) else { return };
    let texts = all.into_iter().next().unwrap().unwrap();
    assert_eq!(texts.get("shop/templates/a.yaml").map(String::as_str), Some("a: 1\n"));
}
