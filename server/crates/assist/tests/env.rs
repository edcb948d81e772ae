//! Hover and completion of variables, in every dialect.
#![cfg(unix)]

use std::path::Path;
use std::sync::Arc;

use pitfall_assist::{Ask, completions, hover};
use pitfall_doctor::HostFiles;
use pitfall_engine::{Cancel, Language, Parsed, Source, Workspace};
use pitfall_testkit::machine::Machine;

struct Bench {
    workspace: Workspace,
    _machine: Machine,
}

impl Bench {
    fn of(name: &str) -> Self {
        let machine = Machine::named(name).expect("a machine");
        let host = Arc::new(machine.host());
        let workspace = Workspace::new(pitfall_rules::all(), Arc::new(HostFiles(host.clone())), host);
        Self { workspace, _machine: machine }
    }

    /// Asks about the place of `¦` in the text.
    fn at<T>(&self, path: &str, marked: &str, look: impl FnOnce(&Ask) -> T) -> T {
        let offset = marked.find('¦').expect("a place");
        let text = marked.replace('¦', "");
        let parsed = Arc::new(Parsed::new(Source::new(Some(Path::new(path)), text), None));
        let mut look = Some(look);
        let mut answer = None;
        self.workspace.look(&parsed, &Cancel::new(), |context| {
            let look = look.take().expect("once");
            answer = Some(look(&Ask { context, offset, language: Language::English }));
        });
        answer.expect("an answer")
    }

    fn hover(&self, path: &str, marked: &str) -> Option<String> {
        self.at(path, marked, |ask| hover(ask).map(|hover| hover.markdown))
    }

    /// The completions, each applied to the text.
    fn complete(&self, path: &str, marked: &str) -> Vec<String> {
        let text = marked.replace('¦', "");
        self.at(path, marked, |ask| {
            let apply = |completion: pitfall_engine::Completion| {
                let mut text = text.clone();
                text.replace_range(completion.span.range(), &completion.text);
                text
            };
            completions(ask).into_iter().map(apply).collect()
        })
    }
}

#[test]
fn a_variable_tells_its_meaning_its_value_and_its_history() {
    let bench = Bench::of("debian");
    let told = bench.hover("/home/ada/.bashrc", "export GOPR¦OXY=https://goproxy.cn\n").expect("a hover");
    assert!(told.contains("Where modules are downloaded from"), "{told}");
    assert!(told.contains("Now `https://goproxy.cn`, from `~/.bashrc:9`"), "{told}");
    assert!(told.contains("- `~/.bashrc:9` sets `https://goproxy.cn`"), "{told}");
    let path = bench.hover("/home/ada/.bashrc", "PATH=$PA¦TH:/x\n").expect("a hover");
    assert!(path.contains("- `~/.profile:11` extends to"), "{path}");
    // In every dialect, where the name stands.
    for (file, text) in [
        ("/home/ada/.config/fish/config.fish", "set -gx ¦GOFLAGS -v\n"),
        ("/home/ada/.config/go/env", "GOFLAGS¦=-mod=mod\n"),
        ("/srv/Dockerfile", "FROM golang\nENV GOF¦LAGS=-v\n"),
        ("/srv/.envrc", "echo ${GO¦FLAGS}\n"),
    ] {
        let told = bench.hover(file, text).expect("a hover");
        assert!(told.contains("every go command gets"), "{file} {told}");
    }
    assert_eq!(bench.hover("/home/ada/.bashrc", "# GOPR¦OXY is fine\n"), None);
    assert_eq!(bench.hover("/home/ada/.bashrc", "export EDI¦TOR=vim\n"), None);
    assert_eq!(bench.hover("/home/ada/.bashrc", "¦"), None);
}

#[test]
fn secrets_stay_out_of_hovers() {
    let told = Bench::of("wsl").hover("/home/mary/.bashrc", "export GO¦PROXY=x\n").expect("a hover");
    assert!(told.contains("***@proxy.example.com") && !told.contains("s3cr3t"), "{told}");
}

