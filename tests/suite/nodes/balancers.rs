//! Nodes behind nginx and HAProxy as `deploy/` configures them, and without their affinity.

use super::Nodes;
use crate::world::{AGENCY, EVENT};
use serde_json::json;
use std::{
    net::{IpAddr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};
use switchboard_support::{
    Account, Backend, Balancer, Call, Handshake, Organizer, Participant, Product, ServerBuilder,
    Socket, TokenSpec, poll_until, wait::DEADLINE,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

/// More devices than it takes to reach a second node, if they go anywhere.
const MANY: i64 = 50;

/// The nodes, and a way to them.
struct Site {
    nodes: Nodes,
    balancer: Balancer,
}

impl Site {
    async fn start(product: Product, has_affinity: bool) -> Self {
        let nodes = Nodes::start(3).await;
        let addresses: Vec<_> = nodes.servers.iter().map(|node| node.address()).collect();
        let balancer = Balancer::start(product, has_affinity, &addresses).await;
        Self { nodes, balancer }
    }

    fn participant(&self, id: i64) -> Participant {
        let token = TokenSpec::participant(id).with_profile(id).sign();
        Participant::new(self.balancer.address(), id, token)
    }

    fn organizer(&self, id: i64) -> Organizer {
        let token = TokenSpec::organizer(id, AGENCY).with_profile(id).sign();
        Organizer::new(self.balancer.address(), id, token)
    }

    /// How many connections each of these nodes has.
    async fn connections(&self, nodes: impl IntoIterator<Item = usize>) -> Vec<usize> {
        let mut all = Vec::new();
        for node in nodes {
            all.push(self.nodes.servers[node].connections().await);
        }
        all
    }

    async fn call(&self, path: &str) -> u16 {
        let url = format!("http://{}{path}", self.balancer.address());
        Call::new("GET", &url).send().await.status
    }
}

/// A help chat from its request to its end; afterwards the devices are still connected.
async fn help_chat(site: &Site, connecting: impl Fn(&Account) -> Account) -> Vec<Socket> {
    let (participant, organizer) = (site.participant(20), site.organizer(10));
    let mut phone = connecting(&participant).connect().await;
    let chat = participant.ask(EVENT, "Please help").await;
    let mut console = connecting(&organizer).connect().await;
    let opened = console.take_next().await;
    assert_eq!(opened["id"], chat);
    assert_eq!(phone.expect_new_chat().await, opened);
    let mut tablet = connecting(&participant).connect().await;
    phone.say(&chat, "hello").await;
    let hello = phone.expect("user_message").await;
    for device in [&mut console, &mut tablet] {
        assert_eq!(device.expect("user_message").await, hello);
    }
    console.say(&chat, "how can I help?").await;
    for device in [&mut phone, &mut console, &mut tablet] {
        assert_eq!(device.expect("user_message").await["seq"], 3);
    }
    console.send("close_chat", json!({ "chatId": chat })).await;
    for device in [&mut phone, &mut console, &mut tablet] {
        assert_eq!(device.expect("closed_chat").await["chatId"], chat);
    }
    vec![phone, console, tablet]
}

async fn an_agency_comes_to_one_node(product: Product) {
    let site = Site::start(product, true).await;
    let mut devices = help_chat(&site, |user| user.naming(AGENCY)).await;
    for id in 100..110 {
        devices.push(site.participant(id).naming(AGENCY).connect().await);
    }
    let mut connections = site.connections(0..3).await;
    connections.sort_unstable();
    assert_eq!(connections, [0, 0, devices.len()]);
    // The balancer is as well as its nodes are, and tells nobody what they measure.
    assert_eq!(site.call("/readyz").await, 200);
    assert_eq!(site.call("/metrics").await, 403);
}

async fn others_come_to_any(product: Product, has_affinity: bool, agency: Option<i64>) {
    let site = Site::start(product, has_affinity).await;
    let connecting = |user: &Account| match agency {
        Some(agency) => user.naming(agency),
        None => user.clone(),
    };
    let mut devices = help_chat(&site, connecting).await;
    let is_spread = async || {
        let used = site.connections(0..3).await.into_iter();
        used.filter(|count| *count > 0).count() > 1
    };
    for id in 100..100 + MANY {
        if is_spread().await {
            return;
        }
        devices.push(connecting(&site.participant(id)).connect().await);
    }
    panic!("{} devices are on one node", devices.len());
}

async fn a_node_that_dies_is_gone_around(product: Product) {
    let mut site = Site::start(product, true).await;
    let (participant, organizer) = (site.participant(20), site.organizer(10));
    let mut phone = participant.naming(AGENCY).connect().await;
    let chat = participant.ask(EVENT, "Please help").await;
    let mut console = organizer.naming(AGENCY).connect().await;
    assert_eq!(console.take_next().await["id"], chat);
    phone.expect_new_chat().await;
    let connections = site.connections(0..3).await;
    let node = connections.iter().position(|count| *count == 2);
    let node = node.unwrap_or_else(|| panic!("not on one node: {connections:?}"));
    site.nodes.servers[node].kill9();
    // At once, before the balancer can have noticed otherwise.
    let mut phone = participant.naming(AGENCY).connect().await;
    let mut console = organizer.naming(AGENCY).connect().await;
    let others = (0..3).filter(|other| *other != node);
    let mut connections = site.connections(others).await;
    connections.sort_unstable();
    assert_eq!(connections, [0, 2]);
    phone.say(&chat, "still there?").await;
    for device in [&mut phone, &mut console] {
        assert_eq!(
            device.expect("user_message").await["content"],
            "still there?"
        );
    }
}

/// Something that refuses sockets as a node does that is about to stop, and counts them. Who asked for
/// its health has done so a moment too early.
async fn stopping_node() -> (SocketAddr, Arc<AtomicUsize>) {
    answering_node("/api/v1/connect", "503 Service Unavailable").await
}

/// A node whose version has no such part of a page, or has it; it counts who asked.
async fn node_with_parts(are_there: bool) -> (SocketAddr, Arc<AtomicUsize>) {
    let status = if are_there { "200 OK" } else { "404 Not Found" };
    answering_node("/participant/assets/", status).await
}

/// Something that answers like this to what begins with `path`, and counts it; to all else 200.
async fn answering_node(
    path: &'static str,
    answer: &'static str,
) -> (SocketAddr, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let refused = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&refused);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n")
                && stream.read_buf(&mut head).await.is_ok_and(|n| n > 0)
            {}
            let status = if head.starts_with(format!("GET {path}").as_bytes()) {
                count.fetch_add(1, Ordering::SeqCst);
                answer
            } else {
                "200 OK"
            };
            let answer =
                format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            // Whoever does not read it is gone.
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    });
    (address, refused)
}

