//! A `~` that no shell expands.
//! Source: POSIX XCU 2.6.1 (tilde expansion happens only to an unquoted `~` at the start of a value or behind an unquoted `:`);
//! fish's `export NAME=~` keeps it as well. Go: `GOPATH entry cannot start with shell metacharacter '~'`.

use pitfall_engine::{Context, Findings, Severity, rule, text};
use pitfall_syntax::shell::{Dialect, Part, PartKind, Quoting, Setting, is_list_variable};
use pitfall_text::{Edit, Span};

use super::{edit, place};

rule! {
    id: "env/quoted-tilde",
    page: "quoted_tilde.md",
    on: Setting,
    severity: Error,
    category: Correctness,
    fix: Safe,
    since: "0.1.0",
    also: ["P02", "G01", "G10", "S13", "C11", "SH001", "SH007", "EV002", "EV004", "shellcheck:SC2088", "shellcheck:SC2147"],
}

/// Variables that hold one folder or program.
const SINGLE: [&str; 9] = ["GOROOT", "GOBIN", "GOCACHE", "GOMODCACHE", "GOTMPDIR", "GOENV", "GOWORK", "CC", "CXX"];

fn check(setting: &Setting<'_>, _: &Context<'_>, out: &mut Findings) {
    let name = setting.variable();
    let list = is_list_variable(name);
    let written = setting.value.span().of(setting.source);
    if !(list || SINGLE.contains(&name))
        || !expands(setting.dialect)
        || !written.contains('~')
        || place::is_templated(setting)
    {
        return;
    }
    // bash alone looks for a literal `~` when it searches PATH itself; what it starts does not.
    let own_search = name == "PATH" && setting.dialect == Dialect::Bash;
    let severity = if own_search || list && !matches!(name, "PATH" | "path" | "GOPATH") {
        Severity::Warning
    } else {
        Severity::Error
    };
    for word in setting.value.words() {
        let mut at_start = true;
        for part in &word.parts {
            if let PartKind::Literal { text, quoting } = &part.kind {
                for (piece, first, span) in pieces(part, text, list) {
                    let literal = *quoting != Quoting::None || setting.dialect == Dialect::Fish;
                    let begins = (at_start || !first) && (piece == "~" || piece.starts_with("~/"));
                    if literal && begins {
                        report(setting, name, part, *quoting, span, severity, out);
                    }
                }
                at_start = list && text.ends_with(':');
            } else {
                at_start = false;
            }
        }
    }
}

/// A start-up file's reader that expands `~` at least somewhere; for the others see `env/no-expansion`.
fn expands(dialect: Dialect) -> bool {
    matches!(dialect, Dialect::Posix | Dialect::Bash | Dialect::Zsh | Dialect::Fish | Dialect::PowerShell)
}

/// The elements of a literal: text, whether it is the literal's first, place.
fn pieces<'a>(part: &Part, text: &'a str, list: bool) -> Vec<(&'a str, bool, Span)> {
    let exact = part.span.len() == text.len();
    let mut pieces = Vec::new();
    let mut at = 0;
    let separator = |c: char| list && c == ':';
    for piece in text.split(separator) {
        let start = part.span.start as usize + at;
        let span = if exact { Span::new(start, start + piece.len()) } else { part.span };
        pieces.push((piece, at == 0, span));
        at += piece.len() + 1;
    }
    pieces
}

fn report(
    setting: &Setting<'_>,
    name: &str,
    part: &Part,
    quoting: Quoting,
    span: Span,
    severity: Severity,
    out: &mut Findings,
) {
    let exact = setting.is_exact() && span.of(setting.source).starts_with('~');
    let home = Edit::replace(Span::new(span.start as usize, span.start as usize + 1), "$HOME");
    let edits = match quoting {
        Quoting::Double | Quoting::None => Some(vec![home]),
        Quoting::Single if !part.span.of(setting.source).contains('$') => {
            edit::double_quotes(setting, part).map(|mut edits| {
                edits.push(home);
                edits
            })
        }
        _ => None,
    };
    let said = if quoting == Quoting::None {
        out.at(span).says(text! {
            en: "fish does not expand ~ here: {name} holds a folder called \"~\"",
            zh: "fish 在此处不展开 ~：{name} 中是一个名为 \"~\" 的目录",
        })
    } else {
        out.at(span).says(text! {
            en: "~ in quotes is not the home folder: {name} holds a folder called \"~\"",
            zh: "引号中的 ~ 不是主目录：{name} 中是一个名为 \"~\" 的目录",
        })
    };
    said.at_most(severity).mends(text! { en: "write $HOME", zh: "写成 $HOME" }, edits.filter(|_| exact));
}
