//! What happens to the chats of an organizer and to their device, for `sync_model`.

use proptest::prelude::*;

#[derive(Clone, Debug)]
pub enum Step {
    /// Somebody new asks, and the organizer of the test takes who is first in the queue.
    Opens,
    Says {
        chat: usize,
        organizer: bool,
    },
    Closes {
        chat: usize,
    },
    Returns {
        chat: usize,
    },
    Reads {
        chat: usize,
        seq: i64,
    },
    /// Somebody new writes to the organizer in private.
    Meets,
    /// In one of those chats the organizer writes, or the other one.
    Writes {
        talk: usize,
        organizer: bool,
    },
    /// The organizer blocks the other one of such a chat, or does not any more.
    Blocks {
        talk: usize,
    },
    /// The organizer reads such a chat, on another device.
    Browses {
        talk: usize,
        seq: i64,
    },
    /// The client comes back. The number says which of the ended chats it names.
    Syncs {
        names: u8,
    },
}

pub fn step() -> impl Strategy<Value = Step> {
    let chat = 0..4_usize;
    let talk = 0..2_usize;
    prop_oneof![
        2 => Just(Step::Opens),
        6 => (chat.clone(), any::<bool>()).prop_map(|(chat, organizer)| Step::Says { chat, organizer }),
        1 => chat.clone().prop_map(|chat| Step::Closes { chat }),
        1 => chat.clone().prop_map(|chat| Step::Returns { chat }),
        2 => (chat, 0..9_i64).prop_map(|(chat, seq)| Step::Reads { chat, seq }),
        1 => Just(Step::Meets),
        6 => (talk.clone(), any::<bool>()).prop_map(|(talk, organizer)| Step::Writes { talk, organizer }),
        2 => talk.clone().prop_map(|talk| Step::Blocks { talk }),
        1 => (talk, 0..9_i64).prop_map(|(talk, seq)| Step::Browses { talk, seq }),
        3 => any::<u8>().prop_map(|names| Step::Syncs { names }),
    ]
}
