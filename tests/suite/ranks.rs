//! Who may do more than answer: the rank of an organizer, by tokens and by the integrator.

use crate::world::{AGENCY, EVENT, OTHER_AGENCY, provision};
use serde_json::{Value, json};
use switchboard_support::{Organizer, TestServer, TokenSpec, on_both_backends, token::now_secs};

/// The organizer 20's token, which says this of a rank.
fn token(rank: Option<Value>) -> String {
    let spec = TokenSpec::organizer(20, AGENCY).claim("iat", now_secs() - 60);
    match rank {
        Some(rank) => spec.claim("rank", rank).sign(),
        None => spec.sign(),
    }
}

fn with(server: &TestServer, rank: Option<Value>) -> Organizer {
    Organizer::new(server.address(), 20, token(rank))
}

/// What the server says that the rank is, over REST and over a socket.
async fn rank_of(organizer: &Organizer) -> String {
    let said = organizer.get("/session").await.expect(200)["rank"].clone();
    let socket = organizer.connect_two().await;
    assert_eq!(socket.welcome()["rank"], said);
    said.as_str().expect("an organizer has a rank").to_owned()
}

async fn put(server: &TestServer, body: Value) -> Value {
    server
        .service()
        .put("/admin/users/20", &body)
        .await
        .expect(200)
}

on_both_backends! {
    async fn a_rank_is_what_the_last_token_says(server: TestServer) {
        provision(&server).await;
        assert_eq!(rank_of(&with(&server, None)).await, "organizer");
        let supervisor = with(&server, Some(json!("supervisor")));
        assert_eq!(rank_of(&supervisor).await, "supervisor");
        for none in [json!("queen"), json!(1), json!(["supervisor"]), Value::Null, json!("organizer")] {
            assert_eq!(rank_of(&supervisor).await, "supervisor");
            assert_eq!(rank_of(&with(&server, Some(none))).await, "organizer");
        }
        // Another device with the other token ends nothing.
        let mut console = supervisor.connect().await;
        assert_eq!(rank_of(&with(&server, None)).await, "organizer");
        console.expect_quiet().await;
        let participant = server.participant(10);
        assert!(participant.get("/session").await.expect(200).get("rank").is_none());
        assert!(participant.connect_two().await.welcome().get("rank").is_none());
    }

    async fn a_provisioned_rank_wins_and_its_change_ends_connections(server: TestServer) {
        provision(&server).await;
        let organizer = with(&server, None);
        let mut console = organizer.connect().await;
        assert_eq!(put(&server, json!({ "role": "organizer", "rank": "supervisor" })).await["rank"], "supervisor");
        assert_eq!(console.closed().await, 4401);
        assert_eq!(rank_of(&organizer).await, "supervisor");
        let mut console = organizer.connect().await;
        put(&server, json!({ "rank": "supervisor", "name": "Ann" })).await;
        console.expect_quiet().await;
        put(&server, json!({ "rank": "organizer" })).await;
        assert_eq!(console.closed().await, 4401);
        let claims = with(&server, Some(json!("supervisor")));
        assert_eq!(rank_of(&claims).await, "organizer");
        assert_eq!(put(&server, json!({ "rank": null })).await["rank"], "supervisor");
        // With another agency it is gone, whoever said it.
        put(&server, json!({ "rank": "supervisor" })).await;
        assert_eq!(put(&server, json!({ "agencyId": OTHER_AGENCY })).await["rank"], "organizer");
        assert_eq!(rank_of(&claims).await, "organizer");
        let wrong = server.service().put("/admin/users/20", &json!({ "rank": "queen" })).await;
        assert_eq!(wrong.status, 400);
        let participant = json!({ "role": "participant", "rank": "supervisor" });
        let stored = server.service().put("/admin/users/10", &participant).await.expect(200);
        assert!(stored.get("rank").is_none(), "{stored}");
        server.participant(10).ask(EVENT, "Please help").await;
    }
}
