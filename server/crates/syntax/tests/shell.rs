//! The shell model from outside: what lines of each dialect mean.

use pitfall_syntax::shell::{
    Assignment, Dialect, ExportState, Item, Known, OldValue, Operation, PartKind, Scope, ShellFile, Value, parse,
};

fn read(dialect: Dialect, text: &str) -> ShellFile {
    parse(text, dialect).0
}

fn one(dialect: Dialect, text: &str) -> (ShellFile, Assignment) {
    let file = read(dialect, text);
    let assignment = file.assignments().next_back().cloned().unwrap_or_else(|| panic!("no assignment in {text:?}"));
    (file, assignment)
}

fn literal(dialect: Dialect, text: &str) -> Option<String> {
    one(dialect, text).1.value.literal()
}

#[test]
fn quotes_and_escapes() {
    for dialect in [Dialect::Posix, Dialect::Bash, Dialect::Zsh] {
        let text = |source: &str| literal(dialect, source);
        assert_eq!(text("export A=/a/b"), Some("/a/b".to_owned()));
        assert_eq!(text("A='/a b'\"c d\"e\\ f"), Some("/a bc de f".to_owned()));
        assert_eq!(text("A=\"a\\\"b\\$c\\d\""), Some("a\"b$c\\d".to_owned()));
        assert_eq!(text("A="), Some(String::new()));
        assert_eq!(text("A=''"), Some(String::new()));
        assert_eq!(text("A=a\\\nb"), Some("ab".to_owned()));
        assert_eq!(text("A=*.corp.com"), Some("*.corp.com".to_owned()));
        assert_eq!(text("A=/x\r\nB=/y\r\n"), Some("/y\r".to_owned()));
        assert_eq!(text("A=$HOME/go"), None);
        assert_eq!(text("A=$(pwd)"), None);
        assert_eq!(text("A=é\u{1f600}\"ü\""), Some("é\u{1f600}ü".to_owned()));
    }
}

#[test]
fn tilde_follows_the_dialect() {
    let is_tilde = |dialect, source: &str| {
        one(dialect, source)
            .1
            .value
            .words()
            .iter()
            .any(|word| word.parts.iter().any(|part| matches!(part.kind, PartKind::Tilde { .. })))
    };
    for dialect in [Dialect::Posix, Dialect::Bash, Dialect::Zsh] {
        assert!(is_tilde(dialect, "export A=~/go"));
        assert!(is_tilde(dialect, "A=/x:~/go"));
        assert!(is_tilde(dialect, "A=\"$HOME/a\":~/go"));
        assert!(!is_tilde(dialect, "A=\"~/go\""));
        assert!(!is_tilde(dialect, "A=-I~/go"));
        assert!(!is_tilde(dialect, "export \"A=~/go\""));
    }
    assert!(!is_tilde(Dialect::Fish, "export A=~/go"));
    assert!(is_tilde(Dialect::Fish, "set -gx A ~/go"));
    assert!(!is_tilde(Dialect::GoEnv, "GOPATH=~/go"));
    assert!(!is_tilde(Dialect::Dockerfile, "ENV GOPATH=~/go"));
    assert_eq!(literal(Dialect::Fish, "export A=~/go").as_deref(), Some("~/go"));
    assert_eq!(literal(Dialect::Posix, "export \"A=~/go\"").as_deref(), Some("~/go"));
}

