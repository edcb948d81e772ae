//! The module cache is read once, and again for what was not there when something changes on disk.

use std::path::Path;
use std::sync::Arc;

use pitfall_engine::{Cancel, Disk, Host, Source, Workspace};

const RULE: &str = "gomod/outvoted-requirement";

fn write(path: &Path, text: &str) {
    path.parent().map(std::fs::create_dir_all).expect("a folder").expect("made");
    std::fs::write(path, text).expect("written");
}

#[test]
fn a_keystroke_reads_nothing_and_a_download_is_noticed() {
    let folder = tempfile::tempdir().expect("a folder");
    let cached = folder.path().join("cache/download/example.com/cart/@v/v1.4.1.mod");
    write(&cached.with_extension("info"), "{}");
    let path = folder.path().join("shop/go.mod");
    let text =
        "module example.com/shop\n\ngo 1.24\n\nrequire (\n\texample.com/cart v1.4.1\n\texample.com/mail v0.3.0\n)\n";
    write(&path, text);
    let cache = folder.path().to_str().expect("a path").to_owned();
    let host = Host::at("/", [("GOMODCACHE".to_owned(), cache)]);
    let workspace = Workspace::new(pitfall_rules::all(), Arc::new(Disk), Arc::new(host));
    let found = |more: &str| {
        let source = Source::new(Some(&path), format!("{text}{more}"));
        workspace.open(&path, source.clone());
        let checked = workspace.check(&source, &Cancel::new());
        assert!(checked.failures.is_empty(), "{:?}", checked.failures);
        checked.findings.iter().filter(|finding| finding.rule.id == RULE).count()
    };
    assert_eq!(found(""), 0);
    write(&cached, "module example.com/cart\n\ngo 1.20\n\nrequire example.com/mail v0.4.0\n");
    assert_eq!(found("// a"), 0, "what was not there is not looked for at each keystroke");
    workspace.disk_changed(&[path.with_file_name("go.sum")]);
    assert_eq!(found("// ab"), 1);
    std::fs::remove_file(&cached).expect("removed");
    assert_eq!(found("// abc"), 1, "what was read is not read again");
    assert_eq!(found("\nexclude example.com/mail v0.4.0\n"), 0, "what the answer rests on has changed");
    assert_eq!(found("// abc"), 1);
}
