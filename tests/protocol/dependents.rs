//! Who is checked again: after a keystroke in a workspace of a thousand files, only what depends on it.

use std::path::Path;
use std::process::Command;

use pitfall_testkit::client::Client;
use serde_json::{Value, json};

const FOLDERS: usize = 20;

const FILES: usize = 50;

fn manifest(team: usize, app: usize) -> String {
    let name = format!("team{team}-app{app}");
    // The settings of the next one.
    let settings = format!("team{team}-settings{}", (app + 1) % FILES);
    format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {name}\n  annotations:\n    note: a\nspec:\n  selector:\n    matchLabels: {{app: {name}}}\n  \
         template:\n    metadata:\n      labels: {{app: {name}}}\n    spec:\n      containers:\n      - name: app\n        image: registry.example/{name}:1.2\n        envFrom:\n        \
         - configMapRef: {{name: {settings}}}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: team{team}-settings{app}\ndata: {{a: b}}\n"
    )
}

fn uri(path: &Path) -> String {
    url::Url::from_file_path(path).unwrap().into()
}

/// A server of Pitfall's own rules, which tells what it does.
fn tracing_server(root: &Path) -> Client {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pitfall"));
    command.arg("server").env("XDG_CACHE_HOME", env!("CARGO_TARGET_TMPDIR")).env("HOME", env!("CARGO_TARGET_TMPDIR"));
    let mut client = Client::start(command);
    client.initialize_with(json!({
        "processId": null, "rootUri": uri(root), "workspaceFolders": [{"uri": uri(root), "name": "teams"}], "trace": "messages",
        "capabilities": {"textDocument": {"publishDiagnostics": {"versionSupport": true}}},
    }));
    client
}

/// The documents that were checked since the last call.
fn checked(client: &mut Client, documents: &[String]) -> Vec<String> {
    // What waits is answered first; what needs no check is answered without one.
    for document in documents {
        client.pull(document);
    }
    let traces = std::mem::take(&mut client.notifications).into_iter().filter(|it| it["method"] == "$/logTrace");
    let named =
        traces.filter_map(|it| it.pointer("/params/message")?.as_str()?.strip_prefix("checked ").map(str::to_owned));
    let mut named: Vec<String> = named.collect();
    named.sort();
    named
}

fn edit(client: &mut Client, uri: &str, version: i64, text: &str, old: &str, new: &str) -> String {
    let at = text.find(old).unwrap();
    let (line, column) = (text[..at].matches('\n').count(), at - text[..at].rfind('\n').map_or(0, |at| at + 1));
    let range =
        json!({"start": {"line": line, "character": column}, "end": {"line": line, "character": column + old.len()}});
    client.change(uri, version, json!([{"range": range, "text": new}]));
    text.replacen(old, new, 1)
}

#[test]
fn a_keystroke_among_a_thousand_files_checks_what_depends_on_it() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().canonicalize().unwrap();
    for team in 0..FOLDERS {
        let folder = root.join(format!("team{team}"));
        std::fs::create_dir(&folder).unwrap();
        for app in 0..FILES {
            std::fs::write(folder.join(format!("app{app}.yaml")), manifest(team, app)).unwrap();
        }
    }
    let mut client = tracing_server(&root);
    // Three of one folder, one of each other.
    let places: Vec<(usize, usize)> =
        [(0, 0), (0, 1), (0, 7)].into_iter().chain((1..FOLDERS).map(|team| (team, 3))).collect();
    let documents: Vec<String> =
        places.iter().map(|(team, app)| uri(&root.join(format!("team{team}/app{app}.yaml")))).collect();
    for ((team, app), document) in places.iter().zip(&documents) {
        client.open(document, "yaml", 1, &manifest(*team, *app));
    }
    let first = checked(&mut client, &documents);
    assert!(documents.iter().all(|document| first.contains(document)), "{first:?}");
    assert_eq!(checked(&mut client, &documents), [] as [String; 0]);

    // What no other file asks for.
    let text = edit(&mut client, &documents[1], 2, &manifest(0, 1), "note: a", "note: b");
    assert_eq!(checked(&mut client, &documents), [documents[1].clone()]);

    // What moves the names that others may point to, and then such a name itself: those of this folder alone, of twenty-two that are open.
    let mut wanted = documents[..3].to_vec();
    wanted.sort();
    let text = edit(&mut client, &documents[1], 3, &text, "note: b", "note: bc");
    assert_eq!(checked(&mut client, &documents), wanted);
    let text = edit(&mut client, &documents[1], 4, &text, "name: team0-settings1\ndata", "name: team0-setting1\ndata");
    assert_eq!(checked(&mut client, &documents), wanted);
    let codes: Vec<Value> = client.pull(&documents[0]).into_iter().map(|it| it["code"].clone()).collect();
    assert!(codes.contains(&json!("k8s/dangling-reference")), "{codes:?}");

    // Told no more, the client hears nothing.
    client.notify("$/setTrace", json!({"value": "off"}));
    edit(&mut client, &documents[1], 5, &text, "note: bc", "note: bcd");
    assert_eq!(checked(&mut client, &documents), [] as [String; 0]);
    assert_eq!(client.quit(), 0);
}
