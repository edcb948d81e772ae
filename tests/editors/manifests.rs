//! The configurations of editors that the tests cannot have: each is read as its editor reads it, and says nothing that is not so here.

use serde_json::Value;

use crate::project::repository;

fn read(path: &str) -> String {
    std::fs::read_to_string(repository().join(path)).expect(path)
}

/// The fenced blocks of a language in a Markdown file.
fn blocks(path: &str, language: &str) -> Vec<String> {
    let text = read(path);
    let opening = format!("```{language}\n");
    text.split(&opening).skip(1).map(|rest| rest.split("```").next().expect("a block").to_owned()).collect()
}

#[test]
fn the_extension_for_zed_is_whole() {
    let manifest: toml::Table = read("editors/zed/extension.toml").parse().expect("TOML");
    // What Zed's registry asks of every extension.
    for key in ["id", "name", "version", "description", "repository"] {
        assert!(manifest[key].as_str().is_some_and(|value| !value.is_empty()), "{key}");
    }
    assert_eq!(manifest["schema_version"].as_integer(), Some(1));
    assert!(manifest["authors"].as_array().is_some_and(|authors| !authors.is_empty()));
    assert_eq!(manifest["version"].as_str(), Some(env!("CARGO_PKG_VERSION")));
    let languages = manifest["language_servers"]["pitfall"]["languages"].as_array().expect("languages");
    // Zed's own names.
    for language in ["Go", "Go Mod", "Go Work", "Shell Script", "YAML"] {
        assert!(languages.iter().any(|one| one.as_str() == Some(language)), "{language}");
    }
    let cargo: toml::Table = read("editors/zed/Cargo.toml").parse().expect("TOML");
    assert_eq!(cargo["lib"]["crate-type"].as_array().expect("a list")[0].as_str(), Some("cdylib"));
    assert_eq!(cargo["package"]["version"].as_str(), Some(env!("CARGO_PKG_VERSION")));
    assert!(repository().join("editors/zed").join(cargo["lib"]["path"].as_str().expect("a path")).is_file());
}

#[test]
fn settings_to_copy_are_json_with_keys_of_ours() {
    let keys: Value = serde_json::from_str(&read("editors/settings.json")).expect("JSON");
    let known = |key: &str| keys.as_array().expect("a list").iter().any(|one| one["key"] == key);
    let zed: Value = serde_json::from_str(&blocks("editors/zed/README.md", "json")[0]).expect("JSON");
    for key in zed["lsp"]["pitfall"]["settings"]["pitfall"].as_object().expect("settings").keys() {
        assert!(known(key), "{key}");
    }
    let sublime: Value = serde_json::from_str(&blocks("editors/sublime/README.md", "json")[0]).expect("JSON");
    let client = &sublime["clients"]["pitfall"];
    assert_eq!(client["command"], serde_json::json!(["pitfall", "server"]));
    for scope in client["selector"].as_str().expect("a selector").split(" | ") {
        assert!(scope.starts_with("source."), "{scope}");
    }
    for key in client["settings"].as_object().expect("settings").keys() {
        assert!(key.strip_prefix("pitfall.").is_some_and(known), "{key}");
    }
}

#[test]
fn every_editor_of_the_list_has_its_page_and_the_other_way_round() {
    let list = read("editors/README.md");
    for entry in std::fs::read_dir(repository().join("editors")).expect("a folder").flatten() {
        if entry.path().is_dir() {
            let page = format!("{}/README.md", entry.file_name().to_string_lossy());
            assert!(list.contains(&format!("({page})")), "{page} is not in editors/README.md");
            assert!(entry.path().join("README.md").is_file(), "{page}");
        }
    }
}
