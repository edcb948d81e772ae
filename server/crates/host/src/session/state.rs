//! The variables of a session while its files are followed.

use super::{Deed, Event, Held, Place, Variable, Variables};
use pitfall_syntax::shell::Known;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Longer values are not kept: a file that doubles one in a loop must not fill the memory. In bytes.
const MAX_VALUE: usize = 64 << 10;

/// More is not written down for one variable.
const MAX_EVENTS: usize = 256;

#[derive(Debug, Default, Clone)]
pub(super) struct State {
    pub variables: Arc<Variables>,
    /// Variables that may or may not be exported.
    unsure_exports: Arc<BTreeSet<Arc<str>>>,
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
    /// The variables that do not hold the same here and there, whatever became of them on the way.
    pub fn differing<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = &'a str> {
        let is_same = |name: &Arc<str>, it: &Arc<Variable>| {
            let Some(other_one) = other.variables.get(name) else { return false };
            (Arc::ptr_eq(it, other_one)
                || (it.exported, it.certain) == (other_one.exported, other_one.certain) && it.value == other_one.value)
                && self.unsure_exports.contains(name) == other.unsure_exports.contains(name)
        };
        let own = self.variables.iter().filter(move |(name, it)| !is_same(name, it)).map(|(name, _)| &**name);
        let others = other.variables.keys().filter(|name| !self.variables.contains_key(*name)).map(|name| &**name);
        own.chain(others)
    }

    /// What comes of this one by what made `behind` of `before`, which touched no variable that differs here; `None` where a history would be
    /// too long.
    pub fn after(&self, before: &Self, behind: &Self) -> Option<Self> {
        let mut variables = Variables::clone(&self.variables);
        for name in before.variables.keys().filter(|name| !behind.variables.contains_key(*name)) {
            variables.remove(name);
        }
        for (name, it) in behind.variables.iter() {
            let Some(old) = before.variables.get(name) else {
                variables.insert(name.clone(), it.clone());
                continue;
            };
            if Arc::ptr_eq(old, it) {
                continue;
            }
            let own = self.variables.get(name)?;
            let new = it.history.get(old.history.len()..)?;
            if own.history.len() + new.len() >= MAX_EVENTS || it.history.len() >= MAX_EVENTS {
                return None;
            }
            let history = own.history.iter().chain(new).cloned().collect();
            let changed = Variable { history, value: it.value.clone(), certain: it.certain, exported: it.exported };
            variables.insert(name.clone(), Arc::new(changed));
        }
        let is_of_file =
            |name: &&Arc<str>| behind.variables.contains_key(*name) || before.unsure_exports.contains(*name);
        let mut unsure_exports: BTreeSet<Arc<str>> =
            self.unsure_exports.iter().filter(|name| !is_of_file(name)).cloned().collect();
        unsure_exports.extend(behind.unsure_exports.iter().filter(|name| variables.contains_key(*name)).cloned());
        Some(Self { variables: Arc::new(variables), unsure_exports: Arc::new(unsure_exports) })
    }

    pub fn value(&self, name: &str) -> Held {
        self.variables.get(name).map_or(Held::Unset, |variable| variable.value.clone())
    }

    /// What is known of a variable, and whether that is sure.
    pub fn known(&self, name: &str) -> (Known, bool) {
        let Some(variable) = self.variables.get(name) else { return (Known::Unset, true) };
        let known = match &variable.value {
            Held::Text(text) => Known::Set(text.clone()),
            Held::Unset => Known::Unset,
            Held::Unknown => Known::Unknown,
        };
        (known, variable.certain)
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
        let variables = Arc::make_mut(&mut self.variables);
        let variable = match variables.get_mut(name) {
            Some(known) => Arc::make_mut(known),
            None => {
                let new =
                    Variable { value: Held::Unset, certain: true, exported: false, history: Vec::with_capacity(1) };
                Arc::make_mut(variables.entry(name.into()).or_insert(Arc::new(new)))
            }
        };
        let exported = if deed == Deed::Unset { Some(false) } else { exported };
        if let Some(exported) = exported {
            if happens {
                if self.unsure_exports.contains(name) {
                    Arc::make_mut(&mut self.unsure_exports).remove(name);
                }
            } else if variable.exported != exported {
                Arc::make_mut(&mut self.unsure_exports).insert(name.into());
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
    pub fn given(&mut self, name: &str, value: impl Into<Arc<str>>) {
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
