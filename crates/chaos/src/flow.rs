//! What a link does with the bytes of one direction.

use std::time::Duration;

/// Which way bytes go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From the client to the server.
    ToServer,
    /// From the server to the client.
    ToClient,
}

/// What a link does with the bytes of one direction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Flow {
    /// Passes them on.
    #[default]
    Open,
    /// Takes them (until the buffers are full) and passes nothing on; what is held back comes later.
    Stalled,
    /// Passes each piece on so much later, and takes nothing meanwhile.
    Delayed(Duration),
    /// Passes a few bytes on at a time.
    Dripping {
        /// How many.
        bytes: usize,
        /// The pause before each time.
        every: Duration,
    },
    /// Takes them and loses them. A connection that has lost bytes passes nothing more on in this
    /// direction, whatever comes after: it looks alive and is dead.
    Lost,
    /// Ends this direction of each connection in order, and passes nothing more on: the other
    /// direction stays.
    Ended,
}

/// The state of a link.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Link {
    /// What becomes of what the client sends.
    pub to_server: Flow,
    /// What becomes of what the server sends.
    pub to_client: Flow,
    /// Whether new connections are dropped at once.
    pub refuses: bool,
    /// Counts the times that all connections were dropped.
    pub(crate) drops: u64,
}

impl Link {
    /// What becomes of bytes on their way in this direction.
    pub fn flow(&self, direction: Direction) -> Flow {
        match direction {
            Direction::ToServer => self.to_server,
            Direction::ToClient => self.to_client,
        }
    }

    pub(crate) fn set(&mut self, direction: Direction, flow: Flow) {
        match direction {
            Direction::ToServer => self.to_server = flow,
            Direction::ToClient => self.to_client = flow,
        }
    }
}
