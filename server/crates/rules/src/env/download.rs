//! Commands that fetch a Go release, as the rules about them see them.

use pitfall_engine::Context;
use pitfall_syntax::shell::{Command, Dialect, Form, PartKind, ShellFile, Word};
use pitfall_text::Span;

/// A command that fetches a Go release.
pub(super) struct Download<'a> {
    /// The command.
    pub command: &'a Command,
    /// The address as it is written, without quotes.
    pub address: &'a str,
    /// The address with the variables replaced that the file gives a plain value above it.
    pub resolved: String,
    /// Its place.
    pub span: Span,
}

/// Hosts whose files are the Go project's own.
/// Source: <https://go.dev/dl/> links to dl.google.com; the older names lead there.
const OFFICIAL: [&str; 5] =
    ["go.dev/dl/", "golang.org/dl/", "dl.google.com/go/", "storage.googleapis.com/golang/", "golang.google.cn/dl/"];

/// What checks a file against a digest or a signature.
const CHECKS: [&str; 11] = [
    "sha256sum",
    "shasum",
    "sha512sum",
    "sha256 ",
    "gpg ",
    "gpgv",
    "cosign ",
    "openssl dgst",
    "--checksum",
    "get-filehash",
    "certutil",
];

impl<'a> Download<'a> {
    /// The command as a download.
    pub(super) fn of(command: &'a Command, file: &ShellFile, text: &'a str) -> Option<Self> {
        let first = usize::from(command.name() == Some("sudo"));
        let name = command.words.get(first)?.as_literal()?;
        let name = name.rsplit(['/', '\\']).next()?.trim_end_matches(".exe").to_ascii_lowercase();
        let fetches =
            ["wget", "curl", "aria2c", "axel", "fetch", "add", "invoke-webrequest", "iwr", "start-bitstransfer"];
        if !fetches.contains(&name.as_str()) {
            return None;
        }
        command.words[first..].iter().find_map(|word| {
            let (written, span) = bare(word, text);
            let resolved = resolved(word, file, text);
            let address = if written.contains("://") || resolved.contains("://") {
                written
            } else {
                address_in_variable(word, file, text)?
            };
            let resolved = if resolved.contains("://") { resolved } else { address.to_owned() };
            let is_one = resolved.contains("://") && (names_release(address) || names_release(&resolved));
            is_one.then_some(Self { command, address, resolved, span })
        })
    }

    /// It comes from the Go project's own hosts.
    pub(super) fn is_official(&self) -> bool {
        is_official(&self.resolved)
    }

    /// TLS vouches for the host: the address is one of https, and nothing tells the tool not to look at certificates.
    pub(super) fn is_authentic(&self) -> bool {
        let careless = self.command.words.iter().filter_map(Word::as_literal).any(|word| {
            let short = word.strip_prefix('-').filter(|rest| !rest.starts_with('-'));
            matches!(word, "--insecure" | "--no-check-certificate" | "-SkipCertificateCheck")
                || self.command.name() != Some("wget")
                    && short.is_some_and(|rest| rest.len() <= 6 && rest.contains('k') && rest.is_ascii())
        });
        self.resolved.starts_with("https://") && !careless
    }

