//! Scenarios: what a person does in an editor and what the editor then shows, as one text file each.
//!
//! A scenario is an [`Archive`]. `capabilities.json` and `settings.json` are the client's (both optional; a `"locale"` among the
//! capabilities is the editor's language), `steps` is the play, all other files lie in the opened folder. Each step is a line; what it
//! shows stands indented below it. [`play`] performs the steps and gives the archive with what was really shown:
//!
//! ```text
//! open go.mod                        opens the file; a second word is the language id
//! findings go.mod                    the findings, pushed and pulled, which must be the same
//! type go.mod "old" "new"            replaces the first "old"; JSON strings
//! actions go.mod "here"              the code actions at the first "here"; a third word is `only`
//! apply go.mod "here" "title"        chooses one
//! hold go.mod "here" "title"         lists it now, to be chosen by `release go.mod` after other steps
//! text go.mod                        shows the text
//! hover go.mod "here"                the first lines of the hover text
//! complete go.mod "here"             the first completions behind "here"
//! links go.mod                       the links
//! definition a.yaml "here"           where the name there leads
//! references a.yaml "here"           the places that say it, its own among them
//! symbols a.yaml                     the named parts
//! save go.mod, close go.mod          what they say
//! write go.mod "text"                another program writes the file; the server is told
//! settings {"select": []}            the settings change
//! asked workspace/diagnostic/refresh the server asks this
//! silent go.mod                      nothing was pushed for the file
//! log "words"                        the server's log says so
//! ```

use std::path::PathBuf;

use pitfall_text::{LineIndex, Span};
use serde_json::{Value, json};

use super::{Archive, Client, Editor};

/// How many lines of a hover text are shown, and how many completions.
const SHOWN: usize = 5;

