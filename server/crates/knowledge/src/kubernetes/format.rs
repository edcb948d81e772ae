//! The `format` of a string in an OpenAPI schema, as the API server checks it.
//!
//! Source: the package `validation/strfmt` of k8s.io/kube-openapi.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::duration::is_go_duration;

/// The text is of that format; `None` where the API server does not check the format, or this is not sure.
pub fn is_of_format(format: &str, text: &str) -> Option<bool> {
    // What it reads as one: with or without dashes in the format's name.
    let format = format.replace('-', "");
    Some(match format.as_str() {
        "ipv4" => text.parse::<Ipv4Addr>().is_ok(),
        "ipv6" => text.parse::<Ipv6Addr>().is_ok(),
        "cidr" => is_cidr(text),
        "mac" => return is_mac(text),
        "uuid" => is_uuid(text, None),
        "uuid3" => is_uuid(text, Some(b'3')),
        "uuid4" => is_uuid(text, Some(b'4')),
        "uuid5" => is_uuid(text, Some(b'5')),
        "date" => is_date(text),
        "datetime" => is_date_time(text),
        "duration" => is_duration(text),
        "byte" => return is_base64(text),
        "uri" => return is_uri(text),
        "email" => return (!text.contains('@')).then_some(false),
        "hostname" => return is_no_hostname(text).then_some(false),
        "hexcolor" => {
            let digits = text.strip_prefix('#').unwrap_or(text);
            matches!(digits.len(), 3 | 6) && digits.bytes().all(|b| b.is_ascii_hexdigit())
        }
        _ => return None,
    })
}

fn is_cidr(text: &str) -> bool {
    let Some((address, bits)) = text.split_once('/') else { return false };
    let most = match address.parse::<IpAddr>() {
        Ok(IpAddr::V4(_)) => 32,
        Ok(IpAddr::V6(_)) => 128,
        Err(_) => return false,
    };
    !bits.is_empty() && bits.bytes().all(|b| b.is_ascii_digit()) && bits.parse::<u32>().is_ok_and(|bits| bits <= most)
}

/// Six, eight or twenty bytes; `None` for the dotted form, which is rarely seen.
fn is_mac(text: &str) -> Option<bool> {
    if text.contains('.') {
        return None;
    }
    let separator = if text.contains('-') { '-' } else { ':' };
    let bytes: Vec<&str> = text.split(separator).collect();
    let right = |byte: &&str| byte.len() == 2 && byte.bytes().all(|b| b.is_ascii_hexdigit());
    Some(matches!(bytes.len(), 6 | 8 | 20) && bytes.iter().all(right))
}

/// The dashes may be left out.
fn is_uuid(text: &str, version: Option<u8>) -> bool {
    let mut digits = Vec::with_capacity(32);
    for byte in text.bytes() {
        match byte {
            b'-' if matches!(digits.len(), 8 | 12 | 16 | 20) && digits.last() != Some(&b'-') => {}
            _ if byte.is_ascii_hexdigit() => digits.push(byte.to_ascii_lowercase()),
            _ => return false,
        }
    }
    let variant = |digit: &u8| matches!(version, None | Some(b'3')) || matches!(digit, b'8' | b'9' | b'a' | b'b');
    digits.len() == 32
        && !text.contains("--")
        && version.is_none_or(|version| digits.get(12) == Some(&version))
        && digits.get(16).is_some_and(variant)
}

fn is_date(text: &str) -> bool {
    let mut parts = text.split('-');
    let mut number = |length: usize| {
        let part = parts.next()?;
        (part.len() == length && part.bytes().all(|b| b.is_ascii_digit())).then(|| part.parse::<u32>().ok())?
    };
    let (Some(year), Some(month), Some(day)) = (number(4), number(2), number(2)) else { return false };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return false,
    };
    (1..=days).contains(&day) && parts.next().is_none()
}

fn is_date_time(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let Some((date, time)) = lower.split_once('t') else { return false };
    let two = |text: Option<&str>, most: &str| {
        text.is_some_and(|text| text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit()) && text <= most)
    };
    if !is_date(date) || !two(time.get(..2), "23") || !two(time.get(3..5), "59") || !two(time.get(6..8), "59") {
        return false;
    }
    let colons = time.get(2..3) == Some(":") && time.get(5..6) == Some(":");
    let rest = time.get(8..).unwrap_or("");
    let zone = match rest.strip_prefix('.') {
        Some(fraction) => {
            let zone = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
            if zone.len() == fraction.len() {
                return false;
            }
            zone
        }
        None => rest,
    };
    let offset = |zone: &str| {
        zone.len() == 6
            && zone.is_ascii()
            && two(zone.get(1..3), "99")
            && &zone[3..4] == ":"
            && two(zone.get(4..), "99")
    };
    colons && (zone == "z" || zone.starts_with(['+', '-']) && offset(zone))
}

