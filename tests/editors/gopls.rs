//! gopls itself: what it shows of a go.mod or go.work is what findings are marked by, no line more and no line less. Where a new gopls shows
//! something else, this says which.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use pitfall_engine::{Cancel, Disk, Host, Source, Workspace};
use pitfall_testkit::client::Client;
use pitfall_testkit::pages::{Section, sections};
use serde_json::{Value, json};

use crate::project::{Project, editor, go};

const HEAD: &str = "module example.com/shop\n\ngo 1.25\n\n";

/// A go.mod with this line in it.
const LINES: &[&str] = &[
    "require example.com/cart v1",
    "require example.com/cart v1.0",
    "require example.com/cart 1.0.0",
    "require example.com/cart latest",
    "require example.com/cart v1.0.0+meta",
    "require example.com/cart v2.0.0",
    "require example.com/cart/v2 v1.0.0",
    "require gopkg.in/yaml v1.0.0",
    "exclude example.com/cart v1.0",
    "exclude example.com/cart main",
    "exclude example.com/cart v2.0.0",
    "replace example.com/cart v1.0 => example.com/basket v1.0.0",
    "replace example.com/cart main => example.com/basket v1.0.0",
    "replace example.com/cart v2.0.0 => example.com/basket v1.0.0",
    "replace example.com/cart/v1 => example.com/basket v1.0.0",
    "replace example.com/cart => example.com/basket v1.0",
    "replace example.com/cart => example.com/basket main",
    "replace example.com/cart => example.com/basket v2.0.0",
    "replace example.com/cart => gopkg.in/yaml v1.0.0",
    "replace example.com/cart => basket",
    "replace example.com/cart => example.com/basket@v1.0.0",
    "replace example.com/cart => ./basket v1.0.0",
    "replace example.com/cart => ..\\basket",
    "retract v1.0 // wrong",
    "retract main // wrong",
    "retract v2.0.0 // wrong",
    "retract [v1.0.0 v1.0.1] // wrong",
    "toolchain 1.25.3",
    "toolchain go1.25",
    "godebug panicnil = 1",
    "ignore a b",
    "requires example.com/cart v1.0.0",
    "go 1.24",
    "\u{feff}require example.com/cart v1.0.0",
    "require example.com/cart v2.0.0 /* for now */",
    "require (\n\texample.com/cart v1.0.0",
];

/// A go.mod with this go line.
const GO_LINES: &[&str] = &["v1.25", "1", "1.x", "1.25.00", "1.21.0rc1"];

/// A go.work with this in it, of the module in `a`.
const WORK: &[&str] = &[
    "go v1.25\n\nuse ./a\n",
    "go 1.25\n\nuse ./a\nuse ./b\n",
    "go 1.25\n\nuse ./a\nuse ./a\n",
    "go 1.25\n\nuse ./a\n\nrequire example.com/cart v1.0.0\n",
    "go 1.25\n\nuse ./a\n\nreplace example.com/cart v2.0.0 => ./a\n",
    "go 1.25\n\nuse ./a\n\nreplace example.com/cart main => ./a\n",
];

/// Rules the traps of whose pages are looked at, too.
const PAGES: &[&str] = &[
    "gomod/syntax",
    "gomod/malformed-go-version",
    "gomod/malformed-replacement",
    "gomod/malformed-toolchain",
    "gomod/version-not-canonical",
    "gomod/version-path-mismatch",
];

