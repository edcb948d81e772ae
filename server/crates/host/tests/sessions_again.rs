//! Sessions that go on from earlier ones are those that everything followed anew would give.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;

use pitfall_host::{EarlierSessions, KeptStartup, ParsedStartup, Shell, Texts};
use pitfall_syntax::shell::{Dialect, ShellFile, parse};
use pitfall_testkit::machine::Machine;
use proptest::prelude::*;

struct Tree(ShellFile);

impl AsRef<ShellFile> for Tree {
    fn as_ref(&self) -> &ShellFile {
        &self.0
    }
}

/// Files that are parsed once for each text, as an editor's documents are.
#[derive(Default)]
struct Kept {
    files: BTreeMap<PathBuf, ParsedStartup>,
}

impl Kept {
    fn write(&mut self, path: &str, dialect: Dialect, text: &str) {
        let tree = Arc::new(Tree(parse(text, dialect).0));
        self.files.insert(path.into(), (text.into(), tree));
    }
}

impl Texts for Kept {
    fn text(&self, path: &Path) -> Option<String> {
        self.files.get(path).map(|(text, _)| text.to_string())
    }

    fn kept(&self, path: &Path, _: Dialect) -> KeptStartup {
        self.files.get(path).cloned().map_or(KeptStartup::Absent, KeptStartup::Parsed)
    }
}

const HOME: &str = "/home/ada";

const LINES: [&str; 16] = [
    "export PATH=\"$HOME/bin:$PATH\"",
    "PATH=/opt/go/bin:$PATH",
    "export GOPATH=$HOME/go",
    "unset GOPATH",
    "set -a",
    "set +a",
    "GOFLAGS=-mod=mod",
    "export GOFLAGS",
    ". \"$HOME/.shared\"",
    ". \"$HOME/.more\"",
    "[ -n \"$GOPATH\" ] && export GOBIN=$GOPATH/bin",
    "[ -z \"$PS1\" ] && return",
    "add() {\n  PATH=$1:$PATH\n}",
    "add /srv/bin",
    "eval \"$(tool init)\"",
    "for folder in a b; do\n  PATH=$PATH:/$folder\ndone",
];

fn scripts() -> impl Strategy<Value = Vec<(usize, String)>> {
    let text = prop::collection::vec(prop::sample::select(&LINES[..]), 0..6).prop_map(|lines| lines.join("\n"));
    prop::collection::vec((0..8_usize, text), 1..8)
}

proptest! {
    #[test]
    fn going_on_is_following_anew(edits in scripts(), shell in prop::sample::select(&[Shell::Bash, Shell::Zsh, Shell::Sh][..])) {
        let (dialect, names) = match shell {
            Shell::Zsh => (Dialect::Zsh, [".zshenv", ".zprofile", ".zshrc", ".zlogin", ".shared", ".more", ".zshrc", ".zshrc"]),
            Shell::Bash => {
                (Dialect::Bash, [".bash_profile", ".bashrc", ".profile", ".shared", ".more", ".bashrc", ".bashrc", ".bash_login"])
            }
            _ => (Dialect::Posix, [".profile", ".shared", ".more", ".profile", ".shared", ".more", ".profile", ".profile"]),
        };
        let host = Machine::named("debian").unwrap().host();
        let mut earlier = EarlierSessions::default();
        let mut kept = Kept::default();
        kept.write("/etc/profile", dialect, "PATH=/usr/local/bin:/usr/bin:/bin\nexport PATH\n");
        for (at, text) in edits {
            kept.write(&format!("{HOME}/{}", names[at]), dialect, &text);
            let went_on = host.sessions_after(Some(shell), &kept, &mut earlier);
            let anew = host.sessions_of(Some(shell), &kept);
            prop_assert_eq!(format!("{went_on:#?}"), format!("{anew:#?}"));
        }
    }
}

/// A tree that counts how often it is looked at.
struct Watched(ShellFile, AtomicUsize);

impl AsRef<ShellFile> for Watched {
    fn as_ref(&self) -> &ShellFile {
        self.1.fetch_add(1, Relaxed);
        &self.0
    }
}

#[test]
fn what_stands_before_a_changed_file_is_not_followed_again() {
    let host = Machine::named("debian").unwrap().host();
    let mut kept = Kept::default();
    let text = "export GOPATH=/srv/go\nexport GOBIN=/srv/bin\n";
    let watched = Arc::new(Watched(parse(text, Dialect::Zsh).0, AtomicUsize::new(0)));
    kept.files.insert(format!("{HOME}/.zshenv").into(), (text.into(), watched.clone()));
    let mut earlier = EarlierSessions::default();
    for rc in ["export PATH=/a", "export PATH=/b", "export PATH=/c"] {
        kept.write(&format!("{HOME}/.zshrc"), Dialect::Zsh, rc);
        let sessions = host.sessions_after(Some(Shell::Zsh), &kept, &mut earlier);
        assert_eq!(sessions[0].value("PATH"), rc.strip_prefix("export PATH="));
        assert_eq!(sessions[0].value("GOPATH"), Some("/srv/go"));
        if rc.ends_with("/a") {
            assert!(watched.1.swap(0, Relaxed) > 0);
        }
    }
    assert_eq!(watched.1.load(Relaxed), 0);
}
