//! What start-up files make of the environment, on whole machines and against the real shells.
#![cfg(unix)]

use std::path::{Path, PathBuf};
use std::process::Command;

use pitfall_host::{Deed, Held, Host, Place, Session, SessionKind, Shell};
use pitfall_testkit::machine::Machine;

fn session(name: &str, kind: SessionKind) -> Session {
    Machine::named(name).expect("a machine").host().session(kind)
}

/// The places that touched a variable: file name, line, deed.
fn places(session: &Session, name: &str) -> Vec<(String, usize, Deed)> {
    let history = session.variable(name).map(|variable| variable.history.clone()).unwrap_or_default();
    history
        .into_iter()
        .filter_map(|event| match event.place {
            Place::File { path, line, .. } => {
                Some((path.file_name()?.to_string_lossy().into_owned(), line, event.deed))
            }
            Place::System => None,
        })
        .collect()
}

#[test]
fn debian_terminal() {
    let terminal = session("debian", SessionKind::Terminal);
    assert_eq!(
        terminal.value("PATH"),
        Some("/home/ada/bin:/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games:/usr/local/go/bin")
    );
    assert_eq!(terminal.value("GOPATH"), Some("/home/ada/go"));
    assert!(terminal.variable("GOPATH").is_some_and(|it| it.certain));
    assert_eq!(places(&terminal, "GOPROXY"), [(".bashrc".into(), 9, Deed::Set)]);
    let desktop = session("debian", SessionKind::Desktop);
    assert_eq!(desktop.value("GOPROXY"), None, "a login shell without a prompt leaves .bashrc at its fifth line");
    assert!(desktop.reads(Path::new("/home/ada/.bashrc")));
    assert!(session("debian", SessionKind::Script).files.is_empty());
}

#[test]
fn macos_path_helper_moves_what_zshenv_put_first() {
    let terminal = session("macos-arm64", SessionKind::Terminal);
    assert_eq!(
        terminal.value("PATH"),
        Some("/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin:/opt/homebrew/bin:/Users/joan/go/bin")
    );
    assert_eq!(places(&terminal, "PATH"), [(".zshenv".into(), 1, Deed::Extend), ("zprofile".into(), 3, Deed::Extend)]);
    assert_eq!(session("macos-arm64", SessionKind::Desktop).value("PATH"), Some("/usr/bin:/bin:/usr/sbin:/sbin"));
    let bash = session("macos-intel", SessionKind::Terminal);
    assert!(bash.reads(Path::new("/Users/ken/.bash_profile")) && !bash.reads(Path::new("/Users/ken/.profile")));
    assert_eq!(bash.value("GOPATH"), None);
}

#[test]
fn fish_takes_a_tilde_for_text() {
    let terminal = session("arch", SessionKind::Terminal);
    assert_eq!(terminal.value("GOPATH"), Some("~/go"));
    let path = terminal.variable("PATH").expect("PATH");
    assert!(!path.certain, "mise may change it");
    assert!(path.value.text().is_some_and(|it| it.starts_with("/home/linus/go/bin:")), "{:?}", path.value);
}

#[test]
fn files_that_never_end_are_followed_to_an_end() {
    let machine = Machine::of_text(
        "HOME=/h\nSHELL=/bin/bash\n-- /h/.bashrc --\nexport A=1\n. ~/.bashrc\n. ~/b\nexport B=$A\n-- /h/b --\n. ~/.bashrc\nexport A=2\n",
    )
    .expect("a machine");
    let terminal = machine.host().session(SessionKind::Terminal);
    assert_eq!((terminal.value("A"), terminal.value("B")), (Some("2"), Some("2")));
    assert_eq!(terminal.files.len(), 2);
    let doubling = "PATH=$PATH:$PATH\n".repeat(4_000);
    machine.write("/h/.bashrc", &doubling).expect("a file");
    let doubled = machine.host().session(SessionKind::Terminal);
    assert_eq!(doubled.variable("PATH").map(|it| it.value.clone()), Some(Held::Unknown));
    let calls = "f() { f; f; f; f; f; f; f; f; }\nf\n".repeat(50);
    machine.write("/h/.bashrc", &calls).expect("a file");
    let _ = machine.host().session(SessionKind::Terminal);
    let loops = "for i in 1 2 3 4 5 6 7 8 9; do\n".repeat(40) + "export A=$A$i\n" + &"done\n".repeat(40);
    machine.write("/h/.bashrc", &loops).expect("a file");
    let begin = std::time::Instant::now();
    let _ = machine.host().session(SessionKind::Terminal);
    assert!(begin.elapsed().as_secs() < 20, "{:?}", begin.elapsed());
}

