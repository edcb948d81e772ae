//! From `initialize` to the exit code.
//! Source: Language Server Protocol 3.17, "Lifecycle Messages".

use serde_json::{Value, json};

use super::{FILE, codes, faulty_server, session};

#[test]
fn exit_codes_are_the_protocols() {
    assert_eq!(session().quit(), 0, "exit after shutdown");

    let mut client = session();
    client.notify("exit", Value::Null);
    assert_eq!(client.exit_code(), 1, "exit without shutdown");

    // As lsp-mode of Emacs sends it.
    let mut client = session();
    client.call("shutdown", json!({})).unwrap();
    client.notify("exit", Value::Null);
    assert_eq!(client.exit_code(), 0, "exit after shutdown with parameters");

    let mut client = faulty_server();
    client.notify("exit", Value::Null);
    assert_eq!(client.exit_code(), 1, "exit before initialize");

    let mut client = session();
    client.hang_up();
    assert_eq!(client.exit_code(), 1, "end of input");

    let mut client = session();
    client.write(b"Content-Length: 100\r\n\r\n{");
    client.hang_up();
    assert_eq!(client.exit_code(), 1, "end of input inside a message");

    let mut client = session();
    client.call("shutdown", Value::Null).unwrap();
    client.hang_up();
    assert_eq!(client.exit_code(), 0, "end of input after shutdown");
}

#[test]
fn requests_before_initialize_and_after_shutdown_are_refused() {
    let mut client = faulty_server();
    let early = client
        .call("textDocument/hover", json!({"textDocument": {"uri": FILE}, "position": {"line": 0, "character": 0}}));
    assert_eq!(early.unwrap_err().code, -32002);
    assert_eq!(client.call("shutdown", Value::Null).unwrap_err().code, -32002);
    client.open(FILE, "toml", 0, "nokey = 1\n"); // Is dropped, as the protocol says.
    client.initialize(json!({}));
    assert_eq!(client.call("initialize", json!({"capabilities": {}})).unwrap_err().code, -32600);
    assert_eq!(client.pull(FILE), [] as [Value; 0]);
    client.call("shutdown", Value::Null).unwrap();
    assert_eq!(client.call("pitfall/documentText", json!({})).unwrap_err().code, -32600);
    assert_eq!(client.call("shutdown", Value::Null).unwrap_err().code, -32600);
    client.notify("exit", Value::Null);
    assert_eq!(client.exit_code(), 0);
}

#[test]
fn unknown_methods_are_told_apart() {
    let mut client = session();
    assert_eq!(client.call("pitfall/nonsense", json!({})).unwrap_err().code, -32601);
    client.notify("pitfall/nonsense", json!({}));
    client.notify("$/nonsense", json!({}));
    assert_eq!(client.call("textDocument/hover", json!({"strange": 1})).unwrap_err().code, -32602);
    assert_eq!(client.quit(), 0);
}

#[test]
fn initialize_answers_whatever_the_client_says_of_itself() {
    for params in [
        json!({}),
        json!({"capabilities": {"workspace": {"workspaceEdit": {"resourceOperations": ["telepathy"]}}, "general": 3}}),
        json!({"capabilities": {}, "processId": "x", "trace": "loud", "workspaceFolders": [1]}),
    ] {
        let mut client = faulty_server();
        let answer = client.initialize_with(params);
        assert_eq!(answer["capabilities"]["positionEncoding"], "utf-16");
        assert_eq!(answer["serverInfo"]["name"], "pitfall");
        assert_eq!(client.quit(), 0);
    }
}

#[test]
fn a_rule_that_panics_costs_its_own_findings_and_one_line() {
    let mut client = session();
    client.open(FILE, "toml", 0, "nokey = 1 # panic\n");
    assert_eq!(codes(&client.diagnostics(FILE, 0)), ["pitfall/unknown-key"]);
    let line = client.logged("pitfall/test-panics");
    assert!(line.contains(FILE), "{line}");
    for version in 1..20 {
        client.replace(FILE, version, &format!("nokey = {version} # panic\n"));
        client.diagnostics(FILE, version);
    }
    let again = client
        .notifications
        .iter()
        .filter(|one| one["params"]["message"].as_str().unwrap_or("").contains("test-panics"));
    assert_eq!(again.count(), 0, "one line for each file");
    assert_eq!(client.quit(), 0);
}
