//! Messages that change: whether that is done here at all.

use crate::services::Services;
use switchboard_cluster::Feature;
use switchboard_domain::Code;
use switchboard_domain::changes::{Change, ChangeAsk, ChangeLimits, EmojiList};

/// Lets a change go its way, with its emoji as the list spells it; or says why not.
///
/// # Errors
/// `unknown_type` while a node of an earlier release is there, which could not read the entries, as that one would say;
/// `overloaded` while it is not known who is there; `invalid_payload` for an emoji that is not in the list. What is on
/// may be taken back also where the list has changed.
pub fn admit(services: &Services, mut ask: ChangeAsk) -> Result<ChangeAsk, Code> {
    is_there(services)?;
    if let Change::React { emoji, on } = &mut ask.change {
        match services.settings.reactions.find(emoji) {
            Some(found) => *emoji = found,
            None if *on => return Err(Code::InvalidPayload),
            None => {}
        }
    }
    Ok(ask)
}

fn is_there(services: &Services) -> Result<(), Code> {
    let nodes = &services.nodes;
    match nodes.all_know(Feature::Changes) {
        true => Ok(()),
        false if nodes.is_up() => Err(Code::UnknownType),
        false => Err(Code::Overloaded),
    }
}

/// For how long messages may be changed, and by what they may be reacted to, for those who are told what there is: that
/// Redis is away for a while takes nothing from them.
pub fn offered(services: &Services) -> Option<(&ChangeLimits, &EmojiList)> {
    let settings = &services.settings;
    match is_there(services) {
        Err(Code::UnknownType) => None,
        _ => Some((&settings.policy.changes, &settings.reactions)),
    }
}
