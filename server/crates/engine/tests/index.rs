//! The index: who is checked again when another file changes, and who is not.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use pitfall_engine::{
    Affected, Cancel, Check, Checked, Context, Domain, Facts, Files, Findings, Host, Layer, Listed, Presence, Read,
    Rule, RuleSet, Severity, Source, Workspace, text,
};
use pitfall_models::kubernetes::Object;
use pitfall_syntax::gomod::{GoMod, Require};
use pitfall_testkit::memory::Memory;
use pitfall_testkit::sample::meta;

/// Speaks when the go.mod in `../lib` requires something called `bad`.
static NEIGHBOUR: Rule =
    Rule { meta: meta("gomod/neighbour", Domain::Gomod), checks: &[Check::GoMod(neighbour)], around: None };

fn neighbour(file: &Read<GoMod>, cx: &Context<'_>, out: &mut Findings) {
    let Some(path) = cx.resolve(Path::new("../lib/go.mod")) else { return };
    let Some(module) = file.module() else { return };
    if let Some(facts) = cx.facts(&path)
        && let Facts::GoMod(facts) = &facts.facts
        && facts.requires.iter().any(|require| require.path == "bad")
    {
        out.at(module.line.span).says(text! { en: "bad", zh: "坏" });
    }
}

/// Speaks when a folder `here` stands beside the file.
static FOLDER: Rule =
    Rule { meta: meta("gomod/folder", Domain::Gomod), checks: &[Check::Require(folder)], around: None };

fn folder(require: &Require, cx: &Context<'_>, out: &mut Findings) {
    let Some(path) = cx.resolve(Path::new("here")) else { return };
    if cx.presence(&path) == Presence::Folder {
        out.at(require.line.span).says(text! { en: "here", zh: "在" });
    }
}

/// Panics on every require.
static PANICS: Rule =
    Rule { meta: meta("gomod/panics", Domain::Gomod), checks: &[Check::Require(panics)], around: None };

fn panics(require: &Require, _: &Context<'_>, out: &mut Findings) {
    out.at(require.line.span).says(text! { en: "never seen", zh: "看不到" });
    panic!("on purpose");
}

/// A disk that tests change.
#[derive(Clone, Default)]
struct Disk(Arc<Mutex<Memory>>);

impl Disk {
    fn write(&self, path: &str, text: &str) {
        self.0.lock().expect("a test did not panic").write(path, text);
    }
}

impl Files for Disk {
    fn read(&self, path: &Path, limit: u64) -> std::io::Result<Vec<u8>> {
        self.0.lock().expect("a test did not panic").read(path, limit)
    }
    fn presence(&self, path: &Path) -> Presence {
        self.0.lock().expect("a test did not panic").presence(path)
    }
    fn list(&self, folder: &Path) -> Vec<Listed> {
        self.0.lock().expect("a test did not panic").list(folder)
    }
}

struct Bench {
    disk: Disk,
    workspace: Workspace,
}

impl Bench {
    fn new(rules: &[&'static Rule]) -> Self {
        let disk = Disk::default();
        let host = Arc::new(Host::at("/nonexistent", []));
        let workspace = Workspace::new(RuleSet::new(rules.iter().copied()), Arc::new(disk.clone()), host);
        Self { disk, workspace }
    }

    fn open(&self, path: &str, text: &str) -> Affected {
        self.workspace.open(Path::new(path), Source::new(Some(Path::new(path)), text))
    }

    fn check(&self, path: &str) -> Checked {
        let parsed = self.workspace.parsed(Path::new(path)).expect("an open document");
        self.workspace.check(&parsed.source, &Cancel::new())
    }

    fn ids(&self, path: &str) -> Vec<&'static str> {
        self.check(path).findings.iter().map(|finding| finding.rule.id).collect()
    }
}

fn paths(affected: Affected) -> Vec<PathBuf> {
    affected.0
}

