//! Properties of the small grammars of manifests, over texts made of what they are made of.

use pitfall_knowledge::kubernetes::duration::is_go_duration;
use pitfall_knowledge::kubernetes::quantity::{Quantity, meant};
use pitfall_knowledge::kubernetes::{Name, is_of_format, matches_pattern, schedule};
use proptest::prelude::*;

proptest! {
    #[test]
    fn quantities(text in "[+-]?[0-9.]{0,12} ?[KMGTPEkmunibBe+-]{0,4}[0-9]{0,3}") {
        if let Some(quantity) = Quantity::parse(&text) {
            prop_assert!(!quantity.value().is_nan());
        }
        if let Some(meant) = meant(&text) {
            prop_assert!(Quantity::parse(&meant).is_some(), "{text:?} as {meant:?}");
        }
    }

    #[test]
    fn cron_lines(text in "([0-9*/,a-zA-Z?@LW#-]{0,6} ?){0,7}|\\PC{0,20}") {
        // More blanks between the fields change nothing.
        if !text.starts_with('@') && !text.starts_with(char::is_whitespace) {
            prop_assert_eq!(schedule::check(&text).is_ok(), schedule::check(&text.replace(' ', "  ")).is_ok(), "{}", text);
        }
    }

    #[test]
    fn durations_are_of_the_format(text in "[+-]?([0-9.]{1,4}(ns|us|ms|s|m|h|d|x)){0,4}|\\PC{0,12}") {
        // Every duration of Go is one of the format, which knows more.
        if is_go_duration(&text) {
            prop_assert_eq!(is_of_format("duration", &text), Some(true), "{}", text);
        }
    }

    #[test]
    fn names(text in "[a-zA-Z0-9._/-]{0,70}|\\PC{0,12}") {
        for name in [Name::Label, Name::Subdomain] {
            prop_assert!(!name.accepts(&text) || text.is_ascii() && (1..=253).contains(&text.len()), "{text:?}");
        }
        // A label is a subdomain of one part.
        prop_assert!(!Name::Label.accepts(&text) || Name::Subdomain.accepts(&text));
    }

    #[test]
    fn formats_take_any_text(text in "[0-9a-fA-F:./TZ+-]{0,40}|\\PC{0,20}") {
        for format in ["ipv4", "ipv6", "cidr", "mac", "uuid", "uuid4", "date", "date-time", "duration", "byte", "uri", "email", "hostname", "hexcolor", "nosuch"] {
            let _ = is_of_format(format, &text);
        }
    }

    #[test]
    fn a_plain_pattern_is_a_search(needle in "[a-z0-9 _]{1,5}", text in "[a-z0-9 _]{0,20}") {
        prop_assert_eq!(matches_pattern(&needle, &text), Some(text.contains(&needle)));
    }

    #[test]
    fn any_pattern_returns(pattern in "[\\[\\](){}^$.|?*+\\\\a-c0-2&~:<>,-]{0,16}|\\PC{0,12}", text in "[a-c0-2]{0,8}") {
        let _ = matches_pattern(&pattern, &text);
    }
}
