//! Tab-separated tables: lines that begin with `#` are remarks, the first other line names the columns.

/// The rows of a table below its heading, each split at its tabs.
pub(super) fn rows(tsv: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    tsv.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).skip(1).map(|line| line.split('\t').collect())
}

/// The cell at `column`; empty where the row is short.
pub(super) fn cell(row: &[&'static str], column: usize) -> &'static str {
    row.get(column).copied().unwrap_or("")
}

/// N of `1.N` or `1.N(or earlier)`.
pub(super) fn minor(cell: &str) -> Option<u16> {
    let rest = cell.strip_prefix("1.")?;
    let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    rest.get(..digits)?.parse().ok()
}

/// The first tabled release, or `None` for what is as old as the tables.
pub(super) fn since(cell: &str) -> Option<u16> {
    if cell.ends_with("(or earlier)") { None } else { minor(cell) }
}

/// The cell says true.
pub(super) fn flag(row: &[&'static str], column: usize) -> bool {
    cell(row, column) == "True"
}
