//! Completion of manifests beside a YAML language server: by itself where none is likely to run, and as the configuration says.

use std::path::Path;
use std::process::Command;

use pitfall_testkit::client::{Client, Editor};
use serde_json::{Value, json};

/// The server offers the field that is begun, on a machine whose home is `home`, started by VS Code or not.
fn offered(home: &Path, in_code: bool, settings: &str) -> bool {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pitfall"));
    command
        .arg("server")
        .env("HOME", home)
        .env("XDG_CACHE_HOME", env!("CARGO_TARGET_TMPDIR"))
        .env("PATH", home.join("bin"));
    for name in ["VSCODE_PID", "VSCODE_IPC_HOOK", "VSCODE_CWD"] {
        command.env_remove(name);
    }
    if in_code {
        command.env("VSCODE_PID", "1");
    }
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().canonicalize().unwrap();
    let mut editor = Editor::start(Client::start(command), root, json!({}), "en", Value::Null);
    editor.write("pitfall.toml", settings);
    editor.write("pod.yaml", "apiVersion: v1\nkind: Pod\nspec:\n  hostNet\n");
    editor.open("pod.yaml", "yaml");
    let params = json!({"textDocument": {"uri": editor.uri("pod.yaml")}, "position": {"line": 3, "character": 9}});
    let answer = editor.client.call("textDocument/completion", params).unwrap();
    let items = answer.get("items").unwrap_or(&answer).as_array().cloned().unwrap_or_default();
    items.iter().any(|item| item["label"].as_str().is_some_and(|label| label.starts_with("hostNetwork")))
}

fn file(home: &Path, path: &str) {
    let path = home.join(path);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, "#!/bin/sh\n").unwrap();
    #[cfg(unix)]
    std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
}

const AUTO: &str = "[k8s]\nbeside-yaml-server = \"auto\"\n";

#[test]
fn fields_are_offered_where_no_yaml_server_is() {
    let home = tempfile::tempdir().unwrap();
    for settings in ["", AUTO] {
        for in_code in [false, true] {
            assert!(offered(home.path(), in_code, settings), "{settings} {in_code}");
        }
    }
}

#[test]
fn a_yaml_server_of_an_editor_is_left_its_work() {
    for (path, in_code) in [
        ("bin/yaml-language-server", false),
        (".local/share/nvim/mason/bin/yaml-language-server", false),
        (".vscode/extensions/redhat.vscode-yaml-1.19.1/package.json", true),
        (".vscode-server/extensions/redhat.vscode-yaml-1.19.1/package.json", true),
    ] {
        let home = tempfile::tempdir().unwrap();
        file(home.path(), path);
        for settings in ["", AUTO] {
            assert!(!offered(home.path(), in_code, settings), "{path} {settings}");
        }
        // Of another editor it is none.
        assert!(offered(home.path(), !in_code, AUTO), "{path}");
        let off = AUTO.replace("auto", "off");
        assert!(offered(home.path(), in_code, &off), "{path}");
    }
}

#[test]
fn the_configuration_says_that_there_is_one() {
    let home = tempfile::tempdir().unwrap();
    assert!(!offered(home.path(), false, &AUTO.replace("auto", "on")));
}