/// Plays the scenario in `archive` in the folder `root`, where its files are written; gives the archive with the steps as they went.
///
/// # Panics
/// Where a step cannot be performed.
pub fn play(archive: &Archive, client: Client, root: PathBuf) -> Archive {
    let mut played = archive.clone();
    let mut capabilities = json(archive.file("capabilities.json").unwrap_or("{}"));
    let settings = json(archive.file("settings.json").unwrap_or("null"));
    let locale = capabilities.as_object_mut().and_then(|object| object.remove("locale"));
    let locale = locale.as_ref().and_then(Value::as_str).unwrap_or("en");
    let mut editor = Editor::start(client, root, capabilities, locale, settings);
    for (name, text) in &archive.files {
        if !["capabilities.json", "settings.json", "steps"].contains(&name.as_str()) {
            editor.write(name, text);
        }
    }
    for (name, text) in &mut played.files {
        if name == "steps" {
            *text = steps(&mut editor, text);
        }
    }
    assert_eq!(editor.client.quit(), 0, "the server leaves in order");
    played
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn steps(editor: &mut Editor, written: &str) -> String {
    let mut out = String::new();
    for line in written.lines().filter(|line| !line.starts_with([' ', '\t'])) {
        out.push_str(line);
        out.push('\n');
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        for shown in step(editor, line) {
            out.push_str(format!("    {shown}").trim_end());
            out.push('\n');
        }
    }
    out
}

fn step(editor: &mut Editor, line: &str) -> Vec<String> {
    let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
    if verb == "settings" {
        editor.client.settings = json(rest);
        editor.client.notify("workspace/didChangeConfiguration", json!({"settings": {"pitfall": json(rest)}}));
        return Vec::new();
    }
    if verb == "log" {
        let words: String = serde_json::from_str(rest).unwrap_or_else(|error| panic!("{line}: {error}"));
        return vec![editor.client.logged(&words)];
    }
    let (file, rest) = rest.split_once(' ').unwrap_or((rest, ""));
    let words: Vec<String> =
        serde_json::Deserializer::from_str(rest).into_iter::<String>().map_while(Result::ok).collect();
    let word = |at: usize| words.get(at).map_or("", String::as_str);
    match verb {
        "open" => editor.open(file, if rest.is_empty() { "plaintext" } else { rest }),
        "close" => editor.close(file),
        "save" => editor.save(file),
        "type" => editor.edit(file, place(editor, file, word(0)), word(1)),
        "write" => {
            editor.write(file, word(0));
            editor.watched(file);
        }
        "findings" => return findings(editor, file),
        "actions" => {
            let actions = actions(editor, file, word(0), words.get(1).map(String::as_str));
            return actions.iter().map(show_action).collect();
        }
        "apply" => return choose(editor, file, word(0), word(1)),
        "hold" => editor.held = Some(pick(editor, file, word(0), word(1))),
        "release" => {
            let Some(action) = editor.held.take() else { panic!("{line}: nothing is held") };
            return perform(editor, action);
        }
        "text" => return editor.text(file).split('\n').map(|line| format!("|{}", line.replace('\r', "␍"))).collect(),
        "hover" => return hover(editor, file, word(0)),
        "complete" => return complete(editor, file, word(0)),
        "asked" => drop(editor.client.asked(file)),
        "silent" => {
            let uri = editor.uri(file);
            assert_eq!(editor.client.published(&uri), None, "{file}");
        }
        "links" => return links(editor, file),
        "definition" => return places(editor, "textDocument/definition", file, word(0)),
        "references" => return places(editor, "textDocument/references", file, word(0)),
        "symbols" => return symbols(editor, file),
        _ => panic!("no such step: {line}"),
    }
    Vec::new()
}

/// The bytes of the first `needle` in a file.
fn place(editor: &Editor, file: &str, needle: &str) -> Span {
    let text = editor.text(file);
    let Some(at) = text.find(needle) else { panic!("{file} has no {needle:?}:\n{text}") };
    Span::new(at, at + needle.len())
}

fn findings(editor: &mut Editor, file: &str) -> Vec<String> {
    let uri = editor.uri(file);
    let pulled = editor.client.pull(&uri);
    // Where there never was anything to say, nothing may have been pushed.
    if !editor.pulls && (!pulled.is_empty() || editor.client.published(&uri).is_some()) {
        editor.client.published_where(&uri, |published| published.diagnostics == pulled);
    }
    let text = editor.text(file);
    let lines = LineIndex::new(&text);
    let show = |diagnostic: &Value| {
        let severity = match diagnostic["severity"].as_u64() {
            Some(1) => "error",
            Some(2) => "warning",
            Some(3) => "information",
            _ => "hint",
        };
        let span = editor.span(file, &diagnostic["range"]);
        let line = lines.line_of(span.start as usize) + 1;
        let string = |name: &str| diagnostic[name].as_str().unwrap_or("?").to_owned();
        let mut shown = vec![format!("{line} {severity} {} «{}»", string("code"), span.of(&text).escape_debug())];
        shown.push(format!("  {}", string("message")));
        for tag in diagnostic["tags"].as_array().into_iter().flatten() {
            shown.push(format!("  tag {tag}"));
        }
        for related in diagnostic["relatedInformation"].as_array().into_iter().flatten() {
            let name = editor.name(related["location"]["uri"].as_str().unwrap_or("?"));
            let there = editor.text(&name);
            let span = editor.span(&name, &related["location"]["range"]);
            let message = related["message"].as_str().unwrap_or("?");
            shown.push(format!("  see {name} «{}»: {message}", span.of(&there).escape_debug()));
        }
        shown
    };
    pulled.iter().flat_map(show).collect()
}

fn actions(editor: &mut Editor, file: &str, needle: &str, only: Option<&str>) -> Vec<Value> {
    let uri = editor.uri(file);
    let range = editor.range(file, place(editor, file, needle));
    let mut context = json!({"diagnostics": [], "triggerKind": 1});
    if let Some(only) = only {
        context["only"] = json!([only]);
    }
    let params = json!({"textDocument": {"uri": uri}, "range": range, "context": context});
    match editor.client.call("textDocument/codeAction", params) {
        Ok(actions) => actions.as_array().cloned().unwrap_or_default(),
        Err(error) => panic!("{error:?}"),
    }
}

fn show_action(action: &Value) -> String {
    let kind = action["kind"].as_str().unwrap_or("?");
    let preferred = if action["isPreferred"] == true { "*" } else { "" };
    let later = if action["edit"].is_null() { " (edit on choosing)" } else { "" };
    format!("{kind}{preferred} {}{later}", action["title"].as_str().unwrap_or("?"))
}

fn choose(editor: &mut Editor, file: &str, needle: &str, title: &str) -> Vec<String> {
    let action = pick(editor, file, needle, title);
    perform(editor, action)
}

fn pick(editor: &mut Editor, file: &str, needle: &str, title: &str) -> Value {
    let all = actions(editor, file, needle, None);
    let Some(action) = all.iter().find(|action| action["title"] == title) else {
        panic!("no action {title:?} among {all:#?}")
    };
    action.clone()
}

fn perform(editor: &mut Editor, mut action: Value) -> Vec<String> {
    if action["edit"].is_null() {
        action = match editor.client.call("codeAction/resolve", action) {
            Ok(action) => action,
            Err(error) => return vec![format!("refused: {} {}", error.code, error.message)],
        };
    }
    editor.apply_workspace_edit(&action["edit"]);
    Vec::new()
}

fn hover(editor: &mut Editor, file: &str, needle: &str) -> Vec<String> {
    let at = editor.range(file, place(editor, file, needle))["start"].clone();
    let params = json!({"textDocument": {"uri": editor.uri(file)}, "position": at});
    match editor.client.call("textDocument/hover", params) {
        Ok(Value::Null) => vec!["nothing".into()],
        Ok(hover) => {
            let text = editor.without_root(hover["contents"]["value"].as_str().unwrap_or("?"));
            let on = editor.span(file, &hover["range"]);
            let head =
                format!("{} on «{}»", hover["contents"]["kind"].as_str().unwrap_or("?"), on.of(&editor.text(file)));
            let lines = text.lines().filter(|line| !line.is_empty()).take(SHOWN).map(|line| format!("  {line}"));
            std::iter::once(head).chain(lines).collect()
        }
        Err(error) => panic!("{error:?}"),
    }
}

fn complete(editor: &mut Editor, file: &str, needle: &str) -> Vec<String> {
    let at = editor.range(file, place(editor, file, needle))["end"].clone();
    let params = json!({"textDocument": {"uri": editor.uri(file)}, "position": at});
    match editor.client.call("textDocument/completion", params) {
        Ok(items) => {
            let mut items = items.as_array().cloned().unwrap_or_default();
            // As editors do: what does not go on from what is written already is not shown.
            items.retain(|item| {
                let written = json!({"start": item["textEdit"]["range"]["start"], "end": at});
                let shown = editor.text(file);
                let written = editor.span(file, &written).of(&shown);
                let text = item["textEdit"]["newText"].as_str().unwrap_or("");
                text.trim_start_matches('"').starts_with(written.trim_start_matches('"'))
            });
            items.sort_by_key(|item| item["sortText"].as_str().unwrap_or("").to_owned());
            let show = |item: &Value| {
                let edit = &item["textEdit"];
                let over = editor.span(file, &edit["range"]);
                format!("{} for «{}»", edit["newText"].as_str().unwrap_or("?"), over.of(&editor.text(file)))
            };
            items.iter().take(SHOWN).map(show).collect()
        }
        Err(error) => panic!("{error:?}"),
    }
}

fn places(editor: &mut Editor, method: &str, file: &str, needle: &str) -> Vec<String> {
    let at = editor.range(file, place(editor, file, needle))["start"].clone();
    let uri = editor.uri(file);
    let context = json!({"includeDeclaration": true});
    let params = json!({"textDocument": {"uri": uri}, "position": at, "context": context});
    let found = match editor.client.call(method, params) {
        Ok(found) => found.as_array().cloned().unwrap_or_default(),
        Err(error) => panic!("{error:?}"),
    };
    let show = |place: &Value| {
        let name = editor.name(place["uri"].as_str().unwrap_or("?"));
        let span = editor.span(&name, &place["range"]);
        let line = place["range"]["start"]["line"].as_u64().unwrap_or_default() + 1;
        format!("{name}:{line} «{}»", span.of(&editor.text(&name)))
    };
    if found.is_empty() { vec!["nothing".into()] } else { found.iter().map(show).collect() }
}

fn symbols(editor: &mut Editor, file: &str) -> Vec<String> {
    let params = json!({"textDocument": {"uri": editor.uri(file)}});
    let symbols = match editor.client.call("textDocument/documentSymbol", params) {
        Ok(symbols) => symbols.as_array().cloned().unwrap_or_default(),
        Err(error) => panic!("{error:?}"),
    };
    let show = |symbol: &Value| {
        let (range, own) = match symbol.get("selectionRange") {
            Some(own) => (&symbol["range"], own),
            None => (&symbol["location"]["range"], &symbol["location"]["range"]),
        };
        let text = editor.text(file);
        let detail = symbol.get("detail").or(symbol.get("containerName")).and_then(Value::as_str).unwrap_or("?");
        let name = symbol["name"].as_str().unwrap_or("?");
        let own = editor.span(file, own).of(&text).lines().next().unwrap_or("").to_owned();
        let bytes = editor.span(file, range).range().len();
        format!("{detail} {name} on «{own}», {bytes} bytes")
    };
    symbols.iter().map(show).collect()
}

fn links(editor: &mut Editor, file: &str) -> Vec<String> {
    let params = json!({"textDocument": {"uri": editor.uri(file)}});
    let links = match editor.client.call("textDocument/documentLink", params) {
        Ok(links) => links.as_array().cloned().unwrap_or_default(),
        Err(error) => panic!("{error:?}"),
    };
    let show = |link: &Value| {
        let target = link["target"].as_str().unwrap_or("?");
        let there = target.strip_prefix("file://").is_some_and(|path| std::path::Path::new(path).is_file());
        let end: Vec<&str> = target.rsplit('/').take(3).collect();
        let end: Vec<&str> = end.into_iter().rev().collect();
        let span = editor.span(file, &link["range"]);
        let missing = if there { "" } else { " (missing)" };
        format!("«{}» {}{missing}", span.of(&editor.text(file)), end.join("/"))
    };
    links.iter().map(show).collect()
}
