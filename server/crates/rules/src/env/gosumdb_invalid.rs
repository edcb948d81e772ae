//! A GOSUMDB that names no checksum database.
//! Source: `dbDial` in cmd/go/internal/modfetch/sumdb.go: "invalid GOSUMDB: malformed verifier id", "too many fields".

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_syntax::shell::Setting;

use super::{edit, place};

rule! {
    id: "env/gosumdb-invalid",
    page: "gosumdb_invalid.md",
    on: Setting,
    severity: Error,
    category: Correctness,
    fix: Safe,
    since: "0.1.0",
    also: ["EV017"],
}

/// Databases whose keys the go command knows.
const KNOWN: [&str; 2] = ["sum.golang.org", "sum.golang.google.cn"];

fn check(setting: &Setting<'_>, _: &Context<'_>, out: &mut Findings) {
    if setting.variable() != "GOSUMDB" || place::is_templated(setting) {
        return;
    }
    let Some(value) = setting.literal() else { return };
    let fields: Vec<&str> = value.split_ascii_whitespace().collect();
    let valid = match fields.as_slice() {
        [] => true,
        ["off"] => true,
        [name] | [name, _] => KNOWN.contains(name) || name.split('+').count() == 3,
        _ => false,
    };
    if valid {
        return;
    }
    let bare = value.trim().trim_start_matches("https://").trim_start_matches("http://").trim_end_matches('/');
    let first = bare.split([',', ' ']).next().unwrap_or("");
    let meant = KNOWN.iter().find(|name| **name == first);
    let fix = meant.and_then(|meant| edit::replace_value(setting, meant));
    out.at(setting.value.span())
        .says(text! {
            en: "GOSUMDB is off, or the name of a database with its key: Go refuses {value:?}",
            zh: "GOSUMDB 应为 off，或数据库名及其密钥：Go 拒绝 {value:?}",
        })
        .mends(text! { en: "write the database's name", zh: "写数据库的名字" }, fix);
}