#[test]
fn only_those_who_asked_are_affected() {
    let bench = Bench::new(&[&NEIGHBOUR]);
    bench.disk.write("/w/lib/go.mod", "module lib\n");
    bench.open("/w/app/go.mod", "module app\n");
    bench.open("/v/other/go.mod", "module other\n");
    assert!(bench.ids("/w/app/go.mod").is_empty() && bench.ids("/v/other/go.mod").is_empty());

    bench.disk.write("/w/lib/go.mod", "module lib\n\nrequire bad v1.0.0\n");
    let affected = bench.workspace.disk_changed(&[PathBuf::from("/w/lib/go.mod")]);
    assert_eq!(paths(affected), [PathBuf::from("/w/app/go.mod")]);
    assert_eq!(bench.ids("/w/app/go.mod"), ["gomod/neighbour"]);

    // A change that the summary does not show affects nobody.
    bench.disk.write("/w/lib/go.mod", "module lib\n\nrequire bad v1.0.0\n\n// a comment\n");
    assert_eq!(paths(bench.workspace.disk_changed(&[PathBuf::from("/w/lib/go.mod")])), [] as [PathBuf; 0]);
    // Nor does a file that nobody asked about.
    assert_eq!(paths(bench.workspace.disk_changed(&[PathBuf::from("/w/lib/x.yaml")])), [] as [PathBuf; 0]);
}

#[test]
fn an_open_document_hides_the_file() {
    let bench = Bench::new(&[&NEIGHBOUR]);
    bench.disk.write("/w/lib/go.mod", "module lib\n");
    bench.open("/w/app/go.mod", "module app\n");
    bench.check("/w/app/go.mod");
    let affected = bench.open("/w/lib/go.mod", "module lib\n\nrequire bad v1.0.0\n");
    assert_eq!(paths(affected), [PathBuf::from("/w/app/go.mod")]);
    assert_eq!(bench.ids("/w/app/go.mod"), ["gomod/neighbour"]);
    let affected = bench.workspace.close(Path::new("/w/lib/go.mod"));
    assert_eq!(paths(affected), [PathBuf::from("/w/app/go.mod")]);
    assert!(bench.ids("/w/app/go.mod").is_empty());
}

#[test]
fn a_folder_that_goes_takes_its_files_along() {
    let bench = Bench::new(&[&FOLDER]);
    bench.open("/w/app/go.mod", "module app\n\nrequire a v1.0.0\n");
    assert!(bench.ids("/w/app/go.mod").is_empty());
    bench.disk.write("/w/app/here/x.go", "package here\n");
    assert_eq!(paths(bench.workspace.disk_changed(&[PathBuf::from("/w/app/here")])), [PathBuf::from("/w/app/go.mod")]);
    assert_eq!(bench.ids("/w/app/go.mod"), ["gomod/folder"]);
    bench.disk.0.lock().unwrap().remove(Path::new("/w/app/here/x.go"));
    assert_eq!(paths(bench.workspace.disk_changed(&[PathBuf::from("/w/app")])), [PathBuf::from("/w/app/go.mod")]);
    assert!(bench.ids("/w/app/go.mod").is_empty());
}

/// Speaks when the module imports `"bad"`.
static IMPORTS: Rule =
    Rule { meta: meta("gomod/imports", Domain::Gomod), checks: &[Check::GoMod(imports)], around: None };

fn imports(file: &Read<GoMod>, cx: &Context<'_>, out: &mut Findings) {
    let Some((folder, module)) = cx.folder().zip(file.module()) else { return };
    if cx.imports_below(folder).is_some_and(|imports| imports.any.contains("bad")) {
        out.at(module.line.span).says(text! { en: "bad", zh: "坏" });
    }
}

