use super::*;
use proptest::prelude::*;

const ME: i64 = 7;
const OTHER: i64 = 8;

fn message(chat: &str, seq: i64, previous: i64) -> Value {
    let author = if seq % 3 == 0 { ME } else { OTHER };
    let mut message = json!({ "chatId": chat, "seq": seq, "authorId": author, "content": format!("{chat} {seq}") });
    if previous != seq - 1 {
        message["prevSeq"] = json!(previous);
    }
    message
}

fn read(chat: &str, seq: i64) -> Value {
    json!({ "chatId": chat, "userId": ME, "seq": seq })
}

#[test]
fn a_gap_is_found_and_filled() {
    let mut state = ClientState::new(ME);
    assert_eq!(
        state.push("user_message", &message("c", 1, 0)),
        Merge::Added
    );
    let gap = Merge::Gap {
        chat: "c".to_owned(),
        held: 1,
    };
    assert_eq!(state.push("user_message", &message("c", 3, 2)), gap);
    assert!(state.is_behind());
    assert_eq!(state.sync_request(), json!({ "chats": { "c": 1 } }));
    let page =
        json!({ "chats": [], "messages": [message("c", 2, 1)], "since": "t", "complete": true });
    assert!(state.sync(&page));
    assert_eq!(state.log("c").len(), 3);
    assert_eq!(
        state.push("user_message", &message("c", 3, 2)),
        Merge::Known
    );
    assert_eq!(state.sync_request()["since"], "t");
}

#[test]
fn a_hole_that_the_reader_cannot_see_is_none() {
    let mut state = ClientState::new(ME);
    state.push("user_message", &message("c", 1, 0));
    assert_eq!(
        state.push("user_message", &message("c", 4, 1)),
        Merge::Added
    );
    assert!(!state.is_behind());
}

#[test]
fn an_old_page_undoes_no_push() {
    let mut state = ClientState::new(ME);
    let open = json!({ "id": "c", "ended": 0, "timeEnd": "0001", "lastSeq": 1, "readSeq": 0 });
    state.push("new_chat", &open);
    state.push("user_message", &message("c", 1, 0));
    state.push("messages_read", &read("c", 1));
    state.push(
        "closed_chat",
        &json!({ "chatId": "c", "ended": 1, "timeEnd": "2026" }),
    );
    state.sync(&json!({ "chats": [open], "messages": [], "complete": true }));
    assert!(state.has_ended("c"));
    let chat = state.chat("c");
    assert_eq!(
        (&chat["timeEnd"], &chat["readSeq"], &chat["unread"]),
        (&json!("2026"), &json!(1), &json!(0))
    );
}

#[test]
fn a_chat_that_is_taken_again_begins_anew_and_keeps_what_was_written() {
    let mut state = ClientState::new(ME);
    let open = |start: &str| json!({ "id": "c", "ended": 0, "timeStart": start, "lastSeq": 1 });
    state.push("new_chat", &open("2026-01"));
    state.push("user_message", &message("c", 1, 0));
    let undone = json!({ "chatId": "c", "ended": 1, "timeStart": "2026-01" });
    state.push("closed_chat", &undone);
    assert!(state.has_ended("c"));
    state.push("new_chat", &open("2026-02"));
    assert!(!state.has_ended("c"));
    assert_eq!(state.log("c").len(), 1);
    state.forget("c");
    assert_eq!(state.chats().count(), 0);
}

/// What a server does with one chat, as one member sees it.
#[derive(Clone, Debug)]
enum Event {
    /// The next entry; whether this member can see it.
    Entry { visible: bool },
    /// This member has read all there is.
    Read,
    /// The chat ends.
    Close,
}

/// The truth, and what it says to whom asks.
#[derive(Default)]
struct Server {
    visible: Vec<Value>,
    last: i64,
    read: i64,
    ended: bool,
}

impl Server {
    fn last_visible(&self) -> i64 {
        self.visible.last().map_or(0, seq_of)
    }

    fn chat(&self) -> Value {
        let unread = self
            .visible
            .iter()
            .filter(|message| seq_of(message) > self.read && message["authorId"] != ME);
        let mut chat = json!({ "id": "c", "ended": u8::from(self.ended), "lastSeq": self.last_visible(),
            "readSeq": self.read, "unread": unread.count() });
        if let Some(last) = self.visible.last() {
            chat["lastMessage"] = last.clone();
        }
        chat
    }

