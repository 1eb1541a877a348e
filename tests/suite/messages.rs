//! What is said: verbatim, in order, to every device.

use crate::world::{AGENCY, EVENT, Talk, pluck, provision};
use serde_json::{Value, json};
use switchboard_support::{Incoming, TestServer, on_both_backends};

const LONGEST: usize = 4_000;

on_both_backends! {
    async fn text_is_kept_word_for_word(server: TestServer) {
        provision(&server).await;
        let mut talk = Talk::open(&server, 10, 20).await;
        for text in [
            " leading and trailing ",
            "line\nbreak\r\n\ttab",
            "\"quotes\" \\ / <b>&amp;</b> ' ; DROP TABLE messages; --",
            "e\u{301} is not \u{e9}",
            "\u{1f469}\u{200d}\u{1f692} \u{202e}right to left",
            "\u{1}\u{7f}\u{feff}\u{2028}\u{fffd}",
            "%s %d {} $1 ?",
        ] {
            talk.ask(text).await;
            talk.answer(text).await;
        }
    }

    async fn a_message_has_at_most_four_thousand_characters(server: TestServer) {
        provision(&server).await;
        let mut talk = Talk::open(&server, 10, 20).await;
        // Scalar values count, not bytes: the longest is 16,000 bytes here.
        let longest = "\u{1f511}".repeat(LONGEST);
        talk.ask(&longest).await;
        talk.answer(&"x".repeat(LONGEST)).await;
        for socket in [&mut talk.phone, &mut talk.console] {
            socket.say(&talk.chat, &format!("{longest}x")).await;
            socket.expect_error("too_large").await;
        }
        assert_eq!(talk.ask("after that").await["seq"], 4);
    }

    async fn nothing_to_read_is_no_message(server: TestServer) {
        provision(&server).await;
        let mut talk = Talk::open(&server, 10, 20).await;
        for text in ["", " ", "\n\t\u{a0}\u{3000}\u{2003}", "\0", "a\0b"] {
            for socket in [&mut talk.phone, &mut talk.console] {
                socket.say(&talk.chat, text).await;
                socket.expect_error("invalid_payload").await;
            }
        }
        assert_eq!(talk.ask("after that").await["seq"], 2);
    }

    async fn who_wrote_it_is_known(server: TestServer) {
        provision(&server).await;
        let mut talk = Talk::open(&server, 10, 20).await;
        let asked = talk.ask("Where are you?").await;
        assert_eq!(
            (&asked["authorId"], &asked["fromOrganizer"]),
            (&json!(10), &json!(0))
        );
        let answered = talk.answer("At gate 3").await;
        assert_eq!(
            (&answered["authorId"], &answered["fromOrganizer"]),
            (&json!(20), &json!(1))
        );
        assert_eq!([&asked["seq"], &answered["seq"]], [2, 3]);
        assert!(asked["timeSent"].as_str() <= answered["timeSent"].as_str());
    }

    async fn one_connection_keeps_its_order(server: TestServer) {
        const MESSAGES: usize = 300;
        provision(&server).await;
        let mut talk = Talk::open(&server, 10, 20).await;
        let texts: Vec<Value> = (0..MESSAGES)
            .map(|number| json!(format!("number {number}")))
            .collect();
        for text in &texts {
            talk.phone
                .say(&talk.chat, text.as_str().expect("a text"))
                .await;
        }
        let (mut own, mut received) = (Vec::new(), Vec::new());
        for _ in &texts {
            own.push(talk.phone.expect("user_message").await);
            received.push(talk.console.expect("user_message").await);
        }
        assert_eq!(pluck(&received, "content"), texts);
        assert_eq!(
            pluck(&received, "seq"),
            (2..).take(MESSAGES).map(Value::from).collect::<Vec<_>>()
        );
        assert_eq!(own, received);
    }

    async fn chats_do_not_mix(server: TestServer) {
        provision(&server).await;
        // One organizer, two chats, on one device.
        let first = server.participant(10).ask(EVENT, "first").await;
        let second = server.participant(11).ask(EVENT, "second").await;
        let mut console = server.organizer(20, AGENCY).connect().await;
        console.take_next().await;
        console.take_next().await;
        let mut phones = [
            server.participant(10).connect().await,
            server.participant(11).connect().await,
        ];

        console.say(&second, "to the second").await;
        console.say(&first, "to the first").await;
        for (phone, (chat, text)) in phones
            .iter_mut()
            .zip([(&first, "to the first"), (&second, "to the second")])
        {
            let received = phone.expect("user_message").await;
            assert_eq!(
                (&received["chatId"], &received["content"]),
                (&json!(chat), &json!(text))
            );
            assert_eq!(received["seq"], 2, "each chat counts for itself");
            phone.expect_quiet().await;
        }
        for _ in 0..2 {
            console.expect("user_message").await;
        }
        let active = console.chats().await;
        assert_eq!(
            pluck(&active, "id"),
            [json!(second), json!(first)],
            "the newest first"
        );
    }

    async fn a_device_that_comes_later_gets_what_comes_later(server: TestServer) {
        provision(&server).await;
        let mut talk = Talk::open(&server, 10, 20).await;
        let before = talk.ask("before").await;
        let mut late = talk.participant.connect().await;
        assert_eq!(pluck(&late.chats().await, "id"), [json!(talk.chat)]);
        let after = talk.ask("after").await;
        assert_eq!(late.expect("user_message").await, after);
        assert_eq!(late.history(&talk.chat).await[1..], [before, after]);
    }

    async fn devices_that_all_talk_at_once_agree_on_the_order(server: TestServer) {
        const DEVICES: usize = 4;
        // Together less than a chat takes before anything is stored.
        const EACH: usize = 25;
        provision(&server).await;
        let talk = Talk::open(&server, 10, 20).await;
        let mut talking = Vec::new();
        for number in 0..2 * DEVICES {
            let user = if number < DEVICES {
                &*talk.participant
            } else {
                &*talk.organizer
            };
            let (mut socket, chat) = (user.connect().await, talk.chat.clone());
            socket.expect_quiet().await;
            talking.push(async move {
                for text in 0..EACH {
                    socket.say(&chat, &format!("{number} {text}")).await;
                }
                let mut seen = Vec::new();
                for _ in 0..2 * DEVICES * EACH {
                    seen.push(socket.expect("user_message").await);
                }
                seen
            });
        }
        let mut logs = Vec::new();
        for task in talking.into_iter().map(tokio::spawn).collect::<Vec<_>>() {
            logs.push(task.await.expect("a device that fails says why"));
        }
        assert!(
            logs.iter().all(|log| *log == logs[0]),
            "one order everywhere"
        );
        let seqs = (2..).take(2 * DEVICES * EACH).map(Value::from);
        assert_eq!(pluck(&logs[0], "seq"), seqs.collect::<Vec<_>>());
        for number in 0..2 * DEVICES {
            let own = |message: &&Value| {
                message["content"]
                    .as_str()
                    .is_some_and(|text| text.starts_with(&format!("{number} ")))
            };
            let own: Vec<_> = logs[0].iter().filter(own).cloned().collect();
            let expected: Vec<_> = (0..EACH)
                .map(|text| json!(format!("{number} {text}")))
                .collect();
            assert_eq!(pluck(&own, "content"), expected, "each in its own order");
        }
    }

    async fn a_description_follows_at_once_amid_other_talk(server: TestServer) {
        const CHATS: i64 = 10;
        provision(&server).await;
        let Talk {
            mut phone,
            mut console,
            chat,
            ..
        } = Talk::open(&server, 10, 20).await;
        for id in 0..CHATS {
            server.participant(100 + id).ask(EVENT, "Help").await;
        }
        let (stop, stopped) = tokio::sync::watch::channel(false);
        let talking = tokio::spawn(async move {
            while !*stopped.borrow() {
                phone.say(&chat, "meanwhile").await;
                phone.expect("user_message").await;
            }
        });
        for _ in 0..CHATS {
            console.send("start_chat", json!("")).await;
            let opened = loop {
                match console.read().await {
                    Incoming::Frame { kind, payload } if kind == "new_chat" => break payload,
                    Incoming::Frame { kind, .. } => assert_eq!(kind, "user_message"),
                    closed => panic!("{closed:?}"),
                }
            };
            let next = console.expect("user_message").await;
            assert_eq!((&next["chatId"], &next["seq"]), (&opened["id"], &json!(1)));
        }
        stop.send_replace(true);
        talking.await.expect("a participant who fails says why");
    }
}