#[test]
fn a_folder_takes_and_brings_its_imports() {
    let bench = Bench::new(&[&IMPORTS]);
    let own = [PathBuf::from("/w/go.mod")];
    bench.disk.write("/w/a/b/x.go", "package b\n\nimport \"bad\"\n");
    bench.disk.write("/w/a-b/y.go", "package b\n");
    bench.open("/w/go.mod", "module app\n");
    assert_eq!(bench.ids("/w/go.mod"), ["gomod/imports"]);
    bench.disk.0.lock().unwrap().remove(Path::new("/w/a/b/x.go"));
    assert_eq!(paths(bench.workspace.disk_changed(&[PathBuf::from("/w/a")])), own);
    assert!(bench.ids("/w/go.mod").is_empty());
    bench.disk.write("/w/a/b/x.go", "package b\n\nimport \"bad\"\n");
    assert_eq!(paths(bench.workspace.disk_changed(&[PathBuf::from("/w/a")])), own);
    assert_eq!(bench.ids("/w/go.mod"), ["gomod/imports"]);
    // Folders that the go command passes over, and files that are no Go files.
    bench.disk.write("/w/testdata/z/x.go", "package z\n\nimport \"worse\"\n");
    bench.disk.write("/w/a/README.md", "# a\n");
    let changed = ["/w/testdata/z", "/w/a/README.md", "/w/a-b"].map(PathBuf::from);
    assert_eq!(paths(bench.workspace.disk_changed(&changed)), [] as [PathBuf; 0]);
}

#[test]
fn answers_are_remembered_while_nothing_changes() {
    let bench = Bench::new(&[&NEIGHBOUR, &FOLDER]);
    bench.disk.write("/w/lib/go.mod", "module lib\n");
    bench.open("/w/app/go.mod", "module app\n\nrequire a v1.0.0\n");
    bench.check("/w/app/go.mod");
    let looked = bench.workspace.looked();
    for round in 0..50 {
        bench.open("/w/app/go.mod", &format!("module app\n\nrequire a v1.0.{round}\n"));
        bench.check("/w/app/go.mod");
    }
    assert_eq!(bench.workspace.looked(), looked, "fifty keystrokes looked at other files again");
}

#[test]
fn a_closed_document_is_forgotten() {
    let bench = Bench::new(&[&NEIGHBOUR]);
    bench.disk.write("/w/lib/go.mod", "module lib\n");
    bench.open("/w/app/go.mod", "module app\n");
    bench.check("/w/app/go.mod");
    bench.workspace.close(Path::new("/w/app/go.mod"));
    bench.disk.write("/w/lib/go.mod", "module lib\n\nrequire bad v1.0.0\n");
    assert_eq!(paths(bench.workspace.disk_changed(&[PathBuf::from("/w/lib/go.mod")])), [] as [PathBuf; 0]);
}

#[test]
fn configuration_is_asked_like_any_other_file() {
    let bench = Bench::new(&[&FOLDER]);
    bench.disk.write("/w/app/here/x.go", "package here\n");
    bench.open("/w/app/go.mod", "module app\n\nrequire a v1.0.0\n");
    assert_eq!(bench.ids("/w/app/go.mod"), ["gomod/folder"]);
    bench.disk.write("/w/pitfall.toml", "ignore = [\"gomod/folder\"]\n");
    assert_eq!(
        paths(bench.workspace.disk_changed(&[PathBuf::from("/w/pitfall.toml")])),
        [PathBuf::from("/w/app/go.mod")]
    );
    assert!(bench.ids("/w/app/go.mod").is_empty());
    // The nearer file wins, and what is said last wins over both.
    bench.disk.write("/w/app/pitfall.toml", "select = [\"X1\"]\n\n[severity]\ngomod = \"hint\"\n");
    bench.workspace.disk_changed(&[PathBuf::from("/w/app/pitfall.toml")]);
    assert_eq!(bench.check("/w/app/go.mod").findings[0].severity, Severity::Hint);
    bench.workspace.set_strongest(Layer::of_json(&serde_json::json!({ "severity": { "gomod/folder": "error" } })));
    assert_eq!(bench.check("/w/app/go.mod").findings[0].severity, Severity::Error);
}

