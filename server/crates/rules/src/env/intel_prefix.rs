//! Flags that name Homebrew's folder of Intel Macs on Apple silicon.
//! Source: <https://docs.brew.sh/Installation>: /opt/homebrew on Apple silicon, /usr/local on Intel.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_host::Os;
use pitfall_syntax::Span;
use pitfall_syntax::shell::Setting;
use pitfall_text::Edit;
use std::path::Path;

use super::own;

rule! {
    id: "env/intel-prefix",
    page: "intel_prefix.md",
    on: Setting,
    severity: Warning,
    category: Portability,
    fix: Suggested,
    since: "0.1.0",
    also: ["C08", "R07"],
}

/// Variables that hold folders of headers, libraries and Go itself.
const NAMES: [&str; 10] = [
    "GOROOT",
    "CGO_CFLAGS",
    "CGO_CPPFLAGS",
    "CGO_CXXFLAGS",
    "CGO_LDFLAGS",
    "PKG_CONFIG_PATH",
    "PKG_CONFIG_LIBDIR",
    "CPATH",
    "C_INCLUDE_PATH",
    "LIBRARY_PATH",
];

fn check(setting: &Setting<'_>, cx: &Context<'_>, out: &mut Findings) {
    if !NAMES.contains(&setting.variable()) {
        return;
    }
    let host = cx.host();
    if !own::is_at_home(cx)
        || host.os() != Os::MacOs
        || host.arch() != "arm64"
        || !host.is_folder(Path::new("/opt/homebrew"))
    {
        return;
    }
    let Some((value, span)) = setting.plain() else { return };
    let Some(at) = value.find("/usr/local/") else { return };
    let rest = &value[at..];
    let folder = &rest[..rest.find([' ', ':', '\t', '"', '\'']).unwrap_or(rest.len())];
    // A Go that is there is one for Intel where its tools are: it runs under Rosetta and builds for Intel.
    let rosetta = setting.variable() == "GOROOT"
        && host.is_folder(&Path::new(folder).join("pkg/tool/darwin_amd64"))
        && !host.is_folder(&Path::new(folder).join("pkg/tool/darwin_arm64"));
    if host.exists(Path::new(folder)) && !rosetta {
        return;
    }
    // A GOROOT that is not there at all: `env/goroot-mismatch`.
    if setting.variable() == "GOROOT" && !rosetta {
        return;
    }
    let start = span.start as usize + at;
    let silicon = folder.replacen("/usr/local", "/opt/homebrew", 1);
    let edit = host
        .exists(Path::new(&silicon))
        .then(|| Edit::replace(Span::new(start, start + folder.len()), silicon.clone()));
    let message = if rosetta {
        text! {
            en: "{folder} is a Go for Intel: on Apple silicon it runs under Rosetta and builds for the wrong processor",
            zh: "{folder} 是 Intel 版的 Go：在 Apple 芯片上它经 Rosetta 运行，并为另一种处理器构建",
        }
    } else {
        text! {
            en: "{folder} is not there: on Apple silicon Homebrew lives in /opt/homebrew",
            zh: "{folder} 不存在：在 Apple 芯片上 Homebrew 位于 /opt/homebrew",
        }
    };
    out.at(Span::new(start, start + folder.len()))
        .says(message)
        .suggests(text! { en: "write {silicon}", zh: "写成 {silicon}" }, edit);
}
