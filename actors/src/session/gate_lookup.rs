//! What the database is asked of a chat of which something came too early: see `gate.rs`.

use super::actor::Session;
use super::gate::{Found, Lookup};
use super::state::State;
use crate::services::Services;
use actix::{ActorFutureExt, AsyncContext, Context, WrapFuture};
use std::time::Duration;
use switchboard_domain::wire::CloseCode;
use switchboard_domain::wire::{Frame, Level, Match};
use switchboard_domain::{ChatId, UserId};
use switchboard_store::StoreError;
use switchboard_store::queries::{HistoryRange, PageOutcome, ReadMemberChat, ReadRange, Reader};

/// Entries that are shown at most before what came too early. Of more the client sees by their numbers
/// that some are missing.
const MOST: i64 = 200;
/// Between two tries, when the database does not answer,
const PAUSE: Duration = Duration::from_millis(500);
/// and how many there are before the client is to come anew.
const TRIES: u32 = 60;

impl Session {
    /// Asks the database what it has of a chat; what waits for that is shown then.
    pub(super) fn look(&mut self, look: Lookup, tries: u32, ctx: &mut Context<Self>) {
        let State::Active(active) = &self.state else {
            return;
        };
        self.services.metrics.hint_gaps.inc();
        let (services, user, level) = (self.services.clone(), active.user.id, active.level);
        let reading = async move { read(&services, user, level, look).await };
        ctx.spawn(reading.into_actor(self).map(move |found, session, ctx| {
            match found {
                Ok(found) => session.found(look.chat, found, ctx),
                Err(error) => {
                    log::warn!("chat {}: what came before: {error}", look.chat);
                    if tries >= TRIES {
                        return session.leave(CloseCode::RESTARTING, ctx);
                    }
                    ctx.run_later(PAUSE, move |session, ctx| {
                        session.look(look, tries + 1, ctx)
                    });
                }
            }
            session.nudge();
        }));
    }

    fn found(&mut self, chat: ChatId, found: Found, ctx: &mut Context<Self>) {
        let State::Active(active) = &mut self.state else {
            return;
        };
        match active.held {
            // The answer that the client waits for comes first.
            Some(_) => active.late.push((chat, found)),
            None => self.show_found(chat, found, ctx),
        }
    }

    pub(super) fn show_found(&mut self, chat: ChatId, found: Found, ctx: &mut Context<Self>) {
        let State::Active(active) = &mut self.state else {
            return;
        };
        let (shown, look) = active.gate.found(chat, found);
        for frame in shown {
            self.show_push(&frame);
        }
        if let Some(look) = look {
            self.look(look, 0, ctx);
        }
    }
}

/// What a user has of a help chat, and what comes before what waits.
async fn read(
    services: &Services,
    user: UserId,
    level: Level,
    look: Lookup,
) -> Result<Found, StoreError> {
    let chat = look.chat;
    let member = services.store.run(ReadMemberChat { chat, user }).await?;
    let Some(member) = member else {
        return Ok(Found::Nothing);
    };
    let Some(help) = member.chat.help() else {
        return Ok(Found::Nothing);
    };
    // At level 1 a chat that has ended comes whole: its end is the last thing shown of it.
    let ended = help.ended() && level == Level::One;
    let last = match ended {
        true => help.last_seq,
        false => look.before.saturating_sub(1).min(help.last_seq),
    };
    let mut entries = Vec::new();
    let mut after = (last - MOST).max(0);
    while after < last {
        let range = ReadRange {
            chat,
            reader: Reader::HelpMember(user),
            range: HistoryRange::After(after, last - after),
        };
        let PageOutcome::Page(page) = services.store.run(range).await? else {
            return Ok(Found::Nothing);
        };
        if page.messages.is_empty() {
            break;
        }
        after = page.to_seq;
        let frames = page.messages.iter().flat_map(|message| {
            let own = message.author == user.0;
            Frame::user_messages(message, own).map(|frame| frame.of_help(help))
        });
        let frames = frames.filter(|frame| frame.is_for(level));
        entries.extend(frames.map(|frame| frame.matches_of(user).unwrap_or(frame)));
    }
    Ok(Found::There {
        made: Match::of(help).seen_by(user).made,
        new_chat: match level {
            Level::One => Frame::new_chat(help),
            Level::Two => Frame::new_chat_of(&member.seen_by(user)),
        },
        closed: ended.then(|| Frame::closed_chat(help)),
        entries,
    })
}
