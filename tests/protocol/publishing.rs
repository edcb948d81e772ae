//! What is sent unasked: diagnostics, registrations, progress.

use serde_json::{Value, json};

use super::{FILE, codes, faulty_server, pulling_session, session};

#[test]
fn diagnostics_carry_what_the_client_can_take() {
    let mut client = faulty_server();
    client.initialize(json!({"textDocument": {"publishDiagnostics": {
        "codeDescriptionSupport": true, "tagSupport": {"valueSet": [1]}, "versionSupport": true,
    }}}));
    client.open(FILE, "toml", 7, "nokey = 1\n# pitfall: ignore[all]\n\n");
    let diagnostics = client.diagnostics(FILE, 7);
    assert_eq!(codes(&diagnostics), ["pitfall/unknown-key", "pitfall/unused-suppression"]);
    assert!(diagnostics.iter().all(|diagnostic| diagnostic["source"] == "pitfall"));
    assert_eq!(diagnostics[0]["severity"], 2);
    assert_eq!(diagnostics[1]["tags"], json!([1]));
    let href = diagnostics[0]["codeDescription"]["href"].as_str().unwrap();
    let page = std::fs::read_to_string(href.strip_prefix("file://").unwrap()).unwrap();
    assert!(page.starts_with("# "), "{page}");
}

#[test]
fn a_client_without_capabilities_gets_the_bare_finding() {
    let mut client = session();
    client.open(FILE, "toml", 7, "nokey = 1\n");
    let diagnostics = client.diagnostics(FILE, 7);
    let keys: Vec<&String> = diagnostics[0].as_object().unwrap().keys().collect();
    assert_eq!(keys, ["code", "message", "range", "severity", "source"]);
}

#[test]
fn what_has_not_changed_is_not_sent_again() {
    let mut client = session();
    client.open(FILE, "toml", 1, "# nothing\n");
    assert_eq!(client.diagnostics(FILE, 1), [] as [Value; 0]);
    for version in 2..20 {
        client.replace(FILE, version, "# nothing more\n");
        client.pull(FILE);
    }
    client.replace(FILE, 20, "nokey = 1\n");
    client.diagnostics(FILE, 20);
    assert_eq!(client.publications, 2);
    for _ in 0..5 {
        client.notify("workspace/didChangeConfiguration", json!({"settings": {"pitfall": {}}}));
        client.pull(FILE);
    }
    client.notify("workspace/didChangeConfiguration", json!({"settings": {"pitfall": {"ignore": ["pitfall"]}}}));
    client.published_where(FILE, |published| published.diagnostics.is_empty());
    assert_eq!(client.publications, 3);
    client.notify("workspace/didChangeConfiguration", json!({"settings": {"pitfall": {}}}));
    client.published_where(FILE, |published| !published.diagnostics.is_empty());
    client.close(FILE);
    client.published_where(FILE, |published| published.diagnostics.is_empty());
    client.pull(FILE);
    assert_eq!(client.publications, 5);
}

#[test]
fn two_spellings_of_a_uri_are_one_document() {
    let mut client = session();
    client.open("file:///c%3A/a%20b/pitfall.toml", "toml", 1, "nokey = 1\n");
    client.replace("file:///C:/a b/pitfall.toml", 2, "nokey = 2\n");
    assert_eq!(client.text_at_server("file:///c%3A/a%20b/pitfall.toml"), "nokey = 2\n");
    assert_eq!(client.diagnostics("file:///c%3A/a%20b/pitfall.toml", 2).len(), 1, "answered as it was opened");
    for odd in ["file:///x/[slug]/pitfall.toml", "file:///x/a%23b/pitfall.toml", "file:///x/100%25/{}/pitfall.toml"] {
        client.open(odd, "toml", 1, "nokey = 1\n");
        assert_eq!(client.diagnostics(odd, 1).len(), 1, "{odd}");
        assert_eq!(client.pull(odd).len(), 1, "{odd}");
    }
}

#[test]
fn watchers_and_settings_are_registered_where_the_client_can() {
    let mut client = faulty_server();
    client.initialize(json!({"workspace": {
        "didChangeWatchedFiles": {"dynamicRegistration": true}, "configuration": true,
        "didChangeConfiguration": {"dynamicRegistration": true},
    }}));
    let asked = client.asked("client/registerCapability");
    let methods: Vec<&Value> =
        asked["params"]["registrations"].as_array().unwrap().iter().map(|one| &one["method"]).collect();
    assert_eq!(methods, ["workspace/didChangeWatchedFiles", "workspace/didChangeConfiguration"]);
    assert_eq!(client.quit(), 0);
    assert_eq!(session().asked.len(), 0);
}

#[test]
fn a_pulling_client_learns_what_it_has_already() {
    let mut client = pulling_session();
    client.open(FILE, "toml", 1, "nokey = 1\n");
    let pull = |previous: &Value| json!({"textDocument": {"uri": FILE}, "previousResultId": previous});
    let first = client.call("textDocument/diagnostic", pull(&Value::Null)).unwrap();
    assert_eq!((&first["kind"], first["items"].as_array().map(Vec::len)), (&json!("full"), Some(1)));
    let second = client.call("textDocument/diagnostic", pull(&first["resultId"])).unwrap();
    assert_eq!(second, json!({"kind": "unchanged", "resultId": first["resultId"]}));
    client.replace(FILE, 2, "\nnokey = 1\n");
    let third = client.call("textDocument/diagnostic", pull(&first["resultId"])).unwrap();
    assert_eq!(third["kind"], "full");
    // Closing takes a client's findings away, and some still name the report they had.
    client.notify("textDocument/didClose", json!({"textDocument": {"uri": FILE}}));
    client.open(FILE, "toml", 1, "\nnokey = 1\n");
    let fourth = client.call("textDocument/diagnostic", pull(&third["resultId"])).unwrap();
    assert_eq!((&fourth["kind"], fourth["items"].as_array().map(Vec::len)), (&json!("full"), Some(1)));
    assert_eq!(client.publications, 0);
}

#[test]
fn long_work_shows_its_progress() {
    let mut client = faulty_server();
    client.initialize(json!({"window": {"workDoneProgress": true}}));
    for at in 0..12 {
        client.open(&format!("file:///nowhere/{at}/pitfall.toml"), "toml", 1, "# pause\n");
    }
    let token = client.asked("window/workDoneProgress/create")["params"]["token"].clone();
    for kind in ["begin", "report", "end"] {
        let progress =
            client.notification(kind, |one| one["method"] == "$/progress" && one["params"]["value"]["kind"] == kind);
        assert_eq!(progress["params"]["token"], token);
    }
    assert_eq!(client.quit(), 0);
}
