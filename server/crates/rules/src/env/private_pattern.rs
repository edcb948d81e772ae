//! A pattern in GOPRIVATE or its kin that matches no module.
//! Source: `MatchPrefixPatterns` in golang.org/x/mod/module: path.Match on the first elements; nothing is trimmed.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_syntax::shell::Setting;

use super::{edit, place};

rule! {
    id: "env/private-pattern",
    page: "private_pattern.md",
    on: Setting,
    severity: Warning,
    category: Security,
    fix: Safe,
    since: "0.1.0",
    also: ["X12", "EV012"],
}

fn check(setting: &Setting<'_>, _: &Context<'_>, out: &mut Findings) {
    let name = setting.variable();
    let Some(value) =
        matches!(name, "GOPRIVATE" | "GONOPROXY" | "GONOSUMDB" | "GOINSECURE").then(|| setting.literal()).flatten()
    else {
        return;
    };
    if place::is_templated(setting) {
        return;
    }
    let mut mended = Vec::new();
    let mut broken = None;
    for pattern in value.split([',', ';', ' ', '\t']).filter(|pattern| !pattern.is_empty()) {
        let bare = pattern.trim_matches(['"', '\'']);
        let bare = ["https://", "http://", "ssh://git@", "git@"]
            .into_iter()
            .find_map(|scheme| bare.strip_prefix(scheme))
            .unwrap_or(bare);
        let bare = bare.strip_prefix('.').map_or(bare.to_owned(), |rest| format!("*.{rest}"));
        let bare = bare.trim_start_matches('/').trim_end_matches('/').trim_end_matches(".git").to_owned();
        if bare != pattern.trim_end_matches('/') && !pattern.starts_with(['$', '{', '<']) {
            broken.get_or_insert_with(|| pattern.to_owned());
        }
        mended.push(bare);
    }
    let separator = value.trim().chars().any(|c| matches!(c, ';' | ' ' | '\t'));
    if broken.is_none() && !separator {
        return;
    }
    let first = broken.unwrap_or(value);
    let fix = edit::replace_value(setting, &mended.join(","));
    out.at(setting.value.span())
        .says(text! {
            en: "{first:?} matches no module path, so private names go to the public proxy and checksum database",
            zh: "{first:?} 不匹配任何模块路径，私有模块名会被发送到公共代理和校验和数据库",
        })
        .mends(
            text! { en: "write patterns of module paths, separated by commas", zh: "写成以逗号分隔的模块路径模式" },
            fix,
        );
}
