//! How much of one connection is read before others have their turn.

use crate::client::{Client, DEADLINE};
use crate::node::{PARTICIPANT, identity, on_both, participant};
use crate::transport::Wire;
use std::cell::RefCell;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::Poll;
use switchboard_actors::session::Inbound;
use switchboard_domain::Side;

/// In one turn.
const FRAMES: usize = 64;

/// The most that is read of what waits while another task of the thread had no turn.
async fn longest_turn(wire: Rc<RefCell<Wire>>) -> usize {
    let (mut left, mut longest) = (wire.borrow().unread(), 0);
    let others = poll_fn(move |cx| {
        let now = wire.borrow().unread();
        longest = longest.max(left - now);
        left = now;
        if now == 0 {
            return Poll::Ready(longest);
        }
        // Behind whoever waits for a turn by now.
        cx.waker().wake_by_ref();
        Poll::Pending
    });
    tokio::time::timeout(DEADLINE, others)
        .await
        .expect("all is read")
}

#[test]
fn others_have_their_turn_after_some_frames_whatever_they_are() {
    on_both(|services| async move {
        let stranger = Client::anonymous(&services, identity(PARTICIPANT, Side::Participant));
        let known = participant(&services).await;
        let refused: fn() -> Inbound = || Inbound::Text("{}".into());
        let part_or_ping: fn() -> Inbound = || Inbound::Control;
        for (client, frame) in [
            (&stranger, part_or_ping),
            (&known, part_or_ping),
            (&known, refused),
        ] {
            for _ in 0..5 * FRAMES {
                client.wire.borrow_mut().send(frame());
            }
            let watched = actix_rt::spawn(longest_turn(client.wire.clone()));
            assert_eq!(watched.await.expect("it watches"), FRAMES);
        }
    });
}
