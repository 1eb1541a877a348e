//! What a run needs on the server: an agency, an event, users, and a chat for each pair.

use super::{
    error::LoadError,
    frame::Frame,
    http,
    socket::{Credentials, Socket, SocketError},
    target::{Target, Targets},
};
use futures_util::{StreamExt, TryStreamExt, stream};
use serde_json::json;
use std::{collections::HashMap, io, time::Duration};
use switchboard_auth::{Minter, NewToken};
use switchboard_domain::{AgencyId, Clock, Role, SystemClock, UserId};
use tokio::time::timeout;

/// How many pairs, or idle connections, are prepared at the same time.
pub const CONCURRENCY: usize = 32;
/// How long it all may take: well under the time after which silent connections are dropped.
const SETUP_TIMEOUT: Duration = Duration::from_secs(50);
/// How long one answer may take.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(10);
/// Tokens outlive every run: its longest is a day.
const TOKEN_TTL: Duration = Duration::from_secs(2 * 86_400);

/// Ids that no other run uses, as far as chance allows: 2^20 of them from a random start, above
/// those that people choose.
#[derive(Clone, Copy, Debug)]
pub struct Ids {
    first: i64,
}

impl Ids {
    /// How many ids a run may use.
    pub const COUNT: i64 = 1 << 20;

    /// A range of ids at random.
    pub fn random() -> Result<Self, LoadError> {
        let random = getrandom::u32().map_err(|cause| LoadError::System {
            what: "randomness",
            cause: io::Error::other(cause),
        })?;
        // From 2^52 on, and 2^20 times 2^32 further at most: below 2^53.
        Ok(Self {
            first: (1 << 52) + i64::from(random) * Self::COUNT,
        })
    }

    /// The id at `index`, which is below [`Ids::COUNT`].
    pub fn at(&self, index: usize) -> i64 {
        self.first + i64::try_from(index).unwrap_or(0) % Self::COUNT
    }
}

/// Prepares a run.
pub struct Provision<'a> {
    /// The server, or its nodes: the users of a chat are on different ones.
    pub targets: &'a Targets,
    /// Makes the tokens.
    pub minter: &'a Minter,
    /// The ids to use.
    pub ids: Ids,
}