    /// Carries an event out; what is pushed because of it.
    fn step(&mut self, event: &Event) -> Option<(&'static str, Value)> {
        match event {
            Event::Entry { .. } if self.ended => None,
            Event::Entry { visible } => {
                self.last += 1;
                let pushed = message("c", self.last, self.last_visible());
                visible.then(|| {
                    let mut entry = pushed.clone();
                    // Only what is live says what it follows.
                    entry.as_object_mut().unwrap().remove("prevSeq");
                    self.visible.push(entry);
                    ("user_message", pushed)
                })
            }
            Event::Read if self.read < self.last_visible() => {
                self.read = self.last_visible();
                Some(("messages_read", read("c", self.read)))
            }
            Event::Close if !self.ended => {
                self.ended = true;
                Some(("closed_chat", json!({ "chatId": "c", "ended": 1 })))
            }
            Event::Read | Event::Close => None,
        }
    }

    /// A page of at most `limit` messages for a client that asks with `request`.
    fn sync(&self, request: &Value, limit: usize) -> Value {
        let held = request["chats"]["c"].as_i64();
        // A chat that is not listed comes without its messages.
        let after = held.unwrap_or(i64::MAX);
        let missing: Vec<&Value> = self
            .visible
            .iter()
            .filter(|message| seq_of(message) > after)
            .collect();
        let page = &missing[..missing.len().min(limit)];
        let end = match missing.len() > limit {
            true => page.last().map(|message| seq_of(message)),
            false => Some(self.last_visible()),
        };
        let range = held.map(|held| json!({ "chatId": "c", "fromSeq": held + 1, "toSeq": end }));
        json!({ "chats": [self.chat()], "messages": page, "ranges": Vec::from_iter(range),
            "since": "t", "complete": missing.len() <= limit })
    }
}

fn events() -> impl Strategy<Value = Vec<(Event, bool, bool)>> {
    let event = prop_oneof![
        8 => any::<bool>().prop_map(|visible| Event::Entry { visible }),
        2 => Just(Event::Read),
        1 => Just(Event::Close),
    ];
    // With whether the push is lost, and whether a sync is under way when it comes.
    prop::collection::vec((event, any::<bool>(), any::<bool>()), 0..40)
}

proptest! {
    /// Whatever is lost, doubled or overtaken: after a sync a client knows what one that begins now
    /// is told.
    #[test]
    fn state_from_pushes_is_state_fetched_fresh(events in events(), limit in 1usize..5) {
        let mut server = Server::default();
        let mut state = ClientState::new(ME);
        let mut under_way = None;
        for (event, lost, syncs) in &events {
            let pushed = server.step(event);
            if let Some(page) = under_way.take() {
                // Made before the event, and arriving after or before its push.
                state.sync(&page);
            }
            if *syncs {
                under_way = Some(server.sync(&state.sync_request(), limit));
            }
            if let (Some((kind, payload)), false) = (pushed, lost) {
                state.push(kind, &payload);
                state.push(kind, &payload);
            }
        }
        let mut pages = 0;
        while !state.sync(&server.sync(&state.sync_request(), limit)) {
            pages += 1;
            prop_assert!(pages < 100, "it has an end");
        }
        prop_assert!(!state.is_behind());
        prop_assert_eq!(state.log("c"), server.visible.clone());
        prop_assert_eq!(state.chat("c"), server.chat());

        let mut fresh = ClientState::new(ME);
        while !fresh.sync(&server.sync(&fresh.sync_request(), limit)) {}
        prop_assert_eq!(fresh, state);
    }

    /// No order of pushes of which none is lost makes a gap that stays.
    #[test]
    fn the_order_of_pushes_does_not_matter(seqs in Just((1i64..12).collect::<Vec<_>>()).prop_shuffle()) {
        let mut state = ClientState::new(ME);
        for seq in &seqs {
            state.push("user_message", &message("c", *seq, seq - 1));
        }
        prop_assert!(!state.is_behind());
        prop_assert_eq!(state.log("c").len(), seqs.len());
    }
}
