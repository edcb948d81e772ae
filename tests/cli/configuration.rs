//! Options, their layer, exit codes, the language, `pitfall config`.

use crate::bench::{Bench, SAFE, run};

const UNKNOWN_KEY: &str = "ingore = []\n";

#[test]
fn fail_on_decides_the_exit_code() {
    let bench = Bench::new(&[("pitfall.toml", UNKNOWN_KEY)]);
    bench.run(["check"]).ends(1);
    bench.run(["check", "--fail-on", "error"]).ends(0);
    bench.run(["check", "--fail-on", "hint"]).ends(1);
    bench.run(["check", "--fail-on", "bad"]).ends(2);
    bench.write("pitfall.toml", format!("fail-on = \"error\"\n{UNKNOWN_KEY}"));
    bench.run(["check"]).ends(0);
    bench.run(["check", "--fail-on", "warning"]).ends(1);
}

#[test]
fn options_stand_above_every_file() {
    let bench =
        Bench::new(&[("pitfall.toml", &format!("ignore = [\"pitfall/unused-suppression\"]\n{SAFE}{UNKNOWN_KEY}"))]);
    let rules = |args: &[&str]| {
        let all = ["check", "--format", "json", "--fail-on", "error"].iter().chain(args);
        let json = bench.run(all).json();
        let rule = |finding: &serde_json::Value| {
            format!("{} {}", finding["rule"].as_str().unwrap(), finding["severity"].as_str().unwrap())
        };
        json["findings"].as_array().unwrap().iter().map(rule).collect::<Vec<_>>()
    };
    assert_eq!(rules(&[]), ["pitfall/unknown-key warning"]);
    assert_eq!(rules(&["--ignore", "pitfall/unknown-key"]), [""; 0]);
    assert_eq!(
        rules(&["--select", "pitfall/unused-suppression"]),
        ["pitfall/unused-suppression hint", "pitfall/unknown-key warning"],
        "Pitfall's own rules keep watch whatever is selected"
    );
    assert_eq!(rules(&["--severity", "pitfall/unknown-key=error"]), ["pitfall/unknown-key error"]);
    assert_eq!(rules(&["--severity", "pitfall=hint"]), ["pitfall/unknown-key hint"]);
    assert_eq!(rules(&["--config", "ignore=[\"pitfall\"]"]), [""; 0]);
    assert_eq!(rules(&["--config", "severity.pitfall=information"]), ["pitfall/unknown-key information"]);
}

#[test]
fn options_that_mean_nothing_are_refused() {
    let bench = Bench::new(&[("pitfall.toml", "")]);
    let refuse = |args: &[&str], words: &str| {
        let ran = bench.run(["check"].iter().chain(args)).ends(2);
        assert!(ran.err.contains(words), "{args:?}: {}", ran.err);
        assert_eq!(ran.out, "", "{args:?}");
    };
    refuse(&["--select", "pitfall/unknown-kye"], "did you mean pitfall/unknown-key?");
    refuse(&["--ignore", "what-is-this"], "no rule is called what-is-this");
    refuse(&["--severity", "pitfall/unknown-key"], "RULE=LEVEL");
    refuse(&["--severity", "pitfall/unknown-key=loud"], "error, warning, information, hint");
    refuse(&["--config", "k8s.version=new"], "k8s.version takes a Kubernetes release");
    refuse(&["--config", "k8s.verison=1.30"], "there is no key k8s.verison");
    refuse(&["--config", "exclude=[1"], "--config exclude=[1");
    refuse(&["--config", "exclude"], "KEY=VALUE");
    refuse(&["--language", "fr"], "zh-cn");
    refuse(&["--no-such-option"], "--no-such-option");
}

#[test]
fn the_language_is_that_of_the_option_the_configuration_or_the_shell() {
    let bench = Bench::new(&[("pitfall.toml", UNKNOWN_KEY)]);
    let chinese = |args: &[&str], variables: &[(&str, &str)]| {
        let mut command = bench.command(["check"].iter().chain(args));
        command.envs(variables.iter().copied());
        let out = run(command, None).ends(1).out;
        let summary = out.lines().last().unwrap().to_owned();
        assert_eq!(out.contains("此行不起作用"), summary.contains("个文件"), "{out}");
        summary.contains("个文件")
    };
    assert!(!chinese(&[], &[]));
    assert!(chinese(&[], &[("LANG", "zh_CN.UTF-8")]));
    assert!(chinese(&[], &[("LC_MESSAGES", "zh_CN.UTF-8"), ("LANG", "en_US.UTF-8")]));
    assert!(!chinese(&[], &[("LC_ALL", "C"), ("LC_MESSAGES", "zh_CN.UTF-8")]));
    assert!(chinese(&["--language", "zh-cn"], &[("LC_ALL", "C")]));
    bench.write("pitfall.toml", format!("language = \"zh-cn\"\n{UNKNOWN_KEY}"));
    assert!(chinese(&[], &[("LC_ALL", "C")]));
    assert!(!chinese(&["--language", "en"], &[("LC_ALL", "zh_CN")]));
}

