//! What nodes know, so that nothing is written that a node of an earlier release cannot read.
//!
//! During an update two releases run side by side. Each node's lease in Redis says what it knows; what is new
//! is written only while every live node can read it, and may be read always.

use std::fmt;

/// Something that not every release knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Feature {
    /// Cursors name the epoch in which they were given.
    EpochCursors,
    /// Nodes say whose connections have ended.
    Returns,
    /// Nodes say what organizers are available, and who of them is there.
    Duty,
    /// Nodes note who has looked at a help chat.
    Turns,
    /// Entries change others: what a message says is not what it said when it was stored.
    Changes,
}

impl Feature {
    /// What this release knows. A release adds to it, and takes nothing away before no live node can be without it.
    const ALL: [Self; 5] = [
        Self::EpochCursors,
        Self::Returns,
        Self::Duty,
        Self::Turns,
        Self::Changes,
    ];

    /// Its name in leases: letters, digits and hyphens.
    const fn name(self) -> &'static str {
        match self {
            Self::EpochCursors => "epoch-cursors",
            Self::Returns => "returns",
            Self::Duty => "duty",
            Self::Turns => "turns",
            Self::Changes => "changes",
        }
    }

    const fn bit(self) -> u32 {
        1 << self as u32
    }
}

/// A set of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Features(u32);

impl Features {
    /// None of them: so is a release from before there were any.
    pub const NONE: Self = Self(0);

    /// What this release knows.
    pub fn ours() -> Self {
        Self(Feature::ALL.iter().fold(0, |all, one| all | one.bit()))
    }

    /// What all of these nodes know, as their leases say; names that this release does not know are passed over.
    pub fn common<'a>(leases: impl IntoIterator<Item = &'a str>) -> Self {
        leases
            .into_iter()
            .fold(Self::ours(), |all, lease| Self(all.0 & Self::read(lease).0))
    }

    fn read(lease: &str) -> Self {
        let named = |feature: &&Feature| lease.split(',').any(|name| name == feature.name());
        let known = Feature::ALL.iter().filter(named);
        Self(known.fold(0, |all, one| all | one.bit()))
    }

    /// Whether this is one of them.
    pub fn has(self, feature: Feature) -> bool {
        self.0 & feature.bit() != 0
    }

    /// As a number, and back.
    pub(super) fn bits(self) -> u32 {
        self.0
    }

    pub(super) fn from_bits(bits: u32) -> Self {
        Self(bits)
    }
}

/// As a lease says it.
impl fmt::Display for Features {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known = Feature::ALL.iter().filter(|feature| self.has(**feature));
        let names: Vec<_> = known.map(|feature| feature.name()).collect();
        f.write_str(&names.join(","))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_one_does_not_know_is_not_common() {
        let ours = Features::ours().to_string();
        assert!(Features::common([ours.as_str()]).has(Feature::EpochCursors));
        let newer = format!("{ours},something-else");
        assert_eq!(Features::common([ours.as_str(), &newer]), Features::ours());
        assert_eq!(Features::common([ours.as_str(), ""]), Features::NONE);
        assert_eq!(
            Features::common(["epoch-cursors-of-another-kind"]),
            Features::NONE
        );
        assert_eq!(
            Features::from_bits(Features::ours().bits()),
            Features::ours()
        );
    }
}
