//! The language server with rules that no release has: one panics, one takes long, one takes a while, each on request of a
//! `pitfall.toml`.

use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use pitfall_engine::{
    Category, Check, Context, Disk, Domain, Findings, FixKind, Host, Layer, Meta, Page, Rule, RuleSet, Severity,
    Workspace,
};

/// Panics where the file says `panic`.
static PANICS: Rule = rule("pitfall/test-panics", &[Check::Configuration(panics)]);

/// Computes for as long as anybody waits, ten seconds at most, where the file says `slow`.
static SLOW: Rule = rule("pitfall/test-slow", &[Check::Configuration(slow)]);

/// Takes a third of a second where the file says `pause`.
static PAUSES: Rule = rule("pitfall/test-pauses", &[Check::Configuration(pauses)]);

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
            page: Page::new("# A rule for tests\n"),
        },
        checks,
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

fn main() -> std::io::Result<ExitCode> {
    let rules = pitfall_rules::all();
    let rules = RuleSet::new(rules.iter().chain([&PANICS, &SLOW, &PAUSES]));
    pitfall::lsp::run(Workspace::new(rules, Arc::new(Disk), Arc::new(Host::of_this_machine())))
}
