//! A request ends an hour after its event.

use crate::world::{AGENCY, EVENT, provision};
use serde_json::json;
use switchboard_support::{EventSpec, ServerBuilder, on_both_backends, poll_until};

on_both_backends! {
    async fn a_request_expires_an_hour_after_the_event(server: ServerBuilder) {
        let server = server
            .set("SWITCHBOARD_EXPIRY_INTERVAL", "50ms")
            .start()
            .await;
        provision(&server).await;
        let service = server.service();
        service
            .put_event(&EventSpec::running(EVENT + 1, AGENCY))
            .await;
        let (late, patient) = (server.participant(10), server.participant(11));
        let mut phone = late.connect_two().await;
        let request = late.ask(EVENT, "too late").await;
        let kept = patient.ask(EVENT + 1, "in time").await;

        service
            .put_event(&EventSpec::running(EVENT, AGENCY).hours(-5, -2))
            .await;
        service
            .put_event(&EventSpec::running(EVENT + 1, AGENCY).hours(-5, 0))
            .await;
        poll_until("the request expires", async || {
            (late.request(EVENT).await["result"] == false).then_some(())
        })
        .await;
        let told = phone.find("help_cancelled").await;
        let expected = json!({ "requestId": request, "eventId": EVENT, "reason": "expired" });
        assert_eq!(told, expected);
        assert_eq!(
            patient.request(EVENT + 1).await["position"],
            1,
            "within the hour"
        );
        let (_console, chat) = server.organizer(20, AGENCY).take_next().await;
        assert_eq!(chat["id"], kept, "the expired one is not served");

        // Its lock went with it.
        service.put_event(&EventSpec::running(EVENT, AGENCY)).await;
        late.ask(EVENT, "in time").await;
    }

    async fn an_expired_request_is_not_served_before_it_is_cleared(server: ServerBuilder) {
        let server = server
            .set("SWITCHBOARD_EXPIRY_INTERVAL", "1h")
            .start()
            .await;
        provision(&server).await;
        server.participant(10).ask(EVENT, "too late").await;
        server
            .service()
            .put_event(&EventSpec::running(EVENT, AGENCY).hours(-5, -2))
            .await;
        let mut console = server.organizer(20, AGENCY).connect().await;
        console.send("start_chat", json!("")).await;
        assert_eq!(console.expect("info").await["message"], "no new chats");
    }
}
