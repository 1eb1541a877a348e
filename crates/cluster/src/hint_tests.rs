use super::*;
use uuid::Uuid;

const CHAT: ChatId = ChatId(Uuid::from_u128(1));

fn travelled(hint: &Hint) -> Hint {
    Hint::decode(&hint.encode()).expect("our own")
}

#[test]
fn a_withdrawn_chat_arrives_as_it_was() {
    let chat = HelpChat {
        id: CHAT,
        agency: AgencyId(1),
        event: EventId(2),
        organizer: UserId(10),
        participant: UserId(20),
        start: None,
        time_start: Timestamp(5),
        time_end: None,
        facts: switchboard_domain::HelpFacts {
            turn: 2,
            asked_at: Timestamp(4),
            ..switchboard_domain::HelpFacts::default()
        },
        profile: None,
        last_seq: 3,
    };
    let Hint::Withdrawn(withdrawn) = travelled(&Hint::Withdrawn(Withdrawn::new(&chat))) else {
        panic!("another kind");
    };
    assert_eq!(withdrawn.chat(), chat);
}

#[test]
fn every_other_kind_arrives_as_it_was() {
    for hint in [
        Hint::Opened { chat: CHAT },
        Hint::Begun {
            chat: CHAT,
            user: 1,
        },
        Hint::Closed { chat: CHAT },
        Hint::marked(CHAT, UserId(1), MarkKind::Read, (1, 2), ShownTo::Members),
        Hint::marked(CHAT, UserId(1), MarkKind::Delivered, (1, 2), ShownTo::Own),
        Hint::Typing {
            chat: CHAT,
            user: 1,
            is_typing: true,
        },
        Hint::ChatChanged {
            chat: CHAT,
            participant: 1,
        },
        Hint::HandedOver {
            chat: CHAT,
            from: Some(1),
            to: 2,
            participant: 3,
            because: "moved".to_owned(),
        },
        Hint::Offer {
            offer: switchboard_domain::OfferId::new(),
            from: 1,
            to: 2,
        },
        Hint::Missed {
            chat: CHAT,
            event: 3,
            owner: 2,
            agency: 1,
        },
        Hint::Happened {
            event: switchboard_domain::ChatEvent {
                chat: CHAT,
                n: 2,
                kind: "matched".to_owned(),
                // Told as clients are told it: to a millisecond.
                at: Timestamp(7_000),
                at_seq: 1,
                detail: switchboard_domain::ChatEventDetail {
                    owner: Some(switchboard_domain::Owner {
                        id: UserId(2),
                        name: "Ada".into(),
                    }),
                    ..switchboard_domain::ChatEventDetail::default()
                },
            },
            readers: vec![1, 2],
        },
        Hint::PlaceSet {
            chat: CHAT,
            owner: 2,
        },
        Hint::Queue { agency: 1 },
        Hint::Stay { user: 1 },
        Hint::Dismissed { user: 1 },
        Hint::Left { user: 1 },
        Hint::Availability { user: 1 },
        Hint::Blocked {
            user: 1,
            blocked: 2,
            seen: Some(3),
        },
        Hint::Rights { one: 1, other: 2 },
        Hint::List {
            list: CHAT,
            owner: 1,
            deleted: true,
        },
        Hint::Unblocked { user: 1, other: 2 },
        Hint::Close(Close {
            user: 1,
            code: 4401,
            sign_in: Some(u64::MAX),
            issued_before: None,
            rights_before: None,
        }),
    ] {
        assert_eq!(travelled(&hint), hint);
    }
}

#[test]
fn what_is_closed_elsewhere_is_what_was_to_be_closed() {
    for (code, which) in [
        (CloseCode::UNAUTHORIZED, Which::SignIn(u64::MAX)),
        (CloseCode::FORBIDDEN, Which::All),
        (CloseCode::UNAUTHORIZED, Which::IssuedBefore(Timestamp(7))),
        (CloseCode::UNAUTHORIZED, Which::RightsBefore(3)),
    ] {
        let hint = Hint::Close(Close::new(UserId(1), code, which));
        let Hint::Close(arrived) = travelled(&hint) else {
            panic!("{hint:?}");
        };
        assert_eq!(arrived.closing(), Some((UserId(1), code, which)));
    }
}

#[test]
fn what_another_version_says_is_skipped() {
    let later = br#"{"v":2,"hint":{"kind":"opened","chat":7}}"#;
    assert!(matches!(Hint::decode(later), Err(Unreadable::Version(2))));
    let unknown = br#"{"v":1,"hint":{"kind":"sung","song":1}}"#;
    assert!(matches!(Hint::decode(unknown), Err(Unreadable::Text(_))));
    assert!(Hint::decode(b"").is_err());
    // A field that this version does not know is no reason to skip the rest.
    let more = br#"{"v":1,"more":0,"hint":{"kind":"queue","agency":1,"more":[]}}"#;
    assert_eq!(Hint::decode(more).ok(), Some(Hint::Queue { agency: 1 }));
}
