//! A Go release that is unpacked as it came.
//! Source: <https://go.dev/dl/> gives a SHA-256 for each file.

use pitfall_engine::{Context, Findings, Read, Severity, rule, text};
use pitfall_syntax::shell::{Dialect, ShellFile};
use pitfall_text::Edit;

use super::{download::Download, place};

rule! {
    id: "env/tarball-unchecked",
    page: "tarball_unchecked.md",
    on: ShellFile,
    severity: Warning,
    category: Security,
    fix: Suggested,
    since: "0.1.0",
    also: ["I01"],
}

fn check(file: &Read<ShellFile>, cx: &Context<'_>, out: &mut Findings) {
    // What a function of a start-up file fetches now and then is its owner's own business.
    if place::is_startup_name(cx) {
        return;
    }
    let unpacks = file.dialect == Dialect::Dockerfile || unpacks(cx.text());
    for command in file.commands() {
        let Some(download) = Download::of(command, file, cx.text()) else { continue };
        if !unpacks || !download.is_official() || download.is_checked(file, cx) {
            continue;
        }
        // TLS says that the Go project's own host serves it; without that anybody between may.
        let severity = if download.is_authentic() { Severity::Information } else { Severity::Warning };
        out.at(download.span)
            .says(text! {
                en: "this Go release is unpacked unchecked: compare it with the SHA-256 of go.dev/dl first",
                zh: "未经校验就解压此 Go 发行包：应先与 go.dev/dl 的 SHA-256 比对",
            })
            .at_most(severity)
            .suggests(text! { en: "check its SHA-256", zh: "校验 SHA-256" }, checked(&download));
    }
}

fn unpacks(text: &str) -> bool {
    ["tar ", "unzip ", "Expand-Archive", "bsdtar", "7z x", "installer -pkg", "msiexec"]
        .iter()
        .any(|it| text.contains(it))
}

/// The check put behind a command that leaves the file in the current folder under its own name.
fn checked(download: &Download<'_>) -> Option<Edit> {
    let words: Option<Vec<&str>> = download
        .command
        .words
        .iter()
        .filter(|word| !word.span.touches(download.span.start as usize))
        .map(|word| word.as_literal())
        .collect();
    let words = words?;
    let (tool, options) = match words.split_first()? {
        (&"sudo", rest) => rest.split_first()?,
        (tool, rest) => (tool, rest),
    };
    let fetch = match *tool {
        "wget" if options.iter().all(|it| matches!(*it, "-q" | "-c" | "-nv" | "--quiet" | "--no-verbose")) => {
            "wget -qO-"
        }
        "curl" if options.iter().any(|it| it.starts_with('-') && !it.starts_with("--") && it.contains('O')) => {
            "curl -fsSL"
        }
        _ => return None,
    };
    let file = download.file();
    if !download.command.redirects.is_empty() || file.contains(['`', '(']) {
        return None;
    }
    let digest = format!("https://dl.google.com/go/{file}.sha256");
    Some(Edit::insert(
        download.command.span.end as usize,
        format!(" && echo \"$({fetch} {digest})  {file}\" | sha256sum -c -"),
    ))
}