async fn a_node_that_stops_takes_nobody_more(product: Product) {
    let server = ServerBuilder::new(env!("CARGO_BIN_EXE_switchboard"), Backend::Sqlite)
        .start()
        .await;
    let (stopping, refused) = stopping_node().await;
    let balancer = Balancer::start(product, true, &[stopping, server.address()]).await;
    let participant = server.participant(20).at(balancer.address());
    // Some agencies are at home there, and none of their people is turned away.
    for agency in 1..=MANY {
        participant.naming(agency).connect().await;
        if refused.load(Ordering::SeqCst) > 0 {
            return;
        }
    }
    panic!("no agency was at home on the node that stops");
}

async fn a_part_of_a_page_comes_from_the_node_that_has_it(product: Product) {
    let (old, asked) = node_with_parts(false).await;
    let (new, _) = node_with_parts(true).await;
    let get = async |balancer: &Balancer, path: &str| {
        let url = format!("http://{}{path}", balancer.address());
        Call::new("GET", &url).send().await.status
    };
    let balancer = Balancer::start(product, true, &[old, new]).await;
    for number in 0..20 {
        let path = format!("/participant/assets/index-{number}.js");
        assert_eq!(get(&balancer, &path).await, 200, "{path}");
    }
    assert!(
        asked.load(Ordering::SeqCst) > 0,
        "the other node was never asked"
    );
    // What no node has is missing, and the nodes are none the worse for it.
    let (older, _) = node_with_parts(false).await;
    let balancer = Balancer::start(product, true, &[old, older]).await;
    for _ in 0..5 {
        assert_eq!(get(&balancer, "/participant/assets/gone.js").await, 404);
        assert_eq!(get(&balancer, "/participant/").await, 200);
    }
}

async fn the_nodes_learn_who_comes(product: Product) {
    let server = ServerBuilder::new(env!("CARGO_BIN_EXE_switchboard"), Backend::Sqlite)
        .set("SWITCHBOARD_LIMITS", "on")
        .set("SWITCHBOARD_RATE_HANDSHAKES", "1/h burst 1")
        .set("SWITCHBOARD_TRUSTED_PROXIES", "127.0.0.1")
        .start()
        .await;
    let balancer = Balancer::start(product, true, &[server.address()]).await;
    let from = |last| Handshake::new(balancer.address()).from(IpAddr::from([127, 0, 0, last]));
    from(2).open().await.close().await;
    poll_until("the address is over its budget", async || {
        (from(2).try_open().await.err() == Some(429)).then_some(())
    })
    .await;
    let lie = from(2).header("x-forwarded-for", "192.0.2.1");
    assert_eq!(lie.try_open().await.err(), Some(429));
    let mut other = from(3).open().await;
    other.authorize(server.participant(20).token()).await;
    other.expect_quiet().await;
}