#[test]
fn the_users_own_file_is_the_weakest() {
    let bench = Bench::new(&[
        ("home/.config/pitfall/pitfall.toml", "ignore = [\"pitfall\"]\n"),
        ("project/pitfall.toml", UNKNOWN_KEY),
    ]);
    let home = bench.path("home");
    let check = |args: &[&str]| {
        let mut command = bench.command(["check", "project"].iter().chain(args));
        command.env("HOME", &home);
        run(command, None)
    };
    check(&[]).ends(0);
    check(&["--no-config"]).ends(1);
    bench.write("project/pitfall.toml", format!("select = [\"default\"]\n{UNKNOWN_KEY}"));
    check(&[]).ends(1);
}

#[test]
fn config_explain_names_every_source() {
    let bench = Bench::new(&[
        (
            "pitfall.toml",
            "# one\nfail-on = \"error\"\nexclude = [\"*.env\"]\n\n[severity]\n\"pitfall/not-text\" = \"error\"\n",
        ),
        ("sub/pitfall.toml", "ignore = [\n  \"pitfall/too-large\",\n]\n"),
    ]);
    let ran = bench.run(["config", "--explain", "sub/a.env", "--config", "k8s.version=1.30"]).ends(0);
    let lines: Vec<String> =
        ran.out.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    for line in [
        "Configuration of sub/a.env",
        "Not checked unless named outright: excluded by pitfall.toml:3.",
        "fail-on = \"error\" # pitfall.toml:2",
        "k8s.version = \"1.30\" # the command line",
        "k8s.profile = \"default\" # default",
        "ignore = [\"pitfall/too-large\"] # sub/pitfall.toml:1",
        "pitfall/not-text error # pitfall.toml:6",
        "pitfall/too-large # turned off by sub/pitfall.toml:1",
    ] {
        assert!(lines.iter().any(|known| known == line), "{line} is not in\n{}", ran.out);
    }
    let ran = bench.run(["config", "--explain", "sub/a.env", "--language", "zh-cn"]).ends(0);
    assert!(ran.out.contains("由 pitfall.toml:3 排除"), "{}", ran.out);
    bench.write("pitfall.toml", "fail-on = 1\n");
    let ran = bench.run(["config", "--explain", "sub/a.env"]).ends(2);
    assert!(ran.err.contains("pitfall.toml:1:11"), "{}", ran.err);
}

#[test]
fn the_release_of_a_cluster_is_that_of_the_file_that_sets_it_up() {
    let bench = Bench::new(&[
        (
            "kind.yaml",
            "apiVersion: kind.x-k8s.io/v1alpha4\nkind: Cluster\nnodes:\n- role: control-plane\n  image: kindest/node:v1.30.4\n",
        ),
        (
            "deploy/flows.yaml",
            "apiVersion: flowcontrol.apiserver.k8s.io/v1beta3\nkind: FlowSchema\nmetadata: {name: a}\nspec: {priorityLevelConfiguration: {name: exempt}}\n",
        ),
    ]);
    let version = || {
        let out = bench.run(["config", "--explain", "deploy/flows.yaml"]).ends(0).out;
        let lines = out.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
        lines.into_iter().find(|line| line.starts_with("k8s.version"))
    };
    assert_eq!(version().as_deref(), Some("k8s.version = \"1.30\" # kind.yaml:5"));
    bench.run(["check", "deploy/flows.yaml"]).ends(0);
    bench.write(
        "eksctl.yaml",
        "apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\nmetadata: {name: a, version: \"1.34\"}\n",
    );
    assert_eq!(version(), None, "two clusters of two releases");
    bench.run(["check", "deploy/flows.yaml"]).ends(1);
    bench.write("pitfall.toml", "[k8s]\nversion = \"1.31\"\n");
    assert_eq!(version().as_deref(), Some("k8s.version = \"1.31\" # pitfall.toml:2"));
}

#[test]
fn config_schema_accepts_what_the_engine_accepts() {
    let bench = Bench::new(&[]);
    let schema = bench.run(["config", "--schema"]).ends(0).json();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let accepts = |toml: &str| validator.is_valid(&toml::from_str::<serde_json::Value>(toml).unwrap());
    assert!(accepts("fail-on = \"error\"\n[k8s]\nversion = \"1.34\"\n[severity]\n\"k8s\" = \"hint\"\n"));
    assert!(accepts("[[override]]\npaths = [\"a/**\"]\nignore = [\"pitfall/not-text\"]\n"));
    assert!(!accepts("ingore = []\n"));
    assert!(!accepts("fail-on = \"wrong\"\n"));
    bench.run(["config"]).ends(2);
}

#[test]
fn hints_about_manifests_are_for_programs_unless_asked_for() {
    let manifest = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  selector: {matchLabels: {app: web}}\n  \
                    template:\n    metadata: {labels: {app: web}}\n    spec:\n      containers:\n      - {name: web, image: \"r.example/web:1\"}\n";
    let bench = Bench::new(&[("deploy.yaml", manifest)]);
    let text = bench.run(["check", "."]).ends(0).out;
    assert!(!text.contains("hint[") && text.contains("Not shown: "), "{text}");
    let asked = bench.run(["check", "--config", "k8s.show-hints=true", "."]).ends(0).out;
    assert!(asked.contains("hint[k8s/") && !asked.contains("Not shown"), "{asked}");
    let failing = bench.run(["check", "--fail-on", "hint", "."]).ends(1).out;
    assert!(failing.contains("hint[k8s/"), "{failing}");
    assert!(!bench.run(["check", "--format", "github", "."]).out.contains("k8s/no-cpu-limit"));
    assert!(bench.run(["check", "--format", "json", "."]).out.contains("k8s/no-cpu-limit"));
}
