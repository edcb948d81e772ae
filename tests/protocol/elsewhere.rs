//! Findings and fixes that reach into other files, and documents that are no files.

use std::path::PathBuf;

use pitfall_testkit::client::Editor;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::{codes, faulty_server, session};

/// An editor whose folder holds `pitfall.toml` and `other.txt`, with a client that can do what `workspace_edit` says.
fn editor(workspace_edit: Value) -> (Editor, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let root: PathBuf = folder.path().canonicalize().unwrap();
    let capabilities = json!({
        "textDocument": {"codeAction": {"codeActionLiteralSupport": {}}, "publishDiagnostics": {"relatedInformation": true}},
        "workspace": {"workspaceEdit": workspace_edit},
    });
    let editor = Editor::start(faulty_server(), root, capabilities, "en", Value::Null);
    editor.write("other.txt", "é😀 b\n");
    editor.write("pitfall.toml", "# elsewhere\n");
    (editor, folder)
}

fn actions(editor: &mut Editor) -> Vec<Value> {
    let uri = editor.uri("pitfall.toml");
    let at = json!({"line": 0, "character": 3});
    let params = json!({
        "textDocument": {"uri": uri}, "range": {"start": at, "end": at}, "context": {"diagnostics": [], "only": ["quickfix"]},
    });
    editor.client.call("textDocument/codeAction", params).unwrap().as_array().cloned().unwrap()
}

fn titled<'a>(actions: &'a [Value], title: &str) -> Option<&'a Value> {
    actions.iter().find(|action| action["title"] == title)
}

#[test]
fn a_fix_mends_two_files_at_once() {
    for edits in [json!({}), json!({"documentChanges": true})] {
        for opened in [false, true] {
            let (mut editor, _folder) = editor(edits.clone());
            if opened {
                editor.open("other.txt", "plaintext");
            }
            editor.open("pitfall.toml", "toml");
            let all = actions(&mut editor);
            let action = titled(&all, "mend both").unwrap().clone();
            assert_eq!(action["edit"]["changes"].is_object(), edits == json!({}));
            editor.apply_workspace_edit(&action["edit"]);
            assert_eq!(editor.text("other.txt"), "é😀 B\n");
            assert_eq!(editor.text("pitfall.toml"), "# # elsewhere\n");
        }
    }
}

#[test]
fn related_places_in_other_files_are_named_in_utf_16() {
    let (mut editor, _folder) = editor(json!({}));
    editor.open("pitfall.toml", "toml");
    let uri = editor.uri("pitfall.toml");
    let diagnostics = editor.client.diagnostics(&uri, 1);
    let related = &diagnostics[0]["relatedInformation"][0];
    assert_eq!(related["location"]["uri"], editor.uri("other.txt"));
    assert_eq!(related["location"]["range"]["start"], json!({"line": 0, "character": 4}));
}

#[test]
fn edits_made_for_another_text_are_not_offered() {
    let (mut editor, _folder) = editor(json!({"documentChanges": true}));
    editor.write("other.txt", "something else\n");
    editor.open("pitfall.toml", "toml");
    assert!(titled(&actions(&mut editor), "mend both").is_none());
    editor.write("other.txt", "é😀 b\n");
    assert!(titled(&actions(&mut editor), "mend both").is_some());
}

#[test]
fn a_file_is_made_only_by_clients_that_can() {
    let (mut editor, _folder) = editor(json!({"documentChanges": true}));
    editor.open("pitfall.toml", "toml");
    assert!(titled(&actions(&mut editor), "make a file").is_none());

    let (mut editor, _folder) = self::editor(json!({"documentChanges": true, "resourceOperations": ["create"]}));
    editor.open("pitfall.toml", "toml");
    let all = actions(&mut editor);
    editor.apply_workspace_edit(&titled(&all, "make a file").unwrap()["edit"]);
    assert_eq!(editor.text("made.txt"), "made\n");
}

#[test]
fn a_document_without_a_path_is_known_by_its_language() {
    let mut client = session();
    let uri = "untitled:Untitled-1";
    let text = "module example.com/a\n\ngo 1.25\n\nrequire a.example/a v1.0.0\nrequire a.example/a v1.1.0\n";
    client.open(uri, "go.mod", 1, text);
    assert_eq!(codes(&client.diagnostics(uri, 1)), ["gomod/duplicate-require"]);
    client.open("untitled:Untitled-2", "plaintext", 1, text);
    assert_eq!(client.pull("untitled:Untitled-2"), [] as [Value; 0]);
}

#[test]
fn changes_on_disk_are_seen_on_saving_where_nothing_is_watched() {
    for notice in ["textDocument/didSave", "workspace/didChangeWorkspaceFolders"] {
        let (mut editor, _folder) = editor(json!({}));
        editor.write("sub/pitfall.toml", "nokey = 1\n");
        editor.open("sub/pitfall.toml", "toml");
        let uri = editor.uri("sub/pitfall.toml");
        assert_eq!(codes(&editor.client.diagnostics(&uri, 1)), ["pitfall/unknown-key"]);
        editor.write("pitfall.toml", "ignore = [\"pitfall\"]\n");
        assert_eq!(editor.client.pull(&uri).len(), 1, "nobody has said so yet");
        let nothing: [Value; 0] = [];
        let params = json!({"textDocument": {"uri": uri}, "event": {"added": nothing, "removed": nothing}});
        editor.client.notify(notice, params);
        editor.client.published_where(&uri, |published| published.diagnostics.is_empty());
    }
}

#[test]
fn what_lies_around_a_manifest_ends_at_the_folder_that_is_open() {
    let (mut editor, _folder) = editor(json!({}));
    let map = |name: &str| format!("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}\n");
    editor.write("app/map.yaml", &map("shop-settings"));
    editor.write("other/map.yaml", &map("shop-setings"));
    editor.write(
        "app/pod.yaml",
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: shop\nspec:\n  containers:\n  - name: web\n    image: registry.example/web:1.2.3\n    envFrom:\n    - configMapRef:\n        name: shop-setings\n",
    );
    editor.open("app/pod.yaml", "yaml");
    let uri = editor.uri("app/pod.yaml");
    let dangles = |diagnostics: &[Value]| codes(diagnostics).contains(&"k8s/dangling-reference");
    // Another folder of the workspace has a map of that name.
    assert!(!dangles(&editor.client.pull(&uri)));
    let app = json!([{"uri": editor.uri("app"), "name": "app"}]);
    let whole = json!([{"uri": editor.uri("app").trim_end_matches("/app"), "name": "all"}]);
    editor.client.notify("workspace/didChangeWorkspaceFolders", json!({"event": {"added": app, "removed": whole}}));
    assert!(dangles(&editor.client.pull(&uri)));
    editor.client.notify("workspace/didChangeWorkspaceFolders", json!({"event": {"added": whole, "removed": app}}));
    assert!(!dangles(&editor.client.pull(&uri)));
}
