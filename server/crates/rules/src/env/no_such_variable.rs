//! A name that looks like a Go variable and is none.
//! Source: `go help environment`; Go ignores other names without a word.

use pitfall_engine::{Context, Findings, Severity, rule, text};
use pitfall_knowledge::golang;
use pitfall_syntax::shell::{Dialect, ExportState, Setting};
use pitfall_text::Edit;

use super::edit;

rule! {
    id: "env/no-such-variable",
    page: "no_such_variable.md",
    on: Setting,
    severity: Warning,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["M05", "EV019", "EV052", "GE006"],
}

/// Seen in the wild, and what was meant.
const WRONG: [(&str, &str); 19] = [
    ("GONOSUMCHECK", "GONOSUMDB"),
    ("GO111MODULES", "GO111MODULE"),
    ("GO11MODULE", "GO111MODULE"),
    ("GO111MOD", "GO111MODULE"),
    ("GOPROXIES", "GOPROXY"),
    ("GO_PROXY", "GOPROXY"),
    ("GOPRIVATES", "GOPRIVATE"),
    ("GONOPROXIES", "GONOPROXY"),
    ("GONOSUM", "GONOSUMDB"),
    ("GOSUMCHECK", "GOSUMDB"),
    ("CGO_ENABLE", "CGO_ENABLED"),
    ("CGO_C_COMPILER", "CC"),
    ("CGO_CFLAG", "CGO_CFLAGS"),
    ("CGO_LDFLAG", "CGO_LDFLAGS"),
    ("GO_PATH", "GOPATH"),
    ("GO_ROOT", "GOROOT"),
    ("GO_BIN", "GOBIN"),
    ("GO_FLAGS", "GOFLAGS"),
    ("GOROOTS", "GOROOT"),
];

/// The name may be one that a Makefile or a script reads: so it is often in files that say what a build gets, and seldom in those of a shell.
fn may_be_read(name: &str, dialect: Dialect) -> bool {
    name.starts_with("GO_") && name != "GO_PROXY" && !dialect.is_posix_like() && dialect != Dialect::Fish
}

fn check(setting: &Setting<'_>, cx: &Context<'_>, out: &mut Findings) {
    let name = setting.variable();
    if !name.starts_with("GO") && !name.starts_with("CGO_") || golang::environment_variable(name).is_some() {
        return;
    }
    let Some(file) = cx.file.shell() else { return };
    let Some(meant) = meant(name) else { return };
    // A name that the file itself uses is its own variable.
    let used = cx.contains(&format!("${name}")) || cx.contains(&format!("${{{name}"));
    if used
        || setting.is_assignment() && setting.export == ExportState::NotExported && setting.dialect != Dialect::GoEnv
    {
        return;
    }
    let has_meant = file.settings(cx.text()).iter().any(|other| other.variable() == meant);
    let worst = if may_be_read(name, setting.dialect) { Severity::Information } else { Severity::Warning };
    let said = out.at(setting.name.span).says(text! {
        en: "Go has no variable {name}, so this does nothing; it may mean {meant}",
        zh: "Go 没有名为 {name} 的变量，此行不起作用；可能是指 {meant}",
    });
    let said = said.at_most(worst);
    if has_meant || is_better_without(meant, setting) {
        let without = text! { en: "delete it: it has had no effect", zh: "删除它：它从未起过作用" };
        said.suggests(without, edit::remove(setting, cx));
    } else {
        let fix = setting.is_exact().then(|| Edit::replace(setting.name.span, meant));
        said.suggests(text! { en: "use {meant}", zh: "使用 {meant}" }, fix);
    }
}

/// With its right name the line would do harm, or what Go does anyway.
fn is_better_without(meant: &str, setting: &Setting<'_>) -> bool {
    let value = setting.literal().unwrap_or_default();
    match meant {
        "GO111MODULE" => true,
        "GONOSUMDB" | "GONOPROXY" | "GOPRIVATE" | "GOINSECURE" => value.split(',').any(|pattern| pattern.trim() == "*"),
        "GOSUMDB" => value == "off",
        _ => false,
    }
}

fn meant(name: &str) -> Option<&'static str> {
    if let Some((_, meant)) = WRONG.into_iter().find(|(wrong, _)| *wrong == name) {
        return Some(meant);
    }
    let others = ["GO_", "GOENV_", "GOLANG", "GOOGLE", "GOPLS", "GOTEST", "GOBREW", "GOFMT", "GODOC"];
    if name.len() < 6
        || others.iter().any(|start| name.starts_with(start))
        || matches!(name, "GOLIST" | "GOCODE" | "GOPATHS")
    {
        return None;
    }
    let near = golang::environment_variables()
        .iter()
        .filter(|known| known.name.len() > 5 && strsim::osa_distance(known.name, name) == 1);
    // An S at the end makes another name of a user's own too often.
    near.map(|known| known.name).find(|known| name.strip_suffix('S') != Some(known) || known.len() > 8)
}
