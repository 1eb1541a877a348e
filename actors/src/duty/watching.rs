//! Organizers watch their colleagues. As long as somebody of an agency does, its organizers are read every two seconds:
//! once for all who watch here.

use super::board::{self, Board};
use super::elsewhere;
use super::hub::DutyHub;
use crate::reply::{Answer, Reply};
use crate::services::Services;
use crate::session::{SessionHandle, ToSession};
use actix::{ActorFutureExt, AsyncContext, Context, Handler, Message, MessageResult, WrapFuture};
use std::collections::HashMap;
use switchboard_cluster::Away;
use switchboard_domain::wire::Frame;
use switchboard_domain::{AgencyId, Colleague, ConnectionId, Enrolled, Timestamp, UserId, Ways};
use switchboard_store::StoreError;
use switchboard_store::queries::{Colleagues, ListOrganizers};

/// A connection watches the organizers of its agency from now on, or does not any more.
#[derive(Debug, Message)]
#[rtype(result = "()")]
pub struct WatchColleagues {
    /// Which.
    pub connection: ConnectionId,
    /// The way to it.
    pub session: SessionHandle,
    /// Whose it is.
    pub user: UserId,
    /// Whose organizers.
    pub agency: AgencyId,
    /// Which of the two.
    pub on: bool,
    /// Where the answer goes: all of them.
    pub reply: Reply,
}

/// The organizers of an agency, and who watches them here.
#[derive(Default)]
pub(super) struct Watched {
    board: Board,
    sessions: HashMap<ConnectionId, SessionHandle>,
    /// Those who are shown nothing yet: as many as ask at a time.
    newcomers: Vec<WatchColleagues>,
    looking: bool,
    looked: Timestamp,
}

impl Watched {
    fn is_over(&self) -> bool {
        self.board.is_unwatched() && self.newcomers.is_empty() && !self.looking
    }

    fn forget(&mut self, connection: ConnectionId) {
        self.board.forget(connection);
        self.sessions.remove(&connection);
        self.newcomers.retain(|it| it.connection != connection);
    }
}

impl Handler<WatchColleagues> for DutyHub {
    type Result = ();

    fn handle(&mut self, watch: WatchColleagues, ctx: &mut Context<Self>) {
        self.step(ctx, |hub, ctx| {
            if !watch.on {
                hub.unwatch(watch.agency, watch.connection);
                let nobody = Frame::colleagues(&[]);
                return watch.reply.answer(Answer::Colleagues(nobody));
            }
            let agency = watch.agency;
            let watched = hub.watched.entry(agency).or_default();
            watched.newcomers.push(watch);
            hub.look_at_colleagues(agency, ctx);
        });
    }
}

/// In which ways each of these users is here, on this node.
#[derive(Debug, Message)]
#[rtype(result = "Vec<Ways>")]
pub(super) struct WaysHere(pub Vec<UserId>);

impl Handler<WaysHere> for DutyHub {
    type Result = MessageResult<WaysHere>;

    fn handle(&mut self, WaysHere(users): WaysHere, _: &mut Context<Self>) -> Self::Result {
        let ways = users.into_iter().map(|user| self.staff.ways_of(user));
        MessageResult(ways.collect())
    }
}

type Looked = Result<(Vec<Enrolled>, Result<Vec<Ways>, Away>), StoreError>;

impl DutyHub {
    /// The connection does not watch any more.
    pub(super) fn unwatch(&mut self, agency: AgencyId, connection: ConnectionId) {
        if let Some(watched) = self.watched.get_mut(&agency) {
            watched.forget(connection);
            if watched.is_over() {
                self.watched.remove(&agency);
            }
        }
    }

    /// Reads the organizers of those agencies again whose time it is, and shows what has changed.
    pub(super) fn tick_colleagues(&mut self, ctx: &mut Context<Self>) {
        let (now, gather) = (
            self.services.monotonic(),
            self.services.settings.duty.gather,
        );
        self.watched.retain(|_, watched| !watched.is_over());
        let due = self.watched.iter();
        let due = due.filter(|(_, watched)| now.since(watched.looked) >= gather);
        let due: Vec<AgencyId> = due.map(|(agency, _)| *agency).collect();
        for agency in due {
            self.look_at_colleagues(agency, ctx);
        }
        for watched in self.watched.values_mut() {
            show(watched, gather, now);
        }
    }

