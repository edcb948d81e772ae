//! `$GOPATH` or `$GOROOT` on PATH instead of its `bin`.
//! Source: `go help install`: executables go to `$GOBIN` or `$GOPATH/bin`; the toolchain's are in `$GOROOT/bin`.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_syntax::shell::Setting;
use pitfall_text::Edit;

use super::{names, on_path, place, shape};

rule! {
    id: "env/path-without-bin",
    page: "path_without_bin.md",
    on: Setting,
    severity: Warning,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["P06"],
}

const ROOTS: [&str; 7] = ["C:/Program Files/Go", "C:/Go", "$GOPATH", "$GOROOT", "/usr/local/go", "~/go", "/usr/lib/go"];

fn check(setting: &Setting<'_>, cx: &Context<'_>, out: &mut Findings) {
    // Each root has its name in it.
    let written = setting.value.span().of(setting.source);
    if !names::is_path(setting)
        || memchr::memchr2(b'G', b'g', written.as_bytes()).is_none()
        || place::is_templated(setting)
    {
        return;
    }
    let Some(file) = cx.file.shell() else { return };
    let elements = shape::elements(setting);
    for element in elements.iter().filter(|element| !element.old) {
        let Some(root) = element.shape.as_deref().filter(|shape| ROOTS.contains(shape)) else { continue };
        if let Some(name) = root.strip_prefix('$') {
            // A variable that ends in bin already is another trap.
            let value = shape::last_value(file, name, setting.span.start, cx.text());
            if value.is_some_and(|value| value.ends_with("/bin")) {
                continue;
            }
        }
        let bin = format!("{root}/bin");
        let has_bin = on_path::holds(&bin, setting.span.start, cx);
        let said = out.at(element.span).says(text! {
            en: "{root} holds no programs; they are in {bin}",
            zh: "{root} 中没有程序；程序在 {bin} 中",
        });
        if has_bin {
            said.suggests(text! { en: "remove it", zh: "删除它" }, on_path::remove(setting, element.span, cx));
        } else {
            let end = element.span.end as usize;
            let quoted = element.span.of(setting.source).ends_with(')');
            let fix = (setting.is_exact() && !quoted)
                .then(|| Edit::insert(end, if setting.dialect.is_windows() { "\\bin" } else { "/bin" }));
            said.suggests(text! { en: "write {bin}", zh: "写成 {bin}" }, fix);
        }
    }
}
