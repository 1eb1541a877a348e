//! What the log says, and what it must not.

use crate::world::{EVENT, Talk, provision};
use switchboard_support::{ServerBuilder, on_both_backends, poll_until};

on_both_backends! {
    async fn users_come_and_go_in_the_log_and_their_words_do_not(server: ServerBuilder) {
        let server = server.set("RUST_LOG", "trace").start().await;
        provision(&server).await;
        let mut talk = Talk::open(&server, 7_654_321, 7_654_322).await;
        talk.ask("my-secret-question").await;
        talk.answer("my-secret-answer").await;
        server
            .participant(7_654_323)
            .ask(EVENT, "my-secret-description")
            .await;
        talk.phone.send_text("my-secret-nonsense").await;
        talk.phone.expect_error("malformed").await;
        let token = talk.participant.token().to_owned();
        talk.phone.close().await;

        // Connecting and leaving: two lines at info that name the user.
        poll_until("the log tells of the end", async || {
            let log = server.log();
            let lines = log
                .lines()
                .filter(|line| line.contains("INFO") && line.contains("7654321"));
            (lines.count() >= 2).then_some(())
        })
        .await;
        let log = server.log();
        assert!(log.contains("send_message"), "frames are traced by type");
        assert!(!log.contains("my-secret"), "no word of anybody");
        assert!(!log.contains(&token), "no token");
        assert!(
            !log.contains(switchboard_support::token::SECRET),
            "no secret"
        );
    }
}
