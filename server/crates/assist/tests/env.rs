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
        ("/srv/.env", "GOFL¦AGS=-v\n"),
        ("/etc/environment", "GOFL¦AGS=-v\n"),
        ("/home/ada/.config/environment.d/go.conf", "GOFL¦AGS=-v\n"),
        ("/srv/Makefile", "export GOFL¦AGS := -v\n"),
        ("/srv/Makefile", "all:\n\techo $(GOFLAGS¦)\n"),
        ("/srv/.github/workflows/ci.yml", "env:\n  GOFL¦AGS: -v\n"),
        ("/srv/profile.ps1", "$env:GOFL¦AGS = '-v'\n"),
        ("/srv/profile.ps1", "[Environment]::SetEnvironmentVariable('GoFl¦ags', '-v', 'User')\n"),
        ("/srv/setup.bat", "set goflags¦=-v\n"),
        ("/srv/setup.cmd", "setx GOFL¦AGS -v\n"),
        ("/srv/go.reg", "[HKEY_CURRENT_USER\\Environment]\n\"GOFL¦AGS\"=\"-v\"\n"),
    ] {
        let told = bench.hover(file, text).expect("a hover");
        assert!(told.contains("every go command gets"), "{file} {told}");
        // Where it comes from, whatever the file at hand.
        let at = text.find('¦').expect("a place");
        let other = text.replace('¦', "").to_ascii_uppercase().replace("GOFLAGS", "GOPROXY");
        let text = if file.ends_with(".fish") {
            "set -gx GOPR¦OXY x\n".to_owned()
        } else {
            format!("{}¦{}", &other[..at], &other[at..])
        };
        let proxy = bench.hover(file, &text);
        // fish reads no file of bash's.
        assert!(proxy.is_some_and(|told| told.contains("~/.bashrc:9") != file.ends_with(".fish")), "{file}");
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
        ("/h/Makefile", "export GO¦\n", "export GOFLAGS\n"),
        ("/h/Makefile", "BIN = $(GO¦)/bin\n", "BIN = $(GOPATH)/bin\n"),
        ("/h/Makefile", "all:\n\tGOOS=linux GO¦\n", "all:\n\tGOOS=linux GOARCH\n"),
        ("/h/Makefile", "all:\n\tGOOS=linux GOARCH=¦ go build\n", "all:\n\tGOOS=linux GOARCH=arm64 go build\n"),
        ("/h/.profile", "[ -d /x ] && export GO¦\n", "[ -d /x ] && export GOPATH\n"),
        ("/h/.profile", "if true; then export GOPROXY=¦; fi\n", "if true; then export GOPROXY=direct; fi\n"),
        ("/h/.profile", ": \"${GO¦:=x}\"\n", ": \"${GOPROXY:=x}\"\n"),
        ("/h/.zshrc", "typeset -gx GO¦\n", "typeset -gx GOBIN\n"),
        ("/h/.envrc", "export GOW¦\n", "export GOWORK\n"),
        ("/h/.envrc", "export GOWORK=¦\n", "export GOWORK=off\n"),
        ("/h/.env", "export GO¦\n", "export GOPRIVATE\n"),
        ("/h/.env", "GOPROXY=\"https://p,¦\"\n", "GOPROXY=\"https://p,off\"\n"),
        ("/h/config.fish", "set -e GO¦\n", "set -e GOROOT\n"),
        ("/h/config.fish", "export GOSUMDB=¦\n", "export GOSUMDB=sum.golang.google.cn\n"),
        ("/h/config.fish", "set -gx GOPROXY \"https://p,¦\"\n", "set -gx GOPROXY \"https://p,direct\"\n"),
        ("/etc/environment", "GO¦\n", "GOTOOLCHAIN\n"),
        ("/etc/environment", "GOTOOLCHAIN=\"¦\"\n", "GOTOOLCHAIN=\"local\"\n"),
        ("/h/.config/environment.d/go.conf", "GO¦\n", "GOFLAGS\n"),
        ("/h/.config/environment.d/go.conf", "GOFLAGS=¦\n", "GOFLAGS=-trimpath\n"),
        ("/h/.config/environment.d/go.conf", "PATH=${GO¦}/bin\n", "PATH=${GOPATH}/bin\n"),
        ("/h/Dockerfile", "FROM golang\nENV GOOS=linux GOA¦\n", "FROM golang\nENV GOOS=linux GOARCH\n"),
        ("/h/Dockerfile", "FROM golang\nENV GOOS=linux GOARCH=¦\n", "FROM golang\nENV GOOS=linux GOARCH=arm64\n"),
        ("/h/Dockerfile", "FROM golang\nARG GO¦\n", "FROM golang\nARG GOPROXY\n"),
        ("/h/Dockerfile", "FROM golang\nRUN export GO¦\n", "FROM golang\nRUN export GOPROXY\n"),
        ("/h/Dockerfile", "FROM golang\nRUN true && go env -w GO¦\n", "FROM golang\nRUN true && go env -w GOPROXY\n"),
        ("/w/.github/workflows/ci.yml", "env:\n  GO¦\n", "env:\n  GOFLAGS\n"),
        ("/w/.github/workflows/ci.yml", "env:\n  GOFLAGS: ¦\n", "env:\n  GOFLAGS: -trimpath\n"),
        ("/w/.github/workflows/ci.yml", "env:\n  GOPROXY: \"¦\"\n", "env:\n  GOPROXY: \"off\"\n"),
        ("/w/.github/workflows/ci.yml", "      - run: export GO¦\n", "      - run: export GOPROXY\n"),
        (
            "/w/.github/workflows/ci.yml",
            "      run: |\n        GOOS=¦ go build\n",
            "      run: |\n        GOOS=linux go build\n",
        ),
        ("/h/profile.ps1", "$env:CGO_ENABLED = ¦\n", "$env:CGO_ENABLED = 0\n"),
        ("/h/profile.ps1", "\"$($env:GO¦)\"\n", "\"$($env:GOPATH)\"\n"),
        (
            "/h/profile.ps1",
            "[Environment]::SetEnvironmentVariable('GO¦', 'x', 'User')\n",
            "[Environment]::SetEnvironmentVariable('GOPROXY', 'x', 'User')\n",
        ),
        (
            "/h/profile.ps1",
            "[Environment]::SetEnvironmentVariable(\"GOPROXY\", \"¦\", \"User\")\n",
            "[Environment]::SetEnvironmentVariable(\"GOPROXY\", \"direct\", \"User\")\n",
        ),
        ("/h/setup.bat", "set \"GO¦\n", "set \"GOPROXY\n"),
        ("/h/setup.bat", "set \"GOPROXY=https://p,¦\"\n", "set \"GOPROXY=https://p,direct\"\n"),
        ("/h/setup.bat", "echo %GO¦%\n", "echo %GOPATH%\n"),
        ("/h/setup.cmd", "setx GO¦\n", "setx GOPRIVATE\n"),
        ("/h/go.reg", "[HKEY_CURRENT_USER\\Environment]\n\"GO¦\n", "[HKEY_CURRENT_USER\\Environment]\n\"GOPROXY\n"),
        (
            "/h/go.reg",
            "[HKEY_CURRENT_USER\\Environment]\n\"GOTOOLCHAIN\"=\"¦\"\n",
            "[HKEY_CURRENT_USER\\Environment]\n\"GOTOOLCHAIN\"=\"local\"\n",
        ),
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
