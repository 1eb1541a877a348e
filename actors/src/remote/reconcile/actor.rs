//! The actor that looks.

use super::core::{Divergence, Here, Ledger};
use super::lists::ListLedger;
use super::lost::lost;
use super::show;
use super::turns::TurnLedger;
use super::waiting::WaitingLedger;
use crate::chat::RemoteEvent;
use crate::directory::{CloseHere, TellChat, WhoIsHere};
use crate::epoch::EpochChanged;
use crate::pool::{CloseSessions, Presence};
use crate::queue::ended;
use crate::services::Services;
use crate::turns::{offers, offers_to_show};
use actix::{Actor, ActorFutureExt, AsyncContext, Context, Handler, Message, WrapFuture};
use std::collections::HashMap;
use std::sync::Arc;
use switchboard_domain::audience::Which;
use switchboard_domain::wire::CloseCode;
use switchboard_domain::wire::Match;
use switchboard_domain::{ChatId, OfferId, Timestamp, UserId};
use switchboard_store::StoreError;
use switchboard_store::queries::{
    ChatVersion, ChatVersions, Ended, EndedSignIns, ListWritten, ListsWritten, OpenOffers,
};

/// Users that are asked about at once: one short statement.
const USERS: usize = 500;

/// The actor that looks.
pub struct Reconciler {
    services: Services,
    ledger: Ledger,
    lists: ListLedger,
    waiting: WaitingLedger,
    turns: TurnLedger,
    /// Whether a look is under way: a slow database is not asked twice.
    looking: bool,
    /// Whether it may have missed something, and another has to follow.
    again: bool,
}

/// Hints may have been lost: look at once.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Tick;

impl Reconciler {
    /// Looks at the interval of the settings, and when told.
    pub fn new(services: Services) -> Self {
        Self {
            services,
            ledger: Ledger::default(),
            lists: ListLedger::default(),
            waiting: WaitingLedger::default(),
            turns: TurnLedger::default(),
            looking: false,
            again: false,
        }
    }

    fn look(&mut self, ctx: &mut Context<Self>) {
        if std::mem::replace(&mut self.looking, true) {
            self.again = true;
            return;
        }
        let (services, now) = (self.services.clone(), self.services.now());
        let changed_after = self.ledger.changed_after(now);
        let looking = async move { find(&services, now, changed_after).await };
        ctx.spawn(looking.into_actor(self).map(move |found, reconciler, ctx| {
            reconciler.looking = false;
            if let Some(found) = found {
                let ended = found.ended.into_iter();
                let close = CloseHere(ended.map(|(user, it)| (user, closing(it))).collect());
                reconciler.services.directory.do_send(close);
                let mut all = reconciler.ledger.look(now, &found.here, &found.chats);
                all.extend(found.lost);
                all.extend(reconciler.lists.look(changed_after, &found.lists));
                let waiting = &mut reconciler.waiting;
                for (chat, user) in waiting.ended(&found.here, &found.chats) {
                    ended::found(reconciler.services.clone(), chat, user);
                }
                all.extend(waiting.look(changed_after, &found.here, &found.chats));
                let turns = reconciler
                    .turns
                    .look(changed_after, &found.here, &found.chats);
                for (chat, divergence) in all {
                    if let Divergence::Gone(user) = divergence {
                        show::gone(&reconciler.services, chat, user);
                        continue;
                    }
                    // At most as many as there are chats of those who are here, and lists of late.
                    let happened = RemoteEvent::Diverged(divergence);
                    let tell = TellChat { chat, happened };
                    reconciler.services.directory.do_send(tell);
                }
                for news in turns {
                    show::news(&reconciler.services, news);
                }
                for offer in found.offers {
                    offers::show(reconciler.services.clone(), offer);
                }
            }
            if std::mem::take(&mut reconciler.again) {
                reconciler.look(ctx);
            }
        }));
    }
}

/// What a look has found.
struct Comparison {
    /// Who is here.
    here: Vec<Here>,
    /// How far their chats are.
    chats: Vec<ChatVersion>,
    /// Which of them devices were shown, and their users have no more.
    lost: Vec<(ChatId, Divergence)>,
    /// Offers to and from them of which something is to be shown.
    offers: Vec<OfferId>,
    /// How far the lists are to which something was written of late.
    lists: Vec<ListWritten>,
    /// Whose connections have no right to be here any more. Found again for a minute: also who was let in
    /// meanwhile by what was read before.
    ended: Vec<(UserId, Ended)>,
}

