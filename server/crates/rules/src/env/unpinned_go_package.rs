//! A distribution's Go package without a version.
//! Source: packages.debian.org and its kin: one name, another Go with each release of the distribution.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_syntax::shell::{Command, Dialect, Word};

use super::place;

rule! {
    id: "env/unpinned-go-package",
    page: "unpinned_go_package.md",
    on: Command,
    severity: Information,
    category: Reliability,
    fix: None,
    since: "0.1.0",
    also: ["I03"],
}

/// Package managers, and what they call Go.
const MANAGERS: [(&str, &[&str]); 9] = [
    ("apt-get", &["golang", "golang-go"]),
    ("apt", &["golang", "golang-go"]),
    ("aptitude", &["golang", "golang-go"]),
    ("apk", &["go"]),
    ("dnf", &["golang", "go"]),
    ("microdnf", &["golang"]),
    ("yum", &["golang"]),
    ("zypper", &["go", "golang"]),
    ("pacman", &["go"]),
];

fn check(command: &Command, cx: &Context<'_>, out: &mut Findings) {
    let Some(file) = cx.file.shell() else { return };
    let mut words = command.words.iter().filter(|word| word.as_literal() != Some("sudo"));
    let Some(manager) = words.next().and_then(Word::as_literal) else { return };
    let Some((_, names)) = MANAGERS.iter().find(|(name, _)| *name == manager) else { return };
    let installs =
        words.clone().any(|word| matches!(word.as_literal(), Some("install" | "add" | "-S" | "-Sy" | "-Syu")));
    // On a machine of one's own the distribution's Go is a fair choice, until another one stands beside it.
    let second = cx.contains("/usr/local/go");
    if !installs || place::is_startup_name(cx) || !(file.dialect == Dialect::Dockerfile || second) {
        return;
    }
    for word in words.filter(|word| word.as_literal().is_some_and(|text| names.contains(&text))) {
        let said = out.at(word.span);
        if second {
            said.says(text! {
                en: "this installs whatever Go the distribution has, beside the one in /usr/local/go",
                zh: "这会安装发行版自带的某个 Go 版本，与 /usr/local/go 中的并存",
            });
        } else {
            said.says(text! {
                en: "this installs whatever Go the distribution has on the day of the build",
                zh: "这会安装构建当天发行版自带的某个 Go 版本",
            });
        }
    }
}
