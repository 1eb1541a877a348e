//! Hands the hints of other nodes to the actors that they concern here.

use super::{Directory, EndWait};
use crate::blocks;
use crate::chat::RemoteEvent;
use crate::chat_changes;
use crate::direct;
use crate::duty::ReadAgain;
use crate::lists;
use crate::places;
use crate::pool::CloseSessions;
use crate::presence::{Blocked, RefreshVisibility, RemotelyMoved};
use crate::queue::RemoteChange;
use crate::queue::ended::{self, Ended};
use crate::queue::missed;
use crate::shown::Shown;
use crate::timeline;
use crate::turns::{HandedOver, offers};
use actix::{Context, Handler, Message};
use switchboard_cluster::Hint;
use switchboard_domain::audience::ShownTo;
use switchboard_domain::wire::MarkKind;
use switchboard_domain::{AgencyId, ChatId, EventId, Timestamp, UserId};

/// Another node has said something.
#[derive(Debug, Message)]
#[rtype(result = "()")]
pub struct RemoteHint(pub Hint);

/// Something has happened to a chat on another node.
#[derive(Debug, Message)]
#[rtype(result = "()")]
pub struct TellChat {
    /// The chat.
    pub chat: ChatId,
    /// What.
    pub happened: RemoteEvent,
}

impl Handler<TellChat> for Directory {
    type Result = ();
    fn handle(&mut self, TellChat { chat, happened }: TellChat, _: &mut Context<Self>) {
        self.tell_chat(chat, happened);
    }
}

impl Handler<RemoteHint> for Directory {
    type Result = ();

    fn handle(&mut self, RemoteHint(hint): RemoteHint, _: &mut Context<Self>) {
        match hint {
            Hint::Entry(entry) => {
                let (chat, before, owner) = (entry.chat(), entry.before(), entry.owner());
                // One of a kind that only a newer node knows is read, and refused, here.
                if let Some(message) = entry.message() {
                    let entry = RemoteEvent::Entry {
                        message,
                        before,
                        owner,
                    };
                    self.tell_chat(chat, entry);
                }
            }
            Hint::Opened { chat } => self.tell_chat(chat, RemoteEvent::Opened(None)),
            Hint::Begun { chat, user } => {
                let user = UserId(user);
                if self.pools.contains_key(&user) {
                    direct::show(self.services.clone(), chat, user);
                }
            }
            Hint::Closed { chat } => self.tell_chat(chat, RemoteEvent::Closed),
            Hint::Withdrawn(withdrawn) => {
                let chat = withdrawn.chat();
                // As where it happened: before the queue hears that somebody waits again.
                self.end_wait(EndWait {
                    user: chat.organizer,
                    agency: chat.agency,
                });
                self.tell_chat(chat.id, RemoteEvent::Withdrawn(chat));
            }
            Hint::Marked {
                chat,
                user,
                read,
                from,
                to,
                own,
            } => {
                let shown = match own {
                    true => ShownTo::Own,
                    false => ShownTo::Members,
                };
                let kind = match read {
                    true => MarkKind::Read,
                    false => MarkKind::Delivered,
                };
                let happened = RemoteEvent::Marked {
                    user: UserId(user),
                    kind,
                    from,
                    to,
                    shown,
                };
                self.tell_chat(chat, happened);
            }
            Hint::Typing {
                chat,
                user,
                is_typing,
            } => {
                let user = UserId(user);
                self.tell_chat(chat, RemoteEvent::Typing { user, is_typing });
            }
            Hint::Moved { from, to } => {
                // One for each move, which nobody says again.
                if let Some(queue) = self.queues.get(&AgencyId(from)) {
                    queue.do_send(RemoteChange);
                }
                self.queue(AgencyId(to)).do_send(RemoteChange);
            }
            Hint::RequestEnded {
                request,
                event,
                participant,
                expired,
                outcome,
            } => {
                let of_request = (request, event, participant);
                let ended = Ended::of_hint(of_request, expired, outcome);
                ended::show(self.services.clone(), ended);
            }
            Hint::ChatChanged { chat, participant } => {
                let user = UserId(participant);
                if self.pools.contains_key(&user) {
                    chat_changes::show(self.services.clone(), chat, user);
                }
            }
            Hint::HandedOver {
                chat,
                from,
                to,
                participant,
                because,
            } => {
                // A kind of a later release is said by the chat itself, when somebody looks.
                let over = HandedOver::of_hint(chat, from, to, participant, &because);
                self.tell_chat(
                    chat,
                    over.map_or(RemoteEvent::OwnerInDoubt, RemoteEvent::HandedOver),
                );
            }
            Hint::Offer { offer, from, to } => {
                let is_here = |user| self.pools.contains_key(&UserId(user));
                if is_here(from) || is_here(to) {
                    offers::show(self.services.clone(), offer);
                }
            }
            Hint::Missed {
                chat,
                event,
                owner,
                agency,
            } => {
                let (user, agency) = (UserId(owner), AgencyId(agency));
                // Before this node hears that the request waits again.
                self.end_wait(EndWait { user, agency });
                self.services.shown.begin(Shown::Missed(chat, user));
                self.show_user(missed::shown(chat, EventId(event), user));
            }
            Hint::Happened { event, readers } => {
                let readers = readers.into_iter().map(UserId);
                timeline::show(&self.services, &event, readers);
            }
            Hint::PlaceSet { chat, owner } => {
                if self.pools.contains_key(&UserId(owner)) {
                    places::show(self.services.clone(), chat);
                }
            }
            Hint::List {
                list,
                owner,
                deleted,
            } => self.show_user(lists::shown(UserId(owner), list, deleted)),
            Hint::Blocked {
                user,
                blocked,
                seen,
            } => {
                let (user, blocked) = (UserId(user), UserId(blocked));
                self.services.presence.do_send(Blocked {
                    // One for each block that was stored.
                    user,
                    blocked,
                    seen: seen.map(Timestamp),
                });
                self.show_user(blocks::shown(user, blocked, true));
            }
            Hint::Unblocked { user, other } => {
                self.show_user(blocks::shown(UserId(user), UserId(other), false));
            }
            Hint::Rights { one, other } => {
                let both = [UserId(one), UserId(other)];
                // One for each change that was stored.
                self.services.presence.do_send(RefreshVisibility(both));
                self.rights_changed(both[0], both[1]);
            }
            Hint::Stay { user } => {
                // Full, it looks before long.
                let _ = self.services.presence.try_send(RemotelyMoved(UserId(user)));
            }
            Hint::Queue { agency } => {
                if let Some(queue) = self.queues.get(&AgencyId(agency)) {
                    // Full, it has been told already, or looks before long.
                    let _ = queue.try_send(RemoteChange);
                }
            }
            Hint::Dismissed { user } => {
                let now = self.services.monotonic();
                self.services.dismissals.note(UserId(user), now);
            }
            Hint::Availability { user } => {
                // Full, it looks before long.
                let _ = self.services.duty.try_send(ReadAgain(UserId(user)));
            }
            Hint::Left { user } => {
                let now = self.services.monotonic();
                self.services
                    .recent_connections
                    .left_remotely(UserId(user), now);
            }
            Hint::Close(close) => {
                if let Some((user, code, which)) = close.closing() {
                    self.close_user(user, &CloseSessions { code, which });
                }
            }
        }
    }
}

impl Directory {
    /// Tells the actor of a chat, made when there is none: a member is here, or was a moment ago.
    fn tell_chat(&mut self, chat: ChatId, happened: RemoteEvent) {
        // As many as were heard: the listener waits while this mailbox is full.
        self.chat(chat).do_send(happened);
    }
}
