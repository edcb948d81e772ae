//! Any text as a quantity, a cron line, a duration, a name, a pattern and a text of a format: each check returns, and what was surely meant is right.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pitfall_knowledge::kubernetes::duration::is_go_duration;
use pitfall_knowledge::kubernetes::quantity::{Quantity, meant};
use pitfall_knowledge::kubernetes::{Name, is_of_format, matches_pattern, schedule};

fuzz_target!(|text: &str| {
    if let Some(quantity) = Quantity::parse(text) {
        assert!(!quantity.value().is_nan(), "{text:?}");
    }
    if let Some(meant) = meant(text) {
        assert!(Quantity::parse(&meant).is_some(), "{text:?} as {meant:?}");
    }
    if let Err(fault) = schedule::check(text) {
        assert!(!format!("{fault:?}").is_empty());
    }
    let _ = is_go_duration(text);
    for name in [Name::Label, Name::Subdomain] {
        // What is a name is short and plain.
        assert!(!name.accepts(text) || text.is_ascii() && (1..=253).contains(&text.len()), "{text:?}");
    }
    for format in ["ipv4", "ipv6", "cidr", "mac", "uuid", "uuid4", "date", "date-time", "duration", "byte", "uri", "email", "hostname", "hexcolor"] {
        let _ = is_of_format(format, text);
    }
    let (pattern, value) = text.split_once('\n').unwrap_or((text, text));
    let _ = matches_pattern(pattern, value);
});
