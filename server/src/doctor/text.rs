//! A sheet for a terminal.

use std::fmt::Write;

use pitfall_engine::Severity;
use unicode_width::UnicodeWidthStr;

use super::sheet::{Row, Section, Sheet};

const BOLD: &str = "\u{1b}[1m";
const DIM: &str = "\u{1b}[2m";
const RESET: &str = "\u{1b}[0m";

/// A column is not made wider for one long cell. In the columns of a terminal, of which a Chinese character takes two.
const WIDEST: usize = 44;

pub(crate) fn text(sheet: &Sheet) -> String {
    let mut out = String::new();
    // Writing to a String does not fail.
    let _ = writeln!(out, "{BOLD}{}{RESET}", printable(&sheet.title));
    for section in &sheet.sections {
        let _ = writeln!(out, "\n{BOLD}{}{RESET}", printable(&section.heading));
        rows(section, &mut out);
    }
    out
}

fn rows(section: &Section, out: &mut String) {
    let mut widths: Vec<usize> = Vec::new();
    for row in &section.rows {
        let Row::Cells(cells) = row else { continue };
        for (at, cell) in cells.iter().enumerate() {
            let width = cell.width();
            match widths.get_mut(at) {
                Some(widest) => *widest = (*widest).max(width.min(WIDEST)),
                None => widths.push(width.min(WIDEST)),
            }
        }
    }
    for row in &section.rows {
        match row {
            Row::Cells(cells) => {
                let mut line = String::from("  ");
                let filled = cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |at| at + 1);
                for (at, cell) in cells.iter().enumerate().take(filled) {
                    let last = at + 1 == filled;
                    let width = widths.get(at).copied().unwrap_or(0);
                    let style = if at > 0 && at + 1 == cells.len() { DIM } else { "" };
                    let reset = if style.is_empty() { "" } else { RESET };
                    let cell = printable(cell);
                    let gap = if last { 0 } else { width.saturating_sub(cell.width()) + 2 };
                    let _ = write!(line, "{style}{cell}{reset}{:gap$}", "");
                }
                let _ = writeln!(out, "{}", line.trim_end());
            }
            Row::Found { severity, id, message, advice, place } => {
                let colour = match severity {
                    Severity::Error => "\u{1b}[1;31m",
                    Severity::Warning => "\u{1b}[1;33m",
                    Severity::Information => "\u{1b}[1;34m",
                    Severity::Hint => "\u{1b}[1;36m",
                };
                let _ = writeln!(out, "  {colour}{}{RESET} {BOLD}{id}{RESET}  {}", severity.name(), printable(message));
                if let Some(place) = place {
                    let _ = writeln!(out, "    {DIM}{}{RESET}", printable(place));
                }
                if let Some(advice) = advice {
                    let _ = writeln!(out, "    → {}", printable(advice));
                }
            }
        }
    }
}

/// Without control characters that would move the cursor or hide text.
fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}
