//! What fish takes from no other shell.
//! Source: seen with fish 3.6 and 4.0: "Variables cannot be bracketed. In fish, please use {$HOME}", and no line of the file runs; "Unknown
//! command: '[[ …'".

use pitfall_engine::{Findings, text};
use pitfall_syntax::shell::{Assignment, Command};
use pitfall_text::{Edit, Span};

/// `${NAME}` in a value.
pub(super) fn assignment(assignment: &Assignment, text: &str, out: &mut Findings) {
    let value = assignment.value.span();
    let Some(at) = bracketed(value.of(text)) else { return };
    let start = value.start as usize + at;
    let rest = &text[start + 2..value.end as usize];
    let length = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(rest.len());
    let closed = length > 0 && rest[length..].starts_with('}');
    let span = Span::new(start, start + 2 + length + usize::from(closed));
    let plain = closed && !value.of(text).contains('"');
    out.at(span)
        .says(text! {
            en: "fish has no ${{…}}: it gives up on the whole file, and not one line of it runs",
            zh: "fish 没有 ${{…}} 写法：它会放弃整个文件，一行都不会执行",
        })
        .suggests(
            text! { en: "write {{$…}}", zh: "写成 {{$…}}" },
            plain.then(|| Edit::replace(span, format!("{{${}}}", &rest[..length]))),
        );
}

/// Where `${` stands outside of single quotes and behind no backslash.
fn bracketed(value: &str) -> Option<usize> {
    let mut single = false;
    let mut double = false;
    let mut escaped = false;
    for (at, c) in value.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '\'' if !double => single = !single,
            '"' if !single => double = !double,
            '$' if !single && value[at..].starts_with("${") => return Some(at),
            _ => {}
        }
    }
    None
}

/// `NAME=value` with no command behind it, and `[[ … ]]`.
pub(super) fn command(command: &Command, text: &str, out: &mut Findings) {
    if command.words.first().is_some_and(|word| word.span.of(text) == "[[") {
        out.at(command.span).says(text! {
            en: "fish knows no [[: the test fails, and what stands behind it never runs",
            zh: "fish 没有 [[：测试失败，其后的内容永远不会执行",
        });
        return;
    }
    bare(command, text, out);
}

/// fish: `NAME=value` with no command behind it.
fn bare(command: &Command, text: &str, out: &mut Findings) {
    let [word] = command.words.as_slice() else { return };
    let written = word.span.of(text);
    let Some((name, value)) = written.split_once('=') else { return };
    let is_name =
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
    if !is_name || value.is_empty() || !command.redirects.is_empty() {
        return;
    }
    let plain = !value.contains(['`', '{', '(']);
    out.at(command.span)
        .says(text! {
            en: "fish refuses NAME=value without a command: {name} is not set",
            zh: "fish 拒绝后面没有命令的 NAME=value：{name} 没有被设置",
        })
        .suggests(
            text! { en: "write set -gx", zh: "写成 set -gx" },
            plain.then(|| Edit::replace(command.span, format!("set -gx {name} {value}"))),
        );
}