/// A file that gopls and Pitfall read, and the others of its project.
struct Case {
    file: &'static str,
    files: Vec<(&'static str, String)>,
}

fn cases() -> Vec<Case> {
    let of_mod = |text: String| Case { file: "go.mod", files: vec![("go.mod", text)] };
    let member = || [("a/go.mod", HEAD.to_owned()), ("a/a.go", "package a\n".to_owned())];
    let of_work = |text: &&str| Case {
        file: "go.work",
        files: [("go.work", (*text).to_owned())].into_iter().chain(member()).collect(),
    };
    let lines = LINES.iter().map(|line| of_mod(format!("{HEAD}{line}\n")));
    let go_lines = GO_LINES.iter().map(|go| of_mod(format!("module example.com/shop\n\ngo {go}\n")));
    let mut out: Vec<Case> = lines.chain(go_lines).chain(WORK.iter().map(of_work)).collect();
    let rules = pitfall_rules::all();
    for id in PAGES {
        let page = rules.get(id).expect("a rule").meta.page;
        for section in sections(page.markdown()).expect("a page") {
            let Section::Trap(example) = section else { continue };
            if let [file] = example.files.as_slice()
                && file.path.file_name().is_some_and(|name| name == "go.mod")
            {
                out.push(of_mod(file.text.clone()));
            }
        }
    }
    out
}

/// The lines, from 0, of findings that gopls is said to show.
fn marked(path: &Path) -> BTreeSet<u64> {
    let text = std::fs::read_to_string(path).expect("a file");
    let workspace = Workspace::new(pitfall_rules::all(), Arc::new(Disk), Arc::new(Host::at("/nonexistent", [])));
    let checked = workspace.check(&Source::new(Some(path), text.as_str()), &Cancel::new());
    let line = |at: usize| text.get(..at).unwrap_or(&text).matches('\n').count() as u64;
    let shown = checked.findings.iter().filter(|finding| finding.in_gopls);
    shown.map(|finding| line(finding.span.start as usize)).collect()
}

/// The lines, from 0, at which gopls shows what is wrong with the file itself.
fn shown(client: &mut Client, uri: &str, source: &str) -> BTreeSet<u64> {
    // Whatever is wrong with go.mod, gopls also tells each Go file; what it says of all files it sends at once.
    client.published_where(source, |published| !published.diagnostics.is_empty());
    std::thread::sleep(Duration::from_millis(300));
    let diagnostics = client.published(uri).map(|published| published.diagnostics).unwrap_or_default();
    let text = |diagnostic: &Value, name: &str| diagnostic.get(name).and_then(Value::as_str).unwrap_or("").to_owned();
    let of_file = diagnostics.iter().filter(|it| matches!(text(it, "source").as_str(), "syntax" | "go.work file"));
    // That it says at the end of the file.
    let in_place = of_file.filter(|it| !text(it, "message").contains("unterminated block"));
    in_place.filter_map(|it| it.pointer("/range/start/line")?.as_u64()).collect()
}

#[test]
fn gopls_shows_what_is_marked() {
    let (Some(gopls), Some(go)) = (editor("gopls"), go()) else { return };
    let mut wrong = Vec::new();
    let (project, cases) = (Project::new(), cases());
    for (at, case) in cases.iter().enumerate() {
        let folder = format!("case-{at}");
        let source = if case.file == "go.mod" { "main.go" } else { "a/a.go" };
        project.write(&format!("{folder}/main.go"), "package main\n\nfunc main() {}\n");
        for (path, text) in &case.files {
            project.write(&format!("{folder}/{path}"), text);
        }
        let root = project.root().join(&folder);
        let mut command = project.command(&gopls);
        command.current_dir(&root).env("PATH", go.parent().expect("a folder"));
        command.envs([("GOPROXY", "off"), ("GOTOOLCHAIN", "local"), ("GOENV", "off")]);
        let mut client = Client::start(command);
        let uri = |below: &str| format!("file://{}/{below}", root.display());
        client.initialize_with(json!({
            "processId": null, "rootUri": uri(""), "capabilities": {},
            "workspaceFolders": [{"uri": uri(""), "name": "case"}],
        }));
        let text = std::fs::read_to_string(root.join(case.file)).expect("a file");
        client.open(&uri(case.file), case.file, 1, &text);
        let package = std::fs::read_to_string(root.join(source)).expect("a file");
        client.open(&uri(source), "go", 1, &package);
        let (shown, marked) = (shown(&mut client, &uri(case.file), &uri(source)), marked(&root.join(case.file)));
        if shown != marked {
            wrong.push(format!("gopls shows lines {shown:?}, marked are {marked:?} of\n{text}"));
        }
    }
    assert!(wrong.is_empty(), "of {} cases\n{}", cases.len(), wrong.join("\n"));
}
