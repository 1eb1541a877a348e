//! Answers, one after the other, over what a database may have: they end, none is too long, and together they tell
//! everything once.

#[path = "select_rows.rs"]
mod rows;

use super::*;
use proptest::collection::vec;
use proptest::prelude::*;
use rows::{READER, Row, chat, message, row};
use switchboard_domain::limits::MAX_SYNC_CHATS;
use switchboard_domain::waits::{Stands, WaitCounts, WaitForecast, Within};
use switchboard_domain::wire::{Frame, SyncAnswer, SyncRange as WireRange};
use switchboard_domain::{AgencyId, EventId, ids::MAX_NUMERIC_ID};

fn epoch() -> Epoch {
    Epoch::from_number(7).expect("small")
}

/// A database in which nothing happens.
struct Db {
    rows: Vec<(ChatId, Row, Candidate)>,
    requests: Vec<OwnRequest>,
    end: i64,
}

impl Db {
    fn new(rows: Vec<Row>, requests: usize) -> Self {
        let rows = rows.into_iter().enumerate().map(|(at, row)| {
            let id = ChatId::new();
            let candidate = Candidate {
                chat: MemberChat {
                    // Many begin at one moment: the id decides.
                    chat: chat(id, (at / 3) as i64, &row),
                    last_message: Some(message(id, row.last, &row)),
                    last_seq: row.last,
                    read_seq: 0,
                    unread: row.last,
                    active_at: None,
                },
                changed: (row.changed > 0).then_some(Position(row.changed)),
            };
            (id, row, candidate)
        });
        let request = |order: usize| OwnRequest {
            id: ChatId::new(),
            event: EventId(MAX_NUMERIC_ID),
            agency: AgencyId(1),
            order: order as i64,
        };
        Self {
            rows: rows.collect(),
            requests: (0..requests).map(request).collect(),
            end: 100,
        }
    }

    /// What the statement hands out.
    fn load(&self, asked: &Asked<'_>) -> Found {
        let is_named = |it: &Candidate| asked.named.contains_key(&it.id());
        let all = || self.rows.iter().map(|(_, _, it)| it);
        let mut wanted: HashSet<ChatId> =
            all().filter(|it| is_named(it)).map(Candidate::id).collect();
        if !asked.series.active_is_told() {
            let from = asked.series.active_from();
            let active = all().filter(|it| it.is_active_help() && !is_named(it));
            let mut active: Vec<_> = active.filter(|it| it.started() < from).collect();
            active.sort_by_key(|it| Reverse(it.started()));
            wanted.extend(active.iter().take(WINDOW + 1).map(|it| it.id()));
        }
        let from = asked.series.changed_from(asked.since);
        let changed = all().filter(|it| it.changed.is_some() && it.place() > from);
        let mut changed: Vec<_> = changed.collect();
        changed.sort_by_key(|it| it.place());
        wanted.extend(changed.iter().take(WINDOW + 1).map(|it| it.id()));
        let chats = all().filter(|it| wanted.contains(&it.id())).map(|it| {
            let mut it = it.clone();
            if is_named(&it) {
                it.chat.last_message = None;
            }
            it
        });
        let mut chats: Vec<Candidate> = chats.collect();
        chats.sort_by_key(|it| {
            let time = it.chat.listed_at(ChatStatus::Ended);
            (!it.is_active_help(), Reverse((time, it.id())))
        });
        let mut messages = Vec::new();
        for it in &chats {
            let Some(held) = asked.named.get(&it.id()) else {
                continue;
            };
            let (_, row, _) = self
                .rows
                .iter()
                .find(|(id, ..)| *id == it.id())
                .expect("a row");
            messages.extend((held + 1..=row.last).map(|seq| message(it.id(), seq, row)));
        }
        messages.truncate(500);
        let requests = self
            .requests
            .iter()
            .filter(|it| it.order > asked.series.requests_from());
        Found {
            end: Position(self.end),
            next: Position(self.end),
            chats,
            requests: requests.take(MAX_SYNC_REQUESTS + 1).copied().collect(),
            messages,
        }
    }
}

fn wire(page: &SyncPage) -> usize {
    let ranges = page.ranges.iter().map(|range| WireRange {
        chat_id: range.chat,
        from_seq: range.from_seq,
        to_seq: range.to_seq,
        has_more: !range.complete,
    });
    // The longest that is said of one.
    let today = WaitCounts {
        held: u64::MAX / 8 * 7,
        sooner: u64::MAX / 8,
        later: 0,
    };
    let stands = Stands {
        position: usize::MAX,
        wait: Some(WaitForecast::new(Within::outwards(9e9, 9e9), today)),
    };
    let requests = page
        .requests
        .iter()
        .map(|it| (it.id, it.event, stands, true));
    let answer = SyncAnswer {
        chats: &page.chats,
        same: page.same.as_deref(),
        messages: &page.messages,
        requests: &requests.collect::<Vec<_>>(),
        requests_go_on: page.requests_go_on,
        waiting: false,
        ranges: &ranges.collect::<Vec<_>>(),
        events: &[],
        since: page.since,
        epoch: page.since.epoch,
        complete: page.complete,
    };
    Frame::sync(READER, &answer).text().len()
}

/// How the client goes on.
#[derive(Clone, Copy, Debug)]
struct Client {
    same: bool,
    since: Option<i64>,
    /// It names what it is told.
    keeps: bool,
    /// It comes back on another connection after each so many answers.
    loses: Option<usize>,
}

fn client() -> impl Strategy<Value = Client> {
    let since = proptest::option::of(0..40_i64);
    let loses = prop_oneof![3 => Just(None), 1 => (3..6_usize).prop_map(Some)];
    (any::<bool>(), since, any::<bool>(), loses).prop_map(|(same, since, keeps, loses)| Client {
        same,
        since,
        keeps,
        loses,
    })
}

