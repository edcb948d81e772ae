//! The doctor's reports as people and programs read them. Both faces show the same sheets; the doctor's own logic is a room of its own.

mod history;
mod json;
mod markdown;
mod report;
mod sheet;
mod text;

pub(crate) use history::sheet as history_sheet;
pub(crate) use json::{history as history_json, report as report_json};
pub(crate) use markdown::markdown;
pub(crate) use report::sheet as report_sheet;
pub(crate) use sheet::{Sheet, Style};
pub(crate) use text::text;
