//! Emacs with eglot and with lsp-mode, in batch: the finding, its fix, the saved file.

use crate::project::{Project, program, repository};

#[test]
fn a_finding_in_go_mod_is_fixed() {
    let Some(emacs) = program("emacs") else { return };
    let project = Project::new();
    let mut command = project.command(&emacs);
    command.args(["-Q", "--batch", "-L", "/usr/share/emacs/site-lisp/elpa/eglot-1.9", "-l"]);
    command.arg(repository().join("editors/emacs/pitfall.el")).arg("-l");
    let output = command.arg(repository().join("tests/editors/emacs.el")).output().expect("emacs runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    assert!(said.contains("example.com/cart is required twice"), "{said}");
    assert_eq!(project.read("go.mod").matches("example.com/cart").count(), 1);
    assert!(project.read("dotfiles/.zshrc").contains("$HOME/go"), "{said}");
}

/// Runs lsp-mode.el with Debian's lsp-mode; nothing where Emacs is missing. Gives what it said.
fn lsp_mode(project: &Project, environment: &[(&str, &str)]) -> Option<String> {
    let emacs = program("emacs")?;
    let mut command = project.command(&emacs);
    command.envs(environment.iter().copied());
    // Without the user's own files, but with what Debian has installed for all.
    command.args(["-q", "--batch", "-l"]).arg(repository().join("editors/emacs/pitfall.el")).arg("-l");
    let output = command.arg(repository().join("tests/editors/lsp-mode.el")).output().expect("emacs runs");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
    assert!(!said.contains("Timeout"), "the server leaves when it is asked to: {said}");
    Some(said)
}

#[test]
fn lsp_mode_fixes_a_finding() {
    let project = Project::new();
    let Some(said) = lsp_mode(&project, &[]) else { return };
    assert!(said.contains("example.com/cart is required twice"), "{said}");
    assert_eq!(project.read("go.mod").matches("example.com/cart").count(), 1);
    assert!(project.read("dotfiles/.zshrc").contains("$HOME/go"), "{said}");
}

#[test]
fn lsp_mode_hands_settings_on() {
    let project = Project::new();
    let wish = [("PITFALL_LANGUAGE", "zh-cn"), ("PITFALL_SAYS", "被 require 了两次")];
    let Some(said) = lsp_mode(&project, &wish) else { return };
    assert!(!said.contains("is required twice"), "{said}");
}