#[test]
fn scopes() {
    let scope_of = |source: &str| {
        let (file, assignment) = one(Dialect::Bash, source);
        file.scope(assignment.block).clone()
    };
    assert_eq!(scope_of("export A=b"), Scope::TopLevel);
    assert_eq!(scope_of("B=c\nexport C=d && A=b"), Scope::TopLevel);
    assert_eq!(scope_of("[ -d x ] && A=b"), Scope::Conditional);
    assert_eq!(scope_of("[ -d x ] && A=b\nC=d"), Scope::TopLevel);
    assert_eq!(scope_of("if x; then A=b; fi"), Scope::Conditional);
    assert_eq!(scope_of("if x; then A=b; else C=d\nfi\nD=e"), Scope::TopLevel);
    assert_eq!(scope_of("for x in a b; do A=b; done"), Scope::Loop);
    assert_eq!(scope_of("for x in a b; do B=c; done; A=b"), Scope::TopLevel);
    assert_eq!(scope_of("case $x in a|b) A=b;; esac"), Scope::Conditional);
    assert_eq!(scope_of("case $x in\n  a) B=c ;;\n  *) C=d\nesac\nA=b"), Scope::TopLevel);
    assert_eq!(scope_of("(A=b)"), Scope::Subshell);
    assert_eq!(scope_of("{ A=b; }"), Scope::TopLevel);
    assert_eq!(scope_of("A=b | cat"), Scope::Subshell);
    assert_eq!(scope_of("A=b &"), Scope::Subshell);
    assert_eq!(scope_of("A=b go build"), Scope::OneCommand);
    for source in ["f() { A=b; }", "f () {\n A=b\n}", "function f { A=b; }", "function f() {\nA=b\n}", "f()\n{\nA=b\n}"]
    {
        let Scope::Function(Some(name)) = scope_of(source) else { panic!("{source}") };
        assert_eq!(name.text, "f");
        assert_eq!(scope_of(&format!("{source}\nC=d")), Scope::TopLevel, "{source}");
    }
}

#[test]
fn zsh_short_forms() {
    let file =
        read(Dialect::Zsh, "if [[ -d x ]] { A=b }\nwhile (( 1 )) { B=c }\nfor f (a b) { C=d }\n() { D=e }\nE=f\n");
    let scopes: Vec<_> = file.assignments().map(|a| (a.name.text.as_str(), file.is_straight_line(a.block))).collect();
    assert_eq!(scopes[..4].iter().map(|s| s.0).collect::<String>(), "ABCD");
    assert!(scopes[..4].iter().all(|(_, straight)| !straight), "{scopes:?}");
}

#[test]
fn conditions_of_one_test_have_its_words() {
    for (source, words) in [
        ("[[ -d ~/x && -n $A ]] && B=c", 1),
        ("[[ ( -d x ) ]]", 1),
        ("[[ a < b ]]", 1),
        ("[[ -n \"$A\" ]]", 3),
        ("[[ $A == x* ]]", 4),
        ("[[ ! -f /x ]]", 4),
        ("[[ -d ~/x\nexport B=c", 1),
        ("[[", 1),
    ] {
        let file = read(Dialect::Zsh, source);
        assert_eq!(file.commands().next().map(|command| command.words.len()), Some(words), "{source}");
    }
}

#[test]
fn exports() {
    let state = |source: &str| {
        let file = read(Dialect::Bash, source);
        file.assignments().find(|a| a.name.text == "A").map(|a| a.export).expect("A")
    };
    assert_eq!(state("A=b"), ExportState::NotExported);
    assert_eq!(state("export A=b"), ExportState::Exported);
    assert_eq!(state("A=b; export A"), ExportState::Exported);
    assert_eq!(state("export A; A=b"), ExportState::Exported);
    assert_eq!(state("declare -x A=b"), ExportState::Exported);
    assert_eq!(state("typeset -gx A=b"), ExportState::Exported);
    assert_eq!(state("A=b\n[ -d x ] && export A"), ExportState::Unknown);
    assert_eq!(state("set -a\nA=b\nset +a"), ExportState::Exported);
    assert_eq!(state("set -a\nset +a\nA=b"), ExportState::NotExported);
    assert_eq!(state(": \"${A:=b}\"; export A"), ExportState::Exported);
}

#[test]
fn stray_words_of_export() {
    let file = read(Dialect::Zsh, "export A = /x\nexport B=/x /y:z\n");
    let stray: Vec<Vec<String>> = file
        .items
        .iter()
        .filter_map(|item| match item {
            Item::Declaration(d) => Some(d.stray.iter().filter_map(|w| w.literal()).collect()),
            _ => None,
        })
        .collect();
    assert_eq!(stray, [vec!["=".to_owned(), "/x".to_owned()], vec!["/y:z".to_owned()]]);
}

