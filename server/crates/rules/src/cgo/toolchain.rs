//! Which releases of Go may build a file.

use pitfall_engine::{Context, Facts};
use pitfall_knowledge::golang::{OLDEST_TABLED_MINOR, newest_release};

/// The releases 1.N that a file must work with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Toolchains {
    /// The oldest N.
    pub oldest: u16,
    /// The newest N there is.
    pub newest: u16,
    /// Configuration names the oldest; else a go.mod does, or nobody.
    pub configured: bool,
}

impl Toolchains {
    /// By `go.version` of the configuration, else by the `toolchain` or `go` line of the nearest go.mod, else the newest alone.
    pub fn of(cx: &Context<'_>) -> Self {
        let newest = newest_release().map_or(OLDEST_TABLED_MINOR, |release| release.minor);
        let configured = cx.config.go_version.filter(|version| version.major == 1).map(|version| version.minor);
        let oldest = configured.or_else(|| of_module(cx)).unwrap_or(newest).max(OLDEST_TABLED_MINOR);
        Self { oldest, newest: newest.max(oldest), configured: configured.is_some() }
    }

    /// The first of them for which `holds`.
    pub fn first(self, holds: impl Fn(u16) -> bool) -> Option<u16> {
        (self.oldest..=self.newest).find(|&minor| holds(minor))
    }
}

fn of_module(cx: &Context<'_>) -> Option<u16> {
    let facts = cx.facts(&cx.nearest("go.mod")?)?;
    let Facts::GoMod(module) = &facts.facts else { return None };
    let toolchain = module.toolchain.as_ref().and_then(|word| minor(word.value.strip_prefix("go")?));
    let go = module.go.as_ref().and_then(|word| minor(&word.value));
    toolchain.max(go)
}

/// N of `1.N`, `1.N.3`, `1.Nrc1`.
fn minor(version: &str) -> Option<u16> {
    let rest = version.strip_prefix("1.")?;
    let digits = rest.find(|c: char| !c.is_ascii_digit()).map_or(rest, |end| &rest[..end]);
    digits.parse().ok()
}
