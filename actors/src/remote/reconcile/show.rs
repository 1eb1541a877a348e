//! Shows what a look has found of who has a chat, of timelines, places and offers, as a hint would have had it shown.

use super::core::Divergence;
use super::turns::TurnNews;
use crate::chat::RemoteEvent;
use crate::chat_changes;
use crate::directory::{EndWait, ShowUser, TellChat};
use crate::places;
use crate::queue::missed;
use crate::services::Services;
use crate::shown::Shown;
use crate::timeline;
use crate::turns::{HandedOver, Loss};
use switchboard_domain::{ChatEvent, ChatEventKind, ChatId, UserId};
use switchboard_store::StoreError;
use switchboard_store::queries::{EventReader, EventsOutcome, OwnLoss, ReadEvents, ReadOwnLoss};

/// Rows of a timeline that are shown at once; older ones come when a client asks.
const ROWS: i64 = 50;

/// Shows somebody what is new of a chat.
pub(super) fn news(services: &Services, news: TurnNews) {
    let TurnNews { chat, user, .. } = news;
    if news.is_resolved {
        chat_changes::show(services.clone(), chat, user);
    }
    if news.is_elsewhere {
        places::show(services.clone(), chat);
    }
    if let Some((after, since)) = news.rows {
        let services = services.clone();
        actix::spawn(async move {
            match read(&services, news, after).await {
                Ok(mut rows) => {
                    rows.retain(|row| row.at >= since);
                    show_rows(&services, news, &rows);
                }
                // Whoever reads the timeline finds them.
                Err(error) => log::warn!("chat {chat}: its timeline: {error}"),
            }
        });
    }
}

async fn read(
    services: &Services,
    news: TurnNews,
    after: i64,
) -> Result<Vec<ChatEvent>, StoreError> {
    let newest = news.now.event.map_or(0, |(n, _)| n);
    let query = ReadEvents {
        chat: news.chat,
        reader: EventReader::Member(news.user),
        after: after.max(newest - ROWS),
        limit: ROWS,
    };
    Ok(match services.store.run(query).await? {
        EventsOutcome::Events(page) => page.events,
        // Not theirs by now.
        EventsOutcome::ChatNotFound | EventsOutcome::NoAccess => Vec::new(),
    })
}

fn show_rows(services: &Services, news: TurnNews, rows: &[ChatEvent]) {
    let TurnNews {
        chat, user, now, ..
    } = news;
    let kind = |row: &ChatEvent| ChatEventKind::from_name(&row.kind);
    let hands_over =
        |kind: &ChatEventKind| matches!(kind, ChatEventKind::Moved | ChatEventKind::TakenOver);
    let handed_over = rows.iter().filter_map(kind).rfind(hands_over);
    if let (Some(because), Some(to)) = (handed_over, now.owner)
        && user == now.participant
        && !services.shown.has(Shown::Turn(chat, now.turn, user))
    {
        let over = HandedOver {
            chat,
            // Theirs is found by itself: see `gone`.
            from: None,
            to,
            participant: user,
            because,
        };
        // One for each look that finds it.
        services.directory.do_send(TellChat {
            chat,
            happened: RemoteEvent::HandedOver(over),
        });
    }
    // They were read as they are shown to this user.
    for row in rows {
        timeline::show(services, row, [user]);
    }
}

/// Somebody has a chat no more: shows an organizer why, and then that it is over for them.
pub(super) fn gone(services: &Services, chat: ChatId, user: UserId) {
    let services = services.clone();
    actix::spawn(async move {
        match services.store.run(ReadOwnLoss { chat, user }).await {
            Ok(Some(lost)) if services.shown.begin(Shown::Lost(chat, lost.n, user)) => {
                if let Some(why) = why(&services, chat, user, lost) {
                    // Who has lost a chat does not get the next one at once.
                    let agency = lost.agency;
                    services.directory.do_send(EndWait { user, agency });
                    // One for each chat that is lost.
                    services.directory.do_send(why);
                }
            }
            Ok(_) => {}
            Err(error) => log::warn!("chat {chat}: why user {user} has lost it: {error}"),
        }
        // As many as there are chats of those who are here.
        services.directory.do_send(TellChat {
            chat,
            happened: RemoteEvent::Diverged(Divergence::Gone(user)),
        });
    });
}

/// Why it is not theirs any more, unless they have been told.
fn why(services: &Services, chat: ChatId, user: UserId, lost: OwnLoss) -> Option<ShowUser> {
    let OwnLoss { because, turn, .. } = lost;
    if because == ChatEventKind::NotOpened {
        let was_shown = services.shown.forget(Shown::Missed(chat, user));
        return (!was_shown).then(|| missed::shown(chat, lost.event, user));
    }
    let loss = Loss {
        chat,
        turn,
        because,
    };
    let frame = loss.first_frame(services, user)?;
    Some(ShowUser { user, frame })
}
