//! Neovim, headless: findings where they belong, fixes that give the right text, both languages, other line ends.

use serde_json::{Value, json};

use crate::project::{Project, editor, repository};

const GO_MOD_FIXED: &str = "module example.com/shop\n\ngo 1.25\n\nrequire (\n\texample.com/mail v0.3.0\n\texample.com/cart v1.4.1 // prices in cents\n)\n";

/// Plays `steps` of neovim.lua.
fn play(project: &Project, settings: Option<Value>, environment: &[(&str, &str)], steps: Value) {
    let Some(nvim) = editor("nvim") else { return };
    let scenario = project.home().join("scenario.json");
    std::fs::write(&scenario, steps.to_string()).expect("a file");
    let tests = repository().join("tests/editors");
    let mut command = project.command(&nvim);
    command.env("PITFALL_NEOVIM", repository().join("editors/neovim")).envs(environment.iter().copied());
    if let Some(settings) = settings {
        command.env("PITFALL_SETTINGS", settings.to_string());
    }
    command.args(["--headless", "-i", "NONE", "-n", "-u"]).arg(tests.join("init.lua"));
    let output = command.arg("-l").arg(tests.join("neovim.lua")).arg(&scenario).output().expect("nvim runs");
    let log = std::fs::read_to_string(project.home().join("XDG_STATE_HOME/nvim/lsp.log")).unwrap_or_default();
    assert!(
        output.status.success(),
        "{}{}\nlsp.log:\n{log}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

fn nvim_is_missing() -> bool {
    editor("nvim").is_none()
}

#[test]
fn a_finding_in_go_mod_is_fixed() {
    if nvim_is_missing() {
        return;
    }
    let project = Project::new();
    play(
        &project,
        None,
        &[],
        json!([
            {"open": "go.mod"},
            {"shows": [{"code": "gomod/duplicate-require", "text": "example.com/cart v1.2.0", "severity": "ERROR"}]},
            {"hover": {"code": "gomod/duplicate-require", "says": "keeps the highest version"}},
            {"fix": {"code": "gomod/duplicate-require"}},
            {"shows": []},
            {"write": true},
        ]),
    );
    assert_eq!(project.read("go.mod"), GO_MOD_FIXED);
}

#[test]
fn fix_all_fixes_what_is_safe() {
    if nvim_is_missing() {
        return;
    }
    let project = Project::new();
    play(
        &project,
        None,
        &[],
        json!([
            {"open": "go.mod"},
            {"shows": [{"code": "gomod/duplicate-require"}]},
            {"fix_all": true},
            {"shows": []},
            {"write": true},
        ]),
    );
    assert_eq!(project.read("go.mod"), GO_MOD_FIXED);
}

#[test]
fn a_finding_comes_and_goes_while_typing() {
    if nvim_is_missing() {
        return;
    }
    let project = Project::new();
    project.write("go.mod", GO_MOD_FIXED);
    play(
        &project,
        None,
        &[],
        json!([
            {"open": "go.mod"},
            {"shows": []},
            {"types": {"after": "mail v0.3.0", "keys": "<CR>example.com/mail v0.2.0"}},
            {"shows": [{"code": "gomod/duplicate-require", "text": "example.com/mail v0.2.0"}]},
            {"fix": {"code": "gomod/duplicate-require"}},
            {"shows": []},
            {"write": true},
        ]),
    );
    assert_eq!(project.read("go.mod"), GO_MOD_FIXED);
}

#[test]
fn a_finding_is_ignored_by_comment() {
    if nvim_is_missing() {
        return;
    }
    let project = Project::new();
    play(
        &project,
        None,
        &[],
        json!([
            {"open": "go.mod"},
            {"fix": {"code": "gomod/duplicate-require", "title": "Ignore gomod/duplicate-require on this line"}},
            {"shows": []},
            {"write": true},
        ]),
    );
    assert!(project.read("go.mod").contains("\texample.com/cart v1.2.0 // pitfall: ignore[gomod/duplicate-require]"));
}

#[test]
fn messages_are_chinese_by_setting_and_by_locale() {
    if nvim_is_missing() {
        return;
    }
    let steps = json!([
        {"open": "go.mod"},
        {"shows": [{"code": "gomod/duplicate-require", "message": "行"}]},
        {"hover": {"code": "gomod/duplicate-require", "says": "同一模块被 require 两次"}},
        {"fix": {"code": "gomod/duplicate-require"}},
        {"write": true},
    ]);
    for (settings, environment) in [
        (Some(json!({"language": "zh-cn"})), vec![]),
        // Installed or not, the locale tells the wish.
        (None, vec![("LC_ALL", "zh_CN.UTF-8")]),
    ] {
        let project = Project::new();
        play(&project, settings, &environment, steps.clone());
        assert_eq!(project.read("go.mod"), GO_MOD_FIXED);
    }
}

#[test]
fn carriage_returns_and_characters_beyond_the_basic_plane_are_kept() {
    if nvim_is_missing() {
        return;
    }
    let project = Project::new();
    let text = "module example.com/shop // 🛒 商店\r\n\r\ngo 1.25\r\n\r\nrequire example.com/cart v1.2.0 // 🛒\r\n\r\nrequire example.com/cart v1.2.0 // 🧺 篮\r\n";
    project.write("go.mod", text);
    play(
        &project,
        None,
        &[],
        json!([
            {"open": "go.mod"},
            {"shows": [{"code": "gomod/duplicate-require"}]},
            {"fix": {"code": "gomod/duplicate-require"}},
            {"shows": []},
            {"write": true},
        ]),
    );
    let fixed = project.read("go.mod");
    assert_eq!(fixed.matches('\n').count(), fixed.matches("\r\n").count(), "{fixed:?}");
    assert_eq!(fixed.matches("example.com/cart v1.2.0").count(), 1, "{fixed:?}");
    assert!(fixed.starts_with("module example.com/shop // 🛒 商店\r\n\r\ngo 1.25\r\n"), "{fixed:?}");
}

#[test]
fn toml_of_others_is_left_alone() {
    if nvim_is_missing() {
        return;
    }
    let project = Project::new();
    project.write("Cargo.toml", "[package]\n");
    project.write("pitfall.toml", "ignroe = []\n");
    play(
        &project,
        None,
        &[],
        json!([
            {"leaves_alone": "Cargo.toml"},
            {"open": "pitfall.toml"},
            {"shows": [{"code": "pitfall/unknown-key", "text": "ignroe"}]},
            {"fix": {"code": "pitfall/unknown-key", "title": "change to ignore"}},
            {"shows": []},
            {"write": true},
        ]),
    );
    assert_eq!(project.read("pitfall.toml"), "ignore = []\n");
}

#[test]
fn a_file_without_a_project_is_served() {
    if nvim_is_missing() {
        return;
    }
    let project = Project::new();
    project.write_home("go.mod", &project.read("go.mod"));
    play(
        &project,
        None,
        &[],
        json!([
            {"open": project.home().join("go.mod").to_str().expect("UTF-8")},
            {"shows": [{"code": "gomod/duplicate-require"}]},
        ]),
    );
}