fn edit(dialect: Dialect, source: &str) -> (Vec<(String, OldValue)>, bool) {
    let (file, assignment) = one(dialect, source);
    let edit = file.path_edit(&assignment).expect("a list");
    let segments = edit.segments().iter().map(|s| (s.span.of(source).to_owned(), s.old)).collect();
    (segments, edit.keeps_old_value())
}

#[test]
fn path_edits() {
    use OldValue::{Glued, None, Whole};
    let of = |list: &[(&str, OldValue)]| list.iter().map(|(s, o)| ((*s).to_owned(), *o)).collect::<Vec<_>>();
    let bash = |source| edit(Dialect::Bash, source);
    assert_eq!(bash("export PATH=$PATH:/x"), (of(&[("$PATH", Whole), ("/x", None)]), true));
    assert_eq!(bash("PATH=\"$HOME/bin:${PATH}\""), (of(&[("$HOME/bin", None), ("${PATH}", Whole)]), true));
    assert_eq!(bash("PATH=$PATH/x"), (of(&[("$PATH/x", Glued)]), true));
    assert_eq!(bash("PATH=/x:$PATH:"), (of(&[("/x", None), ("$PATH", Whole), ("", None)]), true));
    assert_eq!(bash("PATH=/x::/y"), (of(&[("/x", None), ("", None), ("/y", None)]), false));
    assert_eq!(bash("PATH=/x${PATH:+:$PATH}"), (of(&[("/x", None), ("${PATH:+:$PATH}", Whole)]), true));
    assert_eq!(bash("PATH=${PATH:+$PATH:}/x"), (of(&[("${PATH:+$PATH:}", Whole), ("/x", None)]), true));
    assert_eq!(bash("PATH+=:/x"), (of(&[("/x", None)]), true));
    assert_eq!(bash("PATH=\"/x\":'/y'"), (of(&[("\"/x\"", None), ("'/y'", None)]), false));
    assert_eq!(edit(Dialect::Zsh, "path=(/x $path)"), (of(&[("/x", None), ("$path", Whole)]), true));
    assert_eq!(edit(Dialect::Zsh, "path+=(/x)"), (of(&[("/x", None)]), true));
    assert_eq!(edit(Dialect::Fish, "set -gx PATH $PATH /x"), (of(&[("$PATH", Whole), ("/x", None)]), true));
    assert_eq!(edit(Dialect::Fish, "set -gx PATH $PATH:/x"), (of(&[("$PATH:/x", Glued)]), true));
    assert_eq!(edit(Dialect::Fish, "export PATH=\"$PATH:/x\""), (of(&[("$PATH", Whole), ("/x", None)]), true));
    let (file, assignment) = one(Dialect::Bash, "PATH=\"$PATH;/x\"");
    assert_eq!(file.path_edit(&assignment).map(|edit| edit.semicolons.len()), Some(1));
    let prepends = |source| {
        let (file, assignment) = one(Dialect::Bash, source);
        let edit = file.path_edit(&assignment).expect("a list");
        (edit.prepends(), edit.appends())
    };
    assert_eq!(prepends("PATH=/x:$PATH"), (true, false));
    assert_eq!(prepends("PATH=$PATH:/x"), (false, true));
    let (file, assignment) = one(Dialect::Fish, "fish_add_path -g ~/go/bin");
    let edit = file.path_edit(&assignment).expect("a list");
    assert!(edit.prepends() && edit.keeps_old_value() && assignment.op == Operation::Prepend);
}

#[test]
fn here_documents_hold_no_code() {
    let source = "cat > x <<EOF\nexport A=1\nit's\nEOF\ncat <<-'END'\n\texport B=2\n\tEND\nexport C=3\nx=$(cat <<E\nexport D=\"4\nE\n)\nexport F=5\n";
    let (file, errors) = parse(source, Dialect::Bash);
    let names: Vec<_> = file.assignments().map(|a| a.name.text.as_str()).collect();
    assert_eq!(names, ["C", "x", "F"]);
    assert_eq!(errors, []);
}

