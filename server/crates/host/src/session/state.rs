//! The variables of a session while its files are followed.

use super::{Deed, Event, Held, Place, Variable};
use pitfall_syntax::shell::Known;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Longer values are not kept: a file that doubles one in a loop must not fill the memory. In bytes.
const MAX_VALUE: usize = 64 << 10;

/// More is not written down for one variable.
const MAX_EVENTS: usize = 256;

#[derive(Debug, Default, Clone)]
pub(super) struct State {
    pub variables: Arc<BTreeMap<Arc<str>, Arc<Variable>>>,
    /// Variables that may or may not be exported.
    unsure_exports: BTreeSet<Arc<str>>,
}

/// A change of one variable.
pub(super) struct Change {
    pub place: Place,
    pub deed: Deed,
    pub value: Held,
    /// It surely happens.
    pub happens: bool,
    /// The value follows from sure ones.
    pub certain: bool,
    /// Child processes see it; `None` leaves that as it was.
    pub exported: Option<bool>,
}

impl State {
    pub fn value(&self, name: &str) -> Held {
        self.variables.get(name).map_or(Held::Unset, |variable| variable.value.clone())
    }

    pub fn known(&self, name: &str) -> Known {
        match self.value(name) {
            Held::Text(text) => Known::Set(text),
            Held::Unset => Known::Unset,
            Held::Unknown => Known::Unknown,
        }
    }

    /// The variable `name`, to be changed in place.
    pub fn variable_mut(&mut self, name: &str) -> Option<&mut Variable> {
        Arc::make_mut(&mut self.variables).get_mut(name).map(Arc::make_mut)
    }

    pub fn is_certain(&self, name: &str) -> bool {
        self.variables.get(name).is_none_or(|variable| variable.certain)
    }

    pub fn apply(&mut self, name: &str, change: Change) {
        let Change { place, deed, value, happens, certain, exported } = change;
        let value = match value {
            Held::Text(text) if text.len() > MAX_VALUE => Held::Unknown,
            value => value,
        };
        if !self.variables.contains_key(name) {
            let new = Variable { value: Held::Unset, certain: true, exported: false, history: Vec::new() };
            Arc::make_mut(&mut self.variables).insert(name.into(), Arc::new(new));
        }
        let Some(variable) = Arc::make_mut(&mut self.variables).get_mut(name).map(Arc::make_mut) else { return };
        let exported = if deed == Deed::Unset { Some(false) } else { exported };
        if let Some(exported) = exported {
            if happens {
                self.unsure_exports.remove(name);
            } else if variable.exported != exported {
                self.unsure_exports.insert(name.into());
            }
            variable.exported = exported;
        }
        variable.certain = happens && certain && !self.unsure_exports.contains(name);
        variable.value = value;
        if variable.history.len() < MAX_EVENTS {
            let value = variable.value.clone();
            variable.history.push(Event { place, deed, value, certain: happens });
        }
    }

    /// A variable that the system gives every session.
    pub fn given(&mut self, name: &str, value: impl Into<String>) {
        let change = Change {
            place: Place::System,
            deed: Deed::Set,
            value: Held::Text(value.into()),
            happens: true,
            certain: true,
            exported: Some(true),
        };
        self.apply(name, change);
    }
}
