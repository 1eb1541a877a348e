//! A chat has gone from one owner to the next. Its old owner is shown an end, its new one the chat and its log, its
//! participant at level 2 who has it now, and at level 1 nothing: the next message has another author.

use super::lost::Loss;
use crate::chat::RemoteEvent;
use crate::directory::{EndWait, ShowUser, TellChat};
use crate::services::Services;
use crate::shown::Shown;
use switchboard_cluster::Hint;
use switchboard_domain::turns::part;
use switchboard_domain::wire::Frame;
use switchboard_domain::{Chat, ChatEventKind, ChatId, HelpChat, Message, Timestamp, UserId};
use switchboard_store::StoreError;
use switchboard_store::queries::{
    HistoryRange, LoadChat, PageOutcome, ReadChange, ReadMemberChat, ReadPart, ReadRange, Reader,
};

/// So many bytes of the log are shown to the new owner; of more, entry 1 and the newest that fit. The rest is read.
const LOG_BYTES: usize = 128 * 1024;
/// Entries that are read at a time.
const PAGE: i64 = 200;

/// Who has lost a chat to whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HandedOver {
    /// The chat.
    pub chat: ChatId,
    /// Who had it.
    pub from: Option<UserId>,
    /// Who got it.
    pub to: UserId,
    /// Who asked.
    pub participant: UserId,
    /// Why.
    pub because: ChatEventKind,
}

impl HandedOver {
    /// Tells the nodes where one of them is, this one among them.
    pub fn tell(self, services: &Services) {
        let hint = || Hint::HandedOver {
            chat: self.chat,
            from: self.from.map(|user| user.0),
            to: self.to.0,
            participant: self.participant.0,
            because: self.because.as_str().to_owned(),
        };
        let users: Vec<UserId> = [self.to, self.participant]
            .into_iter()
            .chain(self.from)
            .collect();
        services.nodes.tell_users(&users, hint);
        // The chat's actor hears of its new owner first: what comes behind the log is shown to that one.
        services.directory.do_send(TellChat {
            chat: self.chat,
            happened: RemoteEvent::HandedOver(self),
        });
    }

    /// As another node says it; nothing where that is not understood.
    pub fn of_hint(
        chat: ChatId,
        from: Option<i64>,
        to: i64,
        participant: i64,
        because: &str,
    ) -> Option<Self> {
        Some(Self {
            chat,
            from: from.map(UserId),
            to: UserId(to),
            participant: UserId(participant),
            because: ChatEventKind::from_name(because)?,
        })
    }
}

/// Shows it to those of them who are here, as the database has it by now.
pub(crate) fn show(services: Services, over: HandedOver) {
    actix::spawn(async move {
        if let Err(error) = tell_each(&services, over).await {
            log::warn!("chat {}, which was handed over: {error}", over.chat);
        }
    });
}

async fn tell_each(services: &Services, over: HandedOver) -> Result<(), StoreError> {
    let id = over.chat;
    let found = services.store.run(LoadChat { id }).await?;
    let Some(Chat::Help(chat)) = found else {
        // It waits again, of which its new owner was shown nothing.
        return show_loss(services, over, found).await;
    };
    let is_taken = chat.organizer == over.to;
    show_loss(services, over, Some(Chat::Help(chat.clone()))).await?;
    if is_taken && !chat.ended() {
        show_chat(services, &chat).await?;
    }
    let (chat, user) = (id, over.participant);
    if let Some(change) = services.store.run(ReadChange { chat, user }).await? {
        let turn = match &change.chat.chat {
            Chat::Help(chat) => chat.facts.turn,
            Chat::Unowned(chat) => chat.facts.turn,
            Chat::Direct(_) | Chat::List(_) => return Ok(()),
        };
        if !services.shown.begin(Shown::Turn(chat, turn, user)) {
            return Ok(());
        }
        let because = over.because.as_str();
        let frame = Frame::chat_changed(change.chat.seen_by(user), because);
        services.directory.do_send(ShowUser { user, frame });
    }
    Ok(())
}

