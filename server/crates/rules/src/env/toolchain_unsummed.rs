//! Newer Go releases are asked for, and the checksum database that must vouch for them is off.
//! Source: `useSumDB` in cmd/go/internal/modfetch/sumdb.go: "Toolchain downloads must be verified against the checksum database, even if
//! GOSUMDB=off".

use pitfall_engine::{Context, Findings, Location, Read, rule, text};
use pitfall_syntax::shell::ShellFile;

use super::{edit, place};

rule! {
    id: "env/toolchain-unsummed",
    page: "toolchain_unsummed.md",
    on: ShellFile,
    severity: Warning,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["EV018"],
}

fn check(file: &Read<ShellFile>, cx: &Context<'_>, out: &mut Findings) {
    if !cx.contains("GOSUMDB") {
        return;
    }
    let settings = file.settings(cx.text());
    let last = |name: &str| settings.iter().rev().find(|it| it.variable() == name && place::lasts(it, cx));
    let (Some(toolchain), Some(sums)) = (last("GOTOOLCHAIN"), last("GOSUMDB")) else { return };
    let off = sums.literal().as_deref() == Some("off");
    let Some(wanted) = toolchain.literal().filter(|value| off && downloads(value)) else { return };
    // A proxy on disk is believed; one whose address is not known may be on disk.
    let on_disk = last("GOPROXY").is_some_and(|proxy| {
        proxy.literal().is_none_or(|list| list.starts_with("file://") && !list.contains([',', '|']))
    });
    if on_disk {
        return;
    }
    out.at(sums.span)
        .says(text! {
            en: "GOTOOLCHAIN={wanted} fetches other Go releases, and the go command refuses to without a checksum database",
            zh: "GOTOOLCHAIN={wanted} 会下载其他 Go 版本，而没有校验和数据库时 go 命令拒绝下载",
        })
        .see(Location::here(toolchain.span), text! { en: "asked for here", zh: "在这里要求下载" })
        .suggests(
            text! { en: "delete it, and name private modules in GOPRIVATE", zh: "删除它，并在 GOPRIVATE 中列出私有模块" },
            edit::remove(sums, cx),
        );
}

/// The value lets the go command fetch a release.
fn downloads(value: &str) -> bool {
    value == "auto"
        || value.strip_suffix("+auto").is_some_and(|name| name == "local" || is_release(name))
        || is_release(value)
}

fn is_release(name: &str) -> bool {
    name.strip_prefix("go1.").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()) && !rest.contains('+'))
}
