//! Every format against what it printed when it was last looked at. `PITFALL_UPDATE=1` writes what is printed now.

use std::path::Path;

use serde_json::Value;

use crate::bench::{Bench, Ran};

/// Findings of each severity; a fix, safe and suggested; characters that each format must escape.
fn project() -> Bench {
    Bench::new(&[
        (
            "pitfall.toml",
            "ingore = [\"k8s\"]\n\n[severity]\n\"pitfall/unknown-rule\" = \"error\"\n\"pitfall/not-text\" = \"information\"\n",
        ),
        (
            "a, b: 100%/pitfall.toml",
            "# 中文 é 😀\r\nselect = [\"pitfal\", \"<no&such>\"]\r\n\t# pitfall: ignore[pitfall/too-large]\r\n",
        ),
        ("clean/pitfall.toml", "fail-on = \"hint\"\n"),
        ("nul.env", "A=1\0\n"),
    ])
}

fn check(bench: &Bench, format: &str, language: &str) -> Ran {
    bench.run(["check", "--format", format, "--language", language, "--select", "pitfall"]).ends(1)
}

#[track_caller]
fn golden(name: &str, printed: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/golden").join(name);
    if std::env::var_os("PITFALL_UPDATE").is_some() {
        std::fs::write(&path, printed).unwrap();
    }
    let known = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(printed, known, "\n{name} is\n{printed}");
}

#[test]
fn text_in_both_languages() {
    let bench = project();
    golden("text.en.txt", &check(&bench, "text", "en").out);
    golden("text.zh-cn.txt", &check(&bench, "text", "zh-cn").out);
}

#[test]
fn json_is_as_documented() {
    let bench = project();
    let ran = check(&bench, "json", "en");
    golden("findings.json", &ran.out);
    // The example of the documentation is what the program prints.
    let page = include_str!("../../server/src/cli/output/json.md");
    let example = page.split("```json\n").nth(1).unwrap().split("```").next().unwrap();
    let mut example: Value = serde_json::from_str(example).unwrap();
    example["tool"]["version"] = env!("CARGO_PKG_VERSION").into();
    let bench = Bench::new(&[("pitfall.toml", "ingore = []\n")]);
    assert_eq!(bench.run(["check", "--format", "json"]).ends(1).json(), example);
}

#[test]
fn sarif_is_valid_and_as_before() {
    let bench = project();
    let schema: Value = serde_json::from_str(include_str!("../schemas/sarif-2.1.0.json")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let valid = |sarif: &Value| {
        let errors: Vec<String> =
            validator.iter_errors(sarif).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{errors:#?}\n{sarif:#}");
    };
    for language in ["en", "zh-cn"] {
        let mut sarif = check(&bench, "sarif", language).json();
        valid(&sarif);
        let run = &mut sarif["runs"][0];
        let root = run["originalUriBaseIds"]["SRCROOT"]["uri"].take();
        assert_eq!(url::Url::from_directory_path(bench.root()).unwrap().as_str(), root.as_str().unwrap());
        let rules = run["tool"]["driver"]["rules"].take();
        for result in run["results"].as_array().unwrap() {
            let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
            assert_eq!(rules[index]["id"], result["ruleId"]);
            assert!(rules[index]["help"]["markdown"].as_str().unwrap().starts_with("# "));
        }
        run["tool"]["driver"]["version"].take();
        run["tool"]["driver"]["semanticVersion"].take();
        golden(&format!("{language}.sarif"), &format!("{sarif:#}\n"));
    }
    // Clean, and with problems, it is valid too.
    let clean = Bench::new(&[("pitfall.toml", "")]);
    valid(&clean.run(["check", "--format", "sarif"]).ends(0).json());
    clean.write("pitfall.toml", "fail-on = 1");
    let bad = clean.run(["check", "--format", "sarif", ".", "nope"]).ends(2).json();
    valid(&bad);
    assert_eq!(bad["runs"][0]["invocations"][0]["executionSuccessful"], false);
    assert_eq!(bad["runs"][0]["invocations"][0]["toolExecutionNotifications"].as_array().unwrap().len(), 2);
}

#[test]
fn sarif_names_files_elsewhere_in_full() {
    let (here, there) = (Bench::new(&[]), Bench::new(&[("a b/pitfall.toml", "ingore = []\n")]));
    let there = there.path("a b");
    let args = ["check".as_ref(), "--format".as_ref(), "sarif".as_ref(), there.as_os_str()];
    let sarif = here.run(args).ends(1).json();
    let location = &sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"];
    assert_eq!(location["uri"], url::Url::from_file_path(there.join("pitfall.toml")).unwrap().as_str());
    assert_eq!(location["uriBaseId"], Value::Null);
}

#[test]
fn github_commands_are_escaped() {
    golden("github.txt", &check(&project(), "github", "en").out);
}

#[test]
fn gitlab_fingerprints_are_unique_and_stay() {
    let bench = project();
    let ran = check(&bench, "gitlab", "en");
    golden("gitlab.json", &ran.out);
    let fingerprints = |ran: &Ran| -> Vec<String> {
        let json = ran.json();
        json.as_array().unwrap().iter().map(|one| one["fingerprint"].as_str().unwrap().to_owned()).collect()
    };
    let before = fingerprints(&ran);
    let mut unique = before.clone();
    unique.sort_unstable();
    unique.dedup();
    assert_eq!(unique.len(), before.len());
    // Lines above, another language: the same finding.
    bench.write("pitfall.toml", format!("# new\n\n{}", bench.read("pitfall.toml")));
    assert_eq!(fingerprints(&check(&bench, "gitlab", "zh-cn")), before);
}

#[test]
fn junit_fails_what_fails() {
    golden("junit.xml", &check(&project(), "junit", "en").out);
}
