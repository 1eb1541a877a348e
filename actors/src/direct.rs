//! Opening the chat of two people: the same for sockets and for REST.

use crate::directory::ShowUser;
use crate::reply::{Answer, Reply};
use crate::services::Services;
use switchboard_cluster::Hint;
use switchboard_domain::wire::Frame;
use switchboard_domain::{ChatId, Code, UserId};
use switchboard_store::queries::{OpenDirectChat, OpenOutcome, ReadMemberChat};

/// Opens the direct chat of `opener` and `peer`, answers, and shows it to all of the opener's
/// connections if it is new to them. The peer is shown it with its first message. It is a task of
/// its own: the other connections are also shown the chat when the asking one has gone.
pub fn open(services: Services, opener: UserId, peer: UserId, reply: Reply) {
    if opener == peer {
        return reply.fail(Code::InvalidPayload);
    }
    actix::spawn(async move {
        let query = OpenDirectChat {
            id: ChatId::new(),
            opener,
            peer,
            policy: services.settings.policy,
            now: services.now(),
        };
        let (chat, new) = match services.store.run(query).await {
            Ok(OpenOutcome::Opened { chat, new }) => (chat, new),
            Ok(OpenOutcome::Refused(code)) => return reply.fail(code),
            Err(error) => {
                log::warn!("open a chat of user {opener}: {error}");
                return reply.fail(error.code());
            }
        };
        let frame = new.then(|| Frame::new_chat_of(&chat.seen_by(opener)));
        let id = chat.chat.id();
        // The answer comes before the requester's own copy.
        reply.answer(Answer::Opened { chat, new });
        if let Some(frame) = frame {
            let begun = || Hint::Begun {
                chat: id,
                user: opener.0,
            };
            services.nodes.tell_users(&[opener], begun);
            // One for each answer of the store, whose calls are bounded.
            let show = ShowUser {
                user: opener,
                frame,
            };
            services.directory.do_send(show);
        }
    });
}

/// Shows a chat that `opener` has opened on another node to the opener's connections to this one. When
/// the database cannot be read they see it with its first message.
pub fn show(services: Services, chat: ChatId, opener: UserId) {
    actix::spawn(async move {
        let query = ReadMemberChat { chat, user: opener };
        match services.store.run(query).await {
            Ok(Some(chat)) => {
                let frame = Frame::new_chat_of(&chat.seen_by(opener));
                let show = ShowUser {
                    user: opener,
                    frame,
                };
                // One for each answer of the store, whose calls are bounded.
                services.directory.do_send(show);
            }
            // Deleted meanwhile.
            Ok(None) => {}
            Err(error) => log::warn!("chat {chat}, opened elsewhere: {error}"),
        }
    });
}
