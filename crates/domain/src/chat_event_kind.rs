//! What a timeline tells of a help chat.

/// A kind of row. In the database they are texts, so that a later release may have more of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ChatEventKind {
    /// It stands in the queue: somebody asked for help.
    Queued,
    /// An organizer has taken it.
    Matched,
    /// Its owner has looked at it.
    Opened,
    /// Its owner did not look at it in time: it waits again.
    NotOpened,
    /// Its owner gave it back.
    Returned,
    /// Its owner was away for too long: it waits again.
    Unattended,
    /// The participant wants somebody again.
    CalledBack,
    /// Its owner has offered it to a colleague.
    Offered,
    /// A colleague has accepted it.
    Moved,
    /// Somebody else has taken it from its owner.
    TakenOver,
    /// The participant is fine again.
    Resolved,
    /// The server has told the participant something.
    Notice,
    /// It was closed.
    Closed,
    /// The participant took the request back.
    Withdrawn,
    /// Nobody took it in time.
    Expired,
}

impl ChatEventKind {
    /// All of them.
    pub const ALL: [Self; 15] = [
        Self::Queued,
        Self::Matched,
        Self::Opened,
        Self::NotOpened,
        Self::Returned,
        Self::Unattended,
        Self::CalledBack,
        Self::Offered,
        Self::Moved,
        Self::TakenOver,
        Self::Resolved,
        Self::Notice,
        Self::Closed,
        Self::Withdrawn,
        Self::Expired,
    ];

    /// Its name on the wire and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Matched => "matched",
            Self::Opened => "opened",
            Self::NotOpened => "not_opened",
            Self::Returned => "returned",
            Self::Unattended => "unattended",
            Self::CalledBack => "called_back",
            Self::Offered => "offered",
            Self::Moved => "moved",
            Self::TakenOver => "taken_over",
            Self::Resolved => "resolved",
            Self::Notice => "notice",
            Self::Closed => "closed",
            Self::Withdrawn => "withdrawn",
            Self::Expired => "expired",
        }
    }

    /// What the database says; nothing for a kind of a later release.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == name)
    }

    /// Whether a chat waits because of it.
    pub const fn puts_into_the_queue(self) -> bool {
        matches!(
            self,
            Self::Queued | Self::NotOpened | Self::Returned | Self::Unattended | Self::CalledBack
        )
    }

    /// Whether the participant is shown it.
    pub const fn is_for_participant(self) -> bool {
        !matches!(self, Self::Opened | Self::Offered)
    }

    /// Whether who did it has the chat from then on.
    pub const fn names_the_owner(self) -> bool {
        matches!(self, Self::Matched | Self::Moved | Self::TakenOver)
    }
}
