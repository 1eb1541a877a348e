//! What the database says to the node that is looked at.

use super::super::samples::new_match;
use super::super::{MatchFound, PAGE, Read};
use super::node::Wait;
use super::world::World;
use switchboard_domain::{Chat, Message, NewMatch};

/// What the database said, before it was looked who is here.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "a model holds a few at a time")]
pub(super) enum Answer {
    Away,
    Chat(Option<Chat>),
    Page(Vec<Message>),
    Opening(Option<NewMatch>),
    Match(MatchFound),
}

/// Asks what `wait` waits for; `knows`: the node has loaded the chat.
pub(super) fn ask(wait: &Wait, knows: bool, world: &World) -> Answer {
    let after = |after: i64| {
        let page = world.log.iter().skip(after as usize).take(PAGE as usize);
        Answer::Page(page.cloned().collect())
    };
    let gone = !world.available;
    match wait {
        // Known, it is not asked for; and an end is shown without it.
        Wait::Load(_) if knows => Answer::Chat(None),
        Wait::Gone(..) | Wait::End(_) => Answer::Chat(None),
        _ if gone => Answer::Away,
        Wait::Load(_) | Wait::Read(Read::End(_)) => Answer::Chat(world.loaded()),
        Wait::Read(Read::Backfill { after: seq } | Read::Since { after: seq, .. }) => after(*seq),
        Wait::Read(Read::Recent { upto, since }) => {
            // As `backfill.rs` does.
            let mut from = (*upto as usize).saturating_sub(1);
            while from > 0 && world.log[from].time_sent >= *since {
                from = from.saturating_sub(PAGE as usize);
            }
            Answer::Page(world.log[from..*upto as usize].to_vec())
        }
        Wait::Read(Read::Opening(_)) => {
            let chat = world.loaded().and_then(Chat::into_help);
            let first = world.log[0].clone();
            let chat = chat.filter(|chat| !chat.ended());
            Answer::Opening(chat.map(|chat| new_match(chat, first)))
        }
        Wait::Read(Read::Match(_)) => Answer::Match(match world.row() {
            Chat::Help(chat) if world.withdrawn => MatchFound::Withdrawn(Box::new(chat)),
            Chat::Help(chat) => MatchFound::There(Box::new(chat)),
            _ => MatchFound::Nothing,
        }),
    }
}