/// What the old owner is shown.
async fn show_loss(
    services: &Services,
    over: HandedOver,
    found: Option<Chat>,
) -> Result<(), StoreError> {
    let Some((loser, chat)) = over.from.zip(found) else {
        return Ok(());
    };
    // They may have it again.
    let (turn, since, agency) = match &chat {
        Chat::Help(chat) if chat.organizer == loser && !chat.ended() => return Ok(()),
        Chat::Help(chat) => (
            chat.facts.turn,
            chat.facts.handed_at.unwrap_or(chat.time_start),
            chat.agency,
        ),
        Chat::Unowned(chat) => (chat.facts.turn, services.now(), chat.agency),
        Chat::Direct(_) | Chat::List(_) => return Ok(()),
    };
    // Who has lost a chat does not get the next one at once.
    services.directory.do_send(EndWait {
        user: loser,
        agency,
    });
    let query = ReadPart {
        chat: over.chat,
        user: loser,
    };
    let kept = services.store.run(query).await?;
    let (last_seq, left_at) = kept.unwrap_or((chat.last_seq(), since));
    let loss = Loss {
        chat: over.chat,
        turn,
        because: over.because,
    };
    if let Some(mut part) = part(chat, loser, last_seq, left_at) {
        // Theirs was before the one that somebody else has now.
        part.facts.handed_at = Some(Timestamp(since.0 - 1));
        loss.show(services, loser, &part);
    }
    Ok(())
}

/// What the new owner is shown: the chat, and its log behind it.
async fn show_chat(services: &Services, help: &HelpChat) -> Result<(), StoreError> {
    let (chat, user) = (help.id, help.organizer);
    let Some(own) = services.store.run(ReadMemberChat { chat, user }).await? else {
        return Ok(());
    };
    let entries = log_of(services, help).await?;
    let of_entry = |message| {
        let frames = of_entry(message, user);
        frames.map(|frame| frame.of_help(help).only_for(user))
    };
    let frames = [
        Frame::new_chat_of(&own.seen_by(user)),
        Frame::new_chat(help).only_for(user),
    ];
    for frame in frames.into_iter().chain(entries.iter().flat_map(of_entry)) {
        // As many as fit into what a session takes.
        services.directory.do_send(ShowUser { user, frame });
    }
    Ok(())
}

fn of_entry(message: &Message, reader: UserId) -> impl Iterator<Item = Frame> {
    Frame::user_messages(message, message.author == reader.0)
}

/// The log, oldest first; of a long one its first entry and the newest.
async fn log_of(services: &Services, help: &HelpChat) -> Result<Vec<Message>, StoreError> {
    let mut newest: Vec<Message> = Vec::new();
    let (mut bytes, mut before) = (0, help.last_seq + 1);
    while before > 1 {
        let page = read(services, help.id, HistoryRange::Before(before, PAGE)).await?;
        let Some(first) = page.first() else {
            break;
        };
        before = first.seq;
        for message in page.into_iter().rev() {
            bytes += message.weight();
            if bytes > LOG_BYTES {
                let first = read(services, help.id, HistoryRange::After(0, 1)).await?;
                newest.extend(first);
                newest.reverse();
                return Ok(newest);
            }
            newest.push(message);
        }
    }
    newest.reverse();
    Ok(newest)
}

async fn read(
    services: &Services,
    chat: ChatId,
    range: HistoryRange,
) -> Result<Vec<Message>, StoreError> {
    let read = ReadRange {
        chat,
        reader: Reader::Server,
        range,
    };
    Ok(match services.store.run(read).await? {
        PageOutcome::Page(page) => page.messages,
        PageOutcome::ChatNotFound | PageOutcome::NoAccess => Vec::new(),
    })
}