#[test]
fn broken_lines_cost_themselves() {
    let source =
        "export A=\"/x\nexport B=\"/y\"\nexport C='/z\nD=\"$HOME\"\nexport E=$(foo\nexport F=${x\nexport G=1\n";
    let (file, errors) = parse(source, Dialect::Zsh);
    let names: String = file.assignments().map(|a| a.name.text.as_str()).collect();
    assert_eq!(names, "ABCDEFG");
    assert_eq!(errors.len(), 4, "{errors:?}");
    assert_eq!(file.assignments().next().map(|a| a.value.literal()), Some(None));
}

#[test]
fn strings_of_several_lines_stay_whole() {
    for source in [
        "x='\nexport A=1\n'\nexport B=2\n",
        "awk '\n  a=\"x\"; b=1\n' file\nexport B=2\n",
        "echo \"\nexport A=$B\n\" >> ~/.bashrc\nexport B=2\n",
        "x=$(\n  A=1\n  echo\n)\nexport B=2\n",
    ] {
        let (file, errors) = parse(source, Dialect::Bash);
        assert_eq!(errors, [], "{source}");
        assert!(file.assignments().all(|a| a.name.text != "A" && a.name.text != "a"), "{source}");
        assert!(file.assignments().any(|a| a.name.text == "B"), "{source}");
    }
}

#[test]
fn files_of_lines() {
    assert_eq!(literal(Dialect::GoEnv, "GOPATH=\"$HOME/go\" # c").as_deref(), Some("\"$HOME/go\" # c"));
    assert_eq!(read(Dialect::GoEnv, " GOPATH=/x\nexport GOBIN=/y\nGOROOT = /z\n# c\n").items.len(), 0);
    let pam = |source| literal(Dialect::EtcEnvironment, source);
    assert_eq!(pam("export PATH=\"$PATH:/usr/local/go/bin\"").as_deref(), Some("$PATH:/usr/local/go/bin"));
    assert_eq!(pam("A=b#c").as_deref(), Some("b"));
    assert_eq!(read(Dialect::EtcEnvironment, "A = b\n").items.len(), 0);
    let mut home = |name: &str| if name == "HOME" { Known::Set("/h".into()) } else { Known::Unset };
    let mut value = |dialect, source: &str| match one(dialect, source).1.value {
        Value::Scalar(word) => word.evaluate(&mut home),
        Value::List { .. } => None,
    };
    assert_eq!(value(Dialect::EnvironmentD, "GOPATH=$HOME/go").as_deref(), Some("/h/go"));
    assert_eq!(value(Dialect::EnvironmentD, "A=\"${HOME}:~/${X:-d}\"").as_deref(), Some("/h:~/d"));
    assert_eq!(value(Dialect::EnvironmentD, "A=x # y").as_deref(), Some("x # y"));
    assert_eq!(value(Dialect::DotEnv, "export A='$x' # y").as_deref(), Some("$x"));
    assert_eq!(value(Dialect::DotEnv, "A=x y # z").as_deref(), Some("x y"));
    assert_eq!(value(Dialect::Dockerfile, "ENV A=$HOME/x B=\"y z\"").as_deref(), Some("y z"));
    assert_eq!(value(Dialect::Dockerfile, "ENV A b  $HOME \\\n c").as_deref(), Some("b  /h  c"));
}

#[test]
fn docker_run_is_lost() {
    let source = "FROM golang:1.22\nARG V=1\nRUN export A=1 && \\\n  # comment\n  export B=2\nENV PATH=$PATH:/go/bin\n";
    let file = read(Dialect::Dockerfile, source);
    let found: Vec<_> = file.assignments().map(|a| (a.name.text.as_str(), file.is_lost(a.block))).collect();
    assert_eq!(found, [("V", false), ("A", true), ("B", true), ("PATH", false)]);
}

