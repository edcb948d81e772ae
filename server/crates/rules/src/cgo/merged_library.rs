//! Libraries that are part of libc by now.
//! Source: release notes of glibc 2.34, "libpthread, libdl, libutil, libanl merged into libc"; of 2.17 for `clock_gettime`; musl's Makefile, EMPTY_LIB_NAMES,
//! which has an empty library of each name but `anl`.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_syntax::cgo::{CgoLine, Verb};

use super::edits;
use super::reach::Reach;

rule! {
    id: "cgo/merged-library",
    page: "merged_library.md",
    on: CgoLine,
    severity: Hint,
    category: Tidiness,
    fix: Suggested,
    since: "0.1.0",
    also: ["CG022"],
}

fn check(line: &CgoLine, cx: &Context<'_>, out: &mut Findings) {
    let Some(file) = cx.file.cgo().filter(|_| line.verb == Some(Verb::Ldflags)) else { return };
    let mut only_linux = None;
    for (number, flag) in line.flags.iter().enumerate() {
        let name = flag.value.as_str();
        if !matches!(name, "-lrt" | "-ldl" | "-lpthread" | "-lutil" | "-lanl") {
            continue;
        }
        // Other systems, some BSDs among them, still have them apart.
        let reach = || Reach::of(cx, file);
        if !*only_linux.get_or_insert_with(|| !reach().leaves(line, |port| matches!(port.goos, "linux" | "android"))) {
            return;
        }
        let message = if name == "-lanl" {
            text! {
                en: "glibc 2.34 or newer has this in libc, and musl knows no such library: {name} is for older systems",
                zh: "glibc 2.34 及更新版本已将其并入 libc，而 musl 没有这个库：{name} 只用于更旧的系统",
            }
        } else {
            text! {
                en: "musl and glibc 2.34 or newer have this in libc: {name} is for older systems",
                zh: "musl 以及 glibc 2.34 及更新版本已将其并入 libc：{name} 只用于更旧的系统",
            }
        };
        out.at(flag.span).says(message).suggests(
            text! { en: "remove {name}", zh: "删除 {name}" },
            edits::remove_flags(cx.text(), line, number, number),
        );
    }
}
