//! A Go folder that is not absolute.
//! Source: cmd/go: `GOPATH entry is relative`, `cannot install, GOBIN must be an absolute path`, `GOCACHE is not an absolute path`.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_syntax::shell::{Dialect, Means, PartKind, Quoting, Setting};
use pitfall_text::Edit;

use super::{edit, place};

rule! {
    id: "env/relative-folder",
    page: "relative_folder.md",
    on: Setting,
    severity: Error,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["G02", "G10", "M16", "EV002", "EV004", "EV042", "EV043", "EV044", "EV046"],
}

const FOLDERS: [&str; 6] = ["GOPATH", "GOBIN", "GOCACHE", "GOMODCACHE", "GOROOT", "GOWORK"];

fn check(setting: &Setting<'_>, cx: &Context<'_>, out: &mut Findings) {
    let name = setting.variable();
    // The go command looks at GOTMPDIR only when it is to be kept; else see `env/tmpdir-missing`.
    let kept = name == "GOTMPDIR" && matches!(setting.means, Means::GoEnv(_));
    if !(FOLDERS.contains(&name) || kept) || place::is_templated(setting) {
        return;
    }
    let Some(value) = setting.literal() else { return };
    if name == "GOCACHE" && value == "off" {
        out.at(setting.value.span())
            .says(text! {
                en: "every build fails: GOCACHE=off ended with Go 1.12",
                zh: "每次构建都失败：GOCACHE=off 自 Go 1.12 起已取消",
            })
            .suggests(text! { en: "delete it", zh: "删除它" }, edit::remove(setting, cx));
        return;
    }
    if name == "GOWORK" && matches!(value.as_str(), "off" | "auto") {
        return;
    }
    let first = if name == "GOPATH" { value.split(':').find(|entry| !entry.is_empty()) } else { Some(value.as_str()) };
    let windows = |entry: &str| entry.as_bytes().get(1) == Some(&b':') || entry.contains(['\\', '%']);
    let Some(entry) = first.filter(|entry| !entry.is_empty() && !windows(value.as_str())) else { return };
    if entry.starts_with(['/', '~', '$', '`', '{', '<']) {
        return;
    }
    let shell = matches!(setting.dialect, Dialect::Posix | Dialect::Bash | Dialect::Zsh | Dialect::Fish);
    let single = setting
        .value
        .words()
        .iter()
        .flat_map(|word| &word.parts)
        .any(|part| matches!(part.kind, PartKind::Literal { quoting: Quoting::Single, .. }));
    let fix = setting
        .plain()
        .filter(|_| shell && !single && setting.is_assignment())
        .map(|(_, span)| Edit::insert(span.start as usize, "$HOME/"));
    out.at(setting.value.span())
        .says(text! {
            en: "{name} must be an absolute path: Go refuses {entry:?}",
            zh: "{name} 必须是绝对路径：Go 拒绝 {entry:?}",
        })
        .suggests(text! { en: "put it into the home folder", zh: "放到主目录下" }, fix);
}
