//! A GOAMD64, GOARM or kin that Go does not know.
//! Source: internal/buildcfg; Go 1.22 refuses such a value; from 1.23 on `goarm64()` resets the error, and a build silently takes the default.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_syntax::shell::Setting;

use super::{edit, place};

rule! {
    id: "env/sub-architecture",
    page: "sub_architecture.md",
    on: Setting,
    severity: Error,
    category: Correctness,
    fix: Safe,
    since: "0.1.0",
    also: ["EV028", "EV029", "EV030", "EV031", "EV032"],
}

/// Each variable's values.
const VALUES: [(&str, &str); 9] = [
    ("GOAMD64", "v1, v2, v3, v4"),
    ("GOARM", "5, 6, 7, with ,softfloat or ,hardfloat"),
    ("GOARM64", "v8.0 to v8.9, v9.0 to v9.5, with ,lse or ,crypto"),
    ("GO386", "sse2, softfloat"),
    ("GOMIPS", "hardfloat, softfloat"),
    ("GOMIPS64", "hardfloat, softfloat"),
    ("GOPPC64", "power8, power9, power10"),
    ("GORISCV64", "rva20u64, rva22u64, rva23u64"),
    ("GOWASM", "satconv, signext"),
];

fn check(setting: &Setting<'_>, _: &Context<'_>, out: &mut Findings) {
    let name = setting.variable();
    let Some((_, values)) = VALUES.iter().find(|(variable, _)| *variable == name) else { return };
    let Some(value) = setting.literal() else { return };
    if value.is_empty() || is_known(name, &value) || place::is_templated(setting) {
        return;
    }
    let fix = meant(name, &value).and_then(|meant| edit::replace_value(setting, &meant));
    out.at(setting.value.span())
        .says(text! {
            en: "{name} is one of {values}: with {value:?} Go 1.22 refuses to build, and later ones silently take the default",
            zh: "{name} 只能是 {values}：对 {value:?}，Go 1.22 拒绝构建，更新的版本则悄悄采用默认值",
        })
        .mends(text! { en: "use the value that is meant", zh: "使用所指的值" }, fix);
}

fn is_known(name: &str, value: &str) -> bool {
    match name {
        "GOAMD64" => matches!(value, "v1" | "v2" | "v3" | "v4"),
        "GOARM" => {
            let (version, float) = value.split_once(',').unwrap_or((value, "softfloat"));
            matches!(version, "5" | "6" | "7") && matches!(float, "softfloat" | "hardfloat")
        }
        "GOARM64" => {
            let mut parts = value.split(',');
            let version = parts.next().unwrap_or("");
            let digit = |prefix: &str, last: u8| {
                version
                    .strip_prefix(prefix)
                    .is_some_and(|it| it.len() == 1 && (b'0'..=last).contains(&it.as_bytes()[0]))
            };
            (digit("v8.", b'9') || digit("v9.", b'5')) && parts.all(|it| matches!(it, "lse" | "crypto"))
        }
        "GO386" => matches!(value, "sse2" | "softfloat"),
        "GOMIPS" | "GOMIPS64" => matches!(value, "hardfloat" | "softfloat"),
        "GOPPC64" => matches!(value, "power8" | "power9" | "power10"),
        "GORISCV64" => matches!(value, "rva20u64" | "rva22u64" | "rva23u64"),
        _ => value.split(',').all(|it| matches!(it, "" | "satconv" | "signext")),
    }
}

fn meant(name: &str, value: &str) -> Option<String> {
    let lower = value.to_ascii_lowercase();
    let bare = lower.trim_start_matches("x86-64-").trim_start_matches("x86_64_");
    let guess = match name {
        "GOAMD64" if bare.len() == 1 => format!("v{bare}"),
        "GOAMD64" => bare.to_owned(),
        "GOARM" => lower.trim_start_matches("armv").trim_start_matches('v').to_owned(),
        "GOARM64" if bare.starts_with(|c: char| c.is_ascii_digit()) => format!("v{bare}"),
        "GO386" if lower == "387" => "softfloat".to_owned(),
        "GO386" => "sse2".to_owned(),
        "GOMIPS" | "GOMIPS64" if lower.starts_with("hard") => "hardfloat".to_owned(),
        "GOMIPS" | "GOMIPS64" if lower.starts_with("soft") => "softfloat".to_owned(),
        "GOPPC64" if lower.chars().all(|c| c.is_ascii_digit()) => format!("power{lower}"),
        _ => lower.clone(),
    };
    is_known(name, &guess).then_some(guess)
}
