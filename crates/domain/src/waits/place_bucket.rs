//! Places in a queue of which one learns together: those near its head move unlike those far behind.

/// A range of places.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PlaceBucket(usize);

/// The first place of each.
const FIRST: [usize; PlaceBucket::COUNT] = [1, 2, 5, 17, 65];

impl PlaceBucket {
    /// How many there are.
    pub const COUNT: usize = 5;
    /// All of them, from the head on.
    pub const ALL: [Self; Self::COUNT] = [Self(0), Self(1), Self(2), Self(3), Self(4)];

    /// That of a place, 1 for the next.
    pub fn of(place: usize) -> Self {
        Self(
            FIRST
                .iter()
                .skip(1)
                .filter(|first| **first <= place)
                .count(),
        )
    }

    /// Its number, 0 for the head.
    pub fn index(self) -> usize {
        self.0
    }

    /// That of a number.
    pub fn from_index(index: usize) -> Option<Self> {
        Self::ALL.get(index).copied()
    }

    /// Its first place.
    pub fn from(self) -> usize {
        FIRST[self.0]
    }

    /// Its last place; none for what is far behind.
    pub fn to(self) -> Option<usize> {
        FIRST.get(self.0 + 1).map(|next| next - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_place_is_in_one() {
        let of = |place| PlaceBucket::of(place).index();
        assert_eq!(
            [1, 2, 4, 5, 16, 17, 64, 65, 9_999].map(of),
            [0, 1, 1, 2, 2, 3, 3, 4, 4]
        );
        for bucket in PlaceBucket::ALL {
            assert_eq!(PlaceBucket::of(bucket.from()), bucket);
            assert_eq!(PlaceBucket::from_index(bucket.index()), Some(bucket));
            if let Some(to) = bucket.to() {
                assert_eq!(PlaceBucket::of(to), bucket);
                assert_ne!(PlaceBucket::of(to + 1), bucket);
            }
        }
    }
}