#[test]
fn looks_at_the_disk_are_counted() {
    let machine = Machine::of_text("HOME=/h\nSHELL=/bin/bash\n-- /h/.bashrc --\n").expect("a machine");
    for at in 0..5_000 {
        machine.write(&format!("/full/{at}"), "").expect("a file");
    }
    let words: String = (0..64).map(|at| format!(" {at}")).collect();
    let path: String = (0..1_000).map(|at| format!("/p{at}:")).collect();
    let nested = |inner: &str| {
        format!("export PATH={path}/x\nexport A=1\nfor a in{words}; do for b in{words}; do {inner}; done; done\n")
    };
    let begin = std::time::Instant::now();
    for inner in
        ["for f in /full/*; do :; done", "command -v none$a$b && export A=2", "[ -f /full/$a$b ] && export A=3"]
    {
        machine.write("/h/.bashrc", &nested(inner)).expect("a file");
        let terminal = machine.host().session(SessionKind::Terminal);
        assert!(terminal.variable("A").is_some(), "{inner}");
    }
    assert!(begin.elapsed().as_secs() < 20, "{:?}", begin.elapsed());
}

#[test]
fn a_home_that_cannot_be_read_is_empty() {
    let machine = Machine::of_text("HOME=/h\nSHELL=/bin/bash\n-- /h/.bashrc --\nexport A=1\n").expect("a machine");
    let host = machine.host();
    let unread = host.session_of(SessionKind::Terminal, Some(Shell::Bash), &|_: &Path| None);
    assert!(unread.files.is_empty() && unread.value("A").is_none());
    assert_eq!(unread.value("HOME"), Some("/h"));
}

/// Home files of one shell: name and text.
type Files = &'static [(&'static str, &'static str)];

const CASES: [(Shell, Files); 4] = [
    (
        Shell::Bash,
        &[
            (
                ".bash_profile",
                "export GOPATH=$HOME/go\n[ -f ~/.bashrc ] && . ~/.bashrc\nif [ -d \"$HOME/none\" ]; then\n  export A=1\nelse\n  export A=2\nfi\n",
            ),
            (
                ".bashrc",
                "case $- in\n  *i*) ;;\n  *) return ;;\nesac\nadd() { PATH=\"$1:$PATH\"; }\nadd ~/bin\nexport PATH=$PATH:$GOPATH/bin B=\"${C:-d}\"\nfor d in /opt/a /opt/b; do PATH=$PATH:$d; done\nC=x; export C\nunset NOTHING\n[ -n \"$B\" ] && export E=e\n[ -z \"$B\" ] || F=f\nexport F\n(export A=lost)\nA=once true\n: ${G:=g}; export G\n",
            ),
            ("bin/x", ""),
        ],
    ),
    (
        Shell::Zsh,
        &[
            (".zshenv", "export GOPATH=~/go\n"),
            (".zprofile", "export A=1\n"),
            (
                ".zshrc",
                "typeset -U path PATH\npath=(~/go/bin $path /usr/bin)\npath+=(/opt/x)\nexport B=\"$A$A\"\n[[ -d ~/none ]] && export C=1\nif [[ -n $B ]]; then export D=1; fi\n",
            ),
            (".zlogin", "export A=2\n"),
        ],
    ),
    (
        Shell::Sh,
        &[(
            ".profile",
            "GOPATH=\"$HOME/go\"\nexport GOPATH\nif [ -d \"$HOME/bin\" ] ; then\n    PATH=\"$HOME/bin:$PATH\"\nfi\nexport A=${A:-~/x} B='$A'\n",
        )],
    ),
    (
        Shell::Fish,
        &[
            ("go/bin/x", ""),
            (
                ".config/fish/config.fish",
                "set -gx GOPATH $HOME/go\nfish_add_path -P ~/go/bin ~/none\nset -x A a b\nset B c\nexport C=\"$A\"\nif test -d ~/none\n  set -gx D 1\nelse\n  set -gx D 2\nend\nset -q E; or set -gx E e\nset -gx F ~/f\nset -e B\nif status is-interactive\n  set -gx G g\nend\n",
            ),
        ],
    ),
];

const NAMES: [&str; 9] = ["PATH", "GOPATH", "A", "B", "C", "D", "E", "F", "G"];

fn find(shell: &str) -> Option<PathBuf> {
    ["/usr/bin", "/bin", "/usr/local/bin"].iter().map(|folder| Path::new(folder).join(shell)).find(|path| path.exists())
}

