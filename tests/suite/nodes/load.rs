//! The load generator's own client, which holds several servers to the promises of one.

use super::Nodes;
use crate::load_through_faults::{clean, load};

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
        assert!(report["delivered"].as_u64() > Some(100), "{report:#}");
    }
    // Not by way of the database alone: they told each other.
    for server in &nodes.servers {
        let heard = server
            .metrics()
            .await
            .sum("switchboard_hints_received_total");
        assert!(heard > 100.0, "{heard}");
    }
}