impl Provision<'_> {
    /// A token for the user at `index`.
    pub fn token(&self, index: usize, role: Role) -> Result<String, LoadError> {
        self.token_of(0, index, role)
    }

    /// The same; an organizer of the agency of chats that begin on node number `node`.
    fn token_of(&self, node: usize, index: usize, role: Role) -> Result<String, LoadError> {
        let mut token = NewToken::new(UserId(self.ids.at(index)), role, TOKEN_TTL);
        token.agency = (role == Role::Organizer).then_some(AgencyId(self.ids.at(node)));
        token.name = Some(format!("Load {index}"));
        Ok(self.minter.mint(&token, SystemClock.now())?)
    }

    /// Opens `count` chats between as many participants and organizers.
    pub async fn chats(&self, count: usize) -> Result<Vec<OpenChat>, LoadError> {
        timeout(SETUP_TIMEOUT, self.prepare(count))
            .await
            .map_err(|_| LoadError::TooSlow {
                what: "preparing the chats",
                limit: SETUP_TIMEOUT,
            })?
    }

    async fn prepare(&self, count: usize) -> Result<Vec<OpenChat>, LoadError> {
        for node in 0..self.targets.all().len() {
            self.put_event(node).await?;
        }
        let opened: Vec<_> = stream::iter(0..count)
            .map(|index| self.open(index))
            .buffer_unordered(CONCURRENCY)
            .try_collect()
            .await?;
        // Any organizer may get any request: who talks to whom is known only now.
        let mut participants = HashMap::new();
        let mut chats = Vec::new();
        for (id, participant, chat) in opened {
            participants.insert(id, participant);
            chats.push(chat);
        }
        let join = |chat: Opened| {
            let found = participants.remove(&chat.participant);
            let participant = found.ok_or_else(|| LoadError::Answer {
                what: "start_chat",
                answer: format!("a chat with {}, who is not of this run", chat.participant),
            })?;
            Ok(OpenChat {
                id: chat.id,
                organizer: chat.organizer,
                participant,
            })
        };
        chats.into_iter().map(join).collect()
    }

    /// An agency and an event for the chats whose organizers are on node number `node`. The
    /// participant of each of its requests is on the next node.
    async fn put_event(&self, node: usize) -> Result<(), LoadError> {
        let id = self.ids.at(node);
        let token = self.token(0, Role::Service)?;
        let now = SystemClock.now();
        let agency = json!({"name": "Load"}).to_string();
        self.send("PUT", &format!("/admin/agencies/{id}"), &token, &agency)
            .await?;
        let event = json!({
            "agencyId": id, "name": "Load", "description": "A run of the load generator",
            "address": "Here", "startsAt": now.minus(Duration::from_secs(3600)),
            "endsAt": now.plus(Duration::from_secs(86_400)),
        });
        self.send(
            "PUT",
            &format!("/admin/events/{id}"),
            &token,
            &event.to_string(),
        )
        .await
    }

    async fn send(
        &self,
        method: &str,
        path: &str,
        token: &str,
        body: &str,
    ) -> Result<(), LoadError> {
        http::send(self.targets.at(0), method, path, token, body)
            .await
            .map_err(|cause| LoadError::Rest {
                what: format!("{method} {path}"),
                cause,
            })
    }

    /// One participant who asked for help, and one organizer who got a chat: not necessarily with
    /// each other. Each asks before the other takes, so that there always is a request to take.
    async fn open(&self, index: usize) -> Result<(i64, Member, Opened), LoadError> {
        let (asks, takes) = (2 * index + 1, 2 * index + 2);
        let node = index % self.targets.all().len();
        let token = self.token(asks, Role::Participant)?;
        let mut participant = self.connect(self.targets.at(node + 1), token).await?;
        if self.targets.all().len() > 1 {
            // The upgrade is answered before the token is looked at. A client that is let in after
            // the match, on a node that did not make it, is not shown what was before.
            let get_chats = r#"{"type":"get_chats","payload":""}"#;
            participant.socket.queue(get_chats);
            let text = answer("get_chats", &mut participant.socket).await?;
            if Frame::read(&text).is_none_or(|frame| frame.kind != "chats") {
                return Err(LoadError::Answer {
                    what: "get_chats",
                    answer: String::from_utf8_lossy(&text).chars().take(200).collect(),
                });
            }
        }
        let request =
            json!({"eventId": self.ids.at(node), "description": "A run of the load generator"});
        let body = request.to_string();
        self.send("POST", "/chat-requests", &participant.token, &body)
            .await?;
        let token = self.token_of(node, takes, Role::Organizer)?;
        let mut organizer = self.connect(self.targets.at(node), token).await?;
        let start = r#"{"type":"start_chat","payload":""}"#;
        organizer.socket.queue(start);
        let text = answer("start_chat", &mut organizer.socket).await?;
        let opened = match Frame::read(&text) {
            Some(frame) if frame.kind == "new_chat" => Opened {
                id: frame.payload.id.clone().into_owned(),
                participant: frame.payload.participant_id,
                organizer,
            },
            other => {
                return Err(LoadError::Answer {
                    what: "start_chat",
                    answer: other
                        .map_or("no frame of the protocol".into(), |frame| frame.describe()),
                });
            }
        };
        Ok((self.ids.at(asks), participant, opened))
    }

    async fn connect(&self, target: &Target, token: String) -> Result<Member, LoadError> {
        let connecting = Socket::connect(target, None, Credentials::Header(&token));
        let socket = connecting.await.map_err(|cause| LoadError::Socket {
            what: "connecting",
            cause,
        })?;
        Ok(Member { token, socket })
    }
}

/// A user of the run.
pub struct Member {
    /// The user's token.
    pub token: String,
    /// A connection at level 1.
    pub socket: Socket,
}

/// A chat to drive.
pub struct OpenChat {
    /// Its id.
    pub id: String,
    /// Who reads; has seen the `new_chat`.
    pub organizer: Member,
    /// Who writes; has seen nothing yet.
    pub participant: Member,
}

/// A chat that an organizer got.
struct Opened {
    id: String,
    participant: i64,
    organizer: Member,
}

/// The next frame, which has to come in time.
pub async fn answer(what: &'static str, socket: &mut Socket) -> Result<bytes::Bytes, LoadError> {
    let text = timeout(ANSWER_TIMEOUT, socket.text()).await;
    text.unwrap_or(Err(SocketError::Timeout))
        .map_err(|cause| LoadError::Socket { what, cause })
}

#[cfg(test)]
mod tests {
    use super::*;
    use switchboard_domain::ids::is_numeric_id;

    #[test]
    fn every_id_of_every_range_is_valid() {
        let last = usize::try_from(Ids::COUNT - 1).expect("it fits");
        for random in [0, u32::MAX] {
            let ids = Ids {
                first: (1 << 52) + i64::from(random) * Ids::COUNT,
            };
            assert!(is_numeric_id(ids.at(0)) && is_numeric_id(ids.at(last)));
            assert_eq!(ids.at(last) - ids.at(0), Ids::COUNT - 1);
        }
        let ids = Ids::random().expect("randomness");
        assert!(is_numeric_id(ids.at(last)));
    }
}
