//! PKG_CONFIG_PATH without its old value.
//! Source: pkg-config(1): its own folders are searched besides; what was in the variable is not.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_syntax::shell::{Dialect, Operation, Setting, Value};
use pitfall_text::Edit;

use super::place;

rule! {
    id: "env/pkg-config-replaced",
    page: "pkg_config_replaced.md",
    on: Setting,
    severity: Hint,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["C05"],
}

fn check(setting: &Setting<'_>, cx: &Context<'_>, out: &mut Findings) {
    if setting.variable() != "PKG_CONFIG_PATH"
        || !(setting.dialect.is_posix_like() || setting.dialect == Dialect::Fish)
        || setting.op != Operation::Set
        || !place::is_startup_name(cx)
        || place::is_project_file(cx)
        || !place::is_straight(setting, cx)
    {
        return;
    }
    let edit = setting.path_edit();
    let Some(word) = setting.value.words().last() else { return };
    if edit.keeps_old_value() || edit.segments().is_empty() || word.parts.is_empty() {
        return;
    }
    let is_scalar = matches!(setting.assignment.value, Value::Scalar(_));
    if !is_scalar && setting.dialect != Dialect::Fish {
        return;
    }
    let written = word.span.of(setting.source).trim_end_matches('\r');
    let end = word.span.start as usize + written.len();
    let fix = match setting.dialect {
        _ if !setting.is_exact() => None,
        Dialect::Fish => Some(Edit::insert(end, " $PKG_CONFIG_PATH")),
        _ if written.ends_with('\'') => None,
        _ => {
            let inside = end - usize::from(written.ends_with('"'));
            Some(Edit::insert(inside, "${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}"))
        }
    };
    out.at(setting.span)
        .says(text! {
            en: "what another file has put into PKG_CONFIG_PATH is lost",
            zh: "其他文件放进 PKG_CONFIG_PATH 的内容会丢失",
        })
        .suggests(text! { en: "keep the old value behind it", zh: "在后面保留原来的值" }, fix);
}
