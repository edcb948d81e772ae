//! `;` between folders of PATH.
//! Source: POSIX XCU 2.9.3: an unquoted `;` ends the command; XBD 8.3: a quoted one is part of a folder's name.

use pitfall_engine::{Context, Findings, Read, rule, text};
use pitfall_syntax::shell::{Dialect, Item, Setting, ShellFile};
use pitfall_text::{Edit, Span};

use super::names;

rule! {
    id: "env/path-semicolon",
    page: "path_semicolon.md",
    on: [Setting: check, ShellFile: ended],
    severity: Error,
    category: Correctness,
    fix: Safe,
    since: "0.1.0",
    also: ["P05", "SH005"],
}

fn check(setting: &Setting<'_>, _: &Context<'_>, out: &mut Findings) {
    let shell = !matches!(setting.dialect, Dialect::DotEnv | Dialect::GoEnv);
    if !(names::is_path(setting) || setting.variable() == "GOPATH") || !shell {
        return;
    }
    let value = setting.value.span().of(setting.source);
    if !value.contains(';') || value.contains(['\\', '%']) {
        return;
    }
    for span in setting.path_edit().semicolons.iter().copied() {
        report(span, setting.is_exact(), out);
    }
}

/// `PATH=$PATH;/usr/local/go/bin` sets PATH to itself and runs a folder.
fn ended(file: &Read<ShellFile>, cx: &Context<'_>, out: &mut Findings) {
    for pair in file.items.windows(2) {
        let [Item::Assignment(first), Item::Command(second)] = pair else { continue };
        let is_path = matches!(first.name.text.as_str(), "PATH" | "path" | "GOPATH");
        let gap = Span::new(first.span.end as usize, second.span.start as usize);
        let is_folder = second.span.of(cx.text()).starts_with(['/', '$', '~']);
        if is_path && gap.of(cx.text()) == ";" && is_folder && second.words.len() == 1 {
            report(gap, true, out);
        }
    }
}

fn report(span: Span, exact: bool, out: &mut Findings) {
    out.at(span)
        .says(text! {
            en: "; does not separate folders here: what stands behind it never reaches the list",
            zh: "; 在这里不是目录分隔符：它后面的内容不会进入列表",
        })
        .mends(text! { en: "write a colon", zh: "写成冒号" }, exact.then(|| Edit::replace(span, ":")));
}
