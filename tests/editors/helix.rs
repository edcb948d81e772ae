//! Helix in a terminal: the finding is shown, the fix applied, the file saved.

use std::path::PathBuf;

use crate::project::{CRLF_AND_EMOJI, Project, assert_fixed_with_crlf, editor, repository};
use crate::terminal::Terminal;

/// Opens `files` in Helix with the configuration of `editors/helix`.
fn helix(project: &Project, environment: &[(&str, PathBuf)], files: &[&str]) -> Option<Terminal> {
    let hx = editor("hx")?;
    let config = project.home().join("XDG_CONFIG_HOME");
    std::fs::create_dir_all(config.join("helix")).expect("a folder");
    std::fs::copy(repository().join("editors/helix/languages.toml"), config.join("helix/languages.toml"))
        .expect("a copy");
    let shown = "[editor]\nend-of-line-diagnostics = \"hint\"\n[editor.inline-diagnostics]\ncursor-line = \"hint\"\n";
    std::fs::write(config.join("helix/config.toml"), shown).expect("a file");
    let hx = hx.to_str().expect("UTF-8").to_owned();
    let environment = [&[("XDG_CONFIG_HOME", config)], environment].concat();
    Terminal::start(project, &environment, &[&[hx.as_str()], files].concat())
}

#[test]
fn a_finding_in_go_mod_is_fixed() {
    let project = Project::new();
    let Some(terminal) = helix(&project, &[], &["go.mod"]) else { return };
    terminal.wait("the finding", |screen| screen.contains("example.com/cart is required"));
    terminal.press(&["]", "d"]);
    terminal.press(&["Space", "a"]);
    terminal.wait("the menu", |screen| screen.contains("Ignore gomod/duplicate-require on this line"));
    terminal.press(&["Enter"]);
    terminal.wait("the fix", |screen| !screen.contains("v1.2.0"));
    terminal.press(&[":wq", "Enter"]);
    terminal.wait_for_end();
}

#[test]
fn each_domain_is_served() {
    for (file, said) in [
        ("deploy.yaml", "has no field readOnlyRootFileSystem"),
        ("dotfiles/.zshrc", "is not the home folder"),
        ("sound/sound.go", "cgo ignores this comment"),
    ] {
        let project = Project::new();
        let Some(terminal) = helix(&project, &[], &[file]) else { return };
        terminal.wait(said, |screen| screen.contains(said));
        terminal.press(&[":q!", "Enter"]);
        terminal.wait_for_end();
    }
}

#[test]
fn awkward_names_and_carriage_returns_are_kept() {
    let project = Project::new();
    let path = "50% off #1 [a] 商店/go.mod";
    project.write(path, CRLF_AND_EMOJI);
    let Some(terminal) = helix(&project, &[], &[path]) else { return };
    terminal.wait("the finding", |screen| screen.contains("example.com/cart is required"));
    terminal.press(&["]", "d"]);
    terminal.press(&["Space", "a"]);
    terminal.wait("the menu", |screen| screen.contains("Ignore gomod/duplicate-require on this line"));
    terminal.press(&["Enter"]);
    terminal.wait("the fix", |screen| screen.matches("example.com/cart").count() == 1);
    terminal.press(&[":wq", "Enter"]);
    terminal.wait_for_end();
    assert_fixed_with_crlf(&project.read(path));
}

#[test]
fn a_file_without_a_project_is_served() {
    let project = Project::new();
    project.write_home("go.mod", &project.read("go.mod"));
    let file = project.home().join("go.mod");
    let Some(terminal) = helix(&project, &[], &[file.to_str().expect("UTF-8")]) else { return };
    terminal.wait("the finding", |screen| screen.contains("example.com/cart is required"));
    terminal.press(&[":q!", "Enter"]);
    terminal.wait_for_end();
}

#[test]
fn each_project_of_an_editor_has_its_own_configuration() {
    let project = Project::new();
    project.two_roots();
    let Some(terminal) = helix(&project, &[], &["first/deploy.yaml", "second/deploy.yaml"]) else { return };
    terminal.wait("the first's finding", |screen| screen.contains("has no field readOnlyRootFileSystem"));
    terminal.press(&[":bn", "Enter"]);
    // What the second's configuration does not ignore shows that the file was checked.
    terminal.wait("the second's findings", |screen| {
        screen.contains("second/deploy.yaml")
            && screen.contains("the selector wants")
            && !screen.contains("has no field")
    });
    terminal.press(&[":qa!", "Enter"]);
    terminal.wait_for_end();
}
