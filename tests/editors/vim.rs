//! Vim with ALE in a terminal: the finding, its fix, the saved file.

use crate::project::{Project, program, repository};
use crate::terminal::Terminal;

#[test]
fn a_finding_in_go_mod_is_fixed() {
    let Some(vim) = program("vim.nox") else { return };
    let project = Project::new();
    let script = "set nocompatible nomore shortmess+=A noswapfile\npackadd! ale\nfiletype plugin on\n\
        let g:ale_echo_cursor = 1\nlet g:ale_virtualtext_cursor = 'all'\nlet g:ale_linters = {'gomod': ['pitfall']}\n\
        au BufRead go.mod setfiletype gomod\n";
    let vimrc = project.home().join("vimrc");
    std::fs::write(&vimrc, format!("{script}source {}\n", repository().join("editors/vim/pitfall.vim").display()))
        .expect("a file");
    let [vim, vimrc] = [vim, vimrc].map(|path| path.to_str().expect("UTF-8").to_owned());
    let Some(terminal) = Terminal::start(&project, &[], &[&vim, "-u", &vimrc, "go.mod"]) else { return };
    terminal.wait("the finding", |screen| screen.contains("is required twice"));
    terminal.press(&[":ALENext -wrap", "Enter"]);
    terminal.press(&[":ALECodeAction", "Enter"]);
    terminal.wait("the menu", |screen| screen.contains("remove this line"));
    terminal.press(&["1", "Enter"]);
    terminal.wait("the fix", |screen| !screen.contains("v1.2.0"));
    terminal.press(&[":wq", "Enter"]);
    terminal.wait_for_end();
    assert_eq!(project.read("go.mod").matches("example.com/cart").count(), 1);
}
