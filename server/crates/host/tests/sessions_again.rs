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

const DESKTOP_FILE: &str = "/home/ada/.config/environment.d/a.conf";

const LINES: [&str; 18] = [
    "export PATH=\"$HOME/bin:$PATH\"",
    "PATH=/opt/go/bin:$PATH",
    "export GOPATH=$HOME/go",
    "unset GOPATH",
    "[[ -o login ]] && export GOBIN=/login",
    "shopt -q login_shell && export GOBIN=/login",
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

/// What a desktop sets, and a login shell does not.
fn desktop() -> impl Strategy<Value = String> {
    const LINES: [&str; 5] =
        ["QT=1", "GOFLAGS=-mod=vendor", "GOPATH=/desktop", "PATH=/desktop:$PATH", "GOBIN=/desktop/bin"];
    prop::collection::vec(prop::sample::select(&LINES[..]), 0..3).prop_map(|lines| lines.join("\n"))
}

proptest! {
    #[test]
    fn going_on_is_following_anew(edits in scripts(), shell in prop::sample::select(&[Shell::Bash, Shell::Zsh, Shell::Sh][..]), desktop in desktop()) {
        let (dialect, names) = match shell {
            Shell::Zsh => (Dialect::Zsh, [".zshenv", ".zprofile", ".zshrc", ".zlogin", ".shared", ".more", ".zshrc", ".zshrc"]),
            Shell::Bash => {
                (Dialect::Bash, [".bash_profile", ".bashrc", ".profile", ".shared", ".more", ".bashrc", ".bashrc", ".bash_login"])
            }
            _ => (Dialect::Posix, [".profile", ".shared", ".more", ".profile", ".shared", ".more", ".profile", ".profile"]),
        };
        let machine = Machine::named("debian").unwrap();
        // Its name is read from the disk, its text as any other.
        machine.write(DESKTOP_FILE, "").unwrap();
        let host = machine.host();
        let mut earlier = EarlierSessions::default();
        let mut kept = Kept::default();
        kept.write("/etc/profile", dialect, "PATH=/usr/local/bin:/usr/bin:/bin\nexport PATH\n");
        kept.write(DESKTOP_FILE, Dialect::EnvironmentD, &desktop);
        for (at, text) in edits {
            kept.write(&format!("{HOME}/{}", names[at]), dialect, &text);
            let went_on = host.sessions_after(Some(shell), &kept, &mut earlier);
            for session in went_on {
                let anew = host.session_of(session.kind, Some(shell), &kept);
                prop_assert_eq!(session, anew);
            }
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

#[test]
fn a_file_that_two_shells_read_alike_is_followed_once() {
    let machine = Machine::named("debian").unwrap();
    machine.write(DESKTOP_FILE, "").unwrap();
    let host = machine.host();
    let looks = |desktop: &str| {
        let mut kept = Kept::default();
        kept.write(DESKTOP_FILE, Dialect::EnvironmentD, desktop);
        let text = "export GOPATH=/srv/go\nexport PATH=\"$PATH:$GOPATH/bin\"\n".repeat(20);
        let watched = Arc::new(Watched(parse(&text, Dialect::Zsh).0, AtomicUsize::new(0)));
        kept.files.insert(format!("{HOME}/.zshrc").into(), (text.into(), watched.clone()));
        let sessions = host.sessions_of(Some(Shell::Zsh), &kept);
        assert!(sessions.iter().filter(|session| session.value("GOPATH") == Some("/srv/go")).count() == 2);
        watched.1.load(Relaxed)
    };
    // What the desktop alone sets is no matter to the file; where it is, the terminal's reading is not the login's.
    assert_eq!(2 * looks("QT=1"), looks("PATH=/desktop:$PATH"));
}
