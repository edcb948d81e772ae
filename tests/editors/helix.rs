//! Helix in a terminal: the finding is shown, the fix applied, the file saved.

use crate::project::{Project, editor, repository};
use crate::terminal::Terminal;

/// Opens `file` in Helix with the configuration of `editors/helix`.
fn helix(project: &Project, file: &str) -> Option<Terminal> {
    let hx = editor("hx")?;
    let config = project.home().join("XDG_CONFIG_HOME");
    std::fs::create_dir_all(config.join("helix")).expect("a folder");
    std::fs::copy(repository().join("editors/helix/languages.toml"), config.join("helix/languages.toml"))
        .expect("a copy");
    let shown = "[editor]\nend-of-line-diagnostics = \"hint\"\n[editor.inline-diagnostics]\ncursor-line = \"hint\"\n";
    std::fs::write(config.join("helix/config.toml"), shown).expect("a file");
    let hx = hx.to_str().expect("UTF-8").to_owned();
    Terminal::start(project, &[("XDG_CONFIG_HOME", config)], &[&hx, file])
}

#[test]
fn a_finding_in_go_mod_is_fixed() {
    let project = Project::new();
    let Some(terminal) = helix(&project, "go.mod") else { return };
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
        let Some(terminal) = helix(&project, file) else { return };
        terminal.wait(said, |screen| screen.contains(said));
        terminal.press(&[":q!", "Enter"]);
        terminal.wait_for_end();
    }
}
