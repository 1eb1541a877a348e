//! What an agency has open, what it left unanswered, and chats whose request a program of before has ended.

use crate::kit::*;
use diesel::connection::SimpleConnection;
use switchboard_domain::{AgencyChat, AgencyId, ChatId, HelpState, Outcome, UserId};
use switchboard_store::Backend;
use switchboard_store::queries::{
    AgencyChats, Archive, CloseChat, Closer, EndLeftChats, EndedChats, HistoryRange, LoadChat,
    PageOutcome, ReadRange, Reader, Unarchived, Withdraw,
};

fn list(db: &Db, which: Unarchived) -> Vec<ChatId> {
    let (mut after, mut all) = (None, Vec::new());
    loop {
        let page = db.run(AgencyChats {
            agency: AGENCY,
            which: which.clone(),
            event: None,
            after,
            limit: 2,
        });
        let Some(last) = page.last() else {
            return all;
        };
        after = Some(match last {
            AgencyChat::Owned(chat) => (chat.time_end.unwrap_or(chat.time_start), chat.id),
            AgencyChat::Unowned(chat) => (chat.time_end.unwrap_or(chat.time_start), chat.id),
        });
        all.extend(page.iter().map(|chat| match chat {
            AgencyChat::Owned(chat) => chat.id,
            AgencyChat::Unowned(chat) => chat.id,
        }));
    }
}

fn withdraw(db: &Db, id: ChatId, participant: UserId, seconds: u64) {
    db.run(Withdraw {
        id,
        participant,
        now: after(seconds),
    });
}

on_both! {
    fn each_chat_is_in_one_list(db: Db::new) {
        let users: Vec<UserId> = (101..109).map(UserId).collect();
        let chats: Vec<ChatId> = users.iter().map(|user| db.ask(db.participant(*user).id)).collect();
        // Two are taken, one of which ends, and three are taken back.
        db.claim(ORGANIZER).unwrap();
        db.claim(ORGANIZER).unwrap();
        db.run(CloseChat { chat: chats[0], by: Closer::Admin, now: after(9) });
        for (place, seconds) in [(2, 30), (3, 20), (4, 40)] {
            withdraw(&db, chats[place], users[place], seconds);
        }
        assert_eq!(list(&db, Unarchived::Active), [chats[1]]);
        let mut waiting = chats[5..].to_vec();
        waiting.sort_unstable();
        assert_eq!(list(&db, Unarchived::Waiting), waiting, "of one moment");
        assert_eq!(list(&db, Unarchived::Unanswered), [chats[4], chats[2], chats[3]], "newest end first");
        let archive = EndedChats { archive: Archive::Agency(AGENCY), participant: None, event: None, after: None, limit: 9 };
        let archived: Vec<ChatId> = db.run(archive).iter().map(|chat| chat.id).collect();
        assert_eq!(archived, [chats[0]]);
        for which in [Unarchived::Active, Unarchived::Waiting, Unarchived::Unanswered] {
            let of = |agency, event| db.run(AgencyChats { agency, which: which.clone(), event, after: None, limit: 9 }).len();
            assert_eq!(of(AgencyId(2), None), 0);
            assert_eq!(of(AGENCY, Some(EVENT)), list(&db, which.clone()).len());
            assert_eq!(of(AGENCY, Some(switchboard_domain::EventId(9))), 0);
        }
    }

    fn supervisors_read_what_waits_and_what_is_active(db: Db::new) {
        let chat = db.ask(PARTICIPANT);
        let read = |reader| db.run(ReadRange { chat, reader, range: HistoryRange::Newest(9) });
        let is_read = |reader| matches!(read(reader), PageOutcome::Page(page) if page.messages.len() == 1);
        let (organizer, supervisor) = (Reader::Agency(AGENCY), Reader::Supervisor(AGENCY));
        assert!(is_read(supervisor));
        assert_eq!(read(organizer), PageOutcome::ChatNotFound);
        assert_eq!(read(Reader::Supervisor(AgencyId(2))), PageOutcome::NoAccess);
        let listed = db.claim(ORGANIZER).map(|_| db.listed(chat, ORGANIZER).unwrap());
        assert!(is_read(supervisor));
        assert_eq!(read(organizer), PageOutcome::NoAccess);
        assert_eq!(db.listed(chat, ORGANIZER), listed, "it moves no mark");
        // Direct chats are nobody's but their members'.
        db.participant(UserId(101));
        let talk = db.direct_chat(PARTICIPANT, UserId(101));
        let range = HistoryRange::Newest(9);
        assert_eq!(db.run(ReadRange { chat: talk, reader: supervisor, range }), PageOutcome::NoAccess);
    }

    fn what_ended_unanswered_is_read_by_the_agency(db: Db::new) {
        let chat = db.ask(PARTICIPANT);
        withdraw(&db, chat, PARTICIPANT, 5);
        let range = HistoryRange::Newest(9);
        let read = db.run(ReadRange { chat, reader: Reader::Agency(AGENCY), range });
        assert!(matches!(read, PageOutcome::Page(page) if page.messages.len() == 1));
    }

    fn a_chat_whose_request_a_program_of_before_has_ended_is_over(db: Db::new) {
        let chats: Vec<ChatId> = (101..104).map(|user| db.ask(db.participant(UserId(user)).id)).collect();
        // It knows of no chats then.
        let before = "UPDATE help_requests SET status = 3 WHERE participant_id = 101; \
            UPDATE help_requests SET status = 4 WHERE participant_id = 102";
        db.connect().batch_execute(before).unwrap();
        let mut ended = db.run(EndLeftChats { now: after(60) });
        ended.sort_by_key(|(request, _)| request.participant.0);
        let ended: Vec<_> = ended.iter().map(|(request, outcome)| (request.id, *outcome)).collect();
        assert_eq!(ended, [(chats[0], Outcome::Withdrawn), (chats[1], Outcome::Expired)]);
        let state = |id| db.run(LoadChat { id }).unwrap().unowned().map(|chat| (chat.state(), chat.facts.outcome));
        assert_eq!(state(chats[0]), Some((HelpState::Ended, Some(Outcome::Withdrawn))));
        assert_eq!(state(chats[1]), Some((HelpState::Ended, Some(Outcome::Expired))));
        assert_eq!(state(chats[2]), Some((HelpState::Waiting, None)));
        assert_eq!(db.run(EndLeftChats { now: after(61) }), []);
    }
}
