//! The load generator's own client, which holds several servers to the promises of one.

use super::{DEADLINE, Nodes};
use crate::load_through_faults::{clean, load, stored};
use switchboard_support::poll_until_within;

fn urls(nodes: &Nodes) -> Vec<String> {
    nodes.servers.iter().map(|server| server.url()).collect()
}

#[tokio::test]
async fn all_devices_on_all_servers_see_everything_in_order() {
    let nodes = Nodes::start(3).await;
    for flags in ["--level 1", "--devices 3"] {
        let run = load(
            &urls(&nodes),
            &format!("--chats 9 --window 4 --seconds 2 {flags}"),
        );
        let report = clean(run).await;
        assert!(report["sent"].as_u64() > Some(9 * 4), "{report:#}");
    }
    // Not by way of the database alone: they told each other.
    for server in &nodes.servers {
        let heard = server
            .metrics()
            .await
            .sum("switchboard_hints_received_total");
        assert!(heard > 9.0, "{heard}");
    }
}

/// Each server stays down until all of its clients are with the others: they wait for nobody.
#[tokio::test]
async fn a_rolling_restart_loses_nothing() {
    const CHATS: usize = 15;
    const DEVICES: usize = 2;
    let clients = 2 * CHATS * DEVICES;
    let mut nodes = Nodes::start(3).await;
    let flags =
        format!("--chats {CHATS} --window 2 --devices {DEVICES} --seconds 40 --reconnect=0");
    let run = load(&urls(&nodes), &flags);
    for node in 0..3 {
        let server = &mut nodes.servers[node];
        stored(server, 50.0).await;
        server.sigterm();
        assert_eq!(server.wait_exit().await.code(), Some(0));
        let others = [(node + 1) % 3, (node + 2) % 3];
        poll_until_within(DEADLINE, "all are with the others", async || {
            let mut here = 0;
            for other in others {
                here += nodes.servers[other].connections().await;
            }
            (here == clients).then_some(())
        })
        .await;
        nodes.servers[node].restart().await;
        nodes.expect_ready(&nodes.servers[node], "ready").await;
    }
    let report = clean(run).await;
    assert!(report["delivered"].as_u64() > Some(100), "{report:#}");
    assert!(
        report["resumed"].as_u64() >= Some(clients as u64),
        "{report:#}"
    );
}