fn together_the_answers_tell_everything_once(db: &Db, client: Client) {
    let mut named: HashMap<ChatId, i64> = db
        .rows
        .iter()
        .filter_map(|(id, row, _)| Some((*id, row.held?)))
        .collect();
    // Something that is not there.
    let gone = ChatId::new();
    named.insert(gone, 3);
    let first: HashSet<ChatId> = named.keys().copied().collect();
    let mut since = client.since.map(|then| SinceToken {
        then: Position(then),
        ..SinceToken::whole(epoch())
    });
    let (mut series, mut times, mut requests) = (None, HashMap::<ChatId, usize>::new(), vec![]);
    let mut lost = false;
    for answers in 1.. {
        assert!(answers < 600, "it has an end");
        let asked = Asked {
            named: &named,
            same: client.same,
            reader: READER,
            since,
            epoch: epoch(),
            series: Series::of(series, since),
        };
        let page = select(db.load(&asked), &asked);
        assert!(wire(&page) <= PAGE_BYTES, "{}", wire(&page));
        // As the client hands it in.
        let text = page.since.to_string();
        assert_eq!(
            text.parse(),
            Ok(switchboard_domain::Since::Token(page.since))
        );
        assert!(client.same <= page.same.is_some());
        for it in &page.chats {
            *times.entry(it.chat.id()).or_default() += 1;
        }
        let told: HashSet<ChatId> = page.chats.iter().map(|it| it.chat.id()).collect();
        let same = page.same.as_deref().unwrap_or_default();
        let same: HashSet<ChatId> = same.iter().map(|it| it.chat.id()).collect();
        assert!(told.is_disjoint(&same) && same.iter().all(|id| named.contains_key(id)));
        if page.complete || page.same.is_none() {
            let known = |id: &ChatId| told.contains(id) || same.contains(id);
            let missing: Vec<_> = named.keys().filter(|id| !known(id)).collect();
            assert_eq!(missing, [&gone]);
        }
        if !page.requests_go_on {
            requests.clear();
        }
        for it in &page.requests {
            if !requests.contains(it) {
                requests.push(*it);
            }
        }
        for range in &page.ranges {
            let held = named.get_mut(&range.chat).expect("it was named");
            assert_eq!(range.from_seq, *held + 1);
            *held = range.to_seq;
        }
        if client.keeps {
            for it in &page.chats {
                if named.len() < MAX_SYNC_CHATS {
                    named.entry(it.chat.id()).or_insert(it.last_seq);
                }
            }
        }
        (since, series) = (Some(page.since), page.series);
        if page.complete {
            break;
        }
        // Not for ever: each time it begins anew.
        if client.loses.is_some_and(|each| answers % each == 0) && answers < 20 {
            (series, lost) = (None, true);
        }
    }
    assert_eq!(requests, db.requests);
    for (id, row, it) in &db.rows {
        let times = times.get(id).copied().unwrap_or_default();
        let is_news = client
            .since
            .is_some_and(|since| row.changed > 0 && row.changed >= since);
        match first.contains(id) {
            true => assert_eq!(named[id], row.last, "all of its messages have come"),
            false => assert_eq!(
                times > 0,
                it.is_active_help() || is_news || times > 0 && lost
            ),
        }
        if first.contains(id) && (is_news || client.since.is_none()) {
            assert!(times > 0, "it may have changed");
        }
        if !first.contains(id) && !lost && client.same {
            // One that is active and has changed may have been told for either.
            let may_be_news = is_news || client.since.is_none();
            let most = 1 + usize::from(it.is_active_help() && may_be_news);
            assert!(times <= most, "{times} times: {row:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 100, ..ProptestConfig::default() })]

    #[test]
    fn many_answers_tell_everything_once_and_none_is_too_long(
        rows in vec(row(), 0..450), requests in 0..450_usize, client in client(),
    ) {
        together_the_answers_tell_everything_once(&Db::new(rows, requests), client);
    }
}

fn plain(kind: u8, held: Option<i64>) -> Row {
    Row {
        kind,
        changed: 5,
        last: 2,
        held,
        name: 8,
        text: 20,
        long: 'x',
    }
}

#[test]
fn whoever_does_not_know_of_it_is_told_every_chat_that_they_name() {
    let rows =
        (0..switchboard_domain::limits::FULL_SYNC_CHATS).map(|n| plain(n as u8 % 3, Some(2)));
    let db = Db::new(rows.collect(), MAX_SYNC_REQUESTS);
    let named = db.rows.iter().map(|(id, ..)| (*id, 2)).collect();
    let since = Some(SinceToken {
        then: Position(50),
        ..SinceToken::whole(epoch())
    });
    let asked = |same| Asked {
        named: &named,
        same,
        reader: READER,
        since,
        epoch: epoch(),
        series: Series::new(since),
    };
    let page = select(db.load(&asked(false)), &asked(false));
    assert_eq!(
        (page.chats.len(), page.same, page.complete),
        (named.len(), None, true)
    );
    let page = select(db.load(&asked(true)), &asked(true));
    assert_eq!(
        (page.chats.len(), page.same.map(|it| it.len())),
        (0, Some(named.len()))
    );
}

#[test]
fn what_is_behind_a_window_of_active_chats_that_changed_is_told() {
    // All in one moment, with what changed last at the end.
    let rows = (0..WINDOW + 50).map(|_| Row {
        changed: 3,
        ..plain(0, None)
    });
    let db = Db::new(rows.chain([plain(2, None)]).collect(), 0);
    let client = Client {
        same: true,
        since: Some(2),
        keeps: true,
        loses: None,
    };
    together_the_answers_tell_everything_once(&db, client);
}
