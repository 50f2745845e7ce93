//! Variables: a name has one value, or one value for each tuple of integers.

use super::value::Value;
use dashu_int::IBig;
use dashu_int::ops::BitTest;
use std::collections::BTreeMap;

/// Most bytes that variables take, by the estimate of [`Store::set`]; about two million array elements.
const MAX_BYTES: usize = 256 << 20;
/// A key and a value in a map's node, with the share of nodes that are not full.
const ENTRY_BYTES: usize = 112;

/// `None` is the plain variable; ordered, so that UNIQUE sees the same order in each array.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Index {
    None,
    One(IBig),
    Many(Box<[IBig]>),
}

impl Index {
    pub(super) fn new(mut parts: Vec<IBig>) -> Self {
        match parts.len() {
            0 => Self::None,
            1 => parts.pop().map_or(Self::None, Self::One),
            _ => Self::Many(parts.into()),
        }
    }

    fn heap_bytes(&self) -> usize {
        let long = |part: &IBig| {
            if part.bit_len() > 128 {
                part.bit_len() / 8 + 32
            } else {
                0
            }
        };
        match self {
            Self::None => 0,
            Self::One(part) => long(part),
            Self::Many(parts) => parts.iter().map(|part| 24 + long(part)).sum(),
        }
    }
}

#[derive(Debug, Default)]
struct Array {
    values: BTreeMap<Index, Value>,
    /// How often each value occurs: made by the first INARRAY, then kept.
    counts: Option<BTreeMap<Value, usize>>,
    bytes: usize,
}

#[derive(Debug)]
pub(super) struct Store {
    arrays: Vec<Array>,
    bytes: usize,
}

impl Store {
    pub(super) fn new(names: usize) -> Self {
        Self {
            arrays: std::iter::repeat_with(Array::default).take(names).collect(),
            bytes: 0,
        }
    }

    pub(super) fn get(&self, name: usize, index: &Index) -> Option<&Value> {
        self.arrays.get(name)?.values.get(index)
    }

    /// # Errors
    /// When the variables together need too much memory.
    pub(super) fn set(&mut self, name: usize, index: Index, value: Value) -> Result<(), String> {
        let Some(array) = self.arrays.get_mut(name) else {
            return Ok(());
        };
        let bytes = ENTRY_BYTES + index.heap_bytes() + value.heap_bytes();
        let counted = if array.counts.is_some() { 2 * bytes } else { bytes };
        array.bytes += counted;
        self.bytes += counted;
        if self.bytes > MAX_BYTES {
            return Err(too_much());
        }
        if let Some(counts) = &mut array.counts {
            *counts.entry(value.clone()).or_insert(0) += 1;
        }
        let index_bytes = index.heap_bytes();
        if let Some(old) = array.values.insert(index, value) {
            let freed = ENTRY_BYTES + index_bytes + old.heap_bytes();
            let freed = if array.counts.is_some() { 2 * freed } else { freed };
            array.bytes -= freed.min(array.bytes);
            self.bytes -= freed.min(self.bytes);
            array.forget(&old);
        }
        Ok(())
    }

    pub(super) fn unset(&mut self, name: usize) {
        if let Some(array) = self.arrays.get_mut(name) {
            self.bytes -= array.bytes.min(self.bytes);
            *array = Array::default();
        }
    }

    /// Elements of a name; the work of [`Store::contains`] the first time.
    pub(super) fn len(&self, name: usize) -> usize {
        self.arrays.get(name).map_or(0, |array| array.values.len())
    }

    pub(super) fn is_counted(&self, name: usize) -> bool {
        self.arrays.get(name).is_some_and(|array| array.counts.is_some())
    }

    /// Whether a value occurs below a name.
    ///
    /// # Errors
    /// When memory ends, or when a number is looked for among texts or the other way round.
    pub(super) fn contains(&mut self, name: usize, value: &Value) -> Result<bool, String> {
        let Some(array) = self.arrays.get_mut(name) else {
            return Ok(false);
        };
        if array.counts.is_none() {
            self.bytes += array.bytes;
            array.bytes *= 2;
            if self.bytes > MAX_BYTES {
                return Err(too_much());
            }
        }
        let counts = array.counts.get_or_insert_with(|| {
            let mut counts = BTreeMap::new();
            for value in array.values.values() {
                *counts.entry(value.clone()).or_insert(0) += 1;
            }
            counts
        });
        // Numbers come before texts.
        for (present, _) in counts
            .first_key_value()
            .into_iter()
            .chain(counts.last_key_value())
        {
            if present.compare(value).is_none() {
                return Err(format!("cannot compare {} and {}", value.kind(), present.kind()));
            }
        }
        Ok(counts.contains_key(value))
    }

    /// Indices and values of a name, in the order of the indices.
    pub(super) fn elements(&self, name: usize) -> impl ExactSizeIterator<Item = (&Index, &Value)> {
        self.arrays[name].values.iter()
    }
}

impl Array {
    fn forget(&mut self, value: &Value) {
        if let Some(counts) = &mut self.counts
            && let Some(count) = counts.get_mut(value)
        {
            *count -= 1;
            if *count == 0 {
                counts.remove(value);
            }
        }
    }
}

fn too_much() -> String {
    format!("the variables need more than {} MiB", MAX_BYTES >> 20)
}
