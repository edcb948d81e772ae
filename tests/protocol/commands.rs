//! `workspace/executeCommand`, and what hovers tell of variables.

use serde_json::{Value, json};

use super::{FILE, session};

#[test]
fn the_doctor_and_a_history_are_markdown() {
    let mut client = session();
    let run = |client: &mut pitfall_testkit::client::Client, command: &str, arguments: Value| {
        client.call("workspace/executeCommand", json!({ "command": command, "arguments": arguments }))
    };
    let report = run(&mut client, "pitfall.server.doctor", json!([])).unwrap();
    assert!(
        report.as_str().is_some_and(
            |text| text.starts_with("## ") && text.contains("CGO\\_ENABLED") | text.contains("CGO_ENABLED")
        ),
        "{report}"
    );
    let history = run(&mut client, "pitfall.server.why", json!(["GOPROXY"])).unwrap();
    assert!(history.as_str().is_some_and(|text| text.starts_with("## GOPROXY")), "{history}");
    for (command, arguments) in
        [("pitfall.server.why", json!([])), ("pitfall.server.why", json!(["$(id)"])), ("pitfall.server.fly", json!([]))]
    {
        assert_eq!(run(&mut client, command, arguments).unwrap_err().code, -32602, "{command}");
    }
    // Documents go on as before.
    client.open(FILE, "toml", 0, "");
    assert_eq!(client.quit(), 0);
}