#[test]
fn docker_hands_scripts_to_shells() {
    let source = concat!(
        "FROM alpine\n",
        "RUN bash -lc 'export A=1 && go build' && export B=2\n",
        "RUN [\"/bin/sh\", \"-c\", \"export C=3\"]\n",
        "RUN sh -c \"export D=\\\"x\\\"\"\n",
        "RUN [\"echo\", \"-c\", \"export E=5\"]\n",
        "CMD F=6 exec app\n",
        "ENTRYPOINT [\"sh\", \"-c\", \"export G=7; exec app\"]\n",
        "RUN [\"sh\", \"-c\", \"half\n",
    );
    let file = read(Dialect::Dockerfile, source);
    let found: Vec<_> = file.assignments().map(|a| (a.name.text.as_str(), file.is_lost(a.block))).collect();
    assert_eq!(found, [("A", true), ("B", true), ("C", true), ("F", true), ("G", true)]);
    assert!(file.assignments().all(|a| a.name.span.of(source) == a.name.text));
    assert!(file.items.is_sorted_by_key(|item| item.span().start));
}

#[test]
fn fish_statements() {
    let source = "set -gx A b\nif test -d x\n  set -x B c\nelse if test -d y\n  set D e\nend\nfunction f\n  set -l E f\nend\nset -e G\nset -q H; or set H i\n";
    let file = read(Dialect::Fish, source);
    let found: Vec<_> =
        file.assignments().map(|a| (a.name.text.as_str(), a.export, file.scope(a.block).clone())).collect();
    assert_eq!(found[0], ("A", ExportState::Exported, Scope::TopLevel));
    assert_eq!((found[1].0, &found[1].2), ("B", &Scope::Conditional));
    assert_eq!((found[2].0, &found[2].2), ("D", &Scope::Conditional));
    assert!(matches!(found[3].2, Scope::Function(_)));
    assert_eq!((found[4].0, &found[4].2), ("H", &Scope::Conditional));
    assert!(file.items.iter().any(|item| matches!(item, Item::Unset(unset) if unset.names[0].text == "G")));
    assert_eq!(literal(Dialect::Fish, "set A 'a\\'b\\\\c\\d'").as_deref(), Some("a'b\\c\\d"));
}

#[test]
fn sources_and_evals() {
    let file = read(
        Dialect::Bash,
        ". ~/.bashrc\n[ -f x ] && source \"$HOME/x\"\neval \"$(goenv init -)\"\nunset GOROOT GOBIN\n",
    );
    let kinds: Vec<_> = file
        .items
        .iter()
        .map(|item| match item {
            Item::Source(_) => 's',
            Item::Eval(_) => 'e',
            Item::Unset(unset) if unset.names.len() == 2 => 'u',
            Item::Command(_) => 'c',
            _ => '?',
        })
        .collect();
    assert_eq!(kinds, ['s', 'c', 's', 'e', 'u']);
}

#[test]
fn dialects_by_name() {
    let of = |path: &str| Dialect::of(std::path::Path::new(path), "");
    assert_eq!(of("/home/u/.zshrc"), Some(Dialect::Zsh));
    assert_eq!(of("C:\\Users\\u\\.bashrc"), Some(Dialect::Bash));
    assert_eq!(of("dot_zshrc.tmpl"), Some(Dialect::Zsh));
    assert_eq!(of("/home/u/.config/go/env"), Some(Dialect::GoEnv));
    assert_eq!(of("/etc/profile.d/go.sh"), Some(Dialect::Posix));
    assert_eq!(of("x/config.fish"), Some(Dialect::Fish));
    assert_eq!(of("Dockerfile.dev"), Some(Dialect::Dockerfile));
    assert_eq!(of(".env.local"), Some(Dialect::DotEnv));
    assert_eq!(of("/etc/environment"), Some(Dialect::EtcEnvironment));
    assert_eq!(Dialect::of(std::path::Path::new("x.sh"), "#!/usr/bin/env -S zsh -f\n"), Some(Dialect::Zsh));
    assert_eq!(Dialect::of(std::path::Path::new("x.sh"), "# shellcheck shell=sh\n"), Some(Dialect::Posix));
    assert_eq!(Dialect::of(std::path::Path::new("x.sh"), "\n"), None);
}

