//! A sorted map whose copies share all that they have in common: a copy costs nothing, and a change to one of them copies the few
//! rows beside it. Who reads keeps the map as it was while others go on writing.

use std::borrow::Borrow;
use std::fmt;
use std::sync::Arc;

/// Most rows of a leaf: a change copies so many at most.
const MOST: usize = 64;

type Leaf<K, V> = Arc<Vec<(K, Arc<V>)>>;

/// A sorted map in leaves.
pub struct Shelf<K, V> {
    /// In the order of their keys; none is empty.
    leaves: Arc<Vec<Leaf<K, V>>>,
    len: usize,
}

impl<K, V> Clone for Shelf<K, V> {
    fn clone(&self) -> Self {
        Shelf { leaves: Arc::clone(&self.leaves), len: self.len }
    }
}

impl<K, V> Default for Shelf<K, V> {
    fn default() -> Self {
        Shelf { leaves: Arc::default(), len: 0 }
    }
}

impl<K: fmt::Debug, V: fmt::Debug> fmt::Debug for Shelf<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl<K: PartialEq, V: PartialEq> PartialEq for Shelf<K, V> {
    fn eq(&self, other: &Self) -> bool {
        self.len == other.len && self.iter().eq(other.iter())
    }
}

impl<K, V> Shelf<K, V> {
    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// All rows, by their keys.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&K, &V)> {
        self.leaves.iter().flat_map(|leaf| leaf.iter()).map(|(key, value)| (key, &**value))
    }

    /// The keys in their order.
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &K> {
        self.iter().map(|(key, _)| key)
    }

    /// The values by their keys.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = &V> {
        self.iter().map(|(_, value)| value)
    }

    /// The leaf in which a key stands, or would stand.
    fn leaf_of<Q: Ord + ?Sized>(&self, key: &Q) -> usize
    where
        K: Borrow<Q>,
    {
        let after = self.leaves.partition_point(|leaf| leaf.first().is_some_and(|(first, _)| first.borrow() <= key));
        after.saturating_sub(1)
    }

    fn found<Q: Ord + ?Sized>(&self, key: &Q) -> Option<&Arc<V>>
    where
        K: Borrow<Q>,
    {
        let leaf = self.leaves.get(self.leaf_of(key))?;
        let at = leaf.binary_search_by(|(k, _)| k.borrow().cmp(key)).ok()?;
        leaf.get(at).map(|(_, value)| value)
    }

    /// The value of a key.
    pub fn get<Q: Ord + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.found(key).map(|value| &**value)
    }

    /// The value of a key, to be held on to.
    pub fn shared<Q: Ord + ?Sized>(&self, key: &Q) -> Option<Arc<V>>
    where
        K: Borrow<Q>,
    {
        self.found(key).cloned()
    }

    /// Whether there is such a key.
    pub fn contains_key<Q: Ord + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.found(key).is_some()
    }

    /// The rows from a key on.
    pub fn from<'s, Q: Ord + ?Sized>(&'s self, key: &Q) -> impl Iterator<Item = (&'s K, &'s V)> + use<'s, Q, K, V>
    where
        K: Borrow<Q>,
    {
        let first = self.leaf_of(key);
        // Only the first leaf holds keys that stand before.
        let before = self.leaves.get(first).map_or(0, |leaf| leaf.partition_point(|(k, _)| k.borrow() < key));
        let rows = self.leaves.iter().skip(first).flat_map(|leaf| leaf.iter());
        rows.skip(before).map(|(k, value)| (k, &**value))
    }
}

impl<K: Ord + Clone, V> Shelf<K, V> {
    /// Puts a value in; gives the one that it replaces.
    pub fn insert(&mut self, key: K, value: V) -> Option<Arc<V>> {
        let at = self.leaf_of(&key);
        let leaves = Arc::make_mut(&mut self.leaves);
        let value = Arc::new(value);
        let Some(leaf) = leaves.get_mut(at) else {
            leaves.push(Arc::new(vec![(key, value)]));
            self.len += 1;
            return None;
        };
        let place = leaf.binary_search_by(|(k, _)| k.cmp(&key));
        let rows = Arc::make_mut(leaf);
        match place {
            Ok(place) => rows.get_mut(place).map(|(_, old)| std::mem::replace(old, value)),
            Err(place) => {
                let at_end = place == rows.len();
                rows.insert(place, (key, value));
                self.len += 1;
                if rows.len() > MOST {
                    // What grows at its end, as numbers do, leaves full leaves behind.
                    let rest = rows.split_off(if at_end { MOST } else { MOST / 2 });
                    leaves.insert(at + 1, Arc::new(rest));
                }
                None
            }
        }
    }

