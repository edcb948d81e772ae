//! GOVCS, GOAUTH, GOFIPS140 and GOEXPERIMENT, as Go reads them.
//! Source: cmd/go/internal/vcs/vcs.go (`parseGOVCS`), cmd/go/internal/auth/auth.go, cmd/go/internal/fips140, internal/buildcfg/exp.go.

use pitfall_engine::{Context, Findings, Severity, rule, text};
use pitfall_knowledge::golang;
use pitfall_syntax::shell::Setting;
use pitfall_text::{Edit, Span};

use super::place;

rule! {
    id: "env/go-setting-invalid",
    page: "go_setting_invalid.md",
    on: Setting,
    severity: Error,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["EV033", "EV034", "EV047", "EV048"],
}

fn check(setting: &Setting<'_>, _: &Context<'_>, out: &mut Findings) {
    let name = setting.variable();
    if !matches!(name, "GOVCS" | "GOAUTH" | "GOFIPS140" | "GOEXPERIMENT") || place::is_templated(setting) {
        return;
    }
    let Some(value) = setting.literal().filter(|value| !value.is_empty()) else { return };
    if name == "GOEXPERIMENT" {
        experiments(setting, &value, out);
        return;
    }
    let wrong = match name {
        "GOVCS" => govcs(&value),
        "GOAUTH" => goauth(&value),
        _ => fips(&value),
    };
    let Some(wrong) = wrong else { return };
    out.at(setting.value.span()).says(text! {
        en: "Go refuses this {name}: {wrong}",
        zh: "Go 拒绝此 {name}：{wrong}",
    });
}

fn govcs(value: &str) -> Option<String> {
    let mut seen: Vec<(&str, &str)> = Vec::new();
    for entry in value.trim().split(',').map(str::trim) {
        if entry.is_empty() {
            return Some("empty entry in GOVCS".to_owned());
        }
        let Some((pattern, list)) = entry.split_once(':') else {
            return Some(format!("malformed entry in GOVCS (missing colon): {entry:?}"));
        };
        let (pattern, list) = (pattern.trim(), list.trim());
        if pattern.is_empty() {
            return Some(format!("empty pattern in GOVCS: {entry:?}"));
        }
        if list.is_empty() {
            return Some(format!("empty VCS list in GOVCS: {entry:?}"));
        }
        // `search.IsRelativePath`
        if matches!(pattern, "." | "..") || pattern.starts_with("./") || pattern.starts_with("../") {
            return Some(format!("relative pattern not allowed in GOVCS: {pattern:?}"));
        }
        if let Some((_, old)) = seen.iter().find(|(known, _)| *known == pattern) {
            return Some(format!("unreachable pattern in GOVCS: {entry:?} after {old:?}"));
        }
        seen.push((pattern, entry));
        if list.split('|').any(|name| name.trim().is_empty()) {
            return Some(format!("empty VCS name in GOVCS: {entry:?}"));
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

/// The words of a GOEXPERIMENT that no Go, or not every one, takes.
fn experiments(setting: &Setting<'_>, value: &str, out: &mut Findings) {
    let whole = setting.value.span();
    let exact = setting.plain().map(|(_, span)| span);
    let newest = golang::experiments().iter().flat_map(|it| &it.minors).max().copied().unwrap_or_default();
    let mut at = 0;
    for word in value.split(',') {
        let start = at;
        at += word.len() + 1;
        let bare = word.strip_prefix("no").filter(|rest| !is_experiment(word) && !rest.is_empty()).unwrap_or(word);
        if bare.is_empty() || word == "none" {
            continue;
        }
        let place = |from: usize, length: usize| {
            exact.map_or(whole, |span| Span::new(span.start as usize + from, span.start as usize + from + length))
        };
        let span = place(start + word.len() - bare.len(), bare.len());
        if let Some(known) = golang::experiment(bare) {
            let last = known.minors.iter().max().copied().filter(|last| *last < newest);
            if let Some(last) = last {
                let gone = last + 1;
                out.at(span)
                    .says(text! {
                        en: "Go 1.{gone} and later refuse to run: {bare} is no experiment of theirs any more",
                        zh: "Go 1.{gone} 及更高版本会拒绝运行：{bare} 已不再是它们的实验特性",
                    })
                    .at_most(Severity::Warning);
            }
            continue;
        }
        let nearest = golang::experiments()
            .iter()
            .map(|known| (strsim::osa_distance(known.name, &bare.to_ascii_lowercase()), known.name))
            .filter(|(distance, known)| *distance <= 2 && known.len() >= 5)
            .min();
        // A newer Go may know more names; what is no name at all, or one of these misspelt, it never will.
        let plain = bare.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
        let severity = if plain && nearest.is_none() { Severity::Information } else { Severity::Error };
        let message = match nearest {
            Some((_, meant)) => text! {
                en: "Go refuses this GOEXPERIMENT: unknown GOEXPERIMENT {bare}; it may mean {meant}",
                zh: "Go 拒绝此 GOEXPERIMENT：unknown GOEXPERIMENT {bare}；可能是指 {meant}",
            },
            None => text! {
                en: "no Go up to 1.{newest} knows the experiment {bare}: each refuses to run",
                zh: "直到 1.{newest} 的 Go 都不认识实验特性 {bare}：它们都会拒绝运行",
            },
        };
        let fix = nearest.and_then(|(_, meant)| exact.map(|_| Edit::replace(span, meant)));
        let meant = nearest.map_or("", |(_, meant)| meant);
        out.at(span).says(message).at_most(severity).suggests(text! { en: "write {meant}", zh: "写成 {meant}" }, fix);
    }
}

fn is_experiment(name: &str) -> bool {
    golang::experiment(name).is_some()
}