    /// The name of the file in the address.
    pub(super) fn file(&self) -> &'a str {
        file_name(self.address)
    }

    /// The code that the download belongs to: in a Dockerfile from its instruction on to the end of the one that unpacks, else the file.
    fn surroundings(&self, file: &ShellFile, text: &'a str) -> &'a str {
        if file.dialect != Dialect::Dockerfile {
            return text;
        }
        let start = text[..self.command.span.start as usize].rfind("\nRUN").unwrap_or(0);
        let behind = text.get(self.command.span.end as usize..).unwrap_or("");
        // The next instruction may unpack or check.
        let mut end = text.len();
        for (instructions, (at, _)) in behind
            .match_indices('\n')
            .filter(|(at, _)| {
                let line = behind[at + 1..].split('\n').next().unwrap_or("");
                let word = line.split(' ').next().unwrap_or("");
                word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_uppercase())
            })
            .enumerate()
        {
            if instructions == 2 {
                end = self.command.span.end as usize + at;
                break;
            }
        }
        text.get(start..end).unwrap_or(text)
    }

    /// Something near it checks the file.
    pub(super) fn is_checked(&self, file: &ShellFile, cx: &'a Context<'_>) -> bool {
        let around = self.surroundings(file, cx.text());
        around.lines().filter(|line| !line.trim_start().starts_with('#')).any(|line| {
            let line = line.to_ascii_lowercase();
            CHECKS.iter().any(|check| line.contains(check))
        })
    }

    /// What checks it gets its digest from the Go project, or has it written down.
    pub(super) fn has_own_digest(&self, file: &ShellFile, cx: &'a Context<'_>) -> bool {
        let around = self.surroundings(file, cx.text());
        let digest = around
            .split(|c: char| !c.is_ascii_hexdigit())
            .any(|word| word.len() == 64 && word.bytes().any(|byte| byte.is_ascii_digit()));
        let variable = around.to_ascii_uppercase();
        let variable = ["SHA256}", "SHA}", "SHASUM}", "CHECKSUM}", "DIGEST}", "_SHA256\"", "$SHA256", "_CHECKSUM\""]
            .iter()
            .any(|name| variable.contains(name));
        digest || variable || OFFICIAL.iter().any(|host| around.contains(host))
    }
}

/// The address that the file has put into the variable which is the whole word.
fn address_in_variable<'a>(word: &Word, file: &ShellFile, text: &'a str) -> Option<&'a str> {
    let [part] = word.parts.as_slice() else { return None };
    let name = &part.as_expansion()?.name.text;
    let above = file.assignments().rfind(|it| it.name.text == *name && it.span.start < word.span.start)?;
    Some(above.value.span().of(text).trim_end().trim_matches(['"', '\'']))
}

/// The word with each variable replaced whose last value above it is plain text.
fn resolved(word: &Word, file: &ShellFile, text: &str) -> String {
    let mut out = String::new();
    for part in &word.parts {
        let value = match &part.kind {
            PartKind::Literal { text, .. } => Some(text.to_string()),
            PartKind::Expansion(used) if matches!(used.form, Form::Plain | Form::Braced) => {
                let name = &used.name.text;
                let above = file.assignments().rfind(|it| it.name.text == *name && it.span.start < word.span.start);
                above.and_then(|it| it.value.literal()).map(|value| value.trim_end().to_owned())
            }
            _ => None,
        };
        out.push_str(&value.unwrap_or_else(|| part.span.of(text).to_owned()));
    }
    out
}

/// The word without quotes around the whole of it.
fn bare<'a>(word: &Word, text: &'a str) -> (&'a str, Span) {
    let written = word.span.of(text);
    let inner = written.trim_matches(['"', '\'']);
    let start = word.span.start as usize + (written.len() - written.trim_start_matches(['"', '\'']).len());
    (inner, Span::new(start, start + inner.len()))
}

fn is_official(address: &str) -> bool {
    OFFICIAL.iter().any(|host| address.contains(host))
}

fn file_name(address: &str) -> &str {
    address.rsplit('/').next().unwrap_or("").split(['?', '#']).next().unwrap_or("")
}

/// The address ends in the name of a Go release: `go1.25.0.linux-amd64.tar.gz`, variables in it or not.
fn names_release(address: &str) -> bool {
    let name = file_name(address);
    let archive = [".tar.gz", ".zip", ".msi", ".pkg"].iter().any(|end| name.ends_with(end));
    let system = ["linux", "darwin", "windows", "freebsd", "src"].iter().any(|os| name.contains(os));
    let variable = name.contains(['$', '%', '{']);
    let begins = name
        .strip_prefix("go")
        .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '$' | '%' | '{')));
    let whole = name.starts_with('$') && !name.contains('/');
    archive && ((begins && (system || variable)) || (variable && is_official(address))) || whole && is_official(address)
}
