//! A flag that the go command does not let into a `#cgo` line.
//! Source: `checkFlags` of cmd/go/internal/work/security.go; https://go.dev/s/invalidflag.

use pitfall_engine::{Context, Findings, Read, Severity, rule, text};
use pitfall_knowledge::golang::{FlagKind, Verdict};
use pitfall_syntax::cgo::{CgoFile, CgoLine, FaultKind, Flag};
use pitfall_text::Edit;

use super::toolchain::Toolchains;
use super::{allowed_here, archive_without_srcdir, edits, flag_in_wrong_variable, judged, unexpanded_variable};

rule! {
    id: "cgo/flag-not-allowed",
    page: "flag_not_allowed.md",
    on: CgoFile,
    severity: Error,
    category: Correctness,
    fix: Safe,
    since: "0.1.0",
    also: ["CG005", "CG021"],
}

fn check(file: &Read<CgoFile>, cx: &Context<'_>, out: &mut Findings) {
    let lines: Vec<&CgoLine> = file.lines().collect();
    let mut toolchains = None;
    for (at, line) in lines.iter().enumerate() {
        let Some(kind) = line.verb.and_then(judged::list_of) else { continue };
        // The words of `$(pkg-config --cflags x)` are no flags.
        let substitution = line.flags.iter().any(|flag| flag.value.starts_with("$(") && flag.refused.is_some());
        if substitution || line.faults.iter().any(|fault| fault.kind != FaultKind::RefusedCharacter) {
            continue;
        }
        let toolchains = *toolchains.get_or_insert_with(|| Toolchains::of(cx));
        let verdicts = judged::verdicts(line, kind, toolchains.oldest);
        let mut told = 0;
        for (at_verdict, &(number, verdict)) in verdicts.iter().enumerate() {
            if verdict.is_allowed() || number < told || has_other_name(line, kind, number) {
                continue;
            }
            if verdict == Verdict::MissingNext {
                // The go command joins the lines of a verb, so that the next one may hold the argument.
                let next = lines[at + 1..].iter().find(|next| next.verb == line.verb);
                if next.and_then(|next| next.flags.first()).is_none_or(|next| next.value.starts_with('-')) {
                    lacks_argument(line, number, cx, out);
                }
                continue;
            }
            let next = verdicts.get(at_verdict + 1).filter(|(_, next)| !next.is_allowed()).map(|(next, _)| *next);
            if let Some(first) = split_macro(line, kind, number, toolchains.oldest) {
                told = number + 1;
                macro_with_blanks(line, (first, number), cx, out);
                continue;
            }
            let last = match next.filter(|next| is_argument(line, number, *next)) {
                Some(next) => next,
                None => number + verdict.consumed() - 1,
            };
            told = last + 1;
            refused(line, (number, last), kind, toolchains, cx, out);
        }
    }
}

/// Another rule says better what is wrong.
fn has_other_name(line: &CgoLine, kind: FlagKind, number: usize) -> bool {
    let Some(flag) = line.flags.get(number) else { return true };
    flag.refused.is_some()
        || flag_in_wrong_variable::home_of(line, kind, number).is_some()
        || archive_without_srcdir::is_below_parent(flag)
        || unexpanded_variable::of(flag).is_some()
}

/// Flag `next` of `line` is refused too and looks like the argument of flag `number`.
fn is_argument(line: &CgoLine, number: usize, next: usize) -> bool {
    let value = |number: usize| line.flags.get(number).map_or("", |flag| flag.value.as_str());
    value(number).starts_with('-') && !value(number).contains('=') && !value(next).starts_with('-')
}

fn lacks_argument(line: &CgoLine, number: usize, cx: &Context<'_>, out: &mut Findings) {
    let (Some(flag), Some(verb)) = (line.flags.get(number), line.verb.map(|verb| verb.name())) else { return };
    let name = &flag.value;
    out.at(flag.span)
        .says(text! { en: "{name} takes an argument, and {verb} ends here", zh: "{name} 需要一个参数，而 {verb} 到此为止" })
        .suggests(text! { en: "remove {name}", zh: "删除 {name}" }, edits::remove_flags(cx.text(), line, number, number));
}

/// The number of the `-DNAME=value` that flag `number` was meant to go on with, where quotes would make one flag of both.
fn split_macro(line: &CgoLine, kind: FlagKind, number: usize, oldest: u16) -> Option<usize> {
    let first = number.checked_sub(1)?;
    let (before, flag) = (line.flags.get(first)?, line.flags.get(number)?);
    let is_macro = before.value.starts_with("-D") && before.value.contains('=') && !before.is_quoted();
    let whole = format!("{} {}", before.value, flag.value);
    (is_macro && !flag.is_quoted() && !flag.value.starts_with('-') && judged::allowed(&[&whole], kind, oldest))
        .then_some(first)
}

