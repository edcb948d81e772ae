//! `$HOME` or `~` in a file whose reader expands neither.
//! Source: `initEnvCache` in cmd/go/internal/cfg; pam_env(8); environment.d(5); <https://docs.docker.com/reference/dockerfile/#environment-replacement>.

use pitfall_engine::{Context, Findings, Severity, rule, text};
use pitfall_knowledge::golang;
use pitfall_syntax::shell::{Declarer, Dialect, Means, PartKind, Setting, is_list_variable};
use pitfall_text::{Edit, Span};

use super::place;

rule! {
    id: "env/no-expansion",
    page: "no_expansion.md",
    on: Setting,
    severity: Error,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["S09", "GE003", "GE009"],
}

fn check(setting: &Setting<'_>, cx: &Context<'_>, out: &mut Findings) {
    let name = setting.variable();
    let ours = golang::environment_variable(name).is_some() || is_list_variable(name) || name == "CC";
    // What the shell expands while it writes the line is text by then.
    let expanded = matches!(setting.means, Means::Written { expanded: true, .. });
    if !ours || expanded || place::is_templated(setting) {
        return;
    }
    match setting.dialect {
        Dialect::Dockerfile if setting.by == Declarer::DockerEnv => dockerfile(setting, cx, out),
        Dialect::GoEnv | Dialect::EtcEnvironment | Dialect::LaunchAgent => literal(setting, &["$", "~/", "%"], out),
        Dialect::Actions => literal(setting, &["$", "~/"], out),
        Dialect::DotEnv | Dialect::Make => literal(setting, &["~/"], out),
        Dialect::Registry => literal(setting, &["%"], out),
        Dialect::EnvironmentD => literal(setting, &["~/", "$("], out),
        _ => {}
    }
}

/// Folders and lists of them, where a literal `$` or `~` breaks what reads it.
fn is_folder(name: &str) -> bool {
    is_list_variable(name) || matches!(name, "GOBIN" | "GOROOT" | "GOCACHE" | "GOMODCACHE" | "GOTMPDIR" | "GOENV")
}

fn literal(setting: &Setting<'_>, signs: &[&str], out: &mut Findings) {
    let name = setting.variable();
    let known =
        is_folder(name) && !matches!(setting.dialect, Dialect::DotEnv | Dialect::Registry | Dialect::LaunchAgent);
    let severity = if known { Severity::Error } else { Severity::Warning };
    for part in setting.value.words().iter().flat_map(|word| &word.parts) {
        let Some(text) = part.as_literal() else { continue };
        let Some((at, written)) = signs.iter().find_map(|sign| expansion(text, sign)) else { continue };
        let start = part.span.start as usize + at;
        let span = if part.span.len() == text.len() { Span::new(start, start + written.len()) } else { part.span };
        let reader = match setting.dialect {
            Dialect::GoEnv => "the go command",
            Dialect::EtcEnvironment => "pam_env",
            Dialect::LaunchAgent => "launchd",
            Dialect::Actions => "the runner",
            Dialect::Make => "make",
            Dialect::Registry => "a value of this kind",
            Dialect::DotEnv => "the reader of such a file",
            _ => "systemd",
        };
        out.at(span)
            .says(text! {
                en: "{reader} does not expand {written:?}: {name} holds it as it is written",
                zh: "此文件的读取者不会展开 {written:?}：{name} 中就是这些文字",
            })
            .at_most(severity);
        return;
    }
}

/// What a shell would expand at `sign`, and where.
fn expansion<'a>(text: &'a str, sign: &str) -> Option<(usize, &'a str)> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.match_indices(sign).find_map(|(at, _)| {
        let rest = &text[at..];
        let begins = at == 0 || text[..at].ends_with(':');
        let length = match sign {
            "~/" if begins => 2,
            "$(" => rest.find(')')? + 1,
            "%" => {
                let close = rest[1..].find('%')? + 1;
                rest[1..close].chars().all(is_name).then_some(close + 1).filter(|_| close > 2)?
            }
            "$" if rest.starts_with("${") => rest.find('}')? + 1,
            "$" => 1 + rest[1..].find(|c: char| !is_name(c)).unwrap_or(rest.len() - 1),
            _ => return None,
        };
        (length > 1).then(|| (at, &rest[..length]))
    })
}

/// The builder knows the variables of ENV and ARG; HOME is set when the container starts.
fn dockerfile(setting: &Setting<'_>, cx: &Context<'_>, out: &mut Findings) {
    let Some(file) = cx.file.shell() else { return };
    let name = setting.variable();
    let has_home = file.assignments().any(|it| it.name.text == "HOME") || cx.contains("ARG HOME");
    for part in setting.value.words().iter().flat_map(|word| &word.parts) {
        match &part.kind {
            PartKind::Expansion(expansion) if expansion.name.text == "HOME" && !has_home => {
                out.at(part.span)
                    .says(text! {
                        en: "HOME is empty while an image is built, unless its base sets it with ENV: {name} begins with what follows",
                        zh: "构建镜像时 HOME 为空（除非基础镜像用 ENV 设置）：{name} 就从后面的内容开始",
                    })
                    .at_most(Severity::Warning)
                    .suggests(text! { en: "write /root", zh: "写成 /root" }, Edit::replace(part.span, "/root"));
            }
            PartKind::Literal { text, .. } if is_folder(name) => {
                let begins = text == "~" || text.starts_with("~/");
                let at = if begins { Some(0) } else { text.find(":~").map(|at| at + 1) };
                let Some(at) = at else { continue };
                let start = part.span.start as usize + at;
                let exact = part.span.len() == text.len();
                out.at(if exact { Span::new(start, start + 1) } else { part.span })
                    .says(text! {
                        en: "Docker knows no ~: {name} holds a folder called \"~\"",
                        zh: "Docker 不认识 ~：{name} 中是一个名为 \"~\" 的目录",
                    })
                    .suggests(
                        text! { en: "write /root", zh: "写成 /root" },
                        exact.then(|| Edit::replace(Span::new(start, start + 1), "/root")),
                    );
            }
            _ => {}
        }
    }
}
