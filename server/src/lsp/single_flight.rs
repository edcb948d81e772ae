//! One of a kind under way at a time; what is asked meanwhile is done once more, together.

use std::sync::{Mutex, PoisonError};

#[derive(Debug, Default)]
pub(super) struct SingleFlight(Mutex<Flight>);

#[derive(Debug, Default)]
struct Flight {
    under_way: bool,
    again: bool,
}

impl SingleFlight {
    /// Begins, unless one is under way, which then goes once more.
    pub(super) fn begin(&self) -> bool {
        let mut flight = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if flight.under_way {
            flight.again = true;
            return false;
        }
        flight.under_way = true;
        true
    }

    /// Ends, unless it was asked for meanwhile: then it is to go once more.
    pub(super) fn goes_again(&self) -> bool {
        let mut flight = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        flight.under_way = std::mem::take(&mut flight.again);
        flight.under_way
    }
}
