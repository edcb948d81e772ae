//! A GOTOOLCHAIN that Go refuses.
//! Source: `Select` in cmd/go/internal/toolchain; seen with Go 1.27: `invalid GOTOOLCHAIN "1.22.0"`.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_syntax::shell::Setting;

use super::edit;

rule! {
    id: "env/gotoolchain-invalid",
    page: "gotoolchain_invalid.md",
    on: Setting,
    severity: Error,
    category: Correctness,
    fix: Safe,
    since: "0.1.0",
    also: ["M11", "EV024", "GE010"],
}

fn check(setting: &Setting<'_>, _: &Context<'_>, out: &mut Findings) {
    let Some(value) = (setting.variable() == "GOTOOLCHAIN").then(|| setting.literal()).flatten() else { return };
    if value.is_empty() || is_valid(&value) || value.contains("{{") {
        return;
    }
    let meant = mended(&value).filter(|meant| is_valid(meant));
    let fix = meant.as_deref().and_then(|meant| edit::replace_value(setting, meant));
    out.at(setting.value.span())
        .says(text! {
            en: "GOTOOLCHAIN takes auto, local, path or a name such as go1.25.0: every go command refuses {value:?}",
            zh: "GOTOOLCHAIN 只接受 auto、local、path 或 go1.25.0 这样的名字：所有 go 命令都拒绝 {value:?}",
        })
        .mends(text! { en: "write a name that Go knows", zh: "写成 Go 认识的名字" }, fix);
}

fn is_valid(value: &str) -> bool {
    let (name, suffix) = match value.split_once('+') {
        Some((name, suffix)) => (name, Some(suffix)),
        None => (value, None),
    };
    if suffix.is_some_and(|suffix| !matches!(suffix, "auto" | "path")) {
        return false;
    }
    name == "local" || suffix.is_none() && matches!(name, "auto" | "path") || is_toolchain(name)
}

/// `go1.25.0`, `go1.22rc1`, `go1.21.3-custom`; before Go 1.21 a first release has no `.0`.
fn is_toolchain(name: &str) -> bool {
    let Some(version) = name.strip_prefix("go1.") else { return false };
    let version = version.split('-').next().unwrap_or("");
    let digits = version.find(|c: char| !c.is_ascii_digit()).unwrap_or(version.len());
    let (minor, rest) = version.split_at(digits);
    let Ok(minor) = minor.parse::<u16>() else { return false };
    let number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match rest.strip_prefix('.') {
        Some(patch) => number(patch),
        None if rest.is_empty() => minor < 21,
        None => ["rc", "beta"].iter().any(|kind| rest.strip_prefix(kind).is_some_and(number)),
    }
}

fn mended(value: &str) -> Option<String> {
    let lower = value.trim().trim_matches(['"', '\'']).to_ascii_lowercase();
    let lower = lower.strip_prefix('v').filter(|rest| rest.starts_with("1.")).unwrap_or(&lower);
    let named = if lower.starts_with("1.") { format!("go{lower}") } else { lower.to_owned() };
    if is_valid(&named) {
        return Some(named);
    }
    let with_patch = format!("{named}.0");
    is_toolchain(&with_patch).then_some(with_patch)
}
