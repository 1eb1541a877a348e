use super::*;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    time::{Instant, timeout},
};

/// How long anything that should happen may take.
const DEADLINE: Duration = Duration::from_secs(10);
const TO_SERVER: Direction = Direction::ToServer;

struct Ends {
    proxy: Proxy,
    listener: TcpListener,
    client: TcpStream,
    served: TcpStream,
}

async fn ends() -> Ends {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let server = listener.local_addr().expect("bound");
    let proxy = Proxy::to(server).await.expect("a free port");
    let client = TcpStream::connect(proxy.address()).await.expect("accepted");
    let (served, _) = listener.accept().await.expect("a connection");
    Ends {
        proxy,
        listener,
        client,
        served,
    }
}

async fn arrives(at: &mut TcpStream, expected: &[u8]) {
    let mut buffer = vec![0; expected.len()];
    let read = timeout(DEADLINE, at.read_exact(&mut buffer)).await;
    read.expect("in time").expect("all of it");
    assert_eq!(buffer, expected);
}

/// Whether a connection is over, one way or the other.
async fn is_over(end: &mut TcpStream) -> bool {
    let read = timeout(DEADLINE, end.read(&mut [0])).await;
    read.expect("in time").unwrap_or(0) == 0
}

/// Turns enough for the proxy to pass on what it were going to pass on.
async fn nothing_arrives(at: &TcpStream) {
    for _ in 0..1_000 {
        tokio::task::yield_now().await;
    }
    let early = at.try_read(&mut [0]).expect_err("nothing");
    assert_eq!(early.kind(), io::ErrorKind::WouldBlock);
}

#[tokio::test]
async fn what_a_stall_holds_back_comes_after_it() {
    let mut ends = ends().await;
    ends.proxy.step(Step::Set(TO_SERVER, Flow::Stalled));
    ends.client.write_all(b"late").await.expect("buffered");
    nothing_arrives(&ends.served).await;
    // The other direction knows nothing of it.
    ends.served.write_all(b"early").await.expect("buffered");
    arrives(&mut ends.client, b"early").await;
    ends.proxy.step(Step::Heal);
    arrives(&mut ends.served, b"late").await;
}

#[tokio::test]
async fn a_cut_ends_connections_and_refuses_new_ones_until_it_heals() {
    let mut ends = ends().await;
    ends.proxy.step(Step::Cut);
    assert!(is_over(&mut ends.client).await && is_over(&mut ends.served).await);
    let mut late = TcpStream::connect(ends.proxy.address())
        .await
        .expect("accepted, then dropped");
    assert!(is_over(&mut late).await);
    ends.proxy.step(Step::Heal);
    let mut client = TcpStream::connect(ends.proxy.address())
        .await
        .expect("accepted");
    let (mut served, _) = ends.listener.accept().await.expect("a connection");
    client.write_all(b"again").await.expect("buffered");
    arrives(&mut served, b"again").await;
}

#[tokio::test]
async fn a_drop_welcomes_new_connections() {
    let mut ends = ends().await;
    ends.proxy.step(Step::Drop);
    assert!(is_over(&mut ends.client).await && is_over(&mut ends.served).await);
    TcpStream::connect(ends.proxy.address())
        .await
        .expect("accepted");
    timeout(DEADLINE, ends.listener.accept())
        .await
        .expect("in time")
        .expect("a connection");
}

#[tokio::test]
async fn delays_and_drips_are_slow_and_whole() {
    let mut ends = ends().await;
    let pause = Duration::from_millis(20);
    for flow in [
        Flow::Delayed(3 * pause),
        Flow::Dripping {
            bytes: 4,
            every: pause,
        },
    ] {
        ends.proxy.set_both(flow);
        let begun = Instant::now();
        ends.client
            .write_all(b"twelve bytes")
            .await
            .expect("buffered");
        arrives(&mut ends.served, b"twelve bytes").await;
        assert!(begun.elapsed() >= 3 * pause, "{flow:?}");
    }
}

#[tokio::test]
async fn a_connection_that_lost_bytes_is_dead_and_looks_alive() {
    let mut ends = ends().await;
    ends.proxy.step(Step::Set(TO_SERVER, Flow::Lost));
    ends.client.write_all(b"lost").await.expect("buffered");
    nothing_arrives(&ends.served).await;
    ends.proxy.step(Step::Heal);
    ends.client.write_all(b"too").await.expect("it looks alive");
    nothing_arrives(&ends.served).await;
    ends.served.write_all(b"still there").await.expect("open");
    arrives(&mut ends.client, b"still there").await;
}

#[tokio::test]
async fn one_direction_ends_and_the_other_stays() {
    let mut ends = ends().await;
    ends.proxy.step(Step::Set(TO_SERVER, Flow::Ended));
    assert!(is_over(&mut ends.served).await);
    ends.served.write_all(b"goodbye").await.expect("open");
    arrives(&mut ends.client, b"goodbye").await;
}

#[tokio::test]
async fn inspectors_hold_and_cut() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let server = listener.local_addr().expect("bound");
    let proxy = Proxy::inspected(server, || {
        Box::new(|_, bytes| match bytes {
            b"hold" => Verdict::Hold(Duration::from_millis(30)),
            b"cut" => Verdict::Cut,
            _ => Verdict::Pass,
        })
    });
    let proxy = proxy.await.expect("a free port");
    let mut client = TcpStream::connect(proxy.address()).await.expect("accepted");
    let (mut served, _) = listener.accept().await.expect("a connection");
    let begun = Instant::now();
    client.write_all(b"hold").await.expect("buffered");
    arrives(&mut served, b"hold").await;
    assert!(begun.elapsed() >= Duration::from_millis(30));
    client.write_all(b"cut").await.expect("buffered");
    assert!(is_over(&mut served).await && is_over(&mut client).await);
}
