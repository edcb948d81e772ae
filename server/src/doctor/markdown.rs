//! A sheet to paste into an issue, and for an editor to show.

use std::fmt::Write;

use super::sheet::{Row, Sheet};

pub(crate) fn markdown(sheet: &Sheet) -> String {
    let mut out = String::new();
    // Writing to a String does not fail.
    let _ = writeln!(out, "## {}", escaped(&sheet.title));
    for section in &sheet.sections {
        let _ = writeln!(out, "\n### {}\n", escaped(&section.heading));
        for row in &section.rows {
            match row {
                Row::Cells(cells) => {
                    let mut cells = cells.iter().filter(|cell| !cell.is_empty());
                    let first = cells.next().map(|cell| code(cell)).unwrap_or_default();
                    let rest: Vec<String> = cells.map(|cell| code(cell)).collect();
                    let between = if rest.is_empty() { "" } else { " " };
                    let _ = writeln!(out, "- {first}{between}{}", rest.join(" "));
                }
                Row::Found { severity, id, message, advice, place } => {
                    let place = place.as_ref().map(|place| format!(" ({})", code(place))).unwrap_or_default();
                    let advice = advice.as_ref().map(|advice| format!(" → {}", escaped(advice))).unwrap_or_default();
                    let _ = writeln!(out, "- **{}** `{id}` {}{place}{advice}", severity.name(), escaped(message));
                }
            }
        }
    }
    out
}

/// Text in which nothing is markup: one line.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' => {
                out.push('\\');
                out.push(character);
            }
            control if control.is_control() => out.push(' '),
            other => out.push(other),
        }
    }
    out
}

/// Text as code, whatever backticks are in it.
fn code(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let mut longest = 0;
    let mut run = 0;
    for character in text.chars() {
        run = if character == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    let fence = "`".repeat(longest + 1);
    if longest > 0 { format!("{fence} {text} {fence}") } else { format!("{fence}{text}{fence}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_value_is_markup() {
        assert_eq!(code("a`b``c"), "``` a`b``c ```");
        assert_eq!(code("a\nb"), "`a b`");
        assert_eq!(escaped("<img src=x>\n# *x*"), "\\<img src=x\\> \\# \\*x\\*");
    }
}
