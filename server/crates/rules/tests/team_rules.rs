//! A team's own rules in projects: `team_rules.md` says what is found where, in the form of a rule's page.
#![allow(clippy::unwrap_used, reason = "a test whose set-up fails has failed")]

mod projects;

use std::path::{Path, PathBuf};

use pitfall_engine::{Cancel, Checked, Finding, Language, Layer, Severity, Source, Workspace};
use pitfall_testkit::pages::{Example, Section, sections};
use projects::{check, compare, texts, workspace};

fn is_about_us(finding: &Finding) -> bool {
    finding.rule.id.starts_with("team/") || finding.rule.id.starts_with("pitfall/")
}

fn run(example: &Example, wrong: &mut Vec<String>) {
    compare(example, &workspace(texts(example)), is_about_us, wrong);
}

#[test]
fn projects_are_judged_as_written_down() {
    let (mut wrong, mut count) = (Vec::new(), 0);
    for section in sections(include_str!("team_rules.md")).unwrap() {
        let (Section::Trap(example) | Section::Fine(example) | Section::After { example, .. }) = section;
        run(&example, &mut wrong);
        count += 1;
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    assert!(count >= 20, "{count}");
}

const RULES: &str = "[[rule]]\nid = \"no-latest\"\non = \"container\"\nexpression = \"!container.image.endsWith(':latest')\"\nmessage = { en = \"no fixed version\", zh-cn = \"没有固定版本\" }\nmark = \"image\"\ndescription = { en = \"Say **which** one.\", zh-cn = \"写明版本。\" }\n";
const POD: &str =
    "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n  - name: web\n    image: web:latest\n";

fn own(checked: &Checked) -> Vec<&Finding> {
    checked.findings.iter().filter(|finding| finding.rule.id.starts_with("team/")).collect()
}

#[test]
fn a_finding_has_words_a_page_and_a_severity() {
    let config = Path::new("/project/pitfall.toml");
    let workspace = workspace([(config, RULES)]);
    let checked = check(&workspace, Path::new("/project/pod.yaml"), POD);
    let [finding] = own(&checked)[..] else { panic!("{:?}", checked.findings) };
    assert_eq!((finding.rule.id, finding.severity), ("team/no-latest", Severity::Warning));
    assert_eq!((finding.message.en.as_str(), finding.message.zh.as_str()), ("no fixed version", "没有固定版本"));
    assert_eq!(finding.span.of(POD), "web:latest");
    let page = finding.rule.page.render(Language::English);
    assert!(page.contains("Say **which** one.") && page.contains("endsWith(':latest')"), "{page}");
    let page = finding.rule.page.render(Language::Chinese);
    assert!(page.contains("写明版本。") && page.contains("endsWith(':latest')"), "{page}");
    assert_eq!(finding.rule.page.title(Language::Chinese), "没有固定版本");
}

/// An open document is checked anew where the rules change, and a keystroke elsewhere keeps what was found.
#[test]
fn rules_are_live() {
    let config = Path::new("/project/pitfall.toml");
    let pod = Path::new("/project/pod.yaml");
    let stream = format!("{POD}---\n{}", POD.replace("web:latest", "web:1"));
    let workspace = workspace([(config, "")]);
    workspace.open(pod, Source::new(Some(pod), stream.as_str()));
    let ids = |workspace: &Workspace| {
        let parsed = workspace.parsed(pod).unwrap();
        own(&workspace.check_parsed(&parsed, &Cancel::new())).len()
    };
    assert_eq!(ids(&workspace), 0);
    let affected = workspace.open(config, Source::new(Some(config), RULES));
    assert_eq!(affected.0, [pod]);
    assert_eq!(ids(&workspace), 1);
    // The first document did not change: what was found in it moves along.
    let longer = format!("# a line\n{}", stream.replace("web:1", "web:2:latest"));
    workspace.open(pod, Source::new(Some(pod), longer.as_str()));
    assert_eq!(ids(&workspace), 2);
    let parsed = workspace.parsed(pod).unwrap();
    let checked = workspace.check_parsed(&parsed, &Cancel::new());
    let places: Vec<&str> = own(&checked).iter().map(|finding| finding.span.of(&longer)).collect();
    assert_eq!(places, ["web:latest", "web:2:latest"]);
    workspace.open(config, Source::new(Some(config), RULES.replace("no fixed version", "another text")));
    let checked = workspace.check_parsed(&parsed, &Cancel::new());
    assert!(own(&checked).iter().all(|finding| finding.message.en == "another text"));
    workspace.close(config);
    assert_eq!(ids(&workspace), 0);
}

/// Only a person says that a folder's policies may run.
#[test]
fn a_project_cannot_trust_itself() {
    let pod = Path::new("/project/pod.yaml");
    let workspace =
        workspace([(Path::new("/project/pitfall.toml"), "[k8s]\nconftest = [\"policy\"]\nrun-rego = true\n")]);
    let config = workspace.config_for(Some(pod));
    assert_eq!((config.run_rego, config.conftest.as_slice()), (false, &[PathBuf::from("/project/policy")][..]));
    workspace.set_strongest(Layer::of_json(&serde_json::json!({ "k8s": { "run-rego": true } })));
    assert!(workspace.config_for(Some(pod)).run_rego);
    workspace.set_strongest(Layer::default());
    workspace.set_user(Layer::of_toml(Some(Path::new("/home/me/.config/pitfall/pitfall.toml")), "k8s.run-rego = true"));
    assert!(workspace.config_for(Some(pod)).run_rego);
}

/// Whatever beginning of a rule is written, nothing panics, and no rule without an expression finds anything.
#[test]
fn every_beginning_of_a_configuration_is_read() {
    let pod = Path::new("/project/pod.yaml");
    let text = include_str!("team_rules.md").lines().filter(|line| !line.starts_with("```")).collect::<Vec<_>>();
    let whole = RULES.to_owned() + &text[..60.min(text.len())].join("\n");
    for end in (0..whole.len()).filter(|end| whole.is_char_boundary(*end)) {
        let config = Path::new("/project/pitfall.toml");
        let workspace = workspace([(config, &whole[..end])]);
        check(&workspace, config, &whole[..end]);
        check(&workspace, pod, POD);
    }
}
