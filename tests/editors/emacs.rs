//! Emacs with eglot, in batch: the finding, its fix, the saved file.

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
