//! GOPATH on a Windows drive, seen from WSL.
//! Source: <https://learn.microsoft.com/windows/wsl/filesystems>: files of Linux tools belong on the Linux file system.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_syntax::shell::Setting;

use super::shape;

rule! {
    id: "env/gopath-on-windows-drive",
    page: "gopath_on_windows_drive.md",
    on: Setting,
    severity: Hint,
    category: Reliability,
    fix: None,
    since: "0.1.0",
    also: ["G13"],
}

fn check(setting: &Setting<'_>, _: &Context<'_>, out: &mut Findings) {
    if !matches!(setting.variable(), "GOPATH" | "GOMODCACHE" | "GOCACHE") {
        return;
    }
    for element in shape::elements(setting) {
        let drive = element
            .shape
            .as_deref()
            .and_then(|shape| shape.strip_prefix("/mnt/"))
            .is_some_and(|rest| rest.len() == 1 || rest.chars().nth(1) == Some('/'));
        if drive {
            out.at(element.span).says(text! {
                en: "each file on a Windows drive goes through 9P: builds under WSL are many times slower there",
                zh: "Windows 盘上的每个文件都要经过 9P：WSL 下的构建会慢很多倍",
            });
        }
    }
}
