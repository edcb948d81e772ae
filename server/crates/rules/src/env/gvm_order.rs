//! GOPATH or GOROOT around gvm's script.
//! Source: gvm, `scripts/gvm`: unsets GOROOT, GOPATH, GOBIN, GOOS and GOARCH, then sets those of the chosen version.

use pitfall_engine::{Context, Findings, Location, Read, rule, text};
use pitfall_syntax::shell::{Item, Setting, ShellFile};

use super::{edit, names};

rule! {
    id: "env/gvm-order",
    page: "gvm_order.md",
    on: ShellFile,
    severity: Warning,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["R09"],
}

fn check(file: &Read<ShellFile>, cx: &Context<'_>, out: &mut Findings) {
    let text = cx.text();
    let source = file
        .items
        .iter()
        .find(|item| matches!(item, Item::Source(source) if source.span.of(text).contains("gvm/scripts/gvm")));
    let Some(gvm) = source.map(Item::span) else { return };
    for assignment in file.assignments() {
        let name = assignment.name.text.as_str();
        if !matches!(name, "GOROOT" | "GOPATH" | "GOBIN") || !file.is_straight_line(assignment.block) {
            continue;
        }
        let setting = Setting::of(assignment, file.dialect, text);
        if names::mentions(assignment.value.span().of(text), name) > 0 {
            continue;
        }
        let message = if assignment.span.start < gvm.start {
            text! { en: "gvm's script below unsets {name}: this line does nothing", zh: "下面的 gvm 脚本会清除 {name}：此行不起作用" }
        } else {
            text! { en: "gvm has set {name} for the chosen version: this line undoes that", zh: "gvm 已为所选版本设置 {name}：此行使其失效" }
        };
        let fix = (names::mentions(text, name) == 1).then(|| edit::remove(&setting, cx)).flatten();
        out.at(assignment.span)
            .says(message)
            .see(Location::here(gvm), text! { en: "gvm's script", zh: "gvm 的脚本" })
            .suggests(text! { en: "delete it", zh: "删除它" }, fix);
    }
}
