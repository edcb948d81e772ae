//! Points in time and lengths of time.
//!
//! Source: `common/types/timestamp.go` and `duration.go` of `github.com/google/cel-go`; as Kubernetes sets it up, the zone is UTC where none is named.

use super::Function;
use crate::evaluate::{Stop, wrong};
use crate::value::{Outcome, Value};

const SECOND: i128 = 1_000_000_000;
const DAY: i128 = 86_400;

/// The first second that there is, `0001-01-01T00:00:00Z`, from 1970 on.
const FIRST: i128 = -62_135_596_800;

/// The last one, `9999-12-31T23:59:59Z`.
const LAST: i128 = 253_402_300_799;

/// A point in time.
#[derive(Debug, Clone, Copy)]
pub struct Timestamp {
    /// Nanoseconds from 1970 on.
    nanos: i128,
    /// The seconds by which the zone that it was written in is before UTC. They count for its text alone.
    zone: i32,
}

impl PartialEq for Timestamp {
    fn eq(&self, other: &Self) -> bool {
        self.nanos == other.nanos
    }
}

impl Eq for Timestamp {}

impl PartialOrd for Timestamp {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Timestamp {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.nanos.cmp(&other.nanos)
    }
}

/// The days from 1970-01-01 to a date of the Gregorian calendar.
fn days_to(year: i128, month: i128, day: i128) -> i128 {
    // The year begins in March, so that the day that is sometimes there is its last.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + (153 * month + 2) / 5 + day - 1 - 719_468
}

/// Year, month and day, both from 1, of the date so many days behind 1970-01-01.
fn date_of(days: i128) -> (i128, i128, i128) {
    let days = days + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (era * 400 + year + i128::from(month <= 2), month, day)
}

fn days_in(year: i128, month: i128) -> i128 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl Timestamp {
    fn of(nanos: i128, zone: i32) -> Result<Self, Stop> {
        let is_there = (FIRST..=LAST).contains(&nanos.div_euclid(SECOND));
        if is_there { Ok(Self { nanos, zone }) } else { Err(wrong("timestamp overflow")) }
    }

    /// The point in time of a text by RFC 3339, as Go's `time.Parse` reads it.
    ///
    /// # Errors
    /// It is none; or unknown, where Go reads more than the RFC allows.
    pub(crate) fn parse(text: &str) -> Result<Self, Stop> {
        let refused = || super::convert::not(text, "timestamp");
        let number = |from: usize, to: usize, most: i128| {
            let digits = text.get(from..to).filter(|part| part.bytes().all(|byte| byte.is_ascii_digit()))?;
            digits.parse::<i128>().ok().filter(|number| *number <= most)
        };
        let is = |at: usize, sign: &str| text.get(at..at + 1) == Some(sign);
        if !(is(4, "-") && is(7, "-") && is(10, "T")) {
            return Err(refused());
        }
        // An hour of one digit, or a comma before the fraction.
        if is(12, ":") || is(19, ",") {
            return Err(Stop::Unknown);
        }
        let date = number(0, 4, 9999).zip(number(5, 7, 12)).zip(number(8, 10, 31));
        let time = number(11, 13, 23).zip(number(14, 16, 59)).zip(number(17, 19, 59));
        let (Some(((year, month), day)), Some(((hour, minute), second))) = (date, time) else { return Err(refused()) };
        if !is(13, ":") || !is(16, ":") || month == 0 || day == 0 || day > days_in(year, month) {
            return Err(refused());
        }
        let rest = text.get(19..).unwrap_or_default();
        let (fraction, zone) = match rest.strip_prefix('.') {
            Some(rest) => {
                let zone = rest.trim_start_matches(|c: char| c.is_ascii_digit());
                (&rest[..rest.len() - zone.len()], zone)
            }
            None => ("0", rest),
        };
        if fraction.is_empty() {
            return Err(refused());
        }
        let kept = &fraction[..fraction.len().min(9)];
        let fraction = kept.parse::<i128>().unwrap_or_default() * 10i128.pow(9 - kept.len() as u32);
        let zone = if zone == "Z" { Some(0) } else { zone_of(zone) };
        let zone = zone.ok_or_else(refused)?;
        let seconds = days_to(year, month, day) * DAY + hour * 3_600 + minute * 60 + second - i128::from(zone);
        Self::of(seconds * SECOND + fraction, zone)
    }

    /// The text by RFC 3339, as Go's `RFC3339Nano` writes it.
    pub(crate) fn write(self) -> String {
        let parts = Parts::of(self, self.zone.into());
        let (hour, minute, second) = parts.time;
        let (year, month, day) = parts.date;
        let fraction = match parts.nanos {
            0 => String::new(),
            nanos => format!(".{nanos:09}").trim_end_matches('0').to_owned(),
        };
        let zone = match self.zone {
            0 => "Z".to_owned(),
            zone => {
                let minutes = zone.abs() / 60;
                format!("{}{:02}:{:02}", if zone < 0 { '-' } else { '+' }, minutes / 60, minutes % 60)
            }
        };
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}{zone}")
    }

    /// What Go calls the zero time.
    pub(crate) fn is_zero(self) -> bool {
        self.nanos == FIRST * SECOND
    }

    /// So many nanoseconds later.
    pub(crate) fn later(self, nanos: i64) -> Result<Self, Stop> {
        Self::of(self.nanos + i128::from(nanos), self.zone)
    }

    /// So many nanoseconds earlier.
    pub(crate) fn earlier(self, nanos: i64) -> Result<Self, Stop> {
        Self::of(self.nanos - i128::from(nanos), self.zone)
    }

    /// The nanoseconds since `other`; `None` where a duration cannot hold them.
    pub(crate) fn since(self, other: Self) -> Option<i64> {
        i64::try_from(self.nanos - other.nanos).ok()
    }
}