#[test]
fn a_recipe_of_make_has_its_commands() {
    let text = "CGO_ENABLED = 0\n\nbuild: main.go\n\tgo build ./...\n\t@$(GO) test\n";
    let (file, _) = pitfall_syntax::shell::parse(text, Dialect::Make);
    let names: Vec<Option<&str>> = file.commands().map(|command| command.name()).collect();
    assert_eq!(names.first(), Some(&Some("go")), "{names:?}");
    let first = file.assignments().next().expect("an assignment");
    assert!(file.is_straight_line(first.block), "{first:?}");
    assert_eq!(first.export, ExportState::NotExported);
}

#[test]
fn agents_of_launchd_have_variables_of_their_own_and_set_some_for_all() {
    let text = "<plist><dict>\n<!-- launchctl setenv A b -->\n<key>Label</key><string>go</string>\n\
        <key>EnvironmentVariables</key><dict><key>GOPATH</key><string>~/go</string>\n\
        <key>GOFLAGS</key><string>-ldflags=&quot;-s&quot;</string></dict>\n\
        <key>ProgramArguments</key><array><string>/bin/launchctl</string><string>setenv</string>\n\
        <string>GOPROXY</string><string>direct</string><string>GOBIN</string><string></string></array>\n\
        <key>Other</key><array><string>launchctl</string><string>setenv</string><string>X</string><string>y</string></array>\n\
        </dict></plist>\n<dict><key>ProgramArguments</key><array><string>sh</string><string>-c</string>\n\
        <string>true; launchctl setenv GOOS linux\n launchctl setenv GOROOT $HOME/go</string></array></dict>";
    let (file, _) = pitfall_syntax::shell::parse(text, Dialect::LaunchAgent);
    let told: Vec<(&str, Option<String>, bool)> =
        file.assignments().map(|it| (it.name.text.as_str(), it.value.literal(), file.is_lost(it.block))).collect();
    let text_of = |value: &str| Some(value.to_owned());
    assert_eq!(
        told,
        [
            ("GOPATH", text_of("~/go"), true),
            ("GOFLAGS", text_of("-ldflags=\"-s\""), true),
            ("GOPROXY", text_of("direct"), false),
            ("GOBIN", text_of(""), false),
            ("GOOS", text_of("linux"), false),
            ("GOROOT", None, false),
        ]
    );
    // What is half typed costs itself.
    let broken = text.replacen("~/go</string>", "~/go", 1);
    let (file, _) = pitfall_syntax::shell::parse(&broken, Dialect::LaunchAgent);
    assert_eq!(file.assignments().count(), 5);
}

#[test]
fn a_registry_file_removes_variables() {
    let text = "[HKEY_CURRENT_USER\\Environment]\r\n\"GOROOT\"=-\r\n\"GOPATH\"=\"D:\\\\go\"\r\n";
    let (file, _) = pitfall_syntax::shell::parse(text, Dialect::Registry);
    assert!(matches!(&file.items[0], Item::Unset(unset) if unset.names[0].text == "GOROOT"), "{:?}", file.items);
    assert_eq!(file.assignments().next().and_then(|it| it.value.literal()).as_deref(), Some("D:\\go"));
}

/// The bytes of a text as the registry editor writes them, a line end behind each so many.
fn hexadecimal(text: &str) -> String {
    let bytes: Vec<String> = text.encode_utf16().flat_map(u16::to_le_bytes).map(|byte| format!("{byte:02x}")).collect();
    let lines: Vec<String> = bytes.chunks(20).map(|line| line.join(",")).collect();
    lines.join(",\\\r\n  ")
}

