//! `-static` where glibc is linked.
//! Source: glibc's FAQ and its linker warning: "Using 'getaddrinfo' in statically linked applications requires at runtime the shared libraries".

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_syntax::cgo::{CgoLine, Verb};

use super::edits;
use super::reach::Reach;

rule! {
    id: "cgo/static-glibc",
    page: "static_glibc.md",
    on: CgoLine,
    severity: Information,
    category: Portability,
    fix: Suggested,
    since: "0.1.0",
    also: [],
}

fn check(line: &CgoLine, cx: &Context<'_>, out: &mut Findings) {
    let Some(file) = cx.file.cgo().filter(|_| line.verb == Some(Verb::Ldflags)) else { return };
    for (number, flag) in line.flags.iter().enumerate().filter(|(_, flag)| flag.value == "-static") {
        if Reach::of(cx, file).of_line(line).any(|port| port.goos == "linux") {
            out.at(flag.span)
                .says(text! {
                    en: "-static makes every program that imports this static; with glibc, looking up names and users then still needs its shared libraries",
                    zh: "-static 会使导入此包的所有程序静态链接；在 glibc 上，解析主机名和用户时仍需要其共享库",
                })
                .suggests(
                    text! { en: "remove -static", zh: "删除 -static" },
                    edits::remove_flags(cx.text(), line, number, number),
                );
        }
    }
}
