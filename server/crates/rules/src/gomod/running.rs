//! The Go that would run here, and versions of Go that nobody can run.

use pitfall_engine::Context;
use pitfall_knowledge::golang::newest_release;
use pitfall_syntax::gomod::gover::{self, GoVersion};
use pitfall_syntax::gomod::semver::compare_numbers;

use super::build::Build;

/// So many releases, two a year, are certain not to be out while this program is in use.
const FAR_AHEAD: u16 = 20;

/// The first `go` on the machine's `PATH`.
struct Installed {
    /// `1.27.3`
    version: String,
    /// What `GOTOOLCHAIN` comes to; older Go knows no other toolchain than itself.
    toolchain: Option<String>,
}

impl Installed {
    fn of(cx: &Context<'_>) -> Option<Self> {
        let host = cx.host();
        let go = host.go_binaries().first()?.installation.as_ref()?;
        let version = go.version.as_deref().and_then(gover::from_toolchain)?.to_owned();
        if gover::compare(&version, "1.21").is_lt() {
            return Some(Self { version, toolchain: Some("local".to_owned()) });
        }
        let environment = || host.environment().get_non_empty("GOTOOLCHAIN").map(str::to_owned);
        let user = || host.go_env().and_then(|file| file.get("GOTOOLCHAIN")).filter(|it| !it.is_empty());
        let shipped = || go.go_env.as_ref().and_then(|file| file.get("GOTOOLCHAIN"));
        let toolchain = environment().or_else(user).or_else(shipped).map(|it| it.trim().to_owned());
        Some(Self { version, toolchain })
    }
}

/// The version of the first `go` on the machine's `PATH`, where it minds the `go` line (since Go 1.21) and `GOTOOLCHAIN=local` lets no newer
/// one take its place.
pub(super) fn fixed(cx: &Context<'_>) -> Option<String> {
    let installed = Installed::of(cx)?;
    let minds = gover::compare(&installed.version, "1.21").is_ge();
    (minds && installed.toolchain.as_deref() == Some("local")).then_some(installed.version)
}

/// The version of the Go that reads the checked file here, where that is certain: the one on `PATH`, or a newer one that the `go` and `toolchain`
/// lines ask for and that it switches to. Source: go.dev/doc/toolchain, "Go toolchain selection".
pub(super) fn reader(cx: &Context<'_>) -> Option<String> {
    let find = || {
        let installed = Installed::of(cx)?;
        match installed.toolchain.as_deref() {
            Some("local") => Some(installed.version),
            None | Some("auto" | "path") => {
                let build = Build::of(cx)?;
                let root = build.work.as_ref().or(build.modules.first())?;
                let go = root.facts.go.as_ref().map(|word| word.value.as_str());
                let toolchain = root.facts.toolchain.as_ref().and_then(|word| gover::from_toolchain(&word.value));
                let asked = [go, toolchain].into_iter().flatten().filter(|version| gover::is_valid(version));
                let newest = asked.fold(installed.version.as_str(), |best, next| {
                    if gover::compare(next, best).is_gt() { next } else { best }
                });
                Some(newest.to_owned())
            }
            Some(_) => None,
        }
    };
    /// Tells this answer from others.
    struct Reader(Option<String>);
    cx.once(|| Reader(find())).0.clone()
}

/// N of the Go 1.N that reads the checked file here, where that is certain.
pub(super) fn reader_minor(cx: &Context<'_>) -> Option<u16> {
    let version = reader(cx)?;
    let parsed = GoVersion::parse(&version).filter(|parsed| parsed.major == "1")?;
    parsed.minor.parse().ok()
}

/// No Go has this version, nor will one for years.
pub(super) fn is_unheard_of(version: &str) -> bool {
    let Some(version) = GoVersion::parse(version) else { return false };
    let newest = newest_release().map_or(0, |release| release.minor).saturating_add(FAR_AHEAD);
    compare_numbers(version.major, "1").is_gt()
        || version.major == "1" && compare_numbers(version.minor, &newest.to_string()).is_gt()
}
