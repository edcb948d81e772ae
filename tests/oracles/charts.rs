//! What Pitfall says of `Chart.yaml`, against Helm.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use pitfall_engine::{Cancel, Disk, Severity, Source, Workspace};
use pitfall_host::Host;
use pitfall_models::helm::{ChartVersion, Constraint};
use serde::Deserialize;

use crate::support::{Files, helm, write};

/// What each command of Helm ends with; `None` where all is well.
#[derive(Debug, Deserialize)]
struct Verdict {
    load: Option<String>,
    install: Option<String>,
    package: Option<String>,
    /// The templates that the packed chart renders.
    packed: Vec<String>,
    render: Vec<String>,
    lint: Vec<String>,
    update: Option<String>,
    build: Option<String>,
}

impl Verdict {
    /// Loading, installing or packing ends with an error that is not about charts that need to be fetched.
    fn refusal(&self) -> Option<&str> {
        let all = [&self.load, &self.install, &self.package];
        let all = all.into_iter().flatten().map(String::as_str);
        all.into_iter().find(|it| !it.contains("missing in charts/ directory"))
    }
}

/// What Helm says of the chart in the folder `shop` of each project; `None` without Helm.
fn verdicts(projects: &[Files]) -> Option<Vec<Verdict>> {
    let packages = helm()?;
    let folder = tempfile::tempdir().unwrap();
    let charts: Vec<PathBuf> = (0..projects.len()).map(|at| folder.path().join(at.to_string())).collect();
    for (chart, files) in charts.iter().zip(projects) {
        write(chart, files);
    }
    let home = folder.path().join("home");
    std::fs::create_dir_all(&home).unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracles/charts.py");
    let mut command = Command::new("python3");
    command.arg(script).arg(packages).arg(&home).args(charts.iter().map(|chart| chart.join("shop")));
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

/// The rules that speak of the file, or of `shop/Chart.yaml`, with how strongly each does.
fn found(files: &Files) -> Vec<(&'static str, Severity)> {
    found_in("shop/Chart.yaml", files)
}

fn found_in(name: &str, files: &Files) -> Vec<(&'static str, Severity)> {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), files);
    let path = folder.path().canonicalize().unwrap().join(name);
    let host = Host::at("/nonexistent", []);
    let workspace = Workspace::new(pitfall_rules::all(), Arc::new(Disk), Arc::new(host));
    let text = files[Path::new(name)].as_str();
    let checked = workspace.check(&Source::new(Some(&path), text), &Cancel::new());
    assert!(checked.failures.is_empty(), "{:?}", checked.failures);
    checked.findings.iter().map(|it| (it.rule.id, it.severity)).collect()
}

fn errors(files: &Files, rule: &str) -> usize {
    found(files).into_iter().filter(|(id, severity)| *id == rule && *severity == Severity::Error).count()
}

const CONFIG_MAP: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n";

fn project(files: &[(&str, &str)]) -> Files {
    let chart = [("shop/templates/a.yaml", CONFIG_MAP)];
    files.iter().chain(&chart).map(|(path, text)| (PathBuf::from(path), (*text).to_owned())).collect()
}

fn of_chart(chart: &str) -> Files {
    project(&[("shop/Chart.yaml", chart)])
}

#[test]
fn what_helm_refuses_is_an_error_and_nothing_else_is() {
    let plain = "apiVersion: v2\nname: shop\nversion: 1.2.3\n";
    let with = |more: &str| format!("{plain}{more}\n");
    let mut charts = vec![
        plain.to_owned(),
        plain.replace("name: shop\n", ""),
        plain.replace("version: 1.2.3\n", ""),
        plain.replace("apiVersion: v2\n", ""),
        plain.replace("version: 1.2.3", "Version: 1.2.3"),
    ];
    for name in ["a/b", "..", ".", "Shop_1", "\"my shop\"", "[a]", "1", "\"\"", "{a: b}"] {
        charts.push(plain.replace("name: shop", &format!("name: {name}")));
    }
    for version in [
        "abc",
        "1.2",
        "v1",
        "1.2.3.4",
        "01.2.3",
        "1.2.3-01",
        "1.2.3+a_b",
        "latest",
        "1",
        "1.2.x",
        "0.0.0",
        "\"1.2.3 \"",
        "1.2.3-rc.1",
        "\"\"",
        "v",
        "1.2.3-",
        "1.2.3+",
        "~",
        "V1.2.3",
    ] {
        charts.push(plain.replace("version: 1.2.3", &format!("version: {version}")));
    }
    for version in ["v1", "v9", "2", "V2", "beta"] {
        charts.push(plain.replace("apiVersion: v2", &format!("apiVersion: {version}")));
    }
    for more in [
        "type: app",
        "type: application",
        "type: Library",
        "type: \"\"",
        "type: [library]",
        "kubeVersion: foo",
        "kubeVersion: '>=1.20.0'",
        "kubeVersion: '>=1.20 and <2'",
        "kubeVersion: '>=1.20,<1.90'",
        "kubeVersion: '=>1.20 <1.90'",
        "kubeVersion: '1.20 - 1.90'",
        "kubeVersion: 1.20+",
        "kubeVersion: '^1.20.0-0 || foo'",
        "kubeVersion: '>= v1.20.x-0'",
        "kubeVersion: ''",
        "keywords: web",
        "keywords: [web]",
        "keywords: [1]",
        "keywords: [[web]]",
        "keywords: {a: b}",
        "sources: https://example.com",
        "sources:",
        "annotations: {a: true}",
        "annotations: {a: 1}",
        "annotations: {a: [1]}",
        "annotations: [a]",
        "annotations: {a: }",
        "maintainers: [null]",
        "maintainers: [Ann]",
        "maintainers: {name: Ann}",
        "maintainers: [{name: Ann, email: [a]}]",
        "maintainers: [{name: Ann}]",
        "deprecated: 'true'",
        "deprecated: true",
        "deprecated: yes",
        "deprecated: 1",
        "description: 1",
        "description: [a]",
        "home: {a: b}",
        "icon: ",
        "appVersion: [1]",
        "appVersion: 1.10",
        "dependencies: ",
        "dependencies: [null]",
        "dependencies: {name: a}",
        "dependencies: [a]",
        "dependencies: [{name: a, alias: a.b}]",
        "dependencies: [{name: a, alias: a b}]",
        "dependencies: [{name: a, alias: a_B-1}]",
        "dependencies: [{name: a}, {name: a}]",
        "dependencies: [{name: a}, {name: a, alias: b}]",
        "dependencies: [{name: a}, {name: b, alias: a}]",
        "dependencies: [{name: a, alias: c}, {name: b, alias: c}]",
        "dependencies: [{name: a, tags: t}]",
        "dependencies: [{name: a, tags: [t]}]",
        "dependencies: [{name: a, import-values: t}]",
        "dependencies: [{name: a, import-values: [t, {child: a, parent: b}]}]",
        "dependencies: [{name: [a]}]",
        "dependencies: [{name: a, condition: [a]}]",
        "dependancies: [null]",
    ] {
        charts.push(with(more));
    }
    let projects: Vec<Files> = charts.iter().map(|chart| of_chart(chart)).collect();
    let Some(verdicts) = verdicts(&projects) else { return };
    let mut refused = 0;
    for (files, verdict) in projects.iter().zip(&verdicts) {
        let chart = &files[Path::new("shop/Chart.yaml")];
        let ours = errors(files, "k8s/chart-refused");
        assert_eq!(ours > 0, verdict.refusal().is_some(), "{chart}\n{verdict:?}");
        refused += usize::from(ours > 0);
    }
    println!("{} charts, of which {refused} are refused", charts.len());
    assert!(refused >= 45, "{refused}");
}

#[test]
fn fields_that_helm_passes_over() {
    let plain = "apiVersion: v2\nname: shop\nversion: 1.2.3\n";
    let charts = [
        ("dependancies: [null]", true),
        ("kubeversions: foo", true),
        ("Dependencies: []", false),
        ("KUBEVERSION: '>=1.0.0'", false),
        ("team: web", true),
        ("maintainers: [{name: Ann, emial: a}]", true),
        ("dependencies: [{name: a, version: 1.x.x, conditions: x}]", true),
        ("annotations: {team: web}", false),
        ("engine: gotpl", true),
    ];
    let projects: Vec<Files> = charts.iter().map(|(more, _)| of_chart(&format!("{plain}{more}\n"))).collect();
    let Some(verdicts) = verdicts(&projects) else { return };
    for ((files, verdict), (more, passed_over)) in projects.iter().zip(&verdicts).zip(charts) {
        assert_eq!(verdict.refusal(), None, "{more}");
        assert_eq!(verdict.lint.iter().any(|it| it.contains("unknown field")), passed_over, "{more}: {verdict:?}");
        assert_eq!(found(files).iter().any(|(id, _)| *id == "k8s/chart-field"), passed_over, "{more}");
    }
}

/// A dependency is installed under its alias just where Helm finds that the chart's version is one that it asks for.
#[test]
fn constraints_take_the_same_versions() {
    let constraints = [
        "*",
        "x",
        "1",
        "1.x",
        "1.2",
        "1.2.x",
        "1.2.3",
        "=1.2.3",
        "v1.2.3",
        "!=1.2.3",
        "!=1.2",
        "!=1",
        "!=1.2.x-0",
        ">1.2.3",
        ">1.2",
        ">1",
        ">0",
        ">=1.2.3",
        ">=1.2",
        ">=1",
        "=>1.2",
        "<1.2.3",
        "<1.2",
        "<1",
        "<=1.2.3",
        "<=1.2",
        "<=1",
        "=<1.2",
        "<=*",
        ">*",
        "!=*",
        "~1.2.3",
        "~1.2",
        "~1",
        "~>1.2.3",
        "~0.0.0",
        "~0",
        "~*",
        "^1.2.3",
        "^1.2",
        "^1",
        "^0.2.3",
        "^0.2",
        "^0.0.3",
        "^0.0",
        "^0",
        "^*",
        "1.2 - 1.4",
        "1.2.3 - 1.4.5",
        "1 - 2",
        ">=1.2, <1.4",
        ">=1.2 <1.4",
        ">=1.2,<1.4",
        ">= 1.2 , < 1.4",
        "<1 || >=2",
        "1.2.x||2.x",
        ">=1.2.3-0",
        ">=1.2.0-alpha.2",
        "^1.2.3-0",
        "~1.2.3-beta.1",
        "1.2.3-alpha",
        "<1.2.3-0",
        ">1.2-0",
        "1.x-0",
        "*-0",
        ">=1.2.3+build",
        "1.2.3-alpha - 1.4",
        "1.2 - 1.4 || 3",
        "1.02.3",
        "^1.2 !=1.2.5",
        "",
        " ",
        "foo",
        ">=1.2 and <2",
        "1.2.3.4",
        "1.2-",
        "1.2.3-01",
        ",1.2",
        "1.2,",
        "||",
        "1.2 ||",
        "> =1.2",
        "1.2 -1.4",
        "1.2- 1.4",
        ">=1.2 - 1.4",
        "1,,2",
        "latest",
        "1.2.3é",
        "1x",
        "1.2.3 4",
        "1.2.3,4",
        "=",
        "~",
        "1.2+",
        "^>1",
    ];
    let versions = [
        "0.0.0",
        "0.0.3",
        "0.0.4",
        "0.2.3",
        "0.2.9",
        "0.3.0",
        "1.0.0",
        "1.2.0",
        "1.2.3",
        "1.2.4",
        "1.3.0",
        "1.4.0",
        "1.4.5",
        "1.4.9",
        "2.0.0",
        "3.1.0",
        "1.2.3-alpha",
        "1.2.3-alpha.2",
        "1.2.3-beta.1",
        "1.2.0-alpha.10",
        "1.4.0-rc.1",
        "2.0.0-0",
        "1.2.3+build",
        "v1.2",
        "1.2",
        "0.0.0-1",
    ];
    let projects: Vec<Files> = versions
        .iter()
        .map(|version| {
            let mut chart = String::from("apiVersion: v2\nname: shop\nversion: 1.0.0\ndependencies:\n");
            for (at, constraint) in constraints.iter().enumerate() {
                chart += &format!(
                    "- {{name: sub, alias: is-{at}, version: {}}}\n",
                    serde_json::to_string(constraint).unwrap()
                );
            }
            let sub = format!("apiVersion: v2\nname: sub\nversion: \"{version}\"\n");
            project(&[
                ("shop/Chart.yaml", &chart),
                ("shop/charts/sub/Chart.yaml", &sub),
                ("shop/charts/sub/templates/b.yaml", CONFIG_MAP),
            ])
        })
        .collect();
    let Some(verdicts) = verdicts(&projects) else { return };
    let mut taken = 0;
    for (version, verdict) in versions.iter().zip(&verdicts) {
        let parsed = ChartVersion::parse(version).unwrap();
        for (at, constraint) in constraints.iter().enumerate() {
            let theirs = verdict.render.contains(&format!("shop/charts/is-{at}/templates/b.yaml"));
            let ours = Constraint::parse(constraint).is_some_and(|constraint| constraint.takes(&parsed));
            assert_eq!(ours, theirs, "{constraint:?} {version}: {:?}", verdict.render.len());
            taken += usize::from(theirs);
        }
    }
    println!("{} pairs, of which {taken} fit", versions.len() * constraints.len());
    // Whether a constraint can be read at all is told when it is resolved.
    let of = |constraint: &&str| {
        let version = serde_json::to_string(constraint).unwrap();
        let chart = format!(
            "apiVersion: v2\nname: shop\nversion: 1.0.0\ndependencies:\n- {{name: sub, version: {version}, repository: \"file://../sub\"}}\n"
        );
        project(&[("shop/Chart.yaml", &chart), ("sub/Chart.yaml", "apiVersion: v2\nname: sub\nversion: 1.2.3\n")])
    };
    let projects: Vec<Files> = constraints.iter().map(of).collect();
    for ((constraint, files), verdict) in constraints.iter().zip(&projects).zip(self::verdicts(&projects).unwrap()) {
        let says = verdict.update.as_deref().unwrap_or("");
        assert_eq!(
            Constraint::parse(constraint).is_none(),
            says.contains("invalid version/constraint"),
            "{constraint:?}: {says}"
        );
        assert_eq!(errors(files, "k8s/chart-dependency") > 0, verdict.update.is_some(), "{constraint:?}: {says}");
    }
}

#[test]
fn dependencies_that_helm_cannot_fetch() {
    let sub = "apiVersion: v2\nname: sub\nversion: 1.2.3\n";
    let cases = [
        ("version: 1.x.x, repository: 'file://../sub'", 0),
        ("version: 1.x.x, repository: 'file://../sub/'", 0),
        ("version: 1.x.x, repository: 'file://./../sub'", 0),
        ("version: 2.x.x, repository: 'file://../sub'", 1),
        ("version: 1.x.x, repository: 'file://../sob'", 1),
        ("version: 1.x.x, repository: 'file:///sub'", 1),
        ("version: 1.x.x, repository: 'file://templates'", 1),
        ("version: foo, repository: 'file://../sub'", 1),
        ("repository: 'file://../sub'", 1),
        ("version: 1.x.x, repository: sub", 1),
        ("version: 1.x.x, repository: ../sub", 1),
        ("version: 1.x.x, repository: stable", 1),
    ];
    let of = |(more, _): &(&str, usize)| {
        let chart = format!("apiVersion: v2\nname: shop\nversion: 1.0.0\ndependencies:\n- {{name: sub, {more}}}\n");
        project(&[("shop/Chart.yaml", &chart), ("sub/Chart.yaml", sub)])
    };
    let mut projects: Vec<Files> = cases.iter().map(of).collect();
    // One whose name is another is fetched, and then missing.
    projects.push(project(&[
        (
            "shop/Chart.yaml",
            "apiVersion: v2\nname: shop\nversion: 1.0.0\ndependencies:\n- {name: other, version: 1.x.x, repository: 'file://../sub'}\n",
        ),
        ("sub/Chart.yaml", sub),
    ]));
    let Some(verdicts) = verdicts(&projects) else { return };
    for (((more, expected), files), verdict) in cases.iter().zip(&projects).zip(&verdicts) {
        assert_eq!(errors(files, "k8s/chart-dependency"), *expected, "{more}");
        assert_eq!(verdict.update.is_some(), *expected > 0, "{more}: {:?}", verdict.update);
    }
    let (files, verdict) = (projects.last().unwrap(), verdicts.last().unwrap());
    assert_eq!((errors(files, "k8s/chart-dependency"), &verdict.update), (1, &None));
    assert!(verdict.package.as_deref().unwrap_or("").contains("missing in charts/ directory: other"), "{verdict:?}");
}

#[test]
fn a_lock_of_other_dependencies() {
    let sub = "apiVersion: v2\nname: sub\nversion: 1.2.3\n";
    // As Helm wrote it, of the first of the cases.
    let lock = "dependencies:\n- name: sub\n  repository: file://../sub\n  version: 1.2.3\ndigest: DIGEST\ngenerated: \"2026-11-30T15:11:57.031510499Z\"\n";
    let first = "{name: sub, version: '>=1.0.0 <2', repository: 'file://../sub', tags: [a, \"b&c\"], import-values: [d, {parent: p, child: q}]}";
    let cases = [
        first.to_owned(),
        first.replace("tags", "Tags"),
        first.replace("name: sub, version: '>=1.0.0 <2'", "version: '>=1.0.0 <2', name: 'sub'"),
        first.replace("<2", "<3"),
        first.replace("../sub", "../sub/"),
        first.replace("[a, ", "["),
        first.replace("child: q", "child: r"),
        first.replace('}', ", condition: x.y}").replace("q, condition: x.y", "q"),
        first.replace("name: sub,", "name: sub, alias: other,"),
        format!("{first}, {{name: sub, alias: two, version: 1.x.x, repository: 'file://../sub'}}"),
        String::new(),
    ];
    let Some(digest) = digest_of(first) else { return };
    let of = |list: &String| {
        let chart = format!("apiVersion: v2\nname: shop\nversion: 1.0.0\ndependencies: [{list}]\n");
        let lock = lock.replace("DIGEST", &digest);
        project(&[("shop/Chart.yaml", &chart), ("shop/Chart.lock", &lock), ("sub/Chart.yaml", sub)])
    };
    let projects: Vec<Files> = cases.iter().map(of).collect();
    let Some(verdicts) = verdicts(&projects) else { return };
    for (at, (files, verdict)) in projects.iter().zip(&verdicts).enumerate() {
        let says = verdict.build.as_deref().unwrap_or("");
        // What Helm reads and Pitfall does not follow stays unsaid.
        let ours = errors(files, "k8s/chart-lock") > 0;
        assert_eq!(ours, says.contains("out of sync"), "{}\n{says}", cases[at]);
        assert_eq!(at < 3, says.is_empty(), "{}\n{says}", cases[at]);
    }
}

/// What Helm itself writes into the lock of a chart with this dependency.
fn digest_of(dependency: &str) -> Option<String> {
    let packages = helm()?;
    let folder = tempfile::tempdir().unwrap();
    let chart = format!("apiVersion: v2\nname: shop\nversion: 1.0.0\ndependencies: [{dependency}]\n");
    write(
        folder.path(),
        &project(&[("shop/Chart.yaml", &chart), ("sub/Chart.yaml", "apiVersion: v2\nname: sub\nversion: 1.2.3\n")]),
    );
    let script =
        "import sys; sys.path.insert(0, sys.argv[1]); import helm_python; helm_python.dependency_update(sys.argv[2])";
    let mut command = Command::new("python3");
    command.args(["-c", script]).arg(packages).arg(folder.path().join("shop")).env("HOME", folder.path());
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let lock = std::fs::read_to_string(folder.path().join("shop/Chart.lock")).unwrap();
    let line = lock.lines().find_map(|line| line.strip_prefix("digest: ")).unwrap();
    Some(line.to_owned())
}

/// A switch that is off, and whether the dependency is installed all the same.
#[test]
fn conditions_that_switch_nothing() {
    let cases = [
        ("condition: sub.enabled", "sub: {enabled: false}", false),
        ("condition: ' sub.enabled '", "sub: {enabled: false}", false),
        ("condition: 'x.enabled,sub.enabled'", "sub: {enabled: false}", false),
        ("condition: 'x.enabled, sub.enabled'", "sub: {enabled: false}", true),
        ("condition: 'x.enabled ,sub.enabled'", "x: {enabled: false}", true),
        ("condition: .Values.sub.enabled", "sub: {enabled: false}", true),
        ("condition: Values.sub.enabled", "sub: {enabled: false}", true),
        ("condition: '!sub.disabled'", "sub: {disabled: true}", true),
        ("condition: sub.enabled and x.enabled", "sub: {enabled: false}", true),
        ("condition: sub.enabled", "sub: {enabled: 'false'}", true),
        ("condition: sub.enabled", "sub: {enabled: 0}", true),
        ("condition: subs.enable", "subs: {enabled: false}", true),
        ("condition: subOn", "subOn: ", true),
        ("condition: x.enabled", "sub: {enabled: false}", true),
        ("condition: global.sub", "global: {sub: false}", false),
        ("tags: [t]", "tags: {t: false}", false),
        ("tags: [t]", "tags: {t: 'false'}", true),
    ];
    let of = |(more, values, _): &(&str, &str, bool)| {
        let chart = format!(
            "apiVersion: v2\nname: shop\nversion: 1.0.0\ndependencies: [{{name: sub, version: 1.x.x, {more}}}]\n"
        );
        project(&[
            ("shop/Chart.yaml", &chart),
            ("shop/values.yaml", values),
            ("shop/charts/sub/Chart.yaml", "apiVersion: v2\nname: sub\nversion: 1.2.3\n"),
            ("shop/charts/sub/templates/b.yaml", CONFIG_MAP),
        ])
    };
    let projects: Vec<Files> = cases.iter().map(of).collect();
    let Some(verdicts) = verdicts(&projects) else { return };
    for ((case, files), verdict) in cases.iter().zip(&projects).zip(&verdicts) {
        assert_eq!(verdict.render.contains(&"shop/charts/sub/templates/b.yaml".to_owned()), case.2, "{case:?}");
        assert_eq!(found(files).iter().any(|(id, _)| *id == "k8s/chart-condition"), case.2, "{case:?}");
    }
}

#[test]
fn dependencies_in_the_file_that_does_not_count() {
    let list = |alias: &str| format!("dependencies: [{{name: sub, version: 1.x.x, alias: {alias}, condition: off}}]\n");
    let of = |version: &str, chart: Option<&str>, requirements: Option<&str>| {
        let chart =
            format!("apiVersion: {version}\nname: shop\nversion: 1.0.0\n{}", chart.map(list).unwrap_or_default());
        let mut files = project(&[
            ("shop/Chart.yaml", &chart),
            ("shop/charts/sub/Chart.yaml", "apiVersion: v2\nname: sub\nversion: 1.2.3\n"),
            ("shop/charts/sub/templates/b.yaml", CONFIG_MAP),
        ]);
        files.extend(requirements.map(|alias| (PathBuf::from("shop/requirements.yaml"), list(alias))));
        files
    };
    // By which name it is installed from the folder, and from the package.
    let cases = [
        (of("v2", Some("one"), None), "one", "one", false),
        (of("v1", None, Some("two")), "two", "two", false),
        (of("v2", Some("one"), Some("two")), "two", "two", true),
        (of("v1", Some("one"), Some("two")), "two", "two", true),
        (of("v1", Some("one"), None), "one", "sub", true),
    ];
    let projects: Vec<Files> = cases.iter().map(|case| case.0.clone()).collect();
    let Some(verdicts) = verdicts(&projects) else { return };
    for ((files, folder, package, says), verdict) in cases.iter().zip(&verdicts) {
        let path = |name: &str| format!("shop/charts/{name}/templates/b.yaml");
        assert!(verdict.render.contains(&path(folder)), "{files:?}: {verdict:?}");
        assert!(verdict.packed.contains(&path(package)), "{files:?}: {verdict:?}");
        assert_eq!(errors(files, "k8s/chart-requirements") > 0, *says, "{files:?}");
    }
}

/// An API that was removed in 1.26: a chart that Helm installs on no release before is wrong, and one that it installs on no later release is not.
#[test]
fn releases_that_a_chart_asks_for() {
    let template = "apiVersion: autoscaling/v2beta2\nkind: HorizontalPodAutoscaler\nmetadata:\n  name: {{ .Release.Name }}\nspec:\n  maxReplicas: {{ .Values.most }}\n  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: shop}\n";
    let of = |kube_version: &str, holder: &str| {
        let chart = format!("apiVersion: v2\nname: shop\nversion: 1.2.3\n{kube_version}\n");
        let mut files = project(&[("shop/Chart.yaml", &chart), ("shop/values.yaml", "most: 3\n")]);
        files.insert("shop/templates/scaler.yaml".into(), template.to_owned());
        if !holder.is_empty() {
            let files = files.into_iter().map(|(path, text)| (Path::new(holder).join(path), text));
            return files.chain([(PathBuf::from("Chart.yaml"), chart)]).collect();
        }
        files
    };
    let says = |files: &Files, name: &str| {
        let found = found_in(name, files).into_iter();
        found.filter(|(id, _)| *id == "k8s/unserved-api").map(|(_, severity)| severity).collect::<Vec<_>>()
    };
    let cases = [
        ("", vec![Severity::Warning], true),
        ("kubeVersion: '>=1.20.0-0'", vec![Severity::Warning], true),
        ("kubeVersion: '>=1.26.0-0'", vec![Severity::Error], true),
        ("kubeVersion: '^1.30'", vec![Severity::Error], true),
        ("kubeVersion: '<1.26.0-0'", vec![], false),
        ("kubeVersion: 1.20.x - 1.25.x", vec![], false),
        ("kubeVersion: ${KUBE}", vec![Severity::Warning], false),
    ];
    let projects: Vec<Files> = cases.iter().map(|(kube_version, ..)| of(kube_version, "")).collect();
    for (files, (kube_version, expected, _)) in projects.iter().zip(&cases) {
        assert_eq!(says(files, "shop/templates/scaler.yaml"), *expected, "{kube_version}");
    }
    // Helm asks the outermost chart.
    let inner = of("kubeVersion: '<1.26.0-0'", "charts");
    assert_eq!(says(&inner, "charts/shop/templates/scaler.yaml"), [Severity::Warning]);
    let Some(verdicts) = verdicts(&projects) else { return };
    for ((kube_version, _, installs), verdict) in cases.iter().zip(&verdicts) {
        // The dry run is one on 1.36.
        assert_eq!(verdict.install.is_none(), *installs, "{kube_version}: {:?}", verdict.install);
    }
}
