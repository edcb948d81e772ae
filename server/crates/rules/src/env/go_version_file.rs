//! A file that is said to hold Go's version, and that no Go has.
//! Source: the trees of Go 1.13 to 1.27; `findGOROOT` and `runtime.Version` rest on `$GOROOT/VERSION` and on what the linker writes.

use pitfall_engine::{Context, Findings, Read, rule, text};
use pitfall_syntax::Span;
use pitfall_syntax::shell::ShellFile;
use pitfall_text::Edit;

rule! {
    id: "env/go-version-file",
    page: "go_version_file.md",
    on: ShellFile,
    severity: Information,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: [],
}

const FILE: &str = "src/runtime/version.go";

fn check(file: &Read<ShellFile>, cx: &Context<'_>, out: &mut Findings) {
    let text = cx.text();
    if !cx.contains(FILE) {
        return;
    }
    for word in file.commands().flat_map(|command| command.words.iter().skip(1)) {
        let written = word.span.of(text);
        let Some(root) = written.trim_end_matches(['"', '\'']).strip_suffix(FILE).map(|root| root.trim_matches('"'))
        else {
            continue;
        };
        let Some(root) = root.strip_suffix('/').filter(|root| is_goroot(root)) else { continue };
        let start = word.span.start as usize + written.rfind(FILE).unwrap_or(0);
        let span = Span::new(start, start + FILE.len());
        out.at(word.span)
            .says(text! {
                en: "no release of Go has this file; {root}/VERSION holds the version, and go version tells it",
                zh: "没有任何 Go 版本含有此文件；版本号在 {root}/VERSION 中，也可用 go version 查看",
            })
            .suggests(text! { en: "read VERSION", zh: "改为读取 VERSION" }, Edit::replace(span, "VERSION"));
    }
}

/// `/usr/lib/go-1.22`, `$GOROOT`, `$(go env GOROOT)`
fn is_goroot(root: &str) -> bool {
    let last = root.rsplit('/').next().unwrap_or(root);
    let named = last == "go" || last.strip_prefix("go-1.").or_else(|| last.strip_prefix("go1.")).is_some();
    root.contains("GOROOT") || (named && root.starts_with('/'))
}
