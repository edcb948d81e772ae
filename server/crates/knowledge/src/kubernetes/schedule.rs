//! Cron lines of a CronJob.
//!
//! Source: `ParseStandard` of github.com/robfig/cron v3, which the API server and the CronJob controller call, and
//! `validateScheduleFormat` of batch validation.

/// What is wrong with a cron line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// It does not have five fields, but so many.
    Fields(usize),
    /// `@something` that is not known.
    Descriptor,
    /// `TZ=` or `CRON_TZ=`, refused on new objects: `timeZone` is the field for it.
    TimeZone,
    /// A field is not a number, name, range, list or step.
    Unreadable {
        /// Which of the five, from 0.
        field: usize,
    },
    /// A number of a field is out of bounds.
    OutOfBounds {
        /// Which of the five, from 0.
        field: usize,
        /// The least.
        least: u32,
        /// The most.
        most: u32,
    },
    /// A range runs backwards, or a step is 0.
    Backwards {
        /// Which of the five, from 0.
        field: usize,
    },
}

const BOUNDS: [(u32, u32); 5] = [(0, 59), (0, 23), (1, 31), (1, 12), (0, 6)];
const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAYS: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/// The names of the five fields.
pub const FIELDS: [&str; 5] = ["minute", "hour", "day of month", "month", "day of week"];

/// Says what the API server refuses in a cron line.
///
/// # Errors
/// The first fault.
pub fn check(line: &str) -> Result<(), Fault> {
    if line.starts_with("TZ=") || line.starts_with("CRON_TZ=") {
        return Err(Fault::TimeZone);
    }
    if let Some(descriptor) = line.strip_prefix('@') {
        let every = descriptor.strip_prefix("every ").is_some_and(super::duration::is_go_duration);
        let known = ["yearly", "annually", "monthly", "weekly", "daily", "midnight", "hourly"].contains(&descriptor);
        return if every || known { Ok(()) } else { Err(Fault::Descriptor) };
    }
    let fields: Vec<&str> = line.split_whitespace().collect();
    if fields.len() != 5 {
        return Err(Fault::Fields(fields.len()));
    }
    for (at, field) in fields.into_iter().enumerate() {
        for part in field.split(',') {
            range(at, part)?;
        }
    }
    Ok(())
}

fn range(field: usize, text: &str) -> Result<(), Fault> {
    let (least, most) = BOUNDS[field];
    let (span, step) = match text.split_once('/') {
        Some((span, step)) => (span, Some(step)),
        None => (text, None),
    };
    let (start, end) = if matches!(span, "*" | "?") {
        (least, most)
    } else {
        match span.split_once('-') {
            Some((start, end)) => (number(field, start)?, number(field, end)?),
            None => {
                let start = number(field, span)?;
                (start, if step.is_some() { most } else { start })
            }
        }
    };
    if start < least || end > most {
        return Err(Fault::OutOfBounds { field, least, most });
    }
    let step = step.map_or(Ok(1), |step| step.parse::<u32>().map_err(|_| Fault::Unreadable { field }))?;
    if start > end || step == 0 { Err(Fault::Backwards { field }) } else { Ok(()) }
}

fn number(field: usize, text: &str) -> Result<u32, Fault> {
    let names: &[&str] = match field {
        3 => &MONTHS,
        4 => &DAYS,
        _ => &[],
    };
    let first = BOUNDS[field].0;
    if let Some(at) = names.iter().position(|name| name.eq_ignore_ascii_case(text)) {
        return Ok(u32::try_from(at).unwrap_or(0) + first);
    }
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
        return Err(Fault::Unreadable { field });
    }
    // A number too long for 32 bits is out of bounds as well.
    Ok(text.parse().unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cron_lines_as_the_api_server_takes_them() {
        for line in [
            "* * * * *",
            "*/5 0-23/2 1,15 jan-DEC sun",
            "0 0 ? * ?",
            "@daily",
            "@every 1h30m",
            "5/10 * * * *",
            " 0 0 * * 6 ",
        ] {
            assert_eq!(check(line), Ok(()), "{line}");
        }
        for (line, fault) in [
            ("", Fault::Fields(0)),
            ("* * * *", Fault::Fields(4)),
            ("0 * * * * *", Fault::Fields(6)),
            ("0 0 * * 7", Fault::OutOfBounds { field: 4, least: 0, most: 6 }),
            ("60 * * * *", Fault::OutOfBounds { field: 0, least: 0, most: 59 }),
            ("0 0 0 * *", Fault::OutOfBounds { field: 2, least: 1, most: 31 }),
            ("0 0 * janu *", Fault::Unreadable { field: 3 }),
            ("*5 * * * *", Fault::Unreadable { field: 0 }),
            ("30-10 * * * *", Fault::Backwards { field: 0 }),
            ("*/0 * * * *", Fault::Backwards { field: 0 }),
            ("@reboot", Fault::Descriptor),
            ("@every day", Fault::Descriptor),
            ("TZ=UTC 0 0 * * *", Fault::TimeZone),
            ("99999999999 * * * *", Fault::OutOfBounds { field: 0, least: 0, most: 59 }),
        ] {
            assert_eq!(check(line), Err(fault), "{line}");
        }
    }
}
