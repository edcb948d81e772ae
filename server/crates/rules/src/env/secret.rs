//! A secret in a start-up file or an image.
//! Source: the prefixes are documented by GitHub, GitLab, AWS, Slack, npm and OpenAI for secret scanning.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_syntax::shell::{Command, Dialect, Setting};
use pitfall_text::Span;

rule! {
    id: "env/secret",
    page: "secret.md",
    on: [Setting: check, Command: in_address],
    severity: Warning,
    category: Security,
    fix: None,
    since: "0.1.0",
    also: ["T01", "T02"],
}

/// How a token begins, and how many characters of it follow at least.
const PREFIXES: [(&str, usize); 17] = [
    ("ghp_", 30),
    ("gho_", 30),
    ("ghs_", 30),
    ("ghu_", 30),
    ("github_pat_", 30),
    ("glpat-", 18),
    ("AKIA", 16),
    ("ASIA", 16),
    ("xoxb-", 20),
    ("xoxp-", 20),
    ("xoxa-", 20),
    ("npm_", 30),
    ("sk-ant-", 20),
    ("sk-proj-", 20),
    ("sk-", 32),
    ("hf_", 30),
    ("dop_v1_", 40),
];

fn check(setting: &Setting<'_>, _: &Context<'_>, out: &mut Findings) {
    // Such files are made for secrets and stay out of repositories.
    if setting.dialect == Dialect::DotEnv {
        return;
    }
    let Some(value) = setting.literal() else { return };
    let name = setting.variable().to_ascii_uppercase();
    if has_token(&value) || (names_secret(&name) && looks_random(&value)) {
        report(setting.value.span(), out);
    }
}

/// `https://<token>@host` in the words of a command: `git config url."https://…@github.com"`.
fn in_address(command: &Command, cx: &Context<'_>, out: &mut Findings) {
    let text = cx.text();
    for word in &command.words {
        let written = word.span.of(text);
        // One sign is found sooner than three, and most words have none.
        let Some(at) = written.contains('@').then(|| written.find("://")).flatten() else { continue };
        let rest = &written[at + 3..];
        let Some(user) =
            rest.split(['/', '"', '\'']).next().and_then(|authority| authority.rsplit_once('@')).map(|it| it.0)
        else {
            continue;
        };
        let secret = user.rsplit(':').next().unwrap_or(user);
        if has_token(user) || (secret.len() >= 20 && looks_random(secret)) {
            let start = word.span.start as usize + at + 3;
            report(Span::new(start, start + user.len()), out);
        }
    }
}

fn report(span: Span, out: &mut Findings) {
    out.at(span).says(text! {
        en: "this looks like a secret: whoever reads the file, a backup of it or its repository has it",
        zh: "这像是一个密钥：凡能读到此文件、其备份或其仓库的人都能得到它",
    });
}

/// A token of a known form.
fn has_token(value: &str) -> bool {
    if value.contains("-----BEGIN") && value.contains("PRIVATE KEY") {
        return true;
    }
    PREFIXES.iter().any(|(prefix, least)| {
        value.match_indices(prefix).any(|(at, _)| {
            let begins = at == 0 || !value.as_bytes()[at - 1].is_ascii_alphanumeric();
            let rest = &value[at + prefix.len()..];
            let token = &rest
                [..rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '-')).unwrap_or(rest.len())];
            begins && token.len() >= *least && varied(token)
        })
    })
}

fn names_secret(name: &str) -> bool {
    let ends =
        ["TOKEN", "SECRET", "PASSWORD", "PASSWD", "API_KEY", "APIKEY", "SECRET_KEY", "ACCESS_KEY", "PRIVATE_KEY"];
    ends.iter().any(|end| name.ends_with(end))
}

/// Letters and digits without order: no word, no path, no placeholder.
fn looks_random(value: &str) -> bool {
    let lower = value.to_ascii_lowercase();
    let placeholder = [
        "example",
        "changeme",
        "change_me",
        "placeholder",
        "your",
        "xxxx",
        "dummy",
        "secret",
        "password",
        "token",
        "test",
        "insert",
        "replace",
        "todo",
    ];
    let plain = value.chars().all(|c| c.is_ascii_alphanumeric() || "+/=_-.".contains(c));
    (16..=256).contains(&value.len())
        && plain
        && !value.starts_with('/')
        && value.matches('/').count() < 3
        && !placeholder.iter().any(|word| lower.contains(word))
        && varied(value)
}

/// Digits and letters, and many different ones.
fn varied(value: &str) -> bool {
    let distinct: std::collections::BTreeSet<char> = value.chars().collect();
    let digits = value.chars().filter(char::is_ascii_digit).count();
    let letters = value.chars().filter(char::is_ascii_alphabetic).count();
    let ordered = ["abcdef", "12345678", "0123456"].iter().any(|run| value.to_ascii_lowercase().contains(run));
    digits >= 2 && letters >= 4 && distinct.len() >= 9 && !ordered
}
