//! The Go that would run here, and versions of Go that nobody can run.

use pitfall_engine::Context;
use pitfall_knowledge::golang::newest_release;
use pitfall_syntax::gomod::gover::{self, GoVersion};
use pitfall_syntax::gomod::semver::compare_numbers;

/// So many releases, two a year, are certain not to be out while this program is in use.
const FAR_AHEAD: u16 = 20;

/// The version of the first `go` on the machine's `PATH`, where it is known and no newer one may take its place: `GOTOOLCHAIN` is `local`,
/// or it is older than Go 1.21, which knows no other toolchain.
pub(super) fn fixed(cx: &Context<'_>) -> Option<String> {
    let host = cx.host();
    let go = host.go_binaries().first()?.installation.as_ref()?;
    let version = go.version.as_deref().and_then(gover::from_toolchain)?;
    let environment = || host.environment().get_non_empty("GOTOOLCHAIN").map(str::to_owned);
    let user = || host.go_env().and_then(|file| file.get("GOTOOLCHAIN")).filter(|it| !it.is_empty());
    let shipped = || go.go_env.as_ref().and_then(|file| file.get("GOTOOLCHAIN"));
    let local = environment().or_else(user).or_else(shipped).is_some_and(|it| it.trim() == "local");
    (local && gover::compare(version, "1.21").is_ge()).then(|| version.to_owned())
}

/// No Go has this version, nor will one for years.
pub(super) fn is_unheard_of(version: &str) -> bool {
    let Some(version) = GoVersion::parse(version) else { return false };
    let newest = newest_release().map_or(0, |release| release.minor).saturating_add(FAR_AHEAD);
    compare_numbers(version.major, "1").is_gt()
        || version.major == "1" && compare_numbers(version.minor, &newest.to_string()).is_gt()
}
