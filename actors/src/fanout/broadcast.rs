//! One walk through the members of a list.

use super::progress::{Progress, Reached};
use super::readers::Show;
use crate::directory::{FindPools, ShowUser};
use crate::pool::{Deliver, PoolRef, Settle};
use crate::services::Services;
use std::collections::HashMap;
use std::time::Duration;
use switchboard_domain::wire::{Frame, ListProgress};
use switchboard_domain::{ListChat, MemberChat, Message, UserId};
use switchboard_store::StoreError;
use switchboard_store::queries::{ListReader, ListReaders, ReadersPage};
use tokio::sync::oneshot;

/// Stays of members that are read at a time.
const PAGE: i64 = 2_000;
/// Frames that are handed out before the sessions of those before must have theirs: what another chat
/// has to wait for at most.
const CHUNK: usize = 64;
/// A session that does not say so by then is not waited for.
const PATIENCE: Duration = Duration::from_secs(1);

/// Messages on their way to the members of their list, in the order of the log.
pub(super) struct Broadcast<'a> {
    services: &'a Services,
    list: ListChat,
    messages: Vec<Message>,
    /// As most members see them.
    usual: Vec<Frame>,
    /// The list as it is shown to those who see it for the first time with this message.
    first: HashMap<usize, Frame>,
    progress: Progress,
    /// Members, as the owner sees them.
    total: i64,
}

impl<'a> Broadcast<'a> {
    pub fn new(services: &'a Services, list: ListChat, messages: Vec<Message>) -> Self {
        let usual = |message| Frame::private_message(message, false, None);
        Self {
            services,
            list,
            usual: messages.iter().map(usual).collect(),
            first: HashMap::new(),
            progress: Progress::new(messages.iter().map(|it| it.seq), services.monotonic()),
            messages,
            total: 0,
        }
    }

    pub async fn run(mut self) {
        if let Err(error) = self.walk().await {
            log::warn!("list {}: its members: {error}", self.list.id);
        }
        for reached in self.progress.last() {
            self.tell(*reached, true);
        }
    }

    async fn walk(&mut self) -> Result<(), StoreError> {
        let mut page = self.read(None).await?;
        loop {
            let last = page.readers.last().map(|it| (it.user, it.from_seq));
            let full = page.readers.len() as i64 == PAGE;
            // Read while this one is handed out.
            let query = self.page(last.filter(|_| full));
            let store = self.services.store.clone();
            let next = full.then(|| actix::spawn(async move { store.run(query).await }));
            self.total = page.members;
            self.list.title.clone_from(&page.title);
            self.hand_out(page).await;
            page = match next {
                None => return Ok(()),
                Some(next) => match next.await {
                    Ok(read) => read?,
                    Err(error) => return Err(StoreError::Internal(error.to_string())),
                },
            };
        }
    }

    fn page(&self, after: Option<(UserId, i64)>) -> ListReaders {
        let seqs = self.messages.iter().map(|message| message.seq);
        ListReaders {
            list: self.list.id,
            first: seqs.clone().min().unwrap_or_default(),
            last: seqs.max().unwrap_or_default(),
            after,
            limit: PAGE,
        }
    }

    async fn read(&self, after: Option<(UserId, i64)>) -> Result<ReadersPage, StoreError> {
        self.services.store.run(self.page(after)).await
    }

    async fn hand_out(&mut self, page: ReadersPage) {
        let users = page.readers.iter().map(|reader| reader.user).collect();
        // Without a directory the process is ending.
        let Ok(pools) = self.services.directory.send(FindPools(users)).await else {
            return;
        };
        let here: Vec<(ListReader, PoolRef)> = page
            .readers
            .into_iter()
            .zip(pools)
            .filter_map(|(reader, pool)| Some((reader, pool?)))
            .collect();
        for (index, message) in self.messages.iter().enumerate() {
            let sees = |it: &&(ListReader, PoolRef)| Show::of(&it.0, message.seq) != Show::Nothing;
            self.progress
                .found(index, here.iter().filter(sees).count() as i64);
        }
        let mut before = None;
        for chunk in here.chunks(CHUNK.div_ceil(self.messages.len())) {
            for (reader, pool) in chunk {
                self.show(reader, pool);
            }
            let behind = chunk.last().map(|(_, pool)| settle(pool));
            // One chunk is on its way while the next is handed out, so neither side idles.
            if let Some(earlier) = std::mem::replace(&mut before, behind) {
                let _ = tokio::time::timeout(PATIENCE, earlier).await;
            }
            if let Some(reached) = self.progress.due(self.services.monotonic()) {
                self.tell(reached, false);
            }
            tokio::task::yield_now().await;
        }
        if let Some(last) = before {
            let _ = tokio::time::timeout(PATIENCE, last).await;
        }
    }

    fn show(&mut self, reader: &ListReader, pool: &PoolRef) {
        // Never shed: the pool's mailbox holds a chunk of each list, whose messages were rows.
        let show = |frame: Frame| pool.addr.do_send(Deliver(frame.only_for(reader.user)));
        for (index, message) in self.messages.iter().enumerate() {
            match Show::of(reader, message.seq) {
                Show::Nothing => continue,
                Show::Usual => show(self.usual[index].clone()),
                Show::First => {
                    let new = self.first.entry(index);
                    let new = new.or_insert_with(|| new_chat(&self.list, message, reader.user));
                    show(new.clone());
                    // Entry 1 has none before it, and needs no word of that.
                    show(match message.seq {
                        1 => self.usual[index].clone(),
                        _ => Frame::private_message(message, false, Some(0)),
                    });
                }
                Show::Behind(seq) => show(Frame::private_message(message, false, Some(seq))),
            }
            self.progress.delivered(index);
        }
    }

    fn tell(&self, reached: Reached, done: bool) {
        let frame = Frame::list_progress(ListProgress {
            chat_id: self.list.id,
            seq: reached.seq,
            delivered: reached.delivered,
            online: reached.online,
            // Who has left since was sent it all the same.
            total: self.total.max(reached.online),
            done,
        });
        let show = ShowUser {
            user: self.list.owner,
            frame,
        };
        // One for each message, and four in a second.
        self.services.directory.do_send(show);
    }
}

/// Resolves when the sessions of this pool have what it was told before, or are gone.
fn settle(pool: &PoolRef) -> oneshot::Receiver<()> {
    let (settled, wait) = oneshot::channel();
    // One for each chunk.
    pool.addr.do_send(Settle(settled));
    wait
}

/// The list for a member who sees its first entry now: the same for each of them.
fn new_chat(list: &ListChat, message: &Message, reader: UserId) -> Frame {
    let chat = MemberChat {
        chat: list.clone().into(),
        last_seq: message.seq,
        read_seq: 0,
        unread: 1,
        active_at: Some(message.time_sent),
        last_message: Some(message.clone()),
    };
    Frame::new_chat_of(&chat.seen_by(reader))
}
