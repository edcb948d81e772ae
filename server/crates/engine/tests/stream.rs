//! How much of a stream of manifests is looked at again after a keystroke.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use pitfall_engine::{
    Cancel, Check, Context, Domain, Findings, Host, Layer, Meta, Rule, RuleSet, Severity, Source, Workspace, text,
};
use pitfall_models::kubernetes::Object;
use pitfall_testkit::memory::Memory;
use pitfall_testkit::sample::meta;

static LOOKED: AtomicUsize = AtomicUsize::new(0);
static LOOKED_BEYOND: AtomicUsize = AtomicUsize::new(0);

/// Speaks at every object.
static OWN: Rule = Rule { meta: meta("k8s/own", Domain::K8s), checks: &[Check::Object(own)], around: None };

fn own(object: &Object<'_>, _: &Context<'_>, out: &mut Findings) {
    LOOKED.fetch_add(1, Ordering::Relaxed);
    out.at(object.label_span()).says(text! { en: "own", zh: "自" });
}

/// Speaks at the first object of every three, after a look at the whole text.
static BEYOND: Rule = Rule { meta: meta("k8s/beyond", Domain::K8s), checks: &[Check::Object(beyond)], around: None };

fn beyond(object: &Object<'_>, cx: &Context<'_>, out: &mut Findings) {
    LOOKED_BEYOND.fetch_add(1, Ordering::Relaxed);
    if cx.text().matches("kind:").count().is_multiple_of(3) {
        out.at(object.kind_span()).says(text! { en: "beyond", zh: "外" });
    }
}

static LOOKED_FOR_A_HINT: AtomicUsize = AtomicUsize::new(0);

/// Hints at every object.
static HINT: Rule = Rule {
    meta: Meta { severity: Severity::Hint, ..meta("k8s/hint", Domain::K8s) },
    checks: &[Check::Object(hint)],
    around: None,
};

fn hint(object: &Object<'_>, _: &Context<'_>, out: &mut Findings) {
    LOOKED_FOR_A_HINT.fetch_add(1, Ordering::Relaxed);
    out.at(object.label_span()).says(text! { en: "hint", zh: "提示" });
}

fn stream(names: &[&str]) -> String {
    let one = |name: &&str| format!("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}\n");
    names.iter().map(one).collect::<Vec<_>>().join("---\n")
}

/// The findings at the names and kinds of `names`, and how often the two rules looked.
fn check(workspace: &Workspace, names: &[&str]) -> (Vec<String>, usize, usize) {
    let path = Path::new("/w/all.yaml");
    let source = Source::new(Some(path), stream(names));
    workspace.open(path, source.clone());
    let before = (LOOKED.load(Ordering::Relaxed), LOOKED_BEYOND.load(Ordering::Relaxed));
    let found = workspace.check(&source, &Cancel::new()).findings;
    let found = found.iter().map(|finding| finding.span.of(&source.text).to_owned()).collect();
    (found, LOOKED.load(Ordering::Relaxed) - before.0, LOOKED_BEYOND.load(Ordering::Relaxed) - before.1)
}

#[test]
fn only_what_changed_and_who_looks_beyond() {
    let rules = RuleSet::new([&OWN, &BEYOND]);
    let workspace = Workspace::new(rules, Arc::new(Memory::default()), Arc::new(Host::at("/nonexistent", [])));
    let words = |words: &str| words.split(' ').map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(check(&workspace, &["a", "b"]), (words("a b"), 2, 2));
    assert_eq!(check(&workspace, &["a", "b"]), (words("a b"), 0, 2));
    // A longer name moves what stands behind it.
    assert_eq!(check(&workspace, &["aaaa", "b"]), (words("aaaa b"), 1, 2));
    assert_eq!(check(&workspace, &["aaaa", "c", "b"]), (words("ConfigMap aaaa ConfigMap c ConfigMap b"), 1, 3));
    assert_eq!(check(&workspace, &["aaaa", "b"]), (words("aaaa b"), 0, 2));
    // Another configuration is another question.
    workspace.set_strongest(Layer::of_json(&serde_json::json!({ "ignore": ["k8s/beyond"] })));
    assert_eq!(check(&workspace, &["aaaa", "b"]), (words("aaaa b"), 2, 0));
}

#[test]
fn hints_that_nobody_is_shown_are_not_looked_for() {
    let workspace = |for_people: bool| {
        let rules = RuleSet::new([&HINT]);
        let all = Workspace::new(rules, Arc::new(Memory::default()), Arc::new(Host::at("/nonexistent", [])));
        if for_people { all.for_people() } else { all }
    };
    let source = Source::new(Some(Path::new("/w/all.yaml")), stream(&["a"]));
    let looks = |workspace: &Workspace| {
        let before = LOOKED_FOR_A_HINT.load(Ordering::Relaxed);
        workspace.check(&source, &Cancel::new());
        LOOKED_FOR_A_HINT.load(Ordering::Relaxed) - before
    };
    assert_eq!(looks(&workspace(false)), 1);
    let people = workspace(true);
    assert_eq!(looks(&people), 0);
    people.set_strongest(Layer::of_json(&serde_json::json!({ "k8s": { "show-hints": true } })));
    assert_eq!(looks(&people), 1);
    people.set_strongest(Layer::of_json(&serde_json::json!({ "severity": { "k8s/hint": "warning" } })));
    assert_eq!(looks(&people), 1);
}
