//! Neovim, headless: findings where they belong, fixes that give the right text, both languages, other line ends.

use std::path::Path;

use serde_json::{Value, json};

use crate::project::{CRLF_AND_EMOJI, Project, assert_fixed_with_crlf, editor, go, program, repository};

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
fn findings_are_there_again_after_the_file_was_read_anew() {
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
            {"open": "go.mod"},
            {"shows": [{"code": "gomod/duplicate-require"}]},
        ]),
    );
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
    project.write("go.mod", CRLF_AND_EMOJI);
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
    assert_fixed_with_crlf(&project.read("go.mod"));
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

#[test]
fn each_project_of_an_editor_has_its_own_configuration() {
    if nvim_is_missing() {
        return;
    }
    let project = Project::new();
    project.two_roots();
    play(
        &project,
        None,
        &[],
        json!([
            {"open": "first/deploy.yaml"},
            {"fix": {"code": "k8s/unknown-field"}},
            {"write": true},
            {"open": "second/deploy.yaml"},
            {"shows_not": {"code": "k8s/unknown-field"}},
        ]),
    );
    assert!(project.read("first/deploy.yaml").contains("readOnlyRootFilesystem: true"));
}

#[test]
fn each_domain_is_served() {
    if nvim_is_missing() {
        return;
    }
    let project = Project::new();
    play(
        &project,
        None,
        &[],
        json!([
            {"open": "deploy.yaml"},
            {"fix": {"code": "k8s/unknown-field"}},
            {"write": true},
            {"open": "dotfiles/.zshrc"},
            {"fix": {"code": "env/quoted-tilde"}},
            {"write": true},
            {"open": "sound/sound.go"},
            {"fix": {"code": "cgo/detached-preamble"}},
            {"write": true},
        ]),
    );
    assert!(project.read("deploy.yaml").contains("readOnlyRootFilesystem: true"));
    assert!(project.read("dotfiles/.zshrc").contains("export GOPATH=\"$HOME/go\""));
    assert!(project.read("sound/sound.go").contains("*/\nimport \"C\""));
}

#[test]
fn yaml_of_others_is_left_alone() {
    if nvim_is_missing() {
        return;
    }
    let project = Project::new();
    project.write("songs.yaml", "songs:\n- one\n");
    play(&project, None, &[], json!([{"leaves_alone": "songs.yaml"}, {"open": "deploy.yaml"}]));
}

#[test]
fn an_awkward_name_of_a_folder_is_no_hindrance() {
    if nvim_is_missing() {
        return;
    }
    let project = Project::new();
    let path = "50% off #1 [a] 商店/go.mod";
    project.write(path, &project.read("go.mod"));
    play(
        &project,
        None,
        &[],
        json!([{"open": path}, {"fix": {"code": "gomod/duplicate-require"}}, {"shows": []}, {"write": true}]),
    );
    assert_eq!(project.read(path), GO_MOD_FIXED);
}

#[test]
fn the_commands_and_the_health_check_tell() {
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
            {"command": {"run": "PitfallRule gomod/duplicate-require", "buffer": "pitfall://rule/", "says": "# "}},
            {"command": {"run": "PitfallDoctor", "buffer": "pitfall://doctor", "says": "GOPROXY"}},
            {"command": {"run": "PitfallWhy PATH", "buffer": "pitfall://why/PATH", "says": "PATH"}},
            {"command": {"run": "checkhealth pitfall", "buffer": "health", "says": "attached, positions in utf-8: go.mod"}},
            {"open": "go.mod"},
            {"shows": [{"code": "gomod/duplicate-require"}]},
            {"command": {"run": "PitfallFixAll", "buffer": "go.mod", "says": "example.com/mail v0.3.0\n\texample.com/cart v1.4.1"}},
        ]),
    );
}