/// As Go writes them, or whole numbers with units such as `2 days`.
fn is_duration(text: &str) -> bool {
    const UNITS: [&[&str]; 8] = [
        &["ns", "nano"],
        &["us", "µs", "micro"],
        &["ms", "milli"],
        &["s", "sec"],
        &["m", "min"],
        &["h", "hr", "hour"],
        &["d", "day"],
        &["w", "wk", "week"],
    ];
    if is_go_duration(text) {
        return true;
    }
    let mut rest = text.trim_start();
    let mut known = false;
    while !rest.is_empty() {
        let behind = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        if behind.len() == rest.len() {
            return false;
        }
        let behind = behind.trim_start();
        let end = behind.find(|c: char| !c.is_ascii_alphabetic() && c != 'µ').unwrap_or(behind.len());
        let unit = behind[..end].to_lowercase();
        if unit.is_empty() {
            return false;
        }
        known |= UNITS
            .iter()
            .any(|names| names.contains(&unit.as_str()) || names.last().is_some_and(|last| unit.starts_with(last)));
        rest = behind[end..].trim_start();
    }
    known
}

/// `None` for the empty text, of which the checks in use differ.
fn is_base64(text: &str) -> Option<bool> {
    if text.is_empty() {
        return None;
    }
    let body = text.trim_end_matches('=');
    let right = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/');
    Some(text.len().is_multiple_of(4) && text.len() - body.len() <= 2 && body.bytes().all(right))
}

/// Surely none: without a scheme and a leading slash, or with a blank in its host.
fn is_uri(text: &str) -> Option<bool> {
    let scheme = text.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
    });
    (!scheme && !text.starts_with('/') && text != "*").then_some(false)
}

/// It has a character that no host name has.
fn is_no_hostname(text: &str) -> bool {
    // Symbols are let through, such as `$` and `~`.
    text.is_empty() || text.bytes().any(|b| b.is_ascii() && !b.is_ascii_alphanumeric() && !b"-.$+<=>^`|~".contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats() {
        for (format, text) in [
            ("ipv4", "10.0.0.1"),
            ("ipv6", "fe80::1"),
            ("cidr", "10.0.0.0/8"),
            ("cidr", "::/0"),
            ("mac", "00:1a:2B:3c:4d:5e"),
            ("uuid", "123e4567-e89b-12d3-a456-426614174000"),
            ("uuid", "123e4567e89b12d3a456426614174000"),
            ("uuid4", "123e4567-e89b-42d3-a456-426614174000"),
            ("date", "2024-02-29"),
            ("date-time", "2024-02-29T23:59:59Z"),
            ("date-time", "2024-02-29t00:00:00.123+02:00"),
            ("duration", "1h30m"),
            ("duration", "2 days"),
            ("duration", "1 week 3 hours"),
            ("byte", "aGVsbG8="),
            ("hexcolor", "#fff"),
        ] {
            assert_eq!(is_of_format(format, text), Some(true), "{format} {text}");
        }
        for (format, text) in [
            ("ipv4", "10.0.0.256"),
            ("ipv4", "::1"),
            ("ipv6", "10.0.0.1"),
            ("cidr", "10.0.0.0"),
            ("cidr", "10.0.0.0/33"),
            ("cidr", "10.0.0.0/+8"),
            ("mac", "00:1a"),
            ("uuid", "123e4567--e89b12d3a456426614174000"),
            ("uuid4", "123e4567-e89b-12d3-a456-426614174000"),
            ("date", "2023-02-29"),
            ("date", "2023-2-9"),
            ("date-time", "2024-02-29 23:59:59Z"),
            ("date-time", "2024-02-29T24:00:00Z"),
            ("date-time", "2024-02-29T23:59:59"),
            ("duration", "soon"),
            ("duration", "1.5 days"),
            ("duration", ""),
            ("byte", "hello"),
            ("uri", "example.com/x"),
            ("email", "nobody"),
            ("hostname", "a b"),
            ("hostname", "a_b"),
        ] {
            assert_eq!(is_of_format(format, text), Some(false), "{format} {text}");
        }
        for (format, text) in
            [("uri", "https://example.com"), ("hostname", "my-host"), ("password", ""), ("nosuch", ""), ("byte", "")]
        {
            assert_eq!(is_of_format(format, text), None, "{format} {text}");
        }
    }
}
