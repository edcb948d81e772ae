//! A go.work whose `go` line is older than that of a member.
//! Source: `modload.loadModFile` and `errWorkTooOld`.

use pitfall_engine::{Context, Findings, Location, Read, rule, text};
use pitfall_syntax::gomod::{GoWork, Verb, edit, gover};

use super::build::Build;

rule! {
    id: "gomod/workspace-go-too-old",
    page: "workspace_go_too_old.md",
    on: GoWork,
    severity: Error,
    category: Correctness,
    fix: Safe,
    since: "0.1.0",
    also: ["GW007"],
}

fn check(file: &Read<GoWork>, cx: &Context<'_>, out: &mut Findings) {
    if file.go().is_some_and(|go| go.line.faulty || !go.version.as_ref().is_some_and(|it| gover::is_valid(&it.value))) {
        return;
    }
    let written = file.go_version().map_or(gover::DEFAULT_GO_WORK, |word| word.value.as_str());
    let Some(build) = Build::of(cx) else { return };
    let highest = build
        .modules
        .iter()
        .filter_map(|member| Some((member, member.facts.go.as_ref()?)))
        .filter(|(_, go)| gover::is_valid(&go.value))
        .reduce(|best, next| if gover::compare(&next.1.value, &best.1.value).is_gt() { next } else { best });
    let Some((member, go)) = highest else { return };
    let wanted = &go.value;
    if gover::compare(wanted, written).is_le() || gover::compare(wanted, "1.21").is_lt() {
        return;
    }
    let span = file.go_version().map(|word| word.span);
    let span = span.or_else(|| Some(file.directives.first()?.line().span)).unwrap_or_default();
    let edit = match file.go_version() {
        Some(word) => edit::replace_word(word, wanted),
        None => edit::add(cx.text(), file, Verb::Go, wanted),
    };
    let message = if file.go_version().is_some() {
        text! {
            en: "a member needs go {wanted}, so the go command refuses this workspace at go {written}",
            zh: "有成员需要 go {wanted}，go 命令因此拒绝 go {written} 的工作区",
        }
    } else {
        text! {
            en: "without a go line this workspace has go {written}, and a member needs go {wanted}",
            zh: "没有 go 行时工作区相当于 go {written}，而有成员需要 go {wanted}",
        }
    };
    out.at(span)
        .says(message)
        .see(Location::in_file(&member.path, go.span), text! { en: "the member's go line", zh: "该成员的 go 行" })
        .mends(text! { en: "set go {wanted}", zh: "改为 go {wanted}" }, edit);
}