    fn look_at_colleagues(&mut self, agency: AgencyId, ctx: &mut Context<Self>) {
        let Some(watched) = self.watched.get_mut(&agency) else {
            return;
        };
        if std::mem::replace(&mut watched.looking, true) {
            return;
        }
        watched.looked = self.services.monotonic();
        let newcomers = std::mem::take(&mut watched.newcomers);
        let query = Colleagues {
            agency,
            with: newcomers.iter().map(|newcomer| newcomer.user).collect(),
            limit: board::MOST as i64,
        };
        let services = self.services.clone();
        let looking = async move {
            let rows = services.store.run(query).await?;
            let users: Vec<UserId> = rows.iter().map(|row| row.id).collect();
            let ways = elsewhere::ways(&services.nodes, &users).await;
            Ok((rows, ways))
        };
        ctx.spawn(looking.into_actor(self).map(move |looked, hub, ctx| {
            hub.step(ctx, |hub, ctx| {
                hub.have_looked(agency, newcomers, looked);
                let watched = hub.watched.get(&agency);
                if watched.is_some_and(|watched| !watched.newcomers.is_empty()) {
                    hub.look_at_colleagues(agency, ctx);
                }
            });
        }));
    }

    fn have_looked(&mut self, agency: AgencyId, newcomers: Vec<WatchColleagues>, looked: Looked) {
        let Some(watched) = self.watched.get_mut(&agency) else {
            return;
        };
        watched.looking = false;
        let (rows, elsewhere) = match looked {
            Ok(looked) => looked,
            Err(error) => {
                log::warn!("organizers of agency {agency}: {error}");
                let refuse = |newcomer: WatchColleagues| newcomer.reply.fail(error.read_code());
                return newcomers.into_iter().for_each(refuse);
            }
        };
        let (now, wall) = (self.services.monotonic(), self.services.now());
        let is_whole = rows.len() < board::MOST;
        let mut found = Vec::with_capacity(rows.len());
        for (at, row) in rows.into_iter().enumerate() {
            let here = self.staff.ways_of(row.id);
            let ways = match &elsewhere {
                Ok(elsewhere) => here.and(elsewhere.get(at).copied().unwrap_or_default()),
                // As was known.
                Err(Away) => here.and(watched.board.ways_of(row.id)),
            };
            found.push((Colleague::of(row, ways, wall), ways));
        }
        let own = |user| {
            let own = found.iter().find(|(colleague, _)| colleague.id == user);
            own.map(|(colleague, _)| colleague.clone())
        };
        let own: Vec<_> = newcomers
            .iter()
            .map(|newcomer| own(newcomer.user))
            .collect();
        found.truncate(board::MOST);
        watched.board.found(found, is_whole);
        for (newcomer, own) in newcomers.into_iter().zip(own) {
            let shown = watched.board.watch(newcomer.connection, own, now);
            watched
                .sessions
                .insert(newcomer.connection, newcomer.session);
            let frame = Frame::colleagues(&shown);
            newcomer.reply.answer(Answer::Colleagues(frame));
        }
        show(watched, self.services.settings.duty.gather, now);
    }
}

fn show(watched: &mut Watched, gather: std::time::Duration, now: Timestamp) {
    for (to, changed) in watched.board.pushes(gather, now) {
        let frame = Frame::availability_changed(&changed);
        for session in to.iter().filter_map(|to| watched.sessions.get(to)) {
            session.push(ToSession::Frame(frame.clone()));
        }
    }
}

/// A page of the organizers of an agency, by their ids. Of whom other nodes cannot be asked it is not known that they
/// are there.
pub async fn organizers(
    services: &Services,
    agency: AgencyId,
    after: Option<UserId>,
    limit: i64,
) -> Result<Vec<Colleague>, StoreError> {
    let list = ListOrganizers {
        agency,
        after,
        limit,
    };
    let rows = services.store.run(list).await?;
    let users: Vec<UserId> = rows.iter().map(|row| row.id).collect();
    let elsewhere = elsewhere::ways(&services.nodes, &users)
        .await
        .unwrap_or_default();
    // Without a hub the process is ending.
    let here = services
        .duty
        .send(WaysHere(users))
        .await
        .unwrap_or_default();
    let now = services.now();
    let colleague = |(at, row): (usize, Enrolled)| {
        let [here, elsewhere] =
            [&here, &elsewhere].map(|ways| ways.get(at).copied().unwrap_or_default());
        Colleague::of(row, here.and(elsewhere), now)
    };
    Ok(rows.into_iter().enumerate().map(colleague).collect())
}
