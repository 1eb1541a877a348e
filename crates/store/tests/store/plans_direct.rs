//! The same of direct chats: of somebody who has thousands.

use crate::kit::*;
use crate::plans_kit::{Plans, assert_no_seq_scan};
use crate::sync::epoch;
use crate::tips::PATIENCE;
use switchboard_domain::policy::Policy;
use switchboard_domain::{
    ChatKind, ChatStatus, MessageId, Money, Position, Side, SinceToken, Timestamp, UserId,
};
use switchboard_store::Append;
use switchboard_store::queries::{
    BeginTip, CountUnread, FindDirectChat, ListChats, ListConversations, Mark, MarkKind, MayWrite,
    OpenDirectChat, OpenOutcome, PresenceVisibilityOf, PromiseTip, ReadBetween, SaveSeen,
    SyncChats, TipStats, WhichTip,
};

/// Has 2,000 direct chats.
const BUSY: UserId = UserId(1_001);
/// Has one of them.
const PEER: UserId = UserId(100_001);

pub fn direct_chats_are_read_by_index(plans: &Plans) {
    let held = plans.db.run(ListConversations {
        user: BUSY,
        after: None,
        limit: 1_000,
    });
    let chat = held[500].chat.id();
    for user in [BUSY, PEER] {
        plans.assert_by_index("a page of conversations", |round| ListConversations {
            user,
            after: (round % 2 == 1).then_some((Timestamp(1_500), chat)),
            limit: 50,
        });
        plans.assert_by_index("what is unread", |_| CountUnread { user });
        plans.assert_by_index("a page of chats of a kind", |_| ListChats {
            user,
            side: Side::Participant,
            status: ChatStatus::Active,
            kind: Some(ChatKind::Direct),
            after: None,
            limit: 50,
        });
    }
    let named: Vec<_> = held.iter().map(|it| (it.chat.id(), 9)).collect();
    for (what, chats) in [("some", &named[..20]), ("a thousand", &named[..])] {
        plans.assert_by_index(&format!("sync of {what} direct chats"), |_| SyncChats {
            user: BUSY,
            side: Side::Participant,
            chats: chats.to_vec(),
            since: Some(SinceToken {
                then: Position(1_990),
                ..SinceToken::whole(epoch())
            }),
            same: false,
            series: None,
            epoch: epoch(),
        });
    }
    plans.assert_by_index("what two have written", |_| ReadBetween {
        user: BUSY,
        peer: PEER,
        limit: 20,
        offset: 2,
    });
    for (opener, peer) in [(BUSY, PEER), (PEER, BUSY)] {
        plans.assert_by_index("a chat that is there", |_| opens(opener, peer));
    }
    let many: Vec<UserId> = (100_001..=100_500).map(UserId).collect();
    for watcher in [BUSY, PEER] {
        plans.assert_by_index("who may be seen", |_| PresenceVisibilityOf {
            watcher,
            users: many.clone(),
            policy: Policy::default(),
        });
    }
    plans.assert_by_index("when users were last there", |round| SaveSeen {
        seen: many.iter().map(|user| (*user, after(round))).collect(),
    });
    plans.assert_by_index("whether one may write", |_| MayWrite {
        from: BUSY,
        to: PEER,
        policy: Policy::default(),
    });
    plans.assert_by_index("the chat of two", |_| FindDirectChat {
        user: BUSY,
        peer: PEER,
    });
    plans.assert_by_index("a chat that is made", |round| OpenDirectChat {
        peer: UserId(105_000 + i64::try_from(round).expect("few")),
        ..opens(BUSY, PEER)
    });
    plans.assert_by_index("a mark in a direct chat", |round| Mark {
        chat,
        user: BUSY,
        seq: 7 + i64::try_from(round).expect("few"),
        kind: MarkKind::Read,
        now: NOON,
    });
    let logged = plans.of(|db| {
        let mut writer = db.writer();
        for round in 0..8 {
            let batch: Vec<Append> = named[round * 10..][..10]
                .iter()
                .map(|(chat, _)| writes(*chat, BUSY))
                .collect();
            writer.commit(&batch, after(1)).expect("it commits");
        }
    });
    assert_no_seq_scan("the writer of direct chats", &logged);
}

pub fn tips_are_found_by_index(plans: &Plans) {
    let open = opens(BUSY, PEER);
    let OpenOutcome::Opened { chat, .. } = plans.db.run(open) else {
        panic!("the two may write");
    };
    let promise = |name: String| PromiseTip {
        id: MessageId::new(),
        chat: chat.chat.id(),
        payer: BUSY,
        side: Side::Participant,
        money: Money::new(500, "EUR".parse().expect("a currency")).expect("some"),
        within_limits: true,
        most_a_day: i64::MAX,
        content: String::new(),
        client_message_id: Some(name),
        policy: Policy::default(),
        patience: PATIENCE,
        now: NOON,
    };
    plans.assert_by_index("a tip", |round| promise(format!("new-{round}")));
    plans.assert_by_index("a tip that is there", |_| promise("new-1".to_owned()));
    plans.assert_by_index("a tip that is due", |_| BeginTip {
        which: WhichTip::Due,
        policy: Policy::default(),
        patience: PATIENCE,
        now: NOON,
    });
    plans.assert_by_index("tips under way", |_| TipStats);
}
