//! A version of Debian's `golang-go` that there is not: its version is not Go's.
//! Source: golang-defaults of Debian and Ubuntu, whose packages are `2:1.19~1` and the like; apt says "Version '…' for 'golang-go' was not found".

use pitfall_engine::{Context, Findings, Read, rule, text};
use pitfall_syntax::shell::ShellFile;
use pitfall_text::Edit;

rule! {
    id: "env/go-package-version",
    page: "go_package_version.md",
    on: ShellFile,
    severity: Warning,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: [],
}

/// The packages that name another one and hold nothing.
const PACKAGES: [&str; 4] = ["golang-go", "golang", "golang-src", "golang-doc"];

/// Before Go 1.7 the package held Go itself.
const OLDEST: u32 = 7;

fn check(file: &Read<ShellFile>, cx: &Context<'_>, out: &mut Findings) {
    // A repository of one's own may have any version.
    if !cx.contains("golang") || ["sources.list", "apt-repository"].iter().any(|own| cx.contains(own)) {
        return;
    }
    for command in file.commands() {
        let mut words = command.words.iter().filter_map(|word| Some((word.as_literal()?, word.span)));
        let is_apt = |word: &str| matches!(word, "apt" | "apt-get" | "aptitude");
        if !words.by_ref().take(3).any(|(word, _)| is_apt(word)) {
            continue;
        }
        for (word, span) in words {
            let Some((package, version)) = word.split_once('=') else { continue };
            let Some(minor) = minor_of_none(version).filter(|_| PACKAGES.contains(&package)) else { continue };
            out.at(span)
                .says(text! {
                    en: "Debian and Ubuntu have no {package} {version}: its version names the release line alone, as in 2:1.{minor}~1",
                    zh: "Debian 和 Ubuntu 没有 {package} {version}：它的版本号只写到发行系列，如 2:1.{minor}~1",
                })
                .suggests(
                    text! { en: "install golang-1.{minor}-go", zh: "改为安装 golang-1.{minor}-go" },
                    Edit::replace(span, format!("golang-1.{minor}-go")),
                );
        }
    }
}

/// The minor release in a version that the package never had: without the epoch, or with the third number of a release.
fn minor_of_none(version: &str) -> Option<u32> {
    let (epoch, rest) = version.split_once(':').map_or((None, version), |(epoch, rest)| (Some(epoch), rest));
    let rest = rest.strip_prefix("1.")?;
    let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let minor = rest.get(..digits)?.parse().ok().filter(|minor| *minor >= OLDEST)?;
    let third =
        rest.get(digits..)?.strip_prefix('.').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    match epoch {
        None => Some(minor),
        Some("2") => third.then_some(minor),
        Some(_) => None,
    }
}
