//! The one place that writes to standard output and standard error.

use std::fmt::Display;
use std::io::{self, Write};

use super::Outcome;

/// Where a command's report goes, and the messages beside it. A reader that goes away is no error: what remains is not written.
pub(super) struct Console {
    to: To,
    closed: bool,
    failed: bool,
    error: Option<io::Error>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum To {
    Stdout,
    Stderr,
}

impl Console {
    pub(super) fn stdout() -> Self {
        Self { to: To::Stdout, closed: false, failed: false, error: None }
    }

    /// From here on the report goes to standard error, because standard output carries something else.
    pub(super) fn report_to_stderr(&mut self) {
        self.to = To::Stderr;
    }

    /// Writes text that may hold ANSI styles; they are left out where they are not wanted.
    pub(super) fn styled(&mut self, text: &str) {
        match self.to {
            To::Stdout => self.send(text, anstream::AutoStream::auto(io::stdout())),
            To::Stderr => self.send(text, anstream::AutoStream::auto(io::stderr())),
        }
    }

    /// Standard output shows colours, and they are wanted.
    pub(super) fn stdout_has_colours() -> bool {
        anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never
    }

    /// Writes text as it is.
    pub(super) fn plain(&mut self, text: &str) {
        match self.to {
            To::Stdout => self.send(text, io::stdout()),
            To::Stderr => self.send(text, io::stderr()),
        }
    }

    /// Writes text as it is to standard output, wherever the report goes.
    pub(super) fn stdout_plain(&mut self, text: &str) {
        self.send(text, io::stdout());
    }

    fn send(&mut self, text: &str, mut to: impl Write) {
        if self.closed || text.is_empty() {
            return;
        }
        if let Err(error) = to.write_all(text.as_bytes()).and_then(|()| to.flush()) {
            self.closed = true;
            if error.kind() != io::ErrorKind::BrokenPipe {
                self.error = Some(error);
            }
        }
    }

    /// Nobody reads any more.
    pub(super) fn is_closed(&self) -> bool {
        self.closed
    }

    /// Says on standard error that some of the work could not be done.
    pub(super) fn problem(&mut self, message: impl Display) {
        self.failed = true;
        self.note(message);
    }

    /// Says something on standard error.
    pub(super) fn note(&self, message: impl Display) {
        let message = printable(&format!("{message}"));
        // Where standard error is gone there is no one to tell.
        let _ = writeln!(io::stderr(), "pitfall: {message}");
    }

    /// The outcome with everything that went wrong on the way.
    pub(super) fn close(mut self, outcome: Outcome) -> Outcome {
        if let Some(error) = self.error.take() {
            self.problem(error);
        }
        if self.failed { Outcome::Failed } else { outcome }
    }
}

/// `text` without control characters that would move the cursor or hide text; line ends stay.
pub(super) fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' { '\u{fffd}' } else { c }).collect()
}
