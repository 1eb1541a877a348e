//! How PostgreSQL carries out what must stay quick however much is stored: by index, never by
//! reading a whole table.

use crate::kit::*;
use crate::plans_kit::{Plans, ROUNDS, assert_no_seq_scan};
use crate::plans_waits;
use crate::sync::epoch;
use switchboard_domain::{
    ChatId, ChatStatus, MessageId, Position, ReplyTo, RequestName, Side, SinceToken, Timestamp,
    UserId,
};
use switchboard_store::Attempt;
use switchboard_store::queries::{
    ActiveChats, Archive, ChatVersions, CloseChat, Closer, Colleagues, CountActive, EndedChats,
    Enqueue, FindAvailability, FindNamed, HistoryRange, ListChats, ListOrganizers, ListsWritten,
    LoadQueue, Mark, MarkKind, MayBeOnDuty, OpenRequest, PlaceInQueue, ReadHistory, ReadMatch,
    ReadRange, ReadReplies, ReadStates, Reader, RecentMatches, ReturnRequest, SyncChats,
    UnansweredMatches, UpsertUser,
};

#[test]
fn what_grows_is_read_by_index() {
    let plans = Plans::new();
    let some_chat = plans.db.run(EndedChats {
        archive: Archive::Agency(AGENCY),
        participant: None,
        event: None,
        after: None,
        limit: 1,
    });
    let chat = some_chat.first().expect("thousands have ended").clone();
    let (id, participant) = (chat.id, chat.participant);
    for (what, range) in [
        ("the newest page", HistoryRange::Newest(50)),
        ("an older page", HistoryRange::Before(8, 50)),
        ("a newer page", HistoryRange::After(3, 50)),
    ] {
        plans.assert_by_index(what, |_| ReadHistory {
            chat: id,
            reader: Reader::Member(participant),
            range,
        });
    }
    plans.assert_by_index("a match", |_| ReadMatch { chat: id });
    let page = |archive| EndedChats {
        archive,
        participant: None,
        event: None,
        after: Some((chat.time_end.expect("it has ended"), id)),
        limit: 50,
    };
    plans.assert_by_index("an agency's archive", |_| page(Archive::Agency(AGENCY)));
    plans.assert_by_index("an event's archive", |_| EndedChats {
        event: Some(EVENT),
        ..page(Archive::Agency(AGENCY))
    });
    plans.assert_by_index("a participant's archive", |_| {
        page(Archive::Participant(participant))
    });
    for user in [ORGANIZER, UserId(5001), participant] {
        plans.assert_by_index("active chats", |_| ActiveChats { user, limit: 50 });
    }
    plans.assert_by_index("how far chats are", |_| ChatVersions {
        users: (1_001..1_201).map(UserId).chain([ORGANIZER]).collect(),
        changed_after: NOON,
    });
    plans.assert_by_index("lists written to", |_| ListsWritten { after: NOON });
    level_two_reads_by_index(&plans, id, participant);
    what_an_answer_has_no_room_for_stays_in_the_database(&plans);
    plans.assert_by_index("answers to a message", |_| ReadReplies {
        chat: id,
        reader: Reader::Member(participant),
        seq: 1,
    });
    plans.assert_by_index("the queue", |_| LoadQueue {
        agency: AGENCY,
        now: NOON,
    });
    plans.assert_by_index("the claim", |_| claims(ORGANIZER));
    plans.assert_by_index("the lock", |_| OpenRequest {
        participant,
        event: EVENT,
    });
    plans.assert_by_index("asking", |round| Enqueue {
        id: ChatId::new(),
        ..asks(UserId(1100 + i64::try_from(round).expect("few")), EVENT)
    });
    plans.assert_by_index("asking by a name", |_| FindNamed {
        participant,
        name: RequestName::parse("a").expect("a name"),
    });
    plans.assert_by_index("closing", |_| CloseChat {
        chat: id,
        by: Closer::Admin,
        now: NOON,
    });
    plans.assert_by_index("colleagues", |_| Colleagues {
        agency: AGENCY,
        with: vec![ORGANIZER],
        limit: 500,
    });
    plans.assert_by_index("organizers", |_| ListOrganizers {
        agency: AGENCY,
        after: None,
        limit: 51,
    });
    plans.assert_by_index("who may be on duty", |_| MayBeOnDuty {
        agency: AGENCY,
        now: NOON,
        seen_after: Some(NOON),
        after: None,
        limit: 1_000,
    });
    plans.assert_by_index("what organizers said", |_| FindAvailability {
        users: vec![ORGANIZER],
    });
    plans.assert_by_index("signing in", |_| UpsertUser {
        identity: identity(participant, Side::Participant),
    });
    the_writer_reads_by_index(&plans);
    crate::plans_direct::direct_chats_are_read_by_index(&plans);
    crate::plans_direct::tips_are_found_by_index(&plans);
    crate::plans_lists::lists_are_read_by_index(&plans);
    crate::plans_help::help_chats_are_read_by_index(&plans);
    crate::plans_turns::turns_are_carried_out_by_index(&plans);
    crate::plans_search::searches_are_carried_out_by_index(&plans);
    crate::plans_retention::help_chats_are_cleared_by_index(&plans);
}

