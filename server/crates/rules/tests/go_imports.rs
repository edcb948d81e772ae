//! What Go files import is read once, and again only where a header changes.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use pitfall_engine::{Cancel, Disk, Host, Source, Workspace};

const GO_MOD: &str = "module example.com/shop\n\ngo 1.27\n\nrequire example.com/cart v1.4.1 // indirect\n";
const SUM: &str = "example.com/cart v1.4.1/go.mod h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n";

struct Project {
    folder: tempfile::TempDir,
    workspace: Workspace,
}

impl Project {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::new(pitfall_rules::all(), Arc::new(Disk), Arc::new(Host::at("/nowhere", [])));
        let project = Self { folder, workspace };
        files.iter().for_each(|(path, text)| project.write(path, text));
        project
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// Opens or changes a document; the documents that must be checked again.
    fn open(&self, path: &str, text: &str) -> Vec<PathBuf> {
        let path = self.path(path);
        self.workspace.open(&path, Source::new(Some(&path), text)).0
    }

    /// How often the rule speaks of the go.mod.
    fn found(&self, text: &str) -> usize {
        let path = self.path("go.mod");
        let checked = self.workspace.check(&Source::new(Some(&path), text), &Cancel::new());
        checked.findings.iter().filter(|it| it.rule.id == "gomod/wrong-indirect").count()
    }
}

#[test]
fn a_keystroke_reads_nothing_and_a_new_import_is_seen() {
    let idle = "package shop\n\nfunc Sell() {}\n";
    let project = Project::new(&[("go.mod", GO_MOD), ("go.sum", SUM), ("shop.go", idle)]);
    project.open("go.mod", GO_MOD);
    assert_eq!(project.found(GO_MOD), 0);
    let looked = project.workspace.looked();
    let longer = format!("{GO_MOD}\n// x\n");
    project.open("go.mod", &longer);
    assert_eq!(project.found(&longer), 0);
    assert_eq!(project.workspace.looked(), looked, "another file was looked at after a keystroke");

    assert_eq!(project.open("shop.go", "package shop\n\nfunc Sell() { sell() }\n"), Vec::<PathBuf>::new());
    let importing = "package shop\n\nimport \"example.com/cart\"\n";
    assert_eq!(project.open("shop.go", importing), [project.path("go.mod")]);
    assert_eq!(project.found(&longer), 1);
    assert_eq!(project.open("shop.go", idle), [project.path("go.mod")]);
    assert_eq!(project.found(&longer), 0);
}

#[test]
fn files_come_and_go_on_disk() {
    let project = Project::new(&[("go.mod", GO_MOD), ("go.sum", SUM), ("shop.go", "package shop\n")]);
    project.open("go.mod", GO_MOD);
    assert_eq!(project.found(GO_MOD), 0);
    let changed = |path: &str| project.workspace.disk_changed(&[project.path(path)]).0;
    let importing = "package new\n\nimport \"example.com/cart\"\n";
    project.write("testdata/new.go", importing);
    assert_eq!(changed("testdata/new.go"), Vec::<PathBuf>::new());
    project.write("new/new.go", importing);
    assert_eq!(changed("new/new.go"), [project.path("go.mod")]);
    assert_eq!(project.found(GO_MOD), 1);
    project.write("new/go.mod", "module example.com/shop/new\n");
    assert_eq!(changed("new/go.mod"), [project.path("go.mod")]);
    assert_eq!(project.found(GO_MOD), 0);
    std::fs::remove_file(project.path("new/go.mod")).unwrap();
    assert_eq!(changed("new/go.mod"), [project.path("go.mod")]);
    assert_eq!(project.found(GO_MOD), 1);
    std::fs::remove_dir_all(project.path("new")).unwrap();
    changed("new/new.go");
    assert_eq!(project.found(GO_MOD), 0);
    assert!(Path::new(&project.path("go.mod")).exists());
}