#[test]
fn names_and_values_in_every_dialect() {
    let bench = Bench::of("debian");
    for (file, text, wanted) in [
        ("/h/.bashrc", "export GO¦\n", "export GOPROXY\n"),
        ("/h/.bashrc", "PATH=$PATH:$GO¦/bin\n", "PATH=$PATH:$GOPATH/bin\n"),
        ("/h/.bashrc", "go env -w GO¦", "go env -w GOTOOLCHAIN"),
        ("/h/.bashrc", "export GOOS=¦\n", "export GOOS=linux\n"),
        ("/h/.bashrc", "GOOS=windows\nexport GOARCH=¦\n", "GOOS=windows\nexport GOARCH=arm64\n"),
        ("/h/.bashrc", "export GOPROXY=https://goproxy.cn,¦\n", "export GOPROXY=https://goproxy.cn,direct\n"),
        ("/h/.bashrc", "export GOPROXY=\"https://p|di¦\"\n", "export GOPROXY=\"https://p|direct\"\n"),
        ("/h/.zshrc", "export GOFLAGS='-v -mod¦'\n", "export GOFLAGS='-v -mod=vendor'\n"),
        ("/h/.zshrc", "export GOFLAGS='-mod=mod -tri¦'\n", "export GOFLAGS='-mod=mod -trimpath'\n"),
        ("/h/config.fish", "set -gx GO111MODULE ¦\n", "set -gx GO111MODULE on\n"),
        ("/h/config.fish", "set -gx G¦\n", "set -gx GOPATH\n"),
        ("/h/.config/go/env", "GOTOOL¦\n", "GOTOOLCHAIN\n"),
        ("/h/.config/go/env", "GOTOOLCHAIN=¦\n", "GOTOOLCHAIN=local\n"),
        ("/h/.env", "CGO_ENABLED=¦\n", "CGO_ENABLED=0\n"),
        ("/h/Dockerfile", "FROM golang\nENV GOPROXY=¦\n", "FROM golang\nENV GOPROXY=off\n"),
        ("/h/Dockerfile", "FROM golang\nENV GOAMD64 ¦\n", "FROM golang\nENV GOAMD64 v3\n"),
        ("/h/.bashrc", "export GOEXPERIMENT=¦\n", "export GOEXPERIMENT=jsonv2\n"),
        ("/h/.bashrc", "export CC=¦\n", "export CC=gcc\n"),
        ("/h/profile.ps1", "$env:GO¦\n", "$env:GOPROXY\n"),
        ("/h/profile.ps1", "$env:GOPROXY = \"¦\"\n", "$env:GOPROXY = \"direct\"\n"),
        ("/h/setup.bat", "set GOOS=¦\n", "set GOOS=windows\n"),
        ("/h/setup.bat", "setx GOTOOLCHAIN ¦\n", "setx GOTOOLCHAIN local\n"),
        ("/h/Makefile", "export GOFLAGS := ¦\n", "export GOFLAGS := -trimpath\n"),
    ] {
        let got = bench.complete(file, text);
        assert!(got.iter().any(|got| got == wanted), "{file} {text:?}: {got:?}");
    }
    let processors = bench.complete("/h/.bashrc", "GOOS=windows\nexport GOARCH=¦\n");
    assert!(!processors.iter().any(|text| text.ends_with("GOARCH=s390x\n")), "{processors:?}");
    for (file, text) in [
        ("/h/.bashrc", "# export GO¦\n"),
        ("/h/.bashrc", "echo hello ¦\n"),
        ("/h/.bashrc", "EDITOR=¦\n"),
        ("/h/.bashrc", "¦"),
    ] {
        assert_eq!(bench.complete(file, text), Vec::<String>::new(), "{file} {text:?}");
    }
}

#[test]
fn any_place_of_any_text_is_answered() {
    let bench = Bench::of("debian");
    for text in
        ["export GOPROXY='é,中 \"😀\nGO=\r\nset -gx ", "ENV GOFLAGS=\"-mod", "=\n==\nexport =x", "GOFLAGS=é é='"]
    {
        for at in (0..=text.len()).filter(|at| text.is_char_boundary(*at)) {
            let marked = format!("{}¦{}", &text[..at], &text[at..]);
            for file in ["/h/.bashrc", "/h/.zshrc", "/h/config.fish", "/h/Dockerfile", "/h/.env", "/h/.config/go/env"] {
                let _ = (bench.hover(file, &marked), bench.complete(file, &marked));
            }
        }
    }
}