#[test]
fn the_real_shells_agree() {
    for (shell, files) in CASES {
        let program = match shell {
            Shell::Bash => "bash",
            Shell::Zsh => "zsh",
            Shell::Sh => "dash",
            Shell::Fish => "fish",
        };
        let Some(path) = find(program) else {
            println!("skipped: no {program}");
            assert!(std::env::var_os("CI").is_none_or(|ci| ci.is_empty()), "{program} is missing");
            continue;
        };
        for interactive in [false, true] {
            let home = tempfile::tempdir().expect("a folder");
            for (name, text) in files {
                let file = home.path().join(name);
                std::fs::create_dir_all(file.parent().expect("a parent")).expect("a folder");
                std::fs::write(file, text).expect("a file");
            }
            let environment = [
                ("HOME".to_owned(), home.path().to_string_lossy().into_owned()),
                ("USER".to_owned(), "root".to_owned()),
            ];
            let host = real_machine(environment);
            let nothing = |_: &Path| None;
            let start = host
                .session_of(SessionKind::Login, None, &nothing)
                .value("PATH")
                .map(str::to_owned)
                .unwrap_or_default();
            let options = if interactive { "-lic" } else { "-lc" };
            let script = NAMES.map(|name| format!("printenv {name} | sed 's/^/{name}=/'")).join("; ");
            let output = Command::new(&path)
                .args([options, &format!("{script}; exit 0")])
                .env_clear()
                .env("HOME", home.path())
                .env("PATH", &start)
                .env("USER", "root")
                .env("TERM", "dumb")
                .current_dir(home.path())
                .stdin(std::process::Stdio::null())
                .output()
                .expect("the shell runs");
            let told = String::from_utf8_lossy(&output.stdout).into_owned();
            let kind = if interactive { SessionKind::Login } else { SessionKind::Desktop };
            let ours = host.session_of(kind, Some(shell), &|path: &Path| host.read(path));
            for name in NAMES {
                let real = told.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='));
                let Some(variable) = ours.variable(name) else {
                    assert_eq!(real, None, "{program} {options} {name}\n{told}");
                    continue;
                };
                if !variable.certain || variable.value == Held::Unknown {
                    continue;
                }
                let value = variable.value.text().filter(|_| variable.exported);
                let value = value.filter(|value| !value.is_empty());
                assert_eq!(value, real, "{program} {options} {name}\n{told}");
            }
            let sure = NAMES.iter().filter(|name| ours.variable(name).is_some_and(|it| it.certain)).count();
            assert!(sure >= 2, "{program} {options}: too little is sure: {ours:?}");
        }
    }
}

/// This machine's own system files, with another user's home.
fn real_machine(environment: [(String, String); 2]) -> Host {
    Host::at("/", environment)
}

/// Lines of which programs are made; the first three only begin ones that need more.
const LINES: [&str; 30] = [
    "export A=x",
    "B=\"$A:$C\"",
    "export B C D",
    "export PATH=\"$HOME/bin:$PATH\"",
    "PATH=$PATH:/opt/$A",
    "C=${A:-d}",
    "D=${B:+y}; export D",
    "unset A",
    "[ -n \"$A\" ] && export E=$A",
    "[ -z \"$B\" ] || F=1",
    "if [ -d \"$HOME/none\" ]; then export A=no; else export A=yes; fi",
    "if [ -n \"$A\" ]; then\n  # why\n  B=1\nelif [ -n \"$C\" ]; then\n  B=2\nelse\n  B=3\nfi",
    "for i in a b; do\n  A=$A$i\ndone",
    "f() {\n  C=\"$1-$A\"\n}\nf x",
    "(A=lost; export A)",
    "A=once true",
    "export F=f",
    "case $A in\n  x) B=x ;;\n  *) B=other ;;\nesac",
    "while false; do A=no; done",
    "A=$(echo hi)",
    "test \"$A\" = x && D=same",
    "[ \"$A\" != \"$B\" ] && D=diff",
    "if ! [ -f ~/none ]; then export E=e; fi",
    "{ A=brace; }",
    ". ~/other",
    "[ -d ~ ] && [ -n \"$A\" ] && E=both",
    "[ -d ~/none ] || { C=group; }",
    "if [ -d ~ ]; then\n  if [ -z \"$G\" ]; then\n    export G=g\n  fi\nfi",
    "export C=~/x:~/y",
    "A='$B' D=\"a b\"",
];

