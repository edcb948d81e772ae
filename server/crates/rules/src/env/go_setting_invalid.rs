//! GOVCS, GOAUTH, GOFIPS140 and GOEXPERIMENT, as Go reads them.
//! Source: cmd/go/internal/vcs/vcs.go (`parseGOVCS`), cmd/go/internal/auth/auth.go, cmd/go/internal/fips140, internal/buildcfg/exp.go.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_knowledge::golang;
use pitfall_syntax::shell::Setting;

use super::place;

rule! {
    id: "env/go-setting-invalid",
    page: "go_setting_invalid.md",
    on: Setting,
    severity: Error,
    category: Correctness,
    fix: None,
    since: "0.1.0",
    also: ["EV033", "EV034", "EV047", "EV048"],
}

fn check(setting: &Setting<'_>, _: &Context<'_>, out: &mut Findings) {
    let name = setting.variable();
    if !matches!(name, "GOVCS" | "GOAUTH" | "GOFIPS140" | "GOEXPERIMENT") || place::is_templated(setting) {
        return;
    }
    let Some(value) = setting.literal().filter(|value| !value.is_empty()) else { return };
    let wrong = match name {
        "GOVCS" => govcs(&value),
        "GOAUTH" => goauth(&value),
        "GOFIPS140" => fips(&value),
        _ => experiment(&value),
    };
    let Some(wrong) = wrong else { return };
    out.at(setting.value.span()).says(text! {
        en: "Go refuses this {name}: {wrong}",
        zh: "Go 拒绝此 {name}：{wrong}",
    });
}

fn govcs(value: &str) -> Option<String> {
    for entry in value.split(',').map(str::trim) {
        if entry.is_empty() {
            return Some("empty entry in GOVCS".to_owned());
        }
        let Some((pattern, list)) = entry.split_once(':') else {
            return Some(format!("malformed entry in GOVCS (missing colon): {entry:?}"));
        };
        if pattern.trim().is_empty() {
            return Some("empty pattern in GOVCS".to_owned());
        }
        if list.trim().is_empty() {
            return Some(format!("empty VCS list in GOVCS: {entry:?}"));
        }
        if pattern.starts_with("./") || pattern.starts_with("../") {
            return Some(format!("relative pattern not allowed in GOVCS: {pattern:?}"));
        }
    }
    None
}

fn goauth(value: &str) -> Option<String> {
    let commands: Vec<&str> = value.split(';').map(str::trim).collect();
    for command in &commands {
        let mut words = command.split_ascii_whitespace();
        match words.next() {
            None => return Some("an empty command".to_owned()),
            Some("off") if commands.len() > 1 => return Some("off cannot be combined with other commands".to_owned()),
            Some("git") => match words.next() {
                Some(folder)
                    if folder.starts_with('/') || folder.starts_with(['$', '~', '%']) || folder.contains(":\\") => {}
                _ => return Some("git needs an absolute path to the git working directory".to_owned()),
            },
            _ => {}
        }
    }
    None
}

fn fips(value: &str) -> Option<String> {
    let version = value.strip_prefix('v').is_some_and(|rest| {
        let mut parts = rest.split('.');
        parts.clone().count() == 3
            && parts.all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
    });
    let known = version || matches!(value, "off" | "latest" | "inprocess" | "certified");
    (!known).then(|| "it is off, latest, inprocess, certified, or v1.Y.Z".to_owned())
}

fn experiment(value: &str) -> Option<String> {
    value.split(',').find_map(|word| {
        let known = |name: &str| golang::experiment(name).is_some();
        let bare = word.strip_prefix("no").filter(|rest| known(rest)).unwrap_or(word);
        // A newer Go may know more names; what is no name at all it never will.
        let plain = bare.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
        (!word.is_empty() && word != "none" && !known(bare) && !plain).then(|| format!("unknown GOEXPERIMENT {word}"))
    })
}
