//! PATH set in `.zshenv` of a Mac.
//! Source: macOS's /etc/zprofile runs path_helper(8) behind it, which moves the system's folders to the front.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_syntax::shell::{Dialect, Setting};

use super::{names, place};

rule! {
    id: "env/zshenv-path-on-macos",
    page: "zshenv_path_on_macos.md",
    on: Setting,
    severity: Information,
    category: Correctness,
    fix: None,
    since: "0.1.0",
    also: ["P18"],
}

/// What only a Mac's file says.
const SIGNS: [&str; 5] = ["/opt/homebrew", "/Applications/", "/Library/", "brew shellenv", "/Users/"];

fn check(setting: &Setting<'_>, cx: &Context<'_>, out: &mut Findings) {
    if setting.dialect != Dialect::Zsh || !names::is_path(setting) {
        return;
    }
    let zshenv = cx
        .start_up_path()
        .and_then(|path| path.file_name())
        .is_some_and(|name| matches!(name.to_str(), Some(".zshenv" | "zshenv" | "dot_zshenv" | "zshenv.symlink")));
    if !zshenv || !place::is_straight(setting, cx) {
        return;
    }
    let mac = SIGNS.iter().any(|sign| cx.contains(sign));
    // Such a file knows about it.
    let deals = cx.contains("global_rcs") || cx.contains("path_helper");
    if mac && !deals && setting.path_edit().prepends() {
        out.at(setting.span).says(text! {
            en: "on macOS /etc/zprofile runs after this and moves the system's folders in front of these: .zprofile keeps them first",
            zh: "在 macOS 上，/etc/zprofile 在此之后运行，会把系统目录移到这些目录之前：写在 .zprofile 中才能保持在前",
        });
    }
}