/// Lines that only bash and zsh know.
const CONDITIONS: [&str; 9] = [
    "[[ -d ~/none ]] && export A=none",
    "if [[ -n $A ]]; then\n  export D=there\nelse\n  export D=gone\nfi",
    "[[ $A == x* ]] && B=pattern",
    "[[ $A == x || -n $B ]] && C=either",
    "[[ $A = x ]] || D=other",
    "[[ ! -d ~/none ]] && export E=e",
    "if [[ -d ~ && -z $G ]]; then\n  export G=g\nfi",
    "[[ \"$A\" =~ ^x ]] && C=regex",
    "[ -n $C ] && export F=word",
];

#[test]
fn generated_programs_come_to_what_the_real_shells_make_of_them() {
    let mut seed = 7_u64;
    let mut next = |below: usize| {
        // Knuth's MMIX generator: the same programs every time.
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).unwrap_or(0) % below
    };
    let (mut sure, mut all) = (0, 0);
    for (shell, program, name) in
        [(Shell::Bash, "bash", ".bash_profile"), (Shell::Zsh, "zsh", ".zprofile"), (Shell::Sh, "dash", ".profile")]
    {
        let Some(path) = find(program) else {
            println!("skipped: no {program}");
            assert!(std::env::var_os("CI").is_none_or(|ci| ci.is_empty()), "{program} is missing");
            continue;
        };
        let home = tempfile::tempdir().expect("a folder");
        std::fs::write(home.path().join("other"), "export B=from-other\n").expect("a file");
        let environment =
            [("HOME".to_owned(), home.path().to_string_lossy().into_owned()), ("USER".to_owned(), "root".to_owned())];
        let host = real_machine(environment);
        let nothing = |_: &Path| None;
        let start = host.session_of(SessionKind::Login, None, &nothing);
        let start = start.value("PATH").unwrap_or_default().to_owned();
        for _ in 0..60 {
            let known = if shell == Shell::Sh { LINES.len() } else { LINES.len() + CONDITIONS.len() };
            let line = |at: usize| LINES.iter().chain(&CONDITIONS).copied().nth(at).unwrap_or_default();
            let lines: Vec<&str> = (0..3 + next(9)).map(|_| line(next(known))).collect();
            let text = lines.join("\n") + "\n";
            std::fs::write(home.path().join(name), &text).expect("a file");
            let script = NAMES.map(|name| format!("printenv {name} | sed 's/^/{name}=/'")).join("; ");
            let output = Command::new(&path)
                .args(["-lc", &format!("{script}; exit 0")])
                .env_clear()
                .env("HOME", home.path())
                .env("PATH", &start)
                .env("USER", "root")
                .current_dir(home.path())
                .stdin(std::process::Stdio::null())
                .output()
                .expect("the shell runs");
            let told = String::from_utf8_lossy(&output.stdout).into_owned();
            let ours = host.session_of(SessionKind::Desktop, Some(shell), &|path: &Path| host.read(path));
            for name in NAMES {
                all += 1;
                let real = told.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='));
                let Some(variable) = ours.variable(name) else {
                    assert_eq!(real, None, "{program} {name}\n{text}\n{told}");
                    sure += 1;
                    continue;
                };
                if !variable.certain || variable.value == Held::Unknown {
                    continue;
                }
                sure += 1;
                let value = variable.value.text().filter(|value| variable.exported && !value.is_empty());
                let real = real.filter(|value| !value.is_empty());
                assert_eq!(value, real, "{program} {name}\n{text}\n{told}");
            }
        }
    }
    println!("{sure} of {all} values were claimed, and every one of them is right");
    assert!(all == 0 || sure * 2 > all, "{sure} of {all}");
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 300, ..Default::default() })]
    #[test]
    fn any_text_is_followed_to_an_end(pieces in proptest::collection::vec(
        proptest::sample::select(vec![
            "export ", "A=", "PATH=", "$PATH", ":", "/x", "\n", "; ", "if ", "[ -d ", "~", " ]", "then\n", "else\n", "fi\n", "for i in ",
            "do\n", "done\n", "f() {", "}\n", "f ", ". ~/.bashrc\n", "eval \"$(", ")\"", "&& ", "|| ", "| ", "'", "\"", "${A:-", "}",
            "case $A in ", "x) ", ";; ", "esac\n", "return\n", "set -gx ", "fish_add_path ", "end\n", "typeset -U path\n", "é", "\r\n", "\\",
        ]),
        0..80,
    )) {
        let text = pieces.concat();
        let host = Host::at("/nonexistent", [("HOME".to_owned(), "/h".to_owned())]);
        for shell in [Shell::Sh, Shell::Bash, Shell::Zsh, Shell::Fish] {
            for kind in SessionKind::ALL {
                let session = host.session_of(kind, Some(shell), &|path: &Path| path.starts_with("/h").then(|| text.clone()));
                for (_, variable) in session.variables() {
                    for event in &variable.history {
                        if let Place::File { span, line, .. } = &event.place {
                            proptest::prop_assert!(text.get(span.range()).is_some() && *line > 0);
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn agents_of_launchd_set_variables_for_the_desktop() {
    let root = tempfile::tempdir().expect("a folder");
    let agents = root.path().join("Users/ada/Library/LaunchAgents");
    std::fs::create_dir_all(&agents).expect("a folder");
    std::fs::create_dir_all(root.path().join("System/Library")).expect("a folder");
    let agent = |program: &str| {
        format!(
            "<plist><dict><key>EnvironmentVariables</key><dict><key>GOFLAGS</key><string>-v</string></dict>\n\
            <key>ProgramArguments</key><array>{program}</array></dict></plist>"
        )
    };
    let program = "<string>launchctl</string><string>setenv</string><string>GOPATH</string><string>/srv/go</string>";
    std::fs::write(agents.join("go.plist"), agent(program)).expect("a file");
    let environment = [("HOME", "/Users/ada")].map(|(name, value)| (name.to_owned(), value.to_owned()));
    let host = Host::at(root.path(), environment);
    let desktop = host.session(SessionKind::Desktop);
    assert_eq!(desktop.value("GOPATH"), Some("/srv/go"));
    assert_eq!(places(&desktop, "GOPATH"), [("go.plist".to_owned(), 2, Deed::Set)]);
    // That is for the agent's own program.
    assert_eq!(desktop.value("GOFLAGS"), None);
    assert_eq!(host.session(SessionKind::Login).value("GOPATH"), None);
}

#[test]
fn what_a_terminal_hands_to_launchctl_reaches_the_desktop_perhaps() {
    let root = tempfile::tempdir().expect("a folder");
    let home = root.path().join("Users/ada");
    std::fs::create_dir_all(&home).expect("a folder");
    std::fs::create_dir_all(root.path().join("System/Library")).expect("a folder");
    let zshrc = "export GOPATH=$HOME/code\nexport GOBIN=$GOPATH/bin\nlaunchctl setenv GOPATH $GOPATH\n\
        /bin/launchctl setenv GOFLAGS -v GOPROXY \"https://goproxy.cn,direct\"\nlaunchctl unsetenv GOFLAGS\n\
        false && launchctl setenv GOOS linux\nset_it() { launchctl setenv GOARCH arm64; }\n";
    std::fs::write(home.join(".zshrc"), zshrc).expect("a file");
    std::fs::write(home.join(".zprofile"), "export EDITOR=vi\n").expect("a file");
    let environment = [("HOME", "/Users/ada"), ("SHELL", "/bin/zsh")];
    let host = Host::at(root.path(), environment.map(|(name, value)| (name.to_owned(), value.to_owned())));
    let check = |sessions: &[pitfall_host::Session]| {
        let desktop = sessions.iter().find(|session| session.kind == SessionKind::Desktop).expect("one of each");
        assert_eq!(desktop.value("GOPATH"), Some("/Users/ada/code"));
        assert_eq!(places(desktop, "GOPATH"), [(".zshrc".to_owned(), 3, Deed::Set)]);
        assert_eq!(desktop.value("GOPROXY"), Some("https://goproxy.cn,direct"));
        assert!(!desktop.variable("GOPROXY").expect("it is set").certain, "no terminal need have been open");
        assert_eq!(desktop.value("GOFLAGS"), None);
        assert!(["GOBIN", "GOOS", "GOARCH", "EDITOR"].iter().all(|name| desktop.variable(name).is_none()));
        assert!(desktop.reads(Path::new("/Users/ada/.zshrc")) && !desktop.reads(Path::new("/Users/ada/.zprofile")));
        let terminal = sessions.iter().find(|session| session.kind == SessionKind::Terminal).expect("one of each");
        assert_eq!(places(terminal, "GOPATH"), [(".zshrc".to_owned(), 1, Deed::Set)]);
        assert_eq!(terminal.value("GOPROXY"), None);
    };
    let texts = |path: &Path| host.read(path);
    let mut earlier = pitfall_host::EarlierSessions::default();
    for _ in 0..2 {
        check(&host.sessions_after(host.login_shell(), &texts, &mut earlier));
    }
    check(&[host.session(SessionKind::Desktop), host.session(SessionKind::Terminal)]);
}
