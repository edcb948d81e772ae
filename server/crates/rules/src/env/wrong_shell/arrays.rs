//! Arrays and functions in a shell that has no such ones.
//! Source: seen with zsh 5.9 ("attempt to assign array value to non-array"), dash 0.5.12 ("Syntax error: "(" unexpected") and bash 5.2,
//! where `path` is a variable like any other.

use pitfall_engine::{Context, Findings, Severity, text};
use pitfall_syntax::shell::{Assignment, Dialect, Function, ShellFile};
use pitfall_text::Edit;

use crate::env::{names, place};

/// `PATH=( … )`, and zsh's `path=( … )`.
pub(super) fn list(assignment: &Assignment, file: &ShellFile, cx: &Context<'_>, out: &mut Findings) {
    let name = assignment.name.text.as_str();
    match (file.dialect, name) {
        (Dialect::Zsh, "PATH") => {
            let by_itself = assignment.command == assignment.span;
            out.at(assignment.span)
                .says(text! {
                    en: "zsh stops reading the file here: PATH is no array, path is",
                    zh: "zsh 会在此停止读取文件：PATH 不是数组，path 才是",
                })
                .suggests(
                    text! { en: "write path", zh: "写成 path" },
                    by_itself.then(|| Edit::replace(assignment.name.span, "path")),
                );
        }
        (Dialect::Posix, _) if place::is_startup_name(cx) => {
            out.at(assignment.span)
                .says(text! {
                    en: "arrays are bash's and zsh's: where dash reads this file, as at a login on Debian, the whole file is a syntax error",
                    zh: "数组是 bash 和 zsh 的写法：由 dash 读取此文件时（如 Debian 登录时）整个文件都是语法错误",
                })
                .at_most(Severity::Warning);
        }
        (Dialect::Bash, "path") => {
            let is_used = names::mentions(cx.text(), "path") > 1;
            if place::is_startup_name(cx) && file.is_straight_line(assignment.block) && !is_used {
                out.at(assignment.span)
                    .says(text! {
                        en: "path is zsh's: in bash it is a variable like any other, and PATH stays as it was",
                        zh: "path 是 zsh 的写法：在 bash 中它只是普通变量，PATH 保持不变",
                    })
                    .at_most(Severity::Warning);
            }
        }
        _ => {}
    }
}

/// `function name`.
pub(super) fn function(function: &Function, cx: &Context<'_>, out: &mut Findings) {
    let written = function.span.of(cx.text());
    if written.starts_with("function ") && place::is_startup_name(cx) {
        out.at(function.span)
            .says(text! {
                en: "the word function is bash's and zsh's: where dash reads this file, as at a login on Debian, it is a syntax error",
                zh: "function 一词是 bash 和 zsh 的写法：由 dash 读取此文件时（如 Debian 登录时）是语法错误",
            })
            .at_most(Severity::Warning);
    }
}
