//! Connections whose token comes to its end.

use crate::client::Client;
use crate::node::{PARTICIPANT, identity, on_both_by_hand};
use crate::transport::Out;
use serde_json::Value;
use std::time::Duration;
use switchboard_actors::services::Settings;
use switchboard_domain::{Identity, Side};

/// As a machine's clock goes on while the one that counts was set back.
#[test]
fn a_connection_ends_with_its_token_and_not_before_though_the_clock_was_set_back() {
    const LEFT: Duration = Duration::from_millis(50);
    let settings = Settings {
        heartbeat: 2 * LEFT,
        ..Settings::default()
    };
    on_both_by_hand(settings, |services, clock| async move {
        let who = Identity {
            expires_at: services.now().plus(LEFT),
            ..identity(PARTICIPANT, Side::Participant)
        };
        let phone = Client::connect_two(&services, who).await;
        for _ in 0..3 {
            assert_eq!(phone.next().await, Some(Out::Ping), "longer than was left");
        }
        phone.request("p", "ping", Value::Null);
        phone.answer("p", "pong").await;
        clock.advance(LEFT);
        assert_eq!(phone.expect("error").await["code"], "unauthorized");
        assert_eq!(phone.closed().await, 4401);
    });
}
