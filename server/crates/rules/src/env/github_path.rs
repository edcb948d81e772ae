//! A whole PATH written to `$GITHUB_PATH`.
//! Source: <https://docs.github.com/actions/reference/workflow-commands-for-github-actions#adding-a-system-path>.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_syntax::shell::{Command, PartKind, Word};
use pitfall_text::Edit;

rule! {
    id: "env/github-path",
    page: "github_path.md",
    on: Command,
    severity: Error,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["S25"],
}

fn check(command: &Command, cx: &Context<'_>, out: &mut Findings) {
    let text = cx.text();
    let to_path = command.redirects.iter().any(|redirect| redirect.target.span.of(text).contains("GITHUB_PATH"));
    if !to_path || !command.prints() {
        return;
    }
    for word in command.words.iter().skip(1) {
        let written = word.span.of(text);
        let bare = written.trim_matches(['"', '\'']);
        let old = word.parts.iter().any(|part| part.as_expansion().is_some_and(|it| it.name.text == "PATH"));
        if !(old || bare.starts_with("PATH=") || bare.starts_with("Path=")) {
            continue;
        }
        out.at(word.span)
            .says(text! {
                en: "each line of $GITHUB_PATH is one folder: this whole text becomes one that does not exist",
                zh: "$GITHUB_PATH 的每一行是一个目录：这整段文字会变成一个不存在的目录",
            })
            .suggests(text! { en: "write the folder alone", zh: "只写目录" }, folder(word, bare));
    }
}

/// The one folder in `PATH=/x:$PATH`.
fn folder(word: &Word, bare: &str) -> Option<Edit> {
    if word.parts.iter().any(|part| matches!(part.kind, PartKind::CommandSubstitution { .. } | PartKind::Unknown)) {
        return None;
    }
    let list = bare.strip_prefix("PATH=").unwrap_or(bare);
    let mut others = list.split(':').filter(|it| !matches!(it.trim_matches('"'), "$PATH" | "${PATH}"));
    let (one, rest) = (others.next()?, others.next());
    (rest.is_none() && !one.contains(['"', '\'', '=', '\\'])).then(|| Edit::replace(word.span, format!("\"{one}\"")))
}