fn macro_with_blanks(line: &CgoLine, (first, number): (usize, usize), cx: &Context<'_>, out: &mut Findings) {
    let (Some(before), Some(flag)) = (line.flags.get(first), line.flags.get(number)) else { return };
    let (head, rest) = (&before.value, &flag.value);
    out.at(flag.span)
        .says(text! {
            en: "a blank ends {head}, and the go command refuses {rest}: quotes keep the two together",
            zh: "空格结束了 {head}，而 go 命令拒绝 {rest}：加上引号才能使两者成为一个选项",
        })
        .suggests(
            text! { en: "put quotes around both", zh: "给两者加上引号" },
            vec![Edit::insert(before.span.start as usize, "\""), Edit::insert(flag.span.end as usize, "\"")],
        )
        .suggests(
            text! { en: "remove {rest}", zh: "删除 {rest}" },
            edits::remove_flags(cx.text(), line, number, number),
        );
}

fn refused(
    line: &CgoLine,
    (number, last): (usize, usize),
    kind: FlagKind,
    toolchains: Toolchains,
    cx: &Context<'_>,
    out: &mut Findings,
) {
    let (Some(flag), Some(verb)) = (line.flags.get(number), line.verb.map(|verb| verb.name())) else { return };
    let name = &flag.value;
    let Some(last_flag) = line.flags.get(last) else { return };
    let span = flag.span.cover(last_flag.span);
    let shown = if last == number { name.clone() } else { format!("{name} {}", last_flag.value) };
    let words: Vec<&str> = line.flags[number..=last].iter().map(|flag| flag.value.as_str()).collect();
    let since = toolchains.first(|minor| judged::allowed(&words, kind, minor));
    let oldest = toolchains.oldest;
    let said = match since {
        Some(since) => {
            let said = out.at(span).says(text! {
                en: "before Go 1.{since} the go command refuses {shown} in {verb}; this file must work with Go 1.{oldest}",
                zh: "Go 1.{since} 之前的 go 命令拒绝 {verb} 中的 {shown}；此文件须支持 Go 1.{oldest}",
            });
            // A go.mod names the oldest release, and a newer one may be what everybody builds with.
            if toolchains.configured { said } else { said.at_most(Severity::Warning) }
        }
        None => {
            let expression = expression(name);
            let said = out.at(span).says(text! {
                en: "the go command refuses {shown} in {verb}, unless whoever builds sets CGO_{verb}_ALLOW='{expression}'",
                zh: "go 命令拒绝 {verb} 中的 {shown}，除非构建者设置 CGO_{verb}_ALLOW='{expression}'",
            });
            // It works for who has allowed it, and for nobody else.
            if line.verb.is_some_and(|verb| allowed_here::allows(cx, verb, kind, &words)) {
                said.at_most(Severity::Warning)
            } else {
                said
            }
        }
    };
    let said = match rewritten(&line.flags[number..], kind, oldest) {
        Some((count, better)) => {
            let span = flag.span.cover(line.flags[number + count - 1].span);
            let title = text! { en: "write {better}", zh: "改写为 {better}" };
            said.mends(title, Edit::replace(span, better))
        }
        None => said,
    };
    let said = said.suggests(
        text! { en: "remove {shown}", zh: "删除 {shown}" },
        edits::remove_flags(cx.text(), line, number, last),
    );
    if since.is_none() && last == number {
        let allowed = line.verb.and_then(|verb| allowed_here::allow(cx, verb, &expression(name)));
        let file = allowed.as_ref().map_or("", |allowed| allowed.file.as_str());
        said.suggests(
            text! { en: "allow {shown} on this machine, in {file}", zh: "在本机允许 {shown}（写入 {file}）" },
            allowed.as_ref().map(|allowed| allowed.edits.clone()),
        );
    }
}

/// The regular expression that matches `flag` alone.
fn expression(flag: &str) -> String {
    let mut escaped = String::new();
    for c in flag.chars() {
        if ".+*?()[]{}|^$\\".contains(c) {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

/// How many of `flags` say the same as the allowed words that come with the number.
fn rewritten(flags: &[Flag], kind: FlagKind, oldest: u16) -> Option<(usize, String)> {
    let flag = flags.first()?.value.as_str();
    let next = flags.get(1).map(|next| next.value.as_str()).filter(|next| !next.starts_with('-'));
    let (count, words) = match (kind, flag, next) {
        (FlagKind::Linker, "-rpath" | "-undefined" | "-weak_framework" | "-weak_library" | "-z", Some(next)) => {
            (2, vec![format!("-Wl,{flag},{next}")])
        }
        (FlagKind::Linker, "-Xlinker", _) if flags.len() > 1 => (2, vec![format!("-Wl,{}", flags.get(1)?.value)]),
        (FlagKind::Linker, "-s", _) => (1, vec!["-Wl,-s".to_owned()]),
        (FlagKind::Linker, _, _) if flag.starts_with("--") || flag.starts_with("-rpath=") => {
            (1, vec![format!("-Wl,{flag}")])
        }
        (FlagKind::Compiler, _, _) => {
            let (option, path) = ["-isystem", "-include", "-framework"]
                .into_iter()
                .find_map(|option| Some((option, flag.strip_prefix(option).filter(|path| !path.is_empty())?)))?;
            (1, vec![option.to_owned(), path.to_owned()])
        }
        _ => return None,
    };
    let plain = words.iter().all(|word| !word.contains([' ', '\t', '"', '\'', '\\']));
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    (plain && judged::allowed(&words, kind, oldest)).then(|| (count, words.join(" ")))
}