#[test]
fn preambles_are_c_to_tree_sitter() {
    let Some(gcc) = program("gcc").filter(|_| !nvim_is_missing()) else { return };
    let project = Project::new();
    // Neovim brings a parser for C; the one for Go is the crate's that our own tests use.
    let host = std::process::Command::new("rustc").args(["--print", "host-tuple"]).output().expect("rustc runs");
    // What only other platforms need is not here.
    let metadata = std::process::Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked", "--offline", "--filter-platform"])
        .arg(String::from_utf8_lossy(&host.stdout).trim())
        .current_dir(repository())
        .output()
        .expect("cargo runs");
    let metadata: Value = serde_json::from_slice(&metadata.stdout).expect("JSON");
    let packages = metadata["packages"].as_array().expect("packages");
    let go = packages.iter().find(|package| package["name"] == "tree-sitter-go").expect("tree-sitter-go");
    let source = Path::new(go["manifest_path"].as_str().expect("a path")).with_file_name("src");
    let parsers = project.home().join("XDG_DATA_HOME/nvim/site/parser");
    std::fs::create_dir_all(&parsers).expect("a folder");
    let built = std::process::Command::new(gcc)
        .args(["-shared", "-fPIC", "-O1", "-I"])
        .arg(&source)
        .arg(source.join("parser.c"))
        .arg("-o")
        .arg(parsers.join("go.so"))
        .status();
    assert!(built.expect("gcc runs").success());
    // Neovim has no queries for Go: ours extends none here.
    project.write("sound/sound.go", &project.read("sound/sound.go").replace("*/\n\nimport", "*/\nimport"));
    play(
        &project,
        None,
        &[],
        json!([
            {"open": "sound/sound.go"},
            {"language": {"at": "#include", "is": "c"}},
            {"language": {"at": "package sound", "is": "go"}},
            {"language": {"at": "// Package", "is": "go"}},
        ]),
    );
    project.write("sound/lines.go", "package sound\n\n// #include <sound.h>\n// static int twice(int x) {\n//   return 2 * x;\n// }\nimport \"C\"\n");
    play(
        &project,
        None,
        &[],
        json!([
            {"open": "sound/lines.go"},
            {"language": {"at": "#include", "is": "c"}},
            {"language": {"at": "return 2", "is": "c"}},
            {"language": {"at": "package sound", "is": "go"}},
        ]),
    );
}

#[test]
fn gopls_beside_it_says_other_things() {
    let (Some(gopls), Some(go)) = (editor("gopls"), go()) else { return };
    if nvim_is_missing() {
        return;
    }
    let project = Project::new();
    project.write("main.go", "package main\n\nfunc main() {}\n");
    let beside = json!({"gopls": {"cmd": [gopls], "filetypes": ["go", "gomod"], "root_markers": ["go.mod"]}});
    let server = Path::new(env!("CARGO_BIN_EXE_pitfall"));
    let folders = [server, go.as_path()].map(|program| program.parent().expect("a folder").to_str().expect("UTF-8"));
    let path = format!("{}:/usr/bin:/bin", folders.join(":"));
    play(
        &project,
        None,
        &[
            ("PITFALL_BESIDE", &beside.to_string()),
            ("PATH", &path),
            ("GOTOOLCHAIN", "local"),
            ("GOPROXY", "off"),
            ("GOFLAGS", "-mod=mod"),
        ],
        json!([
            {"open": "go.mod"},
            {"beside": "gopls"},
            {"fix": {"code": "gomod/duplicate-require"}},
            {"open": "sound/sound.go"},
            {"beside": "gopls"},
        ]),
    );
}

#[test]
fn yaml_language_server_beside_it_says_other_things() {
    let Some(yaml) = editor("yaml-language-server") else { return };
    if nvim_is_missing() {
        return;
    }
    let project = Project::new();
    let beside = json!({"yaml": {"cmd": [yaml, "--stdio"], "filetypes": ["yaml"], "root_markers": [".git"]}});
    play(
        &project,
        None,
        &[("PITFALL_BESIDE", &beside.to_string())],
        json!([{"open": "deploy.yaml"}, {"beside": "yaml"}, {"fix": {"code": "k8s/unknown-field"}}]),
    );
}
