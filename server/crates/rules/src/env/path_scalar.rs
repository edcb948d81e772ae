//! A variable on PATH that holds no folder.
//! Source: <https://pkg.go.dev/cmd/go#hdr-Environment_variables>

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_syntax::shell::Setting;

use super::{edit, names, shape};

rule! {
    id: "env/path-scalar",
    page: "path_scalar.md",
    on: Setting,
    severity: Warning,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["P19"],
}

const SCALARS: [&str; 14] = [
    "GO111MODULE",
    "GOOS",
    "GOARCH",
    "GOPROXY",
    "GOFLAGS",
    "GOPRIVATE",
    "GONOPROXY",
    "GONOSUMDB",
    "GOSUMDB",
    "GOTOOLCHAIN",
    "CGO_ENABLED",
    "GOARM",
    "GOAMD64",
    "GOINSECURE",
];

fn check(setting: &Setting<'_>, _: &Context<'_>, out: &mut Findings) {
    let written = setting.value.span().of(setting.source);
    // All of them have this in their name.
    if !names::is_path(setting) || !written.contains("GO") {
        return;
    }
    for element in shape::elements(setting) {
        let Some(name) = element.shape.as_deref().and_then(|shape| shape.strip_prefix('$')) else { continue };
        if SCALARS.contains(&name) {
            out.at(element.span)
                .says(text! {
                    en: "{name} holds no folder: this adds its value to PATH as if it were one",
                    zh: "{name} 中不是目录：这会把它的值当作目录加入 PATH",
                })
                .suggests(text! { en: "remove it", zh: "删除它" }, edit::remove_element(setting, element.span));
        }
    }
}
