//! Workloads by the labels of their pods: each selector of a stream asks for those that it takes.

use std::collections::BTreeMap;
use std::hash::BuildHasher;

use pitfall_engine::Labels;
use rustc_hash::{FxBuildHasher, FxHashMap};

/// The places of workloads in a list, by each label of their pods.
#[derive(Debug, Default)]
pub(super) struct PodsByLabel {
    /// By the hash of a label: where two labels share one, some are found that lack the label.
    by_label: FxHashMap<u64, Vec<usize>>,
    /// Those whose labels cannot be known.
    unknown: Vec<usize>,
}

impl PodsByLabel {
    /// Of workloads whose pods have these labels, in order.
    pub(super) fn of<'a>(pods: impl Iterator<Item = &'a Labels>) -> Self {
        let mut found = Self::default();
        for (place, labels) in pods.enumerate() {
            match labels {
                Some(labels) => {
                    for label in labels {
                        found.by_label.entry(hash(label)).or_default().push(place);
                    }
                }
                None => found.unknown.push(place),
            }
        }
        found
    }

    /// The places, in order, of all that have the first of the `wanted` labels, or may have it: whoever asks looks at the rest.
    pub(super) fn with(&self, wanted: &BTreeMap<String, String>) -> Vec<usize> {
        let labelled = wanted.iter().next().and_then(|label| self.by_label.get(&hash(label)));
        let mut places: Vec<usize> = labelled.into_iter().flatten().chain(&self.unknown).copied().collect();
        places.sort_unstable();
        places
    }
}

fn hash(label: (&String, &String)) -> u64 {
    FxBuildHasher.hash_one(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(text: &str) -> BTreeMap<String, String> {
        text.split(',').filter_map(|pair| pair.split_once('=')).map(|(key, value)| (key.into(), value.into())).collect()
    }

    #[test]
    fn those_with_the_label_and_those_that_nobody_knows() {
        let pods: Vec<Labels> = vec![Some(labels("app=a,tier=x")), None, Some(labels("app=b")), Some(labels("app=a"))];
        let index = PodsByLabel::of(pods.iter());
        assert_eq!(index.with(&labels("app=a,tier=y")), [0, 1, 3]);
        assert_eq!(index.with(&labels("app=c")), [1]);
        assert_eq!(index.with(&labels("")), [1]);
    }
}
