//! A team's own rules on the command line: `check` in every format, `rules test`, and the lists.

use crate::bench::Bench;

const RULES: &str = r#"[[rule]]
id = "no-latest"
on = "container"
expression = "!container.image.endsWith(':latest')"
message = { en = "the image has no fixed version", zh-cn = "镜像没有固定版本" }
severity = "error"
mark = "image"
description = "Write the *version*."
finds = ["""
apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  containers:
  - {name: a, image: "a:latest"}
"""]
passes = ["""
apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  containers:
  - {name: a, image: "a:1"}
"""]
"#;

const POD: &str =
    "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers:\n  - name: web\n    image: web:latest\n";

#[test]
fn every_format_reports_them() {
    let bench = Bench::new(&[("pitfall.toml", &format!("select = [\"team\"]\n{RULES}")), ("pod.yaml", POD)]);
    let ran = bench.run(["check"]).ends(1);
    assert!(ran.out.contains("error[team/no-latest]: the image has no fixed version"), "{}", ran.out);
    let ran = bench.run(["check", "--language", "zh-cn"]).ends(1);
    assert!(ran.out.contains("镜像没有固定版本"), "{}", ran.out);
    for format in ["json", "sarif", "github", "gitlab", "junit"] {
        let ran = bench.run(["check", "--format", format]).ends(1);
        assert!(ran.out.contains("team/no-latest"), "{format}: {}", ran.out);
        assert!(ran.out.contains("the image has no fixed version"), "{format}: {}", ran.out);
    }
    let json = bench.run(["check", "--format", "json"]).ends(1).json();
    assert_eq!(json["findings"][0]["domain"], "team");
    let sarif = bench.run(["check", "--format", "sarif"]).ends(1).json();
    let described = &sarif["runs"][0]["tool"]["driver"]["rules"][0];
    assert_eq!(described["id"], "team/no-latest");
    assert!(described.to_string().contains("Write the *version*."), "{described}");
    bench.run(["check", "--severity", "team/no-latest=hint"]).ends(0);
    bench.run(["check", "--ignore", "team/no-latest"]).ends(0);
    bench.run(["check", "--ignore", "team"]).ends(0);
}

#[test]
fn they_are_listed_and_explained() {
    let bench = Bench::new(&[("pitfall.toml", RULES)]);
    let ran = bench.run(["rules"]).ends(0);
    assert!(ran.out.lines().any(|line| line.starts_with("team/no-latest")), "{}", ran.out);
    let ran = bench.run(["explain", "team/no-latest"]).ends(0);
    assert!(ran.out.starts_with("team/no-latest  error, a rule of this project's own\n"), "{}", ran.out);
    assert!(ran.out.contains("Write the *version*.") && ran.out.contains("endsWith(':latest')"), "{}", ran.out);
    let ran = bench.run(["config", "--explain", "pod.yaml", "--ignore", "team/no-latest"]).ends(0);
    assert!(
        ran.out
            .lines()
            .any(|line| line.starts_with("team/no-latest ") && line.ends_with("# turned off by the command line")),
        "{}",
        ran.out
    );
}

#[test]
fn examples_are_run() {
    let bench = Bench::new(&[("pitfall.toml", RULES)]);
    let ran = bench.run(["rules", "test"]).ends(0);
    assert!(ran.out.contains("ok     finds 1") && ran.out.contains("ok     passes 1"), "{}", ran.out);
    assert!(ran.out.ends_with("1 rules; examples: 2 right, 0 wrong; rules without any: 0\n"), "{}", ran.out);
    // A subfolder is tested by what speaks for it.
    bench.write("inner/pod.yaml", POD);
    bench.run(["rules", "test", "inner"]).ends(0);

    bench.write("pitfall.toml", RULES.replace("a:1\"", "b:latest\""));
    let ran = bench.run(["rules", "test"]).ends(1);
    assert!(ran.out.contains("wrong  passes 1, line 17: found at line 6"), "{}", ran.out);
    bench.write("pitfall.toml", RULES.replace("a:latest", "a:2"));
    let ran = bench.run(["rules", "test"]).ends(1);
    assert!(ran.out.contains("wrong  finds 1, line 9: nothing is found, and something must be"), "{}", ran.out);
    let ran = bench.run(["rules", "test", "--language", "zh-cn"]).ends(1);
    assert!(ran.out.contains("没有发现，但应当有"), "{}", ran.out);
    // What cannot be evaluated fails, where `check` is silent.
    bench.write("pitfall.toml", RULES.replace("!container.image.endsWith(':latest')", "container.image > 1"));
    let ran = bench.run(["rules", "test"]).ends(1);
    assert!(ran.out.contains("cannot be evaluated: no such overload"), "{}", ran.out);
    // An example that holds nothing to look at proves nothing.
    bench.write("pitfall.toml", RULES.replace("kind: Pod", "kid: Pod"));
    let ran = bench.run(["rules", "test"]).ends(1);
    assert!(ran.out.contains("holds no object"), "{}", ran.out);
}

#[test]
fn what_cannot_be_tested_is_a_failure() {
    let bench = Bench::new(&[]);
    let ran = bench.run(["rules", "test"]).ends(2);
    assert!(ran.err.contains("no rule of one's own was found here"), "{}", ran.err);
    bench.run(["rules", "test", "nowhere"]).ends(2);
    bench.write("pitfall.toml", RULES.replace("endsWith", "endWith"));
    let ran = bench.run(["rules", "test"]).ends(2);
    assert!(ran.err.contains("pitfall.toml:4:32: there is no function endWith; did you mean endsWith?"), "{}", ran.err);
    // A check goes on without the rule, and says that it could not do all.
    bench.write("pod.yaml", POD);
    let ran = bench.run(["check", "--select", "team"]).ends(2);
    assert!(!ran.out.contains("team/no-latest"), "{}", ran.out);
    let several = "rule-files = [\"policy/own.pitfall.toml\"]\n";
    bench.write("pitfall.toml", several);
    bench.write("policy/own.pitfall.toml", RULES);
    bench.run(["rules", "test"]).ends(0);
    bench.run(["rules", "test", "policy/own.pitfall.toml"]).ends(0);
    let ran = bench.run(["check", "--select", "team", "pod.yaml"]).ends(1);
    assert!(ran.out.contains("team/no-latest"), "{}", ran.out);
}
