//! The value of GOPROXY.
//! Source: `proxyList` in cmd/go/internal/modfetch/proxy.go.

use pitfall_syntax::shell::Setting;
use pitfall_text::Span;

/// An entry between separators, without the blanks around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry<'a> {
    /// The entry.
    pub text: &'a str,
    /// Its first byte in the value.
    pub at: usize,
}

/// The entries of a GOPROXY, empty ones left out, as the go command leaves them out.
pub(super) fn entries(value: &str) -> Vec<Entry<'_>> {
    let mut at = 0;
    let mut entries = Vec::new();
    for piece in value.split([',', '|']) {
        let text = piece.trim();
        if !text.is_empty() {
            entries.push(Entry { text, at: at + piece.len() - piece.trim_start().len() });
        }
        at += piece.len() + 1;
    }
    entries
}

impl Entry<'_> {
    /// Its place in the file; where the value is not written as it is, the whole value's.
    pub(super) fn span(&self, setting: &Setting<'_>) -> Span {
        match setting.plain() {
            Some((_, span)) => {
                let start = span.start as usize + self.at;
                Span::new(start, start + self.text.len())
            }
            None => setting.value.span(),
        }
    }
}

/// The host of an address without its scheme, without user and port.
pub(super) fn host(rest: &str) -> &str {
    let authority = rest.split(['/', '?']).next().unwrap_or("");
    let host = authority.rsplit('@').next().unwrap_or("");
    if host.starts_with('[') { host } else { host.split(':').next().unwrap_or("") }
}

/// The host is this machine, in a private network, or a name without a dot.
pub(super) fn is_near(host: &str) -> bool {
    let private =
        host.parse::<std::net::Ipv4Addr>().is_ok_and(|ip| ip.is_private() || ip.is_loopback() || ip.is_link_local());
    private
        || !host.contains('.')
        || host.ends_with(".local")
        || host.ends_with(".internal")
        || host.ends_with(".localhost")
}

/// Module proxies that are open to everyone, those that have closed included.
const PUBLIC: [&str; 10] = [
    "proxy.golang.org",
    "goproxy.cn",
    "goproxy.io",
    "goproxy.dev",
    "gocenter.io",
    "mirrors.aliyun.com",
    "mirrors.cloud.tencent.com",
    "mirrors.tencent.com",
    "repo.huaweicloud.com",
    "athens.azurefd.net",
];

/// The entry names a public proxy.
pub(super) fn is_public(entry: &str) -> bool {
    PUBLIC.contains(&host(entry.split_once("://").map_or(entry, |(_, rest)| rest)))
}