#[test]
fn a_registry_file_holds_texts_as_bytes() {
    let head = "Windows Registry Editor Version 5.00\r\n\r\n[HKEY_CURRENT_USER\\Environment]\r\n";
    let value = "%USERPROFILE%\\gö;100%;C:\\x\0";
    let text =
        format!("{head}\"GOPATH\"=hex(2):{}\r\n\"GOOS\"=hex(1):{}\r\n", hexadecimal(value), hexadecimal("a%B%\0"));
    let (file, errors) = pitfall_syntax::shell::parse(&text, Dialect::Registry);
    assert!(errors.is_empty());
    let settings = file.settings(&text);
    assert_eq!(settings.len(), 2, "{settings:?}");
    let word = &settings[0].value.words()[0];
    let [home, rest] = word.parts.as_slice() else { panic!("{word:?}") };
    assert_eq!(home.as_expansion().map(|it| it.name.text.as_str()), Some("USERPROFILE"));
    assert_eq!(rest.as_literal(), Some("\\gö;100%;C:\\x"));
    assert_eq!(rest.span.of(&text).get(..17), Some("5c,00,67,00,f6,00"));
    assert!(!settings[0].is_exact());
    // Of this kind nothing is expanded.
    assert_eq!(settings[1].literal().as_deref(), Some("a%B%"));
    // The first edition has one byte for each character; what is half typed is unknown.
    for (data, value) in [
        ("43,3a,00", Some("C:")),
        ("c4,3a", None),
        ("43,3", Some("C\u{3}")),
        ("43,", Some("C")),
        ("", Some("")),
        ("4g", None),
    ] {
        let text = format!("REGEDIT4\n[HKEY_CURRENT_USER\\Environment]\n\"GOROOT\"=hex(2):{data}\n");
        let (file, _) = pitfall_syntax::shell::parse(&text, Dialect::Registry);
        assert_eq!(file.settings(&text)[0].literal().as_deref(), value, "{data}");
    }
    let half = format!("{head}\"GOROOT\"=hex(2):43,00,3a");
    let (file, _) = pitfall_syntax::shell::parse(&half, Dialect::Registry);
    assert_eq!(file.settings(&half)[0].literal(), None);
}

#[test]
fn what_is_written_as_bytes_is_read_as_the_same_text() {
    use pitfall_syntax::shell::registry_data;
    for head in ["REGEDIT4", "Windows Registry Editor Version 5.00"] {
        for new in [
            "",
            "C:\\go",
            "https://goproxy.cn,direct",
            "C:\\Program Files\\Go\\bin;C:\\Users\\ada\\AppData\\Local\\bin",
        ] {
            for kind in ["\"x\"", "hex(2):43,00", "hex(1):43,00"] {
                let text = format!("{head}\r\n[HKEY_CURRENT_USER\\Environment]\r\n");
                let data = registry_data(kind, new, &text).expect("a kind of text");
                assert!(data.lines().all(|line| kind.starts_with('"') || line.len() <= 80), "{data}");
                let text = format!("{text}\"GOPATH\"={data}\r\n");
                let (file, _) = pitfall_syntax::shell::parse(&text, Dialect::Registry);
                assert_eq!(file.settings(&text)[0].literal().as_deref(), Some(new), "{data}");
            }
        }
    }
    assert_eq!(registry_data("dword:00000001", "1", ""), None);
}

#[test]
fn powershell_sets_items_of_its_environment_drive() {
    let text = "Set-Item -Path Env:GOFLAGS -Value \"-mod=mod\"\r\nnew-item 'Env:\\GOPROXY' https://x,$y\nSet-Item env:/GOOS linux -Force\n\
        Set-Item C:\\x y\nSet-Item Env:\nsi Env:A\n";
    let (file, _) = pitfall_syntax::shell::parse(text, Dialect::PowerShell);
    let set: Vec<_> = file.assignments().map(|it| (it.name.text.as_str(), it.value.literal())).collect();
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(set, [("GOFLAGS", some("-mod=mod")), ("GOPROXY", None), ("GOOS", some("linux"))]);
    assert!(file.assignments().all(|it| it.name.span.of(text) == it.name.text));
}