/// `+02:00` in seconds.
fn zone_of(text: &str) -> Option<i32> {
    let (sign, rest) = match text.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => return None,
    };
    let (hours, minutes) = rest.split_once(':')?;
    let number = |digits: &str, most: i32| {
        let plain = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
        plain.then(|| digits.parse::<i32>().ok()).flatten().filter(|number| *number <= most)
    };
    // As generous as Go is.
    Some(sign * (number(hours, 24)? * 60 + number(minutes, 60)?) * 60)
}

/// What a calendar and a clock show.
struct Parts {
    days: i128,
    date: (i128, i128, i128),
    time: (i128, i128, i128),
    nanos: i128,
}

impl Parts {
    fn of(at: Timestamp, zone: i128) -> Self {
        let nanos = at.nanos + zone * SECOND;
        let seconds = nanos.div_euclid(SECOND);
        let (days, of_day) = (seconds.div_euclid(DAY), seconds.rem_euclid(DAY));
        let time = (of_day / 3_600, of_day / 60 % 60, of_day % 60);
        Self { days, date: date_of(days), time, nanos: nanos.rem_euclid(SECOND) }
    }

    fn get(&self, function: Function) -> Option<i128> {
        let (year, month, day) = self.date;
        Some(match function {
            Function::GetFullYear => year,
            Function::GetMonth => month - 1,
            Function::GetDayOfYear => self.days - days_to(year, 1, 1),
            Function::GetDayOfMonth => day - 1,
            Function::GetDate => day,
            // The first of January 1970 was a Thursday.
            Function::GetDayOfWeek => (self.days + 4).rem_euclid(7),
            Function::GetHours => self.time.0,
            Function::GetMinutes => self.time.1,
            Function::GetSeconds => self.time.2,
            Function::GetMilliseconds => self.nanos / 1_000_000,
            _ => return None,
        })
    }
}

/// The seconds by which a zone is before UTC. What the names of zones stand for is a matter of tables, which are not here.
fn zone_named(text: &str) -> Result<i128, Stop> {
    let Some((hours, minutes)) = text.split_once(':') else {
        return if matches!(text, "" | "UTC") { Ok(0) } else { Err(Stop::Unknown) };
    };
    let number = |text: &str| text.parse::<i16>().map(i128::from).map_err(|_| wrong("this is no time zone"));
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    if !(0..60).contains(&minutes) {
        return Err(wrong("timezone offset minutes out of range [0, 59]"));
    }
    Ok((hours * 60 + if text.starts_with('-') { -minutes } else { minutes }) * 60)
}