fn level_two_reads_by_index(plans: &Plans, chat: ChatId, participant: UserId) {
    let (organizer, side) = (ORGANIZER, Side::Organizer);
    for (user, side) in [(organizer, side), (participant, Side::Participant)] {
        for status in [ChatStatus::Active, ChatStatus::Ended, ChatStatus::All] {
            plans.assert_by_index("a page of chats", |round| ListChats {
                user,
                side,
                status,
                kind: None,
                after: (round % 2 == 1).then_some((Timestamp(10_000), chat)),
                limit: 50,
            });
        }
        let held = plans.db.run(ListChats {
            user,
            side,
            status: ChatStatus::All,
            kind: None,
            after: None,
            limit: 1_000,
        });
        let held: Vec<_> = held.iter().map(|it| (it.chat.id(), it.last_seq)).collect();
        let behind: Vec<_> = held.iter().map(|(id, seq)| (*id, seq - 1)).collect();
        for (what, chats) in [("up to date", &held[..20]), ("behind", &behind[..20])] {
            plans.assert_by_index(&format!("sync, {what}"), |_| SyncChats {
                user,
                side,
                chats: chats.to_vec(),
                since: Some(SinceToken {
                    then: Position(19_990),
                    ..SinceToken::whole(epoch())
                }),
                same: false,
                series: None,
                epoch: epoch(),
            });
        }
        plans.assert_by_index("sync of a thousand chats", |_| SyncChats {
            user,
            side,
            chats: behind.clone(),
            since: None,
            same: false,
            series: None,
            epoch: epoch(),
        });
    }
    for range in [
        HistoryRange::Newest(50),
        HistoryRange::Before(8, 50),
        HistoryRange::After(3, 50),
    ] {
        plans.assert_by_index("a page with its range", |_| ReadRange {
            chat,
            reader: Reader::Member(participant),
            range,
        });
    }
    plans.assert_by_index("how far members have read", |_| ReadStates { chat });
    for kind in [MarkKind::Delivered, MarkKind::Read] {
        plans.assert_by_index("a mark", |round| Mark {
            chat,
            user: participant,
            seq: i64::try_from(round).expect("few"),
            kind,
            now: NOON,
        });
    }
    plans.assert_by_index("how busy an organizer is", |_| CountActive { organizer });
    plans.assert_by_index("the latest matches", |_| RecentMatches {
        agency: AGENCY,
        limit: 50,
    });
    let request = plans.db.run(LoadQueue {
        agency: AGENCY,
        now: NOON,
    })[0]
        .id;
    plans.assert_by_index("a place in the queue", |_| PlaceInQueue { request });
    plans_waits::waits_are_read_by_index(plans, request);
    plans.assert_by_index("matches that nobody answered", |_| UnansweredMatches {
        agency: AGENCY,
        made_after: Timestamp(4_900),
    });
    plans.assert_by_index("a match taken back", |_| {
        let claimed = plans.db.claim(ORGANIZER).expect("hundreds wait");
        ReturnRequest {
            chat: claimed.chat.id,
            organizer,
            made: claimed.chat.time_start,
            now: NOON,
        }
    });
}

/// Rows that the database hands out, of an answer to a client that lacks more than one can have.
fn what_an_answer_has_no_room_for_stays_in_the_database(plans: &Plans) {
    let lacking_all = |user, side| {
        let page = ListChats {
            user,
            side,
            status: ChatStatus::All,
            kind: None,
            after: None,
            limit: 100,
        };
        let chats = plans.db.run(page);
        assert!(chats.len() > 20, "{}", chats.len());
        SyncChats {
            user,
            side,
            chats: chats.iter().map(|it| (it.chat.id(), 0)).collect(),
            since: None,
            same: false,
            series: None,
            epoch: epoch(),
        }
    };
    let rows = |sync: SyncChats| {
        // The chats, and where the changes end.
        let besides = sync.chats.len() + 1;
        let plan = plans.of(|db| drop(db.run(sync)));
        let (_, whole) = plan.split_once("Append ").expect("a plan");
        let (_, actual) = whole.split_once("(actual ").expect("it was carried out");
        let (_, rows) = actual.split_once("rows=").expect("it was counted");
        let (rows, _) = rows.split_once(' ').expect("loops follow");
        rows.parse::<usize>().expect("a number") - besides
    };
    let organizer = lacking_all(ORGANIZER, Side::Organizer);
    assert_eq!(rows(organizer), 500, "of a thousand");
    let user = UserId(1700);
    let long = "UPDATE messages SET content = repeat('x', 4000) WHERE chat_id IN \
        (SELECT chat_id FROM chat_members WHERE user_id = 1700)";
    plans.sql(long);
    let most = 128 * 1024 / 4_000 + 1;
    assert_eq!(rows(lacking_all(user, Side::Participant)), most, "of 250");
}

fn the_writer_reads_by_index(plans: &Plans) {
    let chat = plans.db.claim(ORGANIZER).expect("hundreds wait").chat;
    let logged = plans.of(|db| {
        let mut writer = db.writer();
        for round in 0..ROUNDS {
            let mut named = saying(says(&chat), |body| {
                body.client_message_id = Some(round.to_string().into());
                body.reply_to = ReplyTo::asked(Some(MessageId::new()), Some(1));
            });
            named.attempt = Attempt::MaybeStored;
            writer
                .commit(&[says(&chat), named], after(1))
                .expect("it commits");
        }
    });
    assert_no_seq_scan("the writer", &logged);
}
