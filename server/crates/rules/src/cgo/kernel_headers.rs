//! `linux-headers-…` of Debian or Ubuntu where a program in Go is built.
//! Source: Debian's linux-libc-dev holds `<linux/…>`; linux-headers-* is for modules of one kernel.

use pitfall_engine::{Context, Findings, Read, rule, text};
use pitfall_syntax::shell::ShellFile;

use super::builds;

rule! {
    id: "cgo/kernel-headers",
    page: "kernel_headers.md",
    on: ShellFile,
    severity: Information,
    category: Portability,
    fix: None,
    since: "0.1.0",
    also: [],
}

fn check(file: &Read<ShellFile>, cx: &Context<'_>, out: &mut Findings) {
    let text = cx.text();
    // Whoever builds a module of the kernel needs them.
    if !cx.contains("linux-headers-") || ["dkms", "insmod", "modprobe", "/lib/modules"].iter().any(|it| cx.contains(it))
    {
        return;
    }
    if builds::of(cx, file).is_empty() {
        return;
    }
    for command in file.commands() {
        let words: Vec<&str> = command.words.iter().filter_map(|word| word.as_literal()).collect();
        let installs =
            words.contains(&"install") && words.iter().any(|word| matches!(*word, "apt" | "apt-get" | "aptitude"));
        let package = command.words.iter().find(|word| word.span.of(text).starts_with("linux-headers-"));
        let Some(package) = package.filter(|_| installs) else { continue };
        let name = package.span.of(text);
        out.at(package.span).says(text! {
            en: "{name} is for modules of one kernel; what cgo includes as <linux/…> comes with linux-libc-dev, which gcc brings along",
            zh: "{name} 用于构建某一内核的模块；cgo 所包含的 <linux/…> 来自 linux-libc-dev，它会随 gcc 一同安装",
        });
    }
}
