//! Helix in a terminal: the finding is shown, the fix applied, the file saved.

use std::path::PathBuf;

use crate::project::{CRLF_AND_EMOJI, Project, assert_fixed_with_crlf, editor, go, repository};
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

/// What the list of findings shows once `wanted` is in it: a line of each finding, with its source and the start of its message.
fn findings(terminal: &Terminal, wanted: &str) -> Vec<String> {
    terminal.press(&["Space", "d"]);
    terminal.wait(wanted, |screen| screen.contains("severity") && screen.contains(wanted));
    // The preview of the file stands on the right.
    let rows = terminal.screen();
    let rows = rows.lines().skip_while(|line| !line.contains("severity")).skip(1);
    let rows = rows.filter_map(|line| line.split('│').nth(1)).map(|row| row.trim_matches([' ', '>']).to_owned());
    let rows = rows.filter(|row| !row.is_empty()).collect();
    terminal.press(&["Escape"]);
    rows
}

#[test]
fn gopls_beside_it_says_other_things() {
    let (Some(gopls), Some(go)) = (editor("gopls"), go()) else { return };
    let project = Project::new();
    project.write("main.go", "package main\n\nfunc main() {}\n");
    // The last line is no line of a go.mod, which gopls says at the same place.
    project.write("go.mod", &format!("{}\nrequires example.com/tea v1.0.0\n", project.read("go.mod")));
    let server = std::path::Path::new(env!("CARGO_BIN_EXE_pitfall"));
    let folders = [server, gopls.as_path(), go.as_path()].map(|program| program.parent().expect("a folder").to_owned());
    let path = folders.iter().map(PathBuf::as_path).chain(["/usr/bin", "/bin"].map(std::path::Path::new));
    let path = PathBuf::from(std::env::join_paths(path).expect("a path"));
    let environment = [("PATH", path), ("GOTOOLCHAIN", "local".into()), ("GOPROXY", "off".into())];
    let Some(terminal) = helix(&project, &environment, &["go.mod"]) else { return };
    terminal.wait("the finding", |screen| screen.contains("example.com/cart is required"));
    terminal.wait("what gopls says", |screen| screen.contains("unknown directive"));
    let rows = findings(&terminal, "gomod/duplicate-require");
    assert_eq!(rows.iter().filter(|row| row.contains("unknown")).count(), 1, "{rows:#?}");
    assert!(!rows.iter().any(|row| row.contains("gomod/syntax")), "{rows:#?}");
    // The menu has the fixes of the server that has one.
    terminal.press(&["g", "g", "]", "d"]);
    terminal.press(&["Space", "a"]);
    terminal.wait("the menu", |screen| screen.contains("Ignore gomod/duplicate-require on this line"));
    terminal.press(&["Enter"]);
    terminal.wait("the fix", |screen| !screen.contains("v1.2.0"));
    terminal.press(&[":q!", "Enter"]);
    terminal.wait_for_end();
}

#[test]
fn yaml_language_server_beside_it_says_other_things() {
    let Some(yaml) = editor("yaml-language-server") else { return };
    let project = Project::new();
    let path = project
        .command(&yaml)
        .get_envs()
        .find(|(name, _)| *name == "PATH")
        .and_then(|(_, value)| value.map(PathBuf::from));
    let path = PathBuf::from(
        [yaml.parent().expect("a folder"), &path.expect("a path")].map(|it| it.to_str().expect("UTF-8")).join(":"),
    );
    // An anchor that nothing refers to is no matter of ours, and shows that the other server has spoken.
    project
        .write("deploy.yaml", &project.read("deploy.yaml").replacen("kind: Deployment", "kind: &unused Deployment", 1));
    let Some(terminal) = helix(&project, &[("PATH", path)], &["deploy.yaml"]) else { return };
    terminal.wait("the finding", |screen| screen.contains("has no field readOnlyRootFileSystem"));
    terminal.wait("what the other says", |screen| screen.contains("Unused anchor"));
    let rows = findings(&terminal, "k8s/unknown-field");
    let theirs: Vec<&String> = rows.iter().filter(|row| !row.contains("pitfall")).collect();
    assert!(theirs.len() == 1 && theirs[0].contains("Unused"), "{rows:#?}");
    assert_eq!(rows.iter().filter(|row| row.contains("k8s/unknown-field")).count(), 1, "{rows:#?}");
    terminal.press(&[":q!", "Enter"]);
    terminal.wait_for_end();
}
