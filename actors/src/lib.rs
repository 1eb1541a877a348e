//! The fourth floor: the actor system of Switchboard, without HTTP. It is the only crate with domain actors in
//! it.
//!
//! It names `switchboard-domain`, `-metrics`, `-store` and `-cluster`. The server alone names it.
//!
//! ```text
//! start, services     starts the actors of a node; what all of them share
//! mailbox, supervise  how an actor gets its mailbox; how it starts over after a panic
//! directory           from a key to an actor's address
//! session             one connection
//! unauthenticated     connections whose user is not known yet
//! pool                all connections of one user
//! chat, direct        a chat in use; opening a direct chat
//! chat_changes        a help chat that nobody has: its participant is told
//! turns               a help chat goes from one organizer to the next, or back
//! timeline            a row of a help chat's timeline: who is shown it is told
//! lists, fanout       changes of lists; bringing a list's entries to its members
//! queue, dismissals   help requests that wait; users whom the server itself sent away
//! attendance          help chats whose participant waits for long, or whose organizer has gone
//! retention           clears help chats whose time is over
//! events              changes of events: who waits goes along to another agency
//! places              where the participants of help chats are
//! pauses              an agency takes no new requests for a while
//! writer              group commit: many messages in one transaction
//! presence, blocks    who is online, and who may see it; blocking
//! duty                which organizers are here, and whether they take requests
//! billing             tips
//! remote              hints of other nodes, and the reconciler
//! epoch, clock        when the database is another one; one time for all nodes, by its clock
//! recent_connections  who was connected a short time ago: they may have missed something
//! rates, answer_slots rate limits; one large answer at a time for each user
//! connections         limits on connections and their memory
//! folding             folds stored texts for searches
//! audit               the audit trail
//! reply, task         answers to callers; work that goes on when its caller leaves
//! ```

pub mod answer_slots;
pub mod attendance;
pub mod audit;
pub mod billing;
pub mod blocks;
pub mod changes;
pub mod chat;
mod chat_changes;
pub mod clock;
pub mod connections;
pub mod direct;
pub mod directory;
pub mod dismissals;
pub mod duty;
pub mod epoch;
pub mod events;
pub mod fanout;
pub mod folding;
pub mod lists;
pub mod mailbox;
pub mod pauses;
pub mod places;
pub mod pool;
pub mod presence;
pub mod queue;
pub mod rates;
pub mod recent_connections;
pub mod remote;
pub mod reply;
mod retention;
pub mod services;
pub mod session;
pub mod shown;
pub mod start;
pub mod supervise;
mod task;
mod timeline;
pub mod turns;
pub mod unauthenticated;
pub mod writer;