/// Its value; `None` where it is no function of this file, or not of these types.
pub(super) fn call<'a>(function: Function, args: &[Value<'a>]) -> Option<Outcome<'a>> {
    let int = |number: i128| i64::try_from(number).map(Value::Int).map_err(|_| wrong("integer overflow"));
    Some(match (function, args) {
        (Function::Timestamp, [value @ Value::Timestamp(_)]) => Ok(value.clone()),
        (Function::Timestamp, [Value::Text(text)]) => Timestamp::parse(text).map(Value::Timestamp),
        (Function::Timestamp, [Value::Int(seconds)]) => {
            Timestamp::of(i128::from(*seconds) * SECOND, 0).map(Value::Timestamp)
        }
        (Function::Int, [Value::Timestamp(at)]) => int(at.nanos.div_euclid(SECOND)),
        (Function::Int, [Value::Duration(nanos)]) => Ok(Value::Int(*nanos)),
        (Function::Duration, [value @ Value::Duration(_)]) => Ok(value.clone()),
        (Function::Duration, [Value::Text(text)]) => {
            duration(text).map(Value::Duration).ok_or_else(|| super::convert::not(text, "duration"))
        }
        (Function::GetHours, [Value::Duration(nanos)]) => Ok(Value::Int(nanos / 3_600_000_000_000)),
        (Function::GetMinutes, [Value::Duration(nanos)]) => Ok(Value::Int(nanos / 60_000_000_000)),
        (Function::GetSeconds, [Value::Duration(nanos)]) => Ok(Value::Int(nanos / 1_000_000_000)),
        (Function::GetMilliseconds, [Value::Duration(nanos)]) => Ok(Value::Int(nanos / 1_000_000)),
        (_, [Value::Timestamp(at)]) => int(Parts::of(*at, 0).get(function)?),
        (_, [Value::Timestamp(at), Value::Text(zone)]) => match zone_named(zone) {
            Ok(zone) => int(Parts::of(*at, zone).get(function)?),
            Err(stop) => Err(stop),
        },
        _ => return None,
    })
}

/// What the function makes of texts, where it surely makes none of this one: the API server refuses an expression that has it so.
pub(crate) fn refuses(function: Function, text: &str) -> Option<&'static str> {
    match function {
        Function::Duration if duration(text).is_none() => Some("duration"),
        Function::Timestamp if matches!(Timestamp::parse(text), Err(Stop::Wrong(_))) => Some("timestamp"),
        _ => None,
    }
}

/// The nanoseconds of a duration as Go's `time.ParseDuration` reads it, such as `1h30m` or `1.5s`.
pub(crate) fn duration(text: &str) -> Option<i64> {
    let mut rest = text.strip_prefix(['-', '+']).unwrap_or(text);
    if rest == "0" {
        return Some(0);
    }
    if rest.is_empty() {
        return None;
    }
    let mut nanos: i128 = 0;
    while !rest.is_empty() {
        let digits = |text: &str| text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        let (whole, behind) = rest.split_at(digits(rest));
        let (fraction, behind) = match behind.strip_prefix('.') {
            Some(behind) => behind.split_at(digits(behind)),
            None => ("", behind),
        };
        if whole.is_empty() && fraction.is_empty() {
            return None;
        }
        let units = [
            ("ns", 1),
            ("us", 1_000),
            ("µs", 1_000),
            ("μs", 1_000),
            ("ms", 1_000_000),
            ("s", SECOND),
            ("m", 60 * SECOND),
            ("h", 3_600 * SECOND),
        ];
        let unit_end = behind.find(|c: char| c == '.' || c.is_ascii_digit()).unwrap_or(behind.len());
        let (_, size) = units.into_iter().find(|(unit, _)| *unit == &behind[..unit_end])?;
        let whole: i128 = if whole.is_empty() { 0 } else { whole.parse::<i64>().ok()?.into() };
        nanos += whole * size;
        // Of a fraction, what is no whole nanosecond is cut off; digits beyond these make none.
        let kept = &fraction[..fraction.len().min(18)];
        if !kept.is_empty() {
            nanos += kept.parse::<i128>().ok()? * size / 10i128.pow(kept.len() as u32);
        }
        rest = &behind[unit_end..];
    }
    i64::try_from(if text.starts_with('-') { -nanos } else { nanos }).ok()
}

/// A duration as `string()` writes it: its seconds.
pub(super) fn written(nanos: i64) -> String {
    let (seconds, rest) = (nanos / 1_000_000_000, nanos % 1_000_000_000);
    format!("{}s", seconds as f64 + rest as f64 / 1e9)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_is_found_again() {
        let mut days = days_to(1, 1, 1);
        assert_eq!(days * DAY, FIRST);
        for year in 1..=9999 {
            for month in 1..=12 {
                for day in [1, 28, days_in(year, month)] {
                    assert_eq!(date_of(days_to(year, month, day)), (year, month, day));
                }
                assert_eq!(days_to(year, month, 1), days, "{year}-{month}");
                days += days_in(year, month);
            }
        }
        assert_eq!(days * DAY - 1, LAST);
    }

    #[test]
    fn what_is_written_is_read_again() {
        for text in [
            "2023-01-02T03:04:05Z",
            "0001-01-01T00:00:00Z",
            "9999-12-31T23:59:59.999999999Z",
            "2024-02-29T23:00:00.5+05:30",
            "1969-12-31T23:59:59.000000001-11:00",
        ] {
            assert_eq!(Timestamp::parse(text).map(Timestamp::write).as_deref(), Ok(text));
        }
    }
}