    /// The value of a key, to be changed; copied first where somebody else holds it.
    pub fn get_mut<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
        V: Clone,
    {
        let at = self.leaf_of(key);
        let place = self.leaves.get(at)?.binary_search_by(|(k, _)| k.borrow().cmp(key)).ok()?;
        let leaf = Arc::make_mut(&mut self.leaves).get_mut(at)?;
        Arc::make_mut(leaf).get_mut(place).map(|(_, value)| Arc::make_mut(value))
    }

    /// Takes a row away.
    pub fn remove<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<Arc<V>>
    where
        K: Borrow<Q>,
    {
        let at = self.leaf_of(key);
        let place = self.leaves.get(at)?.binary_search_by(|(k, _)| k.borrow().cmp(key)).ok()?;
        let leaves = Arc::make_mut(&mut self.leaves);
        let rows = Arc::make_mut(leaves.get_mut(at)?);
        let (_, value) = rows.remove(place);
        if rows.is_empty() {
            leaves.remove(at);
        }
        self.len -= 1;
        Some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    /// Whatever is done to it, it is the map of the standard library; and what was copied before stays as it was.
    #[test]
    fn it_is_a_sorted_map_and_copies_stay() {
        let mut seed = 7_u64;
        let mut chance = move |n: u64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) % n
        };
        let (mut shelf, mut map) = (Shelf::default(), BTreeMap::new());
        let mut copies = Vec::new();
        for n in 0..20_000_u64 {
            let key = if n % 3 == 0 { n } else { chance(3000) };
            match chance(10) {
                0..=5 => assert_eq!(shelf.insert(key, n).as_deref().copied(), map.insert(key, n)),
                6 | 7 => assert_eq!(shelf.remove(&key).as_deref().copied(), map.remove(&key)),
                _ => {
                    let changed = shelf.get_mut(&key).map(|v| {
                        *v += 1;
                        *v
                    });
                    let other = map.get_mut(&key).map(|v| {
                        *v += 1;
                        *v
                    });
                    assert_eq!(changed, other);
                }
            }
            assert_eq!((shelf.len(), shelf.get(&key)), (map.len(), map.get(&key)));
            if n % 1000 == 0 {
                copies.push((shelf.clone(), map.clone()));
                let from = chance(20_000);
                assert!(shelf.from(&from).eq(map.range(from..)), "from {from}");
            }
        }
        for (shelf, map) in &copies {
            assert!(shelf.iter().eq(map.iter()));
            assert!(shelf.iter().rev().eq(map.iter().rev()));
            assert!(shelf.leaves.iter().all(|leaf| !leaf.is_empty() && leaf.len() <= MOST));
        }
        let empty: Shelf<u64, u64> = Shelf::default();
        assert!(empty.is_empty() && empty.get(&1).is_none() && empty.from(&0).next().is_none());
        for key in map.keys().copied().collect::<Vec<_>>() {
            shelf.remove(&key);
        }
        assert!(shelf.is_empty() && shelf.leaves.is_empty());
    }

    #[test]
    fn a_change_copies_its_neighbours_alone() {
        let mut shelf: Shelf<Arc<str>, u32> = Shelf::default();
        for n in 0..10_000_u32 {
            shelf.insert(format!("{n:05}").into(), n);
        }
        // Numbers that rise fill their leaves.
        assert_eq!(shelf.leaves.len(), 10_000_usize.div_ceil(MOST));
        let before = shelf.clone();
        *shelf.get_mut("05000").unwrap() = 1;
        let others = before.leaves.iter().zip(shelf.leaves.iter()).filter(|(a, b)| !Arc::ptr_eq(a, b)).count();
        assert_eq!((others, before.get("05000"), shelf.get("05000")), (1, Some(&5000), Some(&1)));
    }
}
