//! The language server with rules that no release has: one panics, one takes long, one takes a while, one mends other files,
//! each on request of a `pitfall.toml`.

use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use pitfall_engine::{
    Category, Check, Context, Disk, Domain, FileEdits, Findings, FixKind, Host, Layer, Location, Message, Meta, Page,
    Rule, RuleSet, Severity, Workspace, fingerprint,
};
use pitfall_text::{Edit, Span};

/// Panics where the file says `panic`.
static PANICS: Rule = rule("pitfall/test-panics", &[Check::Configuration(panics)]);

/// Computes for as long as anybody waits, ten seconds at most, where the file says `slow`.
static SLOW: Rule = rule("pitfall/test-slow", &[Check::Configuration(slow)]);

/// Takes a third of a second where the file says `pause`.
static PAUSES: Rule = rule("pitfall/test-pauses", &[Check::Configuration(pauses)]);

/// Where the file says `elsewhere`: related to and mended in `other.txt` beside it (whose text must be the one on disk when it was
/// checked) and in `made.txt`.
static ELSEWHERE: Rule = rule("pitfall/test-elsewhere", &[Check::Configuration(elsewhere)]);

const fn rule(id: &'static str, checks: &'static [Check]) -> Rule {
    Rule {
        meta: Meta {
            id,
            domain: Domain::Pitfall,
            severity: Severity::Warning,
            category: Category::Correctness,
            fix: FixKind::None,
            since: "0.1.0",
            on_by_default: true,
            also: &[],
            standard: None,
            in_templates: false,
            page: Page::new("# A rule for tests\n"),
        },
        checks,
        around: None,
    }
}

fn panics(_: &Layer, cx: &Context<'_>, _: &mut Findings) {
    assert!(!cx.text().contains("panic"), "as the test wants it");
}

fn slow(_: &Layer, cx: &Context<'_>, _: &mut Findings) {
    let end = Instant::now() + Duration::from_secs(10);
    while cx.text().contains("slow") && !cx.cancel.is_cancelled() && Instant::now() < end {
        std::hint::spin_loop();
    }
}

fn pauses(_: &Layer, cx: &Context<'_>, _: &mut Findings) {
    if cx.text().contains("pause") {
        std::thread::sleep(Duration::from_millis(333));
    }
}

fn elsewhere(_: &Layer, cx: &Context<'_>, out: &mut Findings) {
    let (Some(at), Some(folder)) = (cx.text().find("elsewhere"), cx.folder()) else { return };
    let (other, made) = (folder.join("other.txt"), folder.join("made.txt"));
    let basis = fingerprint("é😀 b\n");
    let edit = || Edit::replace(Span::new(7, 8), "B");
    out.at(Span::new(at, at + 9))
        .says(Message::verbatim("see the other file"))
        .see(Location::in_file(&other, Span::new(7, 8)), Message::verbatim("here"))
        .suggests(
            Message::verbatim("mend both"),
            vec![FileEdits::here(vec![Edit::insert(at, "# ")]), FileEdits::in_file(&other, basis, vec![edit()])],
        )
        .suggests(
            Message::verbatim("make a file"),
            FileEdits { file: Some(made), edits: vec![Edit::insert(0, "made\n")], basis: None },
        );
}

fn main() -> std::io::Result<ExitCode> {
    let rules = pitfall_rules::all();
    let rules = RuleSet::new(rules.iter().chain([&PANICS, &SLOW, &PAUSES, &ELSEWHERE]));
    pitfall::lsp::run(Workspace::new(rules, Arc::new(Disk), Arc::new(Host::at("/nonexistent", []))))
}
