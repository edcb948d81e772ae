//! GOROOT that says what the go command knows.
//! Source: `findGOROOT` in cmd/go/internal/cfg: the go command finds its root from its own place.

use std::path::Path;

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_syntax::shell::Setting;

use super::{goroot, own, place, shape};

rule! {
    id: "env/goroot-redundant",
    page: "goroot_redundant.md",
    on: Setting,
    severity: Hint,
    category: Tidiness,
    fix: Suggested,
    since: "0.1.0",
    also: ["R01"],
}

fn check(setting: &Setting<'_>, cx: &Context<'_>, out: &mut Findings) {
    if setting.variable() != "GOROOT" || place::is_lost(setting, cx) {
        return;
    }
    let Some(folder) = shape::of(setting).filter(|shape| goroot::is_default(shape)) else { return };
    // Where it is missing, another rule says so.
    let is_own = own::is_at_home(cx) && place::is_straight(setting, cx) && folder.starts_with('/');
    if is_own && !cx.host().exists(Path::new(&folder)) {
        return;
    }
    out.at(setting.span)
        .says(text! {
            en: "the go command finds {folder} by itself; set here, it breaks when Go is installed another way",
            zh: "go 命令会自己找到 {folder}；在此设置后，一旦换一种方式安装 Go 就会出错",
        })
        .suggests(
            text! { en: "delete it, and write the folder where it is used", zh: "删除它，并在用到之处写出目录" },
            goroot::delete(setting, Some(&folder), cx),
        );
}