#[test]
fn a_rule_that_panics_costs_its_own_findings() {
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let bench = Bench::new(&[&FOLDER, &PANICS]);
    bench.disk.write("/w/app/here/x.go", "package here\n");
    bench.open("/w/app/go.mod", "module app\n\nrequire a v1.0.0\n\nrequire b v1.0.0\n");
    let checked = bench.check("/w/app/go.mod");
    std::panic::set_hook(hook);
    let ids: Vec<_> = checked.findings.iter().map(|finding| finding.rule.id).collect();
    assert_eq!(ids, ["gomod/folder", "gomod/folder"]);
    assert_eq!(checked.failures.len(), 1, "one line for one rule: {:?}", checked.failures);
    assert_eq!((checked.failures[0].rule, checked.failures[0].message.as_str()), ("gomod/panics", "on purpose"));
}

#[test]
fn suppressions_take_findings_away() {
    let bench = Bench::new(&[&FOLDER]);
    bench.disk.write("/w/app/here/x.go", "package here\n");
    let text = "module app\n\nrequire a v1.0.0 // pitfall: ignore[X1] known\n// pitfall: ignore[gomod]\nrequire b v1.0.0\n\nrequire c v1.0.0\n";
    bench.open("/w/app/go.mod", text);
    let checked = bench.check("/w/app/go.mod");
    assert_eq!(checked.suppressed, 2);
    let spans: Vec<_> = checked.findings.iter().map(|finding| finding.span.of(text)).collect();
    assert_eq!(spans, ["require c v1.0.0"]);
}

/// Speaks on a Pod whose folder has no object called `wanted`.
static BESIDE: Rule = Rule { meta: meta("k8s/beside", Domain::K8s), checks: &[Check::Object(beside)], around: None };

fn beside(object: &Object<'_>, cx: &Context<'_>, out: &mut Findings) {
    if object.kind() == "Pod" && cx.manifests(cx.folder().unwrap_or(Path::new("/"))).named("wanted").next().is_none() {
        out.at(object.kind_span()).says(text! { en: "nothing is called wanted", zh: "没有对象叫 wanted" });
    }
}

/// A keystroke in one of a thousand manifests has that file read again, and those checked again that asked about its folder.
#[test]
fn one_manifest_of_a_thousand_is_read_again() {
    let bench = Bench::new(&[&BESIDE]);
    let config = |name: &str| format!("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}\n");
    for at in 0..1_000 {
        bench.disk.write(&format!("/w/k8s/{at}.yaml"), &config(&format!("c{at}")));
    }
    bench.open("/w/k8s/pod.yaml", "apiVersion: v1\nkind: Pod\nmetadata:\n  name: pod\n");
    bench.open("/w/other/pod.yaml", "apiVersion: v1\nkind: Pod\nmetadata:\n  name: pod\n");
    assert_eq!(bench.ids("/w/k8s/pod.yaml"), ["k8s/beside"]);
    bench.check("/w/other/pod.yaml");

    let before = bench.workspace.looked();
    assert_eq!(paths(bench.open("/w/k8s/7.yaml", &config("wante"))), [PathBuf::from("/w/k8s/pod.yaml")]);
    assert_eq!(paths(bench.open("/w/k8s/7.yaml", &config("wanted"))), [PathBuf::from("/w/k8s/pod.yaml")]);
    assert!(bench.ids("/w/k8s/pod.yaml").is_empty());
    // For each of the two keystrokes, the file's own summary and the folder's; for the one that opens it the folder's names, too.
    assert_eq!(bench.workspace.looked() - before, 5);
    // What the summary does not show affects nobody.
    assert_eq!(paths(bench.open("/w/k8s/7.yaml", &(config("wanted") + "# a comment\n"))), [] as [PathBuf; 0]);

    // A file that comes, goes, or is written by another program counts too.
    bench.workspace.close(Path::new("/w/k8s/7.yaml"));
    assert_eq!(bench.ids("/w/k8s/pod.yaml"), ["k8s/beside"]);
    bench.disk.write("/w/k8s/new.yaml", &config("wanted"));
    assert_eq!(
        paths(bench.workspace.disk_changed(&[PathBuf::from("/w/k8s/new.yaml")])),
        [PathBuf::from("/w/k8s/pod.yaml")]
    );
    assert!(bench.ids("/w/k8s/pod.yaml").is_empty());
}