fn closing(ended: Ended) -> CloseSessions {
    let (code, which) = match ended {
        Ended::Deleted => (CloseCode::FORBIDDEN, Which::All),
        Ended::Rights(version) => (CloseCode::UNAUTHORIZED, Which::RightsBefore(version)),
        Ended::IssuedBefore(from) => (CloseCode::UNAUTHORIZED, Which::IssuedBefore(from)),
        Ended::SignIn(id) => (CloseCode::UNAUTHORIZED, Which::SignIn(id.short())),
    };
    CloseSessions { code, which }
}

/// Looks; nothing when the database cannot say.
async fn find(services: &Services, now: Timestamp, changed_after: Timestamp) -> Option<Comparison> {
    let monotonic = services.monotonic();
    // Without a directory the process is ending.
    let pools = services.directory.send(WhoIsHere).await.ok()?;
    let told = told(&pools);
    let here: Vec<Here> = pools
        .iter()
        .map(|(user, presence)| Here {
            user: *user,
            period: presence.period(),
            since: now.minus(monotonic.since(presence.began())),
        })
        .collect();
    let ended = EndedSignIns {
        after: changed_after,
    };
    let ended = match services.store.run(ended).await {
        Ok(ended) => ended,
        Err(error) => return failed(&error),
    };
    // Read first: what is shown meanwhile is not taken for over.
    let shown = services.offers_shown.open();
    let (mut chats, mut open) = (Vec::new(), Vec::new());
    for some in here.chunks(USERS) {
        let users: Vec<UserId> = some.iter().map(|here| here.user).collect();
        let offers = OpenOffers {
            users: users.clone(),
        };
        match services.store.run(offers).await {
            Ok(offers) => open.extend(offers),
            Err(error) => return failed(&error),
        }
        let versions = ChatVersions {
            users,
            changed_after,
        };
        match services.store.run(versions).await {
            Ok(versions) => chats.extend(versions),
            Err(error) => return failed(&error),
        }
    }
    let written = ListsWritten {
        after: changed_after,
    };
    match services.store.run(written).await {
        Ok(lists) => Some(Comparison {
            offers: offers_to_show(&shown, &open),
            lost: say_lost(&pools, &told, &chats),
            here,
            chats,
            lists,
            ended,
        }),
        Err(error) => failed(&error),
    }
}

/// Users who are here.
type Pools = [(UserId, Arc<Presence>)];

fn told(pools: &Pools) -> Vec<(UserId, Match)> {
    let of = |(user, presence): &(UserId, Arc<Presence>)| {
        let user = *user;
        let chats = presence.open_chats().into_iter();
        chats.map(move |chat| (user, chat))
    };
    pools.iter().flat_map(of).collect()
}

/// What is to be said of chats that users were told of and have no more: once.
fn say_lost(
    pools: &Pools,
    told: &[(UserId, Match)],
    found: &[ChatVersion],
) -> Vec<(ChatId, Divergence)> {
    let lost = lost(told, found);
    if lost.is_empty() {
        return Vec::new();
    }
    let presences: HashMap<UserId, &Arc<Presence>> = pools
        .iter()
        .map(|(user, presence)| (*user, presence))
        .collect();
    let say = |(user, told): (UserId, Match)| {
        if let Some(presence) = presences.get(&user) {
            presence.told_of_its_end(told);
        }
        (told.chat, Divergence::Gone(user))
    };
    lost.into_iter().map(say).collect()
}

fn failed(error: &StoreError) -> Option<Comparison> {
    log::warn!("look for what other nodes did: {error}");
    None
}

impl Handler<Tick> for Reconciler {
    type Result = ();

    fn handle(&mut self, _: Tick, ctx: &mut Context<Self>) {
        self.look(ctx);
    }
}

impl Handler<EpochChanged> for Reconciler {
    type Result = ();

    fn handle(&mut self, _: EpochChanged, ctx: &mut Context<Self>) {
        self.ledger = Ledger::default();
        self.lists = ListLedger::default();
        self.waiting = WaitingLedger::default();
        self.turns = TurnLedger::default();
        self.look(ctx);
    }
}

impl Actor for Reconciler {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        self.look(ctx);
        ctx.run_interval(self.services.settings.patrol_interval, Self::look);
    }
}