/// Every way to write each letter, and what else a node might take for the same path.
fn spellings_of_metrics() -> Vec<String> {
    const NAME: &str = "metrics";
    let encoded = |at: usize, upper: bool| {
        let (before, rest) = NAME.split_at(at);
        let letter = rest.as_bytes()[0];
        let code = match upper {
            true => format!("%{letter:02X}"),
            false => format!("%{letter:02x}"),
        };
        format!("/{before}{code}{}", &rest[1..])
    };
    let one = (0..NAME.len()).flat_map(|at| [encoded(at, true), encoded(at, false)]);
    let all: String = NAME
        .bytes()
        .map(|letter| format!("%{letter:02x}"))
        .collect();
    let others = [
        format!("/{all}"),
        "/metrics".to_owned(),
        "/metrics?x=1".to_owned(),
        "/metrics/".to_owned(),
        "/metrics;x".to_owned(),
        "/metrics%3Fx".to_owned(),
        "/metrics%00".to_owned(),
        "//metrics".to_owned(),
        "/%2Fmetrics".to_owned(),
        "%2Fmetrics".to_owned(),
        "/./metrics".to_owned(),
        "/%2e/metrics".to_owned(),
        "/x/../metrics".to_owned(),
        "/x/%2e%2e/metrics".to_owned(),
        "/%256detrics".to_owned(),
        "/METRICS".to_owned(),
        "http://localhost/metrics".to_owned(),
        "http://localhost/%6detrics".to_owned(),
    ];
    one.chain(others).collect()
}

/// However it is spelled, what is measured is not told through the balancer.
async fn nobody_outside_is_told_what_is_measured(product: Product) {
    let server = ServerBuilder::new(env!("CARGO_BIN_EXE_switchboard"), Backend::Sqlite)
        .start()
        .await;
    let balancer = Balancer::start(product, true, &[server.address()]).await;
    let asked = async |address: SocketAddr, path: &str| {
        let mut stream = TcpStream::connect(address).await.unwrap();
        // By hand: a client would mend the path.
        let head = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        // Reset or not: what was said is there.
        let read = tokio::time::timeout(DEADLINE, stream.read_to_end(&mut answer)).await;
        let _ = read.expect("an answer in time");
        String::from_utf8_lossy(&answer).into_owned()
    };
    let told = async |address, path: &str| asked(address, path).await.contains("switchboard_");
    assert!(
        told(server.address(), "/%6detrics").await,
        "the node decodes"
    );
    for path in spellings_of_metrics() {
        assert!(!told(balancer.address(), &path).await, "{path}");
    }
    let healthy = asked(balancer.address(), "/healthz").await;
    assert!(healthy.contains("200 OK"), "{healthy}");
}

macro_rules! behind {
    ($($product:ident: $variant:ident),*) => {$(
        mod $product {
            use super::*;

            const PRODUCT: Product = Product::$variant;

            #[tokio::test]
            async fn an_agency_comes_to_one_node() {
                super::an_agency_comes_to_one_node(PRODUCT).await;
            }

            #[tokio::test]
            async fn who_names_no_agency_comes_to_any() {
                super::others_come_to_any(PRODUCT, true, None).await;
            }

            #[tokio::test]
            async fn without_affinity_all_is_the_same() {
                super::others_come_to_any(PRODUCT, false, Some(AGENCY)).await;
            }

            #[tokio::test]
            async fn a_node_that_dies_is_gone_around() {
                super::a_node_that_dies_is_gone_around(PRODUCT).await;
            }

            #[tokio::test]
            async fn a_node_that_stops_takes_nobody_more() {
                super::a_node_that_stops_takes_nobody_more(PRODUCT).await;
            }

            #[tokio::test]
            async fn a_part_of_a_page_comes_from_the_node_that_has_it() {
                super::a_part_of_a_page_comes_from_the_node_that_has_it(PRODUCT).await;
            }

            #[tokio::test]
            async fn nobody_outside_is_told_what_is_measured() {
                super::nobody_outside_is_told_what_is_measured(PRODUCT).await;
            }

            #[tokio::test]
            async fn the_nodes_learn_who_comes() {
                super::the_nodes_learn_who_comes(PRODUCT).await;
            }
        }
    )*};
}

behind! { nginx: Nginx, haproxy: HaProxy }
