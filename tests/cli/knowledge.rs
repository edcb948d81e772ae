//! `pitfall rules`, `explain`, `completions`, `--version`, help.

use crate::bench::{Bench, run};

#[test]
fn rules_are_listed_in_both_languages() {
    let bench = Bench::new(&[]);
    let json = bench.run(["rules", "--format", "json"]).ends(0).json();
    let rules = json["rules"].as_array().unwrap();
    let key = rules.iter().find(|rule| rule["id"] == "pitfall/unknown-key").unwrap();
    assert_eq!(key["domain"], "pitfall");
    assert_eq!(key["category"], "correctness");
    assert_eq!(key["severity"], "warning");
    assert_eq!(key["fix"], "suggested");
    assert_eq!(key["on_by_default"], true);
    assert_eq!(key["title"]["en"], "A key that does nothing");
    assert_eq!(key["title"]["zh-cn"], "不起作用的键");
    for rule in rules {
        for text in [&rule["title"]["en"], &rule["title"]["zh-cn"], &rule["summary"]["en"], &rule["summary"]["zh-cn"]] {
            assert!(text.as_str().is_some_and(|text| !text.is_empty()), "{rule}");
        }
        assert!(rule["aliases"].is_array(), "{rule}");
    }
    let text = bench.run(["rules"]).ends(0).out;
    assert_eq!(text.lines().filter(|line| line.contains('/')).count(), rules.len(), "{text}");
    assert!(!text.contains('\u{1b}'));
    let chinese = bench.run(["rules", "--language", "zh-cn"]).ends(0).out;
    assert!(chinese.contains("不起作用的键"), "{chinese}");
}

#[test]
fn explain_shows_the_page() {
    let bench = Bench::new(&[]);
    let ran = bench.run(["explain", "pitfall/unknown-key"]).ends(0);
    assert!(
        ran.out.starts_with("pitfall/unknown-key  warning, correctness, suggested fix, since 0.1.0\n"),
        "{}",
        ran.out
    );
    assert!(ran.out.contains("\n# A key that does nothing\n"), "{}", ran.out);
    assert!(!ran.out.contains("简体中文"));
    assert_eq!(bench.run(["explain", "unknown-key"]).ends(0).out, ran.out);
    let ran = bench.run(["explain", "pitfall/unknown-key", "--language", "zh-cn"]).ends(0);
    assert!(ran.out.contains("# 不起作用的键"), "{}", ran.out);
    let ran = bench.run(["explain", "pitfall/unknown-key", "--color", "always"]).ends(0);
    assert!(ran.out.contains("\u{1b}[1m# A key"), "{}", ran.out);
    // A domain names several.
    let ran = bench.run(["explain", "pitfall"]).ends(0);
    assert!(ran.out.lines().count() >= 6, "{}", ran.out);
    let ran = bench.run(["explain", "pitfall/unkown-key"]).ends(2);
    assert_eq!(ran.err, "pitfall: no rule is called pitfall/unkown-key; did you mean pitfall/unknown-key?\n");
    let ran = bench.run(["explain", "unkown-key"]).ends(2);
    assert!(ran.err.contains("did you mean pitfall/unknown-key?"), "{}", ran.err);
    bench.run(["explain", "zzzzzzzzzz"]).ends(2);
}

#[test]
fn explain_knows_the_words_of_other_linters() {
    let bench = Bench::new(&[]);
    let own = bench.run(["explain", "k8s/privileged"]).ends(0).out;
    for word in
        ["CKV_K8S_16", "checkov:CKV_K8S_16", "KSV-0017", "AVD-KSV-0017", "privileged-container", "runAsPrivileged"]
    {
        assert_eq!(bench.run(["explain", word]).ends(0).out, own, "{word}");
    }
    assert!(own.contains("CKV_K8S_16") && own.contains("KSV-0017"), "{own}");
    // One that names several rules lists them.
    let several = bench.run(["explain", "linuxHardening"]).ends(0).out;
    assert!(several.contains("k8s/unconfined"), "{several}");
}

#[test]
fn completions_for_every_shell() {
    let bench = Bench::new(&[]);
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let ran = bench.run(["completions", shell]).ends(0);
        assert!(ran.out.contains("pitfall") && ran.out.contains("stdin-filename"), "{shell}");
    }
    bench.run(["completions", "tcsh"]).ends(2);
}

#[test]
fn version_and_help() {
    let bench = Bench::new(&[]);
    assert_eq!(bench.run(["--version"]).ends(0).out, format!("pitfall {}\n", env!("CARGO_PKG_VERSION")));
    let help = bench.run(["--help"]).ends(0).out;
    for command in ["check", "explain", "rules", "config", "server", "completions"] {
        assert!(help.contains(&format!("\n  {command} ")), "{help}");
    }
    for command in [["check", "--help"], ["config", "--help"]] {
        let help = bench.run(command).ends(0).out;
        assert!(help.contains("--select"), "{help}");
    }
    assert!(bench.run([""; 0]).ends(2).err.contains("Usage"));
}

#[test]
fn colours_are_for_terminals_and_for_who_asks() {
    let bench = Bench::new(&[("pitfall.toml", "ingore = []\n")]);
    assert!(!bench.run(["check"]).ends(1).out.contains('\u{1b}'));
    assert!(bench.run(["check", "--color", "always"]).ends(1).out.contains('\u{1b}'));
    let mut command = bench.command(["check", "--color", "auto"]);
    command.env("NO_COLOR", "1").env("CLICOLOR_FORCE", "");
    assert!(!run(command, None).ends(1).out.contains('\u{1b}'));
}
