//! How long a keystroke takes to come back as diagnostics.

use std::time::{Duration, Instant};

use serde_json::json;

use super::{Client, did_change, frame, notification};

/// Times of many like events.
#[derive(Debug, Clone, Default)]
pub struct Latency {
    samples: Vec<Duration>,
}

impl Latency {
    /// Adds one.
    pub fn add(&mut self, sample: Duration) {
        self.samples.push(sample);
        self.samples.sort();
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.samples.len()
    }

    /// There are none.
    pub fn is_empty(&self) -> bool {
        self.samples.is_empty()
    }

    /// The time that `percent` of a hundred events stay below or at; zero without events.
    pub fn percentile(&self, percent: usize) -> Duration {
        let at = (self.samples.len() * percent).div_ceil(100).saturating_sub(1);
        self.samples.get(at).copied().unwrap_or_default()
    }
}

impl std::fmt::Display for Latency {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (p50, p99, max) = (self.percentile(50), self.percentile(99), self.percentile(100));
        write!(f, "p50 {p50:.2?}  p99 {p99:.2?}  max {max:.2?}  ({} keystrokes)", self.len())
    }
}

/// A person who types one character at a time into an open document that has a finding (diagnostics are not sent again for
/// a document that stays without any).
#[derive(Debug, Clone)]
pub struct Typing<'a> {
    /// The open document.
    pub uri: &'a str,
    /// Its present version; grows with each keystroke.
    pub version: i64,
    /// Where the characters go: line and column, from 0.
    pub at: (u32, u32),
    /// The pause between an answer and the next keystroke.
    pub pause: Duration,
}

impl Typing<'_> {
    /// Types `characters` one by one, and takes the time from writing each change to having read the last byte of the diagnostics
    /// for its version. What the client itself does before and behind, such as making sense of JSON, is not the server's.
    pub fn measure(&mut self, client: &mut Client, characters: &str) -> Latency {
        let mut latency = Latency::default();
        for character in characters.chars() {
            std::thread::sleep(self.pause);
            self.version += 1;
            let here = json!({"line": self.at.0, "character": self.at.1});
            let change = json!([{"range": {"start": here, "end": here}, "text": character}]);
            let change = did_change(self.uri, self.version, change);
            let keystroke = frame(&notification("textDocument/didChange", change));
            let began = Instant::now();
            client.write(&keystroke);
            let published = client.published_where(self.uri, |published| published.version == Some(self.version));
            latency.add(published.arrived.duration_since(began));
            self.at.1 += u32::try_from(character.len_utf16()).unwrap_or(1);
        }
        latency
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_those_of_the_sorted_times() {
        let mut latency = Latency::default();
        (1..=100).rev().for_each(|ms| latency.add(Duration::from_millis(ms)));
        assert_eq!(latency.percentile(50), Duration::from_millis(50));
        assert_eq!(latency.percentile(99), Duration::from_millis(99));
        assert_eq!(latency.percentile(100), Duration::from_millis(100));
        assert_eq!(Latency::default().percentile(50), Duration::ZERO);
    }
}
