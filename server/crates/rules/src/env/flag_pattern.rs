//! CGO_CFLAGS_ALLOW and its kin.
//! Source: `checkFlags` in cmd/go/internal/work/security.go: one regular expression that has to match a whole flag.

use pitfall_engine::{Context, Findings, Severity, rule, text};
use pitfall_knowledge::golang::Overrides;
use pitfall_syntax::shell::Setting;

use super::{edit, place};

rule! {
    id: "env/flag-pattern",
    page: "flag_pattern.md",
    on: Setting,
    severity: Error,
    category: Security,
    fix: Suggested,
    since: "0.1.0",
    also: ["C12", "EV038"],
}

fn check(setting: &Setting<'_>, cx: &Context<'_>, out: &mut Findings) {
    let name = setting.variable();
    let allows = name.starts_with("CGO_") && name.ends_with("FLAGS_ALLOW");
    let forbids = name.starts_with("CGO_") && name.ends_with("FLAGS_DISALLOW");
    if !(allows || forbids) || place::is_templated(setting) {
        return;
    }
    let Some(value) = setting.literal().filter(|value| !value.is_empty()) else { return };
    let span = setting.value.span();
    let everything = matches!(value.trim_matches(['^', '$', '(', ')']), ".*" | ".+" | "-.*" | "-.+");
    if Overrides::new(&value, "").is_err() {
        out.at(span).says(text! {
            en: "this is no regular expression: every build that uses cgo stops",
            zh: "这不是正则表达式：所有使用 cgo 的构建都会停止",
        });
    } else if allows && everything {
        out.at(span)
            .says(text! {
                en: "this allows every flag: a dependency may make the compiler run code of its own",
                zh: "这会允许任何选项：依赖项可以让编译器运行它自己的代码",
            })
            .at_most(Severity::Warning)
            .suggests(text! { en: "delete it", zh: "删除它" }, edit::remove(setting, cx));
    } else if value.contains(' ') && !value.contains(['|', '(', '[']) {
        out.at(span)
            .says(text! {
                en: "this is one expression for one whole flag, not a list: with a blank in it, it matches none",
                zh: "这是匹配一个完整选项的表达式，而不是列表：含有空格就什么也匹配不到",
            })
            .at_most(Severity::Warning)
            .suggests(
                text! { en: "separate the flags by |", zh: "以 | 分隔各选项" },
                edit::replace_value(setting, &value.split_ascii_whitespace().collect::<Vec<_>>().join("|")),
            );
    }
}
