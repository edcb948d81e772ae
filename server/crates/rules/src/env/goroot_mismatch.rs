//! GOROOT and the go that runs belong to different installations.
//! Source: seen with Go 1.21 and 1.27: `compile: version "go1.21.13" does not match go tool version "go1.27.3"`; `cannot find GOROOT directory`.

use pitfall_engine::{Context, Findings, Location, Severity, rule, text};
use pitfall_syntax::shell::{Command, Setting};

use super::{goroot, own, place, shape};

rule! {
    id: "env/goroot-mismatch",
    page: "goroot_mismatch.md",
    on: Setting,
    severity: Error,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["R05", "R06", "EV001", "R07"],
}

fn check(setting: &Setting<'_>, cx: &Context<'_>, out: &mut Findings) {
    if setting.variable() != "GOROOT" || place::is_lost(setting, cx) {
        return;
    }
    let Some(folder) = shape::of(setting) else { return };
    if folder == "~/go" && place::is_straight(setting, cx) && unpacks_elsewhere(cx.text()) {
        out.at(setting.span)
            .says(text! {
                en: "this file unpacks Go to /usr/local/go, and GOROOT names another folder",
                zh: "此文件把 Go 解压到 /usr/local/go，而 GOROOT 指向另一个目录",
            })
            .at_most(Severity::Warning)
            .suggests(
                text! { en: "delete it: go finds its root by itself", zh: "删除它：go 会自己找到根目录" },
                goroot::delete(setting, None, cx),
            );
        return;
    }
    if !folder.starts_with('/') {
        return;
    }
    let delete = || goroot::delete(setting, Some(&folder), cx);
    let title = text! { en: "delete it: go finds its root by itself", zh: "删除它：go 会自己找到根目录" };
    let host = cx.host();
    if own::is_at_home(cx) && place::is_straight(setting, cx) {
        let path = std::path::Path::new(&folder);
        if !host.exists(path) {
            out.at(setting.value.span())
                .says(text! {
                    en: "{folder} is not there: every go command ends with \"cannot find GOROOT directory\"",
                    zh: "{folder} 不存在：每个 go 命令都以 \"cannot find GOROOT directory\" 结束",
                })
                .suggests(title, delete());
            return;
        }
        let runs =
            host.go_binaries().first().and_then(|go| go.installation.as_ref()).and_then(|it| it.version.as_ref());
        let set = host.go_installation(path).and_then(|installation| installation.version);
        if let (Some(runs), Some(set)) = (runs, set)
            && *runs != set
        {
            out.at(setting.value.span())
                .says(text! {
                    en: "the go on PATH is {runs} and this GOROOT holds {set}: every build fails",
                    zh: "PATH 上的 go 是 {runs}，而此 GOROOT 是 {set}：每次构建都会失败",
                })
                .suggests(title, delete());
        }
        return;
    }
    let Some(file) = cx.file.shell().filter(|_| folder.starts_with("/usr/local/go")) else { return };
    let package = file.commands().find(|command| installs_go(command, cx.text()));
    let unpacked = cx.contains("-C /usr/local") || cx.contains("go.dev/dl/go");
    if let Some(package) = package.filter(|_| !unpacked) {
        out.at(setting.span)
            .says(text! {
                en: "the package puts Go somewhere else, and /usr/local/go is missing or holds another version",
                zh: "软件包把 Go 装在别处，/usr/local/go 不存在或是另一个版本",
            })
            .at_most(Severity::Warning)
            .see(Location::here(package.span), text! { en: "the package", zh: "软件包" })
            .suggests(title, delete());
    }
}

/// A Go release is unpacked to /usr/local, and nothing is moved from there.
fn unpacks_elsewhere(text: &str) -> bool {
    let unpacks = |line: &str| line.contains("tar ") && line.contains("/usr/local") && line.contains("go");
    text.lines().any(|line| unpacks(line) && !line.trim_start().starts_with('#'))
        && !["mv ", "ln -s", "cp -"].iter().any(|other| text.contains(other))
}

fn installs_go(command: &Command, text: &str) -> bool {
    let words: Vec<&str> = command.span.of(text).split_whitespace().collect();
    let has = |known: &[&str]| words.iter().any(|word| known.contains(word));
    has(&["apt", "apt-get", "dnf", "yum", "apk", "brew", "zypper", "pacman"])
        && has(&["install", "add", "-S", "-Sy", "-Syu"])
        && has(&["golang", "golang-go", "go"])
}
